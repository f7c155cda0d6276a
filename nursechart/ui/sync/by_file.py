"""Without a network for weeks: write a file for the pharmacy, and take its answer in.

Where to comes first, then her password or PIN, which is used and forgotten while the sheet is open: the file is signed
with her own key, as every signature is. Photos may take minutes, so this has a worker of its own, beside that which
charting waits for, and the sheet says how far it is. What came of it is said in a sheet that stays until she has read
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from nursechart.charting import naming, pins
from nursechart.charting.looks.pins import PinLook
from nursechart.charting.on_the_way import megabytes
from nursechart.charting.pins import Pin
from nursechart.language import said, said_for
from nursechart.ui.background import Background
from nursechart.ui.proof_sheet import WithProof
from nursechart.ui.screen import told_here
from nursechart.ui.visit.sheet import Sheet
from nursechart.ui.widgets import Label, PrimaryButton, SecondaryButton, SideSection, named

if TYPE_CHECKING:  # the database and the wire are loaded by who has them
    from nursechart.sync.by_file import Estimate, Taken, Written
    from nursechart.sync.joined import Joined
    from nursechart.ui.sync.screen import SyncScreen

SUFFIX = "nursechart"


@dataclass(frozen=True, slots=True)
class FileExchange:
    """What the screen asks for, in a worker. All raise NurseCanAct or EnvironmentFault with a sentence."""

    estimate: Callable[[], Estimate]
    write: Callable[
        [Path, str | Pin, Callable[[int], bool]], Written
    ]  # where to, her password or PIN, and who hears of each percent and says whether to go on
    take: Callable[[Path], Taken]


def exchange_of(joined: Joined, now_ms: Callable[[], int]) -> FileExchange:
    """The exchange of the laptop that is open."""
    from nursechart.sync import by_file

    return FileExchange(
        lambda: by_file.estimate(joined),
        lambda path, password, told: by_file.write_out(joined, path, password, now_ms=now_ms(), progress=told),
        lambda path: by_file.take_in(joined, path, now_ms=now_ms()),
    )


class ByFileSection(SideSection):
    """The two buttons at the end of the side panel."""

    export_asked = Signal()
    take_asked = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("No network for days"), "usb")
        words = self.tr("Have the entries carried to the pharmacy on a stick. The file is encrypted.")
        self.body.addWidget(Label(words, "secondary", wrap=True))
        out, back = self.tr("Export to USB…"), self.tr("Take in from USB…")
        self.out = named(SecondaryButton(out, icon="upload", height=44), "export_to_usb", out)
        self.back = named(SecondaryButton(back, icon="download", height=44), "take_in_from_usb", back)
        self.body.addWidget(self.out)
        self.body.addWidget(self.back)
        self.out.clicked.connect(lambda _on=False: self.export_asked.emit())
        self.back.clicked.connect(lambda _on=False: self.take_asked.emit())


class ExportSheet(WithProof):
    """For the file `name` that holds what is `expected`. It stays until the file is written."""

    def __init__(
        self, parent: QWidget, name: str, expected: Estimate, held_pin: Callable[[], PinLook | None] = lambda: None
    ) -> None:
        title = self.tr("Write a file for the pharmacy")
        super().__init__(parent, "export_file", title, icon="usb", tone="accent")
        self.body.addWidget(Label(name, "heading", wrap=True))
        for line in lines_of_estimate(expected):
            self.body.addWidget(Label(line, "body", wrap=True))
        safe = self.tr("Only the pharmacy can read the file. What is in it stays on this laptop, too.")
        self.body.addWidget(Label(safe, "secondary", wrap=True))
        self.take_proof("export_file", held_pin)
        how_far = self.tr("How much of the file is written")
        self.how_far = named(Label("", "secondary-strong"), "export_file_progress", how_far)
        self.how_far.hide()
        self.body.addWidget(self.how_far)
        self.add_cancel()
        words = self.tr("Write the file")
        self.end_with(named(PrimaryButton(words), "export_file_write", words), self.tr("Writing"))

    def refused(self, why: str) -> None:
        self.how_far.hide()
        super().refused(why)

    def progress(self, percent: int) -> None:
        """So much of the file is written."""
        self.how_far.setText(said("{percent} % is written.", percent=percent))
        self.how_far.show()


class ResultSheet(Sheet):
    """What came of it, a line each."""

    def __init__(self, parent: QWidget, title: str, lines: Sequence[str]) -> None:
        super().__init__(parent, "file_result", title, icon="usb", tone="accent")
        for line in lines:
            self.body.addWidget(Label(line, "body", wrap=True))
        words = self.tr("Close")
        close = named(PrimaryButton(words), "file_result_close", words)
        self.add_button(close, self.accept)
        self.ask_first(close)


class ByFile(QObject):
    """Wires the section to the exchange: `export()`, `take()`."""

    ordered = Signal(object)  # sync.orders.Ordered: what the pharmacy's answer orders this laptop to do
    progressed = Signal(int)  # percent of the file that is being written

    def __init__(self, screen: SyncScreen, exchange: FileExchange) -> None:
        super().__init__(screen)
        self._screen, self._exchange = screen, exchange
        self._worker = Background(self)
        section = screen.page.by_file
        section.export_asked.connect(self.export)
        section.take_asked.connect(self.take)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being written or taken in."""
        return self._worker.is_busy

    def export(self) -> None:
        """Ask where to, then for the password, and write."""
        shift = self._screen.shift
        laptop = re.sub(r"[^\w-]+", "-", shift.laptop).strip("-")
        name = f"{laptop} {shift.now:%Y-%m-%d}.{SUFFIX}"
        dialog = self._dialog(self.tr("Where to write the file"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX)
        dialog.fileSelected.connect(lambda path: self.ask_password(Path(path)))
        dialog.open()

    def take(self) -> None:
        """Ask for the file that came back, and take it in."""
        dialog = self._dialog(self.tr("The file that came back from the pharmacy"), "")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.take_from(Path(path)))
        dialog.open()

    def ask_password(self, path: Path) -> None:
        """The sheet for the file at `path`, once it is known what goes into it."""
        self._screen.ask(self._exchange.estimate, lambda expected: self._open_sheet(path, expected))

    def _open_sheet(self, path: Path, expected: Estimate) -> None:
        """It closes once the file is written; closed before, it ends the writing."""
        shift, given_up = self._screen.shift, Event()
        sheet = ExportSheet(self._screen.page.window(), path.name, expected, lambda: pins.look(shift))
        self.progressed.connect(sheet.progress)
        sheet.rejected.connect(given_up.set)

        def goes_on(percent: int) -> bool:
            self.progressed.emit(percent)
            return not given_up.is_set()

        def write(password: str | Pin) -> None:
            self._screen.ask(
                lambda: told_here(lambda: self._exchange.write(path, password, goes_on)),
                written,
                worker=self._worker,
                refused=lambda why: sheet.refused(why) if isValid(sheet) else self._screen.said.emit(why),
            )

        def written(done: Written) -> None:
            if isValid(sheet):
                sheet.accept()
            self._show(self.tr("{name} is written").format(name=path.name), lines_of_written(done))

        sheet.submitted.connect(write)
        sheet.open()

    def take_from(self, path: Path) -> None:
        """Take the answer at `path` in; the button says so meanwhile."""
        button, shift = self._screen.page.by_file.back, self._screen.shift
        button.set_busy(self.tr("Taking it in"))

        def at_rest() -> None:
            button.set_busy("")
            button.setFocus()  # a button that takes no clicks has lost it

        def taken(done: Taken) -> None:
            at_rest()
            lines = lines_of_taken(done)
            if done.lease_until_ms is not None:
                until = naming.moment(shift.at(done.lease_until_ms), shift.now)
                lines.append(said("Without contact, charts open until {time}.", time=until))
            self._show(self.tr("The pharmacy's answer was taken in"), lines)
            if done.orders:
                self.ordered.emit(done)

        def refused(why: str) -> None:
            at_rest()
            self._show(self.tr("The file was not taken in"), [why])

        self._screen.ask(
            lambda: told_here(lambda: self._exchange.take(path)), taken, refused=refused, worker=self._worker
        )

    def _dialog(self, title: str, name: str) -> QFileDialog:
        kinds = self.tr("Files for the pharmacy (*.{suffix});;All files (*)").format(suffix=SUFFIX)
        dialog = QFileDialog(self._screen.page.window(), title, name, kinds)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _show(self, title: str, lines: Sequence[str]) -> None:
        ResultSheet(self._screen.page.window(), title, lines).open()
        self._screen.charted.emit()  # what waits, and what came in, may be another number now
        self._screen.refresh()


