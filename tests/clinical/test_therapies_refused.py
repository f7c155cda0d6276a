"""A pack whose therapies, drug file or rate plans do not hold together is refused, naming file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nursechart.clinical.content import Content, ContentRefused, load_content
from nursechart.clinical.content_types import Fact
from nursechart.clinical.therapy_checks import _facts_within
from nursechart.shipped import shipped

U = "source: [professional], unconfirmed: true"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("content"), tmp_path / "content"))


def therapy(line: str) -> str:
    return f"therapies:\n  x: {{title: X, {U}, {line}}}\n"


def plan(line: str) -> str:
    return f"rate_plans:\n  x: {{title: X, drug: iron sucrose, {U}, {line}}}\n"


def limit(line: str) -> str:
    return therapy(f"limits: [{{id: a, action: hold, says: Y, {U}, {line}}}]")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (therapy("within: nowhere"), "nowhere is not a therapy that others stand within"),
        (therapy("within: pain_pca"), "pain_pca is not a therapy that others stand within"),
        (therapy("template: other"), "there is no template called other"),
        (therapy("drugs: [elixir]"), "there is no drug called elixir"),
        (therapy("devices: [HOSE]"), "there is no device called HOSE"),
        (therapy("routes: [nasal]"), "there is no route called nasal"),
        (therapy(f"teach: [{{items: [magic], {U}}}]"), "there is no teaching topic called magic"),
        (therapy(f"supplies: [{{item: wand, {U}}}]"), "there is no supply called wand"),
        (
            therapy(f"labs: [{{id: a, tests: [aura], baseline: true, {U}}}]"),
            "there is no laboratory test called aura",
        ),
        (therapy(f"labs: [{{id: a, tests: [cbc], {U}}}]"), "nothing ever makes it due"),
        (therapy(f"assess: [{{items: [Y], drugs: [morphine], {U}}}]"), "morphine is not a drug of this therapy"),
        (
            therapy("assess: [{items: [Y], source: [professional]}]"),
            "what rests on general knowledge alone is unconfirmed",
        ),
        (therapy("assess: [{items: [Y], source: []}]"), "a clinical fact names its source"),
        (therapy("assess: [{items: [Y], source: [HEARSAY]}]"), "HEARSAY is not among the sources"),
        (limit('of: pulse, beyond: "> 1", unit: Cel'), "pulse is kept in /min, not in Cel"),
        (limit("of: hives"), "a number has a bound, and a sign has none"),
        (limit("of: aura, measured: sign"), "nothing called aura is watched"),
        (f"drug_handling:\n  elixir: {{{U}}}\n", "there is no drug called elixir"),
        (
            f"products:\n  infliximab-zzzz: {{drug: infliximab, brand: Z, suffix: yyyy, {U}}}\n",
            "a biosimilar is called by its drug and suffix",
        ),
        (f"sound_alikes:\n  x: {{names: [morphine, elixir], {U}}}\n", "there is no drug called elixir"),
        (f"lab_tests:\n  x: {{title: X, code: nowhere, {U}}}\n", "there is no code called nowhere"),
        (
            f"rate_plans:\n  x: {{title: X, drug: elixir, rates_in: mL/h, steps: [{{rate: 1}}], {U}}}\n",
            "there is no drug or product called elixir",
        ),
        (plan("rates_in: mL/h, steps: [{rate: 2, minutes: 30}, {rate: 1}]"), "each step is faster than the one before"),
        (
            plan("rates_in: mL/h, steps: [{rate: 2, minutes: 30}]"),
            "every step but the last has minutes, and the last runs to the end",
        ),
        (plan("rates_in: mL/h, steps: [{rate: 2}], most: 1"), "a step is over the highest rate"),
        (plan("rates_in: share, steps: [{share: 99, minutes: 30}]"), "the shares are 100 % of the volume"),
        (
            plan("rates_in: mL/h, steps: [{share: 99, minutes: 30}]"),
            "each step has a rate in the plan's unit, or all have a share of the volume",
        ),
    ],
)
def test_what_leads_nowhere_is_refused(pack: Path, text: str, rule: str) -> None:
    (pack / "clinic.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentRefused) as caught:
        load_content(pack)
    assert (caught.value.file, caught.value.line, caught.value.rule) == ("clinic.yaml", 2, rule)


def test_every_fact_inside_a_therapy_or_the_drug_file_names_its_source(content: Content) -> None:
    tables = (content.therapies, content.therapy_templates, content.drug_handling, content.products)
    facts: list[Fact] = [fact for table in tables for thing in table.values() for _, fact in _facts_within(thing)]
    assert len(facts) > 700
    assert all(fact.source and set(fact.source) <= content.sources.keys() for fact in facts)
