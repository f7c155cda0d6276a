"""Commands that open this laptop's charts with a password: verify them, export a visit, sync once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nursechart.cli.desktop.common import (
    asked_password,
    folder_option,
    password_option,
    print_json,
    user_option,
    working,
)
from nursechart.cli.desktop.screens import load_app
from nursechart.cli.ending import Failed, json_option, sentences

if TYPE_CHECKING:  # the database is loaded by the command that needs it
    from nursechart.charting.shift import Shift
    from nursechart.clinical.packs import Packs
    from nursechart.sync.terminal import OpenLaptop


@click.command(short_help="Prove this laptop's charts and audit.")
@folder_option
@user_option
@password_option
@json_option
@sentences
def verify(folder: Path, who: str, password_stdin: bool, as_json: bool) -> None:
    """Prove this laptop's charts: the file, every entry and signature, the pharmacy's order, the audit.

    Nothing is changed or repaired. Status 1 when something does not hold.

    \b
    Example:
      nursechart verify
    """
    from nursechart.sync.terminal import prove

    with _opened(folder, who, password_stdin) as laptop, working("Checking every entry"):
        proof = prove(laptop)
    if as_json:
        broken = [{"where": one.where, "place": one.place, "what": one.what} for one in proof.broken]
        counts = {"feeds": proof.feeds, "entries": proof.entries, "audit_records": proof.audit_records}
        print_json({**counts, "broken": broken})
    else:
        for one in proof.broken:
            click.echo(f"{one.where} {one.place}: {one.what}")
        click.echo(
            f"{proof.entries} entries in {proof.feeds} feeds, {proof.audit_records} audit records; "
            f"{len(proof.broken)} broken."
        )
    if proof.broken:
        raise Failed("Something does not hold. Nothing was changed. Do not delete anything; call support.")


@click.command(short_help="Take one visit out, as FHIR or PDF.")
@click.argument("patient", metavar="ID")
@click.option("--visit", default="", metavar="VISIT", help="The visit's id; --list shows them.")
@click.option("--list", "listing", is_flag=True, help="Show the ids of this patient's visits instead.")
@click.option("--format", "kind", type=click.Choice(["fhir", "pdf"]), default="fhir", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The file to write.")
@click.option("--reason", default="", help="Why this chart leaves the program; kept in the audit.")
@folder_option
@user_option
@password_option
@sentences
def export(
    patient: str,
    visit: str,
    listing: bool,
    kind: str,
    out: Path | None,
    reason: str,
    folder: Path,
    who: str,
    password_stdin: bool,
) -> None:
    """Take one visit out of the program: a FHIR R4 bundle, or the printed note.

    ID is the opaque id of the patient, never a name or a record number. Your password is asked for, and who took what
    out, when and why is recorded.

    \b
    Example:
      nursechart export 5c1f… --list
      nursechart export 5c1f… --visit 01a1… --format pdf --out visit.pdf --reason "copy for the hospital"
    """
    if not listing and (not visit or out is None):
        raise click.UsageError("say which visit (--visit, see --list) and where to (--out FILE)")
    if not listing and not reason.strip():
        raise click.UsageError("say why with --reason; it is kept in the audit")
    if out is not None and out.exists():
        raise click.UsageError(f"{out} is there already; name another file")
    from nursechart.clinical.packs import packs_in

    with _opened(folder, who, password_stdin) as laptop:
        if laptop.lease_has_ended:
            raise Failed("Charts are closed until this laptop has reached the pharmacy again: nursechart sync --once")
        shift = _shift_of(laptop, packs_in(folder))
        if listing or out is None:
            _list_visits(shift, patient)
            return
        with working("Writing the visit"):
            _write(shift, f"p:{patient}", visit, kind, reason, out)
    click.echo(f"{out} is written; readable by this account alone. Delete it when it has reached where it goes.")


@click.command(short_help="Exchange with the pharmacy, once.")
@click.option("--once", is_flag=True, help="One run over the network, now.")
@click.option(
    "--to-file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Without a network: write one."
)
@click.option(
    "--from-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Take in the pharmacy's answer to it.",
)
@folder_option
@user_option
@password_option
@json_option
@sentences
def sync(
    once: bool,
    to_file: Path | None,
    from_file: Path | None,
    folder: Path,
    who: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Exchange what is new with the pharmacy, once. The desktop does this by itself while somebody is signed in.

    Where there is no network for weeks, --to-file writes what the pharmacy lacks into one sealed file. Somebody carries
    it there, and brings the answer back for --from-file. Only the pharmacy reads the one, only this laptop the other.

    Status 1 when the pharmacy was not reached or something is left to do; nothing is lost by that.

    \b
    Example:
      nursechart sync --once
      nursechart sync --to-file /media/stick/ward-3.nursechart
    """
    if [once, to_file is not None, from_file is not None].count(True) != 1:
        raise click.UsageError("the desktop syncs by itself; say one of --once, --to-file and --from-file")
    if to_file is not None:
        _write_out(to_file, folder, who, password_stdin, as_json)
    elif from_file is not None and not from_file.is_file():
        raise click.UsageError(f"{from_file} is no file")
    elif from_file is not None:
        _take_in(from_file, folder, who, password_stdin, as_json)
    else:
        _sync_once(folder, who, password_stdin, as_json)


