"""Undo and redo of what was charted in the visit (EN-9): as an act on the section that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from nursechart.charting.looks.visit import Undone, VitalsLook
from nursechart.ui.visit.asks import LINE, Look
from nursechart.ui.visit.held import below

if TYPE_CHECKING:
    from nursechart.ui.visit.screen import VisitScreen


class Undoing(QObject):
    """`undo()`, `redo()`."""

    def __init__(self, screen: VisitScreen) -> None:
        super().__init__(screen)
        self.screen = screen

    def undo(self, number: int = 0) -> None:
        """Take back what she charted last in this visit; with `number`, only if that is still the last (a toast's)."""
        place, ask, shift = self.screen.place, self.screen.charting, self.screen.shift
        self._take_back(
            lambda: ask.undo(shift, place.feed, place.visit, number),
            self.tr("Undone: {what}"),
            self.redo,
            self.tr("Redo"),
        )

    def redo(self) -> None:
        """Do again what was taken back last."""
        place, ask, shift = self.screen.place, self.screen.charting, self.screen.shift
        self._take_back(
            lambda: ask.redo(shift, place.feed, place.visit), self.tr("Done again: {what}"), self.undo, self.tr("Undo")
        )

    def _take_back(self, turn: Callable[[], Undone], told: str, other: Callable[[], object], button: str) -> None:
        """Undo or redo as an act on the section that is shown; then go to where it was charted, and offer the way back.

        What stands in the row she is in is charted first, as when she leaves it.
        """
        group, place, page = self.screen.page.group, self.screen.place, self.screen.page.section(self.screen.page.group)
        if page is None or group not in self.screen.acts.held:
            return
        page.flush()
        inside, turned = page.window().focusWidget(), list[Undone]()
        if inside is not None and page.isAncestorOf(inside):
            inside.clearFocus()

        def do(shown: Look) -> Look:
            turned.append(turn())
            forms = self.screen.acts.held.get(below(group))
            if forms is not None:
                forms.latest = (
                    self.screen.charting.forms(self.screen.shift, place.feed, place.visit, group) or forms.latest
                )
            if isinstance(shown, VitalsLook):
                return self.screen.charting.show_set(self.screen.shift, shown, shown.set_id)
            return self.screen.charting.look(self.screen.shift, place.feed, place.visit, group, self.screen.line)

        def done() -> None:
            undone = turned[0]
            self.screen.offered.emit(told.format(what=undone.what), other, button)
            where = self._group_known(undone.group)
            if where in ("", group):
                self.screen.wanted = (group, undone.subject, undone.part)
            else:  # what stands there is shown before the focus goes in, for it may be in the very field
                self.screen.wanted = (where, undone.subject, undone.part)
                self.screen.load(where, own=True)

        def refused(why: str) -> None:
            self.screen.said.emit(why)
            if inside is not None and isValid(inside):
                inside.setFocus()

        self.screen.acts.act(group, "", do, refused=refused, done=done)

    def _group_known(self, group: str) -> str:
        """How this visit's rail calls a group."""
        known = self.screen.page.groups()
        return next((each for each in (group, *(LINE if group in LINE else ())) if each in known), "")
