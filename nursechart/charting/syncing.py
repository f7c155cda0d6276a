"""The sync centre: where everything charted is, proved, and what waits for a person.

A step of the ribbon fills only when it is proved (SY-5): "at the pharmacy" when every entry has a place under a
verified digest, "backed up" when all are at or below the durable mark. Nothing is inferred from an answer to a push.
"""

from __future__ import annotations

import shutil
from datetime import timedelta

from nursechart.chart.views import Proof, VisitRow
from nursechart.charting import naming
from nursechart.charting.conflicts import choice_words, waiting_choices
from nursechart.charting.held_back import held_back
from nursechart.charting.looks.common import Chip, SideBlock, SideLine
from nursechart.charting.looks.syncing import ProofRow, RunLine, Step, SyncLook, SyncNow
from nursechart.charting.shift import Shift, of_one_moment, patients_of
from nursechart.clinical.dates import show_time
from nursechart.language import said, said_for
from nursechart.store.runs import CARRIED, FILE_IN, FILE_OUT, SyncRun

_DAYS = 14
_MOST = 60
_GB = 1_000_000_000


@of_one_moment
def sync_centre(shift: Shift, state: SyncNow) -> SyncLook:
    since = shift.now_ms() - int(timedelta(days=_DAYS).total_seconds() * 1000)
    visits = [
        row
        for row in shift.store.visit_rows(day_from_ms=since, limit=_MOST)
        if row.started_ms is not None
        and row.status != "imported"
        and (row.nurse == shift.person.id or row.review == "returned")
    ]
    visits.sort(key=lambda row: -(row.started_ms or 0))
    proofs = shift.store.proofs([row.id for row in visits])
    patients = patients_of(shift, visits)
    people = shift.store.people()
    waiting = shift.store.unsent_count()
    refused = held_back(shift)
    choices = waiting_choices(shift)
    conflicts = choices.total()
    rows = []
    for visit in visits:
        patient = patients.get(visit.feed)
        proof = proofs.get(visit.id) or Proof(visit.id, visit.entries, 0, None)
        name = naming.row_name(patient) if patient else said("Name not known")
        by = naming.short_person(people, visit.reviewed_by) if visit.reviewed_by else ""
        rows.append(_row(shift, visit, proof, name, by, choices[visit.id]))
    runs = shift.store.runs(limit=12)
    last_in = next((run for run in runs if run.outcome == "done" or run.cause == FILE_IN), None)
    unsent_visits = sum(1 for row in rows if row.pharmacy.state in ("waiting", "part"))
    return SyncLook(
        headline=headline(shift, state),
        subline=_subline(shift, state),
        waiting=waiting,
        waiting_text=said_for(unsent_visits, "{n} visit", "{n} visits") if waiting else said("nothing waits"),
        came_in=last_in.pulled if last_in else 0,
        came_in_text=_came_in(shift, state, last_in),
        attention=len(refused),
        attention_text=said("kept, with the reason") if refused else said("nothing was refused"),
        choices=conflicts,
        choices_title=choice_words(conflicts) if conflicts else "",
        choices_text=said("two versions of one value") if conflicts else said("no two versions differ"),
        rows=tuple(rows),
        history=tuple(_run(shift, state, run) for run in runs),
        refused=refused,
        stay_offline=state.phase == "stay_offline",
        side=_side(shift, state),
        metered=state.metered,
        photos_too=state.photos_too,
    )


def _run(shift: Shift, state: SyncNow, run: SyncRun) -> RunLine:
    """One line of the history: what went and came, or why it did not."""
    when = naming.moment(shift.at(run.started_ms), shift.now)
    if run.outcome == "done":
        seconds = max(1, round((run.ended_ms - run.started_ms) / 1000))
        return RunLine(
            when,
            True,
            said("In sync, {n} s", n=seconds),
            said("{sent} out, {taken} in.", sent=run.pushed, taken=run.pulled),
        )
    if run.outcome == CARRIED and run.cause == FILE_OUT:
        out = said_for(
            run.pushed, "{n} entry, to be carried to the pharmacy.", "{n} entries, to be carried to the pharmacy."
        )
        return RunLine(when, True, said("Written to a file"), out)
    if run.outcome == CARRIED:
        exchanged = said("{sent} out, {taken} in.", sent=run.pushed, taken=run.pulled)
        return RunLine(when, True, said("Taken in from a file"), exchanged)
    title = said("Could not reach the pharmacy") if run.outcome == "offline" else said("Sync did not finish")
    return RunLine(when, False, title, state.causes.get(run.cause) or said("Nothing lost."))


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
            return Chip(said("Sync paused. Sign in again"), "warn", "cloud-off")
        case _:
            safe = said_for(
                waiting, "Offline. {n} entry safe on this laptop", "Offline. {n} entries safe on this laptop"
            )
            return Chip(safe if waiting else said("Offline"), "warn", "cloud-off")


def _row(shift: Shift, visit: VisitRow, proof: Proof, name: str, by: str, choices: int) -> ProofRow:
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
        if waits == 0
        else Chip(said("Waiting ({n})", n=waits), "warn", "cloud-off")
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
    if state.cause:
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


def _side(shift: Shift, state: SyncNow) -> tuple[SideBlock, ...]:
    lease = shift.lease_until_ms
    blocks = []
    if lease:
        blocks.append(
            SideBlock(
                said("How long without contact"),
                "shield-check",
                (
                    SideLine(
                        said("Until {time}", time=naming.moment(shift.at(lease), shift.now)),
                        said("After that, charts lock. Entries that wait still go out."),
                    ),
                ),
            )
        )
    in_sync = state.phase == "in_sync"
    if state.phase in ("sending", "waiting"):
        chip = headline(shift, state)
    else:
        chip = Chip(said("in sync"), "ok", "check") if in_sync else Chip(said("offline"), "warn", "cloud-off")
    blocks.append(
        SideBlock(
            said("Computers"), "laptop", (SideLine(said("{laptop}, this laptop", laptop=shift.laptop), "", chip),)
        )
    )
    photos, photo_bytes = shift.store.blobs_waiting()
    if photos:
        size = f"{photo_bytes / 1_000_000:.1f}"
        waits = said_for(photos, "{n} photo ({mb} MB) waits", "{n} photos ({mb} MB) wait", mb=size)
        safe = said("Safe on this laptop. Entries go first; a chart stays here until its photos have gone.")
        blocks.append(SideBlock(said("Photos"), "image", (SideLine(waits, safe),)))
    free = shutil.disk_usage(shift.store.folder).free
    charts_mb = shift.store.size_bytes() / 1_000_000
    blocks.append(
        SideBlock(
            said("Space on this laptop"),
            "hard-drive",
            (SideLine(said("{free} GB free. Charts {used} MB.", free=f"{free / _GB:.0f}", used=f"{charts_mb:.0f}")),),
        )
    )
    return tuple(blocks)
