"""The layout of one screen: banner on top, rail, centre with its footer, side panel at the trailing edge.

Three forms by logical width: wide from 1600, regular from 1200, compact below, where the side panel becomes a drawer
behind the button "Details" (F4) and the weight leaves the banner. Under 720 (large text in a small window) the rail
becomes a drawer too. F6 goes round the panes.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.ui import bound
from nursechart.ui.theme.current import current
from nursechart.ui.widgets.banner import PatientBanner
from nursechart.ui.widgets.buttons import SecondaryButton
from nursechart.ui.widgets.naming import named
from nursechart.ui.widgets.panels import Footer, SidePanel
from nursechart.ui.widgets.reading_order import go_on


class Form(StrEnum):
    WIDE = "wide"
    REGULAR = "regular"
    COMPACT = "compact"


class PageFrame(QWidget):
    """Put the page into `.centre` (a QVBoxLayout without margins) and set the other parts, as far as there are any.

    `form_changed(str)` says a Form. `details_button` is placed by the screen (or in the banner, by itself).
    """

    form_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.banner: PatientBanner | None = None
        self.rail: QWidget | None = None
        self.side: SidePanel | None = None
        self.rail_button: SecondaryButton | None = None
        self._footer: Footer | None = None
        self._form, self._side_width, self._drawer_open, self._rail_open = Form.REGULAR, 290, False, False
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._whole.addLayout(self._row, 1)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        self._row.addLayout(self._middle, 1)
        self.centre = QVBoxLayout()
        self.centre.setContentsMargins(0, 0, 0, 0)
        self.centre.setSpacing(0)
        self._middle.addLayout(self.centre, 1)
        words = self.tr("Details")
        self.details_button = named(SecondaryButton(words, icon="panel-right", height=44), "details", words)
        self.details_button.setParent(self)  # until a screen has placed it
        bound.tip(self.details_button, "F4", "side")
        self.details_button.clicked.connect(self.toggle_side)
        self.details_button.hide()

    @property
    def form(self) -> Form:
        return self._form

    def set_banner(self, banner: PatientBanner) -> None:
        """The patient banner, across the whole screen; it takes the Details button."""
        self.banner = banner
        self._whole.insertWidget(0, banner)
        banner.add_button(self.details_button)
        banner.grown.connect(self._place_drawer)
        self.details_button.hide()

    def set_rail(self, rail: QWidget, opener: str = "") -> None:
        """`opener` names the button that opens it where it is a drawer; without that it never is one.

        The button goes into the banner; a screen without one places `rail_button` itself.
        """
        self.rail = rail
        self._row.insertWidget(0, rail)
        if opener:
            self.rail_button = named(SecondaryButton(opener, icon="layout-list", height=40), "open_rail", opener)
            self.rail_button.set_bare(True)
            self.rail_button.clicked.connect(self.toggle_rail)
            if self.banner is not None:
                self.banner.add_button(self.rail_button)
                self.rail_button.hide()

    def set_footer(self, footer: Footer) -> None:
        self._footer = footer
        self._middle.addWidget(footer)

    def set_side(self, side: SidePanel, width: int = 290) -> None:
        """The side panel, `width` px at 100 % (320 on the board; 340 in the wide form)."""
        self.side, self._side_width = side, width
        self._row.addWidget(side)
        self._fit()

    def panes(self) -> Sequence[QWidget]:
        """Where F6 goes, in order, besides the rail of screens. The centre is what has no pane of its own."""
        return [pane for pane in (self.rail, self.side) if pane is not None and not pane.isHidden()]

    def toggle_side(self) -> None:
        """F4: in the compact form open or close the drawer."""
        if self.side is not None and self._form is Form.COMPACT:
            self._drawer_open, self._rail_open = not self._drawer_open, False
            self._place_drawer()
            if self._drawer_open:
                self.side.setFocus()

    def toggle_rail(self) -> None:
        """Open or close the rail where it is a drawer."""
        if self.rail is not None and self._is_drawer(self.rail):
            self._rail_open, self._drawer_open = not self._rail_open, False
            self._place_drawer()
            if self._rail_open:
                self.rail.setFocus()

    def close_rail(self) -> None:
        """What was asked of the rail was chosen."""
        if self._rail_open:
            self.toggle_rail()

    def close_layer(self) -> bool:
        """Esc: close the drawer if it is open; whether something was closed."""
        if self._rail_open:
            self.toggle_rail()
            return True
        if self._form is Form.COMPACT and self._drawer_open:
            self.toggle_side()
            return True
        return False

    def focusNextPrevChild(self, onward: bool) -> bool:
        return go_on(self, onward, round_again=self.isWindow()) or super().focusNextPrevChild(onward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        window = self.window()
        width = (window.width() - int(window.property("beside") or 0)) / current().scale
        form = Form.WIDE if width >= 1600 else Form.REGULAR if width >= 1200 else Form.COMPACT
        changed, self._form = form is not self._form, form
        if self.side is not None:
            wide = 340 if form is Form.WIDE else self._side_width
            self.side.setFixedWidth(current().px(wide))
            if form is Form.COMPACT and self._row.indexOf(self.side) >= 0:
                self._row.removeWidget(self.side)
                self._drawer_open = False
            elif form is not Form.COMPACT and self._row.indexOf(self.side) < 0:
                self._row.addWidget(self.side)
                self.side.show()
            self._place_drawer()
        narrow = current().is_narrow(window.width())
        if self.rail is not None and self.rail_button is not None:
            if narrow != self._is_drawer(self.rail):
                self._rail_open = False
                self._row.removeWidget(self.rail) if narrow else self._row.insertWidget(0, self.rail)
                self.rail.setVisible(not narrow)
            self.rail_button.setVisible(narrow)
            self._place_drawer()
        if self._footer is not None:
            self._footer.set_low(narrow)
        self.details_button.set_bare(narrow)
        self.details_button.setVisible(form is Form.COMPACT and self.side is not None)
        if self.banner is not None:
            self.banner.set_compact(form is Form.COMPACT)
        if changed:
            self.form_changed.emit(str(form))

    def _is_drawer(self, part: QWidget) -> bool:
        return self._row.indexOf(part) < 0

    def _place_drawer(self) -> None:
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for drawer, is_open, trailing in ((self.rail, self._rail_open, False), (self.side, self._drawer_open, True)):
            if drawer is not None and self._is_drawer(drawer):
                drawer.setVisible(is_open)
                top = self.banner.height() if self.banner is not None else 0
                x = self.width() - drawer.width() if trailing != mirrored else 0
                drawer.setGeometry(x, top, drawer.width(), self.height() - top)
                drawer.raise_()
