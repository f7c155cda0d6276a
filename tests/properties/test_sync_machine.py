"""Sync under histories nobody thought of: real laptops and a real pharmacy, charting and syncing in any order.

Each history draws what nurses, networks, disks and clocks do; after each step and in the end `truths` are checked.
A history that fails is printed as the steps that lead to it, the shortest that still does.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.properties.furnished import NURSES, PATIENTS, Furnished
from tests.properties.town import TOPICS, Seat, Town
from tests.properties.truths import check_always, settle
from tests.properties.wire import FAULTS, FINE

FEW = 4  # histories on PostgreSQL in the quick profile
IS_LONG = settings.default.max_examples > 100
PARTS = range(4 if IS_LONG else 1)  # of its histories, each drawn anew: the workers share what takes an hour
STEPS = 20  # of a history, before everybody syncs in peace
DAY_MS = 24 * 3600 * 1000
YEAR_MS = 365 * DAY_MS

patients = st.sampled_from(PATIENTS)
topics = st.integers(0, len(TOPICS) - 1)
numbers = st.integers(0, 9)
seats = st.integers(0, 3)
faults = st.lists(st.sampled_from([FINE, *FAULTS]), min_size=1, max_size=4)
skews = st.sampled_from([0, 3 * 60_000, -DAY_MS, 2 * YEAR_MS, -2 * YEAR_MS])


class Days(RuleBasedStateMachine):
    """Three laptops and their users, three patients, one pharmacy."""

    furnished: Furnished
    scratch: Path
    told = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(self.furnished, self.scratch / f"history-{next(self.told)}")

    def seat(self, index: int) -> Seat:
        names = sorted(self.town.seats)
        return self.town.seats[names[index % len(names)]]

    # --- nurses ------------------------------------------------------------------------------------------------------

    @rule(at=seats, patient=patients, topic=topics, number=numbers)
    def chart(self, at: int, patient: str, topic: int, number: int) -> None:
        self.town.clock.pass_s(1)
        seat = self.seat(at)
        look = seat.look(patient, topic)
        if look:
            seat.chart(look, number)

    @rule(at=seats, patient=patients, topic=topics)
    def look(self, at: int, patient: str, topic: int) -> None:
        self.seat(at).look(patient, topic)

    @precondition(lambda self: any(seat.looks for seat in self.town.seats.values()))
    @rule(at=seats, which=st.integers(0, 5), number=numbers)
    def chart_from_an_older_look(self, at: int, which: int, number: int) -> None:
        self.town.clock.pass_s(1)
        able = [seat for _, seat in sorted(self.town.seats.items()) if seat.looks]
        seat = able[at % len(able)]
        seat.chart(seat.looks[which % len(seat.looks)], number)

    @rule(at=seats, patient=patients)
    def sign(self, at: int, patient: str) -> None:
        self.town.clock.pass_s(1)
        self.seat(at).sign(patient)

    @rule(at=seats, patient=patients, topic=topics, number=numbers)
    def amend(self, at: int, patient: str, topic: int, number: int) -> None:
        self.town.clock.pass_s(1)
        seat = self.seat(at)
        look = seat.look(patient, topic)
        if look:
            seat.amend(look, number)

    @rule(at=seats, patient=patients, other=patients, topic=topics, number=numbers)
    def move_to_the_right_patient(self, at: int, patient: str, other: str, topic: int, number: int) -> None:
        self.town.clock.pass_s(1)
        seat = self.seat(at)
        look = seat.look(patient, topic)
        if look and patient != other:
            seat.move(look, other, number)

    @rule()
    def hand_over_the_shared_laptop(self) -> None:
        seat = self.town.seats["shared"]
        seat.hand_over("maya" if seat.login == "ana" else "ana")

    # --- sync --------------------------------------------------------------------------------------------------------

    @rule(at=seats)
    def sync(self, at: int) -> None:
        self.town.clock.pass_s(1)
        self.seat(at).sync()

    @rule(at=seats, plan=faults)
    def sync_on_a_bad_network(self, at: int, plan: list[str]) -> None:
        self.town.clock.pass_s(1)
        self.seat(at).sync(*plan)

    # --- the pharmacy ------------------------------------------------------------------------------------------------

    @rule(patient=patients, number=numbers)
    def the_pharmacy_charts(self, patient: str, number: int) -> None:
        self.town.clock.pass_s(1)
        self.town.say(patient, number)

    @rule(login=st.sampled_from(sorted(NURSES)), patient=patients)
    def reassign(self, login: str, patient: str) -> None:
        self.town.clock.pass_s(60)
        self.town.reassign(login, patient)

    @rule(former=patients, kept=patients)
    def find_that_two_patients_are_one_or_are_not(self, former: str, kept: str) -> None:
        self.town.clock.pass_s(60)
        self.town.make_one(former, kept)

    @precondition(lambda self: self.town.server.decisions.waiting())
    @rule()
    def release_the_quarantine(self) -> None:
        self.town.release()

    @rule()
    def back_up_the_pharmacy(self) -> None:
        self.town.clock.pass_s(1)
        self.town.back_up()

    @precondition(lambda self: self.town.copy)
    @rule()
    def restore_the_pharmacy(self) -> None:
        self.town.clock.pass_s(1)
        self.town.restore()

    # --- laptops -----------------------------------------------------------------------------------------------------

    @rule(at=seats, whole=st.booleans())
    def back_up_a_laptop(self, at: int, whole: bool) -> None:
        self.town.clock.pass_s(1)
        self.town.back_up_seat(self.seat(at), whole=whole)

    @precondition(lambda self: any(seat.backup for seat in self.town.seats.values()))
    @rule(which=st.integers(0, 3))
    def restore_a_laptop(self, which: int) -> None:
        self.town.clock.pass_s(1)
        able = [seat for _, seat in sorted(self.town.seats.items()) if seat.backup]
        self.town.restore_seat(able[which % len(able)])

    @precondition(lambda self: len(self.town.seats) == 3)
    @rule(at=st.integers(0, 2))
    def clone_a_laptop(self, at: int) -> None:
        self.town.clone(self.seat(at))

    @rule(at=seats, skew_ms=skews)
    def put_a_clock_wrong(self, at: int, skew_ms: int) -> None:
        self.seat(at).clock.skew_ms = skew_ms

    # --- what must be true -------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_changed_or_leaked(self) -> None:
        check_always(self.town)

    def teardown(self) -> None:
        try:
            settle(self.town)
        finally:
            self.town.close()


def run(furnished: Furnished, scratch: Path, examples: int) -> None:
    Days.furnished, Days.scratch = furnished, scratch
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=examples, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )


@pytest.mark.parametrize("part", PARTS)
def test_whatever_happens_all_laptops_and_the_pharmacy_agree_in_the_end(
    furnished: Furnished, tmp_path: Path, part: int
):
    run(furnished, tmp_path, settings.default.max_examples // len(PARTS))


@pytest.mark.parametrize("part", PARTS)
def test_on_postgresql_too_all_laptops_and_the_pharmacy_agree_in_the_end(
    furnished_on_postgres: Furnished, tmp_path: Path, part: int
):
    run(furnished_on_postgres, tmp_path, settings.default.max_examples // 4 // len(PARTS) if IS_LONG else FEW)
