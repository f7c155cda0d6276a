"""A practice visit: an invented patient, clearly named, in a record that no sync ever sees."""

import os
from dataclasses import replace

import pytest

from nursechart.charting import practising, visiting
from nursechart.charting.practising import begin_again, look, open_practice
from nursechart.charting.today import today
from nursechart.record.kinds import AllergySubstance
from nursechart.store.laptop import PRACTICE, Laptop
from tests.charting.clinic import AtVisit, Clinic


@pytest.fixture
def clinic(tmp_path, content):
    made = Clinic(tmp_path, content, ("per-lindgren",))
    yield made
    made.close()


@pytest.fixture
def amara(clinic):
    return clinic.laptop("amara")


def opened(amara):
    return open_practice(amara.shift, amara.folder, amara.clock, os.urandom)


@pytest.fixture
def practice(amara):
    made = opened(amara)
    yield made
    made.shift.store.close()


def done(practice):
    return [each.id for each in look(practice).steps if each.done]


def test_the_practice_patient_is_named_so_that_nobody_takes_her_for_a_real_one(practice):
    (row,) = today(practice.shift).rows
    assert row.name == "PRACTICE, Patient"
    assert today(practice.shift).next.phone == ""
    assert today(practice.shift).next.address == ""


def test_nothing_of_it_is_on_the_nurses_own_laptop_or_is_ever_sent(amara, practice):
    names = [row.name for row in today(amara.shift).rows]
    unsent = amara.shift.store.unsent_count()
    visiting.start_visit(practice.shift, practice.feed, look(practice).visit, "name", "birth_date", "patient")

    assert all("PRACTICE" not in name for name in names)
    assert amara.shift.store.patient_rows(search="practice") == ()
    assert amara.shift.store.unsent_count() == unsent
    amara.sync()
    assert practice.shift.store.unsent_count() > 0  # it stays where it is: there is no pharmacy it could go to
    assert practice.shift.store.server_keys == ()


def test_each_step_ticks_when_what_it_asks_was_charted(amara, practice):
    assert done(practice) == []
    visit = look(practice).visit
    visiting.start_visit(practice.shift, practice.feed, visit, "name", "birth_date", "patient")
    assert done(practice) == ["start"]
    assert look(practice).next.id == "vitals"

    at = AtVisit(replace(amara, shift=practice.shift), practice.feed, visit)
    for measure, typed in (("temperature", "36.8"), ("pulse", "72"), ("weight", "67.1")):
        at.measure(measure, typed)
    assert done(practice) == ["start", "vitals"]


def test_a_practice_visit_that_was_left_is_gone_on_with(amara):
    first = opened(amara)
    visit = look(first).visit
    visiting.start_visit(first.shift, first.feed, visit, "name", "mrn", "patient")
    first.shift.store.close()

    again = opened(amara)
    assert (look(again).visit, done(again), again.password) == (visit, ["start"], first.password)
    amara.clock.pass_minutes(3 * 24 * 60)
    again.shift.store.close()
    later = opened(amara)
    assert done(later) == ["start"]
    later.shift.store.close()


def test_one_that_was_never_begun_is_made_anew_on_another_day(amara):
    first = opened(amara)
    first.shift.store.close()
    amara.clock.pass_minutes(24 * 60)
    again = opened(amara)
    (row,) = today(again.shift).rows
    assert row.time == "09:30"
    again.shift.store.close()


def test_it_can_be_begun_again_from_the_start(amara):
    first = opened(amara)
    visiting.start_visit(first.shift, first.feed, look(first).visit, "name", "mrn", "patient")
    second = begin_again(first, amara.shift, amara.folder, amara.clock, os.urandom)
    assert done(second) == []
    second.shift.store.close()


def test_a_damaged_practice_record_is_made_anew(amara):
    first = opened(amara)
    first.shift.store.close()
    (amara.folder / practising.PRACTICE / amara.shift.person.id / "keystore.json").unlink(missing_ok=True)
    for file in (amara.folder / practising.PRACTICE / amara.shift.person.id).glob("*.db"):
        file.write_bytes(b"no database")
    again = opened(amara)
    assert done(again) == []
    again.shift.store.close()


def test_a_laptop_that_is_wiped_keeps_no_practice_visit_even_where_unsent_work_stays(amara):
    begun = opened(amara)
    begun.shift.store.close()
    amara.says(amara.shift.store.feeds()[0].feed, amara.shift.new_id(), "allergy.substance", AllergySubstance("latex"))
    amara.shift.store.close()

    assert not Laptop.at(amara.folder, amara.secrets, clock=amara.clock, ballast_bytes=0).wipe()
    assert not (amara.folder / PRACTICE).exists()
    assert list(amara.folder.glob("*.db"))
