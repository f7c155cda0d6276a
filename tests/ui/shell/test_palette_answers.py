"""The palette finds every act of the program with its key, and does it where the nurse is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui import acts, keys
from nursechart.ui.acts import ACTS, Act
from nursechart.ui.infusions import InfusionWatch
from nursechart.ui.screen import Place
from nursechart.ui.shell.palette_answers import At, PaletteAnswers
from nursechart.ui.visit.screen import VisitScreen
from nursechart.ui.widgets.rows import Row
from nursechart.ui.widgets.typing_fields import PhraseEdit
from tests.ui.at_work import AtWork, at_work


@dataclass
class Palette:
    """The palette over a real visit. `here` is where the nurse is."""

    work: AtWork
    answers: PaletteAnswers
    screen: VisitScreen
    here: Place
    done: list[str]

    def found(self, text: str, *, leave_open: bool = False) -> list[Row]:
        search = self.work.window.top_bar.search
        search.field.setText(text)
        self.work.window.palette_box.open()
        self.work.settle()
        listed = self.work.window.palette_box._list
        rows = [listed.rows.row(number) for number in range(listed.count())]
        if not leave_open:
            self.work.window.palette_box.close_layer()
        return rows

    def go(self, place: Place) -> None:
        self.here = place
        if place.screen == "visit":
            self.screen.open(place)


@pytest.fixture
def palette(qtbot: QtBot, clinic, tmp_path) -> Iterator[Palette]:
    with at_work(qtbot, clinic) as work:
        at = work.laptop.begin(work.maria)
        screen = VisitScreen(work.shift, work.background)
        place = Place("visit", at.feed, at.visit, "vitals")
        work.show(screen, place)
        infusions = InfusionWatch(work.window, work.background, tmp_path)
        done: list[str] = []
        names = {act.does for act in ACTS if act.does}
        made = Palette(work, None, screen, place, done)  # type: ignore[arg-type]
        made.answers = PaletteAnswers(
            work.window, work.background, infusions, at=lambda: At(work.shift, made.here), go=made.go,
            prefer_theme=lambda theme: done.append(theme),
            own={name: lambda name=name: done.append(name) for name in names},
        )  # fmt: skip
        work.window.set_palette(made.answers.rows)
        yield made
        work.window.close()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.id)
def test_every_act_is_found_by_its_words_in_any_order_and_by_what_else_it_is_called(act: Act) -> None:
    words = act.words.split()
    for typed in (act.words, " ".join(reversed(words)), words[0].lower(), *act.also.split()):
        assert act in acts.found(typed, supervisor=True), typed


def test_what_is_called_so_stands_before_what_is_also_called_so() -> None:
    assert acts.found("note", supervisor=False)[0].id == "draft_note"
    assert acts.found("help", supervisor=False)[0].id == "field_help"


def test_every_key_that_an_act_shows_is_one_that_is_bound() -> None:
    bound = {part for key in keys.KEYS for part in key.keys.split()}
    ids = {key.id for key in keys.KEYS if key.id}
    assert {act.key for act in ACTS if act.key} <= bound | ids


def test_every_key_of_the_window_is_an_act_of_the_palette_or_a_screen() -> None:
    shown = {act.key for act in ACTS} | {"today", "patients", "chairs", "review", "sync", "settings"}
    moves = {"palette", "next_pane", "pane_before", "escape"}  # the palette itself, going round the window, closing
    assert {each.id for each in keys.of(keys.ANYWHERE)} <= shown | moves


def test_what_is_a_supervisors_is_not_offered_to_others() -> None:
    assert acts.found("approve", supervisor=False) == ()


def test_a_row_says_its_key_and_where_it_acts(palette: Palette) -> None:
    rows = {row.words: row for row in palette.found("order verbal")}
    assert (rows["Verbal order"].hint, rows["Verbal order"].note) == ("Ctrl Shift O", "In a visit")


def test_a_patient_stands_before_the_acts_and_her_visit_beside_her(palette: Palette) -> None:
    words = [row.words for row in palette.found("carvalho")]
    assert words[0] == "CARVALHO, Maria"
    assert "Visit with CARVALHO, Maria" in words


def test_the_sections_of_the_open_visit_are_found_by_what_they_hold(palette: Palette) -> None:
    row = next(row for row in palette.found("line care") if row.id.startswith("visit|"))
    palette.answers.take(row.id)
    assert (palette.here.group, palette.here.visit) == ("line", palette.screen.place.visit)


def sheet(palette: Palette, qtbot: QtBot, name: str) -> QDialog:
    """The sheet of that name, once it has opened."""

    def shown() -> list[QDialog]:
        return [each for each in palette.work.window.findChildren(QDialog, name) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=20_000)
    return shown()[-1]


@pytest.mark.parametrize(
    ("act", "name"),
    [("verbal_order", "verbal"), ("allergy", "allergy"), ("add_line", "line_add"), ("baseline", "baseline"),
     ("history", "history"), ("not_taken", "not_taken"), ("add_measure", "add_measure"), ("not_done", "not_done"),
     ("remove_line", "line_remove"), ("complication", "line_event")],
)  # fmt: skip
def test_what_asks_for_more_opens_its_sheet_from_wherever_in_the_visit_she_is(
    palette: Palette, qtbot: QtBot, act: str, name: str
) -> None:
    palette.answers.take(f"act|{act}")
    sheet(palette, qtbot, name).reject()


def test_an_act_of_a_visit_goes_to_the_one_that_runs_when_none_is_open(palette: Palette, qtbot: QtBot) -> None:
    palette.here = Place("today")
    palette.answers.take("act|verbal_order")
    qtbot.waitUntil(lambda: palette.here.screen == "visit", timeout=20_000)
    assert palette.here.group == "infusion"
    sheet(palette, qtbot, "verbal").reject()


def test_what_is_not_offered_here_says_so(palette: Palette, qtbot: QtBot) -> None:
    palette.answers.take("act|explain")  # nothing is out of range
    toast = palette.work.window.findChild(QWidget, "toast")
    qtbot.waitUntil(
        lambda: any("not offered here now" in each.text() for each in palette.work.window.findChildren(QLabel)),
        timeout=20_000,
    )
    assert toast is None or toast.isVisible()


def test_what_the_window_does_is_done_at_once(palette: Palette) -> None:
    for act in ("lock", "sync_now", "all_keys", "field_help"):
        palette.answers.take(f"act|{act}")
    assert palette.done == ["lock", "sync_now", "all_keys", "help"]


def test_a_theme_is_chosen_from_the_palette(palette: Palette) -> None:
    row = next(row for row in palette.found("dark theme") if row.id.startswith("theme|"))
    palette.answers.take(row.id)
    assert palette.done == ["dark"]


def test_a_phrase_is_put_in_where_the_caret_of_the_note_was(palette: Palette, qtbot: QtBot) -> None:
    palette.screen.open(Place("visit", palette.here.feed, palette.here.visit, "note"))
    palette.work.settle()
    note = next(each for each in palette.work.window.findChildren(PhraseEdit) if each.phrases and each.isVisible())
    name, words = next(each for each in note.phrases if "[" not in each[1])
    note.setFocus()
    qtbot.keyClicks(note, "Came home. Rests.")
    note.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in "Came home. ":
        qtbot.keyClick(note, Qt.Key.Key_Right)
    row = palette.found(f"phrase {name}", leave_open=True)[0]
    assert (row.id, row.note) == (f"phrase|{name}", words)
    palette.work.window.palette_chosen.connect(palette.answers.take)
    qtbot.keyClick(palette.work.window.top_bar.search.field, Qt.Key.Key_Return)
    assert note.text() == f"Came home. {words}Rests."
    assert note.hasFocus()


def test_without_a_field_that_takes_them_no_phrase_is_offered(palette: Palette) -> None:
    assert [row for row in palette.found("phrase") if row.id.startswith("phrase")] == []
