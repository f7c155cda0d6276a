"""The sync centre: where everything charted is, proved, and what waits for a person.

A step of the ribbon fills only when it is proved (SY-5): "at the pharmacy" when every entry has a place under a
verified digest, "backed up" when all are at or below the durable mark. Nothing is inferred from an answer to a push.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from nursechart.chart.views import Proof, VisitRow
from nursechart.charting import naming, on_the_way, sync_history
from nursechart.charting.conflicts import choice_words, waiting_choices
from nursechart.charting.held_back import held_back
from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.syncing import ProofRow, Step, SyncLook, SyncNow
from nursechart.charting.shift import Shift, of_one_moment, patients_of
from nursechart.charting.sync_side import side
from nursechart.clinical.dates import show_time
from nursechart.language import said, said_for
from nursechart.store.on_the_way import WaitingFile
from nursechart.store.runs import DONE, FILE_IN, SyncRun

_DAYS = 14
_MOST = 60
_RUNS, _FAILURES = 60, 200  # of the laptop's list: failures are looked for further back


@of_one_moment
def sync_centre(shift: Shift, state: SyncNow) -> SyncLook:
    since = shift.now_ms() - int(timedelta(days=_DAYS).total_seconds() * 1000)
    every = shift.store.visit_rows(day_from_ms=since, newest_first=True)
    visits = [
        row
        for row in every
        if row.started_ms is not None
        and row.status != "imported"
        and (row.nurse == shift.person.id or row.review == "returned")
    ]
    visits = sorted(visits, key=lambda row: -(row.started_ms or 0))[:_MOST]
    proofs, patients = shift.store.proofs([row.id for row in visits]), patients_of(shift, visits)
    going, files, came = shift.store.going_out(), shift.store.waiting_files(), shift.store.came_in(since)
    names = on_the_way.names_of(shift, on_the_way.feeds_spoken_of(going, came, files))
    known = {row.id: row for row in every}
    waiting_photos = Counter(one.visit for one in files)
    refused = held_back(shift, files)
    choices = waiting_choices(shift)
    conflicts = choices.total()
    people = shift.store.people()
    rows, now = [], headline(shift, state)
    for visit in visits:
        patient = patients.get(visit.feed)
        proof = proofs.get(visit.id) or Proof(visit.id, visit.entries, 0, None)
        name = naming.row_name(patient) if patient else said("Name not known")
        by = naming.short_person(people, visit.reviewed_by) if visit.reviewed_by else ""
        rows.append(_row(shift, visit, proof, name, by, choices[visit.id], waiting_photos[visit.id]))
    runs = shift.store.runs(limit=_RUNS)
    last_in = next((run for run in runs if run.outcome == DONE or run.cause == FILE_IN), None)
    inbox = on_the_way.inbox(shift, came, names, known, people)
    return SyncLook(
        headline=now,
        subline=_subline(shift, state),
        waiting=going.total,
        waiting_text=_waiting_text(rows, going.total, files),
        came_in=len(came.entries),
        came_in_text=_came_in(shift, state, last_in),
        attention=len(refused),
        attention_text=said("kept, with the reason") if refused else said("nothing was refused"),
        choices=conflicts,
        choices_title=choice_words(conflicts) if conflicts else "",
        choices_text=said("two versions of one value") if conflicts else said("no two versions differ"),
        rows=tuple(rows),
        history=sync_history.lines(shift, state, runs),
        refused=refused,
        stay_offline=state.phase == "stay_offline",
        needs_sign_in=state.needs_sign_in,
        side=side(shift, state, now),
        metered=state.metered,
        photos_too=state.photos_too,
        outbox=on_the_way.outbox(shift, state, going, files, names, known),
        inbox=inbox,
        failures=sync_history.lines(shift, state, shift.store.runs(limit=_FAILURES, failed=True)),
        photo_goes=state.phase == "sending" and bool(files),
    )


def see(shift: Shift, up_to: int, feed: str = "") -> None:
    """She has seen what came in up to there: of one patient, or of all. Raises NotInScope, ChartNotSaved."""
    shift.store.note_seen(up_to, feed)


def _waiting_text(rows: Sequence[ProofRow], waiting: int, files: Sequence[WaitingFile]) -> str:
    """2 visits, 2 photos (4.1 MB)."""
    visits = sum(1 for row in rows if row.pharmacy.state in ("waiting", "part"))
    photos = said_for(
        len(files), "{n} photo ({mb} MB)", "{n} photos ({mb} MB)",
        mb=on_the_way.megabytes(sum(one.size for one in files)),
    )  # fmt: skip
    told = [said_for(visits, "{n} visit", "{n} visits")] if visits and waiting else []
    told += [photos] if files else []
    return ", ".join(told) if told else "" if waiting else said("nothing waits")


def headline(shift: Shift, state: SyncNow) -> Chip:
    """The sync chip of the top bar, in the words of SY-1."""
    waiting = shift.store.unsent_count()
    match state.phase:
        case "in_sync":
            at = show_time(shift.at(state.last_in_sync_ms)) if state.last_in_sync_ms else ""
            words = said("In sync {time}. {clinic}", time=at, clinic=shift.organisation)
            return Chip(words.replace("  ", " "), "ok", "cloud-check")
        case "sending":
            return Chip(said("Sending"), "accent", "refresh-cw")
        case "waiting":
            return Chip(said("Waiting ({n})", n=waiting), "warn", "cloud")
        case "paused":
            words = said("Sync paused. Sign in again") if state.needs_sign_in else said("Sync paused")
            return Chip(words, "warn", "cloud-off")
        case _:
            safe = said_for(
                waiting, "Offline. {n} entry safe on this laptop", "Offline. {n} entries safe on this laptop"
            )
            return Chip(safe if waiting else said("Offline"), "warn", "cloud-off")


def _row(shift: Shift, visit: VisitRow, proof: Proof, name: str, by: str, choices: int, photos: int) -> ProofRow:
    signed = said("signed {time}", time=show_time(shift.at(visit.signed_ms))) if visit.signed_ms else said("not signed")
    here = proof.on_laptop
    laptop = Step(
        "done" if visit.signed_ms else "part", said("{signed}, {n} of {all}", signed=signed, n=here, all=here)
    )
    waits = here - proof.at_pharmacy
    if proof.refused:
        pharmacy = Step(
            "returned", said_for(proof.refused, "{n} entry refused, kept here", "{n} entries refused, kept here")
        )
    elif waits == 0 and photos:
        pharmacy = Step("part", said_for(photos, "{n} photo waits", "{n} photos wait"))
    elif waits == 0:
        backed = (
            said("backup unknown")
            if proof.durable is None
            else said("backed up")
            if proof.durable >= here
            else said("not backed up yet")
        )
        pharmacy = Step("done", said("{n} of {all}, {backup}", n=proof.at_pharmacy, all=here, backup=backed))
    elif proof.at_pharmacy == 0:
        pharmacy = Step("waiting", said_for(waits, "{n} waits", "{n} wait"))
    else:
        pharmacy = Step("part", said("{n} of {all}, {waiting} wait", n=proof.at_pharmacy, all=here, waiting=waits))
    if photos and waits and not proof.refused:
        also = said_for(photos, "{entries}, and {n} photo", "{entries}, and {n} photos", entries=pharmacy.text)
        pharmacy = replace(pharmacy, text=also)
    reviewed_at = naming.moment(shift.at(visit.reviewed_ms), shift.now) if visit.reviewed_ms else ""
    match visit.review:
        case "approved":
            reviewed = Step("done", f"{by} {reviewed_at}".strip())
        case "returned":
            reviewed = Step("returned", said("sent back {time}", time=reviewed_at).strip())
        case _ if choices:
            reviewed = Step("empty", said("needs your choice"))
        case _:
            reviewed = Step("empty", said("in the queue") if visit.signed_ms and waits == 0 else said("not yet"))
    chip = (
        Chip(said("In sync"), "ok", "check")
        if waits == 0 and not photos
        else Chip(said("Waiting ({n})", n=waits + photos), "warn", "cloud-off")
    )
    if visit.review == "returned":
        action = said("Fix")
    else:
        action = said("Choose") if choices else said("Sign") if not visit.signed_ms else ""
    started = naming.moment(shift.at(visit.started_ms or 0), shift.now)
    return ProofRow(
        feed=visit.feed,
        patient=visit.patient,
        visit=visit.id,
        name=name,
        when=said_for(here, "{time}, {n} entry", "{time}, {n} entries", time=started),
        laptop=laptop,
        pharmacy=pharmacy,
        reviewed=reviewed,
        chip=chip,
        action=action,
        goes_to="choices" if choices and visit.review != "returned" else "visit" if visit.signed_ms else "sign",
    )


def _subline(shift: Shift, state: SyncNow) -> str:
    parts = []
    if state.last_in_sync_ms:
        parts.append(said("Last in sync {time}.", time=naming.moment(shift.at(state.last_in_sync_ms), shift.now)))
    if state.has_turn and state.next_try_ms:
        parts.append(on_the_way.turn_words(shift, state.next_try_ms))
    elif state.cause:
        parts.append(state.cause)
    if state.next_try_ms and state.phase == "offline":
        parts.append(said("Next try by itself {time}.", time=show_time(shift.at(state.next_try_ms))))
    return " ".join(parts)


def _came_in(shift: Shift, state: SyncNow, last: SyncRun | None) -> str:
    if last is not None and last.cause == FILE_IN:
        return said("{time}, from a file", time=naming.moment(shift.at(last.ended_ms), shift.now))
    return (
        naming.moment(shift.at(state.last_in_sync_ms), shift.now) if state.last_in_sync_ms else said("not in sync yet")
    )
