"""The sync centre on a real laptop."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nursechart.charting import visiting
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.pins import Pin
from nursechart.charting.today import today
from nursechart.record.attachments import attached
from nursechart.record.kinds import PhotoPicture, Reading
from nursechart.server.taking_in import take_in
from nursechart.store.vault import FLOOR
from nursechart.sync.by_file import Written
from nursechart.sync.enrol import SignInRefused
from nursechart.sync.passwords import sign_in_again
from nursechart.ui.screen import Place
from nursechart.ui.sync.by_file import FileExchange, exchange_of
from nursechart.ui.sync.screen import SyncScreen
from tests.charting.clinic import PASSWORD, Clinic
from tests.ui.at_work import AtWork, at_work, small_clinic


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with small_clinic(tmp_path_factory.mktemp("clinic"), closes=True) as made:
        yield made


def test_what_was_charted_waits_until_it_is_at_the_pharmacy(qtbot: QtBot, work: AtWork) -> None:
    row = today(work.shift).rows[0]
    visiting.start_visit(work.shift, row.feed, row.visit, "name", "birth_date", "patient")
    now = SyncNow("offline", cause="Could not reach the pharmacy.")
    screen = centre(work, now)
    work.show(screen, Place("sync"))
    said = screen.page.findChild(QWidget, f"proof_{row.visit}").accessibleName()
    assert "At the pharmacy: waiting" in said
    work.laptop.sync()
    screen.refresh()
    work.settle()
    said = screen.page.findChild(QWidget, f"proof_{row.visit}").accessibleName()
    assert "At the pharmacy: proved" in said


def test_trying_now_and_staying_offline_are_passed_on(qtbot: QtBot, work: AtWork) -> None:
    screen = SyncScreen(
        work.shift,
        work.background,
        lambda: SyncNow("in_sync"),
        exchange_of(work.laptop.joined, work.shift.now_ms),
        not_asked,
    )
    work.show(screen, Place("sync"))
    with qtbot.waitSignal(screen.sync_now):
        work.press(Qt.Key.Key_Space)
    with qtbot.waitSignal(screen.stay_offline) as told:
        qtbot.keyClick(screen.page.findChild(QWidget, "stay_offline"), Qt.Key.Key_Space)
    assert told.args == [True]
    assert any("How long without contact" in label.text() for label in screen.page.findChildren(QLabel))


def test_by_keys_alone_a_file_goes_out_and_its_answer_comes_in(
    qtbot: QtBot, work: AtWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's own file dialog stands between the button and the sheet; here it answers at once."""
    photo(work)
    work.laptop.says(work.maria, work.shift.new_id(), "vital_signs.pulse", Reading(value="72", unit="/min"))
    out, answer = tmp_path / "out.nursechart", tmp_path / "answer.nursechart"
    chosen = iter([out, answer, answer])
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialog.fileSelected.emit(str(next(chosen))))
    screen = SyncScreen(
        work.shift,
        work.background,
        lambda: SyncNow("offline"),
        exchange_of(work.laptop.joined, work.shift.now_ms),
        not_asked,
    )
    work.show(screen, Place("sync"))
    waiting = screen.page.waiting

    def press(key: Qt.Key) -> None:
        work.press(key)
        qtbot.waitUntil(lambda: not screen.by_file.is_busy, timeout=20_000)
        work.settle()

    for _ in range(60):  # Tab reaches the button
        if work.focus.objectName() == "export_to_usb":
            break
        work.press(Qt.Key.Key_Tab)
    work.press(Qt.Key.Key_Space)
    assert f"{waiting} entr" in shown(work)
    assert "1 photo goes along (0.3 MB)." in shown(work)
    told: list[int] = []
    screen.by_file.progressed.connect(told.append)
    qtbot.keyClicks(work.focus, "not her password")
    press(Qt.Key.Key_Return)
    assert not out.exists()
    qtbot.keyClicks(work.focus, PASSWORD)
    press(Qt.Key.Key_Return)
    assert told == sorted(told)
    assert told[-1] == 100
    assert f"{waiting} entr" in shown(work)
    assert "1 photo is in it." in shown(work)
    work.press(Qt.Key.Key_Return)  # closes what it says

    answer.write_bytes(take_in(work.clinic.server, io.BytesIO(out.read_bytes()), by="admin").answer)
    screen.page.by_file.back.setFocus()
    press(Qt.Key.Key_Space)
    assert "Everything charted on this laptop is at the pharmacy." in shown(work)
    assert "1 photo is at the pharmacy now." in shown(work)
    press(Qt.Key.Key_Return)
    assert work.shift.store.blobs_waiting() == (0, 0)
    assert (screen.page.waiting, work.laptop.joined.store.unsent_count()) == (0, 0)

    press(Qt.Key.Key_Space)  # the same answer again: nothing waits for it any more
    assert "No file that you wrote on this laptop waits for an answer" in shown(work)
    press(Qt.Key.Key_Return)


