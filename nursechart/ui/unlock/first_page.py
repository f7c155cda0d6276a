"""What the pages before anybody has signed in look like: our sign and name at the top, and one card in the middle."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nursechart.ui.shell.top_bar import Logo
from nursechart.ui.theme.current import current
from nursechart.ui.widgets.frames import Card
from nursechart.ui.widgets.labels import Label
from nursechart.ui.widgets.panels import Scroll


class FirstPage(QWidget):
    """The frame of both: what is asked goes into the body of the card that `_lay_out` gives back."""

    def _lay_out(self, *aside: QWidget) -> QVBoxLayout:
        """Build the frame, with `aside` at the trailing edge of its top."""
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        scroll = Scroll(padding=(24, 18, 24, 18), gap=6)
        whole.addWidget(scroll)
        page = scroll.body
        head = QHBoxLayout()
        head.setSpacing(10)
        page.addLayout(head)
        head.addWidget(Logo())
        self._brand = Label("nursechart", "brand")
        head.addWidget(self._brand)
        head.addStretch(1)
        for number, shown in enumerate(aside):
            if number:
                head.addSpacing(10)
            head.addWidget(shown)
        page.addStretch(2)
        self._card = Card(padding=27, gap=10)
        self._card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        across = QHBoxLayout()
        page.addLayout(across)
        across.addStretch(1)
        across.addWidget(self._card)
        across.addStretch(1)
        page.addStretch(3)
        return self._card.body

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_card"):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The card has its width, and no more than a small window has."""
        self._card.setFixedWidth(min(current().px(480), max(self.width() - 64, current().px(240))))
