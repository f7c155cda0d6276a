"""Charting, undo and redo in any order, on a real encrypted store.

What stands is always what the acts that are not undone would have made by themselves, and the log only ever grows: no
statement is lost, and each stands or names what superseded it.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from nursechart.charting import forms, one_line, undoing, vitals
from nursechart.charting.open_visit import standing_in
from nursechart.record.kinds import Part, SectionFields, VitalSet
from tests.charting.clinic import AtVisit, LaptopInUse
from tests.charting.test_undoing import _a_text

NUMBERS = {"temperature": ("36.8", "38.4", ""), "pulse": ("72", "104", ""), "weight": ("67.1", "9999", "")}
LINES = ("t36.8 p72", "p104 r16 s98", "bp118/74 w67.1")
WORDS = ("Chills overnight", "None", "")


def what_stands(visit: AtVisit) -> dict[tuple[str, str], Part]:
    """By part, what stands in a visit; its identity apart, which is no act of charting."""
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    found = {}
    for subject in record.subjects:
        for part, saids in subject.parts.items():
            assert len(saids) == 1, f"a conflict of her own making: {part}"
            value = saids[0].value
            if value is not None and not part.startswith("visit."):
                plain = value.section if isinstance(value, SectionFields) else ""
                found[part, plain] = value if not isinstance(value, VitalSet) else value.position
    return found


def apart_from_the_visit(stands: dict[Any, Any]) -> dict[Any, Any]:
    """The same without the id of the visit, which every section names."""
    return {key: value.fields if isinstance(value, SectionFields) else value for key, value in stands.items()}


class Undoing(RuleBasedStateMachine):
    """Somebody charting at one visit."""

    amara: LaptopInUse
    feed: str

    def __init__(self) -> None:
        super().__init__()
        self.visit = self.amara.begin(self.feed)
        self.group, self.section, self.field = _a_text(self.visit)
        self.acts: list[tuple[str, ...]] = []  # those not undone, in order
        self.undone: list[tuple[str, ...]] = []
        self.before = [what_stands(self.visit)]  # what stood before each of them, and now
        self.after: list[dict[Any, Any]] = []  # what stood after each that was undone
        self.said = self._said()

    def _said(self) -> int:
        return self.amara.shift.store.unsent_count()

    def _did(self, *act: str) -> None:
        """Do an act; what changes nothing is none."""
        known, charted = undoing.last_act(self.visit.shift, self.visit.visit), self._said()
        do(self.visit, act, (self.group, self.section, self.field))
        assert self._said() in (charted, charted + 1)
        if undoing.last_act(self.visit.shift, self.visit.visit) == known:
            return
        if self._said() > charted:
            self.acts.append(act)
            self.before.append(what_stands(self.visit))
            self.undone, self.after = [], []
        else:  # half typed, and taken back at once so that the story stays about what stands
            undoing.undo(self.visit.shift, self.visit.feed, self.visit.visit)
            self.visit.shift.trail.of(self.visit.visit).undone.clear()
            self.undone, self.after = [], []
            assert self._said() == charted

    @rule(data=st.data(), measure=st.sampled_from(sorted(NUMBERS)))
    def chart_a_value(self, data: st.DataObject, measure: str) -> None:
        self._did("measure", measure, data.draw(st.sampled_from(NUMBERS[measure])))

    @rule(text=st.sampled_from(LINES))
    def chart_a_line(self, text: str) -> None:
        self._did("line", text)

    @rule(measure=st.sampled_from(["pulse", "weight", "pain"]))
    def mark_as_not_taken(self, measure: str) -> None:
        self._did("not_taken", measure)

    @rule(words=st.sampled_from(WORDS))
    def answer_a_form(self, words: str) -> None:
        self._did("fill", words)

    @precondition(lambda self: self.acts)
    @rule()
    def undo(self) -> None:
        count = self._said()
        undoing.undo(self.visit.shift, self.visit.feed, self.visit.visit)

        assert self._said() == count + 1  # a further entry; nothing was touched
        self.undone.append(self.acts.pop())
        self.after.append(self.before.pop())
        assert what_stands(self.visit) == self.before[-1]

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        count = self._said()
        undoing.redo(self.visit.shift, self.visit.feed, self.visit.visit)

        assert self._said() == count + 1
        self.acts.append(self.undone.pop())
        self.before.append(self.after.pop())
        assert what_stands(self.visit) == self.before[-1]

    def teardown(self) -> None:
        """The acts not undone, done alone at another visit, leave the same chart; and nothing is missing in the log."""
        alone = self.amara.begin(self.feed)
        for act in self.acts:
            do(alone, act, (self.group, self.section, self.field))
        assert apart_from_the_visit(what_stands(alone)) == apart_from_the_visit(what_stands(self.visit))
        record = self.visit.shift.store.visit_record(self.visit.feed, self.visit.visit)
        standing = set(standing_in(record))
        for history in record.histories:
            for said in history.said:
                assert said.ref in standing or history.superseded_by.get(said.ref)


def do(visit: AtVisit, act: tuple[str, ...], field: tuple[str, str, str]) -> None:
    match act:
        case "measure", measure, typed:
            visit.measure(measure, typed)
        case "line", text:
            one_line.chart(visit.shift, visit.vitals, text)
        case "not_taken", measure:
            vitals.not_taken(visit.shift, visit.vitals, measure, "refused")
        case "fill", words:
            group, section, row = field
            forms.chart(visit.shift, visit.form(group), section, row, {row: words})


def test_what_stands_is_what_the_acts_not_undone_would_have_made(amara, maria):
    Undoing.amara, Undoing.feed = amara, maria
    run_state_machine_as_test(
        Undoing,
        settings=settings(
            max_examples=5,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
