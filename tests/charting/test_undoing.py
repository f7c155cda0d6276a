"""Undo and redo: what was charted last is taken back by a further entry; the log keeps everything that was said."""

import pytest

from nursechart.charting import forms, medicines, one_line, signing, undoing, vitals
from nursechart.charting.open_visit import standing_in
from nursechart.charting.trail import MOST
from nursechart.charting.undoing import NothingToUndo
from nursechart.record.kinds import VitalSet
from tests.charting.clinic import row_of
from tests.charting.test_vitals import stands


def undo(visit, **named):
    return undoing.undo(visit.shift, visit.feed, visit.visit, **named)


def redo(visit):
    return undoing.redo(visit.shift, visit.feed, visit.visit)


def value(visit, measure):
    return [str(each.value) for each in stands(visit, measure)]


def test_a_charted_value_is_taken_back_by_a_further_entry_and_stays_in_the_log(visit):
    visit.measure("pulse", "84")
    before = visit.shift.store.unsent_count()

    undone = undo(visit)

    assert (undone.what, undone.group, undone.part) == ("Pulse 84 /min", "vitals", "vital_signs.pulse")
    assert value(visit, "pulse") == []
    assert visit.shift.store.unsent_count() == before + 1
    history = visit.shift.store.visit_record(visit.feed, visit.visit).histories
    said = next(each.said for each in history if each.part == "vital_signs.pulse")
    assert [str(each.value.value) if each.value else None for each in said] == ["84", None]


def test_a_value_that_replaced_another_gives_it_back(visit):
    visit.measure("pulse", "80")
    visit.measure("pulse", "84")

    undo(visit)
    assert value(visit, "pulse") == ["80"]
    undo(visit)
    assert value(visit, "pulse") == []
    redo(visit)
    redo(visit)
    assert value(visit, "pulse") == ["84"]
    with pytest.raises(NothingToUndo, match="nothing to do again"):
        redo(visit)


def test_a_value_done_again_is_shown_without_the_detour_that_the_record_keeps(visit):
    visit.measure("temperature", "36.8")
    visit.measure("pulse", "84")
    undo(visit)
    redo(visit)

    assert row_of(visit.vitals, "pulse").corrected == ()
    history = visit.shift.store.visit_record(visit.feed, visit.visit).histories
    assert [len(each.said) for each in history if each.part == "vital_signs.pulse"] == [3]

    undo(visit)
    visit.measure("pulse", "90")
    assert [(each.old, each.new) for each in row_of(visit.vitals, "pulse").corrected] == [
        ("84 /min", "withdrawn"),
        ("withdrawn", "90 /min"),
    ]


def test_a_set_typed_in_one_line_is_undone_and_done_again_as_one_act(visit):
    one_line.chart(visit.shift, visit.vitals, "t36.8 p72 r16")

    assert undo(visit).what == "Vital signs, 3 values"
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    assert all(each.get("vital_signs.set", VitalSet) is None for each in record.vitals)
    redo(visit)

    assert [value(visit, each) for each in ("temperature", "pulse", "breathing_rate")] == [["36.8"], ["72"], ["16"]]


def test_charting_goes_on_after_an_undo_without_a_conflict_and_forgets_what_could_be_redone(visit):
    visit.measure("pulse", "84")
    undo(visit)
    visit.measure("temperature", "36.8")
    visit.measure("pulse", "72")

    with pytest.raises(NothingToUndo):
        redo(visit)
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    assert not any(each.conflicts for each in record.vitals)
    assert value(visit, "pulse") == ["72"]


def test_an_answer_of_a_form_is_undone(visit):
    group, section, field = _a_text(visit)
    visit.fill(group, section, field, **{field: "Chills overnight"})

    undone = undo(visit)

    assert undone.group == group
    row = row_of(next(each for each in visit.form(group).sections if each.id == section), field)
    assert not row.charted
    redo(visit)
    row = row_of(next(each for each in visit.form(group).sections if each.id == section), field)
    assert row.controls[0].value == "Chills overnight"


