"""Line care: each check and each procedure as its row is left, against the plan, with what is due next."""

import pytest

from nursechart.charting import lines
from nursechart.charting.guarding import MayNotBeCharted
from nursechart.record.kinds import AlertAnswer, DoseGiven, Lumen, OrderDrug
from tests.charting.clinic import record_of, row_of


def test_each_check_is_charted_as_its_row_is_left(visit):
    assert visit.care("external_length", cm="2.5").chip.text == "In range"
    assert visit.care("site", findings="clean").chip.text == "Clean"
    assert visit.care("old_dressing", state="dry_intact").chip.text == "Dry and intact"
    assert visit.care("flush:1", ml="10", flush="easy").chip.text == "Open"
    assert visit.care("blood_return:1", blood_return="brisk").chip.text == "Open"

    assert len(record_of(visit).line_checks) == 1
    assert len(record_of(visit).lumen_checks) == 1


def test_each_lumen_of_a_line_has_its_own_flush_and_blood_return(fresh):
    line = fresh.line.line
    subject = next(each for each in record_of(fresh).lines if each.id == line)
    said = subject.said("line.device")
    two = type(said.value)(**{
        **{name: getattr(said.value, name) for name in said.value.__struct_fields__},
        "lumens": (Lumen("red"), Lumen("white")),
    })  # fmt: skip
    fresh.laptop.says(fresh.feed, line, "line.device", two, (said.ref,))

    fresh.care("flush:red", ml="10", flush="easy")
    fresh.care("flush:white", ml="10", flush="resists")

    rows = {row.id: row for row in fresh.line.rows}
    assert rows["flush:red"].chip.text == "Open"
    assert rows["flush:white"].tone == "warn"
    assert not rows["blood_return:red"].charted


def test_a_length_that_cannot_be_stays_as_typed(visit):
    row = visit.care("external_length", cm="250")

    assert (row.controls[0].value, row.charted) == ("250", False)
    assert row.message.startswith("External length must be between")
    assert row.message.endswith("You entered 250")


def test_a_line_that_moved_by_two_centimetres_says_not_to_use_it(visit):
    visit.care("external_length", cm="4.5")

    assert [(alert.rule, alert.tone) for alert in visit.line.alerts] == [("R-05.moved", "warn")]


def test_redness_and_tenderness_are_graded_from_what_was_found(visit):
    row = visit.care("site", findings="redness:15 tender")

    assert row.chip.text == "Site signs 2 of 4"
    assert visit.line.side[0].title == "Score"


@pytest.mark.parametrize(("dressing", "days"), [("transparent", 7), ("gauze", 2)])
def test_a_changed_dressing_is_due_again_by_its_kind(fresh, dressing, days):
    fresh.laptop.clock.pass_minutes(10)

    row = fresh.care("dressing_change", at="n", dressing=dressing, antiseptic="povidone_iodine")

    due = fresh.shift.at(fresh.laptop.clock.ms + days * 86_400_000)
    assert row.chip.text == f"Next {due:%a} {due.day} {due:%b}"
    assert not row.required


def test_a_dressing_changed_early_asks_for_the_reason(fresh):
    fresh.care("connector_change", at="n")
    fresh.laptop.clock.pass_minutes(24 * 60)
    again = fresh.laptop.begin(fresh.feed)

    row = again.care("connector_change", at="n")
    assert not row.charted
    assert "Not due before" in row.message
    assert "early_reason" in {control.id for control in row.controls}

    reason = next(control for control in row.controls if control.id == "early_reason").options[0].id
    assert again.care("connector_change", at="n", early_reason=reason).charted


def test_a_change_cannot_lie_in_the_future(visit):
    later = f"{visit.shift.at(visit.shift.now_ms() + 3_600_000):%H:%M}"

    row = visit.care("connector_change", at=later)

    assert not row.charted
    assert "must not be later than now" in row.message


def test_the_kind_of_the_new_dressing_is_asked_for(visit):
    assert visit.care("dressing_change", at="n").message == "Choose the kind of dressing you put on"


def test_what_is_due_and_not_done_blocks_signing_until_a_reason_is_given(fresh):
    row = row_of(fresh.line, "dressing_change")
    assert (row.required, row.chip.text) == (True, "due today")
    assert any(item.row == "dressing_change" for item in fresh.sign_page.missing)

    fresh.care("dressing_change", why_not="refused")

    assert not any(item.row == "dressing_change" for item in fresh.sign_page.missing)
    (answer,) = [each.get("alert.answer", AlertAnswer) for each in record_of(fresh).alerts]
    assert (answer.answer, answer.reason) == ("not_now", "refused")


def test_chlorhexidine_is_not_offered_to_the_allergic_and_not_taken_from_elsewhere(visit):
    row = row_of(visit.line, "dressing_change")
    cleaned = next(control for control in row.controls if control.id == "antiseptic")
    put_on = next(control for control in row.controls if control.id == "dressing")

    assert not any("chg" in option.id or "chlorhexidine" in option.id for option in (*cleaned.options, *put_on.options))
    assert cleaned.hint == "Chlorhexidine is not offered: allergy"
    refused = visit.care("dressing_change", at="n", dressing="chg_transparent", antiseptic="povidone_iodine")
    assert not refused.charted


def test_a_lumen_that_carries_an_opioid_is_not_flushed(visit):
    """Safety rule 6."""
    line = visit.line.line
    order, dose = visit.shift.new_id(), visit.shift.new_id()
    visit.laptop.says(visit.feed, order, "order.drug", OrderDrug("morphine", classes=("opioid",)))
    running = DoseGiven(visit.visit, order, "in_progress", "morphine", line=line, lumen="1")
    visit.laptop.says(visit.feed, dose, "dose_given.dose", running)

    with pytest.raises(MayNotBeCharted, match="pushes the drug in it"):
        lines.correct(visit.shift, visit.line, "flush:1", {"ml": "10", "flush": "easy"}, "checking")
    row = visit.care("flush:1", ml="10", flush="easy")
    assert not row.charted
    assert "Use another lumen" in row.message


def test_a_row_emptied_takes_the_procedure_back(fresh):
    fresh.care("connector_change", at="n")

    assert not fresh.care("connector_change", at="").charted


def test_the_page_of_a_chart_without_a_line_is_empty_and_says_nothing_wrong(amara, clinic):
    clinic.take_in("ken-otsuka")
    amara.sync()

    look = amara.begin(clinic.feed("ken-otsuka")).line

    assert (look.line, look.rows, look.life) == ("", (), None)
