"""An act supersedes what its author saw, never what stands by then: two who chart apart leave two versions.

Each test charts the same thing twice on looks that do not know of each other (two laptops, or two looks on one), and
finds both; then a person chooses, and one stands. Nothing is ever overwritten unseen.
"""

from dataclasses import dataclass

import pytest

from nursechart.charting import amending, forms, lines, medicines, signing, visiting, vitals
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.signing import NotReadyToSign
from nursechart.charting.syncing import sync_centre
from nursechart.charting.today import today
from nursechart.record.kinds import DoseGiven, VisitEnd
from tests.charting.clinic import AtVisit, Clinic, row_of


@dataclass
class Two:
    """The same visit on two laptops that hold the same chart."""

    one: AtVisit
    other: AtVisit

    def meet(self):
        for laptop in (self.one.laptop, self.other.laptop, self.one.laptop):
            laptop.sync()

    @property
    def record(self):
        assert [each.shift.store.visit_record(each.feed, each.visit).subjects for each in (self.one, self.other)]
        return self.one.shift.store.visit_record(self.one.feed, self.one.visit)

    @property
    def conflicts(self):
        return [part for subject in self.record.subjects for part in subject.conflicts]


@pytest.fixture
def two(visit, kenji):
    made = Two(visit, kenji.at(visit))
    made.meet()
    return made


def test_two_laptops_that_chart_the_same_value_apart_keep_both(two):
    shared = vitals.chart(two.one.shift, two.one.vitals, "weight", "68")
    two.meet()

    vitals.chart(two.one.shift, two.one.vitals, "pulse", "72")
    vitals.chart(two.other.shift, two.other.vitals, "pulse", "90")
    two.meet()

    assert two.conflicts == ["vital_signs.pulse"]
    for at in (two.one, two.other):
        row = row_of(at.vitals, "pulse")
        assert (row.controls[0].value, row.charted, row.chip.text) == ("", False, "Needs your choice")
        assert "72 /min (A. Okafor" in row.message
        assert "90 /min (K. Sato" in row.message
    assert shared.set_id == two.one.vitals.set_id


def test_a_conflict_blocks_signing_until_a_person_chooses(two):
    two.one.complete()
    two.meet()
    vitals.chart(two.one.shift, two.one.vitals, "pulse", "75")
    vitals.chart(two.other.shift, two.other.vitals, "pulse", "90")
    two.meet()
    assert two.one.sign_page.cannot == "1 value needs your choice first."
    with pytest.raises(NotReadyToSign):
        two.one.sign()

    two.one.measure("pulse", "90")

    assert two.conflicts == []
    assert two.one.sign().frame.status == "signed"


def test_leaving_a_field_with_two_versions_empty_chooses_neither(two):
    two.one.measure("weight", "68")
    two.meet()
    vitals.chart(two.one.shift, two.one.vitals, "pulse", "72")
    vitals.chart(two.other.shift, two.other.vitals, "pulse", "90")
    two.meet()

    two.one.measure("pulse", "")

    assert two.conflicts == ["vital_signs.pulse"]


def test_the_same_value_charted_apart_is_no_conflict(two):
    two.one.measure("weight", "68")
    two.meet()
    vitals.chart(two.one.shift, two.one.vitals, "pulse", "72")
    vitals.chart(two.other.shift, two.other.vitals, "pulse", "72")
    two.meet()

    assert two.conflicts == []
    assert row_of(two.one.vitals, "pulse").controls[0].value == "72"


def vital(at, look, value):
    return vitals.chart(at.shift, look, "pulse", value)


def length(at, look, value):
    return lines.chart(at.shift, look, "external_length", {"cm": value})


def flush(at, look, value):
    return lines.chart(at.shift, look, "flush:1", {"ml": value, "flush": "easy"})


def cap(at, look, value):
    return lines.chart(at.shift, look, "connector_change", {"at": value, "early_reason": "leak"})


def form(at, look, value):
    return forms.chart(at.shift, look, "S02", "mileage_km", {"mileage_km": value})


@pytest.mark.parametrize(
    ("page", "act", "first", "second", "part"),
    [
        ("vitals", vital, "72", "75", "vital_signs.pulse"),
        ("line", length, "2.5", "3", "line_check.external_length"),
        ("line", flush, "10", "20", "lumen_check.result"),
        ("line", cap, "00:01", "00:02", "line_care.done"),
        ("arrive", form, "12", "15", "section.fields"),
    ],
)
def test_two_looks_on_one_laptop_leave_two_versions_and_the_latest_look_leaves_one(
    visit, page, act, first, second, part
):
    looked = visit.form(page) if page == "arrive" else getattr(visit, page)

    latest = act(visit, looked, first)
    act(visit, looked, second)

    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    assert [each for subject in record.subjects for each in subject.conflicts] == [part]
    now = visit.form(page) if page == "arrive" else getattr(visit, page)
    assert latest.seen == looked.seen
    act(visit, now, second)
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    assert [each for subject in record.subjects for each in subject.conflicts] == []


