"""What of a visit can be moved to another patient's chart as one thing, and how it is said there.

A thing is what only makes sense together: a set of vital signs with its explanations, a dose with its flow sheet, a
form. It is said there with its own values and clinical times; what names a visit, a line, a lumen or an order names
those of the right patient, as the nurse said. What was only ever true of the first chart is not said again: from which
earlier visit a value was carried on, and that her identifiers were matched before the dose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from nursechart.chart.views import Said, Subject
from nursechart.charting import naming
from nursechart.charting.amend_doses import EVENT, rows_of_dose
from nursechart.charting.comments import subject_words
from nursechart.charting.explaining import PART as EXPLAINED
from nursechart.charting.looks.move import MoveItem
from nursechart.charting.open_visit import OpenVisit, subject_of
from nursechart.charting.sections import ON_SIGN_PAGE
from nursechart.charting.shift import say
from nursechart.charting.values import clock
from nursechart.clinical.fields import NOT_ASSESSED
from nursechart.language import said, said_for
from nursechart.record.entry import Statement
from nursechart.record.kinds import (
    AlertExplained,
    DoseGiven,
    InfusionStepEvent,
    LineCareDone,
    LineCheckSet,
    LumenCheck,
    Moved,
    Part,
    ReviewedRule,
    SectionFields,
    VisitPlan,
    VisitState,
    VitalSet,
)

VISIT = "visit"  # the item that is the visit itself: its start, its identifiers, its end
LINE, LUMEN, ORDER = "line", "lumen", "order"
_OWN_IDENTITY = "dose_given.identity"
_OF_THE_START = ("visit.start", "visit.identity", "visit.signing_identity", "visit.end")
_NAMES_A_LUMEN = "lumen"  # the field of a form that says through which lumen


@dataclass(frozen=True, slots=True)
class Group:
    """The subjects that move together, the first of them the one it is known by."""

    item: MoveItem
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Into:
    """Where things go: what is named there in place of what was named here."""

    visit: str
    lines: Mapping[str, str] = field(default_factory=dict)
    lumens: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)

    def line(self, line: str, lumen: str) -> tuple[str, str]:
        return self.lumens[line, lumen] if lumen else (self.lines[line], "")


def ask_key(*names: str) -> str:
    """The row that asks what a line, a lumen or an order of this chart is in the other one."""
    return "|".join(names)


def groups_of(now: OpenVisit) -> tuple[Group, ...]:
    """Everything charted in the visit, thing by thing, the visit itself last."""
    found = [*_vitals(now), *_line_care(now), *_doses(now), *_forms(now), *_only_here(now)]
    return (*found, _itself(now, found))


# --- what there is ---------------------------------------------------------------------------------------------------


def _vitals(now: OpenVisit) -> Iterator[Group]:
    for subject in now.record.vitals:
        held = subject.get("vital_signs.set", VitalSet)
        if held is None:
            continue
        measured = [part for part in _standing(subject) if part != "vital_signs.set"]
        words = said_for(len(measured), "{n} value", "{n} values")
        place = said("Vital signs {time}", time=clock(held.at))
        explained = [each for each in now.record.alerts if _explains(now, each, subject)]
        yield _group(now, (subject, *explained), place, words, "heart-pulse")


def _explains(now: OpenVisit, alert: Subject, subject: Subject) -> bool:
    """Whether an explanation is of a measure that this set alone has."""
    held = alert.get(EXPLAINED, AlertExplained)
    if held is None:
        return False
    part = f"vital_signs.{held.measure}"
    return [each.id for each in now.record.vitals if part in _standing(each)] == [subject.id]


def _line_care(now: OpenVisit) -> Iterator[Group]:
    lines = {each.id: naming.line_place(now.shift, each) for each in now.record.lines}
    for subject in (*now.record.line_checks, *now.record.lumen_checks, *now.record.line_cares):
        value = (
            subject.get("line_check.set", LineCheckSet)
            or subject.get("lumen_check.result", LumenCheck)
            or subject.get("line_care.done", LineCareDone)
        )
        if value is None:
            continue
        lumen = "" if isinstance(value, LineCheckSet) else value.lumen
        what = subject_words(now.shift, subject)
        words = said("{words}, lumen {name}", words=what, name=lumen) if lumen else what
        place = said("{place}, {time}", place=lines.get(value.line, said("Line")), time=clock(value.at))
        asks = _line_asks(value.line, lumen)
        yield _group(now, (subject,), place, words, "activity", asks=asks)


def _doses(now: OpenVisit) -> Iterator[Group]:
    steps = now.shift.store.subjects(now.feed, "infusion_step") if now.record.doses else ()
    for subject in now.record.doses:
        given = subject.get("dose_given.dose", DoseGiven)
        if given is None:
            continue
        rows = rows_of_dose(now, subject.id)
        events = [held for each in steps if (held := each.get(EVENT, InfusionStepEvent)) is not None]
        elsewhere = any(each.dose == subject.id and each.visit != now.id for each in events)
        words = said("With {n} rows of its flow sheet", n=len(rows)) if rows else given.status.replace("_", " ")
        stays = said("It went on in another visit. Take it back there and here") if elsewhere else ""
        asks = (ask_key(ORDER, given.order), *_line_asks(given.line, given.lumen))
        yield _group(now, (subject, *rows), given.drug or said("Dose"), words, "pill", asks=asks, stays=stays)


def _forms(now: OpenVisit) -> Iterator[Group]:
    content = now.shift.content
    for subject in now.record.sections:
        held = subject.get("section.fields", SectionFields)
        if held is None:
            continue
        spec = content.sections.get(held.section)
        title = spec.title if spec is not None else said("Visit note")
        filled = [name for name in held.fields if name != NOT_ASSESSED]
        words = said_for(len(filled), "{n} field", "{n} fields") if filled else said("not assessed")
        stays = ""
        if any(name in ON_SIGN_PAGE for name in filled):
            stays = said("It belongs to the signature of this visit")
        elif held.fields.get(_NAMES_A_LUMEN) or _names_a_line(now, held.fields):
            stays = said("It names a line of this patient. Take it back here, and chart it there")
        yield _group(now, (subject,), title, words, "file-text", stays=stays)


def _names_a_line(now: OpenVisit, value: Any) -> bool:
    """Whether anything in a form is the id of something in this patient's chart."""
    if isinstance(value, dict):
        return any(_names_a_line(now, each) for each in value.values())
    if isinstance(value, list | tuple):
        return any(_names_a_line(now, each) for each in value)
    known = {each.id for each in (*now.record.lines, *now.record.orders)}
    return isinstance(value, str) and value.partition("/")[0] in known


