"""Access devices: how a line is written, what must be known of it, and whether it has moved."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.devices import (
    arm_change,
    describe_line,
    external_length_change,
    lengths_disagree,
    missing_attributes,
)

D = Decimal


def test_a_line_is_written_with_side_vein_size_and_lumens(content: Content) -> None:
    assert (
        describe_line(content, "PICC", side="right", site="basilic", french=D(4), lumens=1)
        == "PICC, right basilic, 4 Fr single"
    )
    assert (
        describe_line(content, "PIV-S", side="left", site="forearm", gauge="22 G", lumens=1)
        == "Peripheral IV, left forearm, 22 G"
    )
    assert describe_line(content, "PORT") == "Port"
    assert describe_line(content, "NEWTYPE", side="left") == "NEWTYPE, left"


def test_a_line_without_its_tip_record_is_not_fully_known(content: Content) -> None:
    known = {"placed": "x", "site": "basilic", "side": "right", "french": D(4), "total_cm": D(40), "internal_cm": D(38),
             "external_cm": D(2), "valve": "open", "tip_confirmed_by": ""}  # fmt: skip
    assert [each.id for each in missing_attributes(content, "PICC", known)] == ["tip_confirmed_by"]


@pytest.mark.parametrize(
    "internal, external, agree", [("38", "2", True), ("38", "2.5", True), ("38", "2.6", False), ("37.4", "2", False)]
)
def test_internal_and_external_length_make_the_total(internal: str, external: str, agree: bool) -> None:
    assert (lengths_disagree(D(40), D(internal), D(external)) == "") is agree


@pytest.mark.parametrize(
    "now, chip, level, rule",
    [
        ("2", "In range", "ok", ""),
        ("2.9", "In range", "ok", ""),
        ("3", "1 cm more", "warn", "R-05.drift"),
        ("3.9", "1.9 cm more", "warn", "R-05.drift"),
        ("4", "2 cm more", "crit", "R-05.moved"),
        ("0", "2 cm less", "crit", "R-05.moved"),
    ],
)
def test_r_05_the_external_length_against_the_one_at_placement(
    content: Content, now: str, chip: str, level: str, rule: str
) -> None:
    change = external_length_change(content, D(2), D(now))
    assert (change.chip, change.level, change.rule, change.stop_at_cm) == (chip, level, rule, D(4))


@pytest.mark.parametrize("now, level", [("28.5", "ok"), ("30.9", "ok"), ("31", "crit"), ("20", "ok")])
def test_ls_03_an_arm_3_cm_thicker_asks_for_a_clot_to_be_ruled_out(content: Content, now: str, level: str) -> None:
    assert arm_change(content, D(28), D(now)).level == level
