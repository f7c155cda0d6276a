"""Two charts of one person that the pharmacy made one: what a chart says of it, and whether both have come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nursechart.chart.views import Person, Subject
from nursechart.charting import naming
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_date
from nursechart.language import said
from nursechart.record.kinds import AliasFrom, AliasInto

KINDS = ("alias", "former_patient")


def made_one(shift: Shift, subjects: Sequence[Subject], people: Mapping[str, Person]) -> tuple[str, ...]:
    """A sentence for each other patient whose chart is shown in this one: who she was, and who found it when."""
    formers = {each.id: each for each in subjects if each.kind == "former_patient"}
    told = []
    for alias in subjects:
        into, entry = alias.get("alias.into", AliasInto), alias.said("alias.into")
        former = formers.get(alias.id)
        if into is None or entry is None or former is None:
            continue
        day = show_date(shift.at(entry.charted_at_ms).date(), shift.now.date())
        number = naming.grouped_mrn(naming.mrn_of(former)) or said("not known")
        who = people[into.by].name if into.by in people else said("The pharmacy")
        told.append(
            said(
                "What was charted as {name}, MRN {number}, is shown here. {who} made the two charts one on {day}: "
                "{because}. If they are two people, tell the pharmacy, which can take them apart.",
                name=naming.patient_name(former), number=number, who=who, day=day, because=into.because,
            )
        )  # fmt: skip
    return tuple(told)


def is_whole(subjects: Sequence[Subject]) -> bool:
    """Whether the chart of everybody who was made one with this patient has come to this laptop."""
    for alias in subjects:
        joined = alias.get("alias.from", AliasFrom)
        if joined is not None and not joined.ended and alias.get("alias.into", AliasInto) is None:
            return False
    return True
