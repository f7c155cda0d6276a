"""The desk in each language there is a catalogue for: what the catalogue knows is said in it."""

from __future__ import annotations

import dataclasses
import io
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nursechart.charting.shift import Shift
from nursechart.language import ENGLISH, PSEUDO, Language, languages, speak
from nursechart.shipped import shipped
from nursechart.ui.background import Background
from nursechart.ui.screen import Place, Screen
from nursechart.ui.screens import ChartScreen, PatientsScreen, SettingsScreen, TodayScreen, VisitScreen
from nursechart.ui.translator import speak_in
from nursechart.ui.widgets import ltr
from tests.charting.clinic import Clinic
from tests.ui.at_work import at_work, small_clinic
from tests.ui.settings.looks import BESIDE
from tests.ui.shots import shot

CODES = [each.code for each in languages() if each.code != ENGLISH]
SHOTS = os.environ.get("NURSECHART_SHOTS", "")  # a folder to look at the pictures in
CHARTED = (  # what her chart says, in the words of who wrote it
    "CARVALHO", "Alder Court", "Ana Carvalho", "Mia", "vancomycin", "sodium chloride", "acetaminophen", "doses", "PICC",
    "CBC", "Bone infection", "as needed", "Lindqvist", "Dose and line care", "Chills overnight",
)  # fmt: skip
HERS = {"pad_sentence"}  # what the patient reads and signs is in her own language
DATA = {"chlorhexidine"}  # her allergy, as the chart has it
_LETTERS = re.compile(r"[A-Za-z]{3}")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with small_clinic(tmp_path_factory.mktemp("clinic")) as made:
        made.laptops[0].visited(made.feed("maria-carvalho"), 3)
        yield made


@pytest.fixture
def english_again() -> Iterator[None]:
    yield
    speak_in(_app(), ENGLISH)
    speak(ENGLISH)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _words_of(code: str) -> set[str]:
    """Everything that the catalogue says."""
    catalogue = read_po(io.BytesIO(shipped("translations", f"{code}.po").read_bytes()))
    return {each.string for each in catalogue if isinstance(each.string, str)}


def _texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that is shown or read out, with the name of its widget; what she typed is data."""
    for each in (widget, *widget.findChildren(QWidget)):
        if not each.isVisible() or isinstance(each, QLineEdit):
            continue
        if isinstance(each, QLabel) or hasattr(each, "text"):
            text = each.text
            yield each.objectName(), text() if callable(text) else str(text)
        found = QAccessible.queryAccessibleInterface(each)
        if found is not None:
            for kind in (QAccessible.Text.Name, QAccessible.Text.Description):
                yield each.objectName(), found.text(kind)


def _screens(clinic: Clinic, qtbot: QtBot, spoken: Language) -> Iterator[tuple[str, QWidget]]:
    """Each screen of a home visit, open in the language."""
    laptop = clinic.laptops[0]
    english = laptop.shift
    laptop.shift = dataclasses.replace(english).speaking(spoken.code)
    try:
        with at_work(qtbot, clinic) as work:
            feed = work.maria
            made: list[tuple[Callable[[Shift, Background], Screen], Place]] = [
                (TodayScreen, Place("today")),
                (PatientsScreen, Place("patients")),
                (ChartScreen, Place("chart", feed)),
                (partial(SettingsScreen, beside=BESIDE), Place("settings")),
            ]
            for kind, place in made:
                screen = kind(work.shift, work.background)
                work.show(screen, place)
                yield place.screen, work.window
            at = laptop.begin(feed)
            visit = VisitScreen(work.shift, work.background)
            for group in ("arrive", "vitals", "assessment", "line", "infusion", "teaching", "supplies", "note", "sign"):
                work.show(visit, Place("visit", at.feed, at.visit, group=group))
                yield group, work.window
    finally:
        laptop.shift = english


@pytest.mark.usefixtures("english_again")
@pytest.mark.parametrize("code", CODES)
def test_what_the_catalogue_knows_is_never_shown_in_english(clinic: Clinic, qtbot: QtBot, code: str) -> None:
    spoken = speak_in(_app(), code)
    left: dict[str, str] = {}
    words = _words_of(code)  # "Comment" is French too
    for name, window in _screens(clinic, qtbot, spoken):
        for where, text in _texts(window):
            if _LETTERS.search(text) and spoken.knows(text) and text not in words | DATA:
                left.setdefault(text, f"{name}: {where}")
        if SHOTS:
            shot(window, Path(SHOTS) / code / f"{name}.png")
    assert not left, "\n".join(f"{where}: {text}" for text, where in left.items())


@pytest.mark.usefixtures("english_again")
def test_the_desk_mirrors_for_a_language_that_is_written_from_right_to_left(clinic: Clinic, qtbot: QtBot) -> None:
    spoken = speak_in(_app(), "ar")
    assert spoken.is_right_to_left
    for _, window in _screens(clinic, qtbot, spoken):
        assert window.layoutDirection() is Qt.LayoutDirection.RightToLeft
        for where, text in _texts(window):
            assert "72/118" not in text, where  # IL-4: a pair never turns round


@pytest.mark.usefixtures("english_again")
def test_every_sentence_of_a_screen_is_looked_up(clinic: Clinic, qtbot: QtBot) -> None:
    """In the pseudo-language what was looked up stands in brackets: what does not is data, or was forgotten."""
    spoken = speak_in(_app(), PSEUDO)
    bare: dict[str, str] = {}
    for name, window in _screens(clinic, qtbot, spoken):
        for where, text in _texts(window):
            words = "[" not in text and len(text.split()) > 2 and len(_LETTERS.findall(text)) > 2
            if words and where not in HERS and not any(each in text for each in CHARTED):
                bare.setdefault(text, f"{name}: {where}")
        if SHOTS:
            shot(window, Path(SHOTS) / PSEUDO / f"{name}.png")
    assert not bare, "\n".join(f"{where}: {text}" for text, where in bare.items())


@pytest.mark.usefixtures("english_again")
def test_a_birth_date_reads_in_the_direction_of_its_month_and_a_number_stays_before_its_unit() -> None:
    assert [each[0] for each in (ltr("14 مارس 1958"), ltr("118/72 mmHg"))] == ["\u2066", "\u2066"]
    speak("ar")
    assert [each[0] for each in (ltr("14 مارس 1958"), ltr("118/72 mmHg"))] == ["\u2067", "\u2066"]
    assert ltr("118/72 mmHg، اليوم") == "\u2067\u2066118/72 mmHg\u2069، اليوم\u2069"
