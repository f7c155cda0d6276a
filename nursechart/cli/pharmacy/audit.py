"""Commands about the audit: the report, its file, and the proof of every chain."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from nursechart.cli.ending import Failed, json_option, sentences
from nursechart.cli.pharmacy.common import opened, print_json, print_table, server_option
from nursechart.server import audit_report
from nursechart.server.accounts import AccountRefused
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.audit_report import SORTS, Asked

_DAY_MS: Final = 24 * 3600 * 1000
_DAY = click.DateTime(["%Y-%m-%d"])
_MOST_SHOWN: Final = 10_000


@click.group()
def audit() -> None:
    """Who did what: the server's own audit, the laptops', and their syncs."""


@audit.command("report")
@server_option
@click.option("--from", "first", type=_DAY, help="First day, UTC; without it the last seven days.")
@click.option("--to", "last", type=_DAY, help="Last day, UTC; without it today.")
@click.option("--person", default="", help="Who did it or to whom: a login, an id or 'command line'.")
@click.option("--device", default="", metavar="ID", help="Of this laptop.")
@click.option("--act", default="", help="Acts that begin with this.")
@click.option("--sort", type=click.Choice(SORTS), default="at", show_default=True)
@click.option("--up", is_flag=True, help="Oldest or lowest first.")
@click.option("--limit", type=click.IntRange(1, _MOST_SHOWN), default=audit_report.PAGE, show_default=True)
@click.option("--csv", "out", type=click.Path(path_type=Path), help="Write all of it to this new file instead.")
@click.option("--why", default="", help="With --csv: why it is taken out; kept in the audit. No patient's name.")
@json_option
@sentences
def audit_show(
    folder: Path,
    first: datetime | None,
    last: datetime | None,
    person: str,
    device: str,
    act: str,
    sort: str,
    up: bool,
    limit: int,
    out: Path | None,
    why: str,
    as_json: bool,
) -> None:
    """The report by period. That it was read is a record of its own.

    \b
    Example:
      nursechart-server audit report --from 2026-03-01 --person r.delgado --sort act
      nursechart-server audit report --from 2026-01-01 --csv audit.csv --why "yearly review"
    """
    if out is not None and not why.strip():
        raise click.UsageError("Say with --why why the audit is taken out.")
    with opened(folder) as pharmacy:
        if person not in ("", COMMAND_LINE):
            try:
                person = pharmacy.accounts.find(person).user
            except AccountRefused:
                raise Failed(f"There is no login or user {person}.") from None
        to_ms = (pharmacy.now_ms() if last is None else _ms(last)) // _DAY_MS * _DAY_MS + _DAY_MS
        from_ms = to_ms - 7 * _DAY_MS if first is None else _ms(first)
        if to_ms <= from_ms:
            raise click.UsageError("--to is before --from.")
        asked = Asked(from_ms, to_ms, person, device, act, sort, descending=not up)
        if out is not None:
            _write(out, audit_report.export(pharmacy, asked, by=COMMAND_LINE, why=why.strip()))
            click.echo(f"{out} is written. Keep it like the audit itself.")
            return
        found = audit_report.read(pharmacy, asked, by=COMMAND_LINE, limit=limit)
    print_table(
        as_json,
        found.lines,
        lambda one: (
            datetime.fromtimestamp(one.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S"),
            f"{one.source} {one.number or ''}".rstrip(),
            one.person or "-",
            one.device or "-",
            one.act,
            one.about or "-",
            one.patient or "-",
            one.outcome,
            "DOES NOT HOLD" if one.state == "broken" else "",
        ),
    )
    if found.after is not None:
        click.echo(f"There are more: --limit shows up to {_MOST_SHOWN}, --csv writes them all.", err=True)


@audit.command("prove")
@server_option
@json_option
@sentences
def audit_prove(folder: Path, as_json: bool) -> None:
    """Follow every chain from its first record to its last. Status 1 when one does not hold.

    \b
    Example:
      nursechart-server audit prove
    """
    with opened(folder) as pharmacy:
        found = audit_report.prove(pharmacy, by=COMMAND_LINE)
    if as_json:
        print_json(found)
    for one in found if not as_json else ():
        said = "holds" if one.broken_at is None else f"does not hold from record {one.broken_at}"
        if one.broken_at is None and one.stopped_following:
            said = "holds, and the laptop sent a record after it that does not follow"
        click.echo(f"{one.device or 'server'}: {one.records} records, {said}")
    if any(one.broken_at is not None or one.stopped_following for one in found):
        raise Failed("The audit does not hold everywhere: see above. Nothing was changed.")


def _ms(day: datetime) -> int:
    return int(day.replace(tzinfo=UTC).timestamp() * 1000)


def _write(out: Path, text: str) -> None:
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig") as file:
            file.write(text)
    except OSError as error:
        raise Failed(f"{out} could not be written: {error.strerror}.") from error
