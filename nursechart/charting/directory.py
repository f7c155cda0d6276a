"""The people of the clinic by the reference feed: their name, credentials and role, and with which of her patients."""

from __future__ import annotations

from collections import defaultdict

from nursechart.charting import naming
from nursechart.charting.looks.settings import RecordLine, RecordsLook
from nursechart.charting.shift import Shift, of_one_moment
from nursechart.language import said

_VISITS = 500  # the newest ones: who comes to a patient now, not who once came


@of_one_moment
def directory(shift: Shift) -> RecordsLook:
    """Everybody on the staff by name; of whom a visit to her patients is planned or charted, with whom."""
    names = {row.id: naming.row_name(row) for row in shift.store.patient_rows(limit=10_000)}
    seen: dict[str, set[str]] = defaultdict(set)
    for visit in shift.store.visit_rows(newest_first=True, limit=_VISITS):
        if visit.nurse and visit.patient in names:
            seen[visit.nurse].add(names[visit.patient])
    lines = []
    for person in sorted(shift.store.people().values(), key=lambda each: each.name.casefold()):
        role = shift.content.roles.get(person.role)
        title = role.title.capitalize() if role is not None else person.role
        patients = "; ".join(sorted(seen[person.id]))
        you = said("{name} (you)", name=person.name) if person.id == shift.person.id else person.name
        detail = ((said("Role"), title), (said("Visits of your patients"), patients))
        lines.append(RecordLine(person.id, (you, title, person.credentials, patients),
                                tuple(pair for pair in detail if pair[1])))  # fmt: skip
    return RecordsLook(tuple(lines))
