# ruff: noqa: E501  (one broken thing a line reads better than a paragraph each)
"""Content about access devices that leads nowhere is refused, naming file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nursechart.clinical.content import ContentRefused, load_content
from nursechart.shipped import shipped

SOURCE = "source: [product]"
STEPS = "criteria: [x], steps: [{id: a, text: A, done: A}]"


@pytest.mark.parametrize(
    "text, rule",
    [
        (f"line_attributes: {{x: {{label: X, part: device, type: text, required: [PICK], {SOURCE}}}}}", "there is no device called PICK"),
        (f"line_attributes: {{x: {{label: X, part: device, type: choice, choices: nope, {SOURCE}}}}}", "there is no set of choices called nope"),
        (f"complications: {{x: {{title: X, severity: call, suspect: [[nonsense]], {STEPS}, {SOURCE}}}}}", "nonsense is nothing that is found at a line"),
        (f"complications: {{x: {{title: X, severity: call, suspect: [[fever]], emergency: [[chills]], {STEPS}, {SOURCE}}}}}", "what makes it an emergency comes with a step of its own"),
        (f"complications: {{x: {{title: X, severity: call, snomed: '128053004', {STEPS}, {SOURCE}}}}}", "128053004 is not a snomed code: its check digit is wrong"),
        (f"complications: {{x: {{title: X, severity: call, rule: R-77, {STEPS}, {SOURCE}}}}}", "there is no rule called R-77"),
        (f"complications: {{x: {{title: X, severity: call, scale: nope, {STEPS}, {SOURCE}}}}}", "there is no scale called nope"),
        (f"lock_solutions: {{vinegar: {{{SOURCE}}}}}", "vinegar is a choice of neither set of solutions"),
        (f"flush_rows: {{x: {{title: X, devices: [PICC], {SOURCE}}}}}", "it has amounts, or says why nothing is flushed in"),
        (f"flush_rows: {{x: {{title: X, devices: [PICC], adult: {{ml: [1, 2], locks: [{{solution: tea, ml: [1, 1]}}]}}, {SOURCE}}}}}", "there is no lock solution called tea"),
        (f"set_rules: {{x: {{item: x, title: X, procedure: set_change, events: [sunset], {SOURCE}}}}}", "sunset is nothing that makes care due"),
        (f"care_age_limits: {{x: {{choices: dressing, above_months: 2, why: X, {SOURCE}}}}}", "x is no choice of dressing"),
        (f"removal_plans: {{x: {{title: X, devices: [BOAT], steps: [], record: [], {SOURCE}}}}}", "there is no device called BOAT"),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_is_refused(tmp_path: Path, text: str, rule: str) -> None:
    pack = Path(shutil.copytree(shipped("content"), tmp_path / "content"))
    (pack / "clinic.yaml").write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    assert (caught.value.file, caught.value.line, caught.value.rule) == ("clinic.yaml", 1, rule)
