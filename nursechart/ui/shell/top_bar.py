"""The top bar: whose program this is, search, where the record is, notices, lock, and who is signed in."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QWidget

from nursechart.ui import bound
from nursechart.ui.theme.current import current
from nursechart.ui.theme.tokens import ThemeName, Tone
from nursechart.ui.widgets.buttons import IconButton
from nursechart.ui.widgets.chips import SyncChip
from nursechart.ui.widgets.labels import Label
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.painted import Framed, Square, leading
from nursechart.ui.widgets.person import Avatar
from nursechart.ui.widgets.typing_fields import SearchField

_LOGO_START = {ThemeName.LIGHT: "#139c9d", ThemeName.DARK: "#2e9ca1", ThemeName.CONTRAST: "#ffffff"}


class Logo(Square):
    """A drop with a tick in it."""

    def __init__(self, size: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(size, parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self.width() / 28
        painter.scale(unit, unit)
        wash = QLinearGradient(QPointF(0, 0), QPointF(28, 28))
        wash.setColorAt(0, QColor(_LOGO_START[theme.name]))
        wash.setColorAt(1, theme.color("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(wash)
        painter.drawRoundedRect(QRectF(0, 0, 28, 28), 7, 7)
        drop = QPainterPath(QPointF(14, 4.6))
        drop.cubicTo(QPointF(16.2, 8.4), QPointF(21.4, 12.4), QPointF(21.4, 16.6))
        drop.cubicTo(QPointF(21.4, 20.9), QPointF(18.2, 24), QPointF(14, 24))
        drop.cubicTo(QPointF(9.8, 24), QPointF(6.6, 20.9), QPointF(6.6, 16.6))
        drop.cubicTo(QPointF(6.6, 12.4), QPointF(11.8, 8.4), QPointF(14, 4.6))
        painter.setBrush(theme.color("on_accent"))
        painter.drawPath(drop)
        pen = QPen(theme.color("accent"), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline([QPointF(10.4, 16.8), QPointF(13.2, 19), QPointF(17.8, 14.2)])


class TopBar(Framed):
    """52 px high. The shell wires its signals.

    Where the window is narrow for its text size the mark stands for the program and the initials for the person, and
    the search is as wide as its sign until it has the focus, so that where the record is can be read.
    """

    sync_clicked = Signal()
    notices_clicked = Signal()
    lock_clicked = Signal()
    person_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.brand = Label("nursechart", "brand")
        self.search = SearchField("search", "", bound.caps("palette"))
        bound.follow(self.search, lambda search: search.set_hint(bound.caps("palette")))
        self.search.setMaximumWidth(367)
        self.sync = SyncChip()
        self.bell, self.lock = IconButton("bell", "", size=20, side=40), IconButton("lock", "", size=20, side=40)
        self.say()
        self.avatar, self.person = Avatar(), Label("", "secondary-strong")
        line = self._line = QHBoxLayout(self)
        line.setSpacing(0)
        line.addWidget(Logo())
        line.addSpacing(10)
        line.addWidget(self.brand)
        self._after_brand = QSpacerItem(27, 0, QSizePolicy.Policy.Fixed)
        line.addSpacerItem(self._after_brand)
        line.addWidget(self.search, 10)
        line.addStretch(1)
        line.addWidget(self.sync)
        line.addSpacing(14)
        line.addWidget(self.bell)
        line.addSpacing(6)
        line.addWidget(self.lock)
        line.addSpacing(8)
        line.addWidget(self.avatar)
        line.addSpacing(10)
        line.addWidget(self.person)
        self.search.opened.connect(self._fit)
        self.search.left.connect(self._fit)
        self.sync.clicked.connect(self.sync_clicked)
        self.bell.clicked.connect(self.notices_clicked)
        self.lock.clicked.connect(self.lock_clicked)
        self.retheme()

    def say(self) -> None:
        """Its own words, in the language that is spoken now."""
        words = self.tr("Search patients, visits or actions")
        named(self.search.field, "search", words).setPlaceholderText(words)
        named(self.bell, "notices", self.tr("Notices")).setToolTip(self.tr("Notices"))
        bound.tip(named(self.lock, "lock", self.tr("Lock now")), self.tr("Lock now, Ctrl+L"), "lock")

    def set_person(self, name: str, initials: str) -> None:
        """`name` "Amara Okafor, RN"."""
        self.person.setText(name)
        self.avatar.set_initials(initials)
        self.avatar.setToolTip(name)
        self.avatar.setAccessibleName(name)

    def set_sync_state(self, words: str, tone: Tone, icon: str) -> None:
        """The words of SY-1 with their tone."""
        self.sync.say(words, tone, icon)

    def retheme(self) -> None:
        if not hasattr(self, "_line"):
            return
        self._line.setContentsMargins(*leading(self, 18, 0, 16, 1))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme = current()
        narrow = theme.is_narrow(self.width())
        self.setFixedHeight(theme.px((48 if narrow else 56) if theme.touch else (42 if narrow else 52)))
        for part in (self.brand, self.person):
            part.setVisible(not narrow)
        self._after_brand.changeSize(0 if narrow else 27, 0, QSizePolicy.Policy.Fixed)
        self._line.invalidate()
        self.search.set_bare(narrow and not self.search.field.hasFocus())
        self.search.setMaximumWidth(theme.px(367))
