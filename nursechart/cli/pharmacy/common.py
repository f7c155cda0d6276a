"""What every command of the pharmacy shares: its folder, its way to fail, its way to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from nursechart.server.pharmacy import Pharmacy, database_heard, open_pharmacy

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


@contextmanager
def opened(folder: Path) -> Iterator[Pharmacy]:
    """The pharmacy there, for one command. Raises what `open_pharmacy` does, also where its database goes meanwhile."""
    pharmacy = open_pharmacy(folder)
    try:
        with database_heard():
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
