"""The list at the leading edge of a screen that shows one thing of many: title, count, tabs, rows and keys.

Review and "needs your choice" have it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from nursechart.ui.theme.current import current
from nursechart.ui.widgets.choices import Segmented
from nursechart.ui.widgets.labels import Divider, Label

_LEAST = 0.8  # of its width at 100 %: with less of the page than that its words would have no room


class ListPane(QFrame):
    """`ListPane("Review", tabs, queue, "J next")`; `count` stands beside the title, `above_keys` over the last line.

    It is `wide` px at 100 % where the page has room; `fit(page)` gives it its width.
    """

    def __init__(
        self, title: str, tabs: Segmented, rows: QWidget, keys: str, *, wide: int, above_keys: QLayout | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._wide = wide
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusProxy(rows)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        whole.addLayout(column, 1)
        head = QHBoxLayout()
        head.setContentsMargins(18, 14, 15, 6)
        column.addLayout(head)
        self.count = Label("", "secondary")
        head.addWidget(Label(title, "title", wrap=True), 1)
        head.addWidget(self.count)
        above = QHBoxLayout()
        above.setContentsMargins(18, 0, 15, 12)
        column.addLayout(above)
        above.addWidget(tabs)
        column.addWidget(Divider())
        column.addWidget(rows, 1)
        if above_keys is not None:
            column.addLayout(above_keys)
        self.hints = Label(keys, "caption", tone="text2", wrap=True)
        self.hints.setContentsMargins(18, 8, 8, 10)
        column.addWidget(self.hints)
        whole.addWidget(Divider(upright=True))

    def fit(self, page_wide: int, *, drawer: bool) -> None:
        """As wide as its words at this text size; beside the page never more than what leaves that its room."""
        most = page_wide if drawer else max(page_wide * 2 // 5, round(self._wide * _LEAST))
        self.setFixedWidth(min(current().px(self._wide), most))
