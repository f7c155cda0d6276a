"""A nurse changes her own password, here and at the pharmacy, and signs in again once her session there has ended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nursechart.record import kinds
from nursechart.store.attempts import ALLOWED, Attempts
from nursechart.store.errors import ChartsClosed, WrongPassword
from nursechart.store.laptop import Laptop
from nursechart.store.vault import FLOOR
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.enrol import SignInRefused, sign_in
from nursechart.sync.joined import Joined, begin, meet, rejoin
from nursechart.sync.passwords import (
    NewPasswordRefused,
    NotHeard,
    PharmacyNeeded,
    change_password,
    let_in_again,
    sign_in_again,
)
from tests.store.laptops import FakeClock, MemorySecrets, vitals
from tests.sync.house import ORIGIN, PASSWORD, ROSA, House, Links, Wire

NEW = "kingfisher by brook"


class Maya:
    """Maya's laptop, joined to the pharmacy of the house."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.folder, self.clock, self.secrets = house, folder, FakeClock(house.clock.ms), MemorySecrets()
        self.links = Links(house.app, house.runner)
        code = house.server.devices.new_code(label="x", kind="laptop", now_ms=house.clock.ms, by="admin").text
        world = {"links": self.links, "clock": self.clock, "chance": os.urandom, "secrets": self.secrets}
        meet(folder, address=ORIGIN, code=code, label="a laptop", app="0.1.0", **world)
        self.joined: Joined = begin(folder, login="maya", password=PASSWORD, app="0.1.0", cost=FLOOR, **world)

    def change(self, old: str = PASSWORD, new: str = NEW) -> None:
        change_password(self.joined, old, new, links=self.links, clock=self.clock, chance=os.urandom, cost=FLOOR)

    def sign_in_again(self, password: str = PASSWORD, other: str = "") -> None:
        world = {"links": self.links, "clock": self.clock, "chance": os.urandom}
        sign_in_again(self.joined, password, other=other, **world, cost=FLOOR)

    def reset(self, password: str = NEW) -> None:
        """An administrator gives her another password."""
        self.house.server.accounts.reset("maya", password, now_ms=self.house.clock.ms, by="admin")

    def sync(self):
        return self.joined.engine.run_once()

    def opens_by(self) -> set[str]:
        """The passwords that open the laptop after a restart."""
        laptop, found = Laptop(self.folder, self.secrets, clock=self.clock), set()
        user = self.joined.profile.id
        self.joined.store.close()
        for password in (PASSWORD, NEW):
            try:
                laptop.unlock(user, password).close()
                found.add(password)
            except WrongPassword:
                pass
        return found

    def back_by(self, password: str) -> None:
        """She unlocks after a restart, and the laptop syncs."""
        store = Laptop(self.folder, self.secrets, clock=self.clock).unlock(self.joined.profile.id, password)
        self.joined = rejoin(self.folder, store, app="0.1.0", links=self.links, clock=self.clock, chance=os.urandom)
        self.joined.engine.run_once()

    def pharmacy_takes(self, password: str) -> bool:
        try:
            sign_in(self.joined.pharmacy, "maya", password)
        except SignInRefused:
            return False
        return True

    def stop_at(self, monkeypatch: pytest.MonkeyPatch, *, asked: bool) -> None:
        """The laptop dies at the request: before it went out, or after the pharmacy has done it."""
        enrolled = type(self.joined.meeting.enrolled)
        true_one = enrolled.pharmacy

        def dying(*args: object, **more: object) -> object:
            made = true_one(*args, **more)
            post = made.post

            def dies(path: str, *rest: object, **further: object) -> object:
                if asked:
                    post(path, *rest, **further)
                raise Offline(Cause.NO_NETWORK)

            made.post = dies
            return made

        with monkeypatch.context() as patched:
            patched.setattr(enrolled, "pharmacy", dying)
            with pytest.raises(NotHeard, match="both passwords open"):
                self.change()


@pytest.fixture
def maya(house: House, tmp_path: Path):
    made = Maya(house, tmp_path / "mayas")
    yield made
    made.joined.store.close()


def test_the_new_password_opens_the_laptop_offline_and_the_pharmacy_and_the_old_one_neither(maya):
    maya.change()
    assert (maya.pharmacy_takes(NEW), maya.pharmacy_takes(PASSWORD)) == (True, False)
    assert maya.opens_by() == {NEW}


@pytest.mark.parametrize("by", [PASSWORD, NEW])
def test_a_laptop_that_died_after_the_pharmacy_took_it_opens_by_both_until_it_has_synced(maya, monkeypatch, by):
    maya.stop_at(monkeypatch, asked=True)
    assert maya.pharmacy_takes(NEW)
    assert maya.opens_by() == {PASSWORD, NEW}
    maya.back_by(by)
    assert maya.opens_by() == {NEW}


@pytest.mark.parametrize("by", [PASSWORD, NEW])
def test_a_laptop_that_died_before_the_pharmacy_was_asked_goes_back_to_the_old_one(maya, monkeypatch, by):
    maya.stop_at(monkeypatch, asked=False)
    assert maya.pharmacy_takes(PASSWORD)
    assert maya.opens_by() == {PASSWORD, NEW}
    maya.back_by(by)
    assert maya.opens_by() == {PASSWORD}


