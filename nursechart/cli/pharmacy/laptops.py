"""Commands about laptops, and about the entries of theirs that wait for a decision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from nursechart.cli.ending import json_option, sentences
from nursechart.cli.pharmacy.common import opened, print_json, print_table, server_option, shown_time
from nursechart.record.ids import b64, unb64
from nursechart.server.audit import COMMAND_LINE


@click.group()
def device() -> None:
    """Laptops and desks."""


@device.command("code")
@server_option
@click.option("--label", default="", help="What you will know the laptop by.")
@click.option("--desk", is_flag=True, help="For a shared workstation that holds the whole caseload.")
@json_option
@sentences
def device_code(folder: Path, label: str, desk: bool, as_json: bool) -> None:
    """Make an enrolment code: for one laptop, once, within 24 hours. Making it approves the laptop.

    \b
    Example:
      nursechart-server device code --label "Ana's laptop"
    """
    with opened(folder) as pharmacy:
        code = pharmacy.devices.new_code(
            label=label, kind="desk" if desk else "laptop", now_ms=pharmacy.now_ms(), by=COMMAND_LINE
        )
    print_json(code) if as_json else click.echo(f"{code.text}\nGood until {shown_time(code.expires_at_ms)}.")


@device.command("list")
@server_option
@json_option
@sentences
def device_list(folder: Path, as_json: bool) -> None:
    """List laptops with the fingerprint each of them shows.

    \b
    Example:
      nursechart-server device list
    """
    with opened(folder) as pharmacy:
        devices = pharmacy.devices.all()
    if as_json:
        print_json([{**msgspec.to_builtins(one), "fingerprint": one.fingerprint} for one in devices])
        return
    print_table(
        False, devices, lambda one: (one.id, one.status, one.fingerprint, shown_time(one.seen_at_ms), one.label)
    )


@device.command("approve")
@server_option
@click.argument("device_id", metavar="ID")
@sentences
def device_approve(folder: Path, device_id: str) -> None:
    """Let a waiting or withdrawn laptop in, once you compared its fingerprint.

    \b
    Example:
      nursechart-server device approve 01a1ff…
    """
    with opened(folder) as pharmacy:
        pharmacy.devices.set_status(device_id, "active", reason="", now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    click.echo("Approved.")


@device.command("withdraw")
@server_option
@click.argument("device_id", metavar="ID")
@click.option("--lost", is_flag=True, help="Stolen or lost: it is told to wipe itself, and nothing else.")
@click.option("--reason", default="", help="Told to the laptop.")
@sentences
def device_withdraw(folder: Path, device_id: str, lost: bool, reason: str) -> None:
    """Shut a laptop out: it reads nothing; what it still pushes within 30 days goes to quarantine.

    \b
    Example:
      nursechart-server device withdraw 01a1ff… --reason "replaced"
    """
    with opened(folder) as pharmacy:
        pharmacy.devices.set_status(
            device_id, "lost" if lost else "withdrawn", reason=reason, now_ms=pharmacy.now_ms(), by=COMMAND_LINE
        )
    click.echo("Reported lost." if lost else "Withdrawn.")


@click.group()
def quarantine() -> None:
    """Entries that wait for a person's decision."""


@quarantine.command("list")
@server_option
@click.option("--state", type=click.Choice(["pending", "released", "rejected"]), default="pending", show_default=True)
@json_option
@sentences
def quarantine_list(folder: Path, state: Any, as_json: bool) -> None:
    """List entries in quarantine by id; what they say is read on a supervisor's screen.

    \b
    Example:
      nursechart-server quarantine list
    """
    with opened(folder) as pharmacy:
        found = pharmacy.decisions.waiting(state)
    if as_json:
        print_json([{**msgspec.to_builtins(one), "entry": b64(one.entry)} for one in found])
        return
    print_table(False, found, lambda one: (b64(one.entry), one.reason, one.kind, one.author, one.feed))


@quarantine.command("release")
@server_option
@click.argument("entry_id", metavar="ENTRY")
@click.option("--note", required=True, help="Why.")
@sentences
def quarantine_release(folder: Path, entry_id: str, note: str) -> None:
    """Take an entry into its feed.

    \b
    Example:
      nursechart-server quarantine release q83v… --note "covered that night by phone"
    """
    _decide(folder, entry_id, release=True, note=note)


@quarantine.command("reject")
@server_option
@click.argument("entry_id", metavar="ENTRY")
@click.option("--note", required=True, help="Why.")
@sentences
def quarantine_reject(folder: Path, entry_id: str, note: str) -> None:
    """Keep an entry out of its feed; its nurse is told.

    \b
    Example:
      nursechart-server quarantine reject q83v… --note "wrong patient, charted again"
    """
    _decide(folder, entry_id, release=False, note=note)


def _decide(folder: Path, entry_id: str, *, release: bool, note: str) -> None:
    try:
        raw = unb64(entry_id)
    except ValueError:
        raise click.UsageError("ENTRY is an id as `quarantine list` prints it.") from None
    with opened(folder) as pharmacy:
        pharmacy.decisions.decide(raw, release=release, note=note, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
        pharmacy.projector.catch_up_all()
    click.echo("Released." if release else "Rejected.")
