"""Commands of the recovery officer: the key that opens laptops, who asks for it, and answering."""

from __future__ import annotations

from pathlib import Path

import click

from nursechart.cli.ending import json_option, sentences
from nursechart.cli.pharmacy.common import asked_password, opened, print_json, print_table, server_option, shown_time
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.recovery import make_key, read_key

_key_file = click.option(
    "--key",
    "key_file",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file of the recovery key; keep it where no network is.",
)
_from_stdin = click.option("--passphrase-stdin", is_flag=True, help="Read the passphrase from standard input.")


@click.group()
def recovery() -> None:
    """Laptops that nobody can open any more."""


@recovery.command("make-key")
@server_option
@_key_file
@_from_stdin
@click.option("--replace", is_flag=True, help="In place of the key that laptops are sealed to now. Keep the old file.")
@sentences
def recovery_make_key(folder: Path, key_file: Path, passphrase_stdin: bool, replace: bool) -> None:
    """Make the organisation's recovery key. Laptops seal themselves to it at their next contact.

    The private half is written to FILE alone, under a passphrase: take it off this computer, twice, and keep the
    passphrase elsewhere. Without it, who forgets the only password of a laptop has lost what is on it alone.

    \b
    Example:
      nursechart-server recovery make-key --key /media/stick/recovery.pem
    """
    with opened(folder) as pharmacy:
        pharmacy.folder.check_recovery_public(replace=replace)
        public_key = make_key(key_file, asked_password(passphrase_stdin))
        pharmacy.folder.keep_recovery_public(public_key)
        pharmacy.recoveries.note_key(pharmacy.now_ms(), COMMAND_LINE)
    click.echo("Made. Take the file off this computer; laptops seal themselves to it at their next contact.")


@recovery.command("list")
@server_option
@json_option
@sentences
def recovery_list(folder: Path, as_json: bool) -> None:
    """List who asks to be let in on which laptop, with the code she reads out.

    \b
    Example:
      nursechart-server recovery list
    """
    with opened(folder) as pharmacy:
        askings = pharmacy.recoveries.all(pharmacy.now_ms())
        people = {one.user: one.name for one in pharmacy.accounts.all()}
        laptops = {one.id: one.label for one in pharmacy.devices.all()}
    if as_json:
        print_json(askings)
        return
    print_table(
        False,
        askings,
        lambda one: (
            one.code,
            "waits" if one.answered_at_ms is None else "answered",
            shown_time(one.asked_at_ms),
            people.get(one.user, one.user),
            laptops.get(one.device) or one.device,
        ),
    )


@recovery.command("answer")
@server_option
@_key_file
@_from_stdin
@click.argument("code", metavar="CODE")
@sentences
def recovery_answer(folder: Path, key_file: Path, passphrase_stdin: bool, code: str) -> None:
    """Let somebody in, once you know that it is she who reads out this code.

    \b
    Example:
      nursechart-server recovery answer 7F3A-91C2-04AB-9D1E --key /media/stick/recovery.pem
    """
    with opened(folder) as pharmacy:
        key = read_key(key_file, asked_password(passphrase_stdin))
        done = pharmacy.recoveries.answer(code, key, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
        people = {one.user: one.name for one in pharmacy.accounts.all()}
    click.echo(f"Answered: {people.get(done.user, done.user)} gets in within a minute, or when the laptop asks next.")