def _sync_once(folder: Path, who: str, password_stdin: bool, as_json: bool) -> None:
    from nursechart.sync.terminal import obey

    with _opened(folder, who, password_stdin) as laptop, working("Exchanging with the pharmacy"):
        run = laptop.joined.engine.run_once()
    obey(folder, run)
    sentence = run.cause.sentence if run.cause else ""
    if as_json:
        print_json(
            {
                "ended": run.ended,
                "cause": run.cause.value if run.cause else "",
                "pushed": run.pushed,
                "pulled": run.pulled,
                "waiting": run.waiting,
                "requests": run.requests,
                "bytes": run.bytes,
                "ms": run.ended_ms - run.started_ms,
            }
        )
    else:
        click.echo(f"{run.pushed} sent, {run.pulled} received, {run.waiting} waiting; {run.bytes} bytes.")
    if run.ended != "done":
        raise Failed(sentence or "Another program of this laptop is syncing. Try again in a minute.")


def _write_out(path: Path, folder: Path, who: str, password_stdin: bool, as_json: bool) -> None:
    if path.exists():
        raise click.UsageError(f"{path} is there already; name another file")
    with _opened_with_password(folder, who, password_stdin) as (laptop, password), working("Sealing the file"):
        from nursechart.sync.by_file import write_out

        written = write_out(laptop.joined, path, password, now_ms=laptop.clock.now_ms())
    if as_json:
        print_json({"file": str(path), "entries": written.entries, "left": written.left, "photos": written.photos,
                    "photos_left": written.photos_left})  # fmt: skip
        return
    click.echo(
        f"{path}: {written.entries} entries and {written.photos} photos, sealed; {written.left} entries and"
        f" {written.photos_left} photos are left for a further file."
    )
    click.echo("Have it carried to the pharmacy. What is in it stays on this laptop until the answer is taken in.")


def _take_in(path: Path, folder: Path, who: str, password_stdin: bool, as_json: bool) -> None:
    with _opened(folder, who, password_stdin) as laptop, working("Taking the answer in"):
        from nursechart.sync.by_file import take_in
        from nursechart.sync.terminal import obey

        taken = take_in(laptop.joined, path, now_ms=laptop.clock.now_ms())
    is_wiped = obey(folder, taken)
    if as_json:
        print_json(
            {
                "carried": taken.carried,
                "pulled": taken.pulled,
                "refused": taken.refused,
                "quarantined": taken.quarantined,
                "waiting": taken.waiting,
                "incomplete": taken.incomplete,
                "with_charts": taken.with_charts,
                "cause": taken.cause.value if taken.cause else "",
                "lease_until_ms": taken.lease_until_ms,
                "orders": [order.kind for order in taken.orders],
                "photos": taken.photos,
                "photos_came": taken.photos_came,
                "photos_missed": taken.photos_missed,
                "photos_waiting": taken.photos_waiting,
            }
        )
    else:
        click.echo(f"{taken.carried} carried, {taken.pulled} received, {taken.waiting} waiting.")
        click.echo(
            f"Photos: {taken.photos} now at the pharmacy, {taken.photos_came} received, {taken.photos_waiting} waiting."
        )
    if is_wiped:
        raise Failed("The pharmacy has ordered this laptop to be wiped. Its keys are gone; call support.")
    if taken.cause is not None:
        raise Failed(taken.cause.sentence)
    if taken.refused or taken.quarantined:
        raise Failed(f"{taken.refused} refused, {taken.quarantined} wait for a supervisor. They stay on this laptop.")


@contextmanager
def _opened(folder: Path, who: str, password_stdin: bool) -> Iterator[OpenLaptop]:
    """The laptop, open for as long as the block lasts; asks for the password once it is known whose."""
    with _opened_with_password(folder, who, password_stdin) as (laptop, _password):
        yield laptop


@contextmanager
def _opened_with_password(folder: Path, who: str, password_stdin: bool) -> Iterator[tuple[OpenLaptop, str]]:
    """The same, with the password that opened it: an export is signed with her own key."""
    with working("Starting"):
        from nursechart.sync.terminal import opened, user_of
    user = user_of(folder, who)
    if not password_stdin:
        click.echo(f"Signing in: {user.name}", err=True)
    password = asked_password(password_stdin)
    with opened(folder, user, password) as laptop:
        yield laptop, password


def _shift_of(laptop: OpenLaptop, packs: Packs) -> Shift:
    import os

    from nursechart.chart.views import Person
    from nursechart.charting.shift import Shift

    joined, clock = laptop.joined, laptop.clock
    profile = joined.profile
    return Shift(
        store=joined.store,
        content=packs.in_force().content,
        person=Person(profile.id, profile.name, profile.credentials, profile.role),
        zone=clock.zone,
        laptop=joined.meeting.label,
        organisation=joined.meeting.organisation,
        now_ms=clock.now_ms,
        chance=os.urandom,
        packs=packs,
    )


def _list_visits(shift: Shift, patient: str) -> None:
    rows = shift.store.visit_rows(patient=patient, newest_first=True)
    if not rows:
        raise Failed("No patient with this id is among yours on this laptop, or no visit was planned yet.")
    for row in rows:
        at_ms = row.started_ms or row.planned_ms
        day = shift.at(at_ms).strftime("%Y-%m-%d %H:%M") if at_ms else "-"
        click.echo(f"{row.id}  {day}  {row.status}")


def _write(shift: Shift, feed: str, visit: str, kind: str, reason: str, out: Path) -> None:
    from nursechart.charting import exporting

    if kind == "fhir":
        exporting.save_fhir(shift, feed, visit, reason, out)
        return
    html = exporting.note_html(shift, feed, visit)
    exporting.save(shift, feed, "pdf", reason, out, load_app().print_note(html, title="Visit note"))
