"""The audit: who looked at what and changed what on this laptop, by time, person, patient and kind, page by page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nursechart.charting.looks.settings import AuditFilter, AuditLook, RecordsLook
from nursechart.language import said
from nursechart.ui.settings.records import RecordsPart
from nursechart.ui.shown import chip as shown_chip
from nursechart.ui.widgets import FlowLayout, SecondaryButton, Segmented, Select, empty, named

_SHARES = ((20, 140), (20, 120), (26, 150), (20, 130), (14, 80))


class AuditPart(RecordsPart):
    """`show_audit(look)`; the signals say what is asked for, which page, and that it is to be saved."""

    asked = Signal(object)  # AuditFilter
    page_asked = Signal(object)  # the key of the next page
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        columns = [said("When"), said("Who"), said("What"), said("Patient"), said("Outcome")]
        super().__init__("settings_audit", columns, _SHARES, parent)
        self.call(
            self.tr("Audit"),
            "",
            self.tr("Nothing was recorded in this time"),
            self.tr("Choose a longer time."),
        )
        self.filter = AuditFilter()
        self.search.hide()
        self._make_filters()
        self.model.more_asked.connect(self.page_asked)

    def show_audit(self, look: AuditLook) -> None:
        """The first page of what is asked for, and what it can be narrowed down to."""
        for select, options, every in (
            (self.person, look.people, self.tr("Everybody")),
            (self.patient, look.patients, self.tr("All patients")),
            (self.kind, look.kinds, self.tr("Everything")),
        ):
            held = select.value()
            select.set_options([("", every), *options])
            select.set_value(held)
        empty(self._chain)
        self._chain.addWidget(shown_chip(look.chain))
        self.show_look(look.page)
        self._go_on(look.page)

    def add_page(self, page: RecordsLook) -> None:
        """The next page, below; one without a record asks for the one after it."""
        self.add_lines(page)
        if self.card.isHidden() and page.lines:
            self.show_look(RecordsLook(self._lines, before=page.before))
        self._go_on(page)

    def land(self) -> None:
        (self.period if self.card.isHidden() else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, text: str) -> None:
        """Letters find nothing here: what is looked for is chosen above."""

    def _go_on(self, page: RecordsLook) -> None:
        if not page.lines and page.before is not None:
            self.page_asked.emit(page.before)

    def _make_filters(self) -> None:
        bar = QWidget()
        flow = FlowLayout(bar, gap=10)
        self.period = Segmented(
            "audit_period",
            self.tr("How far back"),
            [("24h", self.tr("24 h")), ("7d", self.tr("7 days")), ("30d", self.tr("30 days")), ("all", self.tr("All"))],
            value=self.filter.period,
        )
        self.person = Select("audit_person", said("Who"), [("", self.tr("Everybody"))])
        self.patient = Select("audit_patient", said("Patient"), [("", self.tr("All patients"))])
        self.kind = Select("audit_kind", said("What"), [("", self.tr("Everything"))])
        words = self.tr("Save as a file…")
        self.save = named(SecondaryButton(words, icon="download"), "audit_save", words)
        self.save.clicked.connect(lambda _on=False: self.save_asked.emit())
        held = QWidget()
        self._chain = QVBoxLayout(held)
        self._chain.setContentsMargins(0, 0, 0, 0)
        for part in (self.period, self.kind, self.person, self.patient, self.save, held):
            flow.addWidget(part)
        for select in (self.person, self.patient, self.kind):
            select.set_value("")
            select.setSizeAdjustPolicy(Select.SizeAdjustPolicy.AdjustToContents)
            select.chosen.connect(lambda _value: self._ask())
        self.period.chosen.connect(lambda _value: self._ask())
        self.head.addWidget(bar, 1)

    def _ask(self) -> None:
        self.filter = AuditFilter(self.period.value(), self.person.value(), self.patient.value(), self.kind.value())
        self.asked.emit(self.filter)
