"""Opening a chart in an emergency: whose it may be, why, for how long, and who is told (security.md 5).

The chart is on this laptop, and closed to her: it is another's who uses it, it has left and is not gone yet, or nothing
was heard from the pharmacy since her lease ended. She names the patient wholly, for this is no list to look
through, gives a reason and, where the last one is more than five minutes old, her password or PIN (S-64), and has the
chart for the hours that the pack says. It ends by itself. The entry that says so goes to the pharmacy first, covers
what she charts meanwhile, and stands on the day of each reviewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from nursechart.chart.views import PatientRow, Subject
from nursechart.charting import naming
from nursechart.charting.looks.today import TodayItem
from nursechart.charting.permitted import NotYours, may_return
from nursechart.charting.shift import Shift, say
from nursechart.clinical.allergies import folded
from nursechart.clinical.dates import show_time
from nursechart.clinical.findings import finding
from nursechart.clinical.roles import Context, Qualified, may
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import AlertAnswer, EmergencyOpened

_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_TOLD_DAYS = 30


class NobodyNamed(NurseCanAct):
    """Nobody, or more than one, on this laptop has that full name or record number."""


class SayWhy(NurseCanAct):
    """A reason is missing, or a word beside `other`."""


@dataclass(frozen=True, slots=True)
class EmergencyAsk:
    reasons: tuple[tuple[str, str], ...]  # id, words
    hours: int
    is_closed: bool = False  # all charts are, hers too, until the pharmacy is heard


def ask(shift: Shift) -> EmergencyAsk:
    """What is asked. Raises NotYours for a role that opens no chart."""
    _refuse(shift)
    reasons = tuple((each.id, each.label) for each in shift.content.choices["emergency_reason"])
    return EmergencyAsk(reasons, _hours(shift), shift.store.is_closed)


def open_chart(shift: Shift, typed: str, reason: str, words: str) -> str:
    """Open the chart of who is named, and say so in it; answers its feed.

    Raises NotYours, NobodyNamed, SayWhy, ProofTooOld. Then nothing was opened.
    """
    _refuse(shift)
    row = _named(shift, typed)
    label = shift.content.label("emergency_reason", reason)
    if not reason or (reason == "other" and not words.strip()):
        raise SayWhy(said("Choose a reason, and say it in your words where it is another one"))
    shift.store.check_proved()
    until_ms = shift.now_ms() + _hours(shift) * _HOUR_MS
    if not shift.store.break_glass(row.feed, until_ms, label):
        raise NobodyNamed(said("This chart is no longer on this laptop"))
    opened = EmergencyOpened(reason, shift.when(), until_ms, words.strip())
    shift.chart(shift.store.seen(row.feed), [say(shift.new_id(), "emergency.opened", opened)])
    return row.feed


def to_see(shift: Shift) -> tuple[TodayItem, ...]:
    """For who reviews: what others opened in the last 30 days, and she has not seen; newest first."""
    if not may_return(shift):
        return ()
    found = shift.store.subjects_of(shift.store.scope(), ("emergency",))
    since = shift.now_ms() - _TOLD_DAYS * _DAY_MS
    opened = [(each, told) for subjects in found.values() for each in subjects if (told := _opened(each))]
    recent = [(each, told) for each, told in opened if told.at.at_ms >= since and _who(each) != shift.person.id]
    if not recent:
        return ()
    answered = shift.store.subjects_named(set(found), {_answer_of(shift, each) for each, _ in recent})
    known = {id_ for _, id_ in answered}
    waiting = [pair for pair in recent if _answer_of(shift, pair[0]) not in known]
    return _items(shift, sorted(waiting, key=lambda pair: -pair[1].at.at_ms))


def mark_seen(shift: Shift, id_: str) -> None:
    """Chart that she has seen one of `to_see`; nothing when it is not there any more."""
    item = next((each for each in to_see(shift) if each.key == id_), None)
    if item is None:
        return
    subject = next(each for each in shift.store.subjects(item.feed, "emergency") if each.id == id_)
    rule = finding(shift.content, "EM-01")
    answer = AlertAnswer("", rule.rule, rule.version, id_, "seen", shift.when())
    shift.chart(shift.store.seen(item.feed), [say(_answer_of(shift, subject), "alert.answer", answer)])


def _items(shift: Shift, waiting: Iterable[tuple[Subject, EmergencyOpened]]) -> tuple[TodayItem, ...]:
    waiting = tuple(waiting)
    ids = {each.feed.removeprefix("p:") for each, _ in waiting}
    rows = {row.feed: row for row in shift.store.patient_rows(ids=ids, limit=max(1, len(ids)))}
    people = shift.store.people()
    return tuple(
        TodayItem(
            feed=each.feed,
            patient=each.feed.removeprefix("p:"),
            visit="",
            title=naming.row_name(rows[each.feed]) if each.feed in rows else said("Name not known"),
            text=said(
                "{who}, {from_time} to {to_time}. {reason}. {do}",
                who=naming.short_person(people, _who(each)),
                from_time=naming.short_moment(shift.at(told.at.at_ms), shift.now),
                to_time=show_time(shift.at(told.until_ms)),
                reason=told.words.rstrip(".") or shift.content.label("emergency_reason", told.reason),
                do=finding(shift.content, "EM-01").do,
            ),
            action=said("Seen"),
            key=each.id,
        )
        for each, told in waiting
    )


def _opened(subject: Subject) -> EmergencyOpened | None:
    return subject.get("emergency.opened", EmergencyOpened)


def _who(subject: Subject) -> str:
    stated = subject.said("emergency.opened")
    return stated.author if stated is not None else ""


def _answer_of(shift: Shift, subject: Subject) -> str:
    return str(uuid5(NAMESPACE_OID, f"{subject.id}/{shift.person.id}"))


def _hours(shift: Shift) -> int:
    return int(shift.content.protocol_numbers["emergency_hours"].value)


def _refuse(shift: Shift) -> None:
    person = Qualified(shift.person.id, shift.person.role)
    asked = may(shift.content, person, "emergency", shift.now.date(), Context())
    if not asked.allows:
        raise NotYours(asked.why)


def _named(shift: Shift, typed: str) -> PatientRow:
    """The one patient on this laptop who is not hers and is named wholly: by record number, or surname and name."""
    found = [row for row in shift.store.elsewhere(typed) if _is_whole(row, typed)] if typed.strip() else []
    if len(found) == 1:
        return found[0]
    if found:
        raise NobodyNamed(said("More than one patient has this name. Type the record number"))
    if shift.store.is_closed:
        raise NobodyNamed(said("Nobody on this laptop has this record number, or this full surname and given name"))
    raise NobodyNamed(
        said("Nobody else’s patient on this laptop has this record number, or this full surname and given name")
    )


def _is_whole(row: PatientRow, typed: str) -> bool:
    number = "".join(each for each in typed if each.isalnum())
    if row.mrn and number.casefold() == "".join(each for each in row.mrn if each.isalnum()).casefold():
        return True
    words = set(folded(typed.replace(",", " ")).split())
    given = folded(row.given).split()
    return bool(given) and words >= {*folded(row.family).split(), given[0]}
