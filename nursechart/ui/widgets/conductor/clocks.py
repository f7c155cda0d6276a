"""The moments to come of an infusion: how long until then, the clock beside it, and late once it has passed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nursechart.charting.looks.infusion import Countdown
from nursechart.ui.theme.icons import draw_icon
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets.conductor.shelf import Shelf, one_line
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.overlays import announce
from nursechart.ui.widgets.painted import Painted, box, elided_on, measure, write

_MINUTE_MS = 60_000
_GAP = 9
_TALL = 60
_AN_HOUR = 60  # minutes; relative words are only for what is nearer (DT-3)
_INKS = {"vitals": "text2", "step": "accent", "bag": "text2", "end": "text2"}


class CountdownRow(Painted):
    """`show_countdowns(countdowns, now_ms)` when something was charted, `tick(now_ms)` as the clock moves.

    What has become late is read aloud once. Both keep the tiles that are there.
    """

    spoken_role = QAccessible.Role.List

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "countdowns", self.tr("What comes next"))
        self._shelf = Shelf(self, _GAP)
        self._tiles: list[_Tile] = []
        self._told: set[tuple[str, int]] = set()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_countdowns(self, countdowns: Sequence[Countdown], now_ms: int) -> None:
        for _ in countdowns[len(self._tiles) :]:
            tile = _Tile()
            self._tiles.append(tile)
            self._shelf.addWidget(tile)
        for tile, countdown in zip(self._tiles, countdowns, strict=False):
            named(tile, f"countdown_{countdown.id}", "")
            tile.show_countdown(countdown)
        for number, tile in enumerate(self._tiles):
            tile.setVisible(number < len(countdowns))
        self._told &= {(each.id, each.at_ms) for each in countdowns if each.at_ms is not None}
        self.tick(now_ms)

    def tick(self, now_ms: int) -> None:
        """Count down to `now_ms`; paints only tiles that read otherwise."""
        shown = [tile for tile in self._tiles if not tile.isHidden()]
        before = [tile.words for tile in shown]
        for tile in shown:
            if tile.tick(now_ms) and tile.moment not in self._told:
                self._told.add(tile.moment)
                announce(self, tile.accessibleName(), now=True)
        if before != [tile.words for tile in shown]:
            self._fit()

    def retheme(self) -> None:
        super().retheme()
        if hasattr(self, "_tiles"):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """One line as long as that can be, without icons where that helps; as high as the lines it takes."""
        shown = [tile for tile in self._tiles if not tile.isHidden()]
        wide = one_line([tile.wide(icon=True) for tile in shown], self.theme.px(_GAP))
        for tile in shown:
            tile.set_narrow(wide > self.width())
        self.setFixedHeight(max(self._shelf.heightForWidth(self.width()), self.theme.px(_TALL)))


class _Tile(Painted):
    """One moment: icon, caption, how long in large type, the clock."""

    spoken_role = QAccessible.Role.ListItem

    def __init__(self) -> None:
        super().__init__()
        self._look: Countdown | None = None
        self._big, self._small = "", ""
        self._tone: Tone | None = None
        self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def moment(self) -> tuple[str, int]:
        """What it speaks of: its id and when."""
        assert self._look is not None
        return self._look.id, self._look.at_ms or 0

    @property
    def words(self) -> tuple[str, str]:
        """What it says besides its caption."""
        return self._big, self._small

    def set_narrow(self, narrow: bool) -> None:
        """Leave out the icon, but for one that says late or soon."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.updateGeometry()
            self.update()

    def wide(self, *, icon: bool) -> int:
        """The width that its words need."""
        theme, look = self.theme, self._look
        title = measure(look.title, theme.font(12, 500)) if look is not None else 0
        second = measure(self._big, theme.font(20, 600)) + theme.px(8) + measure(self._small, theme.font(13))
        return theme.px(45 if icon else 13) + max(title, second) + theme.px(11)

    def _has_icon(self) -> bool:
        return not self._narrow or self._tone is not None

    def show_countdown(self, look: Countdown) -> None:
        if look != self._look:
            self._look, self._big = look, ""
            self.updateGeometry()
            self.update()

    def tick(self, now_ms: int) -> bool:
        """Read as at `now_ms`; whether it is late."""
        look = self._look
        assert look is not None
        big, small, tone = self._words(look, now_ms)
        if (big, small, tone) != (self._big, self._small, self._tone):
            wider = measure(big, self.theme.font(20, 600)) != measure(self._big, self.theme.font(20, 600))
            self._big, self._small, self._tone = big, small, tone
            self.setAccessibleName(self.tr("{what}: {how_long}").format(what=look.title, how_long=big))
            self.setAccessibleDescription(small)
            if wider:
                self.updateGeometry()
            self.update()
        return tone is Tone.CRIT

    def _words(self, look: Countdown, now_ms: int) -> tuple[str, str, Tone | None]:
        """Large words, the clock beside them, and the tone. Minutes are those between the two clocks on the screen."""
        if look.at_ms is None:
            return look.words, look.clock, None
        minutes = look.at_ms // _MINUTE_MS - now_ms // _MINUTE_MS
        if minutes <= -_AN_HOUR:
            return self.tr("Late"), self.tr("since {clock}").format(clock=look.clock), Tone.CRIT
        if minutes < 0:
            return self.tr("{minutes} min late").format(minutes=-minutes), look.clock, Tone.CRIT
        if minutes == 0:
            return self.tr("Now"), look.clock, Tone.WARN
        tone = Tone.WARN if look.at_ms - now_ms <= look.warn_ms else None
        if minutes > _AN_HOUR:
            return look.clock, "", tone
        return self.tr("{minutes} min").format(minutes=minutes), look.clock, tone

    def sizeHint(self) -> QSize:
        return QSize(self.wide(icon=self._has_icon()), self.theme.px(_TALL))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        if look is None:
            return
        painter, theme, colours = QPainter(self), self.theme, self.theme.colours
        painter.setLayoutDirection(self.layoutDirection())
        tone = self._tone
        fill = colours.soft(tone) if tone else colours.surface
        edge = colours.edge(tone) if tone else colours.line
        box(painter, QRectF(self.rect()), theme.px(10), QColor(fill), QColor(edge), colours.border)
        left = theme.px(45 if self._has_icon() else 13)
        if self._has_icon():
            side, ink = theme.px(22), theme.color(str(tone) if tone else _INKS.get(look.id, "text2"))
            at = self.mirrored(QRect(theme.px(13), (self.height() - side) // 2, side, side))
            draw_icon(painter, "alarm-clock" if tone is Tone.CRIT else look.icon, at.x(), at.y(), side, ink)
        room = self.width() - left - theme.px(8)
        title = elided_on(self, look.title, theme.font(12, 500), room)
        upper = self.mirrored(QRect(left, theme.px(7), room, theme.px(20)))
        write(painter, upper, title, theme.font(12, 500), theme.color("text2"))
        strong = theme.font(20, 600)
        large = measure(self._big, strong)
        colour = theme.color(str(tone) if tone else "text" if look.at_ms is not None else "text2")
        lower = QRect(left, theme.px(25), room, theme.px(26))
        write(painter, self.mirrored(lower), self._big, strong, colour)
        clock = QRect(left + large + theme.px(7), theme.px(26), room - large - theme.px(7), theme.px(24))
        write(painter, self.mirrored(clock), self._small, theme.font(13), theme.color("text2"))
