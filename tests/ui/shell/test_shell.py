"""The frame around the screens: keys, covering, the palette, the forms."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nursechart.language import ENGLISH, PSEUDO
from nursechart.ui.shell import Form, MainWindow, PageFrame
from nursechart.ui.theme import ThemeName, Tone
from nursechart.ui.translator import speak_in
from nursechart.ui.widgets import PatientBanner, Row, SecondaryButton, SidePanel, TextField, named
from tests.ui.reachable import settle, too_small, without_names

CTRL = Qt.KeyboardModifier.ControlModifier


class VisitPage(PageFrame):
    def __init__(self) -> None:
        super().__init__()
        self.banner_shown = PatientBanner()
        self.banner_shown.show_patient("CARVALHO, Maria", "(Ms)", "", [("MRN", "004 182 7731"), ("Weight", "67.1 kg")])
        self.banner_shown.allergies.setAccessibleName("2 allergies")
        rail = QWidget()
        rail.setObjectName("rail")
        self.section = named(SecondaryButton("Vital signs"), "section", "Vital signs")
        QVBoxLayout(rail).addWidget(self.section)
        self.field = TextField("temperature", "Temperature, °C")
        self.centre.addWidget(self.field)
        side = SidePanel()
        self.more = named(SecondaryButton("More"), "more", "More")
        side.add(self.more)
        self.set_banner(self.banner_shown)
        self.set_rail(rail)
        self.set_side(side)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    window.set_person("Amara Okafor, RN", "AO")
    window.set_sync_state("In sync 09:09. Clinic hub")
    window.add_screen("visit", VisitPage)
    window.add_screen("today", lambda: TextField("today", "Today"))
    window.show_screen("visit", nav="today")
    window.show()
    settle()
    return window


@pytest.fixture
def page(window: MainWindow) -> VisitPage:
    page = window.built_screen("visit")
    assert isinstance(page, VisitPage)
    return page


@pytest.mark.parametrize(
    ("digit", "screen"),
    [("1", "today"), ("2", "patients"), ("3", "chairs"), ("4", "review"), ("5", "sync"), ("6", "settings")],
)
def test_control_and_a_digit_asks_for_a_screen(window: MainWindow, qtbot: QtBot, digit: str, screen: str) -> None:
    with qtbot.waitSignal(window.screen_asked) as said:
        qtbot.keyClick(window, Qt.Key(ord(digit)), CTRL)
    assert said.args == [screen]


def test_control_l_asks_to_lock_and_f5_to_sync(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.lock_asked):
        qtbot.keyClick(window, Qt.Key.Key_L, CTRL)
    with qtbot.waitSignal(window.sync_asked):
        qtbot.keyClick(window, Qt.Key.Key_F5)


def test_a_screen_is_built_when_it_is_first_shown_and_kept(window: MainWindow) -> None:
    first = window.show_screen("today")
    window.show_screen("visit")
    assert window.show_screen("today") is first
    assert window.built_screen("patients") is None


def test_f6_goes_round_the_panes_and_shift_f6_back(window: MainWindow, page: VisitPage, qtbot: QtBot) -> None:
    page.field.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is page.more
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget().objectName() == "nav_today"
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.focusWidget() is page.section
    qtbot.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.focusWidget().objectName() == "nav_today"


def test_control_k_finds_by_typing_and_enter_takes_it(window: MainWindow, qtbot: QtBot) -> None:
    rows = [Row("p:1", "CARVALHO, Maria", "Born 14 Mar 1958 · 004 182 7731"), Row("act:start", "Start visit")]
    window.set_palette(lambda text: [row for row in rows if text.lower() in row.words.lower()])
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    with qtbot.waitSignal(window.palette_chosen) as said:
        qtbot.keyClicks(window.top_bar.search.field, "start")
        qtbot.keyClick(window.top_bar.search.field, Qt.Key.Key_Return)
    assert said.args == ["act:start"]
    assert not window.palette_box.isVisible()


def test_esc_closes_the_palette_and_forgets_what_was_searched(
    window: MainWindow, page: VisitPage, qtbot: QtBot
) -> None:
    page.field.setText("38.4")
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(window.top_bar.search.field, "carv")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.top_bar.search.text() == ""
    assert not window.palette_box.isVisible()
    assert page.field.text() == "38.4"


def test_a_locked_window_shows_nothing_of_the_chart_and_hears_no_key(window: MainWindow, qtbot: QtBot) -> None:
    page = QWidget()
    window.cover(page)
    assert window.is_covered
    assert not window.top_bar.isVisible()
    assert not window.screens.isVisible()
    with qtbot.assertNotEmitted(window.screen_asked):
        qtbot.keyClick(window, Qt.Key.Key_1, CTRL)


def test_unlocking_returns_to_the_same_field_and_caret(window: MainWindow, page: VisitPage) -> None:
    page.field.setText("38.4")
    page.field.setCursorPosition(2)
    page.field.setFocus()
    window.cover(QWidget())
    window.uncover()
    assert window.focusWidget() is page.field
    assert (page.field.text(), page.field.cursorPosition()) == ("38.4", 2)


def test_a_lock_forgets_what_was_searched(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(window.top_bar.search.field, "carvalho")
    window.cover(QWidget())
    assert window.top_bar.search.text() == ""


@pytest.mark.parametrize(("width", "form"), [(1920, Form.WIDE), (1366, Form.REGULAR), (1093, Form.COMPACT)])
def test_the_form_follows_the_width(window: MainWindow, page: VisitPage, width: int, form: Form) -> None:
    window.resize(width, 768)
    settle()
    assert page.form is form
    assert page.details_button.isVisible() == (form is Form.COMPACT)


def test_in_the_compact_form_f4_opens_the_side_panel_and_esc_closes_it(
    window: MainWindow, page: VisitPage, qtbot: QtBot
) -> None:
    window.resize(1093, 614)
    settle()
    assert not page.more.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F4)
    assert page.more.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not page.more.isVisible()


def test_the_sync_chip_says_the_state_in_words_and_opens_the_sync_centre(window: MainWindow, qtbot: QtBot) -> None:
    window.set_sync_state("Offline. 14 entries safe on this laptop", Tone.WARN, "cloud-off")
    assert window.top_bar.sync.accessibleName() == "Offline. 14 entries safe on this laptop"
    with qtbot.waitSignal(window.screen_asked) as said:
        qtbot.mouseClick(window.top_bar.sync, Qt.MouseButton.LeftButton)
    assert said.args == ["sync"]


def test_counts_on_the_rail_are_read_aloud(window: MainWindow) -> None:
    window.set_badges({"review": 6, "sync": 31})
    assert window.nav.findChild(QWidget, "nav_review").accessibleDescription() == "6"


def test_a_toast_takes_back_only_its_own_act(window: MainWindow, qtbot: QtBot) -> None:
    undone: list[str] = []
    window.toast("First removed", lambda: undone.append("first"))
    window.toast("Second removed", lambda: undone.append("second"))
    qtbot.mouseClick(window.findChild(QWidget, "toast_undo"), Qt.MouseButton.LeftButton)
    assert undone == ["second"]


def test_a_toast_speaks_the_language_that_was_chosen_since_the_window_was_built(
    window: MainWindow, qapp: QApplication
) -> None:
    window.toast("Note removed", lambda: None)
    speak_in(qapp, PSEUDO)
    try:
        window.toast("Note removed", lambda: None)
    finally:
        speak_in(qapp, ENGLISH)
    named = [window.findChild(QWidget, name).accessibleName() for name in ("toast_undo", "toast_close")]
    assert named == ["[Úñdö~]", "[Çlösé~~]"]
    assert window.findChild(QWidget, "toast_close").toolTip() == "[Çlösé~~]"


def test_everything_in_the_shell_has_two_names_and_is_large_enough(window: MainWindow) -> None:
    assert without_names(window) == []
    assert too_small(window) == []


def test_the_shell_shows_in_each_theme(window: MainWindow, theme_name: ThemeName, qapp: QApplication) -> None:
    settle()
    assert not window.grab().isNull()
