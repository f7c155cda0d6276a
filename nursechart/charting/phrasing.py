"""The phrases a page offers, filled from what is charted in this visit and from nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from nursechart.charting.naming import line_day, line_place
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.values import reading_words
from nursechart.clinical.phrases import FACTS, filled, places
from nursechart.language import said
from nursechart.record.kinds import DoseGiven, Part


def phrases_for(visit: OpenVisit, sections: Collection[str]) -> tuple[tuple[str, str], ...]:
    """(short name, text) of the phrases for these sections, in the order of the pack."""
    wanted = [each for each in visit.shift.content.phrases if not each.sections or set(each.sections) & set(sections)]
    asked = {name for each in wanted for name in places(each.text)}
    facts = _facts(visit, asked) if asked else {}
    names = {**_names(), **{each.id: each.label.lower() for each in visit.shift.content.measures.values()}}
    return tuple((each.id, filled(each.text, facts, names)) for each in wanted)


def _names() -> dict[str, str]:
    """What a gap asks for."""
    return {"line": said("which line"), "line_day": said("day of the line"), "medicine": said("which medicine")}


def _facts(visit: OpenVisit, asked: Collection[str]) -> Mapping[str, str]:
    """What is known of each place: where there are two lines or two medicines, none is meant more than the other."""
    shift, found = visit.shift, dict[str, str]()
    if len(visit.lines) == 1:
        line = visit.lines[0]
        day = line_day(shift, line, shift.now)
        found["line"] = line_place(shift, line)
        found["line_day"] = "" if day is None else str(day)
    doses = {each.drug for subject in visit.record.doses if (each := subject.get("dose_given.dose", DoseGiven))}
    if len(doses) == 1:
        found["medicine"] = doses.pop()
    for measure in set(asked) - FACTS:
        values = [each.get(f"vital_signs.{measure}", Part) for each in visit.record.vitals]
        taken = [words for value in values if value is not None and (words := reading_words(shift, measure, value))]
        if taken and not getattr(values[-1], "not_taken", ""):
            found[measure] = taken[-1]
    return found
