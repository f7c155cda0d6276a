"""Which pack is in force: a clinic's own, the last good one when one is broken, the one a visit was charted with."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from nursechart.clinical.content import Content, ContentRefused, load_content
from nursechart.clinical.pack_text import PackText
from nursechart.clinical.packs import Packs, VersionTaken
from nursechart.clinical.regions import region_of
from nursechart.shipped import shipped

CLINIC = """\
clinic: {name: Riverbend, version: riverbend.1, approved_by: M. Okafor}
sources: {clinic: Riverbend policy 12}
care_rules:
  LC-02: {at_most: 5 d, source: [clinic]}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("content"), tmp_path / "program"))


@pytest.fixture
def packs(tmp_path: Path, base: Path) -> Packs:
    return Packs(tmp_path / "shelf", base)


def clinic(tmp_path: Path, text: str = CLINIC) -> Path:
    folder = tmp_path / "clinic"
    folder.mkdir(exist_ok=True)
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    return folder


def interval(packs: Packs) -> str:
    return next(str(rule.at_most) for rule in packs.in_force().content.care_rules if rule.id == "LC-02")


def test_without_a_choice_the_shipped_pack_is_in_force(packs: Packs) -> None:
    found = packs.in_force()
    assert found.notice == ""
    assert found.content.version == found.content.pack.version
    assert interval(packs) == "7 d"


def test_a_clinic_changes_one_interval_and_keeps_everything_else(packs: Packs, tmp_path: Path) -> None:
    before = packs.in_force().content
    packs.use(clinic(tmp_path))
    after = packs.in_force().content
    assert after.version == f"{before.version}+riverbend.1"
    assert interval(packs) == "5 d"
    changed = next(rule for rule in after.care_rules if rule.id == "LC-02")
    assert changed.source == ("clinic",)
    assert changed.dressings == ("transparent", "chg_transparent", "other")
    assert [rule.id for rule in after.care_rules] == [rule.id for rule in before.care_rules]


def test_a_clinic_goes_back_to_the_shipped_pack(packs: Packs, tmp_path: Path) -> None:
    packs.use(clinic(tmp_path))
    packs.forget_changes()
    assert interval(packs) == "7 d"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("care_rules: {LC-02: {at_most: 5 d}}", "what a clinic changes names its own source"),
        ("care_rules: {LC-02: {at_most: soon, source: [CDC11]}}", "an interval is written like"),
        ("care_rules: {LC-02: {at_most: 5 d, source: [nowhere]}}", "nowhere is not among the sources"),
        ("sources: {CDC11: mine}", "CDC11 is already in sources"),
        ("clinic: {name: R, version: ../../x}", "a version like"),
        ("clinic: {name: R, version: x}\nsections: {S16: {source: [EVV], fields: [{id: enough, when: child}]}}",
         "C comes with a condition"),
    ],
)  # fmt: skip
def test_a_broken_change_is_refused_whole_and_the_last_good_pack_stays(
    packs: Packs, tmp_path: Path, text: str, rule: str
) -> None:
    packs.use(clinic(tmp_path))
    with pytest.raises(ContentRefused, match=r"clinic/clinic\.yaml, line ") as refused:
        packs.use(clinic(tmp_path, text))
    assert rule in refused.value.rule
    assert interval(packs) == "5 d"


def test_a_pack_that_breaks_in_its_place_leaves_the_last_good_one_and_says_so(packs: Packs, base: Path) -> None:
    version = packs.in_force().content.version
    (base / "rules.yaml").write_text("rules: {R-01: 3}\n", encoding="utf-8")
    found = packs.in_force()
    assert found.content.version == version
    assert "R-01" in found.content.rules
    assert found.notice.startswith("The content pack was refused. rules.yaml, line 1")
    assert found.notice.endswith(f"Charting goes on with content {version}, the last good one.")


def test_a_clinics_change_that_a_newer_program_refuses_leaves_the_last_good_pack(
    packs: Packs, base: Path, tmp_path: Path
) -> None:
    packs.use(clinic(tmp_path))
    version = packs.in_force().content.version
    care = base / "care.yaml"
    care.write_text(care.read_text(encoding="utf-8").replace("LC-02:", "LC-92:"), encoding="utf-8")
    found = packs.in_force()
    assert found.content.version == version
    assert "clinic/clinic.yaml" in found.notice


