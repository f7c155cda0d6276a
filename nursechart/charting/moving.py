"""Charted on the wrong patient: taken back there and said in the right chart, by one act, with both told of it.

`desk` lists what stands in the visit, `beside` puts the other patient's chart next to it, `move` does it. The two
halves are two entries, committed together: in the wrong chart what stood is withdrawn, in the right one it is said
with its own values and clinical times. An id drawn for the move stands in both and is all that either says of the
other, so whoever does not care for both patients learns nothing of the second one. Nothing is deleted, and nothing
that stands in the right chart gives way: who moves back moves once more.

In a signed visit the wrong half is a retraction, in the right chart it is a late entry if that visit is signed; both
are signed again like any amendment. Safety asks the right chart from then on: what speaks against a dose there is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nursechart.chart.views import Subject
from nursechart.charting.although import given_although
from nursechart.charting.committing import refuse_unless_open, why
from nursechart.charting.identifying import IDENTIFIERS, TwoIdentifiersNeeded, identified
from nursechart.charting.looks.move import MoveAsk, MoveDone, MoveLook, MoveSaid, MoveTarget
from nursechart.charting.moving_beside import NEW, patient_of, plan_of, seen_beside
from nursechart.charting.moving_drafts import carried_over
from nursechart.charting.moving_items import (
    LINE,
    LUMEN,
    ORDER,
    VISIT,
    Group,
    Into,
    groups_of,
    origin,
    refs_differ,
    restated,
    there,
    withdrawn,
)
from nursechart.charting.open_visit import OpenVisit, read, shown_in
from nursechart.charting.shift import Shift, of_one_moment, say
from nursechart.charting.visiting import frame, frame_of
from nursechart.errors import NurseCanAct
from nursechart.language import said, said_for
from nursechart.record.audit import AuditFields
from nursechart.record.canonical import encode
from nursechart.record.entry import Statement
from nursechart.record.kinds import (
    CHARTED,
    LATE_ENTRY,
    RETRACTION,
    MoveAway,
    MoveHere,
    Part,
    VisitEnd,
    VisitPlan,
    VisitStart,
    VisitState,
)
from nursechart.store.errors import NotInScope
from nursechart.store.log import Act

__all__ = ["NEW", "MoveRefused", "beside", "desk", "move", "other_chart"]

REASON = "Charted on the wrong patient"
_AUDIT = AuditFields("moved", outcome="done")
_MOST_BYTES = 40_000  # of the statements of one half; an entry holds 64 KiB


class MoveRefused(NurseCanAct):
    """Something is not said yet, or cannot be moved; nothing was moved."""


@of_one_moment
def desk(shift: Shift, feed: str, visit: str) -> MoveLook:
    """What is charted in the visit, and what of it can be moved. Raises NotOpenForCharting."""
    now = read(shift, feed, visit, "amend")
    refuse_unless_open(now)
    return MoveLook(
        frame=frame_of(now),
        patient=patient_of(shift, now.record.patient, now.record.allergies, now.record.row),
        items=tuple(each.item for each in groups_of(now)),
        is_signed=now.is_signed,
        drafts=len(now.drafts),
    )


@of_one_moment
def beside(shift: Shift, shown: MoveLook, feed: str) -> MoveAsk:
    """The other patient's chart beside it: the visits it may go to, and what is asked about lines and orders.

    Raises MoveRefused where it is the same person's chart, NotInScope where it is not hers.
    """
    if shift.store.seen(feed).feed == shown.frame.feed or feed == shown.frame.feed:
        raise MoveRefused(said("This is the chart it stands in. Choose the patient it is about"))
    now = OpenVisit(shift, shown_in(shown.frame))
    return seen_beside(now, shown, feed)


def move(shift: Shift, asked: MoveAsk, told: MoveSaid) -> MoveDone:
    """Move what was chosen. Both halves are durable when this returns, or nothing was moved.

    Raises MoveRefused for what is left to say, what cannot be moved, and a patient who is not hers any more;
    TwoIdentifiersNeeded; ChartNotSaved.
    """
    try:
        return _move(shift, asked, told)
    except NotInScope as error:
        raise MoveRefused(_not_hers()) from error


def _move(shift: Shift, asked: MoveAsk, told: MoveSaid) -> MoveDone:
    now = read(shift, asked.shown.frame.feed, asked.shown.frame.visit, "amend")
    refuse_unless_open(now)
    groups = _chosen(now, asked, told)
    target = next((each for each in asked.targets if each.key == told.target), None)
    if target is None:
        raise MoveRefused(said("Choose the visit it belongs to"))
    for each in groups:
        if each.item.key in target.taken:
            raise MoveRefused(f"{each.item.place}: {target.taken[each.item.key]}")
    _refuse_unchecked(told)
    _refuse_names(asked, told.words)
    visit = shift.new_id() if target.key == NEW else target.key
    into = _into(visit, groups, asked, told.values)
    subjects = [each for group in groups for each in group.subjects if group.item.key != VISIT]
    ids = {each.id: there(now, each, into) for each in subjects}
    _refuse_taken(shift, asked.other.feed, ids)
    acts = list(_acts(now, asked, told, target, groups, ids, into))
    whole = any(each.item.key == VISIT for each in groups)
    with carried_over(now, asked.other.feed, ids, into, every=whole) as drafts:
        shift.store.commit_many(acts, drafts=drafts)
    _no_way_back(shift, now.id, visit)
    return _done(shift, now, asked, visit, len([each for each in groups if each.item.key != VISIT]))


def other_chart(shift: Shift, feed: str, link: str) -> tuple[str, str]:
    """Feed and visit of the other half of a move. Raises MoveRefused where she does not care for that patient."""
    feeds = shift.store.scope() - {feed}
    found = shift.store.subjects_named(feeds, {link})
    for (other, _id), subject in found.items():
        half = subject.get("move.here", MoveHere) or subject.get("move.away", MoveAway)
        if half is not None:
            return other, half.visit
    raise MoveRefused(
        said("The other chart is not among your patients on this laptop. Your supervisor sees both from the audit")
    )


# --- what is left to say ---------------------------------------------------------------------------------------------


def _chosen(now: OpenVisit, asked: MoveAsk, told: MoveSaid) -> list[Group]:
    """What moves, as it stands now. Raises MoveRefused for what stays, or has changed since it was shown."""
    offered = {each.key: each for each in asked.items}
    groups = {each.item.key: each for each in groups_of(now)}
    was = {each.item.key: each for each in groups_of(OpenVisit(now.shift, shown_in(asked.shown.frame)))}
    chosen = [key for key in groups if key in told.chosen]
    if not chosen or not set(told.chosen) <= offered.keys():
        raise MoveRefused(said("Choose what belongs to the other patient"))
    if set(told.chosen) - groups.keys() or any(
        refs_differ(was[each].subjects, groups[each].subjects) for each in chosen
    ):
        raise MoveRefused(said("This was changed since it was shown. Look at it once more"))
    for key in chosen:
        stays = offered[key].stays or groups[key].item.stays
        if stays:
            raise MoveRefused(said("{what} stays: {why}", what=offered[key].place, why=stays))
    if VISIT in chosen and len(chosen) < len(groups):
        raise MoveRefused(said("The visit itself moves with everything that is charted in it. Choose all of it"))
    return [groups[key] for key in chosen]


def _refuse_unchecked(told: MoveSaid) -> None:
    for checked in (told.checked, told.checked_other):
        if len(set(checked)) < 2 or not set(checked) <= IDENTIFIERS.keys():
            raise TwoIdentifiersNeeded


def _refuse_names(asked: MoveAsk, words: str) -> None:
    """The reason stands in both charts, so it names neither patient. Raises MoveRefused."""
    spoken = {word.casefold() for word in re.findall(r"\w+", words)}
    digits = "".join(each for each in words if each.isdigit())
    for who in (asked.shown.patient, asked.other):
        named = {each.casefold() for each in re.findall(r"\w+", who.name) if len(each) > 1}
        number = "".join(each for each in who.mrn if each.isdigit())
        if spoken & named or (number and number in digits):
            raise MoveRefused(
                said("Leave names and record numbers out: the reason stands in the charts of both patients")
            )


def _into(visit: str, groups: Sequence[Group], asked: MoveAsk, values: Mapping[str, str]) -> Into:
    """What is named there, by her answers. Raises MoveRefused for a line or an order that she did not choose."""
    offered = {row.id: {each.id for control in row.controls for each in control.options} for row in asked.rows}
    labels = {row.id: row.label for row in asked.rows}
    into: dict[str, dict[object, object]] = {LINE: {}, LUMEN: {}, ORDER: {}}
    for key in dict.fromkeys(each for group in groups for each in group.item.asks):
        kind, *here = key.split("|")
        answer = values.get(key, "")
        if answer not in offered.get(key, ()):
            raise MoveRefused(said("Choose what stands for {what} in the other chart", what=labels.get(key, "")))
        if kind == LUMEN:
            line, _, lumen = answer.partition("/")
            into[kind][tuple(here)] = (line, lumen)
        else:
            into[kind][here[0]] = answer
    return Into(visit, into[LINE], into[LUMEN], into[ORDER])  # type: ignore[arg-type]


def _refuse_taken(shift: Shift, feed: str, ids: Mapping[str, str]) -> None:
    """What there is once in a visit, and is charted there already, is no second time said. Raises MoveRefused."""
    held = shift.store.subjects_named({feed}, ids.values())
    if any(each.value is not None for one in held.values() for saids in one.parts.values() for each in saids):
        raise MoveRefused(said("Some of it is charted in the other visit already. Take it back in one of the two"))


def _not_hers() -> str:
    return said(
        "One of the two patients is not among yours any more, so nothing was moved. "
        "Ask your supervisor to assign her to you, then move it"
    )


# --- the two halves --------------------------------------------------------------------------------------------------


def _acts(
    now: OpenVisit,
    asked: MoveAsk,
    told: MoveSaid,
    target: MoveTarget,
    groups: Sequence[Group],
    ids: Mapping[str, str],
    into: Into,
) -> Iterator[Act]:
    """The entries, a pair for as much as one entry holds: the right chart has it before the wrong one loses it."""
    shift, reason = now.shift, ": ".join(each for each in (REASON, told.words.strip()) if each)
    seen, other = shown_in(asked.shown.frame).seen, asked.seen
    whole = any(each.item.key == VISIT for each in groups)
    starts = _start(now, asked, told, target, into.visit, whole=whole) if target.starts else []
    late = _is_signed(shift, asked.other.feed, into.visit)
    for part in _packed(each for group in groups for each in group.subjects):
        link = shift.new_id()
        things = [each for each in part if each.id != now.id]
        here = MoveHere(into.visit, shift.when(), tuple(origin(each, ids) for each in things), told.checked_other)
        away = MoveAway(now.id, shift.when(), tuple(each.id for each in things), told.checked)
        brought = [*starts, *(each for thing in things for each in restated(thing, ids, into))]
        taken = [each for thing in part for each in withdrawn(thing)]
        starts = []
        brought += [say(link, "move.here", here), why(shift, into.visit, reason)]
        taken += [say(link, "move.away", away), why(shift, now.id, reason)]
        yield Act(other.feed, LATE_ENTRY if late else CHARTED, tuple(brought), other, _AUDIT)
        yield Act(seen.feed, RETRACTION if now.is_signed else CHARTED, tuple(taken), seen, _AUDIT)


def _packed(subjects: Iterable[Subject]) -> Iterator[list[Subject]]:
    """As many together as one entry holds."""
    part: list[Subject] = []
    size = 0
    for subject in subjects:
        needs = sum(len(encode(each.value)) for each in _said(subject))
        if part and size + needs > _MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(subject)
        size += needs
    if part:
        yield part


def _said(subject: Subject) -> Iterator[Statement]:
    return (say(subject.id, name, each.value) for name, saids in subject.parts.items() for each in saids if each.value)


def _is_signed(shift: Shift, feed: str, visit: str) -> bool:
    return any(each.valid and each.meaning == "author" for each in shift.store.signatures(feed, visit))


def _start(
    now: OpenVisit, asked: MoveAsk, told: MoveSaid, target: MoveTarget, visit: str, *, whole: bool
) -> list[Statement]:
    """The start of the other visit, at the time this one was begun: she was there then. Raises MoveRefused."""
    shift, begun = now.shift, now.record.visit.get("visit.start", VisitStart)
    assert begun is not None  # a visit that is open for charting was begun
    by = told.values.get("confirmed_by", "")
    if not by:
        raise MoveRefused(said("Say who or what confirmed the identifiers: the other visit begins with this"))
    first, second = told.checked_other[:2]
    identity = identified(shift, first, second, by, "visit")
    planned = next((each for each in asked.basis if each.id == visit), None)
    plan = planned.get("visit.plan", VisitPlan) if planned is not None else None
    kind, place = (plan.type, plan.place) if plan else (begun.type, begun.place)
    values: dict[str, Part] = {} if plan else {"visit.plan": plan_of(now, begun)}
    values |= {
        "visit.start": VisitStart(kind, begun.at, shift.person.id, shift.content.version, place),
        "visit.identity": identity,
        "visit.state": VisitState("in_progress"),
    }
    end = now.record.visit.get("visit.end", VisitEnd)
    if whole and end is not None:
        values["visit.end"] = end
    return [say(visit, part, value, planned.refs(part) if planned else ()) for part, value in values.items()]


def _no_way_back(shift: Shift, *visits: str) -> None:
    """A key undoes no move: it is undone by moving back, with both patients in view."""
    words = said("What was moved to another chart is not undone by a key. Open that chart and move it back")
    for visit in visits:
        shift.trail.charted(visit, (), (), drafts=(), barrier=words)


def _done(shift: Shift, now: OpenVisit, asked: MoveAsk, visit: str, count: int) -> MoveDone:
    other = asked.other
    record = shift.store.visit_record(other.feed, visit)
    words = said_for(
        count,
        "{n} thing is in the chart of {name} now",
        "{n} things are in the chart of {name} now",
        name=other.name,
    )
    although = tuple(each.words for each in given_although(shift, record))
    return MoveDone(frame(shift, now.feed, now.id), other.feed, visit, words, although)
