"""The desktop put together over a real laptop: help inside a sheet, acts of the palette, and the practice visit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nursechart.app import Desktop, Outside
from nursechart.charting.preferences import Preferences
from nursechart.language import ENGLISH
from nursechart.record.feeds import feed_owner
from nursechart.record.kinds import CHARTED, PatientContacts
from nursechart.server.desk import Said
from nursechart.server.recovery import make_key, read_key
from nursechart.store.attempts import ALLOWED, Attempts
from nursechart.store.errors import DeviceSecretLost, KeystoreDamaged, WrongPassword
from nursechart.store.laptop import Laptop
from nursechart.sync import standby
from nursechart.sync.loop import GAP_MS, Phase
from nursechart.ui.help.practice import PracticeVisit
from nursechart.ui.screen import Place
from nursechart.ui.translator import speak_in
from nursechart.ui.unlock.come_in import ComeInSheet
from tests.charting.clinic import PASSWORD, Clinic
from tests.store.laptops import vitals
from tests.sync.house import Links
from tests.ui.at_work import small_clinic

OFFICERS, NEW = "a passphrase of the officer's", "kingfisher by brook"


class Computer:
    """Amara's laptop with the program not started: `start()` shows the unlock page, `unlock(desktop)` her Today."""

    def __init__(self, qtbot: QtBot, clinic: Clinic) -> None:
        self._qtbot, self.clinic = qtbot, clinic
        self.laptop = clinic.laptops.pop()
        self.laptop.joined.store.close()

    def start(self) -> Desktop:
        laptop, world = self.laptop, self.clinic.world()
        links: Links = world["links"]
        made = Desktop(
            laptop.folder,
            Outside(clock=laptop.clock, links=links, secrets=laptop.secrets, chance=world["chance"]),
            theme="light",
        )
        self._qtbot.addWidget(made.window)
        made.show()
        rest(self._qtbot, made)
        return made

    def unlock(self, desktop: Desktop) -> None:
        desktop.way_in.open(self.laptop.shift.person.id, PASSWORD)
        self._qtbot.waitUntil(lambda: desktop._shift is not None and not desktop.background.is_busy, timeout=60_000)
        desktop.stay_offline(True)


@pytest.fixture
def computer(qtbot: QtBot, tmp_path) -> Iterator[Computer]:
    with small_clinic(tmp_path) as clinic:
        yield Computer(qtbot, clinic)


@pytest.fixture
def desktop(computer: Computer) -> Iterator[Desktop]:
    """Amara has unlocked her laptop and sees Today."""
    made = computer.start()
    computer.unlock(made)
    yield made
    made.close()


@pytest.fixture
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    speak_in(qapp, ENGLISH)


def rest(qtbot: QtBot, desktop: Desktop) -> None:
    qtbot.waitUntil(lambda: not desktop.background.is_busy, timeout=60_000)


def sheet(qtbot: QtBot, desktop: Desktop, name: str) -> QDialog:
    def shown() -> list[QDialog]:
        return [each for each in desktop.window.findChildren(QDialog, name) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=60_000)
    return shown()[0]


