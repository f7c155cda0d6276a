"""A further person joins a laptop while a colleague is at work on it; so does who forgot her password."""

from __future__ import annotations

from pathlib import Path

import pytest

from nursechart.record import kinds
from nursechart.store.errors import NotInScope, WrongPassword
from nursechart.store.keys import ProofTooOld
from nursechart.store.vault import FLOOR
from nursechart.sync.admitting import AtWorkAlready, admit
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.enrol import SignInRefused
from nursechart.sync.joined import Joined, rejoin
from nursechart.sync.passwords import sign_in_again
from tests.store.laptops import vitals
from tests.sync.house import LEILA, PASSWORD, ROSA, House
from tests.sync.test_orders import Hers

NEW = "kingfisher by brook"


@pytest.fixture
def maya(house: House, tmp_path: Path):
    made = Hers(house, tmp_path / "mayas")
    yield made
    made.lock()


def let_in(maya: Hers, login: str = "ruth", password: str = PASSWORD) -> str:
    return admit(maya.joined, login, password, cost=FLOOR, **maya.beside)


def unlocked(maya: Hers, login: str, password: str = PASSWORD) -> Joined:
    """Who has this login unlocks the laptop, as the desktop does it, without asking anybody."""
    maya.lock()
    store = maya.laptop.unlock(maya.house.nurses[login], password)
    maya.joined = rejoin(maya.folder, store, **maya.world)
    return maya.joined


def chart(joined: Joined, patient: str = ROSA) -> bytes:
    feed, store = f"p:{patient}", joined.store
    return bytes(store.commit(feed, kinds.CHARTED, vitals("set-1"), seen=store.seen(feed)).id)


def test_she_unlocks_the_laptop_without_a_network_under_her_own_name_and_sees_nobodys_patients_but_her_own(maya: Hers):
    assert let_in(maya) == "Ruth"
    assert {user.name for user in maya.laptop.users} == {"Maya", "Ruth"}
    ruth = unlocked(maya, "ruth")
    assert (ruth.profile.name, ruth.session.is_open, ruth.lease is None) == ("Ruth", False, False)
    assert not [feed for feed in ruth.store.scope() if feed.startswith("p:")], "none of her own came in yet"
    with pytest.raises(NotInScope):
        chart(ruth)


def test_once_she_is_signed_in_her_charts_come_and_what_she_writes_is_hers(maya: Hers):
    maya.house.server.assignments.add(
        user=maya.house.nurses["ruth"], patient=LEILA, reason="primary", now_ms=maya.house.clock.ms, by="admin"
    )
    let_in(maya)
    ruth = unlocked(maya, "ruth")
    sign_in_again(ruth, PASSWORD, **maya.beside)
    assert ruth.engine.run_once().ended == "done"
    assert {f"p:{ROSA}", f"p:{LEILA}"} <= ruth.store.scope()
    before = maya.house.held(LEILA)
    chart(ruth, LEILA)
    assert (ruth.engine.run_once().waiting, maya.house.held(LEILA)) == (0, before + 1)

    back = unlocked(maya, "maya")
    assert back.engine.run_once().ended == "done"
    assert f"p:{LEILA}" not in back.store.scope()


def test_who_forgot_her_password_comes_back_with_the_one_the_pharmacy_gave_and_nothing_is_lost(maya: Hers):
    let_in(maya)
    sign_in_again(unlocked(maya, "ruth"), PASSWORD, **maya.beside)
    maya.joined.engine.run_once()
    written = chart(maya.joined)
    maya.house.server.accounts.reset("ruth", NEW, now_ms=maya.house.clock.ms, by="admin")
    unlocked(maya, "maya")
    let_in(maya, password=NEW)
    maya.lock()
    with pytest.raises(WrongPassword):
        maya.laptop.unlock(maya.house.nurses["ruth"], PASSWORD)
    maya.unlock()
    ruth = unlocked(maya, "ruth", NEW)
    assert not ruth.session.is_open, "her tokens were under her former key"
    sign_in_again(ruth, NEW, **maya.beside)
    assert ruth.engine.run_once().ended == "done"
    assert written in ruth.store.entries([written])


@pytest.mark.parametrize(
    ("login", "password", "why"),
    [
        ("ruth", "not hers at all", SignInRefused),
        ("nobody", PASSWORD, SignInRefused),
        ("maya", PASSWORD, AtWorkAlready),
    ],
)
def test_whom_the_pharmacy_does_not_know_is_not_let_in(maya: Hers, login: str, password: str, why: type[Exception]):
    with pytest.raises(why):
        let_in(maya, login, password)
    assert [user.name for user in maya.laptop.users] == ["Maya"]


def test_without_a_network_nobody_is_let_in(maya: Hers, monkeypatch: pytest.MonkeyPatch):
    made = maya.links.pinned

    def cut(*arguments: str):
        wire = made(*arguments)
        wire.is_cut = True
        return wire

    monkeypatch.setattr(maya.links, "pinned", cut)
    with pytest.raises(Offline) as stop:
        let_in(maya)
    assert stop.value.cause is Cause.NO_NETWORK
    assert [user.name for user in maya.laptop.users] == ["Maya"]


def test_s_64_who_is_at_work_proves_it_first_and_the_pharmacy_is_not_asked_before(maya: Hers):
    maya.clock.pass_s(5 * 60 + 1)
    asked = len(maya.links.made)
    with pytest.raises(ProofTooOld):
        let_in(maya)
    assert len(maya.links.made) == asked


def test_letting_somebody_in_is_in_the_audit(maya: Hers):
    let_in(maya)
    assert "user_added" in {record.action for record in maya.joined.store.audit_records(0)}
