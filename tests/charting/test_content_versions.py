"""A visit keeps the content it was charted with: later packs change no signed word."""

import dataclasses

import msgspec
import pytest

from nursechart.charting import exporting, forms, open_visit
from nursechart.clinical.packs import Packs
from nursechart.shipped import shipped

NEWER = "2027.1"


@pytest.fixture
def later(clinic, amara, maria, tmp_path):
    """A signed visit, and the shift of somebody with a newer pack that words a section differently."""
    clinic.clock.pass_minutes(1)
    visit = amara.begin(maria).complete().sign()
    packs = Packs(tmp_path / "shelf", shipped("content"))
    packs.in_force()
    content = visit.shift.content
    renamed = msgspec.structs.replace(content.sections["S15"], title="House and box")
    newer = msgspec.structs.replace(
        content,
        pack=msgspec.structs.replace(content.pack, version=NEWER),
        sections={**content.sections, "S15": renamed},
    )
    return visit, dataclasses.replace(visit.shift, content=newer, packs=packs)


def titles(shift, visit):
    return [section.title for section in forms.form(shift, visit.feed, visit.visit, "arrive").sections]


def test_a_signed_visit_is_shown_and_printed_in_the_words_it_was_charted_with(later):
    visit, shift = later
    assert "Home and emergency kit" in titles(shift, visit)
    note = exporting.note_html(shift, visit.feed, visit.visit)
    assert "House and box" not in note


def test_a_visit_in_progress_goes_on_with_what_is_in_force_now(later, amara, maria):
    _, shift = later
    assert "House and box" in titles(shift, amara.begin(maria))


def test_where_nobody_kept_the_older_pack_the_newer_one_shows_it(later):
    visit, shift = later
    assert "House and box" in titles(dataclasses.replace(shift, packs=None), visit)


def test_what_is_safe_is_todays_also_for_a_visit_of_older_content(later):
    visit, shift = later
    rules = {**shift.content.rules, "R-99": shift.content.rules["R-01"]}
    stricter = dataclasses.replace(shift, content=msgspec.structs.replace(shift.content, rules=rules))
    seen = open_visit.read(stricter, visit.feed, visit.visit, "note").shift.content
    assert seen.sections["S15"].title == "Home and emergency kit"
    assert "R-99" in seen.rules
    assert seen.version != stricter.content.version
