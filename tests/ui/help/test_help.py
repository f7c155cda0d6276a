"""Help: what a field asks, all keys from the one table, and a guide that can be searched."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from nursechart.charting.field_help import about
from nursechart.shipped import shipped
from nursechart.ui import keys
from nursechart.ui.hands import Hands
from nursechart.ui.help.asked import asked_at
from nursechart.ui.help.page import Chapter, HelpPage
from nursechart.ui.help.screen import guide
from nursechart.ui.help.sheets import FieldSheet, KeysSheet
from nursechart.ui.screen import Place
from nursechart.ui.shell import MainWindow
from nursechart.ui.visit.screen import VisitScreen
from tests.ui.at_work import at_work
from tests.ui.reachable import settle

# ux.md 8, by place
ASKED = {
    "anywhere": "Ctrl+K Ctrl+L Ctrl+1 Ctrl+2 Ctrl+3 Ctrl+4 Ctrl+5 Ctrl+6 F5 F6 Shift+F6 F4 Esc F1 Ctrl+/ Ctrl+I",
    "form": "Ctrl+Return Alt+Up Alt+Down Ctrl+Z Ctrl+Y F7 F8 Shift+F8 F9 Shift+F9 Ctrl+D F3 Ctrl+J Alt+E Ctrl+Shift+O "
    "Alt+Left 1 2 3 4 5 6 7 8 9",
    "field": "Return Tab Shift+Tab Up Down N /",
    "chart": "T",
    "review": "J K A B D",
    "board": "R V Return",
    "infusion": "V N P S R B C O L W Y A H",
    "choice": "1 2 3 4 Alt+1 Alt+2 Alt+3 Alt+4 Ctrl+Return J K",
    "today": "S Ctrl+N Alt+Up Alt+Down Ctrl+Z Ctrl+Y",
}


@pytest.mark.parametrize("place", list(ASKED))
def test_every_key_is_in_the_table_once(place: str) -> None:
    listed = [part for key in keys.of(place) for part in key.keys.split()]
    assert sorted(listed) == sorted(ASKED[place].split())


def test_the_window_binds_each_of_its_keys_once_and_from_the_table(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    bound = [shortcut.key().toString() for shortcut in window.findChildren(QShortcut)]
    assert sorted(bound) == sorted(QKeySequence(each.keys).toString() for each in keys.of(keys.ANYWHERE))
    assert len({each.id for each in keys.of(keys.ANYWHERE)}) == len(bound)


def test_the_overview_lists_every_key_with_what_it_does(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    sheet = KeysSheet(window)
    sheet.open()
    settle()
    said = [each.accessibleName() for each in sheet.findChildren(object) if hasattr(each, "accessibleName")]
    for key in keys.KEYS:
        assert f"{key.keys}: {key.words}" in said
    sheet.close()
    window.close()


def test_f1_on_a_vital_sign_says_its_unit_its_limits_and_their_source(qtbot: QtBot, clinic) -> None:
    with at_work(qtbot, clinic) as work:
        at = work.laptop.begin(work.maria)
        screen = VisitScreen(work.shift, work.background)
        work.show(screen, Place("visit", at.feed, at.visit, "vitals"))
        work.window.activateWindow()
        settle()
        asked = asked_at(Hands(work.window).focus)
        assert asked is not None
        assert (asked.name, asked.label, asked.row) == ("Temperature, °C", "Temperature", "temperature")
        told = about(work.shift, at.feed, at.visit, asked.row, asked.section)
        captions = [caption for caption, _words in told.facts]
        assert captions[0] == "Unit"
        assert captions[-1] == "Source"
        assert len(captions) >= 4  # the three limits stand between
        sheet = FieldSheet(work.window, asked, told)
        sheet.open()
        settle()
        hands = Hands(work.window)
        assert hands.sees("Temperature, °C")
        assert hands.sees(dict(told.facts)["Source"])
        assert hands.focus.objectName() == "field_help_close"
        hands.press("Return")
        work.window.close()


def test_every_field_of_every_form_says_something_about_itself(clinic) -> None:
    shift = clinic.laptops[0].shift
    for section in shift.content.sections.values():
        for field in section.fields:
            told = dict(about(shift, "", "", field.id, section.id).facts)
            assert told["Asked"], (section.id, field.id)
            assert told.get("Source"), (section.id, field.id)


def test_a_field_that_nobody_describes_says_nothing_and_breaks_nothing(clinic) -> None:
    assert about(clinic.laptops[0].shift, "", "", "no_such_row", "no_such_section").facts == ()


def test_nothing_is_asked_where_nothing_is_typed_or_chosen(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    assert asked_at(window) is None
    assert asked_at(None) is None


@pytest.fixture
def page(qtbot: QtBot) -> HelpPage:
    made = HelpPage()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show_chapters(guide())
    made.show()
    made.land()
    return made


def test_the_guide_is_found_by_words_in_any_order(page: HelpPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search.field, "slash pressure")
    assert page.found() == ["vital-signs"]
    assert "118/72" in page.findChild(QTextBrowser, "help_text").toPlainText()


def test_words_that_no_chapter_has_are_said(page: HelpPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search.field, "zebra")
    assert page.found() == []
    assert page._none.isVisible()


def test_the_guide_says_no_word_that_the_house_does_not_use() -> None:
    for chapter in guide():
        assert not re.search(r"\b(please|invalid|sorry)\b|!(?!\[)", chapter.text, re.IGNORECASE), chapter.id
        assert chapter.text.startswith("# ")


def test_every_key_that_the_guide_names_is_a_key_of_the_table() -> None:
    known = {part.replace("Return", "Enter") for key in keys.KEYS for part in key.keys.split()}
    for chapter in guide():
        for named in re.findall(r"\*\*((?:Ctrl|Alt|Shift)\+\S+?|F\d+|Esc)\*\*", chapter.text):
            assert named in known, (chapter.id, named)


def test_every_picture_that_the_guide_names_is_one_of_a_real_screen() -> None:
    from tests.ui.every_screen import SCREENS

    named = [
        name
        for page in shipped("help", "guide").glob("*.md")
        for name in re.findall(r"\]\(pictures/([a-z0-9-]+)\.png\)", page.read_text(encoding="utf-8"))
    ]
    assert len(named) >= 12
    assert [name for name in named if name.replace("-", " ") not in SCREENS] == []


def test_every_screen_of_the_program_has_a_chapter() -> None:
    chapters = {chapter.id for chapter in guide()}
    assert {
        "practice", "first-visit", "today", "route", "patients", "chart", "vital-signs", "line-care", "assessment",
        "infusion", "note", "sign", "review", "sync", "offline", "lock", "calculators", "settings", "keys-and-search",
        "whats-new",
    } <= chapters  # fmt: skip


def test_a_chapter_shows_its_picture_and_without_one_its_text_alone(page: HelpPage) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0xFF0A626E)
    raw = QBuffer()
    raw.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(raw, "PNG")
    text = "# Today\n\n![Today](pictures/today.png)\n\nThe next visit."
    shown = Chapter("today", "Today", text, (("pictures/today.png", bytes(raw.data().data())),))
    page.show_chapters((shown, Chapter("plain", "Plain", "# Plain\n\nNo picture.")))
    browser = page.findChild(QTextBrowser, "help_text")
    page.show_chapter("today")
    assert browser.toPlainText().count("\ufffc") == 1
    page.show_chapter("plain")
    assert "\ufffc" not in browser.toPlainText()


def test_a_guide_whose_pictures_were_not_made_names_none(monkeypatch, tmp_path) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "10-today.md").write_text("# Today\n\n![Today](pictures/today.png)\n\nThe day.\n")
    (tmp_path / "whats_new.md").write_text("# What is new\n")
    monkeypatch.setattr("nursechart.ui.help.screen.shipped", lambda *_names: tmp_path)
    assert guide()[0].text == "# Today\n\n\nThe day.\n"
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "today.png").write_bytes(b"x")
    assert "pictures/today.png" in guide()[0].text
    assert guide()[0].pictures == (("pictures/today.png", b"x"),)
