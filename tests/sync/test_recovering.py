"""S-21: who has forgotten the only password of a laptop comes back by the recovery officer, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from nursechart.server.recovery import GOOD_MS, AskingRefused, make_key, read_key
from nursechart.server.tables import recovery_request
from nursechart.store import keystore
from nursechart.store.errors import NotSealed, WrongPassword
from nursechart.store.vault import FLOOR
from nursechart.sync.causes import Offline
from nursechart.sync.enrol import AccountStopped, LaptopStopped, SignInRefused
from nursechart.sync.joined import Joined, rejoin
from nursechart.sync.passwords import sign_in_again
from nursechart.sync.recovering import AnswerNotOpened, Recovering
from tests.sync.house import PASSWORD, ROSA, House
from tests.sync.test_orders import Hers, stop

PASSPHRASE, NEW = "a passphrase of the officer's", "kingfisher by brook"


@pytest.fixture
def key_file(house: House, tmp_path: Path) -> Path:
    """The organisation's recovery key, made before anybody enrolled."""
    path = tmp_path / "recovery.pem"
    house.server.folder.keep_recovery_public(make_key(path, PASSPHRASE))
    return path


@pytest.fixture
def maya(house: House, tmp_path: Path, key_file: Path):
    made = Hers(house, tmp_path / "mayas")
    yield made
    made.lock()


def forgotten(maya: Hers, login: str = "maya") -> None:
    """She has locked the laptop, forgotten the password, and the pharmacy has given her another one."""
    maya.lock()
    maya.house.server.accounts.reset(login, NEW, now_ms=maya.house.clock.ms, by="admin")


def asking(maya: Hers, login: str = "maya", password: str = NEW) -> Recovering:
    return Recovering(maya.folder, maya.laptop, login, password, cost=FLOOR, **maya.beside)


def answered(maya: Hers, key_file: Path, code: str) -> None:
    maya.house.server.recoveries.answer(
        code, read_key(key_file, PASSPHRASE), now_ms=maya.house.clock.ms, by="the officer"
    )


def let_in(maya: Hers, asked: Recovering) -> Joined:
    store = asked.ask()
    assert store is not None
    maya.joined = rejoin(maya.folder, store, **maya.world)
    return maya.joined


def test_she_comes_back_with_the_password_the_pharmacy_gave_and_what_she_had_not_sent_goes_up(
    house: House, maya: Hers, key_file: Path
):
    maya.chart()
    forgotten(maya)
    before, asked = house.held(ROSA), asking(maya)
    assert asked.ask() is None, "the officer has not answered"
    answered(maya, key_file, asked.code)
    back = let_in(maya, asked)
    assert back.store.unsent_count() == 1
    sign_in_again(back, NEW, **maya.beside)  # as the desktop does it when she has come in
    assert (back.engine.run_once().waiting, house.held(ROSA)) == (0, before + 1)
    maya.lock()
    maya.unlock(password=NEW)
    with pytest.raises(WrongPassword):
        maya.laptop.unlock(maya.maya, PASSWORD)


def test_she_signs_with_a_new_key_and_it_is_in_the_audit_of_both_ends(house: House, maya: Hers, key_file: Path):
    old = maya.joined.store.signing_public_key
    forgotten(maya)
    asked = asking(maya)
    asked.ask()
    answered(maya, key_file, asked.code)
    back = let_in(maya, asked)
    assert back.store.signing_public_key != old
    assert "user_recovered" in {record.action for record in back.store.audit_records(0)}
    with house.server.database.reading() as connection:
        said = [(row.actor, row.action) for row in connection.exec_driver_sql("select * from admin_audit").all()]
    assert (maya.maya, "recovery asked") in said
    assert ("the officer", "recovery answered") in said


def test_the_program_may_end_while_she_waits(maya: Hers, key_file: Path):
    forgotten(maya)
    first = asking(maya)
    first.ask()
    answered(maya, key_file, first.code)
    again = asking(maya)
    assert again.code == first.code
    let_in(maya, again)


def test_somebody_who_never_worked_on_the_laptop_comes_in_the_same_way_and_the_others_stay(maya: Hers, key_file: Path):
    maya.lock()
    asked = asking(maya, "ruth", PASSWORD)
    asked.ask()
    answered(maya, key_file, asked.code)
    let_in(maya, asked)
    assert {user.name for user in maya.laptop.users} == {"Maya", "Ruth"}
    maya.lock()
    maya.unlock()


@pytest.mark.parametrize(("login", "password"), [("maya", PASSWORD), ("nobody", NEW)])
def test_nobody_is_asked_for_whom_the_pharmacy_does_not_know(maya: Hers, login: str, password: str):
    forgotten(maya)
    with pytest.raises(SignInRefused):
        asking(maya, login, password).ask()
    assert not maya.house.server.recoveries.all(maya.house.clock.ms)