def test_two_laptops_that_begin_the_same_check_or_form_speak_about_one_subject(two):
    for at, cm, sharps in ((two.one, "2.5", "half"), (two.other, "3", "full")):
        at.care("external_length", cm=cm)
        at.care("flush:1", ml=cm, flush="easy")
        at.fill("arrive", "S15", "sharps", sharps=sharps)
    two.meet()

    record = two.record
    assert (len(record.line_checks), len(record.lumen_checks), len(record.sections)) == (1, 1, 1)
    assert set(two.conflicts) >= {"line_check.external_length", "lumen_check.result", "section.fields"}


def test_a_form_filled_in_apart_is_settled_field_by_field_and_loses_no_answer(two):
    two.one.fill("arrive", "S15", "sharps", sharps="half")
    two.one.fill("arrive", "S15", "kit_seal", kit_seal="Green 17")
    two.other.fill("arrive", "S15", "sharps", sharps="full")
    two.meet()
    section = next(each for each in two.one.form("arrive").sections if each.id == "S15")
    open_rows = {row.id for row in section.rows if row.chip is not None}
    assert open_rows == {"sharps", "kit_seal"}
    assert "half" in row_of(section, "sharps").message.lower()

    two.one.fill("arrive", "S15", "sharps", sharps="full")
    assert "section.fields" in two.conflicts
    two.one.fill("arrive", "S15", "kit_seal", kit_seal="Green 17")

    assert two.conflicts == []
    section = next(each for each in two.one.form("arrive").sections if each.id == "S15")
    assert row_of(section, "kit_seal").controls[0].value == "Green 17"
    assert row_of(section, "sharps").controls[0].value == "full"


def test_a_tick_set_apart_is_not_lost(two):
    ticks = two.one.sign_page.ticks
    first, second = two.one.sign_page, two.other.sign_page
    signing.tick(two.one.shift, first, ticks[0].id, True)
    signing.tick(two.other.shift, second, ticks[1].id, True)
    two.meet()

    assert "section.fields" in two.conflicts


def test_when_a_set_was_taken_said_apart_stays_two(two):
    two.one.measure("pulse", "72")
    two.meet()
    first, second = two.one.vitals, two.other.vitals
    vitals.set_taken(two.one.shift, first, "", "sitting")
    vitals.set_taken(two.other.shift, second, "", "lying")
    two.meet()

    assert two.conflicts == ["vital_signs.set"]


def test_a_dose_started_on_both_laptops_is_shown_as_charted_twice(two):
    card = next(card for card in two.one.medicines.cards if card.state == "due" and "sodium" in card.title)
    for at in (two.one, two.other):
        medicines.hold(at.shift, at.medicines, card.order, "refused", "")
    two.meet()

    shown = next(each for each in two.one.medicines.cards if each.order == card.order)
    assert shown.warnings[0].title == "Charted more than once"
    assert "K. Sato" in shown.warnings[0].text
    given = [each for each in two.record.doses if each.get("dose_given.dose", DoseGiven).order == card.order]
    amending.retract(two.one.shift, two.one.feed, two.one.visit, given[0].id, "Held once, charted twice")
    shown = next(each for each in two.one.medicines.cards if each.order == card.order)
    assert shown.warnings == ()


def test_leaving_on_a_look_that_did_not_know_of_the_first_departure_keeps_both(visit, clinic):
    frame = visit.frame
    visiting.leave_visit(visit.shift, visit.feed, visit.visit, shown=frame)
    clinic.clock.pass_minutes(3)
    visiting.leave_visit(visit.shift, visit.feed, visit.visit, shown=frame)

    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    assert len(record.visit.all("visit.end", VisitEnd)) == 2


def test_what_another_nurse_charted_before_she_knew_of_the_signature_stands_beside_it(two):
    two.one.complete()
    two.meet()
    two.one.sign()
    vitals.chart(two.other.shift, two.other.vitals, "pulse", "90")
    two.meet()

    row = two.record.row
    assert (row.status, row.late) == ("signed", True)
    assert "vital_signs.pulse" in two.conflicts
    signature = two.record.signatures[0]
    assert signature.valid


def test_choices_that_wait_are_counted_in_the_sync_centre_and_on_today(tmp_path, content):
    clinic = Clinic(tmp_path, content)
    try:
        amara, kenji = clinic.laptop("amara"), clinic.laptop("kenji")
        at = clinic.planned(amara, "maria-carvalho").start()
        at.measure("weight", "68")
        two = Two(at, kenji.at(at))
        two.meet()
        vitals.chart(two.one.shift, two.one.vitals, "pulse", "72")
        vitals.chart(two.other.shift, two.other.vitals, "pulse", "90")
        two.meet()

        look = sync_centre(amara.shift, SyncNow("in_sync"))
        assert (look.choices, look.choices_text) == (1, "two versions of one value")
        (choice,) = today(amara.shift).choices
        assert (choice.title, choice.action) == ("CARVALHO, Maria", "Choose")
        assert "1 value needs your choice" in choice.text
    finally:
        clinic.close()
