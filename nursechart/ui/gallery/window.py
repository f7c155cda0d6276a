"""The gallery's window: pages at the leading edge; theme, text size, density and direction on top."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from nursechart.ui.gallery.pages import PAGES
from nursechart.ui.theme.apply import apply_theme
from nursechart.ui.theme.current import current
from nursechart.ui.widgets.choices import Segmented, Toggle
from nursechart.ui.widgets.labels import Label, empty
from nursechart.ui.widgets.panels import Scroll
from nursechart.ui.widgets.reading_order import go_on
from nursechart.ui.widgets.rows import Row, RowList
from nursechart.ui.widgets.spoken import install_spoken_values


class GalleryWindow(QMainWindow):
    """Opened by `nursechart gallery`. Its words are for builders and are not translated."""

    def __init__(self, page: str = "") -> None:
        super().__init__()
        install_spoken_values()
        self.setWindowTitle("nursechart gallery")
        self.resize(1366, 768)
        self._pages = RowList("pages", "Pages of the gallery")
        self._pages.show_rows([Row(key, key.replace("_", " ").capitalize()) for key in PAGES])
        self._pages.setFixedWidth(200)
        self._scroll = Scroll(padding=(24, 16, 24, 16))
        self._theme = Segmented(
            "theme",
            "Theme",
            [("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast")],
            value=current().name,
        )
        self._size = Segmented(
            "size", "Text size", [("1.0", "100 %"), ("1.25", "125 %"), ("1.5", "150 %"), ("2.0", "200 %")], value="1.0"
        )
        self._touch, self._mirror = Toggle("touch", "Touch density"), Toggle("mirror", "Right to left")
        self._build()
        self._pages.chosen.connect(self.show_page)
        self._pages.selectionModel().currentChanged.connect(lambda now, _was: self._show_row(now.row()))
        for control in (self._theme, self._size):
            control.chosen.connect(lambda _value: self._apply())
        self._touch.toggled.connect(lambda _on: self._apply())
        self._mirror.toggled.connect(self._turn)
        self.show_page(page or next(iter(PAGES)))

    def show_page(self, key: str) -> None:
        """Show the page `key` of PAGES. Raises KeyError when there is none."""
        empty(self._scroll.body)
        self._scroll.body.addWidget(Label(key.replace("_", " ").capitalize(), "title"))
        self._scroll.body.addWidget(PAGES[key]())
        self._scroll.body.addStretch(1)

    def focusNextPrevChild(self, onward: bool) -> bool:
        return go_on(self, onward, round_again=True)

    def _show_row(self, row: int) -> None:
        if row >= 0:
            self.show_page(list(PAGES)[row])

    def _apply(self) -> None:
        app = QCoreApplication.instance()
        assert app is not None
        apply_theme(app, self._theme.value(), float(self._size.value()), touch=self._touch.isChecked())

    def _turn(self, mirrored: bool) -> None:
        way = Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        self.setLayoutDirection(way)

    def _build(self) -> None:
        whole = QWidget()
        whole.setProperty("ground", "canvas")
        whole.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(whole)
        top = QHBoxLayout()
        top.setSpacing(12)
        column.addLayout(top)
        for part in (self._theme, self._size, Label("Touch"), self._touch, Label("Right to left"), self._mirror):
            top.addWidget(part)
        top.addStretch(1)
        row = QHBoxLayout()
        column.addLayout(row, 1)
        row.addWidget(self._pages)
        row.addWidget(self._scroll, 1)
        self.setCentralWidget(whole)
