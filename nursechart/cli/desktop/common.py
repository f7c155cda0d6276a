"""What the commands share: the data folder, one way to fail, passwords, JSON, and a sign that work goes on."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click


def data_folder() -> Path:
    """Where this account's charts are unless --folder says otherwise; it need not exist yet."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "nursechart"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "nursechart"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "nursechart"


folder_option = click.option(
    "--folder",
    default=data_folder,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder with this laptop's charts; by default the one of this account.",
)
theme_option = click.option(
    "--theme",
    type=click.Choice(["system", "light", "dark", "contrast"]),
    default="system",
    show_default=True,
    callback=lambda _context, _option, chosen: "" if chosen == "system" else chosen,
    help="How it looks.",
)
user_option = click.option(
    "--user", "who", default="", metavar="NAME", help="Who signs in, where several people use this laptop."
)
password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)


def asked_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, err=True)
    return typed


def print_json(value: object) -> None:
    click.echo(json.dumps(value, indent=1))


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal that `what` is going on; nothing is shown where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield
