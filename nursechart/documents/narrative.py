"""A visit note drafted from what was charted: plain sentences, each with the statements it says and nothing besides.

A sentence speaks of one charted thing and names the statement of every word, number and unit in it. What was not
charted is not in it: no finding is normal because nobody wrote one. What two people charted differently is left out
until a person has chosen, and so is what this program cannot read yet. The sentences are the content pack's, whole; the
values in them are written as the printed note writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from nursechart.chart.views import Ref, Said, Subject, VisitRecord
from nursechart.clinical.content import Content
from nursechart.clinical.words import tall_man
from nursechart.documents import findings
from nursechart.documents.sections import PLAN, field_lines
from nursechart.documents.words import Clock, date_words, day_of, dose_words, label, words_of
from nursechart.record import kinds
from nursechart.record.kinds import Part

P = TypeVar("P", bound=Part)

_NOT_TOLD = (PLAN, "S23", "S02")  # the note itself, its signing, and what is there to be billed


@dataclass(frozen=True, slots=True)
class Source:
    """One statement that a sentence says."""

    subject: str
    part: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Sentence:
    """`about` is the charted thing, the same however it is put right; `at_ms` is when it was true of the patient."""

    about: str
    text: str
    sources: tuple[Source, ...]
    at_ms: int


def sentences(record: VisitRecord, content: Content, *, zone: str) -> tuple[Sentence, ...]:
    """What the visit says so far, in the order it happened. `zone` is the IANA zone whose clock it shows."""
    begun = record.row.started_ms if record.row.started_ms is not None else record.row.planned_ms
    clock = Clock(zone, day_of(begun, zone) if begun is not None else None)
    found = list(_Drafting(record, content, clock).all())
    return tuple(sorted((each for each in found if each.sources), key=lambda each: (each.at_ms, each.about)))


class _Drafting:
    def __init__(self, record: VisitRecord, content: Content, clock: Clock) -> None:
        self.record, self.content, self.clock = record, content, clock
        self._lines = {line.id: line for line in record.lines}

    def all(self) -> Iterator[Sentence]:
        record = self.record
        for subject in record.vitals:
            yield from self._vitals(subject)
        for subject in record.line_checks:
            yield from self._check(subject)
        for subject in record.lumen_checks:
            yield from self._lumen(subject)
        for subject in record.line_cares:
            yield from self._care(subject)
        for subject in record.line_events:
            yield from self._event(subject)
        for subject in record.line_removals:
            yield from self._removal(subject)
        for subject in record.doses:
            yield from self._dose(subject)
        for subject in record.sections:
            yield from self._section(subject)
        for subject in record.alerts:
            yield from self._told(subject)

    def _say(
        self, template: str, subject: Subject, at_ms: int, told: list[_Told], /, **words: str
    ) -> Iterator[Sentence]:
        known = self.content.narrative.get(template)
        if known is None or not told:
            return
        sources = tuple(dict.fromkeys(Source(each.subject, each.said.part, each.said.ref) for each in told))
        # a text field turns the blanks that do not break into plain ones: what is looked for in the note has none
        text = known.text.format(**words).replace("\u00a0", " ")
        yield Sentence(subject.id, text, sources, at_ms)

    # Vital signs

    def _vitals(self, subject: Subject) -> Iterator[Sentence]:
        made = _stands(subject, "vital_signs.set", kinds.VitalSet)
        if made is None:
            return
        told, words = [made[1]], []
        for measure in self.content.measures.values():
            part = f"vital_signs.{measure.id}"
            value = self._measured(subject, part, measure.id, measure.sites)
            if value is not None:
                words.append(f"{measure.label.lower()} {value[0]}")
                told.append(value[1])
        awake = _stands(subject, "vital_signs.consciousness", kinds.Awareness)
        if awake is not None:
            words.append(label(self.content, "consciousness", awake[0].acvpu))
            told.append(awake[1])
        if words:
            at, held = self.clock.at(made[0].at), made[0].at.at_ms
            yield from self._say("vitals", subject, held, told, time=at, readings=", ".join(words))

    def _measured(self, subject: Subject, part: str, measure: str, sites: str) -> tuple[str, _Told] | None:
        pressure = _stands(subject, part, kinds.BloodPressure)
        if pressure is not None:
            return findings.pressure_words(self.content, pressure[0]), pressure[1]
        reading = _stands(subject, part, kinds.Reading)
        if reading is not None:
            return findings.number_words(self.content, reading[0], sites, measure), reading[1]
        return None

    # Lines

    def _line(self, line: str) -> tuple[str, list[_Told]]:
        """How a line is called, and the statement that describes it."""
        subject = self._lines.get(line)
        device = _stands(subject, "line.device", kinds.LineDevice) if subject is not None else None
        if subject is None or device is None:
            return "", []
        return findings.line_name(self.content, subject), [device[1]]

    def _check(self, subject: Subject) -> Iterator[Sentence]:
        made = _stands(subject, "line_check.set", kinds.LineCheckSet)
        if made is None:
            return
        name, told = self._line(made[0].line)
        length = _stands(subject, "line_check.external_length", kinds.LineLength)
        arm = _stands(subject, "line_check.arm", kinds.LineArm)
        site = _stands(subject, "line_check.site", kinds.LineSite)
        dressing = _stands(subject, "line_check.dressing_seen", kinds.DressingSeen)
        symptoms = _stands(subject, "line_check.symptoms", kinds.LineSymptoms)
        seen: list[tuple[str, _Told]] = []
        if length is not None:
            seen.append((findings.length_words(length[0], None), length[1]))
        if arm is not None:
            seen.append((findings.arm_words(arm[0]), arm[1]))
        if site is not None and site[0].findings:
            seen.append((findings.site_words(self.content, site[0]), site[1]))
        if dressing is not None:
            seen.append((findings.dressing_words(self.content, dressing[0]), dressing[1]))
        if symptoms is not None and symptoms[0].codes:
            seen.append((findings.symptom_words(self.content, symptoms[0]), symptoms[1]))
        words = [f"{text[:1].lower()}{text[1:]}" for text, _ in seen]
        if name and seen:
            told = [made[1], *told, *(each for _, each in seen)]
            at = self.clock.at(made[0].at)
            yield from self._say(
                "line_check", subject, made[0].at.at_ms, told, line=name, time=at, findings=", ".join(words)
            )

    def _lumen(self, subject: Subject) -> Iterator[Sentence]:
        held = _stands(subject, "lumen_check.result", kinds.LumenCheck)
        if held is None:
            return
        name, told = self._line(held[0].line)
        words = findings.lumen_words(self.content, held[0])
        if name and words:
            at, lumen = self.clock.at(held[0].at), held[0].lumen
            told = [held[1], *told]
            yield from self._say(
                "lumen", subject, held[0].at.at_ms, told, line=name, lumen=lumen, time=at, findings=words
            )

    def _care(self, subject: Subject) -> Iterator[Sentence]:
        held = _stands(subject, "line_care.done", kinds.LineCareDone)
        if held is not None:
            words = findings.care_words(self.content, held[0])
            yield from self._of_line("line_care", subject, held[0].line, held[0].at, held[1], words)

    def _event(self, subject: Subject) -> Iterator[Sentence]:
        held = _stands(subject, "line_event.found", kinds.LineEvent)
        if held is not None:
            words = findings.event_words(self.content, held[0])
            yield from self._of_line("line_event", subject, held[0].line, held[0].at, held[1], words)

    def _removal(self, subject: Subject) -> Iterator[Sentence]:
        held = _stands(subject, "line_removal.done", kinds.LineRemoval)
        if held is not None:
            words = findings.removal_words(self.content, held[0])
            yield from self._of_line("line_removal", subject, held[0].line, held[0].at, held[1], words)

    def _of_line(
        self, template: str, subject: Subject, line: str, at: kinds.When, held: _Told, words: str
    ) -> Iterator[Sentence]:
        name, told = self._line(line)
        if name and words:
            moment = self.clock.at(at)
            yield from self._say(template, subject, at.at_ms, [held, *told], line=name, time=moment, findings=words)

    # Doses

    def _dose(self, subject: Subject) -> Iterator[Sentence]:
        held = _stands(subject, "dose_given.dose", kinds.DoseGiven)
        if held is None:
            return
        dose, told = held[0], [held[1]]
        times = _stands(subject, "dose_given.times", kinds.DoseTimes)
        product = _stands(subject, "dose_given.product", kinds.DoseProduct)
        response = _stands(subject, "dose_given.response", kinds.DoseResponse)
        words: list[str] = []
        if dose.status == "not_given":
            words = [label(self.content, "not_given_reason", dose.reason)] if dose.reason else []
        elif times is not None:
            words = self._times(times[0])
            told.append(times[1])
        if dose.status != "not_given" and dose.line:
            name, line = self._line(dose.line)
            words += [f"by {name}{', lumen ' + dose.lumen if dose.lumen else ''}"] if name else []
            told += line
        if dose.status == "stopped" and dose.reason:
            words.append(words_of(dose.reason))
        if product is not None and product[0].lot:
            expiry = f", expires {date_words(product[0].expiry)}" if product[0].expiry else ""
            words.append(f"lot {product[0].lot}{expiry}")
            told.append(product[1])
        if response is not None and response[0].text:
            words.append(response[0].text.rstrip("."))
            told.append(response[1])
        route = label(self.content, "route", dose.route) if dose.route else ""
        what = [tall_man(self.content, dose.drug), dose_words(dose.dose, dose.unit), route]
        at_ms = times[0].start.at_ms if times is not None and times[0].start is not None else held[1].said.charted_at_ms
        template = {"completed": "dose_given", "in_progress": "dose_running"}.get(dose.status, f"dose_{dose.status}")
        if words and dose.drug:
            name = " ".join(each for each in what if each)
            yield from self._say(template, subject, at_ms, told, dose=name, findings=", ".join(words))

    def _times(self, times: kinds.DoseTimes) -> list[str]:
        return [
            each
            for each in (
                f"started {self.clock.at(times.start)}" if times.start is not None else "",
                f"stopped {self.clock.at(times.stop)}" if times.stop is not None else "",
                dose_words(times.volume_ml, "mL"),
                f"at {dose_words(times.rate_ml_per_h, 'mL/h')}" if times.rate_ml_per_h is not None else "",
            )
            if each
        ]

    # Forms and calls

    def _section(self, subject: Subject) -> Iterator[Sentence]:
        held = _stands(subject, "section.fields", kinds.SectionFields)
        if held is None or held[0].section in _NOT_TOLD:
            return
        known = self.content.sections.get(held[0].section)
        answers = ["".join(piece.text for piece in line) for line in field_lines(self.content, *_said_in(held[0]))]
        text = " ".join(f"{each.rstrip('.')}." for each in answers if each)
        if known is not None and text:
            at_ms = held[1].said.charted_at_ms
            yield from self._say("section", subject, at_ms, [held[1]], title=known.title, answers=text)

    def _told(self, subject: Subject) -> Iterator[Sentence]:
        """Who was told of a critical finding, and what was ordered (rule 10)."""
        held = _stands(subject, "alert.told", kinds.AlertTold)
        rule = self.content.rules.get(held[0].rule) if held is not None else None
        if held is None or rule is None:
            return
        at = self.clock.at(held[0].told_at)
        ordered = held[0].ordered.rstrip(".")
        yield from self._say(
            "told", subject, held[0].at.at_ms, [held[1]], rule=rule.title, told=held[0].told, time=at, ordered=ordered
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """A statement, and the subject it is about."""

    subject: str
    said: Said


def _stands(subject: Subject, part: str, shape: type[P]) -> tuple[P, _Told] | None:
    """What stands about a part; None where nothing does, where it was taken back, and where versions differ."""
    stands = subject.parts.get(part, ())
    if not stands or part in subject.conflicts or not isinstance(stands[0].value, shape):
        return None
    return stands[0].value, _Told(subject.id, stands[0])


def _said_in(held: kinds.SectionFields) -> tuple[str, dict[str, object]]:
    return held.section, held.fields