def lines_of_estimate(expected: Estimate) -> list[str]:
    """What a file would hold."""
    lines = [
        said_for(expected.entries, "{n} entry waits and goes into it.", "{n} entries wait and go into it.")
        if expected.entries
        else said("Nothing waits to go out. The file only asks what is new.")
    ]
    if expected.photos:
        lines.append(said_for(expected.photos, "{n} photo goes along ({mb} MB).", "{n} photos go along ({mb} MB).",
                              mb=megabytes(expected.photo_bytes)))  # fmt: skip
    return lines + _photos_left(expected.photos_left)


def _photos_left(count: int) -> list[str]:
    return [said_for(count, "{n} photo has to wait for a network, or a further file.",
                     "{n} photos have to wait for a network, or a further file.")] if count else []  # fmt: skip


def lines_of_written(done: Written) -> list[str]:
    """What a written file holds, and what to do with it."""
    lines = [
        said_for(done.entries, "{n} entry is in it.", "{n} entries are in it.")
        if done.entries
        else said("It asks what is new; nothing waited to go out."),
        said("Have it carried to the pharmacy. Its answer comes back as a file: take that in here."),
    ]
    if done.left:
        lines.append(said_for(done.left, "{n} entry did not fit: write a further file later.",
                              "{n} entries did not fit: write a further file later."))  # fmt: skip
    if done.photos:
        lines.insert(1, said_for(done.photos, "{n} photo is in it.", "{n} photos are in it."))
    return lines + _photos_left(done.photos_left)


