"""What runs low in the homes of the day: from what was counted there, and the par levels of the therapies."""

import pytest

from nursechart.charting.today import today
from nursechart.record.kinds import SectionFields
from tests.charting.clinic import Clinic


@pytest.fixture
def clinic(tmp_path, content):
    made = Clinic(tmp_path, content, ("maria-carvalho",))
    yield made
    made.close()


def counted(clinic, rows, **more):
    """A visit in which supplies were counted; what Today says runs low."""
    amara, feed = clinic.laptop("amara"), clinic.feed("maria-carvalho")
    at = amara.begin(feed, "ROU")
    fields = {"items": rows, **more}
    value = SectionFields(at.visit, "S16", amara.shift.content.version, fields)
    amara.says(feed, amara.shift.new_id(), "section.fields", value)
    return [(each.title, each.text) for each in today(amara.shift).supplies]


def test_an_item_below_its_par_level_is_low_and_says_who_and_when(clinic):
    low = counted(clinic, [{"item": "cap", "on_hand": "3", "par": "6"}, {"item": "gloves", "on_hand": "9", "par": "9"}])
    assert low == [("Needle-free cap", "3 left at CARVALHO, Maria, 6 should be there. Counted 09:31.")]


def test_where_the_count_names_no_par_level_that_of_the_therapy_counts(clinic):
    # vancomycin every 12 hours: 2 flushes a dose, 4 a day, for 7 days
    assert counted(clinic, [{"item": "saline", "on_hand": "27"}]) == [
        ("Saline flush syringe", "27 left at CARVALHO, Maria, 28 should be there. Counted 09:31.")
    ]


def test_enough_is_not_low(clinic):
    assert counted(clinic, [{"item": "saline", "on_hand": "28"}, {"item": "gauze", "on_hand": "0"}]) == []


def test_an_item_that_does_not_last_until_the_delivery_and_three_days_more_is_low(clinic):
    rows = [{"item": "other", "name": "Heat pack", "on_hand": "8", "daily": "1"}]
    assert counted(clinic, rows, days_to_delivery="6") == [("Heat pack", "8 left at CARVALHO, Maria. Counted 09:31.")]


def test_nobody_counted_is_not_low(clinic):
    assert today(clinic.laptop("amara").shift).supplies == ()


def test_the_line_opens_the_supplies_of_the_visit_that_runs_else_the_chart(clinic):
    amara, feed = clinic.laptop("amara"), clinic.feed("maria-carvalho")
    at = clinic.planned(amara, "maria-carvalho")
    before = amara.begin(feed, "ROU")
    value = SectionFields(before.visit, "S16", amara.shift.content.version, {"items": [{"item": "cap", "on_hand": "0",
                                                                                      "par": "4"}]})  # fmt: skip
    amara.says(feed, amara.shift.new_id(), "section.fields", value)
    assert {(each.feed, each.group) for each in today(amara.shift).supplies} == {(feed, "supplies")}
    at.start()
    assert today(amara.shift).supplies[0].visit
