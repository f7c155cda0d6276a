"""The allergies that a nurse finds at a visit: told at the banner, or in the rows of the identity section.

The section keeps what was answered; the list is what safety rule 2, the banner and other visits read. One substance is
one subject, whoever writes it down, so two nurses who find it apart show as two versions of one allergy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from nursechart.chart.views import Subject, VisitRecord
from nursechart.charting import naming
from nursechart.charting.banner import active_allergies
from nursechart.charting.looks.visit import AllergyLook, VisitFrame
from nursechart.charting.open_visit import read, shown_in, subject_of
from nursechart.charting.shift import Shift, say
from nursechart.charting.visiting import frame_of
from nursechart.clinical.allergies import folded
from nursechart.clinical.words import tall_man
from nursechart.errors import NurseCanAct
from nursechart.language import said, to_say
from nursechart.record.entry import Statement
from nursechart.record.kinds import AllergyState, AllergySubstance, Part, PatientAllergies

FIELD = "allergy"  # the rows of S01

Row = Mapping[str, Any]


class AllergyRefused(NurseCanAct):
    """What was said does not go on the list as it is: something is missing, it is there already, or it contradicts."""


# --- told at the banner ----------------------------------------------------------------------------------------------


def allergies(shift: Shift, feed: str, visit: str) -> AllergyLook:
    """The list as it stands, and what a new one is chosen from: drugs and drug classes of the pack."""
    now, content = read(shift, feed, visit, "allergies"), shift.content
    asked = [each for each in now.record.patient.all("patient.allergies", PatientAllergies) if each.asked]
    newest = max((each.asked.at_ms for each in asked if each.asked), default=0)
    drugs = ((f"drug:{each.id}", tall_man(content, each.id), " ".join(each.also)) for each in content.drugs.values())
    classes = (
        (f"class:{each.id}", each.title, " ".join(each.words)) for each in content.drug_classes.values() if each.words
    )
    return AllergyLook(
        frame=frame_of(now),
        listed=tuple(_listed(each) for each in active_allergies(now.record.allergies)),
        status=_status(now.record),
        asked=said("Asked {time}", time=naming.short_moment(shift.at(newest), shift.now)) if newest else "",
        substances=(*classes, *drugs),
        reactions=_choices(shift, "allergy_reaction"),
        severities=_choices(shift, "severity"),
        sources=_choices(shift, "allergy_source"),
    )


def add(shift: Shift, shown: AllergyLook, typed: Mapping[str, str]) -> VisitFrame:
    """Put one allergy on the list. `typed`: substance, its key where it was chosen, reaction, severity, source, type.

    Raises AllergyRefused when something is missing, or the list has it already: what it says then is in the sentence.
    """
    was, text = shown_in(shown.frame), typed.get("substance", "").strip()
    now = read(shift, shown.frame.feed, shown.frame.visit, "allergies")
    if not text:
        raise AllergyRefused(said("Write the substance, or choose it from the list"))
    missing = next((words for key, words in _ASKED if not typed.get(key, "")), "")
    if missing:
        raise AllergyRefused(said(missing))
    substance = _of_pack(shift, text, typed.get("key", ""))
    known = next((each for each in active_allergies(now.record.allergies) if _is_same(each, substance)), None)
    if known is not None:
        words_known = ", ".join(part for part in _listed(known) if part)
        raise AllergyRefused(said("On the list already: {allergy}", allergy=words_known))
    name = folded(substance.text)
    held, about = _subject(was, name), subject_of(was.visit.id, "S01", FIELD, name)
    about = held.id if held is not None else about
    words = dict(_choices(shift, "allergy_reaction"))
    row: Row = typed
    severity = row.get("severity", "")
    state = AllergyState(
        "active",
        type="intolerance" if typed.get("type") == "intolerance" else "allergy",
        severity=severity if severity in ("mild", "moderate", "severe") else "",
        reactions=tuple(words.get(each, each).lower() for each in typed.get("reaction", "").split()),
        source=typed.get("source", ""),
    )
    statements = [say(about, "allergy.substance", substance, held.refs("allergy.substance"))] if held else []
    statements = statements or [say(about, "allergy.substance", substance)]
    statements += [*_changed(held, about, "allergy.state", state), _asked(shift, was, "listed")]
    shift.chart(was.seen, statements)
    return frame_of(read(shift, shown.frame.feed, shown.frame.visit, "allergies"))


def ask_today(shift: Shift, shown: AllergyLook, *, none_known: bool) -> VisitFrame:
    """Chart that allergies were asked about today: the list stands as it is, or there are none.

    Raises AllergyRefused for "none known" while the list holds one, and for an empty list that nobody calls empty.
    """
    was = shown_in(shown.frame)
    now = read(shift, shown.frame.feed, shown.frame.visit, "allergies")
    names = ", ".join(substance for substance, _ in map(_listed, active_allergies(now.record.allergies)))
    if none_known and names:
        raise AllergyRefused(said("The list holds {names}. Take these back first, with the reason", names=names))
    if not none_known and not names and _status(now.record) != "none_known":
        raise AllergyRefused(said("The list is empty. Say that none are known, or add what there is"))
    status: Literal["none_known", "listed"] = "listed" if names else "none_known"
    shift.chart(was.seen, [_asked(shift, was, status)])
    return frame_of(read(shift, shown.frame.feed, shown.frame.visit, "allergies"))


_ASKED = (
    ("reaction", to_say("Choose the reaction, or not known")),
    ("severity", to_say("Choose how severe it was")),
    ("source", to_say("Choose who says so")),
)


def _of_pack(shift: Shift, text: str, key: str) -> AllergySubstance:
    """The substance with the class it stands for, where one was chosen and the words are still its own."""
    kind, _, name = key.partition(":")
    held = shift.content.drug_classes.get(name) if kind == "class" else None
    if held is not None and folded(held.title) == folded(text):
        return AllergySubstance(held.title, classes=(held.id,))
    return AllergySubstance(text)


def _is_same(subject: Subject, substance: AllergySubstance) -> bool:
    """Whether the list has it: by its words, or by the class it was chosen as."""
    return any(
        folded(each.text) == folded(substance.text) or bool(set(each.classes) & set(substance.classes))
        for each in subject.all("allergy.substance", AllergySubstance)
    )


def _asked(shift: Shift, was: VisitRecord, status: Literal["none_known", "listed"]) -> Statement:
    now = PatientAllergies(status, shift.when())
    return say(was.patient.id, "patient.allergies", now, was.patient.refs("patient.allergies"))


def _status(record: VisitRecord) -> str:
    if active_allergies(record.allergies):
        return "listed"
    states = record.patient.all("patient.allergies", PatientAllergies)
    return "none_known" if states and all(each.status == "none_known" for each in states) else "not_asked"


def _listed(subject: Subject) -> tuple[str, str]:
    substance, state = subject.get("allergy.substance", AllergySubstance), subject.get("allergy.state", AllergyState)
    words = [*state.reactions, state.severity, naming.written_date(state.since)] if state is not None else []
    return (substance.text if substance else said("allergy not described")), ", ".join(word for word in words if word)


def _choices(shift: Shift, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((each.id, each.label[:1].upper() + each.label[1:]) for each in shift.content.choices[name])


# --- the rows of the identity section --------------------------------------------------------------------------------


def said_of_allergies(shift: Shift, was: VisitRecord, rows: Sequence[Row], before: Sequence[Row]) -> list[Statement]:
    """What the rows of this visit say about the patient's list; `before` are the rows as they were charted last.

    A row that was taken out again withdraws only what this visit added; an allergy of the list that nobody spoke of
    stays as it is.
    """
    found = {name: row for row in rows if (name := folded(str(row.get("substance", ""))))}
    statements: list[Statement] = []
    for name, row in found.items():
        subject = _subject(was, name)
        about = subject.id if subject else subject_of(was.visit.id, "S01", FIELD, name)
        if subject is None:  # what the list calls it, and its codes, stay
            statements.append(say(about, "allergy.substance", _substance(row)))
        statements += _changed(subject, about, "allergy.state", _state(shift, row))
    for name in {folded(str(row.get("substance", ""))) for row in before} - found.keys() - {""}:
        subject = _subject(was, name)
        if subject is not None and subject.id == subject_of(was.visit.id, "S01", FIELD, name):
            statements += _changed(subject, subject.id, "allergy.state", AllergyState("entered_in_error"))
    if found:
        asked = was.patient.all("patient.allergies", PatientAllergies)
        if not asked or any(each.status != "listed" for each in asked):
            listed = PatientAllergies("listed", shift.when())
            statements.append(say(was.patient.id, "patient.allergies", listed, was.patient.refs("patient.allergies")))
    return statements


def _subject(was: VisitRecord, name: str) -> Subject | None:
    """The allergy of the list that is about this substance; the one of this visit before others."""
    own = subject_of(was.visit.id, "S01", FIELD, name)
    same = [each for each in was.allergies if each.id == own or name in _names(each)]
    return next((each for each in same if each.id == own), same[0] if same else None)


def _names(subject: Subject) -> Iterable[str]:
    return (folded(each.text) for each in subject.all("allergy.substance", AllergySubstance))


def _changed(subject: Subject | None, about: str, part: str, value: Part) -> list[Statement]:
    """The statement that says `value`, unless it stands already and alone."""
    standing = subject.all(part, type(value)) if subject else ()
    if len(standing) == 1 and standing[0] == value:
        return []
    return [say(about, part, value, subject.refs(part) if subject else ())]


def _substance(row: Row) -> AllergySubstance:
    return AllergySubstance(str(row["substance"]).strip(), str(row.get("code", "")).strip())


def _state(shift: Shift, row: Row) -> AllergyState:
    words = {choice.id: choice.label for choice in shift.content.choices.get("allergy_reaction", ())}
    kind, severity = row.get("type", ""), row.get("severity", "")
    return AllergyState(
        "active",
        type=kind if kind in ("allergy", "intolerance") else "",
        severity=severity if severity in ("mild", "moderate", "severe") else "",
        reactions=tuple(words.get(each, each) for each in row.get("reaction", ())),
        verified=row.get("verified") is True,
    )
