"""The drafted note: only what was charted, and every number, name and unit of it stands in the statements it names."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nursechart.chart.views import Ref
from nursechart.clinical.units import shown_unit
from nursechart.clinical.words import dose_unit
from nursechart.documents.narrative import Sentence, sentences
from nursechart.documents.words import date_words
from nursechart.record import kinds
from nursechart.record.kinds import write_part
from tests.interop.records import (
    CHECK,
    DOSE,
    LINE,
    LUMEN,
    ORDER,
    VISIT,
    VITALS,
    ZONE,
    Chart,
    clock,
    content,
    rosa,
    rosas_visit,
    uid,
)

_TOKEN = re.compile(r"\d+(?:[.:,]\d+)*|[^\W\d_]+(?:[-'][^\W\d_]+)*|[%°]")
# the words that stand between values in the printed note and in the pack's sentences
_BETWEEN = {
    "arm", "at", "blood", "by", "cuff", "dated", "dressing", "expires", "external", "flush", "lot", "lumen", "measured",
    "notices", "not", "of", "ordered", "out", "patient", "return", "site", "started", "stopped", "taken",
}  # fmt: skip
_FIELD_UNITS = {"cm": "cm", "ml": "mL", "mm": "mm", "min": "min"}


def draft(chart: Chart) -> tuple[Sentence, ...]:
    return sentences(chart.record(), content(), zone=ZONE)


def about(chart: Chart, subject: str) -> str:
    return next((each.text for each in draft(chart) if each.about == subject), "")


# --- examples --------------------------------------------------------------------------------------------------------


def test_the_visit_is_told_in_the_order_it_happened() -> None:
    told = [each.about for each in draft(rosas_visit())]
    assert [told.index(each) for each in (VITALS, CHECK, LUMEN, DOSE)] == sorted(
        told.index(each) for each in (VITALS, CHECK, LUMEN, DOSE)
    )


def test_vital_signs_are_one_sentence_with_their_units() -> None:
    words = about(rosas_visit(), VITALS)
    assert words.startswith("Vital signs at 09:42: temperature 98.60 °F")
    assert "118/72 mmHg" in words
    assert "not taken: refused" in words


def test_a_dose_says_what_was_given_by_which_line_and_from_which_lot() -> None:
    assert about(rosas_visit(), DOSE) == (
        "vancomycin 1,000 mg IV given: started 10:02, stopped 10:20, 250 mL, at 166.7 mL/h, by PICC, right basilic, "
        "lumen 1, lot V2511A, expires 28 Feb 2026, No reaction."
    )


def test_no_finding_is_normal_because_nobody_wrote_one() -> None:
    chart = rosa()
    chart.say(VISIT, "visit.start", kinds.VisitStart("ADM", clock("2025-11-21T09:31"), "n", content().version))
    assert draft(chart) == ()
    chart.say(CHECK, "line_check.set", kinds.LineCheckSet(VISIT, LINE, clock("2025-11-21T09:55")))
    assert draft(chart) == ()
    chart.say(CHECK, "line_check.arm", kinds.LineArm(Decimal("29.5")))
    words = about(chart, CHECK)
    assert "arm 29.5 cm" in words
    assert "site" not in words


def test_a_negative_finding_is_told_where_it_was_charted() -> None:
    chart = rosas_visit()
    chart.say(CHECK, "line_check.site", kinds.LineSite((kinds.SiteFinding("clean"),)))
    assert "site clean" in about(chart, CHECK)


def test_two_versions_that_nobody_settled_are_left_out() -> None:
    chart = rosas_visit()
    chart.say(VITALS, "vital_signs.pulse", kinds.Reading(Decimal(64), "/min"), beside=True)
    words = about(chart, VITALS)
    assert "104" not in words
    assert "64 " not in words


def test_a_value_that_was_taken_back_is_not_told() -> None:
    chart = rosas_visit()
    chart.say(VITALS, "vital_signs.weight", None, kind=kinds.RETRACTION)
    assert "67.1" not in about(chart, VITALS)


def test_a_corrected_value_changes_the_sentence_and_its_sources_and_nothing_else() -> None:
    chart = rosas_visit()
    before = {each.about: each for each in draft(chart)}
    ref = chart.say(VITALS, "vital_signs.pulse", kinds.Reading(Decimal(88), "/min"))
    after = {each.about: each for each in draft(chart)}
    assert [each for each in before if before[each] != after[each]] == [VITALS]
    assert ref in {source.ref for source in after[VITALS].sources}


def test_the_note_itself_and_its_signing_are_not_told_again() -> None:
    chart = rosas_visit()
    assert uid("rosa/S24") not in {each.about for each in draft(chart)}
    assert uid("rosa/S14") in {each.about for each in draft(chart)}


# --- whatever was charted --------------------------------------------------------------------------------------------

NUMBERS = st.decimals(min_value=Decimal("0.1"), max_value=Decimal(9999), places=1, allow_nan=False)
TEXT = st.text("abcdefghij KLMNOP0123456789", min_size=1, max_size=20).map(str.strip).filter(bool)


@st.composite
def visits(pick: st.DrawFn) -> Chart:
    chart = rosa()
    chart.say(VISIT, "visit.start", kinds.VisitStart("ADM", clock("2025-11-21T09:31"), "n", content().version))
    at = clock(f"2025-11-21T{pick(st.integers(0, 23)):02}:{pick(st.integers(0, 59)):02}")
    chart.say(VITALS, "vital_signs.set", kinds.VitalSet(VISIT, at))
    measures = [each for each in content().measures.values() if each.kind != "pair"]
    for measure in pick(st.lists(st.sampled_from(measures), unique_by=lambda each: each.id, max_size=6)):
        unit = pick(st.sampled_from([each.ucum for each in measure.units]))
        chart.say(VITALS, f"vital_signs.{measure.id}", kinds.Reading(pick(NUMBERS), unit))
    if pick(st.booleans()):
        upper, lower = pick(st.integers(60, 240)), pick(st.integers(30, 140))
        chart.say(VITALS, "vital_signs.blood_pressure", kinds.BloodPressure(Decimal(upper), Decimal(lower)))
    chart.say(CHECK, "line_check.set", kinds.LineCheckSet(VISIT, LINE, at))
    if pick(st.booleans()):
        chart.say(CHECK, "line_check.external_length", kinds.LineLength(pick(NUMBERS)))
    codes = [each.id for each in content().choices["site_finding"]]
    seen = pick(st.lists(st.tuples(st.sampled_from(codes), st.none() | NUMBERS), max_size=3))
    chart.say(CHECK, "line_check.site", kinds.LineSite(tuple(kinds.SiteFinding(code, mm) for code, mm in seen)))
    chart.say(LUMEN, "lumen_check.result", kinds.LumenCheck(VISIT, LINE, "1", at, pick(st.none() | NUMBERS), "easy"))
    status = pick(st.sampled_from(["completed", "in_progress", "stopped", "not_given"]))
    reason = pick(st.sampled_from([each.id for each in content().choices["not_given_reason"]]))
    dose = kinds.DoseGiven(VISIT, ORDER, status, pick(TEXT), pick(NUMBERS), "mg", "IV", LINE, "1", reason)
    chart.say(DOSE, "dose_given.dose", dose)
    chart.say(DOSE, "dose_given.times", kinds.DoseTimes(at, None, pick(st.none() | NUMBERS), pick(st.none() | NUMBERS)))
    chart.say(DOSE, "dose_given.product", kinds.DoseProduct(pick(TEXT), "2027-01-31"))
    said = {"situation": pick(TEXT), "response": pick(TEXT)}
    chart.say(uid("S21"), "section.fields", kinds.SectionFields(VISIT, "S21", content().version, said))
    return chart


@settings(max_examples=60, deadline=None)
@given(visits())
def test_every_number_name_and_unit_of_the_draft_stands_in_the_statements_it_names(chart: Chart) -> None:
    values = {said.ref: said.value for parts in chart.parts.values() for saids in parts.values() for said in saids}
    for sentence in draft(chart):
        assert sentence.sources
        allowed = _words_of(sentence, values)
        for token in _TOKEN.findall(sentence.text):
            assert token.lower() in allowed, (token, sentence.text)


def _words_of(sentence: Sentence, values: dict[Ref, Any]) -> set[str]:
    """The tokens of the statements as they are written: numbers, times and dates, labels of codes, names and units."""
    texts: list[str] = [each.text for each in content().narrative.values()]
    for source in sentence.sources:
        value = values[source.ref]
        texts += [source.part.partition(".")[2].replace("_", " ")]
        measure = content().measures.get(source.part.partition(".")[2])
        texts += [measure.label] if measure is not None else []
        texts += list(_spoken(write_part(value)))
        if isinstance(value, kinds.SectionFields):
            spec = content().sections[value.section]
            texts += [spec.title, *(each.label for each in spec.fields if each.id in value.fields)]
        texts += [shown_unit(value.unit)] if isinstance(value, kinds.BloodPressure) else []
        if isinstance(value, kinds.LineDevice):
            texts.append(content().devices[value.type].short)
    tokens = {each.lower() for text in texts for each in _TOKEN.findall(text)}
    return tokens | _BETWEEN


def _spoken(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            unit = _FIELD_UNITS.get(key.rpartition("_")[2], "") if each is not None else ""
            yield "mL/h" if key.endswith("ml_per_h") else unit
            yield from _spoken(each, key)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _spoken(each, name)
    elif value is not None:
        text = str(value)
        yield text
        yield text.replace("_", " ")
        yield text[11:16]
        yield date_words(text[:10])
        yield f"{shown_unit(text)} {dose_unit(text)}"
        yield from (choice.label for choices in content().choices.values() for choice in choices if choice.id == text)
        if re.fullmatch(r"\d+(\.\d+)?", text):
            number = Decimal(text)
            yield f"{number:,f} {number.normalize() + 0:,f} {number:f}"
        if name == "unit" and text == "{score}":
            yield "of 10"
