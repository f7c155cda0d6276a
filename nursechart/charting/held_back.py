"""What the pharmacy refused, or keeps until a supervisor has decided: of whom, from when, why, and where it is.

Nothing of it is lost, and nothing of it is out of sight: it stays in the chart of this laptop either way.
"""

from __future__ import annotations

from typing import Final

from nursechart.charting import naming
from nursechart.charting.shift import Shift
from nursechart.language import said, to_say
from nursechart.record.feeds import feed_owner

_REJECTED = "rejected"
_WHY_DISPUTED: Final = {
    "device_withdrawn": to_say("It came from a laptop that had been withdrawn."),
    "user_stopped": to_say("Its author's account is stopped."),
    "role": to_say("Its author's role may not chart this."),
    "not_assigned": to_say("Its author was not assigned to this patient when it was charted."),
}


def held_back(shift: Shift) -> tuple[tuple[str, str], ...]:
    """Each entry that needs attention, what was refused first: a title with patient and time, and a text with why."""
    refused, disputed = shift.store.parked(), shift.store.disputed()
    if not refused and not disputed:
        return ()
    entries = shift.store.entries([one.id for one in (*refused, *disputed)])
    owners = {feed_owner(one.feed) for one in (*refused, *disputed)}
    patients = {row.feed: row for row in shift.store.patient_rows(ids=owners, limit=len(owners))}
    told = []
    for one in (*refused, *disputed):
        patient, entry = patients.get(one.feed), entries.get(one.id)
        name = naming.row_name(patient) if patient else said("Name not known")
        at = naming.moment(shift.at(entry.header.charted_at_ms), shift.now) if entry else ""
        if one in disputed:
            title = said("A supervisor decides about an entry for {name}, charted {time}", name=name, time=at)
            told.append((title, said("{why} The pharmacy keeps it apart until then.", why=_why_disputed(one.reason))))
        else:
            title = said("The pharmacy did not take an entry for {name}, charted {time}", name=name, time=at)
            told.append((title, _why_refused(one.reason)))
    return tuple(told)


def _why_disputed(reason: str) -> str:
    return said(_WHY_DISPUTED.get(reason, to_say("The pharmacy could not be sure who wrote it.")))


def _why_refused(reason: str) -> str:
    if reason == _REJECTED:  # it was sent, and looked at
        return said("A supervisor did not let it into the record. It is kept on this laptop.")
    why = said("The pharmacy could not read it, or not prove where it came from. Call support.")
    return said("{why} It is kept on this laptop, not sent.", why=why)