def test_the_palette_adds_a_visit_from_any_screen_and_f1_helps_inside_its_sheet(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.screen_asked.emit("settings")
    rest(qtbot, desktop)
    desktop.window.palette_chosen.emit("act|add_visit")
    asking = sheet(qtbot, desktop, "add_visit")
    QTest.keyClick(asking.focusWidget(), Qt.Key.Key_F1)
    helping = sheet(qtbot, desktop, "field_help")
    assert helping.parentWidget() is asking
    helping.accept()
    asking.reject()


def test_a_setting_is_gone_to_by_its_name(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.palette_chosen.emit("act|text_size")
    text = desktop.window.findChild

    def there() -> bool:
        held = text(QWidget, "settings_text")
        return held is not None and held.isAncestorOf(desktop.window.focusWidget() or desktop.window)

    qtbot.waitUntil(there, timeout=60_000)
    assert desktop.place.screen == "settings"


def test_the_practice_visit_opens_beside_and_a_lock_closes_it(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.palette_chosen.emit("act|practice")
    qtbot.waitUntil(lambda: desktop._practice is not None and desktop._practice.window is not None, timeout=60_000)
    practice = desktop._practice
    assert isinstance(practice, PracticeVisit)
    window = practice.window
    assert window is not None
    assert window.isVisible()
    qtbot.waitUntil(lambda: not practice.is_busy, timeout=60_000)
    desktop.lock()
    assert practice.window is None
    assert desktop.window.is_covered
    qtbot.waitUntil(lambda: not desktop.background.is_busy, timeout=60_000)


def test_s_16_a_laptop_reported_lost_goes_dark_forgets_its_keys_and_says_so(
    qtbot: QtBot, computer: Computer, desktop: Desktop
) -> None:
    store, clinic = desktop.shift.store, computer.clinic
    clinic.server.devices.set_status(
        store.device_id, "lost", reason="left in a car", now_ms=clinic.server.now_ms(), by="admin"
    )
    desktop.stay_offline(False)
    qtbot.waitUntil(lambda: desktop.window.is_covered and not desktop.background.is_busy, timeout=60_000)
    assert desktop._shift is None
    assert "wiped" in desktop.pages.unlock.refusal.text()
    with pytest.raises((WrongPassword, DeviceSecretLost, KeystoreDamaged)):
        Laptop.at(desktop.folder, computer.laptop.secrets).unlock("amara", PASSWORD)


def test_s_16_a_locked_laptop_that_is_reported_lost_forgets_its_keys_without_anybody_unlocking_it(
    qtbot: QtBot, computer: Computer, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby, "_FIRST_S", 0)
    store, server = desktop.shift.store, computer.clinic.server
    server.devices.set_status(store.device_id, "lost", reason="", now_ms=server.now_ms(), by="admin")
    desktop.lock()
    qtbot.waitUntil(lambda: "wiped" in desktop.pages.unlock.refusal.text(), timeout=60_000)
    with pytest.raises((WrongPassword, DeviceSecretLost, KeystoreDamaged)):
        Laptop.at(desktop.folder, computer.laptop.secrets).unlock("amara", PASSWORD)


def test_s_52_a_nurse_whose_account_was_stopped_sees_nothing_more_and_is_told_why_also_when_she_unlocks(
    qtbot: QtBot, computer: Computer, desktop: Desktop
) -> None:
    server, her = computer.clinic.server, desktop.shift.person.id
    server.accounts.set_active(her, False, now_ms=server.now_ms(), by="admin")
    desktop.stay_offline(False)
    qtbot.waitUntil(lambda: desktop.window.is_covered and not desktop.background.is_busy, timeout=60_000)
    assert desktop._shift is None
    assert "was stopped" in desktop.pages.unlock.refusal.text()
    desktop.pages.unlock.clear()
    desktop.way_in.open(her, PASSWORD)
    qtbot.waitUntil(lambda: "was stopped" in desktop.pages.unlock.refusal.text(), timeout=60_000)
    assert desktop.window.is_covered


def test_a_colleague_is_added_by_keys_and_unlocks_the_laptop_with_her_own_password(
    qtbot: QtBot, computer: Computer, desktop: Desktop
) -> None:
    kenji = computer.clinic.users["kenji"]
    desktop.go(Place("settings", tab="laptop"))
    rest(qtbot, desktop)
    qtbot.waitUntil(lambda: shown(desktop, "laptop_add_person"))
    button = desktop.window.findChild(QWidget, "laptop_add_person")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    asked = sheet(qtbot, desktop, "add_person")
    for words in ("kenji", "not his password"):
        QTest.keyClicks(asked.focusWidget(), words)
        QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not right" in asked.findChild(QLabel, "add_person_wrong").text(), timeout=60_000)
    QTest.keyClicks(asked.focusWidget(), PASSWORD)
    QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: says(desktop, "Kenji Sato can unlock this laptop now"), timeout=60_000)

    desktop.lock()
    rest(qtbot, desktop)
    assert {each.name for each in desktop.pages.unlock._shown[1]} == {"Amara Okafor", "Kenji Sato"}
    with qtbot.waitSignal(desktop.way_in.session_began, timeout=60_000):
        desktop.way_in.open(kenji, PASSWORD)
    qtbot.waitUntil(lambda: desktop._shift is not None and not desktop.background.is_busy, timeout=60_000)
    assert desktop.shift.person.name == "Kenji Sato"
    assert desktop._joined.engine.session.is_open


def test_after_ten_wrong_passwords_she_comes_back_by_the_right_one_where_there_is_a_network(
    qtbot: QtBot, computer: Computer
) -> None:
    laptop = computer.laptop
    secret = Laptop.at(laptop.folder, laptop.secrets).identity.device_secret()
    attempts = Attempts(laptop.folder, secret, laptop.clock)
    her = laptop.shift.person.id
    for _ in range(ALLOWED):
        attempts.failed(her)
    desktop = computer.start()
    desktop.way_in.open(her, "not her password")
    qtbot.waitUntil(lambda: "Too many wrong" in desktop.pages.unlock.refusal.text(), timeout=60_000)
    computer.unlock(desktop)
    assert desktop.shift.person.id == her
    desktop.close()


@pytest.fixture
def officers_key(computer: Computer, tmp_path: Path) -> Path:
    """The key of the clinic's recovery officer."""
    path = tmp_path / "recovery.pem"
    computer.clinic.server.folder.keep_recovery_public(make_key(path, OFFICERS))
    return path


def said_code(asked: ComeInSheet) -> str:
    return asked.code.text().strip("\u2066\u2069")


def ask_in(qtbot: QtBot, desktop: Desktop, link: str, *typed: str) -> ComeInSheet:
    """By keys, from the unlock page: a link of it, and what its sheet asks for."""
    button = desktop.window.findChild(QWidget, link)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    asked = sheet(qtbot, desktop, "come_in")
    assert isinstance(asked, ComeInSheet)
    for words in typed:
        QTest.keyClicks(asked.focusWidget(), words)
        QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Return)
    return asked


def test_who_forgot_the_only_password_of_a_laptop_is_let_in_by_the_recovery_officer_and_loses_nothing(
    qtbot: QtBot, computer: Computer, desktop: Desktop, officers_key: Path
) -> None:
    server, store, maria = computer.clinic.server, desktop.shift.store, computer.clinic.feed("maria-carvalho")
    desktop._joined.store.seal_for_recovery(server.folder.recovery_public())  # as at the next contact
    store.commit(maria, CHARTED, vitals("set-1"), seen=store.seen(maria))
    desktop.lock()
    rest(qtbot, desktop)
    server.accounts.reset("amara", NEW, now_ms=server.now_ms(), by="admin")
    asked = ask_in(qtbot, desktop, "forgot", "not her password")
    wrong = asked.findChild(QLabel, "come_in_wrong")
    qtbot.waitUntil(lambda: "not right" in wrong.text(), timeout=60_000)
    QTest.keyClicks(asked.focusWidget(), NEW)
    QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asked.waits, timeout=60_000)
    code = said_code(asked)
    QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Space)  # "Ask now"
    qtbot.waitUntil(lambda: "has not answered yet" in asked.state.text(), timeout=60_000)
    asked.reject()
    qtbot.waitUntil(lambda: not desktop.coming_in.is_busy, timeout=60_000)

    asked = ask_in(qtbot, desktop, "forgot", NEW)
    qtbot.waitUntil(lambda: asked.waits, timeout=60_000)
    assert said_code(asked) == code
    server.recoveries.answer(code, read_key(officers_key, OFFICERS), now_ms=server.now_ms(), by="officer")
    with qtbot.waitSignal(desktop.way_in.session_began, timeout=60_000):
        QTest.keyClick(asked.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: desktop._shift is not None and not desktop.background.is_busy, timeout=60_000)
    assert desktop.shift.person.name == "Amara Okafor"
    qtbot.waitUntil(lambda: desktop.shift.store.unsent_count() == 0, timeout=60_000)