def test_without_any_good_pack_the_first_start_says_what_is_wrong(packs: Packs, base: Path) -> None:
    (base / "rules.yaml").write_text("rules: [", encoding="utf-8")
    with pytest.raises(ContentRefused, match=r"rules\.yaml, line 2"):
        packs.in_force()


def test_a_visit_is_shown_by_the_content_it_was_charted_with(packs: Packs, base: Path, tmp_path: Path) -> None:
    old = packs.in_force().content
    text = (base / "pack.yaml").read_text(encoding="utf-8")
    (base / "pack.yaml").write_text(text.replace(old.version, "2027.1"), encoding="utf-8")
    choices = (base / "choices.yaml").read_text(encoding="utf-8")
    (base / "choices.yaml").write_text(choices.replace("gauze: Gauze", "gauze: Cotton"), encoding="utf-8")
    assert packs.in_force().content.label("dressing", "gauze") == "Cotton"
    held = packs.of_version(old.version)
    assert held is not None
    assert held.label("dressing", "gauze") == "Gauze"
    assert packs.of_version("1999.1") is None
    assert packs.of_version("../held") is None


def test_one_version_never_stands_for_two_packs(packs: Packs, tmp_path: Path) -> None:
    packs.use(clinic(tmp_path))
    packs.in_force()
    with pytest.raises(VersionTaken, match=r"riverbend\.1 is in use with other content"):
        packs.use(clinic(tmp_path, CLINIC.replace("5 d", "6 d")))
    packs.use(clinic(tmp_path, CLINIC.replace("5 d", "6 d").replace("riverbend.1", "riverbend.2")))
    assert interval(packs) == "6 d"


def test_a_whole_pack_takes_the_place_of_the_shipped_one(packs: Packs, base: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(base, tmp_path / "own"))
    text = (own / "pack.yaml").read_text(encoding="utf-8")
    (own / "pack.yaml").write_text(text.replace(packs.in_force().content.version, "north.7"), encoding="utf-8")
    packs.use(own)
    assert packs.in_force().content.version == "north.7"
    packs.use(clinic(tmp_path))
    assert packs.in_force().content.version == "north.7+riverbend.1"


def test_a_full_disk_keeps_nobody_from_charting(packs: Packs, tmp_path: Path) -> None:
    (tmp_path / "shelf").write_text("a file where the folder should be")
    assert packs.in_force().content.rules


# --- what a clinic may change ----------------------------------------------------------------------------------------


def changed(packs: Packs, tmp_path: Path, text: str) -> Packs:
    packs.use(clinic(tmp_path, "clinic: {name: R, version: r.1}\nsources: {clinic: Policy}\n" + text))
    return packs


def test_a_clinic_adds_a_field_to_a_form_and_makes_another_required(packs: Packs, tmp_path: Path) -> None:
    text = (
        "sections:\n  S16:\n    source: [clinic]\n    fields:\n      - {id: discarded, required: R}\n"
        "      - {id: fridge, label: Refrigerator, type: num, unit: Cel, step: 0.1}\n"
    )
    before = [field.id for field in packs.in_force().content.sections["S16"].fields]
    section = changed(packs, tmp_path, text).in_force().content.sections["S16"]
    assert [field.id for field in section.fields] == [*before, "fridge"]
    assert section.field("discarded").required == "R"
    assert section.field("discarded").label == "Thrown away and why"


def test_a_clinics_limit_stands_in_for_the_packs(packs: Packs, tmp_path: Path) -> None:
    text = 'limits:\n  - {measure: glucose, alert: {low: "< 80", high: "> 200"}, source: [clinic]}\n'
    limits = changed(packs, tmp_path, text).in_force().content.limits
    adult = [each for each in limits if each.measure == "glucose" and not each.ages and not each.when]
    alerts = [each.alert for each in adult if each.alert is not None]
    assert [str(each.high) for each in alerts] == ["> 200"]
    assert [str(each.critical.high) for each in adult if each.critical is not None] == ["> 400"]


def test_a_clinic_renames_one_choice_and_adds_one(packs: Packs, tmp_path: Path) -> None:
    text = "choices:\n  limb: {left_leg: left calf, tail: none of these}\n"
    content = changed(packs, tmp_path, text).in_force().content
    assert content.label("limb", "left_leg") == "left calf"
    assert content.label("limb", "right_arm") == "right arm"
    assert content.label("limb", "tail") == "none of these"


# --- read fast -------------------------------------------------------------------------------------------------------


