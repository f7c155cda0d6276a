"""The story of each version at the conflict desk: when it was taken, charted and at the pharmacy, how, by whom, where.

What cannot be proved is not said: a laptop knows of itself when it was in contact, of others only what came.
"""

from __future__ import annotations

from nursechart.chart.views import ReadingPoint, Said
from nursechart.charting import naming
from nursechart.charting.choosing_case import Case, rivals_of
from nursechart.charting.choosing_words import version_words
from nursechart.charting.contact import Contact, contact_around, contact_words, runs_kept
from nursechart.charting.looks.choosing import Version
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.charting.values import reading_words
from nursechart.clinical.units import shown_unit
from nursechart.language import said
from nursechart.record.kinds import BloodPressure, Reading, VitalSet
from nursechart.store.on_the_way import Arrival

VITAL = "vital_signs."


def versions(shift: Shift, case: Case, now: OpenVisit | None) -> tuple[Version, ...]:
    """The versions side by side, the oldest first."""
    every, runs = case.shown, runs_kept(shift)
    arrivals = shift.store.arrivals({each.ref.entry for each in every})
    return tuple(
        _version(shift, case, one, now, arrivals.get(one.ref.entry), contact_around(runs, one.charted_at_ms))
        for one in every
    )


def _version(
    shift: Shift, case: Case, one: Said, now: OpenVisit | None, arrival: Arrival | None, contact: Contact
) -> Version:
    part, rivals = case.choice.part, rivals_of(one, case.shown)
    own, here = one.author == shift.person.id, one.device == shift.store.device_id
    person = case.people.get(one.author)
    return Version(
        words=version_words(shift, part, one.value, [each.value for each in rivals]),
        who=said("You, {name}", name=shift.person.printed) if own else naming.full_person(case.people, one.author),
        initials="".join(word[0] for word in (person.name if person else "?").split())[:2].upper(),
        laptop=contact_words(shift, contact, one.charted_at_ms) if here else said("another computer"),
        facts=_facts(shift, case, one, _at_pharmacy(shift, one, arrival, contact)),
        saw=_saw(shift, case, one, now) or (said("nothing was charted here yet"),),
        did_not_see=tuple(_not_seen(shift, case, one, each) for each in rivals),
        unit=shown_unit(one.value.unit) if isinstance(one.value, Reading | BloodPressure) else "",
    )


def _facts(shift: Shift, case: Case, one: Said, at_pharmacy: str) -> tuple[tuple[str, str], ...]:
    facts = []
    held = case.subject.get("vital_signs.set", VitalSet)
    if held is not None:
        facts.append((said("Taken"), naming.moment(shift.at(held.at.at_ms), shift.now)))
    facts.append((said("Charted"), naming.moment(shift.at(one.charted_at_ms), shift.now)))
    if at_pharmacy:
        facts.append((said("At the pharmacy"), at_pharmacy))
    measure = shift.content.measures.get(case.choice.part.removeprefix(VITAL))
    if measure is not None and isinstance(one.value, Reading) and one.value.method:
        facts.append((said("How"), shift.content.label(measure.methods, one.value.method)))
    return tuple(facts)


def _at_pharmacy(shift: Shift, one: Said, arrival: Arrival | None, contact: Contact) -> str:
    """By when the pharmacy had it: what was written here went with the next whole sync, the rest came from there."""
    if arrival is None:
        return ""
    if not arrival.is_placed:
        return said("not yet")
    by_ms = contact.after_ms if one.device == shift.store.device_id else arrival.at_ms
    if by_ms is None:
        return said("yes")
    return said("by {time}", time=naming.moment(shift.at(by_ms), shift.now))


def _saw(shift: Shift, case: Case, one: Said, now: OpenVisit | None) -> tuple[str, ...]:
    """What its author had in front of her: the versions it replaces, else what the page shows of the visit before."""
    part = case.choice.part
    replaced = [
        each
        for each in case.history.said
        if each.ref != one.ref and one.ref in case.history.superseded_by.get(each.ref, ())
    ]
    told = [(version_words(shift, part, each.value, [one.value]), each.charted_at_ms) for each in replaced]
    earlier = _reading_before(now, part)
    if not told and earlier is not None:
        told = [(reading_words(shift, earlier.measure, earlier.value), earlier.at_ms)]
    return tuple(
        said("{value}, {time}", value=words, time=naming.short_moment(shift.at(at_ms), shift.now))
        for words, at_ms in told
    )


def _reading_before(now: OpenVisit | None, part: str) -> ReadingPoint | None:
    return now.last.get(part.removeprefix(VITAL)) if now is not None and part.startswith(VITAL) else None


def _not_seen(shift: Shift, case: Case, one: Said, rival: Said) -> str:
    words = version_words(shift, case.choice.part, rival.value, [one.value])
    if rival.author == shift.person.id:
        return said("not your {value}", value=words)
    return said("not the {value} of {who}", value=words, who=naming.short_person(case.people, rival.author))