def test_somebody_else_is_let_in_while_the_sheet_is_open_without_pressing_anything(
    qtbot: QtBot, computer: Computer, desktop: Desktop, officers_key: Path
) -> None:
    server = computer.clinic.server
    desktop._joined.store.seal_for_recovery(server.folder.recovery_public())
    desktop.lock()
    rest(qtbot, desktop)
    desktop.coming_in._again.setInterval(20)
    asked = ask_in(qtbot, desktop, "someone_else", "kenji", PASSWORD)
    qtbot.waitUntil(lambda: asked.waits, timeout=60_000)
    code, key = said_code(asked), read_key(officers_key, OFFICERS)
    server.recoveries.answer(code, key, now_ms=server.now_ms(), by="officer")
    qtbot.waitUntil(lambda: desktop._shift is not None and not desktop.background.is_busy, timeout=60_000)
    assert desktop.shift.person.name == "Kenji Sato"
    desktop.lock()
    rest(qtbot, desktop)
    assert {each.name for each in desktop.pages.unlock._shown[1]} == {"Amara Okafor", "Kenji Sato"}


def test_without_a_recovery_officer_she_is_told_who_can_let_her_in(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.lock()
    rest(qtbot, desktop)
    asked = ask_in(qtbot, desktop, "forgot", "anything at all")
    wrong = asked.findChild(QLabel, "come_in_wrong")
    qtbot.waitUntil(lambda: "Somebody who works on it can let you in" in wrong.text(), timeout=60_000)
    assert not asked.waits
    asked.reject()


def test_a_laptop_that_is_in_sync_asks_nothing_until_something_is_charted(
    qtbot: QtBot, computer: Computer, desktop: Desktop
) -> None:
    server, store, maria = computer.clinic.server, desktop.shift.store, computer.clinic.feed("maria-carvalho")

    def runs() -> int:
        return len(store.runs(limit=100))

    def runs_once_more(before: int) -> None:
        """The clock goes on, for a run begins a second after the last at the earliest."""
        computer.clinic.clock.pass_minutes(0.1)
        qtbot.waitUntil(lambda: runs() > before and desktop._syncing.state.phase is Phase.IN_SYNC, timeout=60_000)
        rest(qtbot, desktop)
        for _ in range(3):
            computer.clinic.clock.pass_minutes(0.1)
            qtbot.wait(GAP_MS + 200)
        assert runs() == before + 1

    said = [Said(feed_owner(maria), "patient.contacts", PatientContacts(phone="555 0199"))]
    server.database.write(lambda c: server.desk.chart(c, maria, said, server.now_ms()))  # something comes in
    before = runs()
    desktop.stay_offline(False)
    runs_once_more(before)
    before = runs()
    store.commit(maria, CHARTED, vitals("set-1"), seen=store.seen(maria))
    runs_once_more(before)
    assert store.unsent_count() == 0


def shown(desktop: Desktop, name: str) -> bool:
    found = desktop.window.findChild(QWidget, name)
    return found is not None and found.isVisible()


def says(desktop: Desktop, words: str) -> bool:
    return any(each.text() == words for each in desktop.window.findChildren(QLabel) if each.isVisible())


@pytest.mark.usefixtures("english_again")
def test_the_first_pages_speak_the_language_that_was_chosen_last_on_this_computer(
    qtbot: QtBot, computer: Computer
) -> None:
    first = computer.start()
    choice = first.pages.unlock.language.select
    choice.setFocus()
    QTest.keyClicks(choice, "esp")
    QTest.keyClick(choice, Qt.Key.Key_Return)
    rest(qtbot, first)
    assert says(first, "Contraseña")
    assert first.window.focusWidget() is first.pages.unlock.language.select
    first.close()
    first.window.close()

    speak_in(QApplication.instance(), ENGLISH)  # as another start of the program finds it
    again = computer.start()
    assert says(again, "Contraseña")
    computer.unlock(again)
    today = again.window.findChild(QWidget, "nav_today")
    assert today.text() == "Hoy"
    assert again.window.top_bar.lock.accessibleName() == "Bloquear ahora"

    again.screens.make_settings().changed.emit(Preferences(language="ar"))
    again.lock()
    rest(qtbot, again)
    assert says(again, "كلمة المرور")
    assert again.window.layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert (computer.laptop.folder / "language").read_text() == "ar"
    again.close()
