"""Commands that make two registrations of one patient one, and take them apart."""

from __future__ import annotations

from pathlib import Path

import click

from nursechart.cli.ending import json_option, sentences
from nursechart.cli.pharmacy.common import opened, print_table, server_option, shown_time
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.merging import Confirmed


@click.group()
def merge() -> None:
    """Patients who were registered twice."""


@merge.command("make")
@server_option
@click.argument("former")
@click.argument("kept")
@click.option("--because", required=True, help="How it is known that they are one person.")
@sentences
def merge_make(folder: Path, former: str, kept: str, because: str) -> None:
    """Show the chart of FORMER in that of KEPT, both named by their opaque ids.

    Asks for two identifiers of each.

    \b
    Example:
      nursechart-server merge make 5c1f… 77ab… --because "same insurance number"
    """
    with opened(folder) as pharmacy:
        both = _confirmed(former), _confirmed(kept)
        pharmacy.merging.merge(*both, because=because, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    click.echo("They are one.")


@merge.command("undo")
@server_option
@click.argument("former")
@click.argument("kept")
@click.option("--because", required=True, help="Why they are two people.")
@sentences
def merge_undo(folder: Path, former: str, kept: str, because: str) -> None:
    """Take the charts of FORMER and KEPT apart again. Asks for two identifiers of each.

    \b
    Example:
      nursechart-server merge undo 5c1f… 77ab… --because "twins"
    """
    with opened(folder) as pharmacy:
        both = _confirmed(former), _confirmed(kept)
        pharmacy.merging.undo(*both, because=because, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    click.echo("They are apart.")


@merge.command("list")
@server_option
@json_option
@sentences
def merge_list(folder: Path, as_json: bool) -> None:
    """List who is one with whom, newest first.

    \b
    Example:
      nursechart-server merge list
    """
    with opened(folder) as pharmacy:
        found = pharmacy.merging.all()
    print_table(as_json, found, lambda one: (one.former, one.kept, shown_time(one.since_ms), one.because))


def _confirmed(patient: str) -> Confirmed:
    number = click.prompt(f"Record number or family name of {patient}")
    return Confirmed(patient, number, click.prompt(f"Birth date of {patient}, as in 1958-03-14"))
