"""My settings: each choice is in force at once, is kept for this person on this laptop, and survives a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from nursechart.app import Desktop, Outside
from nursechart.charting.preferences import Preferences, keep_preferences, preferences
from nursechart.store.vault import FLOOR
from nursechart.sync.joined import begin, meet
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.settings.content_part import ContentPart
from nursechart.ui.settings.facts import LaptopPart
from nursechart.ui.settings.mine import MySettings
from nursechart.ui.settings.records import RecordsPart
from nursechart.ui.settings.screen import SettingsScreen
from nursechart.ui.theme import ThemeName, apply_theme, current
from nursechart.ui.theme.fonts import can_write
from tests.charting.clinic import PASSWORD
from tests.store.laptops import MemorySecrets
from tests.sync.house import ORIGIN
from tests.ui.at_work import AtWork
from tests.ui.settings.looks import BESIDE


@pytest.fixture
def desktop(qapp: QApplication, clinic, tmp_path: Path) -> Iterator[tuple[Desktop, Hands]]:
    """The program on a laptop of its own, Kenji signed in."""
    secrets = MemorySecrets()
    label = f"NB-{tmp_path.name[-6:]}"
    code = clinic.server.devices.new_code(label=label, kind="laptop", now_ms=clinic.clock.ms, by="admin").text
    world = {**clinic.world(), "secrets": secrets}
    meet(tmp_path, address=ORIGIN, code=code, label=label, **world)
    begin(tmp_path, login="kenji", password=PASSWORD, cost=FLOOR, **world).store.close()
    made = Desktop(tmp_path, Outside(links=world["links"], clock=clinic.clock, secrets=secrets, cost=FLOOR))
    made.show()
    hands = Hands(made.window)
    sign_in(made, hands)
    yield made, hands
    made.window.close()
    made.background.finish()
    made.window.deleteLater()
    made.deleteLater()
    hands.settle()


def sign_in(desktop: Desktop, hands: Hands) -> None:
    ready: list[bool] = []
    desktop.ready.connect(lambda: ready.append(True))
    hands.until(lambda: hands.is_there("password") and not desktop.background.is_busy, "the unlock page")
    hands.reach("password")
    hands.write(PASSWORD)
    hands.press("Return")
    hands.until(lambda: ready, "the first screen")
    rest(desktop, hands)


def rest(desktop: Desktop, hands: Hands) -> None:
    hands.pause(20)
    hands.until(lambda: not desktop.background.is_busy, "the laptop to have saved")
    hands.pause(20)


def test_without_a_choice_everything_is_as_usual(work: AtWork) -> None:
    assert preferences(work.shift) == Preferences()


def test_what_she_chose_is_there_when_it_is_asked_for_again(work: AtWork) -> None:
    chosen = Preferences(theme="dark", text_percent=150, letters=False, idle_min=12)
    keep_preferences(work.shift, chosen)
    assert preferences(work.shift) == chosen


def test_what_another_program_wrote_and_cannot_be_read_is_the_usual(work: AtWork) -> None:
    work.shift.store.set_own(f"preferences:{work.shift.person.id}", b'{"theme":"plaid"}')
    assert preferences(work.shift) == Preferences()


@pytest.mark.parametrize("wrong", [{"idle_min": 0}, {"idle_min": 16}, {"text_percent": 99}, {"text_percent": 201}])
def test_nothing_outside_of_what_the_clinic_allows_can_be_kept(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="to"):
        Preferences(**wrong)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(wrong), type=Preferences)


def test_ctrl_6_opens_the_settings_and_a_theme_is_in_force_at_once_and_after_a_restart(desktop, qapp) -> None:
    program, hands = desktop
    hands.press("Ctrl+6")
    rest(program, hands)
    assert hands.focus.objectName() == "settings_theme_system"

    hands.choose("settings_theme_dark")
    assert current().name is ThemeName.DARK
    rest(program, hands)
    assert hands.text("settings_saved").startswith("Saved on this laptop ")

    hands.press("Ctrl+L")
    sign_in(program, hands)
    assert current().name is ThemeName.DARK
    hands.press("Ctrl+6")
    rest(program, hands)
    assert hands.focus.objectName() == "settings_theme_dark"


def test_text_twice_as_large_and_wide_spacing_are_in_force_at_once(desktop) -> None:
    program, hands = desktop
    hands.press("Ctrl+6")
    rest(program, hands)
    hands.choose("settings_text_200")
    hands.choose("settings_density_touch")
    assert (current().scale, current().touch) == (2.0, True)
    rest(program, hands)


def test_single_letters_do_nothing_once_they_are_switched_off_and_are_still_typed_into_fields(desktop) -> None:
    program, hands = desktop
    heard: list[str] = []
    program.window.screens.currentWidget().keyPressEvent = lambda event: heard.append(event.text())
    program.chosen.apply(Preferences(letters=False))

    button = hands.find("nav_patients")
    button.setFocus()
    hands.press("T")
    assert heard == []
    hands.press("Ctrl+2")
    rest(program, hands)
    hands.reach("patients_search")
    hands.write("car")
    assert hands.focus.text() == "car"
    rest(program, hands)


def test_the_screen_locks_after_the_minutes_she_chose(desktop) -> None:
    program, hands = desktop
    program.chosen.apply(Preferences(idle_min=2))
    program.watch.last_input -= 119
    program.watch.look()
    assert not program.window.is_covered
    program.watch.last_input -= 2
    program.watch.look()
    assert program.window.is_covered
    rest(program, hands)


def test_the_palette_finds_the_settings_and_keeps_a_theme_it_changes(desktop) -> None:
    program, hands = desktop
    hands.press("Ctrl+K")
    hands.write("dark theme")
    hands.press("Return")
    rest(program, hands)
    assert current().name is ThemeName.DARK
    assert preferences(program.shift).theme == "dark"


def test_minutes_that_the_clinic_does_not_allow_are_kept_as_typed_and_said(qtbot: QtBot) -> None:
    page = MySettings()
    qtbot.addWidget(page)
    page.show_preferences(Preferences(), [("en", "English")])
    page.show()
    said: list[Preferences] = []
    page.chosen.connect(said.append)
    field = page.findChild(QLineEdit, "settings_idle")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "20")
    field.editingFinished.emit()
    assert said == []
    assert field.text() == "20"
    wrong = page.findChild(QLabel, "settings_idle_wrong")
    assert wrong.text() == "Minutes must be a whole number between 1 and 15. You entered 20"
    qtbot.keyClick(field, "\b")
    field.setText("7")
    field.editingFinished.emit()
    assert [each.idle_min for each in said] == [7]
    assert wrong.isHidden()


def test_the_languages_that_are_offered_are_those_with_a_catalogue(qtbot: QtBot, qapp: QApplication) -> None:
    page = MySettings()
    qtbot.addWidget(page)
    page.show_preferences(Preferences(), [("en", "English"), ("es", "Español")])
    assert [page._language.itemText(n) for n in range(page._language.count())] == ["English", "Español"]
    assert page._language.value() == "en"


def test_a_language_that_this_computer_has_no_font_for_says_so_and_stays_to_be_chosen(
    work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert can_write("ar")  # its font is shipped
    families = QFontDatabase.families
    monkeypatch.setattr(
        QFontDatabase, "families",
        lambda script: [] if script is QFontDatabase.WritingSystem.SimplifiedChinese else families(script),
    )  # fmt: skip
    screen = SettingsScreen(work.shift, work.background, BESIDE)
    work.show(screen, Place("settings"))
    shown = {screen.page.mine._language.itemData(n): screen.page.mine._language.itemText(n) for n in range(7)}
    assert shown["zh-Hans"] == "Chinese (simplified), 简体中文 (machine draft): no font for it on this computer"
    assert shown["ar"] == "العربية (machine draft)"
    assert shown["en"] == "English"


def test_the_buttons_lead_to_the_keys_and_the_guide(qtbot: QtBot) -> None:
    page = MySettings()
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.keys_asked):
        page.findChild(QPushButton, "settings_keys").click()
    with qtbot.waitSignal(page.guide_asked):
        page.findChild(QPushButton, "settings_guide").click()


def test_every_part_opens_by_its_name_and_says_what_is_so_on_this_laptop(work: AtWork) -> None:
    screen = SettingsScreen(work.shift, work.background, BESIDE)
    work.show(screen, Place("settings"))
    said: dict[str, int] = {}
    for part in screen.page.parts:
        work.show(screen, Place("settings", tab=part))
        shown = screen.page.part(part)
        said[part] = len(shown.model.lines) if isinstance(shown, RecordsPart) else len(shown.findChildren(QLabel))
        assert screen.page.current_part == part
    assert [part for part, lines in said.items() if not lines] == []
    content = screen.page.part("content")
    assert isinstance(content, ContentPart)
    content.kind.set_value("rules")
    content.kind_asked.emit("rules")
    work.settle()
    assert len(content.model.lines) == len(work.shift.content.rules)


def test_check_now_and_back_up_now_say_what_came_of_it_while_charting_goes_on(work: AtWork, qtbot: QtBot) -> None:
    screen = SettingsScreen(work.shift, work.background, BESIDE)
    work.show(screen, Place("settings", tab="laptop"))
    part = screen.page.part("laptop")
    assert isinstance(part, LaptopPart)
    part.check.click()
    assert not part.check.isEnabled()
    qtbot.waitUntil(lambda: part.says.text() == "Checked: all 28 entries hold", timeout=20_000)
    work.settle()
    assert part.check.isEnabled()
    part.backup.click()
    qtbot.waitUntil(lambda: part.says.text() == "Backed up on this laptop", timeout=20_000)
    work.settle()
    part.copy.click()
    assert work.shift.content.version in QApplication.clipboard().text()
    screen._long.finish()


def test_larger_text_is_in_force_in_a_part_that_is_open(work: AtWork, qapp: QApplication) -> None:
    screen = SettingsScreen(work.shift, work.background, BESIDE)
    work.show(screen, Place("settings", tab="content"))
    part = screen.page.part("content")
    assert isinstance(part, ContentPart)
    before = part.table.rowHeight(0)
    apply_theme(qapp, "light", 2.0)
    work.settle()
    after = part.table.rowHeight(0)
    apply_theme(qapp, "light", 1.0)
    assert after == 2 * before
