"""What the palette offers and does: acts, patients and their visits, sections of the visit, places, calculators, and
the phrases of the field it was called from.

What the program itself can do is answered at once; what has to be looked up comes from the worker. Nothing of a search
is kept once the palette has closed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.language import said
from nursechart.ui import acts, bound
from nursechart.ui.acts import Act
from nursechart.ui.background import Background
from nursechart.ui.infusions import InfusionWatch
from nursechart.ui.screen import Place
from nursechart.ui.shell.acting import Acting
from nursechart.ui.shell.window import MainWindow
from nursechart.ui.widgets.rows import Row

if TYPE_CHECKING:  # the database comes in after the first paint
    from nursechart.charting.palette import PaletteRow
    from nursechart.charting.shift import Shift

_MOST_PHRASES = 6
_THEMES = (("light", "sun"), ("dark", "moon"), ("contrast", "contrast"))


@dataclass(frozen=True, slots=True)
class At:
    """Who is at work, and where she is."""

    shift: Shift
    here: Place


class PaletteAnswers(QObject):
    """`rows(text)` answers at once and lets the window have the rest; `take(id)` does what was chosen.

    `screens` are those there are (all of them unless said): a place or an act of another one is not offered, and no
    act of the window that is not in `own`.
    """

    def __init__(
        self,
        window: MainWindow,
        background: Background,
        infusions: InfusionWatch | None,
        *,
        at: Callable[[], At | None],
        go: Callable[[Place], object],
        prefer_theme: Callable[[str], object] | None,
        own: dict[str, Callable[[], object]],
        screens: Collection[str] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._background, self._infusions = window, background, infusions
        self._at, self._go, self._prefer_theme = at, go, prefer_theme
        self._own, self._screens = own, screens
        self.acting = Acting(window, background, go, window.toast, own, self)

    def rows(self, text: str) -> list[Row]:
        """What fits `text` and is known at once; patients and places follow."""
        at = self._at()
        if at is None:
            return []
        running = self._infusions.rows(text) if self._infusions is not None else []
        own = [*self._phrases(text), *running, *self._themes(text), *self._acts(text, at)]

        def found(rows: Sequence[PaletteRow]) -> None:
            if isValid(self._window) and self._window.top_bar.search.text() == text:  # she may have typed on since
                there = [row for row in rows if self._is_there(row.screen)]
                told = [
                    Row(_id(row), row.title, row.text, "", bound.now(row.screen) if row.key else "") for row in there
                ]
                people = [row for row in told if row.id.startswith(("chart|", "visit|"))]
                self._window.answer_palette(people + own + [row for row in told if row not in people])

        from nursechart.charting import palette

        self._background.run(
            lambda: palette.find(at.shift, text, feed=at.here.feed, visit=at.here.visit), done=found, failed=self._fail
        )
        return own

    def take(self, chosen: str) -> None:
        """Do what a row says."""
        at = self._at()
        if at is None or (self._infusions is not None and self._infusions.take(chosen)):
            return
        kind, _, rest = chosen.partition("|")
        match kind:
            case "phrase":
                self._window.palette_box.insert_phrase(rest)
            case "theme" if self._prefer_theme is not None:
                self._prefer_theme(rest)
            case "act":
                self._act(next(act for act in acts.ACTS if act.id == rest), at)
            case "calculators":  # of the patient who is on the screen; what was chosen is a formula
                self._go(replace(at.here, screen=kind, row="", tab=rest))
            case "visit":
                feed, visit, group = rest.split("|")
                self._go(Place("visit", feed=feed, visit=visit, group=group))
            case _:
                self._go(Place(kind, feed=rest))

    def _act(self, act: Act, at: At) -> None:
        """Do an act where she is; one of a visit at the visit that runs, where she is in none."""
        here = at.here
        if act.does or act.needs == acts.ANY:
            feed, visit = (here.feed, here.visit) if act.screen == "calculators" else ("", "")
            self.acting.take(act, _place(act, feed, visit) if act.screen else None)
            return
        if here.visit or (act.needs == acts.CHART and here.feed):
            self.acting.take(act, _place(act, here.feed, here.visit, here.group))
            return
        from nursechart.charting import palette

        def found(running: tuple[str, str] | None) -> None:
            if running is not None:
                self.acting.take(act, _place(act, *running))
            elif act.needs == acts.VISIT:
                self._window.toast(self.tr("Open a visit first, then choose this again"))
            else:
                self._window.toast(self.tr("Open a patient’s chart first, then choose this again"))

        self._background.run(lambda: palette.running_visit(at.shift), done=found, failed=self._fail)

    def _acts(self, text: str, at: At) -> list[Row]:
        found = acts.found(text, supervisor=at.shift.person.role == "supervisor")
        return [
            Row(f"act|{act.id}", said(act.words), self._where(act), act.icon, acts.key_words(act))
            for act in found
            if (act.does in self._own if act.does else self._is_there(act.screen))
        ]

    def _is_there(self, screen: str) -> bool:
        return not self._screens or screen in self._screens

    def _phrases(self, text: str) -> list[Row]:
        """Those of the field she came from that fit every typed word; a gap of one is filled where it is put in."""
        typed = text.casefold().split()
        rows = [
            Row(f"phrase|{name}", self.tr("Phrase: {name}").format(name=name.replace("_", " ")), words, "notebook-pen")
            for name, words in self._window.palette_box.phrases()
        ]
        told = [f"{row.words} {row.id} {row.note}".casefold() for row in rows]
        fit = [row for row, words in zip(rows, told, strict=True) if typed and all(each in words for each in typed)]
        return fit[:_MOST_PHRASES]

    def _where(self, act: Act) -> str:
        match act.needs, act.screen:
            case acts.VISIT, _:
                return self.tr("In a visit")
            case acts.CHART, _:
                return self.tr("In a chart")
            case _, "settings":
                return self.tr("My settings")
            case _, "review":
                return self.tr("Review")
            case _:
                return ""

    def _themes(self, text: str) -> list[Row]:
        if self._prefer_theme is None:
            return []
        words = (self.tr("Light theme"), self.tr("Dark theme"), self.tr("High contrast theme"))
        typed = text.casefold().split()
        return [
            Row(f"theme|{name}", word, self.tr("Change how it looks"), icon)
            for (name, icon), word in zip(_THEMES, words, strict=True)
            if typed and all(each in word.casefold() for each in typed)
        ]

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, NurseCanAct | EnvironmentFault):
            raise error
        self._window.toast(str(error))


def _place(act: Act, feed: str, visit: str, group: str = "") -> Place:
    return Place(act.screen, feed=feed, visit=visit, group=act.group or group, row=act.row, tab=act.tab)


def _id(row: PaletteRow) -> str:
    return f"visit|{row.feed}|{row.visit}|{row.group}" if row.screen == "visit" else f"{row.screen}|{row.feed}"
