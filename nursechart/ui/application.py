"""Qt's own beginning and end: the application object, what it logs, signals of the system, and proof that it paints.

A message of Qt may quote what is on the screen, so its text goes nowhere (S-33): the log gets its level and category.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from nursechart import __version__
from nursechart.logs import event
from nursechart.ui.theme.current import FAMILY
from nursechart.ui.theme.fonts import load_fonts
from nursechart.ui.theme.icons import icon_image

_COLLECTED_MS = 500
_SIGNALS_LOOKED_AT_MS = 300  # Python hears of Ctrl+C only when some of its code runs


def application(argv: list[str]) -> QApplication:
    """The one QApplication of this process, made at the first call and named as the program is."""
    held = QApplication.instance()
    made = held if isinstance(held, QApplication) else QApplication(argv)
    if made is not held:
        _collect_here(made)
    made.setApplicationName("nursechart")
    made.setApplicationDisplayName("NurseChart")
    made.setApplicationVersion(__version__)
    made.setDesktopFileName("nursechart")
    return made


def _collect_here(app: QApplication) -> None:
    """Python's cyclic garbage is collected on the GUI thread alone: a widget that a worker lets go ends the program."""
    gc.disable()
    collecting = QTimer(app)
    collecting.setInterval(_COLLECTED_MS)
    collecting.timeout.connect(_collect)
    collecting.start()


def _collect() -> None:
    """The youngest generation that is full, as Python itself would choose it, and those below it."""
    full = [
        number
        for number, (held, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if held > most
    ]
    if full:
        gc.collect(max(full))


def until_closed(app: QApplication) -> int:
    """Until the last window is closed or the system asks to end; the exit status."""
    before = qInstallMessageHandler(_withheld)
    # exit and not quit, which would first ask the window whether it may close (an infusion may be running)
    told = [signal.signal(each, lambda *_: app.exit(0)) for each in (signal.SIGINT, signal.SIGTERM)]
    looking = QTimer()
    looking.timeout.connect(lambda: None)
    looking.start(_SIGNALS_LOOKED_AT_MS)
    try:
        return app.exec()
    finally:
        looking.stop()
        signal.signal(signal.SIGINT, told[0])
        signal.signal(signal.SIGTERM, told[1])
        qInstallMessageHandler(before)


def when_painted(widget: QWidget, told: Callable[[], None]) -> None:
    """Have `told` called once, after `widget` has been painted for the first time."""
    widget.installEventFilter(_FirstPaint(widget, told))


class _FirstPaint(QObject):
    def __init__(self, widget: QWidget, told: Callable[[], None]) -> None:
        super().__init__(widget)
        self._told = told

    def eventFilter(self, watched: QObject, happened: QEvent) -> bool:
        if happened.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._told)
            self.deleteLater()
        return False


def paint_a_label(app: QApplication) -> str:
    """Paint a label in the shipped font, and an icon; the platform's name.

    Raises RuntimeError when the picture stays blank, FileNotFoundError when fonts or icons are missing.
    """
    load_fonts()
    label = QLabel("Temperature 38.4 °C")
    label.setFont(QFont(FAMILY, 14))
    label.resize(label.sizeHint())
    picture = label.grab().toImage()
    label.deleteLater()
    QCoreApplication.sendPostedEvents(label, QEvent.Type.DeferredDelete)
    for image in (picture, icon_image("thermometer", 16, "#000000")):
        if len(bytes(image.constBits()).strip(bytes([image.constBits()[0]]))) == 0:
            raise RuntimeError("the picture stayed blank")
    return app.platformName()


def _withheld(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    del text
    event("qt message withheld", kind=kind.name, type=context.category or "")
    if kind is QtMsgType.QtFatalMsg:
        sys.stderr.write("nursechart stopped: Qt cannot go on. Ask `nursechart doctor` what is missing.\n")
