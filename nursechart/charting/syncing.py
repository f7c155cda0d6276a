"""The sync centre: where everything charted is, proved, and what waits for a person.

A step of the ribbon fills only when it is proved (SY-5): "at the pharmacy" when every entry has a place under a
verified digest, "backed up" when all are at or below the durable mark. Nothing is inferred from an answer to a push.
"""

from __future__ import annotations

import shutil
from datetime import timedelta

from nursechart.chart.views import Proof, VisitRow
from nursechart.charting import naming
from nursechart.charting.conflicts import waiting_choices
from nursechart.charting.looks.common import Chip, SideBlock, SideLine
from nursechart.charting.looks.syncing import ProofRow, RunLine, Step, SyncLook, SyncNow
from nursechart.charting.shift import Shift, patients_of
from nursechart.clinical.dates import show_time

_DAYS = 14
_MOST = 60
_GB = 1_000_000_000


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
    refused = tuple(shift.store.parked())
    conflicts = sum(waiting_choices(shift, visits).values())
    rows = []
    for visit in visits:
        patient = patients.get(visit.feed)
        proof = proofs.get(visit.id) or Proof(visit.id, visit.entries, 0, None)
        name = naming.row_name(patient) if patient else "Name not known"
        by = naming.short_person(people, visit.reviewed_by) if visit.reviewed_by else ""
        rows.append(_row(shift, visit, proof, name, by))
    runs = shift.store.runs(limit=12)
    came_in = next((run.pulled for run in runs if run.outcome == "done"), 0)
    unsent_visits = sum(1 for row in rows if row.pharmacy.state in ("waiting", "part"))
    return SyncLook(
        headline=headline(shift, state),
        subline=_subline(shift, state),
        waiting=waiting,
        waiting_text=f"{unsent_visits} {'visit' if unsent_visits == 1 else 'visits'}" if waiting else "nothing waits",
        came_in=came_in,
        came_in_text=_came_in(shift, state),
        attention=len(refused),
        attention_text="refused, kept here" if refused else "nothing was refused",
        choices=conflicts,
        choices_text="no two versions differ" if not conflicts else "two versions of one value",
        rows=tuple(rows),
        history=tuple(
            RunLine(
                when=naming.moment(shift.at(run.started_ms), shift.now),
                ok=run.outcome == "done",
                title=f"In sync, {max(1, round((run.ended_ms - run.started_ms) / 1000))} s"
                if run.outcome == "done"
                else "Could not reach the pharmacy",
                text=f"{run.pushed} out, {run.pulled} in." if run.outcome == "done" else (run.cause or "Nothing lost."),
            )
            for run in runs
        ),
        refused=tuple((f"entry {parked.id[:4].hex()}", parked.reason) for parked in refused),
        stay_offline=state.phase == "stay_offline",
        side=_side(shift, state),
    )


def headline(shift: Shift, state: SyncNow) -> Chip:
    """The sync chip of the top bar, in the words of SY-1."""
    waiting = shift.store.unsent_count()
    entries = f"{waiting} {'entry' if waiting == 1 else 'entries'}"
    match state.phase:
        case "in_sync":
            at = show_time(shift.at(state.last_in_sync_ms)) if state.last_in_sync_ms else ""
            return Chip(f"In sync {at}. {shift.organisation}".replace("  ", " "), "ok", "cloud-check")
        case "sending":
            return Chip("Sending", "accent", "refresh-cw")
        case "waiting":
            return Chip(f"Waiting ({waiting})", "warn", "cloud")
        case "paused":
            return Chip("Sync paused. Sign in again", "warn", "cloud-off")
        case _:
            return Chip(f"Offline. {entries} safe on this laptop" if waiting else "Offline", "warn", "cloud-off")


def _row(shift: Shift, visit: VisitRow, proof: Proof, name: str, by: str) -> ProofRow:
    signed = f"signed {show_time(shift.at(visit.signed_ms))}" if visit.signed_ms else "not signed"
    here = proof.on_laptop
    laptop = Step("done" if visit.signed_ms else "part", f"{signed}, {here} of {here}")
    waits = here - proof.at_pharmacy
    if proof.refused:
        pharmacy = Step("returned", f"{proof.refused} refused, kept here")
    elif waits == 0:
        backed = (
            "backup unknown" if proof.durable is None else "backed up" if proof.durable >= here else "not backed up yet"
        )
        pharmacy = Step("done", f"{proof.at_pharmacy} of {here}, {backed}")
    elif proof.at_pharmacy == 0:
        pharmacy = Step("waiting", f"{waits} wait")
    else:
        pharmacy = Step("part", f"{proof.at_pharmacy} of {here}, {waits} wait")
    reviewed_at = naming.moment(shift.at(visit.reviewed_ms), shift.now) if visit.reviewed_ms else ""
    match visit.review:
        case "approved":
            reviewed = Step("done", f"{by} {reviewed_at}".strip())
        case "returned":
            reviewed = Step("returned", f"sent back {reviewed_at}".strip())
        case _:
            reviewed = Step("empty", "in the queue" if visit.signed_ms and waits == 0 else "not yet")
    chip = Chip("In sync", "ok", "check") if waits == 0 else Chip(f"Waiting ({waits})", "warn", "cloud-off")
    action = "Fix" if visit.review == "returned" else "Sign" if not visit.signed_ms else ""
    started = naming.moment(shift.at(visit.started_ms or 0), shift.now)
    return ProofRow(
        feed=visit.feed,
        patient=visit.patient,
        visit=visit.id,
        name=name,
        when=f"{started}, {here} {'entry' if here == 1 else 'entries'}",
        laptop=laptop,
        pharmacy=pharmacy,
        reviewed=reviewed,
        chip=chip,
        action=action,
    )


def _subline(shift: Shift, state: SyncNow) -> str:
    parts = []
    if state.last_in_sync_ms:
        parts.append(f"Last in sync {naming.moment(shift.at(state.last_in_sync_ms), shift.now)}.")
    if state.cause:
        parts.append(state.cause)
    if state.next_try_ms and state.phase == "offline":
        parts.append(f"Next try by itself {show_time(shift.at(state.next_try_ms))}.")
    return " ".join(parts)


def _came_in(shift: Shift, state: SyncNow) -> str:
    return naming.moment(shift.at(state.last_in_sync_ms), shift.now) if state.last_in_sync_ms else "not in sync yet"


def _side(shift: Shift, state: SyncNow) -> tuple[SideBlock, ...]:
    lease = shift.lease_until_ms
    blocks = []
    if lease:
        blocks.append(
            SideBlock(
                "How long without contact",
                "shield-check",
                (
                    SideLine(
                        f"Until {naming.moment(shift.at(lease), shift.now)}",
                        "After that, charts lock. Entries that wait still go out.",
                    ),
                ),
            )
        )
    chip = Chip("in sync", "ok", "check") if state.phase == "in_sync" else Chip("offline", "warn", "cloud-off")
    blocks.append(SideBlock("Computers", "laptop", (SideLine(f"{shift.laptop}, this laptop", "", chip),)))
    free = shutil.disk_usage(shift.store.folder).free
    charts_mb = shift.store.size_bytes() / 1_000_000
    blocks.append(
        SideBlock(
            "Space on this laptop", "hard-drive", (SideLine(f"{free / _GB:.0f} GB free. Charts {charts_mb:.0f} MB."),)
        )
    )
    return tuple(blocks)