def test_from_the_second_start_on_the_yaml_is_not_read_again(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = tmp_path / "fast"
    fast.mkdir()
    first = load_content(base, fast=fast)

    def read(*_: object) -> None:
        raise AssertionError("the YAML was read")

    monkeypatch.setattr(PackText, "_read", read)
    again = load_content(base, fast=fast)
    conditional = ("sections", "visit_types", "care_rules", "leave_checks", "patient_texts", "warning_signs")
    tables = [name for name in Content.__struct_fields__ if name not in conditional]
    assert {name: getattr(again, name) for name in tables} == {name: getattr(first, name) for name in tables}
    assert plain(again) == plain(first)


def plain(content: Content) -> bytes:
    return msgspec.json.encode(content, enc_hook=lambda value: getattr(value, "text", "") or str(value))


def test_a_changed_file_is_read_from_its_yaml(base: Path, tmp_path: Path) -> None:
    fast = tmp_path / "fast"
    fast.mkdir()
    load_content(base, fast=fast)
    choices = (base / "choices.yaml").read_text(encoding="utf-8")
    (base / "choices.yaml").write_text(choices.replace("gauze: Gauze", "gauze: Cotton"), encoding="utf-8")
    assert load_content(base, fast=fast).label("dressing", "gauze") == "Cotton"
    assert len(list(fast.iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"pack.yaml": 3}', b"\xff\xfe", b"["])
def test_a_damaged_fast_file_costs_time_and_nothing_else(base: Path, tmp_path: Path, damage: bytes) -> None:
    fast = tmp_path / "fast"
    fast.mkdir()
    first = load_content(base, fast=fast)
    next(fast.iterdir()).write_bytes(damage)
    assert plain(load_content(base, fast=fast)) == plain(first)


def test_a_clinic_picks_its_region_and_sets_one_item_otherwise(packs: Packs, tmp_path: Path) -> None:
    usual = {each.id: each.usual_unit.ucum for each in packs.in_force().content.measures.values()}
    text = "clinic: {name: R, version: r.1, region: US, items: {glucose: mmol/L}}\n"
    packs.use(clinic(tmp_path, text))
    content = packs.in_force().content
    now = {each.id: each.usual_unit.ucum for each in content.measures.values()}
    assert (now["temperature"], now["weight"], now["height"]) == ("[degF]", "[lb_av]", "[in_i]")
    assert now["glucose"] == "mmol/L"
    assert {name: now[name] for name in ("pulse", "pain")} == {name: usual[name] for name in ("pulse", "pain")}
    where = region_of(content)
    assert where is not None
    assert (where["clock"], where["decimal"]) == ("12", ".")


def test_a_clinic_names_who_is_on_call_and_what_it_has_arranged_for_home(packs: Packs, tmp_path: Path) -> None:
    assert (packs.in_force().content.clinic.on_call, packs.in_force().content.clinic.home_programmes) == ((), ())
    text = (
        "clinic:\n  name: R\n  version: r.1\n  home_programmes: [blood_programme]\n  on_call:\n"
        "    - {role: Pharmacist, name: H. Lund, phone: 555 0100}\n"
        "    - {role: Nurse lead, phone: 555 0101, days: [sat]}\n"
    )
    packs.use(clinic(tmp_path, text))
    said = packs.in_force().content.clinic
    assert [(each.role, each.phone, each.days) for each in said.on_call] == [
        ("Pharmacist", "555 0100", ()), ("Nurse lead", "555 0101", ("sat",)),
    ]  # fmt: skip
    assert said.home_programmes == ("blood_programme",)


@pytest.mark.parametrize(
    ("choice", "rule"),
    [
        ("region: Atlantis", "There is no region called Atlantis"),
        ("region: US, locale: fr", "is not written in fr"),
        ("region: US, items: {clock: 25}", "Expected `str`"),
        ("region: US, items: {clock: '13'}", "clock cannot be '13'"),
        ("region: US, items: {weather: sunny}", "weather is not something a clinic sets"),
        ("region: US, items: {decimal: ','}", "must differ"),
    ],
)
def test_a_region_that_does_not_hold_together_is_refused_by_name(
    packs: Packs, tmp_path: Path, choice: str, rule: str
) -> None:
    with pytest.raises(ContentRefused, match=r"clinic/clinic\.yaml, line 1: ") as refused:
        packs.use(clinic(tmp_path, f"clinic: {{name: R, version: r.1, {choice}}}\n"))
    assert rule in refused.value.rule
