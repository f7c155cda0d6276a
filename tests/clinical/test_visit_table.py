"""The table of sections by visit type (clinical reference, 1.1), transcribed by hand: each of its 312 cells."""

from __future__ import annotations

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.visit_forms import section_need

TYPES = ["SOC", "ROU", "ADM", "FST", "LIN", "LAB", "PRN", "REC", "RES", "DC", "TEL", "CHR"]
TABLE = """
S01 | R | R | R | R | R | R | R | R | R | R | R | R
S02 | R | R | R | R | R | R | R | R | R | R | R (call times) | R
S03 | R | R | R | R | R (T,HR) | C symptomatic | R | R | R | R | C reported | R
S04 | R | R | R | R | C focused | C focused | R focused | R | R | R | C | R
S05 | R | R | R | R | C | - | R | R | R | R | C | R
S06 | C has line | C | R | R | R | C drawn from line | C | C | C | C | C reported | R
S07 | C | C | C | C | R | C | C | C | C | C removal | - | C
S08 | C | C | R | R | C flush/lock | C flush | C | C | C | - | - | R
S09 | C | - | C | C | - | - | - | - | C | - | - | C
S10 | C | - | R | R | - | - | C | - | C | - | - | R
S11 | C | C | C pump | R if pump | - | - | C | C | C | - | - | C
S12 | C | C | C | C | C | R | C | C | C | C | - | C
S13 | C | C | C | C | C | C | C | C | C | C | C | C
S14 | R | R | R | R | C | O | C | R | R | R | R | R
S15 | R | O | C kit | R | - | - | O | R | R | - | - | C kit
S16 | R | R | R | R | R | C | C | R | R | R returns | O | R used
S17 | C | C | C | C | - | - | C | C | C | R returns | - | C
S18 | C | C | C | C | - | - | C | C | C | - | C | C
S19 | R | C PN/EN | C | C | - | - | - | R | R | O | C | O
S20 | R | R | R | R | O | - | C | R | R | R outcome | C | R
S21 | R | C | C | R | C | C | R | R | R | R | R | C
S22 | R | R changes | R changes | R | O | - | C | R | R | R | C | R changes
S23 | R | R | R | R | R | R | R | R | R | R | R nurse | R
S24 | R | R | R | R | R | R | R | R | R | R hand-over | R | R
S25 | R | C due | C due | C | - | - | C fall | R | R | O | - | C due
S26 | R | C changes | C changes | R | - | - | - | R | R | R | - | C changes
"""
CELLS = [
    (section, visit_type, cell)
    for section, *cells in ([each.strip() for each in line.split("|")] for line in TABLE.strip().splitlines())
    for visit_type, cell in zip(TYPES, cells, strict=True)
]
# What has to be true of a visit for the condition of a section, and of a cell with one of its own.
HOLDS = {
    "S03": {"symptoms"}, "S04": {"symptoms"}, "S05": {"pain"}, "S06": {"has_line"}, "S07": {"care_due"},
    "S08": {"dose_due"}, "S09": {"premedication"}, "S10": {"infusion"}, "S11": {"pump"}, "S12": {"lab_due"},
    "S13": {"reaction"}, "S14": {"care_due"}, "S15": {"kit_needed"}, "S16": {"care_due"}, "S17": {"pump"},
    "S18": {"intake_output"}, "S19": {"therapy parenteral_nutrition"}, "S20": {"critical"}, "S21": {"critical"},
    "S22": {"changes"}, "S25": {"risk_due"}, "S26": {"changes"},
}  # fmt: skip
OWN = {
    ("S03", "TEL"): {"reported"},
    ("S06", "LAB"): {"drawn_from_line"},
    ("S06", "TEL"): {"has_line", "symptoms"},
    ("S07", "DC"): {"removal"},
    ("S08", "LIN"): {"flush_given"},
    ("S08", "LAB"): {"drawn_from_line", "flush_given"},
    ("S25", "PRN"): {"fall"},
}
EVERYTHING_ELSE = {"allergy_listed", "female", "biologic", "blood", "vesicant"}


def test_the_table_has_312_cells() -> None:
    assert len(CELLS) == 312


@pytest.mark.parametrize(("section", "visit_type", "cell"), CELLS, ids=lambda each: each)
def test_each_visit_asks_for_what_the_table_says(content: Content, section: str, visit_type: str, cell: str) -> None:
    letter, conditional = cell[0], cell[0] == "C" or cell == "R if pump"
    need = content.visit_types[visit_type].sections[section]
    assert need.letter == letter
    facts = OWN.get((section, visit_type), HOLDS.get(section, set()))

    before = section_need(content, visit_type, section, EVERYTHING_ELSE).need
    then = section_need(content, visit_type, section, facts).need
    if letter == "-":
        assert before == "hidden"
    elif letter == "O":
        assert (before, then) == ("optional", "optional")
    elif conditional:
        assert (before, then) == ("optional", "required")
    else:
        assert (before, then) == ("required", "required")


@pytest.mark.parametrize(
    ("section", "visit_type", "not_enough"),
    [
        ("S06", "LAB", {"has_line"}),  # a line that nobody drew from is not looked at
        ("S06", "TEL", {"has_line"}),  # nor one of which nothing was reported
        ("S07", "DC", {"care_due"}),  # at discharge a line is taken out, not cared for
        ("S25", "PRN", {"risk_due"}),  # an unplanned visit screens after a fall alone
        ("S19", "ROU", {"intake_output"}),
        ("S08", "LAB", {"drawn_from_line"}),
    ],
)
def test_a_condition_of_a_cell_stands_instead_of_that_of_its_section(
    content: Content, section: str, visit_type: str, not_enough: set[str]
) -> None:
    assert section_need(content, visit_type, section, not_enough).need == "optional"


def test_the_words_beside_a_letter_are_shown(content: Content) -> None:
    assert section_need(content, "TEL", "S02", ()).note == "call times"
    assert section_need(content, "LAB", "S06", ()).note == "drawn from line"
    assert section_need(content, "ADM", "S06", ()).note == ""
