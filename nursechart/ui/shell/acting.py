"""Does what was chosen in the palette: goes to the place of an act, then takes its steps as they come into sight.

A step waits until its button is there and nothing is on its way from the disk. What does not come within a few seconds
is not offered there now (nothing is out of range, the visit is signed), and that is said.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from nursechart.ui import bound
from nursechart.ui.acts import Act
from nursechart.ui.background import Background
from nursechart.ui.screen import Place

_EVERY_MS, _PATIENCE_MS = 40, 4000


class Acting(QObject):
    """`take(act, place)`: `place` is where its steps are taken; the window's own acts are in `own`, by name."""

    def __init__(
        self,
        window: QWidget,
        background: Background,
        go: Callable[[Place], object],
        tell: Callable[[str], object],
        own: dict[str, Callable[[], object]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._background, self._go, self._tell, self._own = window, background, go, tell, own
        self._steps: list[str] = []
        self._waited = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._try)

    def take(self, act: Act, place: Place | None) -> None:
        """Do an act now; a newer one takes the place of one that is still under way."""
        self.stop()
        if act.does:
            self._own[act.does]()
            return
        if place is not None:
            self._go(place)
        self._steps = list(act.steps)
        if self._steps:
            self._timer.start()

    def stop(self) -> None:
        """Forget what is under way (the screen was locked)."""
        self._timer.stop()
        self._steps, self._waited = [], 0

    def _try(self) -> None:
        self._waited += _EVERY_MS
        if self._background.is_busy:
            return
        step = self._steps[0]
        if step.startswith("key:"):
            focus = (QApplication.activeModalWidget() or self._window).focusWidget()
            taken = focus is not None and focus is not self._window
            if taken:
                self._next()
                _press(focus, step.removeprefix("key:"))
        else:
            taken = self._reach(step)
        if not taken and self._waited >= _PATIENCE_MS:
            self.stop()
            self._tell(self.tr("That is not offered here now"))

    def _reach(self, name: str) -> bool:
        """Press the button of that name, or go to the field, if it is in sight."""
        found = next(
            (each for each in self._window.findChildren(QWidget, name) if each.isVisible() and each.isEnabled()), None
        )
        if found is None:
            return False
        self._next()
        button = isinstance(found, QAbstractButton) and not found.isCheckable()
        if found.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            inside = [each for each in found.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
            chosen = [each for each in inside if isinstance(each, QAbstractButton) and each.isChecked()]
            for each in (chosen or inside)[:1]:
                each.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if button and isinstance(found, QAbstractButton):
            found.click()
        return True

    def _next(self) -> None:
        self._steps.pop(0)
        self._waited = 0
        if not self._steps:
            self._timer.stop()


def _press(widget: QWidget, key: str) -> None:
    """A key as if it were pressed there: that of an act by its id ("history"), or the key itself."""
    chord = QKeySequence(bound.now(key))[0]  # type: ignore[index]  # the stubs do not know that it is a sequence
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, chord.key(), chord.keyboardModifiers()))
