"""A content pack that does not validate is refused whole, naming file, line and rule."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nursechart.clinical.content import ContentRefused, load_content
from nursechart.shipped import shipped


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("content"), tmp_path / "content"))


def refused(pack: Path) -> ContentRefused:
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    assert str(caught.value) == (
        f"The content pack was refused. {caught.value.file}, line {caught.value.line}: {caught.value.rule}"
    )
    return caught.value


def add(pack: Path, text: str, name: str = "clinic.yaml") -> None:
    (pack / name).write_text(text, encoding="utf-8")


def change(pack: Path, name: str, old: str, new: str) -> int:
    """Replaces one text in a file of the pack; answers the line it stands on."""
    path = pack / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_broken_yaml(pack: Path) -> None:
    add(pack, "phrases:\n  one: {text: [}\n")
    error = refused(pack)
    assert (error.file, error.line) == ("clinic.yaml", 2)
    assert "not YAML" in error.rule


def test_a_file_that_is_not_text(pack: Path) -> None:
    (pack / "clinic.yaml").write_bytes(b"phrases:\n  one: \xff\n")
    error = refused(pack)
    assert (error.file, error.line, error.rule) == ("clinic.yaml", 2, "this is not UTF-8 text")


def test_a_pack_without_its_version(pack: Path) -> None:
    text = (pack / "pack.yaml").read_text(encoding="utf-8")
    (pack / "pack.yaml").write_text(text[text.index("sources:") :], encoding="utf-8")
    error = refused(pack)
    assert (error.file, error.rule) == ("pack.yaml", "the pack says nothing of its version and approver")


def test_an_unknown_table(pack: Path) -> None:
    add(pack, "phrases: {}\npotions: {}\n")
    error = refused(pack)
    assert (error.line, error.rule) == (2, "there is no table called potions")


def test_an_unknown_field_of_a_form_field(pack: Path) -> None:
    line = change(
        pack, "sections/note.yaml", "{id: again, label: Teach again,", "{id: again, label: Teach again, colour: red,"
    )
    error = refused(pack)
    assert (error.file, error.line, error.rule) == ("sections/note.yaml", line, "there is no field called colour here")


def test_a_missing_source(pack: Path) -> None:
    add(pack, "drugs:\n  good: {source: [product]}\n  bad:\n    classes: [opioid]\n")
    error = refused(pack)
    assert (error.file, error.line, error.rule) == ("clinic.yaml", 3, "source is missing")


def test_an_unknown_source(pack: Path) -> None:
    add(pack, "drugs:\n  bad:\n    classes: [opioid]\n    source: [hearsay]\n")
    error = refused(pack)
    assert (error.line, error.rule) == (4, "hearsay is not among the sources")


def test_a_fact_with_an_empty_source(pack: Path) -> None:
    add(pack, "drugs:\n  bad: {source: []}\n")
    assert refused(pack).rule == "a clinical fact names its source"


def test_a_name_given_twice_in_one_file(pack: Path) -> None:
    add(pack, "phrases:\n  one: {text: a}\n  one: {text: b}\n")
    error = refused(pack)
    assert (error.line, error.rule) == (3, "one is given twice")


def test_an_id_that_another_file_has_taken(pack: Path) -> None:
    add(pack, "drugs:\n  vancomycin: {source: [product]}\n", name="zz.yaml")
    error = refused(pack)
    assert (error.file, error.line, error.rule) == ("zz.yaml", 2, "vancomycin is already in drugs, in drugs.yaml")


def test_two_fields_of_a_form_with_one_id(pack: Path) -> None:
    line = change(pack, "sections/note.yaml", "{id: barrier, label", "{id: again, label")
    error = refused(pack)
    assert (error.line, error.rule) == (line, "again is given twice")


def test_a_group_with_an_unknown_section(pack: Path) -> None:
    line = change(pack, "visits.yaml", "sections: [S16]", "sections: [S16, S99]")
    error = refused(pack)
    assert (error.file, error.line, error.rule) == ("visits.yaml", line, "there is no section called S99")


def test_a_section_that_stands_in_no_group(pack: Path) -> None:
    change(pack, "visits.yaml", "sections: [S16]", "sections: []")
    assert refused(pack).rule == "S16 stands in 0 groups of the rail, not in one"


def test_an_unknown_set_of_choices(pack: Path) -> None:
    line = change(pack, "sections/line.yaml", "type: choice, choices: securement", "type: choice, choices: glue")
    error = refused(pack)
    assert (error.file, error.line, error.rule) == (
        "sections/line.yaml",
        line,
        "there is no set of choices called glue",
    )


def test_a_condition_about_a_field_that_is_not_there(pack: Path) -> None:
    line = change(pack, "sections/note.yaml", "when: enough = false", "when: plenty = false")
    error = refused(pack)
    assert (error.line, error.rule) == (line, "the condition asks about plenty, which is no field here")


def test_a_condition_about_a_fact_that_nobody_knows(pack: Path) -> None:
    change(pack, "sections/vitals.yaml", "must_be: true, source: [POSS]}", "must_be: true, source: [POSS]}")
    change(pack, "sections/arrive.yaml", "required: C, when: interpreter}", "required: C, when: full_moon}")
    assert refused(pack).rule == "the condition asks about full_moon, which is no fact of a visit"


def test_a_condition_that_cannot_be_read(pack: Path) -> None:
    line = change(pack, "sections/note.yaml", "when: enough = false", "when: enough is false")
    error = refused(pack)
    assert error.line == line
    assert "is not a condition" in error.rule


def test_a_limit_that_cannot_be_read(pack: Path) -> None:
    line = change(pack, "measures.yaml", 'reject: {low: "< 25", high: "> 45"}', 'reject: {low: under 25, high: "> 45"}')
    error = refused(pack)
    assert (error.file, error.line) == ("measures.yaml", line)
    assert error.rule == 'a limit is written like "<= 35.0" or "> 150", not "under 25"'


def test_a_limit_of_a_measure_that_is_not_there(pack: Path) -> None:
    add(pack, 'limits:\n  - measure: mood\n    alert: {low: "< 3"}\n    source: [product]\n')
    error = refused(pack)
    assert (error.line, error.rule) == (2, "there is no measure called mood")


def test_an_interval_that_cannot_be_read(pack: Path) -> None:
    change(pack, "care.yaml", "care: [PORT], when: idle, at_most: 4 wk", "care: [PORT], when: idle, at_most: a month")
    assert "an interval is written like" in refused(pack).rule


def test_a_loinc_code_with_a_wrong_check_digit(pack: Path) -> None:
    line = change(pack, "codes.yaml", "code: 2951-2", "code: 2951-3")
    error = refused(pack)
    assert (error.file, error.line) == ("codes.yaml", line)
    assert error.rule == "2951-3 is not a loinc code: its check digit is wrong"


def test_a_snomed_code_with_a_wrong_check_digit(pack: Path) -> None:
    change(pack, "codes.yaml", '"419076005"', '"419076006"')
    assert refused(pack).rule == "419076006 is not a snomed code: its check digit is wrong"


def test_a_drug_of_a_class_that_is_not_there(pack: Path) -> None:
    add(pack, "drugs:\n  newdrug: {classes: [wonder], source: [product]}\n")
    assert refused(pack).rule == "there is no drug class called wonder"


def test_tall_man_letters_that_change_the_name(pack: Path) -> None:
    change(pack, "drugs.yaml", "tall: cefTRIAXone", "tall: cefTRIAXon")
    assert refused(pack).rule == "tall-man writing changes capitals alone"


def test_a_rule_that_leaves_a_word_open(pack: Path) -> None:
    change(pack, "rules.yaml", "{drug} expired on {date}.", "{drug} expired on {weekday}.")
    assert refused(pack).rule == "nothing fills in {weekday}"


def test_a_number_without_a_unit(pack: Path) -> None:
    change(
        pack,
        "sections/line.yaml",
        "type: num, unit: cm, step: 0.1, low: 0, high: 60, hint",
        "type: num, step: 0.1, low: 0, high: 60, hint",
    )
    assert refused(pack).rule == "external_length is a number and needs unit and step"


@pytest.mark.parametrize(
    "text", ["phrases: {one: &a {text: x}, two: *a}\n", "phrases: {one: !!python/name:os.system {text: x}}\n"]
)
def test_anchors_and_tags(pack: Path, text: str) -> None:
    add(pack, text)
    assert refused(pack).file == "clinic.yaml"


def test_yamls_surprises_are_off(pack: Path) -> None:
    add(pack, "choices:\n  answer: {no: no, yes: yes, later: 09:42}\n")
    assert [(each.id, each.label) for each in load_content(pack).choices["answer"]] == [
        ("no", "no"),
        ("yes", "yes"),
        ("later", "09:42"),
    ]


def test_adding_a_field_to_a_form_is_one_line(pack: Path) -> None:
    change(
        pack,
        "sections/note.yaml",
        "      - {id: barrier,",
        "      - {id: pet, label: Pet in the home, type: choice, options: {cat: cat, dog: dog}}\n      - {id: barrier,",
    )
    content = load_content(pack)
    field = content.sections["S14"].field("pet")
    assert [choice.id for choice in content.choices_for(field)] == ["cat", "dog"]


# --- hostile packs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a: " + "[" * 200_000, "nested more than 12 deep"),
        ("a: " + "{a: " * 100_000, "nested more than 12 deep"),
        ("\n".join(" " * depth + "a:" for depth in range(1_500)), "nested more than 12 deep"),
        ("a: &a [x, x]\nb: [*a, *a]", "anchors"),
        ("a: &x {b: *x}", "anchors"),
        ("a: !!python/object/apply:os.system [ls]", "tags"),
        ("phrases: 1\n---\nphrases: 2", "one document"),
        ("- a\n- b", "a mapping of names to things"),
        ("", "a mapping of names to things"),
        ("? [a, b]\n: 1", "a name is plain text"),
        ("phrases: {x: {text: 3}}", "Expected `str`"),
        ("phrases: [x]", "phrases is a mapping"),
        ("limits: {}", "limits is a list"),
        ('phrases: {x: {text: "a \\u202e b"}}', "cannot be seen"),
        ('phrases: {x: {text: "a\\0b"}}', "cannot be seen"),
        ("care_rules: {X: {item: a, title: b, procedure: flush, at_most: 9999999 d, source: [CDC11]}}", "interval"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_without_harm(pack: Path, text: str, rule: str) -> None:
    add(pack, text)
    error = refused(pack)
    assert error.file == "clinic.yaml"
    assert rule in error.rule


def test_a_number_of_a_million_digits_is_no_number(pack: Path) -> None:
    add(pack, "limits:\n  - {measure: pulse, source: [CDC11], per_year_low: " + "1" * 1_000_000 + "}")
    assert refused(pack).rule == "a number has at most 40 digits"


def test_a_file_and_a_pack_have_a_size(pack: Path) -> None:
    add(pack, "# " + "x" * 2_000_001)
    assert "at most 2000000 bytes" in refused(pack).rule
    (pack / "clinic.yaml").unlink()
    for number in range(200):
        add(pack, "phrases: {}", f"more{number}.yaml")
    assert "at most 200 files" in refused(pack).rule


def test_a_pack_of_many_large_files_is_refused_before_it_is_read(pack: Path) -> None:
    for number in range(5):
        add(pack, "# " + "x" * 1_900_000, f"more{number}.yaml")
    assert "at most 8000000 bytes large" in refused(pack).rule


def test_a_file_that_leads_out_of_the_pack_is_refused(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("phrases: {}")
    (pack / "clinic.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert refused(pack).rule == "a pack holds plain files"


def test_a_question_of_a_scale_that_offers_no_answer(pack: Path) -> None:
    change(pack, "scales.yaml", 'options: {at ease: 0, "restless, tense": 1, kicking or drawn up: 2}', "options: {}")
    error = refused(pack)
    assert (error.file, error.rule) == ("scales.yaml", "an item offers nothing to choose")


def test_a_supply_that_is_counted_as_nothing_that_section_s16_asks(pack: Path) -> None:
    line = change(pack, "therapies/teaching_and_supplies.yaml", "counted_as: cap", "counted_as: caps")
    error = refused(pack)
    assert (error.file, error.line) == ("therapies/teaching_and_supplies.yaml", line)
    assert "no answer caps" in error.rule
