"""The day in driving order: hers to choose, kept on this laptop, and nothing is guessed."""

import pytest

from nursechart.charting import route
from nursechart.charting.route import NotMinutes, duration
from nursechart.charting.today import today
from nursechart.record.kinds import PatientAddress
from tests.charting.clinic import Clinic


@pytest.fixture
def clinic(tmp_path, content):
    made = Clinic(tmp_path, content, ("maria-carvalho", "per-lindgren", "bisi-oyelaran"))
    yield made
    made.close()


@pytest.fixture
def amara(clinic):
    return clinic.laptop("amara")


def stops(amara):
    return today(amara.shift).route.stops


def test_without_a_choice_the_stops_stand_by_their_times_and_no_drive_is_known(amara):
    look = today(amara.shift).route
    assert [each.time for each in look.stops] == ["08:15", "09:30", "11:15"]
    assert [each.leg for each in look.stops] == ["", "Drive not known", "Drive not known"]
    assert (look.driving, look.is_own) == ("2 drives not known", False)


def test_a_stop_says_where_it_is_and_how_long_it_is_after_the_one_before(amara):
    maria = stops(amara)[1]
    assert maria.name == "CARVALHO, Maria"
    assert maria.address
    assert maria.free == "45 min after 08:45"


def test_her_order_is_kept_and_the_planned_times_stay(amara):
    first, second, third = (each.visit for each in stops(amara))
    unsent = amara.shift.store.unsent_count()
    route.put_in_order(amara.shift, (third, first, second))

    look = today(amara.shift)
    assert [each.visit for each in look.route.stops] == [third, first, second]
    assert [row.time for row in look.rows] == ["08:15", "09:30", "11:15"]
    assert look.route.is_own
    assert [each.out_of_time for each in look.route.stops] == [False, True, False]
    assert amara.shift.store.unsent_count() == unsent  # no plan of the pharmacy's was changed


def test_a_visit_that_comes_in_later_stands_where_its_time_puts_it(amara, clinic):
    first, second, third = (each.visit for each in stops(amara))
    route.put_in_order(amara.shift, (third, first, second))
    added = amara.plan(clinic.feed("per-lindgren"))  # now, 09:31: after the second by its time
    assert [each.visit for each in stops(amara)] == [third, first, second, added.visit]


def test_minutes_entered_once_are_known_whenever_the_two_follow_one_another(amara):
    one, other, third = stops(amara)
    route.keep_minutes(amara.shift, one.feed, other.feed, "12")
    assert stops(amara)[1].leg == "12 min drive"
    assert today(amara.shift).route.driving == "12 min driving, 1 drive not known"

    route.put_in_order(amara.shift, (other.visit, one.visit, third.visit))
    assert stops(amara)[1].leg == "12 min drive"

    route.keep_minutes(amara.shift, one.feed, other.feed, "")
    assert stops(amara)[1].leg == "Drive not known"


@pytest.mark.parametrize("typed", ["0", "-3", "soon", "1.5", "601"])
def test_what_is_no_drive_is_refused(amara, typed):
    one, other, _ = stops(amara)
    with pytest.raises(NotMinutes):
        route.keep_minutes(amara.shift, one.feed, other.feed, typed)


def test_two_visits_at_one_address_have_no_drive_between_them(amara, clinic):
    for name in ("maria-carvalho", "bisi-oyelaran"):
        feed = clinic.feed(name)
        patient = amara.shift.store.subjects(feed, "patient")[0]
        home = PatientAddress(("18 Alder Court",), "Northside", directions="Gate code 4")
        amara.says(feed, patient.id, "patient.address", home, patient.refs("patient.address"))
    second = stops(amara)[1]
    assert (second.leg, second.directions) == ("Same address", "Gate code 4")
    assert today(amara.shift).route.driving == "1 drive not known"


@pytest.mark.parametrize(("minutes", "words"), [(35, "35 min"), (60, "1 h"), (95, "1 h 35 min")])
def test_a_drive_is_said_in_hours_and_minutes(minutes, words):
    assert duration(minutes) == words