def _only_here(now: OpenVisit) -> Iterator[Group]:
    """What is never moved, with what to do instead."""
    for subject in (*now.record.line_events, *now.record.line_removals):
        if _standing(subject):
            stays = said("It changed how the line of this patient stands. Put it right on the line page")
            yield _group(now, (subject,), subject_words(now.shift, subject), "", "triangle-alert", stays=stays)
    for subject in now.record.photos:
        if _standing(subject):
            stays = said("A photo needs the consent of whom it shows. Take it back here, and add it there")
            yield _group(now, (subject,), subject_words(now.shift, subject), "", "image", stays=stays)


def _itself(now: OpenVisit, others: Sequence[Group]) -> Group:
    """The visit as such: moved when she was not with this patient at all."""
    visit, stays = now.record.visit, ""
    if now.is_signed:
        stays = said("The visit is signed: its times stay, and say that it was charted here")
    elif _is_said(visit, "visit.patient_signature"):
        stays = said("The patient has signed here. Take the signature back first")
    elif any(each.item.stays for each in others):
        stays = said("Something that is charted in it stays")
    begun = now.begun
    words = said("begun {time}", time=naming.short_moment(begun, now.shift.now)) if begun else ""
    place = said("The visit itself: it was not with this patient")
    return _group(now, (visit,), place, words, "house", key=VISIT, stays=stays)


def _group(
    now: OpenVisit,
    subjects: tuple[Subject, ...],
    place: str,
    words: str,
    icon: str,
    *,
    key: str = "",
    asks: tuple[str, ...] = (),
    stays: str = "",
) -> Group:
    stays = stays or next((why for each in subjects if (why := _built_upon(now, each))), "")
    return Group(MoveItem(key or subjects[0].id, place, words, icon, stays, asks), subjects)


def _built_upon(now: OpenVisit, subject: Subject) -> str:
    """Why a subject is not hers to move as it stands."""
    if subject.conflicts:
        return said("Two versions of it stand. Choose one first, then move it")
    if subject.needs_update:
        return said("Part of it was charted with a newer version of this program, so it cannot be moved here")
    parts = _OF_THE_START if subject.kind == "visit" else tuple(subject.parts)
    others = [each.author for part in parts for each in _held(subject, part) if each.author != now.shift.person.id]
    if others:
        name = naming.short_person(now.record.people, others[0])
        return said("{name} charted it, or part of it, and moves it or takes it back", name=name)
    if any(held.about == subject.id for each in now.record.reviews for held in each.all("review.rule", ReviewedRule)):
        return said("A reviewer has decided about it. Ask your supervisor")
    return ""


