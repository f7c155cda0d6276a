"""A set of vital signs in one line: read in any order, and refused with its place where it can be read in two ways."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from nursechart.clinical.content import load_content
from nursechart.clinical.one_line import Line, Value, broken_keys, line_keys, read_line, written
from nursechart.shipped import shipped

MEASURES = load_content(shipped("content")).measures
KEYS = line_keys(MEASURES.values())
TYPED = [each for each in MEASURES.values() if each.keys]


def read(text: str) -> dict[str, str]:
    return {
        each.measure: each.typed + (f"/{each.typed2}" if each.typed2 else "") for each in read_line(text, KEYS).values
    }


def faults(text: str) -> list[str]:
    return [each.says for each in read_line(text, KEYS).faults]


def plain(line: Line) -> list[tuple[str, str, str]]:
    return [(each.measure, each.typed, each.typed2) for each in line.values]


@st.composite
def numbers(draw: st.DrawFn, *, whole: bool) -> str:
    figure = draw(st.integers(0, 9999))
    return str(figure) if whole else str(Decimal(figure) / draw(st.sampled_from([1, 10, 100])))


@st.composite
def sets(draw: st.DrawFn) -> list[Value]:
    chosen = draw(st.permutations(TYPED))[: draw(st.integers(1, len(TYPED)))]
    found = []
    for each in chosen:
        number = numbers(whole=KEYS[each.keys[0]].whole)
        found.append(Value(each.id, draw(number), draw(number) if each.kind == "pair" else ""))
    return found


SEVEN = {
    "temperature": "36.8", "pulse": "72", "breathing_rate": "16", "blood_pressure": "118/74",
    "oxygen_saturation": "98", "pain": "2", "weight": "67.1",
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "t36.8 p72 r16 bp118/74 s98 pn2 w67.1",
        "t36.8p72r16bp118/74s98pn2w67.1",
        "w67.1 pn2 s98 bp118/74 r16 p72 t36.8",
        "T 36.8, P: 72; R=16. BP 118 / 74, SAT 98, pain 2, wt 67.1",
    ],
)
def test_seven_vital_signs_are_read_in_any_order_with_or_without_blanks(text):
    assert read(text) == SEVEN
    assert faults(text) == []


def test_seven_vital_signs_take_no_more_than_thirty_keys_and_enter():
    assert len("t36.8p72r16bp118/74s98pn2w67.1") + len("\n") <= 31


@given(said=sets(), blanks=st.sampled_from([" ", "", "  ", ", ", "; "]), comma=st.booleans())
def test_what_is_written_reads_back_as_the_same_set(said, blanks, comma):
    line = written(said, MEASURES).replace(" ", blanks)
    if comma:
        line = "".join(line) if ", " in blanks else line.replace(".", ",")

    found = read_line(line, KEYS)

    assert found.faults == ()
    assert [(m, a.replace(",", "."), b.replace(",", ".")) for m, a, b in plain(found)] == plain(Line(tuple(said), ()))


@given(st.text(alphabet="tprbsnw gl0123456789.,/:-°٣٦٫\t", max_size=40))
def test_whatever_is_typed_each_mark_is_in_a_value_or_in_a_fault_and_in_one_only(text):
    line = read_line(text, KEYS)

    spans = sorted([(each.start, each.end) for each in line.values] + [(each.start, each.end) for each in line.faults])
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    outside = "".join(
        text[a:b] for a, b in zip([0, *(end for _, end in spans)], [*(s for s, _ in spans), len(text)], strict=True)
    )
    assert not any(each.isalnum() for each in outside)
    assert len({each.measure for each in line.values}) == len(line.values)


def test_a_decimal_comma_and_digits_of_another_script_stay_as_typed():
    assert read("t36,8 p72 w67,1") == {"temperature": "36,8", "pulse": "72", "weight": "67,1"}
    assert read("p٧٢ t٣٦٫٨") == {"pulse": "٧٢", "temperature": "٣٦٫٨"}


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("t36.8 x12 p72", "“x12” after “t36.8”", "stand for no measure"),
        ("36.8 p72", "“36.8” at the start", "put the letters of the measure before the number"),
        ("t36.8 t37.1", "“t37.1” after “t36.8”", "stands here twice"),
        ("p72,16", "“p72,16” at the start", "may be one number or two"),
        ("t36.8.1", "“t36.8.1” at the start", "more than one way"),
        ("bp118", "“bp118” at the start", "takes two numbers, like bp120/80"),
        ("bp118/74/60", "“bp118/74/60” at the start", "takes two numbers"),
        ("t36/8", "“t36/8” at the start", "takes one number"),
        ("t p72", "“t” at the start", "has no number yet, like t37.2"),
        ("p72 %", "“%” after “p72”", "is not read here"),
    ],
)
def test_what_cannot_be_read_is_refused_with_where_it_stands(text, place, why):
    first = faults(text)[0]

    assert first.startswith(f"{place}: ")
    assert why in first


def test_one_fault_keeps_nothing_else_from_being_read():
    assert read("t36.8 x12 p72 bp118") == {"temperature": "36.8", "pulse": "72"}


@pytest.mark.parametrize("text", ["t", "t36.8 b", "bp118", "bp118/", "pai"])
def test_what_is_still_being_typed_is_unfinished_and_no_mistake_yet(text):
    assert [each.unfinished for each in read_line(text, KEYS).faults] == [True]


def test_letters_of_two_measures_or_with_a_digit_are_refused_when_the_pack_is_read():
    pulse, pain = MEASURES["pulse"], MEASURES["pain"]
    twice = {"pulse": pulse, "pain": replace(pain, keys=("p",))}
    digit = {"pulse": replace(pulse, keys=("p2",))}
    derived = {"map": replace(MEASURES["map"], keys=("map",))}

    assert [why for _, why in broken_keys(twice)] == ["p stands for pulse already"]
    assert "letters alone" in dict(broken_keys(digit))["pulse"]
    assert "worked out and never typed" in dict(broken_keys(derived))["map"]


def test_the_clinic_may_give_a_measure_other_letters():
    keys = line_keys([replace(MEASURES["temperature"], keys=("temp", "f")), MEASURES["pulse"]])

    assert [(each.measure, each.typed) for each in read_line("F98.6 p72", keys).values] == [
        ("temperature", "98.6"),
        ("pulse", "72"),
    ]
