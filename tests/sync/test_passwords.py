"""A nurse changes her own password: here and at the pharmacy, and whatever stops it in between leads somewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nursechart.store.errors import WrongPassword
from nursechart.store.laptop import Laptop
from nursechart.store.vault import FLOOR
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.enrol import SignInRefused, sign_in
from nursechart.sync.joined import Joined, begin, meet, rejoin
from nursechart.sync.passwords import NewPasswordRefused, NotHeard, PharmacyNeeded, change_password
from tests.store.laptops import FakeClock, MemorySecrets
from tests.sync.house import ORIGIN, PASSWORD, House, Links

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
