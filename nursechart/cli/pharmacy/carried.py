"""Commands about files that somebody carries between a laptop without a network and this server."""

from __future__ import annotations

import os
from pathlib import Path

import click

from nursechart.cli.ending import Failed, json_option, sentences
from nursechart.cli.pharmacy.common import opened, print_json, server_option
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.taking_in import FileRefused, TakenIn, take_in


@click.group()
def carried() -> None:
    """Files carried here from laptops without a network."""


@carried.command("take")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--answer",
    "out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="The answer to carry back: a new file. Only that laptop can read it.",
)
@server_option
@json_option
@sentences
def take(file: Path, out: Path, folder: Path, as_json: bool) -> None:
    """Take a laptop's file in, and write the answer that is carried back to it.

    Taking the same file in again changes nothing and answers anew. Photos are taken one by one; one that was damaged or
    cut on the way keeps back no other. Status 1 when the file was refused (then nothing of it was taken), a photo was
    not taken, or something in it was refused or waits for a decision (see quarantine list).

    \b
    Example:
      nursechart-server carried take /media/stick/ward-3.nursechart --answer /media/stick/answer.nursechart
    """
    if not file.is_file():
        raise click.UsageError(f"{file} is no file")
    if out.exists():
        raise click.UsageError(f"{out} is there already; name another file for the answer")
    with opened(folder) as pharmacy:
        try:
            with file.open("rb") as read:
                taken = take_in(pharmacy, read, by=COMMAND_LINE)
        except FileRefused as refused:
            raise Failed(f"{file} {refused}") from refused
        except OSError as error:
            raise Failed(f"{file} could not be read: {error.strerror}. Copy it to this computer first.") from error
        pharmacy.projector.catch_up_all()
        _write(out, taken)
    _tell(file, out, taken, as_json)
    if taken.is_lost:
        raise Failed(
            f"{file} comes from laptop {taken.device}, which was reported lost. Nothing of it was taken in. {out}"
            " orders that laptop to be wiped; if it was found, enrol it anew afterwards."
        )
    if not taken.is_whole:
        raise Failed(
            "Something was set aside. The answer says so to the laptop; see: nursechart-server quarantine list"
        )

    if taken.photos_missed:
        raise Failed(
            f"{sum(taken.photos_missed.values())} photos were not taken ({_missed(taken)}). The laptop keeps them;"
            " those that were damaged or cut go into its next file, or take the same file in again from a good copy."
        )


def _missed(taken: TakenIn) -> str:
    """cut 2, damaged 1."""
    return ", ".join(f"{why.replace('_', ' ')} {count}" for why, count in sorted(taken.photos_missed.items()))


def _write(out: Path, taken: TakenIn) -> None:
    try:
        with out.open("xb") as file:
            for part in taken.written():
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        out.unlink(missing_ok=True)
        raise Failed(
            f"The file was taken in, but {out} could not be written: {error.strerror}. Take it in again with another"
            " --answer; nothing is taken twice."
        ) from error
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _tell(file: Path, out: Path, taken: TakenIn, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "device": taken.device,
                "label": taken.label,
                "entries": taken.entries,
                "refused": taken.refused,
                "quarantined": taken.quarantined,
                "later": taken.later,
                "given": taken.given,
                "with_charts": taken.with_charts,
                "audit": taken.audit,
                "with_lease": taken.with_lease,
                "lost": taken.is_lost,
                "photos": taken.photos,
                "photos_missed": taken.photos_missed,
                "photos_given": taken.brought,
            }
        )
        return
    if taken.is_lost:
        return
    click.echo(
        f"{file}: {taken.entries} entries of {taken.label or taken.device}; {taken.refused} refused,"
        f" {taken.quarantined} to quarantine, {taken.later} found their chart busy; {taken.photos} photos."
    )
    charts = "with its nurse's charts" if taken.with_charts else "without charts: its nurse may not read any now"
    lease = "a new lease" if taken.with_lease else "no new lease"
    click.echo(
        f"{out}: the answer, {taken.given} entries and {taken.brought} photos, {charts}, {lease}. Have it carried back."
    )