def test_what_is_refused_changes_nothing(maya):
    for old, new, why in (
        (PASSWORD, "short", NewPasswordRefused),
        (PASSWORD, PASSWORD, NewPasswordRefused),
        (PASSWORD, "passwordpassword", NewPasswordRefused),
        ("not my password at all", NEW, WrongPassword),
    ):
        with pytest.raises(why):
            maya.change(old, new)
    assert maya.pharmacy_takes(PASSWORD)
    assert maya.opens_by() == {PASSWORD}


def test_without_a_session_the_pharmacy_has_to_be_reached_first(maya):
    maya.clock.pass_s(20 * 60)
    with pytest.raises(PharmacyNeeded, match="Sync first"):
        maya.change()
    assert maya.opens_by() == {PASSWORD}


def test_after_a_month_without_contact_she_signs_in_again_and_charts_come_in(maya):
    assert maya.sync().ended == "done"
    chart(maya)
    for clock in (maya.clock, maya.house.clock):
        clock.pass_s(31 * 24 * 3600)
    maya.house.say(ROSA, "patient.name", kinds.PatientName("Rosa Said Meanwhile"))
    with pytest.raises(ChartsClosed):
        chart(maya)
    run = maya.sync()
    assert (run.ended, run.cause, run.pushed) == ("paused", Cause.SIGN_IN, 1), "what was charted goes up all the same"
    maya.sign_in_again()
    run = maya.sync()
    assert (run.ended, run.cause, run.waiting) == ("done", None, 0)
    assert run.pulled > 0
    chart(maya)
    assert maya.opens_by() == {PASSWORD}


def test_a_password_that_was_reset_at_the_pharmacy_opens_the_laptop_once_she_has_signed_in_with_it(maya):
    maya.sync()
    maya.reset()
    maya.clock.pass_s(20 * 60)
    assert maya.sync().cause is Cause.SIGN_IN
    with pytest.raises(SignInRefused):
        maya.sign_in_again()
    with pytest.raises(SignInRefused):
        maya.sign_in_again(other="neither of them, surely")
    maya.sign_in_again(other=NEW)
    assert maya.sync().ended == "done"
    assert maya.opens_by() == {NEW}


def test_who_does_not_know_what_opens_this_laptop_signs_nobody_in(maya):
    maya.sync()
    maya.reset()
    asked = len(maya.links.made)
    with pytest.raises(WrongPassword):
        maya.sign_in_again("not hers at all", other=NEW)
    assert len(maya.links.made) == asked, "the pharmacy was asked"
    assert maya.opens_by() == {PASSWORD}


def test_a_login_that_is_another_persons_by_now_signs_in_nobody_here(maya, monkeypatch):
    monkeypatch.setattr(type(maya.joined.profile), "login", "ruth")
    with pytest.raises(SignInRefused):
        maya.sign_in_again()
    assert maya.joined.store.user.id == maya.joined.engine.session.user_id


def test_a_reset_ends_a_change_whose_answer_never_came(maya, monkeypatch):
    maya.stop_at(monkeypatch, asked=True)
    maya.reset("third password of hers")
    maya.sign_in_again(other="third password of hers")
    assert maya.opens_by() == set()
    maya.back_by("third password of hers")
    assert maya.sync().ended == "done"


@pytest.fixture
def shut_out(maya: Maya) -> Maya:
    """Ten wrong passwords were given at Maya's laptop, which is locked."""
    maya.joined.store.close()
    laptop = Laptop(maya.folder, maya.secrets, clock=maya.clock)
    secret = laptop.identity.device_secret()
    attempts = Attempts(maya.folder, secret, maya.clock)
    for _ in range(ALLOWED):
        attempts.failed(maya.joined.profile.id)
    with pytest.raises(WrongPassword, match="enter your password once more"):
        laptop.unlock(maya.joined.profile.id, PASSWORD)
    return maya


def back_in(maya: Maya, password: str = PASSWORD):
    laptop = Laptop(maya.folder, maya.secrets, clock=maya.clock)
    beside = {"links": maya.links, "clock": maya.clock, "chance": os.urandom}
    return let_in_again(maya.folder, laptop, maya.joined.profile.id, password, **beside)


def test_after_ten_wrong_passwords_the_right_one_opens_the_laptop_once_the_pharmacy_has_taken_it(shut_out: Maya):
    back_in(shut_out).close()
    assert shut_out.opens_by() == {PASSWORD}


def test_a_wrong_password_opens_it_no_more_than_before(shut_out: Maya):
    with pytest.raises(WrongPassword) as wrong:
        back_in(shut_out, "not hers at all")
    assert wrong.value.disabled
    assert shut_out.opens_by() == set()


def test_without_a_network_it_stays_closed(shut_out: Maya, monkeypatch):
    monkeypatch.setattr(Wire, "send", unreachable)
    with pytest.raises(WrongPassword) as wrong:
        back_in(shut_out)
    assert wrong.value.disabled


def test_where_the_pharmacy_has_another_password_she_may_try_the_one_that_opens_it_again(shut_out: Maya):
    shut_out.reset()
    with pytest.raises(WrongPassword) as wrong:
        back_in(shut_out, NEW)
    assert not wrong.value.disabled
    assert shut_out.opens_by() == {PASSWORD}


def unreachable(*_request: object) -> None:
    raise Offline(Cause.NO_NETWORK)


def chart(maya: Maya) -> None:
    feed = f"p:{ROSA}"
    maya.joined.store.commit(feed, kinds.CHARTED, vitals("set-1"), seen=maya.joined.store.seen(feed))
