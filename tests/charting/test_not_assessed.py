"""A section left out as a whole, with its reason; and the sections of records that used to be forgotten when empty."""

import pytest

from nursechart.charting import not_assessed
from nursechart.charting.not_assessed import MayNotBeLeftOut
from nursechart.charting.notes import note_of
from nursechart.record.kinds import OrderState


def missing(visit):
    return {item.key: item for item in visit.sign_page.missing}


def leave_out(visit, section, reason="refused", text=""):
    not_assessed.leave_out(visit.shift, visit.sign_page, section, reason, text)


def test_a_section_is_left_out_with_a_reason_that_the_note_prints(visit):
    item = missing(visit)["section:S04"]
    assert item.section == "S04"

    leave_out(visit, "S04", "other", "Wanted to sleep")

    assert not [key for key in missing(visit) if "S04" in key]
    html = note_of(visit.shift, visit.shift.store.visit_record(visit.feed, visit.visit))
    assert "Not assessed: other, Wanted to sleep" in html


def test_without_a_reason_or_where_it_may_not_be_nothing_is_left_out(visit):
    for section, reason, text in (("S04", "", ""), ("S04", "other", " "), ("S01", "refused", "")):
        with pytest.raises(MayNotBeLeftOut):
            leave_out(visit, section, reason, text)
    assert missing(visit)["section:S04"].section == "S04"


def test_what_is_charted_in_it_later_takes_the_reason_back(visit):
    leave_out(visit, "S14")

    visit.fill("teaching", "S14", "method", method="verbal")

    assert any("S14" in key for key in missing(visit))


def test_a_dose_visit_without_any_order_still_says_that_nothing_was_given(clinic, amara):
    """Nothing is due, so no dose is listed as missing; the empty section is, and it is left out with a reason."""
    visit = amara.begin(clinic.feed("maria-carvalho"), "ADM")
    for order in visit.shift.store.visit_record(visit.feed, visit.visit).orders:
        visit.laptop.says(visit.feed, order.id, "order.state", OrderState("stopped"), order.refs("order.state"))
    assert not any(key.startswith("dose:") for key in missing(visit))
    assert missing(visit)["section:S08"].section == "S08"

    leave_out(visit, "S08", "not_indicated")

    assert "section:S08" not in missing(visit)
