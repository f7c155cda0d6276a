"""What every command of the pharmacy shares: its folder, its way to fail, its way to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
import msgspec

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.server.pharmacy import Pharmacy, open_pharmacy

P = ParamSpec("P")
R = TypeVar("R")


class Failed(click.ClickException):
    """Ends a command with status 1 and one sentence."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.format_message(), err=True)


def sentences(command: Callable[P, R]) -> Callable[P, R]:
    """What a person or the environment can put right ends the command with its own sentence."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (NurseCanAct, EnvironmentFault) as error:
            raise Failed(str(error)) from error

    return told


folder_argument = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
server_option = click.option(
    "--server",
    "folder",
    envvar="NURSECHART_SERVER",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The server's folder; or set NURSECHART_SERVER.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")


@contextmanager
def opened(folder: Path) -> Iterator[Pharmacy]:
    pharmacy = open_pharmacy(folder)
    try:
        yield pharmacy
    finally:
        pharmacy.close()


def asked_password(from_stdin: bool) -> str:
    if from_stdin:
        line = sys.stdin.readline()
        return line.rstrip("\n").rstrip("\r")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def print_table(as_json: bool, rows: Sequence[Any], columns: Callable[[Any], tuple[object, ...]]) -> None:
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo("  ".join(str(cell) for cell in columns(row)).rstrip())


def print_json(value: object) -> None:
    click.echo(json.dumps(msgspec.to_builtins(value), indent=1))


def shown_time(ms: int | None) -> str:
    return "-" if ms is None else datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
