"""A visit that nobody planned: the nurse plans it for herself, and the pharmacy sees it."""

import pytest

from nursechart.charting import adding_visits
from nursechart.charting.adding_visits import AlreadyPlanned, VisitNotAdded, VisitSaid
from nursechart.charting.permitted import NotYours
from nursechart.charting.today import today
from nursechart.clinical.dates import NotADate, NotATime
from nursechart.record.kinds import VisitPlan
from tests.charting.clinic import Clinic


@pytest.fixture
def clinic(tmp_path, content):
    made = Clinic(tmp_path, content, ("maria-carvalho", "per-lindgren"))
    yield made
    made.close()


def said(who, **more):
    return VisitSaid(**{"feed": who, "type": "ROU", "day": "22 nov", "time": "1430", "why": "Line came loose", **more})


def test_an_added_visit_is_charted_as_a_plan_of_her_own_and_reaches_the_pharmacy(clinic):
    amara, feed = clinic.laptop("amara"), clinic.feed("maria-carvalho")
    visit = adding_visits.add(amara.shift, said(feed))

    plan = amara.shift.store.subject(feed, visit, kind="visit").get("visit.plan", VisitPlan)
    assert (plan.type, plan.planned.wall, plan.nurse, plan.note) == (
        "ROU", "2025-11-22T14:30", amara.shift.person.id, "Line came loose",
    )  # fmt: skip
    assert amara.shift.store.unsent_count() > 0
    amara.sync()
    assert amara.shift.store.unsent_count() == 0
    kenji = clinic.laptop("kenji")
    assert kenji.shift.store.subject(feed, visit, kind="visit") is not None


def test_it_stands_on_her_day_at_its_time_and_can_be_started(clinic):
    amara, feed = clinic.laptop("amara"), clinic.feed("per-lindgren")
    visit = adding_visits.add(amara.shift, said(feed, day="", time="8:00"), again=True)
    row = next(each for each in today(amara.shift).rows if each.visit == visit)
    assert (row.time, row.state) == ("08:00", "next")
    assert today(amara.shift).next.news == "Line came loose"


def test_a_second_visit_with_a_patient_on_one_day_is_asked_about_and_may_be_added(clinic):
    amara, feed = clinic.laptop("amara"), clinic.feed("maria-carvalho")
    with pytest.raises(AlreadyPlanned, match="today at 09:30"):
        adding_visits.add(amara.shift, said(feed, day="t"))
    assert len(today(amara.shift).rows) == 2
    adding_visits.add(amara.shift, said(feed, day="t"), again=True)
    assert len(today(amara.shift).rows) == 3


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"feed": ""}, VisitNotAdded), ({"type": ""}, VisitNotAdded), ({"time": ""}, VisitNotAdded),
        ({"why": "  "}, VisitNotAdded), ({"day": "20 nov"}, VisitNotAdded), ({"day": "soon"}, NotADate),
        ({"time": "25:00"}, NotATime),
    ],
)  # fmt: skip
def test_what_a_visit_needs_is_asked_for_and_nothing_is_charted_without_it(clinic, more, refusal):
    amara = clinic.laptop("amara")
    with pytest.raises(refusal):
        adding_visits.add(amara.shift, said(clinic.feed("maria-carvalho"), **more))
    assert amara.shift.store.unsent_count() == 0


def test_a_role_without_visits_adds_none_and_is_told_whom_to_ask(clinic):
    from dataclasses import replace

    import msgspec

    shift = clinic.laptop("amara").shift
    auditor = replace(shift, person=msgspec.structs.replace(shift.person, role="auditor"))
    with pytest.raises(NotYours, match="Ask your supervisor"):
        adding_visits.ask(auditor)
    assert not today(auditor).may_visit


def test_a_patient_is_found_with_what_tells_her_from_another(clinic):
    amara = clinic.laptop("amara")
    (found,) = adding_visits.find(amara.shift, "carv")
    assert (found.name, found.words) == ("CARVALHO, Maria", "Born 14 Mar 1958  ·  004 182 7731")
    assert adding_visits.find(amara.shift, " ") == ()
