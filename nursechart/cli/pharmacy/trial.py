"""One command for a trial: a pharmacy on this computer alone, with people to sign in as and a code for a laptop."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from nursechart.cli.ending import Failed, sentences
from nursechart.cli.pharmacy.common import folder_argument, opened
from nursechart.cli.pharmacy.imports import take_in
from nursechart.cli.pharmacy.server import serve_until_stopped
from nursechart.logs import keep_logs
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.folder import LOCAL_NAMES
from nursechart.server.pharmacy import Pharmacy, make_pharmacy

NURSE: Final = "nurse"  # every patient of the trial is hers
PEOPLE: Final = {  # login: name, credentials, role
    NURSE: ("Trial Nurse", "RN", "rn"),
    "supervisor": ("Trial Supervisor", "RN", "supervisor"),
    "pharmacist": ("Trial Pharmacist", "PharmD", "pharmacist"),
    "admin": ("Trial Administrator", "", "admin"),
}
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"  # none that looks like another


@click.command()
@folder_argument
@click.argument("files", metavar="[FHIR FILE...]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8443, show_default=True)
@click.option("--zone", default="UTC", show_default=True, help="The clinic's time zone, as in America/New_York.")
@click.option("--ready-file", type=click.Path(path_type=Path), help="Written once it is ready: {url, pid, metrics}.")
@sentences
def trial(folder: Path, files: tuple[Path, ...], port: int, zone: str, ready_file: Path | None) -> None:
    """Try it: a pharmacy that only this computer reaches, made at the first start. For invented patients.

    It says whom to sign in as, their passwords (once), and a code that enrols one laptop, at each start a new one.
    Patients come from FHIR files, or later by `import fhir`.

    \b
    Example:
      nursechart-server trial ./trial patients.json
    """
    keep_logs(None)
    logging.getLogger().setLevel(logging.WARNING)  # a newcomer reads what is said here; what is usual is in DIR/logs
    if not folder.exists():
        click.echo(f"A pharmacy is being made in {folder}.")
        make_pharmacy(folder, name="Trial Pharmacy").close()
    with opened(folder) as pharmacy:
        if pharmacy.settings.host not in LOCAL_NAMES:
            raise Failed(
                "This server's settings let other computers in: it is no trial. Run: nursechart-server serve DIR"
            )
        keep_logs(folder / "logs")
        pharmacy.settings = replace(pharmacy.settings, port=port)
        _furnish(pharmacy)
        took = take_in(pharmacy, files, zone=zone, login=NURSE) if files else None
        if took is not None:
            click.echo(f"{len(took.patients)} patients were taken in, {len(took.set_aside)} set aside.")
        code = pharmacy.devices.new_code(label="trial", kind="laptop", now_ms=pharmacy.now_ms(), by=COMMAND_LINE)

        def ready(url: str) -> None:
            click.echo("Now start `nursechart` on this computer (from a clone: ./dev run), and give it")
            click.echo(f"  the address   {url}")
            click.echo(f"  the code      {code.text}   (one laptop, within 24 hours)")
            click.echo(
                f"Ctrl+C ends the pharmacy. What was charted stays in {folder}; the same command starts it again."
            )

        serve_until_stopped(pharmacy, ready_file, told=ready)


def _furnish(pharmacy: Pharmacy) -> None:
    """Give everybody an account who has none yet: at the first start, or where that was broken off."""
    there = {one.login for one in pharmacy.accounts.all()}
    missing = {login: person for login, person in PEOPLE.items() if login not in there}
    if not missing:
        click.echo("Sign in as the people of the first start, with the passwords it showed. A new one for somebody:")
        click.echo(f"  nursechart-server user reset --server {pharmacy.folder.path} {NURSE}")
        return
    click.echo("Sign in as (these passwords are not shown again):")
    for login, person in missing.items():
        click.echo(f"  {login:<12}{_add(pharmacy, login, *person)}")
    pharmacy.projector.catch_up_all()


def _add(pharmacy: Pharmacy, login: str, name: str, credentials: str, role: str) -> str:
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    pharmacy.accounts.add(
        login=login,
        name=name,
        credentials=credentials,
        role=role,
        password=password,
        now_ms=pharmacy.now_ms(),
        by=COMMAND_LINE,
    )
    return password
