"""Drafting the visit note from what is charted: offered, taken, left alone, and never over her own words."""

from nursechart.charting import forms
from nursechart.charting.calculating import copy_to_note
from nursechart.charting.looks.narrating import NarrativeLook, SentenceLook
from nursechart.charting.narrating import FIELD, SECTION, leave, take
from nursechart.record.kinds import SectionFields
from tests.charting.clinic import AtVisit


def narrative(visit: AtVisit) -> NarrativeLook:
    look = visit.form("note").narrative
    assert look is not None
    return look


def only(look: NarrativeLook) -> SentenceLook:
    assert len(look.sentences) == 1, look
    return look.sentences[0]


def note(visit: AtVisit) -> str:
    section = next(each for each in visit.form("note").sections if each.id == SECTION)
    return next(each for each in section.rows if each.id == FIELD).controls[0].value


def write(visit: AtVisit, text: str) -> None:
    """Type in the field of the note: kept as a draft."""
    forms.draft(visit.shift, visit.form("note"), SECTION, FIELD, {FIELD: text})


def chart(visit: AtVisit) -> SectionFields:
    """Leave the field of the note; what was charted of its section."""
    forms.chart(visit.shift, visit.form("note"), SECTION, FIELD, {FIELD: note(visit)})
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    return next(
        held
        for subject in record.sections
        if (held := subject.get("section.fields", SectionFields)) is not None and held.section == SECTION
    )


def test_what_is_charted_is_offered_and_put_in_as_a_draft(visit: AtVisit) -> None:
    assert narrative(visit).sentences == ()
    visit.measure("temperature", "36.8")
    assert [each.state for each in narrative(visit).sentences] == ["new"]
    take(visit.shift, visit.feed, visit.visit)
    assert note(visit) == "Vital signs at 09:31: temperature 36.8 °C."
    assert only(narrative(visit)).state == "there"
    assert visit.shift.store.visit_record(visit.feed, visit.visit).sections == ()


def test_her_own_words_stay_and_a_second_draft_offers_only_what_is_new(visit: AtVisit) -> None:
    visit.measure("temperature", "36.8")
    take(visit.shift, visit.feed, visit.visit)
    write(visit, "She feels well. Temperature was fine.")
    assert only(narrative(visit)).state == "own"
    take(visit.shift, visit.feed, visit.visit)
    assert note(visit) == "She feels well. Temperature was fine."


def test_a_value_put_right_is_offered_beside_the_old_sentence_and_changes_only_it(visit: AtVisit) -> None:
    visit.measure("temperature", "36.8")
    take(visit.shift, visit.feed, visit.visit)
    write(visit, f"Mine before.\n{note(visit)}\nMine after.")
    visit.measure("temperature", "38.4")
    offered = only(narrative(visit))
    assert (offered.state, "36.8" in offered.was, "38.4" in offered.text) == ("changed", True, True)
    take(visit.shift, visit.feed, visit.visit)
    assert "36.8" in note(visit), "nothing is changed before she says so"
    take(visit.shift, visit.feed, visit.visit, (offered.about,))
    assert note(visit) == f"Mine before.\n{offered.text}\nMine after."
    assert only(narrative(visit)).state == "there"


def test_a_change_she_leaves_is_not_offered_again(visit: AtVisit) -> None:
    visit.measure("temperature", "36.8")
    take(visit.shift, visit.feed, visit.visit)
    write(visit, "Her temperature was taken.")
    visit.measure("temperature", "38.4")
    leave(visit.shift, visit.feed, visit.visit, only(narrative(visit)).about)
    assert only(narrative(visit)).state == "own"
    assert note(visit) == "Her temperature was taken."


def test_the_charted_note_keeps_the_statements_it_came_from(visit: AtVisit) -> None:
    visit.measure("temperature", "36.8")
    take(visit.shift, visit.feed, visit.visit)
    held = chart(visit)
    (drafted,) = held.drafted
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    said = [each for saids in record.vitals[0].parts.values() for each in saids]
    assert drafted.text == held.fields[FIELD]
    assert set(drafted.refs) == {f"{each.ref.entry.hex()}.{each.ref.index}" for each in said}
    assert only(narrative(visit)).state == "there"


def test_a_sentence_says_where_it_is_charted_by_whom_and_when(visit: AtVisit) -> None:
    visit.measure("temperature", "36.8")
    sources = {each.part: each for each in only(narrative(visit)).sources}
    temperature = sources["vital_signs.temperature"]
    assert (temperature.place, temperature.text) == ("Vital signs, Temperature", "36.8 °C")
    assert (temperature.who, temperature.group) == ("A. Okafor, 09:31", "vitals")


def test_another_field_of_the_section_keeps_what_the_note_was_drafted_from(visit: AtVisit) -> None:
    visit.measure("temperature", "36.8")
    take(visit.shift, visit.feed, visit.visit)
    chart(visit)
    forms.chart(visit.shift, visit.form("note"), SECTION, "plan", {"plan": "Dose again tomorrow"})
    assert only(narrative(visit)).state == "there"


def test_a_calculation_copied_into_the_draft_keeps_what_it_was_drafted_from(visit: AtVisit) -> None:
    visit.measure("temperature", "36.8")
    take(visit.shift, visit.feed, visit.visit)
    copy_to_note(visit.shift, visit.feed, visit.visit, "Rate 125 mL/h.")
    assert note(visit).endswith("\nRate 125 mL/h.")
    assert len(chart(visit).drafted) == 1
