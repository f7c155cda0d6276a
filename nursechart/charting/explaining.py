"""Why a value is out of range, said once a visit: for the same measure at the same level it is not asked again (AL-3).

An explanation quiets nothing: a critical value still has its alert, its protocol and its read-back. It stands beside
every later value of that level in this visit, in the note, and at the signature, where it counts as a second look.
"""

from __future__ import annotations

from nursechart.charting.committing import chart_or_amend
from nursechart.charting.facts import judged
from nursechart.charting.looks.visit import VitalsLook
from nursechart.charting.open_visit import OpenVisit, read, refs_in, shown_in, subject_in, subject_of
from nursechart.charting.shift import Shift, say
from nursechart.charting.values import clock
from nursechart.clinical.vitals import Judgement
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import AlertExplained, Part

PART = "alert.explained"
CHOICES = "vital_explanation"
_PLAIN = ("in_range", "unknown", "refused")


class NothingToExplain(NurseCanAct):
    """The value is in range, or there is none, or nothing was said about it."""


def is_out_of_range(judgement: Judgement | None) -> bool:
    return judgement is not None and judgement.level not in _PLAIN


def explained(visit: OpenVisit, measure: str, judgement: Judgement | None) -> str:
    """What was said in this visit about a measure at this level: "Explained 09:42: after activity"; else empty."""
    if judgement is None or not is_out_of_range(judgement):
        return ""
    about = _subject(visit, measure, judgement)
    subject = next((each for each in visit.record.alerts if each.id == about), None)
    held = subject.get(PART, AlertExplained) if subject is not None else None
    if held is None:
        return ""
    return said("Explained {time}: {words}", time=clock(held.at), words=words(visit.shift, held))


def words(shift: Shift, held: AlertExplained) -> str:
    """The reason from the list and her own words, as they were given."""
    label = shift.content.label(CHOICES, held.choice) if held.choice else ""
    return ", ".join(each for each in (label, held.words) if each)


def explain(shift: Shift, shown: VitalsLook, measure: str, choice: str, text: str) -> VitalsLook:
    """Chart why the value that stands in a row is out of range; a second explanation takes the place of the first.

    Raises NothingToExplain.
    """
    from nursechart.charting.vitals import show_set

    now = read(shift, shown.frame.feed, shown.frame.visit, "vital_signs")
    subject = subject_in(now.record, shown.set_id)
    value = subject.get(f"vital_signs.{measure}", Part) if subject is not None else None
    judgement = judged(shift, measure, value, now.facts)
    if judgement is None or not is_out_of_range(judgement):
        raise NothingToExplain(said("This value is in range, so there is nothing to explain"))
    if not choice and not text.strip():
        raise NothingToExplain(said("Choose a reason, or say it in a few words"))
    about = _subject(now, measure, judgement)
    why = AlertExplained(now.id, measure, judgement.level, text.strip(), shift.when(), choice)
    statement = say(about, PART, why, refs_in(shown_in(shown.frame), about, PART))
    chart_or_amend(now, shown.seen, [statement], reason=said("Explained before signing again"))
    return show_set(shift, shown, shown.set_id)


def _subject(visit: OpenVisit, measure: str, judgement: Judgement) -> str:
    """One explanation a measure and level of the visit: the same subject on every laptop."""
    return subject_of(visit.id, "explained", measure, judgement.level)