def test_a_stopped_person_and_a_stopped_laptop_ask_nobody(house: House, maya: Hers):
    forgotten(maya)
    stop(house)
    with pytest.raises(AccountStopped):
        asking(maya).ask()
    stop(house, active=True)
    device = maya.joined.store.device_id
    house.server.devices.set_status(device, "withdrawn", reason="", now_ms=house.clock.ms, by="admin")
    with pytest.raises(LaptopStopped):
        asking(maya).ask()
    assert not house.server.recoveries.all(house.clock.ms)


def test_who_is_stopped_while_she_waits_is_not_let_in(house: House, maya: Hers, key_file: Path):
    forgotten(maya)
    asked = asking(maya)
    asked.ask()
    answered(maya, key_file, asked.code)
    stop(house)
    with pytest.raises(AccountStopped):
        asked.ask()


def test_without_a_network_nothing_is_asked_and_she_may_try_again(maya: Hers, key_file: Path):
    forgotten(maya)
    asked = asking(maya)
    maya.links.made[-1].is_cut = True
    with pytest.raises(Offline):
        asked.ask()
    maya.links.made[-1].is_cut = False
    assert asked.ask() is None


def test_without_a_recovery_key_she_is_told_who_can_let_her_in(house: House, tmp_path: Path):
    hers = Hers(house, tmp_path / "hers")
    hers.lock()
    with pytest.raises(NotSealed, match="Somebody who works on it can let you in"):
        asking(hers)


def test_a_laptop_from_before_the_key_is_sealed_at_its_next_contact_and_to_a_new_key_again(
    house: House, tmp_path: Path
):
    hers = Hers(house, tmp_path / "hers")
    for name in ("first.pem", "second.pem"):
        public = make_key(tmp_path / name, PASSPHRASE)
        house.server.folder.keep_recovery_public(public)
        sign_in_again(hers.joined, PASSWORD, **hers.beside)
        held = keystore.read(hers.folder).recovery
        assert held is not None
        assert held.public_key == public
    hers.lock()
    hers.unlock()
    hers.lock()
    asked = asking(hers, password=PASSWORD)
    asked.ask()
    with pytest.raises(AskingRefused, match="another recovery key"):
        answered(hers, tmp_path / "first.pem", asked.code)
    answered(hers, tmp_path / "second.pem", asked.code)
    hers.joined = let_in(hers, asked)
    hers.lock()


def test_an_answer_for_another_laptop_or_person_opens_nothing(house: House, maya: Hers, key_file: Path):
    """Somebody with the pharmacy's database puts the answer of another asking in place of hers."""
    maya.lock()
    ruths = asking(maya, "ruth", PASSWORD)
    ruths.ask()
    answered(maya, key_file, ruths.code)
    forgotten(maya)
    mayas = asking(maya)
    mayas.ask()
    with house.server.database.reading() as connection:
        rows = {row.user_id: row for row in connection.execute(recovery_request.select())}
    stolen = rows[house.nurses["ruth"]].answer
    mine = recovery_request.c.user_id == maya.maya
    house.server.database.write(lambda c: c.execute(recovery_request.update().where(mine).values(answer=stolen)))
    with pytest.raises(AnswerNotOpened):
        mayas.ask()
    assert [user.name for user in maya.laptop.users] == ["Maya"]
    again = asking(maya)
    assert again.code != mayas.code
    assert again.ask() is None


def test_the_pharmacy_can_read_neither_what_it_is_sent_nor_what_it_sends(house: House, maya: Hers, key_file: Path):
    with maya.joined.store._vault.master_key() as dmk:
        held = bytes(dmk)
    forgotten(maya)
    asked = asking(maya)
    asked.ask()
    answered(maya, key_file, asked.code)
    with house.server.database.reading() as connection:
        row = connection.execute(recovery_request.select()).one()
    assert all(held not in bytes(part) for part in (row.box, row.answer, row.public_key))
    let_in(maya, asked)


def test_the_officer_finds_an_asking_by_its_code_alone_and_for_a_week(house: House, maya: Hers, key_file: Path):
    forgotten(maya)
    asked = asking(maya)
    asked.ask()
    (one,) = house.server.recoveries.all(house.clock.ms)
    assert (one.code, one.user, one.answered_at_ms) == (asked.code, maya.maya, None)
    with pytest.raises(AskingRefused, match="Nobody asks under this code"):
        answered(maya, key_file, "0000-0000-0000-0000")
    later = house.clock.ms + GOOD_MS
    assert house.server.recoveries.all(later) == ()
    with pytest.raises(AskingRefused):
        house.server.recoveries.answer(asked.code, read_key(key_file, PASSPHRASE), now_ms=later, by="the officer")
    answered(maya, key_file, asked.code.lower().replace("-", " "))
    (one,) = house.server.recoveries.all(house.clock.ms)
    assert one.answered_at_ms == house.clock.ms