def lines_of_taken(done: Taken) -> list[str]:
    """What an answer brought, and what is left to do."""
    lines = [said("{sent} out, {taken} in.", sent=done.carried, taken=done.pulled)]
    lines.append(
        said_for(done.waiting, "{n} entry still waits to go out.", "{n} entries still wait to go out.")
        if done.waiting
        else said("Everything charted on this laptop is at the pharmacy.")
    )
    if done.photos:
        lines.append(said_for(done.photos, "{n} photo is at the pharmacy now.", "{n} photos are at the pharmacy now."))
    if done.photos_came:
        lines.append(said_for(done.photos_came, "{n} photo came in.", "{n} photos came in."))
    if done.photos_waiting:
        lines.append(said_for(done.photos_waiting, "{n} photo still waits: it goes into your next file.",
                              "{n} photos still wait: they go into your next file."))  # fmt: skip
    if done.photos_missed:
        lines.append(said_for(done.photos_missed, "{n} photo of your patients did not come in: it is asked for again.",
                              "{n} photos of your patients did not come in: they are asked for again."))  # fmt: skip
    kept = done.refused + done.quarantined
    if kept:
        lines.append(said_for(kept, "{n} entry needs attention: see the sync centre.",
                              "{n} entries need attention: see the sync centre."))  # fmt: skip
    if not done.with_charts:
        lines.append(
            said("The pharmacy sent no charts: you may not read any on this laptop now. Call your supervisor.")
        )
    elif done.incomplete:
        lines.append(said_for(done.incomplete, "{n} chart is not whole yet.", "{n} charts are not whole yet."))
    if done.cause is not None:
        lines.append(done.cause.sentence)
    return lines
