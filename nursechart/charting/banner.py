"""The patient banner: the same words wherever a chart is open (ID-1, ID-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nursechart.chart.views import ReadingPoint, Subject
from nursechart.charting import naming
from nursechart.charting.looks.common import Banner, Chip, Tone
from nursechart.charting.shift import Shift
from nursechart.charting.values import measured_number
from nursechart.clinical.dates import show_time
from nursechart.clinical.units import shown_unit
from nursechart.language import said, said_for
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    PatientAllergies,
    PatientLanguage,
    PatientName,
    Reading,
)


def banner(
    shift: Shift,
    patient: Subject,
    allergies: Iterable[Subject],
    weight: ReadingPoint | None,
) -> Banner:
    name = patient.get("patient.name", PatientName)
    today = shift.now.date()
    title, text, tone = allergy_words(patient, allergies)
    return Banner(
        feed=patient.feed,
        patient=patient.id,
        name=naming.patient_name(patient),
        prefix=name.prefix if name else "",
        subtitle=_subtitle(patient, name),
        born=naming.born_words(naming.born_of(patient), today),
        sex=said(naming.SEX_WORDS[naming.sex_of(patient)]),
        mrn=naming.grouped_mrn(naming.mrn_of(patient)),
        weight=weight_words(shift, weight, today),
        allergies_title=title,
        allergies_text=text,
        allergies_tone=tone,
        name_alert=patient.feed in shift.day.alike,
        emergency=emergency_words(shift, patient.feed),
    )


def emergency_words(shift: Shift, feed: str) -> str:
    """What the banner says while the chart is open in an emergency, else an empty text."""
    until = shift.store.open_until(feed)
    return said("Opened in an emergency, until {time}", time=show_time(shift.at(until))) if until is not None else ""


def active_allergies(allergies: Iterable[Subject]) -> tuple[Subject, ...]:
    """The allergies that any standing statement calls active: a safety read hides none (sync.md 4)."""
    return tuple(
        subject
        for subject in allergies
        if any(state.status == "active" for state in subject.all("allergy.state", AllergyState))
        or not subject.parts.get("allergy.state")
    )


def substances(allergies: Iterable[Subject]) -> tuple[AllergySubstance, ...]:
    return tuple(
        substance
        for subject in active_allergies(allergies)
        for substance in subject.all("allergy.substance", AllergySubstance)
    )


def allergy_words(patient: Subject, allergies: Iterable[Subject]) -> tuple[str, str, Tone]:
    """Title, text and tone of the allergy panel. "Not asked" is a warning and never looks like "none"."""
    names = tuple(dict.fromkeys(substance.text for substance in substances(allergies)))
    if names:
        listed = ", ".join(names)
        return said_for(len(names), "{n} allergy", "{n} allergies"), listed[:1].upper() + listed[1:], "crit"
    asked = [state.status for state in patient.all("patient.allergies", PatientAllergies)]
    if asked and all(status == "none_known" for status in asked):
        return said("Allergies"), said("No known allergies"), "neutral"
    return said("Allergies"), said("Allergies not asked"), "warn"


def allergy_chip(patient: Subject, allergies: Iterable[Subject]) -> Chip:
    title, text, tone = allergy_words(patient, allergies)
    return Chip(title if tone == "crit" else text, tone, "circle-alert" if tone != "neutral" else "circle-check")


def weight_words(shift: Shift, weight: ReadingPoint | None, today: date) -> str:
    """67.1 kg, today; empty when it was never taken."""
    if weight is None or not isinstance(weight.value, Reading) or weight.value.value is None:
        return ""
    taken = shift.at(weight.at_ms).date()
    number = f"{measured_number(weight.value.value)} {shown_unit(weight.value.unit)}"
    return said("{value}, {day}", value=number, day=naming.day_words(taken, today))


def _subtitle(patient: Subject, name: PatientName | None) -> str:
    language = patient.get("patient.language", PatientLanguage)
    words = []
    if name and name.preferred:
        words.append(f"“{name.preferred}”")
    if language and (language.note or language.interpreter):
        words.append(language.note or said("{language}, interpreter needed", language=language.tag))
    return " · ".join(words)
