"""A panel beside every screen of a window; where the window is narrow it is a drawer over them, behind a button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from nursechart.ui.theme.current import current

_LEAST = 884  # px at 100 % that a screen has in the smallest window: 960 without the rail


class Beside(QObject):
    """Fits itself when the window changes; `toggle()` opens and closes the drawer.

    The window says in its property "beside" how much less room its screens have (`PageFrame`).
    """

    def __init__(self, panel: QWidget, width: int, opener: QPushButton, row: QHBoxLayout, screens: QWidget) -> None:
        """`row` holds the rail and the `screens`; `opener` is shown where the panel is a drawer."""
        super().__init__(panel)
        self.panel, self._wide, self._opener, self._row, self._screens = panel, width, opener, row, screens
        self._narrow, self._open = False, False
        row.addWidget(panel)
        opener.hide()
        opener.clicked.connect(lambda _on=False: self.toggle())
        screens.window().setProperty("beside", width)
        screens.installEventFilter(self)
        self.fit()

    def toggle(self) -> None:
        """Open or close the drawer; what has the focus goes with it."""
        if not self._narrow:
            return
        self._open = not self._open
        self.fit()
        first = next((each for each in self.panel.findChildren(QPushButton) if each.isVisible()), self.panel)
        (first if self._open else self._opener).setFocus(Qt.FocusReason.OtherFocusReason)

    def close_layer(self) -> bool:
        """Close the drawer; whether it was open."""
        was = self._narrow and self._open
        if was:
            self.toggle()
        return was

    def fit(self) -> None:
        """Beside the screens, or over them."""
        body = self._screens.parentWidget()
        if body is None:
            return
        wide = current().px(self._wide)
        narrow = body.width() < current().px(76 + _LEAST) + wide
        if narrow != self._narrow:
            self._narrow, self._open = narrow, False
            if narrow:
                self._row.removeWidget(self.panel)
            else:
                self._row.addWidget(self.panel)
            self._opener.setVisible(narrow)
            self._screens.window().setProperty("beside", 0 if narrow else self._wide)
        self.panel.setVisible(not narrow or self._open)
        if narrow:
            among = self._screens.geometry()
            mirrored = self.panel.layoutDirection() == Qt.LayoutDirection.RightToLeft
            left = among.left() if mirrored else among.right() + 1 - self.panel.width()
            self.panel.setGeometry(left, among.top(), self.panel.width(), among.height())
            self.panel.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.fit()
        return False
