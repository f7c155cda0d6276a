"""The pharmacy's orders to a laptop: a stopped user's slot goes, her work does not; a locked laptop hears them, too."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nursechart.protocol.attested import Order
from nursechart.record import kinds
from nursechart.server import tables
from nursechart.server.devices import read_device
from nursechart.server.lease import stop_orders
from nursechart.store import keystore
from nursechart.store.database import FILE as DATABASE
from nursechart.store.errors import UserStopped
from nursechart.store.laptop import Laptop, LaptopUser
from nursechart.store.vault import FLOOR
from nursechart.sync import standby
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.joined import Joined, begin, meet, rejoin
from nursechart.sync.orders import believed, stop_users, stop_users_while_locked
from nursechart.sync.standby import Standby
from tests.store.laptops import FakeClock, MemorySecrets, vitals
from tests.sync.house import ORIGIN, PASSWORD, ROSA, House, Links

HERS = "a password of her own"


@dataclass
class Hers:
    """Maya's laptop, enrolled and unlocked as the desktop does it; `lock()` and `unlock()` it."""

    house: House
    folder: Path
    secrets: MemorySecrets = field(default_factory=MemorySecrets)

    def __post_init__(self) -> None:
        self.clock, self.links = FakeClock(self.house.clock.ms), Links(self.house.app, self.house.runner)
        code = self.house.server.devices.new_code(
            label="hers", kind="laptop", now_ms=self.house.clock.ms, by="admin"
        ).text
        meet(self.folder, address=ORIGIN, code=code, label="hers", secrets=self.secrets, **self.world)
        self.joined: Joined = begin(
            self.folder, login="maya", password=PASSWORD, secrets=self.secrets, cost=FLOOR, **self.world
        )
        assert self.joined.engine.run_once().ended == "done"

    @property
    def world(self) -> dict[str, object]:
        return {"links": self.links, "clock": self.clock, "chance": os.urandom, "app": "0.1.0"}

    @property
    def beside(self) -> dict[str, object]:
        """For what asks the pharmacy over a connection of its own."""
        return {"links": self.links, "clock": self.clock, "chance": os.urandom}

    @property
    def laptop(self) -> Laptop:
        return Laptop.at(self.folder, self.secrets, clock=self.clock)

    @property
    def maya(self) -> str:
        return self.house.nurses["maya"]

    @property
    def has_slot(self) -> bool:
        return keystore.read(self.folder).slot(self.maya) is not None

    def chart(self) -> None:
        feed = f"p:{ROSA}"
        self.joined.store.commit(feed, kinds.CHARTED, vitals("set-1"), seen=self.joined.store.seen(feed))

    def lock(self) -> None:
        self.joined.store.close()

    def unlock(self, user: str = "", password: str = PASSWORD) -> Joined:
        store = self.laptop.unlock(user or self.maya, password)
        try:
            self.joined = rejoin(self.folder, store, **self.world)
        except UserStopped:
            assert store._database.is_closed
            raise
        return self.joined

    def standby(self, on_orders=lambda _orders: None) -> Standby:
        return Standby(self.folder, secrets=self.secrets, on_orders=on_orders, **self.world)


@pytest.fixture
def hers(house: House, tmp_path: Path) -> Iterator[Hers]:
    made = Hers(house, tmp_path / "hers")
    yield made
    made.lock()


def stop(house: House, active: bool = False) -> None:
    house.server.accounts.set_active("maya", active, now_ms=house.clock.ms, by="admin")


def quarantined(house: House) -> list[str]:
    with house.server.database.reading() as connection:
        return [row.reason for row in connection.execute(tables.quarantine.select())]


def test_s_52_a_stopped_user_hands_over_and_then_has_no_way_in_and_is_told_so(house: House, hers: Hers):
    hers.chart()
    stop(house)
    run = hers.joined.engine.run_once()
    assert (run.waiting, quarantined(house)) == (0, ["user_stopped"])
    assert stop_users(hers.joined, run.orders)  # it is she who is signed in
    hers.lock()
    assert not hers.has_slot
    assert (hers.folder / DATABASE).exists()  # nothing is destroyed
    for password in (PASSWORD, "anything"):
        with pytest.raises(UserStopped, match="was stopped"):
            hers.unlock(password=password)
    assert [user.name for user in hers.laptop.users] == ["Maya"]  # the unlock page has her name, to tell her


