"""Alerts at the top of a section: what, why, and one clear next step (AL-1, AL-4).

"Not now…" asks for a reason. Opening a protocol shows its steps; charting that they were begun answers the alert.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.common import Alert
from nursechart.ui.theme import Tone
from nursechart.ui.visit.layouts import clear
from nursechart.ui.visit.sheets import ProtocolSheet, ReasonSheet
from nursechart.ui.widgets import InlineAlert, announce


class Alerts(QWidget):
    """`show_alerts(alerts)`; `answered(Alert, "acted" | "not_now" | "seen", reason)`."""

    answered = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told: tuple[Alert, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """Show `alerts`; new critical ones are read aloud at once."""
        told = tuple(alerts)
        if told == self._told:
            return
        for alert in told:
            if alert.tone == "crit" and alert not in self._told:
                announce(self, f"{alert.title}. {alert.text}", now=True)
        self._told = told
        clear(self._column)
        for alert in told:
            self._column.addWidget(self._banner(alert))
        self.setVisible(bool(told))

    def _banner(self, alert: Alert) -> QWidget:
        banner = InlineAlert(Tone(alert.tone), alert.title, alert.text)
        banner.setObjectName(f"alert_{alert.rule}")
        if alert.not_now:
            later = banner.add_action(f"not_now_{alert.rule}", self.tr("Not now…"))
            later.setAccessibleName(self.tr("Not now: {title}").format(title=alert.title))
            later.clicked.connect(lambda: self._put_off(alert))
        if alert.act and alert.steps:
            act = banner.add_action(f"act_{alert.rule}", alert.act, main=True)
            act.clicked.connect(lambda: self._open(alert))
        elif alert.act:
            act = banner.add_action(f"act_{alert.rule}", alert.act, main=True)
            act.clicked.connect(lambda: self.answered.emit(alert, "acted", ""))
        return banner

    def _put_off(self, alert: Alert) -> None:
        sheet = ReasonSheet(
            self.window(),
            "not_now",
            self.tr("Not now: {title}").format(title=alert.title),
            alert.text,
            self.tr("Put off"),
        )
        sheet.given.connect(lambda _id, words: self.answered.emit(alert, "not_now", words))
        sheet.open()

    def _open(self, alert: Alert) -> None:
        sheet = ProtocolSheet(self.window(), alert)
        sheet.acted.connect(lambda: self.answered.emit(alert, "acted", ""))
        sheet.open()
