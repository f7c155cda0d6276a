"""What every screen has in common: it carries questions from its page to `charting` and the answers back.

A page shows a look and says in signals of plain values what the person did; it decides nothing. A screen turns such a
signal into one call of `charting` in the background worker and gives the page the new look. Screens do not know one
another: they say where to go (`Place`) and the shell takes the person there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.ui.background import Background

if TYPE_CHECKING:  # the first page is painted before the database is loaded
    from nursechart.charting.shift import Shift


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the program: a screen, and within it a chart, a visit, a group of the rail, a row."""

    screen: str  # today, patients, chart, visit, flow_sheet, calculators, review, sync, settings
    feed: str = ""
    visit: str = ""
    group: str = ""
    row: str = ""
    tab: str = ""


class Screen(QObject):
    """One screen: a page, and the way from it to `charting` and back."""

    go_to = Signal(object)  # Place
    said = Signal(str)  # a short word for the toast: what was done
    offered = Signal(str, object, str)  # the same with a button: what it does (a callable), and its word
    trouble = Signal(str)  # an EnvironmentFault's sentence for the banner of the shell
    charted = Signal()  # something was written: badges, sync and other looks may have changed

    def __init__(self, page: QWidget, shift: Shift, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page = page
        self.shift = shift
        self._background = background
        self.place = Place("")

    @property
    def here(self) -> Place:
        """Where the person is now, to come back to."""
        return self.place

    def open(self, place: Place) -> None:
        """Show `place`; a screen asks for its look again each time it is opened."""
        self.place = place
        self.refresh()

    def refresh(self) -> None:
        """Ask for the look of the present place again, keeping focus and what is typed."""
        raise TypeError(f"{type(self).__name__} does not say how it is refreshed")

    def ask(
        self,
        question: Callable[[], Any],
        answer: Callable[[Any], None],
        *,
        refused: Callable[[str], None] | None = None,
        worker: Background | None = None,
    ) -> None:
        """Do `question` in the worker (or in `worker`, for what takes minutes); then give `answer` its result.

        What the nurse can put right goes to `refused` (or the toast) as a sentence; the disk's and the network's faults
        go to the shell. What takes a fresh password or PIN is asked again once she has given it. Everything else is a
        bug and is let through. When the page is gone meanwhile (the screen was locked), nobody is told.
        """

        def again() -> None:
            self.ask(question, answer, refused=refused, worker=worker)

        def answered(look: Any) -> None:
            if shiboken6.isValid(self.page):
                answer(look)

        def failed(error: Exception) -> None:
            if not shiboken6.isValid(self.page):
                return
            if isinstance(error, NurseCanAct):
                self._refused(error, refused or self.said.emit, again)
            elif isinstance(error, EnvironmentFault):
                self.trouble.emit(str(error))
            else:
                raise error

        (worker or self._background).run(question, done=answered, failed=failed)

    def _refused(self, error: NurseCanAct, refused: Callable[[str], None], again: Callable[[], None]) -> None:
        from nursechart.charting.reauthenticating import ProofTooOld
        from nursechart.ui.proof_sheet import prove_first

        if isinstance(error, ProofTooOld):
            prove_first(self, again, lambda: refused(str(error)))
        else:
            refused(str(error))


def told_here(work: Callable[[], Any]) -> Any:
    """Do `work` for a sheet: what disk or network did not do is said in it, and not in the banner behind it."""
    try:
        return work()
    except EnvironmentFault as error:
        raise NurseCanAct(str(error)) from error
