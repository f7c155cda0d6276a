"""The settings, wired: a choice is in force at once (the app does that) and then kept in the worker.

What proves or copies the whole file has a worker of its own, so that charting does not wait behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from nursechart.charting.audit_looks import audit_look, audit_page, save_audit
from nursechart.charting.clinic_set import clinic_set
from nursechart.charting.content_shown import content_shown
from nursechart.charting.directory import directory
from nursechart.charting.looks.settings import AuditLook, ClinicPolicy, FactsLook, RecordsLook
from nursechart.charting.preferences import Preferences, keep_preferences, preferences
from nursechart.charting.shift import Shift
from nursechart.charting.this_laptop import back_up, check, this_laptop
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.language import Language, languages, said
from nursechart.ui.background import Background
from nursechart.ui.screen import Place, Screen, told_here
from nursechart.ui.settings.audit_part import AuditPart
from nursechart.ui.settings.content_part import ContentPart
from nursechart.ui.settings.facts import FactsPart, LaptopPart
from nursechart.ui.settings.keys_part import KeysPart
from nursechart.ui.settings.page import MINE, SettingsPage
from nursechart.ui.settings.password_row import wire_password
from nursechart.ui.settings.person_sheet import PersonSheet
from nursechart.ui.settings.pin_row import wire_pin
from nursechart.ui.settings.records import RecordsPart
from nursechart.ui.theme.fonts import can_write
from nursechart.ui.unlock.languages import name_of
from nursechart.ui.visit.sheets import ReasonSheet
from nursechart.ui.widgets.rows import Row

_PEOPLE = ((28, 160), (28, 170), (12, 90), (32, 180))


@dataclass(frozen=True, slots=True)
class Beside:
    """What the settings show that is not in the charts: the clinic's policy, and the proof of the whole file.

    `prove(told)` answers a Proof and tells meanwhile how many entries it has looked at, on the thread that proves.
    `change_password(old, new)` and `admit(login, password)`, which answers the name of the person who may unlock this
    laptop from then on, ask the pharmacy. What stops them is NurseCanAct with a sentence, or the network's fault.
    """

    policy: ClinicPolicy
    prove: Callable[[Callable[[int], object]], Any]
    change_password: Callable[[str, str], None]
    admit: Callable[[str, str], str]


class SettingsScreen(Screen):
    """`changed(Preferences)` says what is in force from now on."""

    changed = Signal(object)
    keys_asked = Signal()
    _proved = Signal(int)  # entries so far, told by the thread that proves

    page: SettingsPage

    def __init__(self, shift: Shift, background: Background, beside: Beside, parent: QObject | None = None) -> None:
        super().__init__(SettingsPage(), shift, background, parent)
        self._beside = beside
        self._long = Background(self)
        self._landing = False
        self._now = Preferences()
        self._keys_before: list[tuple[tuple[str, str], ...]] = []
        page = self.page
        page.mine.chosen.connect(self._chosen)
        page.mine.keys_asked.connect(self.keys_asked)
        page.mine.guide_asked.connect(lambda: self.go_to.emit(Place("help")))
        page.part_asked.connect(lambda part: self.go_to.emit(Place("settings", tab=part)))
        page.add_part(Row("keys", page.tr("Keys"), icon="keyboard"), self._make_keys)
        page.add_part(Row("laptop", page.tr("This laptop"), icon="laptop"), self._make_laptop)
        page.add_part(Row("clinic", page.tr("Clinic"), icon="building-2"), self._make_clinic)
        page.add_part(Row("people", page.tr("People and roles"), icon="users"), self._make_people)
        page.add_part(Row("content", page.tr("Templates and rules"), icon="list-checks"), self._make_content)
        page.add_part(Row("audit", page.tr("Audit"), icon="file-clock"), self._make_audit)
        self._proved.connect(self._show_proved)
        self._show_pin = wire_pin(self, page.mine.pin)
        wire_password(self, page.mine.password, beside.change_password, self._beside_charting)

    def open(self, place: Place) -> None:
        self._landing = True
        self.page.show_part(place.tab if place.tab in self.page.parts else MINE)
        super().open(place)

    def refresh(self) -> None:
        shift = self.shift
        match self.page.current_part:
            case "keys":
                self._land()
            case "laptop":
                self.ask(lambda: this_laptop(shift), self._show_laptop)
            case "clinic":
                policy = self._beside.policy
                self.ask(lambda: clinic_set(shift, policy), self._show_clinic)
            case "people":
                self.ask(lambda: directory(shift), self._show_records)
            case "content":
                self._read_content(self._content.kind.value())
            case "audit" if self._landing:  # each reading is recorded: not after every change
                self._read_audit()
        self.ask(lambda: (preferences(shift), languages()), self._show)

    def _show(self, held: tuple[Preferences, tuple[Language, ...]]) -> None:
        self._now, offered = held
        self._show_pin()
        self.page.mine.show_preferences(
            self._now, [(each.code, name_of(each, can_be_written=can_write(each.code))) for each in offered]
        )
        if self.page.current_part == MINE:
            self._land()

    def _land(self) -> None:
        if self._landing:
            self._landing = False
            self.page.land()

    def _chosen(self, chosen: Preferences) -> None:
        shift = self.shift
        self._now = chosen
        self.changed.emit(chosen)

        def kept(at: datetime) -> None:
            self.page.say_saved(self.page.tr("Saved on this laptop {time}").format(time=f"{at:%H:%M}"))

        self.ask(lambda: (keep_preferences(shift, chosen), shift.now)[1], kept)

    # Keys

    def _make_keys(self) -> KeysPart:
        part = KeysPart()
        part.changed.connect(self._bind)
        part.undo_asked.connect(self._unbind)
        return part

    def _bind(self, keys: dict[str, str]) -> None:
        self._keys_before.append(self._now.keys)
        self._chosen(msgspec.structs.replace(self._now, keys=tuple(sorted(keys.items()))))
        words = self.page.tr("The new key is in force") if keys else self.page.tr("All as shipped")
        self.offered.emit(words, self._unbind, self.page.tr("Undo"))

    def _unbind(self) -> None:
        if self._keys_before:
            self._chosen(msgspec.structs.replace(self._now, keys=self._keys_before.pop()))

    # This laptop

    def _make_laptop(self) -> LaptopPart:
        part = LaptopPart()
        part.check_asked.connect(self._check)
        part.backup_asked.connect(self._back_up)
        part.copy_asked.connect(self._copy)
        part.person_asked.connect(self._add_person)
        return part

    @property
    def _laptop(self) -> LaptopPart:
        part = self.page.part("laptop")
        assert isinstance(part, LaptopPart)
        return part

    def _show_laptop(self, look: FactsLook) -> None:
        self._laptop.show_look(look)
        self._land()

    def _check(self) -> None:
        shift, prove, told = self.shift, self._beside.prove, self._proved.emit
        self._laptop.show_checking(0)
        self._do(lambda: check(shift, lambda: prove(told)))

    def _show_proved(self, entries: int) -> None:
        if shiboken6.isValid(self.page):
            self._laptop.show_checking(entries)

    def _back_up(self) -> None:
        shift = self.shift
        self._laptop.show_backing_up()
        self._do(lambda: back_up(shift))

    def _add_person(self) -> None:
        sheet, admit = PersonSheet(self.page.window()), self._beside.admit

        def admitted(name: str) -> None:
            if shiboken6.isValid(sheet):
                sheet.accept()
            self._laptop.say(self.page.tr("{name} can unlock this laptop now").format(name=name))
            self.refresh()

        def refused(why: str) -> None:
            if shiboken6.isValid(sheet):
                sheet.refused(why)

        def ask(login: str, password: str) -> None:
            self.ask(lambda: told_here(lambda: admit(login, password)), admitted, refused=refused, worker=self._long)

        sheet.submitted.connect(ask)
        sheet.open()

    def _do(self, act: Callable[[], str]) -> None:
        """Something long, beside the worker that charts; then say what came of it and how the laptop stands."""

        def done(words: str) -> None:
            if shiboken6.isValid(self.page):
                self._laptop.show_done(words)
                self.refresh()

        def failed(error: Exception) -> None:
            if not isinstance(error, NurseCanAct | EnvironmentFault):
                raise error
            if shiboken6.isValid(self.page):  # not locked meanwhile
                self._laptop.show_done(str(error), wrong=True)

        self._long.run(act, done=done, failed=failed)

    def _beside_charting(
        self, work: Callable[[], object], done: Callable[[object], None], refused: Callable[[str], None]
    ) -> None:
        """Something that waits for the pharmacy, beside the worker that charts."""

        def failed(error: Exception) -> None:
            if not isinstance(error, NurseCanAct | EnvironmentFault):
                raise error
            refused(str(error))

        def finished(answer: object) -> None:
            if shiboken6.isValid(self.page):  # not locked meanwhile
                done(answer)
                self._show_pin()

        self._long.run(work, done=finished, failed=failed)

    def _copy(self, details: str) -> None:
        QGuiApplication.clipboard().setText(details)
        self.said.emit(self.page.tr("Copied. Nothing of a patient is in it"))

    def _make_clinic(self) -> FactsPart:
        return FactsPart("settings_clinic", self.page.tr("Clinic"))

    def _show_clinic(self, look: FactsLook) -> None:
        part = self.page.part("clinic")
        assert isinstance(part, FactsPart)
        part.show_look(look)
        self._land()

    # People and content

    def _make_people(self) -> RecordsPart:
        page = self.page
        columns = [said("Name"), said("Role"), page.tr("Credentials"), said("Visits of your patients")]
        part = RecordsPart("settings_people", columns, _PEOPLE)
        part.call(
            page.tr("People and roles"),
            page.tr("Search here"),
            page.tr("Nothing has these words"),
            page.tr("Try one word less."),
        )
        return part

    def _make_content(self) -> ContentPart:
        part = ContentPart()
        part.kind_asked.connect(self._read_content)
        return part

    @property
    def _content(self) -> ContentPart:
        part = self.page.part("content")
        assert isinstance(part, ContentPart)
        return part

    def _read_content(self, kind: str) -> None:
        shift = self.shift

        def shown(look: RecordsLook) -> None:
            if kind == self._content.kind.value():
                self._content.show_look(look)
                self._land()

        self.ask(lambda: content_shown(shift, kind), shown)

    def _show_records(self, look: RecordsLook) -> None:
        part = self.page.part("people")
        assert isinstance(part, RecordsPart)
        part.show_look(look)
        self._land()

    # Audit

    def _make_audit(self) -> AuditPart:
        part = AuditPart()
        part.asked.connect(lambda _filter: self._read_audit())
        part.page_asked.connect(self._read_page)
        part.save_asked.connect(self._ask_reason)
        return part

    @property
    def _audit(self) -> AuditPart:
        part = self.page.part("audit")
        assert isinstance(part, AuditPart)
        return part

    def _read_audit(self) -> None:
        shift, asked = self.shift, self._audit.filter

        def shown(look: AuditLook) -> None:
            if asked == self._audit.filter:  # she has not chosen another time meanwhile
                self._audit.show_audit(look)
                self._land()

        self.ask(lambda: audit_look(shift, asked), shown)

    def _read_page(self, before: int) -> None:
        shift, asked = self.shift, self._audit.filter

        def shown(page: RecordsLook) -> None:
            if asked == self._audit.filter:
                self._audit.add_page(page)

        self.ask(lambda: audit_page(shift, asked, before), shown)

    def _ask_reason(self) -> None:
        """Saving takes something out of the program: it needs a reason, then a place."""
        sheet = ReasonSheet(
            self.page.window(),
            "export",
            self.page.tr("Save the audit as a file"),
            self.page.tr("The file is not encrypted. The reason is kept in the audit."),
            self.page.tr("Choose where"),
        )
        sheet.given.connect(lambda _id, words: self._choose_place(words))
        sheet.open()

    def _choose_place(self, reason: str) -> None:
        page = self.page
        dialog = QFileDialog(page.window(), page.tr("Save the audit as a file"), "audit.csv", page.tr("CSV (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.save_audit(reason, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_audit(self, reason: str, path: Path) -> None:
        """Write what is asked for to `path`, off the GUI thread."""
        shift, asked = self.shift, self._audit.filter

        def saved(_count: int) -> None:
            self.said.emit(self.page.tr("The audit was saved as {name}").format(name=path.name))
            self._read_audit()

        self.ask(lambda: save_audit(shift, asked, reason, path), saved)