def _line_asks(line: str, lumen: str) -> tuple[str, ...]:
    if not line:
        return ()
    return (ask_key(LUMEN, line, lumen) if lumen else ask_key(LINE, line),)


def _held(subject: Subject, part: str) -> Iterator[Said]:
    return (each for each in subject.parts.get(part, ()) if each.value is not None)


def _is_said(subject: Subject, part: str) -> bool:
    return next(_held(subject, part), None) is not None


def _standing(subject: Subject) -> tuple[str, ...]:
    return tuple(part for part in subject.parts if _is_said(subject, part))


# --- taken from here, said there -------------------------------------------------------------------------------------


def withdrawn(subject: Subject) -> list[Statement]:
    """Everything that stands about a subject, said no more."""
    if subject.kind != "visit":
        return [say(subject.id, part, None, subject.refs(part)) for part in _standing(subject)]
    gone = [say(subject.id, part, None, subject.refs(part)) for part in _OF_THE_START if _is_said(subject, part)]
    planned = VisitState("planned") if subject.get("visit.plan", VisitPlan) is not None else None
    return [*gone, say(subject.id, "visit.state", planned, subject.refs("visit.state"))]


def there(now: OpenVisit, subject: Subject, into: Into) -> str:
    """The id of a subject in the other chart: what there is once in a visit has the one every laptop gives it there."""
    here, visit = now.id, into.visit
    held: Part | None
    if (held := subject.get("section.fields", SectionFields)) is not None:
        return subject_of(visit, held.section)
    if (held := subject.get(EXPLAINED, AlertExplained)) is not None:
        return subject_of(visit, "explained", held.measure, held.level)
    if (held := subject.get("line_check.set", LineCheckSet)) is not None:
        return subject_of(visit, into.line(held.line, "")[0], "check")
    if (held := subject.get("lumen_check.result", LumenCheck)) is not None:
        line, lumen = into.line(held.line, held.lumen)
        return subject_of(visit, line, "lumen", lumen)
    if (held := subject.get("line_care.done", LineCareDone)) is not None:
        line, lumen = into.line(held.line, held.lumen)
        for what, as_there in (((), ()), ((held.lumen,), (lumen,))):
            if subject.id == subject_of(here, held.line, held.procedure, *what):
                return subject_of(visit, line, held.procedure, *as_there)
    return subject_of(visit, "moved", subject.id)


def restated(subject: Subject, ids: Mapping[str, str], into: Into) -> list[Statement]:
    """What stands about a subject, said in the other chart; nothing there is named, so nothing there gives way."""
    values = {part: next(_held(subject, part)).value for part in _standing(subject) if part != _OWN_IDENTITY}
    return [say(ids[subject.id], part, _as_there(value, ids, into)) for part, value in values.items() if value]


def origin(subject: Subject, ids: Mapping[str, str]) -> Moved:
    """Where a subject of the other chart comes from: who charted it first, and when."""
    first = min((each for part in _standing(subject) for each in _held(subject, part)), key=lambda each: each.hlc)
    return Moved(ids[subject.id], subject.id, first.author, first.charted_at_ms)


def _as_there(value: Part, ids: Mapping[str, str], into: Into) -> Part:
    names = value.__struct_fields__
    change: dict[str, Any] = {name: empty for name, empty in (("carried", {}), ("drafted", ())) if name in names}
    if "visit" in names:
        change["visit"] = into.visit
    if isinstance(value, VitalSet):
        change["repeat_of"] = ids.get(value.repeat_of, "")
    if isinstance(value, InfusionStepEvent):
        change["dose"] = ids[value.dose]
    if isinstance(value, DoseGiven):
        change["order"] = into.orders[value.order]
    if isinstance(value, DoseGiven | LineCareDone | LumenCheck) and value.line:
        change["line"], change["lumen"] = into.line(value.line, value.lumen)
    if isinstance(value, LineCheckSet):
        change["line"] = into.lines[value.line]
    return msgspec.structs.replace(value, **change)


def refs_differ(was: Iterable[Subject], now: Iterable[Subject]) -> bool:
    """Whether anything about these subjects was said since they were shown."""
    return [_refs(each) for each in was] != [_refs(each) for each in now]


def _refs(subject: Subject) -> tuple[str, tuple[object, ...]]:
    return subject.id, tuple((part, subject.refs(part)) for part in sorted(subject.parts))
