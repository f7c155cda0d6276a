"""The visit note drafted from what is charted: what is offered, what she took, and what each sentence comes from.

A draft never overwrites her words. A sentence is put in once; when what it says is charted anew, the new sentence is
offered beside the old one, and when nothing stands for it any more that is said. What she took is kept beside the
draft, and charted with the note (`SectionFields.drafted`), so that the note can be traced for as long as it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from nursechart.chart.views import Ref, Said, Subject, VisitRecord
from nursechart.charting import drafts, naming
from nursechart.charting.comments import group_of, place_of
from nursechart.charting.looks.narrating import NarrativeLook, SentenceLook, SourceLook, State
from nursechart.charting.open_visit import OpenVisit, read
from nursechart.charting.sections import section_subject, section_values
from nursechart.charting.shift import Shift
from nursechart.charting.values import value_words
from nursechart.documents.narrative import Sentence, sentences
from nursechart.documents.sections import answer_words
from nursechart.record.kinds import DraftedSentence, LineDevice, SectionFields

SECTION, FIELD = "S24", "narrative"
_DRAFTED = "narrative.drafted"  # beside what is typed, in the same draft


def narrative_look(visit: OpenVisit, typed: Mapping[str, str] | None) -> NarrativeLook:
    """What could be drafted now, against what the note has; `typed` is the draft of the field."""
    shift, record = visit.shift, visit.record
    text, taken = _text(record, typed), _taken(record, typed)
    charted = {each.about: each for each in sentences(record, shift.content, zone=shift.zone)}
    said = {each.ref: (subject.id, each) for subject in _sources_of(record) for each in _all_said(subject.parts)}
    found: list[SentenceLook] = []
    for about, sentence in charted.items():
        before = taken.get(about)
        refs = [source.ref for source in sentence.sources]
        state, was = _state(sentence, before, text)
        if not (visit.is_closed and state in ("new", "changed")):
            found.append(SentenceLook(about, state, sentence.text, was, _looks(shift, record, said, refs)))
    for about, before in taken.items():
        if about not in charted and before.text and before.text in text:
            found.append(SentenceLook(about, "gone", "", before.text, ()))
    return NarrativeLook(tuple(found), read_only=visit.is_closed)


def take(shift: Shift, feed: str, visit_id: str, abouts: Iterable[str] = ()) -> None:
    """Put sentences into the draft of the note: those named, else all that are new. What she wrote stays as it is."""
    visit = read(shift, feed, visit_id, "note")
    typed, group = _typed(visit)
    text, taken = _text(visit.record, typed), _taken(visit.record, typed)
    look, wanted = narrative_look(visit, typed), tuple(abouts)
    chosen = [each for each in look.sentences if each.about in wanted] if wanted else list(look.new)
    charted = {each.about: each for each in sentences(visit.record, shift.content, zone=shift.zone)}
    for each in chosen:
        text = _put(text, each.was, each.text)
        taken = _noted(taken, each, charted.get(each.about))
    _keep(shift, feed, visit_id, group, text, taken)


def leave(shift: Shift, feed: str, visit_id: str, about: str) -> None:
    """Leave the note as she wrote it: this change of what is charted is not offered again."""
    visit = read(shift, feed, visit_id, "note")
    typed, group = _typed(visit)
    text, taken = _text(visit.record, typed), _taken(visit.record, typed)
    charted = {each.about: each for each in sentences(visit.record, shift.content, zone=shift.zone)}
    for each in narrative_look(visit, typed).sentences:
        if each.about == about:
            taken = _noted(taken, each, charted.get(about))
    _keep(shift, feed, visit_id, group, text, taken)


def drafted_with(held: Mapping[str, str] | None, values: Mapping[str, str]) -> dict[str, str]:
    """What is typed in the note, with what it was drafted from so far (`held`): the field does not know of it."""
    return {**values, _DRAFTED: held[_DRAFTED]} if held is not None and _DRAFTED in held else dict(values)


def drafted_now(visit: OpenVisit) -> tuple[DraftedSentence, ...]:
    """What the note was drafted from, to be charted with it."""
    typed, _group = _typed(visit)
    return tuple(_taken(visit.record, typed).values())


# --- inside ----------------------------------------------------------------------------------------------------------


def _state(sentence: Sentence, before: DraftedSentence | None, text: str) -> tuple[State, str]:
    if before is None:
        return ("there", "") if sentence.text in text else ("new", "")
    if before.text == sentence.text:
        return ("there" if sentence.text in text else "own"), ""
    return "changed", before.text


def _typed(visit: OpenVisit) -> tuple[Mapping[str, str] | None, str]:
    group = visit.shift.content.group_of(SECTION).id
    return visit.typed_in(group).get(f"{SECTION}/{FIELD}"), group


def _text(record: VisitRecord, typed: Mapping[str, str] | None) -> str:
    if typed is not None and FIELD in typed:
        return typed[FIELD]
    return str(section_values(record, SECTION).get(FIELD, ""))


def _taken(record: VisitRecord, typed: Mapping[str, str] | None) -> dict[str, DraftedSentence]:
    """The sentences that were put in so far, by what they are about; the draft goes before what is charted."""
    subject = section_subject(record, SECTION)
    held = subject.get("section.fields", SectionFields) if subject is not None else None
    found = {each.about: each for each in (held.drafted if held is not None else ())}
    for about, text, refs in json.loads((typed or {}).get(_DRAFTED, "[]")):
        found[about] = DraftedSentence(about, text, tuple(refs))
    return found


def _put(text: str, was: str, now: str) -> str:
    """The note with a sentence put in: where the old one stands as it was drafted, else at the end."""
    if was and was in text:
        return "\n".join(line for line in text.replace(was, now).split("\n") if line or now).strip("\n")
    if not now or now in text:
        return text
    return f"{text.rstrip()}\n{now}" if text.strip() else now


def _noted(
    taken: dict[str, DraftedSentence], look: SentenceLook, sentence: Sentence | None
) -> dict[str, DraftedSentence]:
    if sentence is None:
        return {about: each for about, each in taken.items() if about != look.about}
    refs = tuple(f"{source.ref.entry.hex()}.{source.ref.index}" for source in sentence.sources)
    return {**taken, look.about: DraftedSentence(look.about, sentence.text, refs)}


def _keep(shift: Shift, feed: str, visit: str, group: str, text: str, taken: Mapping[str, DraftedSentence]) -> None:
    told = json.dumps([[each.about, each.text, list(each.refs)] for each in taken.values()], ensure_ascii=False)
    drafts.keep(shift, feed, visit, group, f"{SECTION}/{FIELD}", {FIELD: text, _DRAFTED: told})


def _sources_of(record: VisitRecord) -> tuple[Subject, ...]:
    return (*record.subjects, *record.lines)


def _all_said(parts: Mapping[str, tuple[Said, ...]]) -> Iterable[Said]:
    return (said for saids in parts.values() for said in saids)


def _looks(
    shift: Shift, record: VisitRecord, said: Mapping[Ref, tuple[str, Said]], refs: Iterable[Ref]
) -> tuple[SourceLook, ...]:
    return tuple(_source(shift, record, *said[ref]) for ref in refs if ref in said)


def _source(shift: Shift, record: VisitRecord, subject: str, said: Said) -> SourceLook:
    who = f"{naming.short_person(record.people, said.author)}, {shift.at(said.charted_at_ms):%H:%M}"
    line = next((each for each in record.lines if each.id == subject), None)
    if line is not None and isinstance(said.value, LineDevice):
        return SourceLook("Line", naming.line_words(shift, line), who, "", subject, said.part)
    if isinstance(said.value, SectionFields):
        spec = shift.content.sections.get(said.value.section)
        place = spec.title if spec is not None else said.value.section
        answers = [
            f"{field.label}: {words}"
            for field in (spec.fields if spec is not None else ())
            if (words := answer_words(shift.content, field, said.value.fields.get(field.id)))
        ]
        text = ". ".join(answers)
    else:
        place, text = place_of(shift, record, subject, said.part), value_words(shift, said.part, said.value)
    return SourceLook(place, text, who, group_of(shift, record, subject), subject, said.part)