def test_esc_while_the_file_is_written_ends_the_writing_and_leaves_nothing_on_the_stick(
    qtbot: QtBot, work: AtWork, tmp_path: Path
) -> None:
    photo(work)
    real, pressed = exchange_of(work.laptop.joined, work.shift.now_ms), Event()

    def write(path: Path, password: str | Pin, goes_on: Callable[[int], bool]) -> Written:
        return real.write(path, password, lambda percent: pressed.wait(20) and goes_on(percent))

    screen = centre(work, SyncNow("offline"), replace(real, write=write))
    work.show(screen, Place("sync"))
    waiting = work.laptop.joined.store.unsent_count()
    screen.by_file.ask_password(tmp_path / "out.nursechart")
    work.settle()
    qtbot.keyClicks(work.focus, PASSWORD)
    work.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.by_file.is_busy)
    work.press(Qt.Key.Key_Escape)
    pressed.set()
    qtbot.waitUntil(lambda: not screen.by_file.is_busy, timeout=20_000)
    work.settle()
    assert work.said[-1] == "No file was written. What waits on this laptop still waits."
    assert list(tmp_path.iterdir()) == []
    assert work.laptop.joined.store.unsent_count() == waiting


def test_by_keys_alone_she_signs_in_again_also_where_her_password_was_reset_at_the_pharmacy(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with small_clinic(tmp_path) as clinic, at_work(qtbot, clinic) as work:
        signs_in_again(qtbot, work)


def signs_in_again(qtbot: QtBot, work: AtWork) -> None:
    new = "heron on the quiet lake"
    work.clinic.server.accounts.reset("amara", new, now_ms=work.shift.now_ms(), by="admin")
    joined, beside = work.laptop.joined, work.clinic.beside()

    def sign_in(password: str, other: str) -> bool:
        try:
            sign_in_again(joined, password, other=other, **beside, cost=FLOOR)
        except SignInRefused:
            return False
        return True

    state = [SyncNow("paused", cause="The pharmacy asks you to sign in again.", needs_sign_in=True)]
    exchange = exchange_of(joined, work.shift.now_ms)
    screen = SyncScreen(work.shift, work.background, lambda: state[0], exchange, sign_in)
    work.show(screen, Place("sync"))
    assert work.focus.objectName() == "sign_in"
    work.press(Qt.Key.Key_Space)

    def give(words: str) -> None:
        qtbot.keyClicks(work.focus, words)
        work.press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not screen.signing_in.is_busy, timeout=20_000)
        work.settle()

    give("not her password")
    assert work.focus.objectName() == "sign_in_again_password"
    give(PASSWORD)
    assert "The pharmacy has another password for you" in shown(work)
    assert work.focus.objectName() == "sign_in_again_other"
    give("nor is this one hers")
    assert "The pharmacy does not take this password" in shown(work)
    with qtbot.waitSignal(screen.sync_now):
        give(new)
    assert work.said[-1] == "You are signed in. Charts come in again."
    assert joined.engine.run_once().ended == "done"

    state[0] = SyncNow("in_sync")
    screen.refresh()
    work.settle()
    assert not screen.page.findChild(QWidget, "sign_in").isVisible()


def centre(work: AtWork, now: SyncNow, exchange: FileExchange | None = None) -> SyncScreen:
    exchange = exchange or exchange_of(work.laptop.joined, work.shift.now_ms)
    return SyncScreen(work.shift, work.background, lambda: now, exchange, not_asked)


def not_asked(_password: str, _other: str) -> bool:
    raise AssertionError("nobody signs in here")


def photo(work: AtWork) -> None:
    """A photo in Maria Carvalho's chart."""
    content = bytes(300_000)
    work.shift.store.put_blob(work.maria, content, "image/jpeg")
    held = attached(sha256(content).digest(), len(content), "image/jpeg")
    work.laptop.says(
        work.maria, work.shift.new_id(), "photo.picture", PhotoPicture("", work.shift.when(), held, 640, 480)
    )


def shown(work: AtWork) -> str:
    """What the sheet in front says."""
    return " ".join(label.text() for label in work.focus.window().findChildren(QLabel))


def test_by_keys_alone_she_sees_what_came_in_and_puts_right_what_was_not_taken(qtbot: QtBot, work: AtWork) -> None:
    entry = work.laptop.says(work.maria, work.shift.new_id(), "vital_signs.pulse", Reading(value="72", unit="/min"))
    work.shift.store.park(bytes(entry.id), "unknown_device")
    screen = SyncScreen(
        work.shift,
        work.background,
        lambda: SyncNow("offline"),
        exchange_of(work.laptop.joined, work.shift.now_ms),
        not_asked,
    )
    work.show(screen, Place("sync"))
    to(work, "tile_came_in")
    work.press(Qt.Key.Key_Space)
    to(work, "inbox_seen_0")
    work.press(Qt.Key.Key_Space)
    assert work.shift.store.came_in(0).entries == ()
    assert "Nothing new." in shown(work)

    to(work, "held_copy_0")
    work.press(Qt.Key.Key_Space)
    assert "refused: unknown_device" in QGuiApplication.clipboard().text()
    assert "Copied: ids and the reason, nothing of the patient" in work.said
    to(work, "held_ask_0", back=True)
    with qtbot.waitSignal(screen.sync_now):
        work.press(Qt.Key.Key_Space)
    assert work.shift.store.parked() == ()
    work.settle()
    assert not any(each.isVisible() for each in screen.page.findChildren(QWidget, "held_ask_0"))


def to(work: AtWork, name: str, *, back: bool = False) -> None:
    """Tab to the widget of this name."""
    for _ in range(120):
        if work.focus.objectName() == name:
            return
        work.press(Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {name}")
