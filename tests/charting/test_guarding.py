"""The gate in front of the chart: no act of charting that gives, flushes, draws or signs gets around the rules."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

import nursechart.charting
from nursechart.charting import line_sheets, lines, withdrawing
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.guarding import MayNotBeCharted, acts_in
from nursechart.charting.identifying import TwoIdentifiersNeeded
from nursechart.charting.open_visit import read, subject_of
from nursechart.charting.reidentifying import confirm
from nursechart.charting.shift import say
from nursechart.record.kinds import (
    AlertFired,
    DoseGiven,
    LineCareDone,
    LumenCheck,
    OrderDrug,
    OrderInfusion,
    OrderPlan,
    OrderState,
    SectionFields,
)

# The functions that write to a chart around the gate, and why none of them gives, flushes or draws.
AROUND_THE_GATE = {
    ("committing", "chart_or_amend"): "is the gate",
    ("firing", "chart_heeded"): "charts what fired",
    ("shift", "chart"): "is what the gate writes with",
    ("signing", "_leave"): "identity and departure, behind the rules of a signature",
    ("signing", "sign"): "the signature itself, behind rules 8 and 10",
    ("visiting", "start_visit"): "identity and arrival",
    ("adding_visits", "add"): "the plan of a visit",
    ("amending", "_chart"): "what was done already and is put right; a late dose goes through the gate",
    ("amending", "_volume_again"): "the volume that the rates make, after a rate was put right",
    ("amending", "addendum"): "words alone",
    ("amending", "retract"): "withdraws",
    ("amending", "answer_comment"): "a comment",
    ("moving", "_move"): "what was done already, said in the chart it belongs to, where it is judged anew",
    ("not_done", "not_done"): "that nothing was given, flushed or drawn",
    ("not_done", "take_back"): "a withdrawal",
    ("reviewing", "comment"): "a comment",
    ("reviewing", "send_back"): "a decision",
    ("reviewing", "approve"): "a decision and a co-signature",
    ("reviewing", "settle_rule"): "a decision",
    ("watching", "mark_seen"): "that she has seen what two charted apart",
    ("emergencies", "open_chart"): "that a chart was opened in an emergency",
    ("emergencies", "mark_seen"): "that a supervisor has seen it",
    ("choosing", "settle"): "which of two versions stands that were charted already",
    ("allergy_list", "add"): "an allergy",
    ("allergy_list", "ask_today"): "that allergies were asked about",
    ("baselines", "set_baseline"): "what is usual for her",
    ("order_limits", "set_limit"): "a limit of an order, read back",
    ("practising", "_begin"): "an invented patient, in a record of its own that no pharmacy sees",
    ("verbal_orders", "take"): "an order, asked by its own rules",
    ("verbal_orders", "authenticate"): "the confirmation of an order",
}
_WRITES = {"chart", "commit", "commit_many"}


def _writers() -> set[tuple[str, str]]:
    """Every function of charting that commits statements by itself."""
    found = set()
    for path in Path(nursechart.charting.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                    continue
                owner = ast.unparse(call.func.value)
                if call.func.attr in _WRITES and owner.endswith(("shift", "store")):
                    found.add((path.stem, function.name))
    return found


def test_every_function_that_charts_passes_the_gate_or_says_why_it_need_not():
    assert _writers() <= AROUND_THE_GATE.keys()


@pytest.fixture
def running(visit):
    """Charts a dose that runs through the first lumen of the line on the page."""

    def run(drug="morphine", classes=("opioid",)):
        line, order, dose = visit.line.line, visit.shift.new_id(), visit.shift.new_id()
        visit.laptop.says(visit.feed, order, "order.drug", OrderDrug(drug, classes=classes))
        given = DoseGiven(visit.visit, order, "in_progress", drug, line=line, lumen="1")
        visit.laptop.says(visit.feed, dose, "dose_given.dose", given)
        made.append((dose, given))
        return line

    made: list[tuple[str, DoseGiven]] = []
    yield run
    for dose, given in made:
        held = visit.shift.store.subject(visit.feed, dose, kind="dose_given")
        ended = DoseGiven(given.visit, given.order, "completed", given.drug, line=given.line, lumen=given.lumen)
        visit.laptop.says(visit.feed, dose, "dose_given.dose", ended, held.refs("dose_given.dose"))


def firings(visit):
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    said = [each.get("alert.fired", AlertFired) for each in record.alerts]
    return [(each.rule, each.act) for each in said if each is not None]


def statements_of(visit, what):
    """One statement of each kind of act."""
    shift, line, at = visit.shift, visit.line.line, visit.shift.when()
    about = shift.new_id()
    values = {
        "give": ("dose_given.dose", DoseGiven(visit.visit, "o", "in_progress", "furosemide", line=line, lumen="1")),
        "given before": (
            "dose_given.dose",
            DoseGiven(visit.visit, "o", "completed", "furosemide", line=line, lumen="1"),
        ),
        "blood": ("dose_given.dose", DoseGiven(visit.visit, "o", "in_progress", "red blood cells", line=line)),
        "flush": ("lumen_check.result", LumenCheck(visit.visit, line, "1", at, Decimal(10), "easy")),
        "drawn back": ("lumen_check.result", LumenCheck(visit.visit, line, "1", at, blood_return="brisk")),
        "lock": ("line_care.done", LineCareDone(visit.visit, line, "lock", at, "1")),
        "declotting": ("line_care.done", LineCareDone(visit.visit, line, "declotting", at, "1")),
        "lab draw": (
            "section.fields",
            SectionFields(visit.visit, "S12", "1", {"method": "lumen", "lumen": "1", "drawn_at": "2025-11-21T09:30"}),
        ),
        "lab draw from a vein": ("section.fields", SectionFields(visit.visit, "S12", "1", {"method": "vein"})),
        "held": ("dose_given.dose", DoseGiven(visit.visit, "o", "not_given", "furosemide")),
        "dressing": ("line_care.done", LineCareDone(visit.visit, line, "dressing_change", at)),
        "not flushed": ("lumen_check.result", LumenCheck(visit.visit, line, "1", at, flush="not_done")),
        "another section": ("section.fields", SectionFields(visit.visit, "S14", "1", {"note": "Sleeps well"})),
    }
    part, value = values[what]
    return [say(about, part, value)]


@pytest.mark.parametrize(
    ("what", "act"),
    [
        ("give", "give"), ("given before", "give"), ("flush", "flush"), ("drawn back", "flush"), ("lock", "flush"),
        ("declotting", "flush"), ("lab draw", "draw"), ("lab draw from a vein", "draw"), ("held", ""), ("dressing", ""),
        ("not flushed", ""), ("another section", ""),
    ],
)  # fmt: skip
def test_what_a_statement_does_is_read_from_itself(visit, what, act):
    now = read(visit.shift, visit.feed, visit.visit, "visit")

    assert [each.act for each in acts_in(now, statements_of(visit, what))] == ([act] if act else [])


@pytest.mark.parametrize("what", ["flush", "drawn back", "lock", "declotting", "lab draw"])
def test_rule_6_stops_every_act_on_a_lumen_that_carries_an_opioid(visit, running, what):
    running()
    now = read(visit.shift, visit.feed, visit.visit, "visit")

    with pytest.raises(MayNotBeCharted, match="carries morphine"):
        chart_or_amend(now, now.record.seen, statements_of(visit, what))
    assert [rule for rule, _ in firings(visit)] == ["R-06"]


@pytest.mark.parametrize(
    ("drug", "classes", "stops"),
    [("vancomycin", (), False), ("milrinone", (), True), ("unheard of", ("vasopressor",), True), ("insulin", (), True)],
)
def test_rule_6_is_about_what_must_not_go_in_as_a_dose(visit, running, drug, classes, stops):
    running(drug, classes)

    row = visit.care("flush:1", ml="10", flush="easy")

    assert row.charted is not stops


def test_a_continuous_infusion_that_is_ordered_through_the_line_counts_though_no_dose_is_charted(visit):
    line, order = visit.line.line, visit.shift.new_id()
    for part, value in {
        "order.drug": OrderDrug("milrinone"),
        "order.infusion": OrderInfusion(rate_ml_per_h=Decimal(4)),
        "order.plan": OrderPlan(line=line),
        "order.state": OrderState("active"),
    }.items():
        visit.laptop.says(visit.feed, order, part, value)
    try:
        assert not visit.care("flush:1", ml="10", flush="easy").charted
    finally:
        held = visit.shift.store.subject(visit.feed, order, kind="order")
        visit.laptop.says(visit.feed, order, "order.state", OrderState("stopped"), held.refs("order.state"))


def test_a_lumen_is_flushed_once_its_drug_was_withdrawn_under_an_order(visit, running):
    running()
    for ordered_by, read_back in (("", True), ("Dr Lindqvist", False)):
        with pytest.raises(MayNotBeCharted, match="only under an order"):
            withdrawing.withdraw(
                visit.shift, visit.line, "1", "3", ordered_by, "name", "birth_date", read_back=read_back
            )

    withdrawing.withdraw(visit.shift, visit.line, "1", "3", "Dr Lindqvist", "name", "birth_date", read_back=True)

    assert visit.care("flush:1", ml="10", flush="easy").charted
    about = subject_of(visit.visit, visit.line.line, "drug_withdrawn", "1")
    done = visit.shift.store.subject(visit.feed, about, kind="line_care").get("line_care.done", LineCareDone)
    assert (done.ordered_by, done.volume_ml, done.product) == ("Dr Lindqvist", Decimal(3), "morphine")


def test_withdrawing_is_asked_for_on_a_sheet_of_the_line_page(visit, running):
    running()
    look = visit.line
    assert "withdraw" in look.acts
    asked = line_sheets.sheet(visit.shift, look, "withdraw")
    lumen = next(row.controls[0] for row in asked.rows if row.id == "lumen")
    assert [option.text for option in lumen.options] == ["Lumen 1: morphine"]
    typed = {"lumen": "1", "volume": "3", "ordered_by": "Dr Lindqvist", "read_back": "yes"}

    with pytest.raises(TwoIdentifiersNeeded):
        line_sheets.give(visit.shift, look, "withdraw", typed)
    line_sheets.give(visit.shift, look, "withdraw", {**typed, "identifiers": "name birth_date"})

    about = subject_of(visit.visit, look.line, "drug_withdrawn", "1")
    done = visit.shift.store.subject(visit.feed, about, kind="line_care").get("line_care.done", LineCareDone)
    assert (done.ordered_by, done.volume_ml) == ("Dr Lindqvist", Decimal(3))


def test_nothing_is_withdrawn_from_a_lumen_that_carries_nothing(visit):
    with pytest.raises(MayNotBeCharted, match="nothing to withdraw"):
        withdrawing.withdraw(visit.shift, visit.line, "1", "3", "Dr Lindqvist", "name", "mrn", read_back=True)


def test_rule_1_a_draw_asks_for_identifiers_again_after_another_record_was_open(visit, clinic):
    clinic.clock.pass_minutes(1)
    lines.line_care(visit.shift, visit.feed, visit.visit)
    now = read(visit.shift, visit.feed, visit.visit, "visit")
    assert acts_in(now, statements_of(visit, "lab draw from a vein"))
    visit.shift.store.audit_read("somebody else", "chart")

    with pytest.raises(MayNotBeCharted, match="once more"):
        chart_or_amend(now, now.record.seen, statements_of(visit, "lab draw from a vein"))

    clinic.clock.pass_minutes(1)
    confirm(visit.shift, visit.frame, "name", "mrn", "patient")
    now = read(visit.shift, visit.feed, visit.visit, "visit")
    chart_or_amend(now, now.record.seen, statements_of(visit, "lab draw from a vein"))