def test_what_only_a_stopped_user_can_hand_over_is_handed_over_when_she_unlocks_and_she_sees_nothing(
    house: House, hers: Hers
):
    hers.chart()
    hers.lock()
    stop(house)
    stop_users_while_locked(hers.laptop, hers.standby().ask())
    assert hers.has_slot
    with pytest.raises(UserStopped):
        hers.unlock()
    assert (hers.has_slot, quarantined(house)) == (False, ["user_stopped"])


def test_without_a_network_a_stopped_users_work_waits_for_her_lease_to_end_and_stays_encrypted_after(
    house: House, hers: Hers, monkeypatch: pytest.MonkeyPatch
):
    hers.chart()
    hers.lock()
    stop(house)
    stop_users_while_locked(hers.laptop, hers.standby().ask())
    monkeypatch.setattr("tests.sync.house.Wire.send", _no_network)
    with pytest.raises(UserStopped):
        hers.unlock()
    assert hers.has_slot
    hers.clock.pass_s(31 * 24 * 3600)
    with pytest.raises(UserStopped):
        hers.unlock()
    assert not hers.has_slot
    assert (hers.folder / DATABASE).exists()


def test_on_a_shared_laptop_a_stopped_users_slot_goes_at_once_and_a_colleague_hands_over(house: House, hers: Hers):
    ruth = house.nurses["ruth"]
    hers.joined.store.add_user(LaptopUser(ruth, "Ruth"), HERS, cost=FLOOR)
    hers.joined.store.set_own(f"profile:{ruth}", hers.joined.store.own(f"profile:{hers.maya}"))
    hers.chart()
    hers.lock()
    stop(house)
    stop_users_while_locked(hers.laptop, hers.standby().ask())
    assert not hers.has_slot
    hers.unlock(ruth, HERS).engine.run_once()
    assert quarantined(house) == ["user_stopped"]


def test_who_is_let_in_again_before_her_slot_went_works_on(house: House, hers: Hers):
    hers.chart()
    hers.lock()
    stop(house)
    stop_users_while_locked(hers.laptop, hers.standby().ask())
    stop(house, active=True)
    assert hers.unlock().profile.name == "Maya"
    assert keystore.read(hers.folder).stopped == ()


# --- locked ---


def test_s_16_a_locked_laptop_that_was_reported_lost_hears_the_order_to_wipe(
    house: House, hers: Hers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(standby, "_FIRST_S", 0)
    device = hers.joined.store.device_id
    hers.lock()
    assert hers.standby().ask() == ()
    house.server.devices.set_status(device, "lost", reason="", now_ms=house.clock.ms, by="admin")
    told, came = list[Order](), threading.Event()

    def hear(orders: tuple[Order, ...]) -> None:
        told.extend(orders)
        came.set()

    listening = hers.standby(hear)
    listening.start()
    assert came.wait(120)
    listening.stop()
    assert [(order.kind, order.device) for order in told] == [("wipe", device)]
    sent = [body for wire in hers.links.made for _, path, _, body in wire.log if path == "/v1/sync"]
    assert len(sent[-1]) < 200  # who it is, and nothing of what it holds


def test_s_16_a_locked_laptop_hears_no_order_that_is_forged_old_or_anothers(house: House, hers: Hers):
    hers.lock()
    stop(house)
    with house.server.database.reading() as connection:
        device = read_device(connection, hers.joined.store.device_id)
        orders = stop_orders(house.server, connection, device, house.clock.ms)
    keys, now_ms = hers.joined.meeting.enrolled.trusted.policy_keys, house.clock.ms
    assert len(believed(orders, keys, device.id, now_ms)) == 1
    assert believed(orders, {}, device.id, now_ms) == ()
    assert believed(orders, dict.fromkeys(keys, bytes(32)), device.id, now_ms) == ()
    assert believed(orders, keys, "another", now_ms) == ()
    assert believed(orders, keys, device.id, now_ms + 16 * 60_000) == ()


def _no_network(*_request: object) -> None:
    raise Offline(Cause.NO_NETWORK)