def test_what_is_half_typed_is_undone_as_one_act_a_row(visit):
    vitals.draft(visit.shift, visit.vitals, "temperature", "3")
    vitals.draft(visit.shift, visit.vitals, "temperature", "38")
    visit.measure("temperature", "384")
    assert row_of(visit.vitals, "temperature").controls[0].value == "384"

    assert undo(visit).what == "what was typed"
    assert row_of(visit.vitals, "temperature").controls[0].value == ""
    redo(visit)
    assert row_of(visit.vitals, "temperature").controls[0].value == "384"


def test_a_row_that_was_charted_leaves_no_half_typed_act_behind(visit):
    visit.measure("temperature", "384")
    visit.measure("pulse", "72")
    visit.measure("temperature", "38.4")

    undo(visit)
    assert value(visit, "temperature") == []
    undo(visit)
    assert value(visit, "pulse") == []
    with pytest.raises(NothingToUndo):
        undo(visit)


def test_what_a_colleague_charted_since_is_not_taken_back(visit, amara, kenji):
    visit.measure("pulse", "84")
    amara.sync()
    kenji.sync()
    kenji.at(visit).measure("pulse", "90")
    kenji.sync()
    amara.sync()
    before = visit.shift.store.unsent_count()

    with pytest.raises(NothingToUndo, match="changed since by somebody else"):
        undo(visit)

    assert value(visit, "pulse") == ["90"]
    assert visit.shift.store.unsent_count() == before


def test_a_value_marked_as_not_taken_and_a_look_at_something_unusual_are_undone(visit):
    vitals.not_taken(visit.shift, visit.vitals, "weight", "refused")
    undo(visit)
    assert row_of(visit.vitals, "weight").not_taken == ""

    visit.measure("pulse", "104")
    item = next(each for each in visit.sign_page.unusual if each.row == "pulse")
    page = signing.mark_seen(visit.shift, visit.sign_page, item.key)
    assert next(each for each in page.unusual if each.row == "pulse").seen
    assert undo(visit).group == "sign"
    assert not next(each for each in visit.sign_page.unusual if each.row == "pulse").seen


def test_a_toast_undoes_its_own_act_and_no_later_one(visit):
    visit.measure("pulse", "84")
    number = undoing.last_act(visit.shift, visit.visit)
    visit.measure("temperature", "36.8")

    with pytest.raises(NothingToUndo, match="Something was charted since"):
        undo(visit, number=number)

    assert value(visit, "pulse") == ["84"]


def test_a_dose_is_not_undone_by_a_key_nor_what_was_charted_before_it(visit):
    visit.measure("pulse", "84")
    doses = visit.medicines
    card = next(each for each in doses.cards if "hold" in each.actions)
    medicines.hold(visit.shift, doses, card.order, "refused", "")

    with pytest.raises(NothingToUndo, match="not undone by a key"):
        undo(visit)

    assert value(visit, "pulse") == ["84"]


def test_nothing_is_undone_in_a_signed_visit(visit):
    visit.complete().sign()
    stood = standing_in(visit.shift.store.visit_record(visit.feed, visit.visit))

    with pytest.raises(NothingToUndo, match="This visit is signed"):
        undo(visit)

    assert standing_in(visit.shift.store.visit_record(visit.feed, visit.visit)) == stood


def test_an_act_of_another_visit_is_not_undone_here(visit, amara, maria):
    other = amara.begin(maria)
    other.measure("pulse", "84")

    with pytest.raises(NothingToUndo, match="nothing to undo"):
        undo(visit)


def test_fifty_acts_are_remembered(visit):
    for number in range(MOST + 2):
        visit.measure("pulse", str(60 + number % 40))

    for _ in range(MOST):
        undo(visit)
    with pytest.raises(NothingToUndo):
        undo(visit)
    assert value(visit, "pulse") == ["61"]


def _a_text(visit):
    """(group, section, field) of an answer in free words that this visit asks."""
    for group in visit.shift.content.groups:
        if group.id in ("vitals", "sign"):
            continue
        for section in forms.form(visit.shift, visit.feed, visit.visit, group.id).sections:
            for row in section.rows:
                if [each.kind for each in row.controls] in (["text"], ["note"]) and row.controls[0].id == row.id:
                    return group.id, section.id, row.id
    raise AssertionError("no text is asked")
