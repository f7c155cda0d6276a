"""A pack whose regions, identifiers or roles lead nowhere is refused whole, at the thing that does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nursechart.clinical.content import ContentRefused, load_content
from nursechart.shipped import shipped


@pytest.mark.parametrize(
    "file, old, new, says",
    [
        ("regions.yaml", "locales: [en_CA, fr_CA]", "locales: [en_CA, fr_XX]", "a locale that is not there"),
        ("regions.yaml", "identifiers: [us_mbi, mrn]", "identifiers: [us_mbi, ssn]", "identifier called ssn"),
        ("regions.yaml", 'glucose: {value: "mmol/L", source: [GLU-CA]}', "", "an item too many or too few: glucose"),
        ("regions.yaml", 'value: "mmol/L", source: [GLU-CA]', 'value: "mol/L", source: [GLU-CA]', "glucose cannot be"),
        ("regions.yaml", 'value: "mmol/L", source: [GLU-CA]', 'value: "mmol/L", source: [NOBODY]', "among the sources"),
        ("regions.yaml", "{value: PIVC, source: [product]}", "{value: PIVC, source: []}", "among the sources"),
        ("regions.yaml", "shape: '800360[0-9]{10}'", "shape: '800360[0-9'", "no regular expression"),
        ("regions.yaml", "check: kvnr", "check: abacus", "abacus is no check digit"),
        ("locales.yaml", '"Oca", "Şub"', '"Oca"', "a year has twelve months"),
        ("locales.yaml", ' date: "y. M. d."', ' date: "yy. M. d."', "the year has all its digits"),
        ("locales.yaml", '{starts: 0, word: "ÖÖ"}', '{starts: 1, word: "ÖÖ"}', "start at midnight"),
        ("locales.yaml", 'word: "ÖS"}', 'word: "ÖS"}, {starts: 24, word: x}', "each at a later hour"),
        ("locales.yaml", 'time_24: "HH.mm"', 'time_24: "HH.ss"', "a time has hours"),
        ("regions.yaml", 'shown: "BE {year}"', 'shown: "BE {day}"', "shows {era} and {year}"),
        ("regions.yaml", 'starts: "1989-01-08"', 'starts: "1889-01-08"', "the eras stand in their order"),
        ("regions.yaml", 'starts: "2019-05-01"', 'starts: "2019-13-01"', "starts on a day like"),
        ("locales.yaml", 'years: {other: "{} yıl"}', 'years: {one: "{} yıl"}', "any other number"),
        ("roles.yaml", '{admin: "yes", recovery: "yes", privacy: "yes"}', '{owner: "yes"}', "no role called owner"),
        ("roles.yaml", "right: high_risk, competency: pca", "right: high_risk, competency: tea", "a competency that"),
        ("roles.yaml", "classes: [blood_product]", "classes: [bloody]", "there is nothing called bloody"),
        ("roles.yaml", "routes: [epidural, intrathecal]", "routes: [spoon]", "there is nothing called spoon"),
        ("roles.yaml", "[declotting], care: [PICC,", "[singing], care: [PICC,", "called singing"),
        ("roles.yaml", "acts: [secondary_line,", "acts: [whistling,", "a role or an act that is not there"),
        ("roles.yaml", "note: Kentucky has an IV regulation of its own", 'note: ""', "which rule has not been entered"),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_refused(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    pack = Path(shutil.copytree(shipped("content"), tmp_path / "content"))
    text = (pack / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (pack / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    assert caught.value.file == file
    assert says in caught.value.rule


def test_a_clinic_adds_the_rule_of_its_own_state(tmp_path: Path) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    (clinic / "scope.yaml").write_text(
        "scope_rules:\n  ohio: {role: lpn, state: US-OH, acts: [cvad_flush], answer: available, source: [product]}\n",
        encoding="utf-8",
    )
    assert load_content(shipped("content"), clinic).scope_rules["ohio"].answer == "available"
