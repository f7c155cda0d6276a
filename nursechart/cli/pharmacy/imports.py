"""Commands that take in what partners sent."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from nursechart.cli.ending import Failed, json_option, sentences
from nursechart.cli.pharmacy.common import opened, print_json, print_table, server_option, shown_time
from nursechart.interop.fhir_in import read_files
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.intake import Took
from nursechart.server.pharmacy import Pharmacy


@click.group("import")
def import_() -> None:
    """Take in what partners sent."""


@import_.command("fhir")
@server_option
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--zone", default="UTC", show_default=True, help="The clinic's time zone, as in America/New_York.")
@click.option("--assign", "login", default="", help="Assign each patient taken to this login.")
@click.option("--staff", multiple=True, metavar="SYSTEM|VALUE=LOGIN", help="Who a practitioner is here. Repeatable.")
@json_option
@sentences
def import_fhir(
    folder: Path, files: tuple[Path, ...], zone: str, login: str, staff: tuple[str, ...], as_json: bool
) -> None:
    """Take patients, orders and visits from FHIR R4 files (Bundle, single resource, NDJSON).

    Each patient is taken whole or set aside whole with the reason; then the status is 1 and the file is kept. The same
    file may be imported again: what is known is not charted twice.

    \b
    Example:
      nursechart-server import fhir patients.json --zone America/New_York --assign r.delgado
    """
    with opened(folder) as pharmacy:
        took = take_in(pharmacy, files, zone=zone, login=login, staff=staff)
    if as_json:
        print_json(took)
    else:
        for one in took.patients:
            click.echo(f"taken      {one.patient}  {one.charted or 'nothing'} new")
        for flag in took.flags:
            click.echo(f"look at    {flag.file} {flag.resource}: {flag.says}")
        for what, count in took.not_taken.items():
            click.echo(f"not taken  {count} {what}")
        for aside in took.set_aside:
            click.echo(f"set aside  {aside.file} {aside.resource}: {aside.reason}")
    if took.set_aside:
        raise Failed(f"{len(took.set_aside)} set aside; the files are kept (`import kept`). The rest was taken.")


def take_in(pharmacy: Pharmacy, files: Sequence[Path], *, zone: str, login: str, staff: Sequence[str] = ()) -> Took:
    """Take FHIR files in, and assign whom they bring to `login`, if there is one."""
    originals = [(path.name, _read(path)) for path in files]
    known = {_identifier(one): pharmacy.accounts.find(one.rpartition("=")[2]).user for one in staff}
    to = pharmacy.accounts.find(login).user if login else ""
    read = read_files(originals, zone=zone, staff=known)
    took = pharmacy.intakes.take(read, originals, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    for one in took.patients if to else ():
        pharmacy.assignments.add(
            user=to, patient=one.patient, reason="primary", now_ms=pharmacy.now_ms(), by=COMMAND_LINE
        )
    pharmacy.projector.catch_up_all()
    return took


@import_.command("kept")
@server_option
@json_option
@sentences
def import_kept(folder: Path, as_json: bool) -> None:
    """List the files that were kept because something of them was set aside.

    \b
    Example:
      nursechart-server import kept
    """
    with opened(folder) as pharmacy:
        found = pharmacy.intakes.kept()
    print_table(as_json, found, lambda one: (one[0], shown_time(one[2]), one[1]))


@import_.command("original")
@server_option
@click.argument("sha256")
@click.option("--to", "out", required=True, type=click.Path(path_type=Path), help="A new file to write it to.")
@sentences
def import_original(folder: Path, sha256: str, out: Path) -> None:
    """Write a kept file as it came. It holds patient data in clear: delete it when done.

    \b
    Example:
      nursechart-server import original 9f86d0… --to original.json
    """
    try:
        wanted = bytes.fromhex(sha256)
    except ValueError:
        raise click.UsageError("SHA256 is as `import kept` prints it.") from None
    with opened(folder) as pharmacy:
        found = pharmacy.intakes.original(wanted)
    if found is None:
        raise Failed("There is no such file.")
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(found[1])
    except OSError as error:
        raise Failed(f"{out} could not be written: {error.strerror}.") from error
    click.echo(f"{out} holds {found[0]} as it came.")


def _identifier(text: str) -> tuple[str, str]:
    system, bar, value = text.rpartition("=")[0].rpartition("|")
    if not bar or not value:
        raise click.UsageError(
            "--staff is SYSTEM|VALUE=LOGIN, as in http://hl7.org/fhir/sid/us-npi|1234567893=r.delgado"
        )
    return system, value


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Failed(f"{path} cannot be read: {error.strerror}. Nothing was imported.") from error
