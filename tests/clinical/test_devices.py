"""Access devices: how a line is written, what must be known of it, and whether it has moved."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.devices import (
    arm_change,
    attributes_of,
    describe_line,
    device_code,
    external_length_change,
    french_size,
    lengths_disagree,
    lumens_doubt,
    missing_attributes,
    tip_findings,
    valve_of,
)

D = Decimal
PICC = {
    "placed": "x", "by": "x", "facility": "x", "indication": "x", "planned_removal": "x", "technique": "ultrasound",
    "site": "basilic", "side": "right", "french": D(4), "total_cm": D(40), "internal_cm": D(38), "external_cm": D(2),
    "valve": "open", "tip_confirmed_by": "ecg", "tip": "cavo_atrial", "tip_confirmed_at": "x", "status": "in_use",
}  # fmt: skip


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
    known = PICC | {"tip_confirmed_by": ""}
    assert [each.id for each in missing_attributes(content, "PICC", known)] == ["tip_confirmed_by"]


def test_what_nobody_knows_counts_as_asked_once_there_is_a_reason_but_never_the_tip(content: Content) -> None:
    known = {name: value for name, value in PICC.items() if name not in ("facility", "by", "tip_confirmed_by")}
    assert {each.id for each in missing_attributes(content, "PICC", known)} == {"facility", "by", "tip_confirmed_by"}
    unknown = ("facility", "by", "tip_confirmed_by")
    assert [each.id for each in missing_attributes(content, "PICC", known, unknown=unknown)] == ["tip_confirmed_by"]


def test_a_line_of_several_lumens_is_asked_about_each(content: Content) -> None:
    assert [each.id for each in missing_attributes(content, "PICC", PICC, lumens=2)] == ["lumens"]


@pytest.mark.parametrize(
    "attribute, needed, when_known, elsewhere",
    [
        ("placed", "PIV-S", "", ""),
        ("indication", "G", "", ""),
        ("total_cm", "PICC", "TUN", "PORT"),
        ("tip_confirmed_by", "HD", "", "MID"),
        ("arm_cm", "", "MID", "TUN"),
        ("trimmed_cm", "", "TUN", "MID"),
        ("valve", "TUN", "PORT", "PIV-S"),
        ("power_ml_per_s", "", "PORT", "TUN"),
        ("balloon_ml", "", "GJ", "PICC"),
        ("external_cm", "J", "MID", "PORT"),
        ("udi", "", "EPI", ""),
    ],
)
def test_each_attribute_is_asked_where_it_applies(
    content: Content, attribute: str, needed: str, when_known: str, elsewhere: str
) -> None:
    def need(device: str) -> str:
        return next((letter for each, letter in attributes_of(content, device) if each.id == attribute), "")

    for device, letter in ((needed, "R"), (when_known, "C"), (elsewhere, "")):
        assert not device or need(device) == letter


TYPES = ("PIV-S", "PIV-L", "MID", "PICC", "TUN", "CVC", "PORT", "HD", "SC", "EPI", "IT", "NG", "G", "J", "GJ")


@pytest.mark.parametrize("device", TYPES)
def test_every_type_of_the_reference_is_known_with_tip_dwell_and_what_to_ask(content: Content, device: str) -> None:
    kind = content.devices[device]
    assert kind.tip
    assert kind.dwell
    assert kind.routes
    assert kind.care in {care for rule in content.care_rules for care in rule.care} or device == "HD"
    assert {each.id for each, need in attributes_of(content, device) if need == "R"} >= {"placed", "site", "status"}


@pytest.mark.parametrize(
    "device, lumens, code",
    [
        ("PICC", 1, "1396526001"), ("PICC", 2, "1396489007"), ("PICC", 3, ""),
        ("MID", 1, "1396531004"), ("MID", 2, "1396527005"),
        ("TUN", 1, "1396546006"), ("TUN", 2, "1396570005"), ("TUN", 3, "1396538005"),
        ("PIV-S", 1, "423954007"), ("CVC", 2, "52124006"), ("PORT", 1, ""),
    ],
)  # fmt: skip
def test_the_code_of_a_line_goes_by_its_lumens(content: Content, device: str, lumens: int, code: str) -> None:
    assert device_code(content, device, lumens) == code


@pytest.mark.parametrize(
    "choice_set, choice, code",
    [
        ("site_vein", "basilic", "19715009"), ("site_vein", "brachial", "20115005"),
        ("site_vein", "cephalic", "20699002"), ("site_vein", "median_cubital", "49852007"),
        ("site_vein", "antecubital", "128553008"), ("site_vein", "axillary", "68705008"),
        ("site_vein", "radial", "52359001"), ("site_vein", "ulnar", "17623008"),
        ("site_central", "subclavian", "9454009"), ("site_central", "internal_jugular", "12123001"),
        ("site_central", "innominate", "8887007"), ("site_central", "femoral", "83419000"),
        ("tip_position", "svc", "48345005"), ("tip_position", "right_atrium", "73829009"),
        ("side", "left", "7771000"), ("side", "right", "24028007"), ("side", "both", "51440002"),
    ],
)  # fmt: skip
def test_veins_and_sides_have_their_codes(content: Content, choice_set: str, choice: str, code: str) -> None:
    assert next(each.snomed for each in content.choices[choice_set] if each.id == choice) == code


@pytest.mark.parametrize("design, valve", [("hickman", "open"), ("broviac", "open"), ("groshong", "valved"), ("", "")])
def test_the_make_of_a_tunneled_catheter_says_whether_it_has_a_valve(content: Content, design: str, valve: str) -> None:
    assert valve_of(content, "TUN", design) == valve
    assert valve_of(content, "TUN", design, "valved") == "valved"


def test_french_is_three_times_the_outer_diameter(content: Content) -> None:
    assert french_size(content, D("1.35")) == D("4.05")


@pytest.mark.parametrize(
    "device, by, position, asks",
    [
        ("PICC", "chest_x_ray", "cavo_atrial", False),
        ("PICC", "none", "cavo_atrial", True),
        ("PICC", "", "", True),
        ("PORT", "fluoroscopy", "unknown", True),
        ("MID", "", "", False),
        ("G", "", "", False),
    ],
)
def test_a_central_line_is_not_used_before_its_tip_is_confirmed(
    content: Content, device: str, by: str, position: str, asks: bool
) -> None:
    found = tip_findings(content, "The line", device, by, position)
    assert [each.rule for each in found] == (["R-05.tip"] if asks else [])


@pytest.mark.parametrize(
    "uses, pn, doubtful",
    [
        (("any", "any"), True, True),
        (("pn", "any"), True, False),
        (("any",), True, False),
        (("any", "any"), False, False),
    ],
)
def test_one_lumen_of_several_is_kept_for_pn(content: Content, uses: tuple[str, ...], pn: bool, doubtful: bool) -> None:
    assert bool(lumens_doubt(content, uses, pn=pn)) is doubtful


@pytest.mark.parametrize(
    "internal, external, agree", [("38", "2", True), ("38", "2.5", True), ("38", "2.6", False), ("37.4", "2", False)]
)
def test_internal_and_external_length_make_the_total(
    content: Content, internal: str, external: str, agree: bool
) -> None:
    assert (lengths_disagree(content, D(40), D(internal), D(external)) == "") is agree


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
