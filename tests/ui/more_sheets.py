"""What opens over a screen or beside it, for `every_screen`: what puts right, limits of an order, palette, practice.

Each takes the frame of the program and answers what was opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from nursechart.chart.views import Seen
from nursechart.charting.looks.common import Control, FormRow, Option
from nursechart.charting.looks.move import MoveAsk, MoveItem, MoveLook, MovePatient, MoveTarget
from nursechart.charting.practising import PracticeLook, PracticeStep
from nursechart.language import said
from nursechart.ui import acts
from nursechart.ui.help.practice import strip
from nursechart.ui.help.practice_steps import WIDTH, PracticeSteps
from nursechart.ui.shell import MainWindow
from nursechart.ui.visit.amend_sheets import AmendSheet, FindSheet
from nursechart.ui.visit.baseline_sheet import OrderLimitSheet
from nursechart.ui.visit.move_sheet import MoveSheet
from nursechart.ui.widgets import Row
from tests.ui.taken import Amended, taken

Opens = Callable[[QWidget], QWidget]
_NOW = "11:02"
_ORDERS = (("order-1", "vancomycin 1,000 mg IV, every 12 hours"), ("order-2", "acetaminophen 1,000 mg by mouth"))


def amend_find(signed: bool) -> Opens:
    """The list of what is charted; `signed`: with what was put right so far below it."""

    def make(parent: QWidget) -> QWidget:
        held: Amended = taken().amended
        return FindSheet(parent, held.signed if signed else held.unsigned)

    return make


def amend(which: str) -> Opens:
    """What one item asks for: `put_right`, `late` or `taken_back`."""
    return lambda parent: AmendSheet(parent, getattr(taken().amended, which), lambda: _NOW)


def move(stage: str) -> Opens:
    """Charted on the wrong patient: before the other patient is found, or with `both` charts beside each other."""

    def make(parent: QWidget) -> QWidget:
        maria = MovePatient(
            "p:m", "CARVALHO, Maria", "14 Mar 1958 (67 y)", "004 182 7731", "2 allergies: Chlorhexidine, penicillin",
            "crit", "Home visit, Fri 21 Nov 09:31",
        )  # fmt: skip
        per = MovePatient("p:l", "LINDGREN, Per", "27 Jan 1949 (76 y)", "004 097 5512", "No known allergies", "neutral")
        stays = "K. Sato charted it, or part of it, and moves it or takes it back"
        items = (
            MoveItem("v", "Vital signs 09:42", "7 values", "heart-pulse"),
            MoveItem("c", "PICC, right basilic, 09:50", "Dressing change", "activity", asks=("line|1",)),
            MoveItem("n", "Visit note and next visit", "3 fields", "file-text", stays),
        )
        look = MoveLook(taken().amended.unsigned.frame, maria, items, is_signed=False, drafts=0)
        sheet = MoveSheet(parent, look)
        if stage == "both":
            port = (Option("line-2", "Port, right chest"),)
            line = FormRow("line|1", "PICC, right basilic", (Control("line|1", "select", "Her line", options=port),))
            by = FormRow("by", "By", (Control("by", "select", "By", options=(Option("patient", "the patient"),)),))
            targets = (
                MoveTarget("visit", "Home visit, Fri 21 Nov 10:15", False),
                MoveTarget("new", "A new visit", True),
            )
            sheet.show_other(MoveAsk(look, per, Seen("p:l", 0, bytes(32)), items, targets, (line,), by))
            sheet.items["c"].setChecked(True)
        return sheet

    return make


def order_limit(parent: QWidget) -> QWidget:
    """A limit of an order for the blood pressure, over the three limits that stand."""
    row = next(each for each in taken().vitals.rows if each.row.id == "blood_pressure")
    limits = (("General", "90 to 140 mmHg"), ("Baseline", "none"), ("Order", "none"))
    return OrderLimitSheet(parent, replace(row, limits=row.limits or limits), _ORDERS, lambda: _NOW)


def palette(parent: QWidget) -> QWidget:
    """The palette for the letters that find most: people first, then acts with their keys."""
    assert isinstance(parent, MainWindow)
    found = acts.found("vi", supervisor=True)
    rows = [
        Row("chart|p:carvalho", "CARVALHO, Maria", "Born 14 Mar 1958  ·  004 182 7731  ·  surname"),
        Row("chart|p:long", "SCHMITT-VON-HOHENBERG, Maximiliana", "Born 2 Feb 1990  ·  8f3a41c2  ·  surname"),
        *(Row(f"act|{act.id}", said(act.words), "", act.icon, acts.key_words(act)) for act in found),
    ]
    parent.set_palette(lambda _text: rows)
    parent.palette_box.open()
    return parent.palette_box


def palette_empty(parent: QWidget) -> QWidget:
    """The palette where nothing was found."""
    assert isinstance(parent, MainWindow)
    parent.palette_box.open()
    return parent.palette_box


def practise(window: MainWindow) -> None:
    """What the practice visit adds to each of its screens: the strip above and the steps beside."""
    told = (
        ("start", "Start the visit", "Match two identifiers with the patient.", True),
        ("vitals", "Chart a set of vital signs", "Type 98.6, Enter, 72, Enter. Try 384 for a temperature.", False),
        ("line", "Look after the line", "", False),
        ("sign", "Sign and lock", "", False),
    )
    steps = PracticeSteps()
    window.add_beside(steps, WIDTH, *strip())
    made = tuple(PracticeStep(*each) for each in told)
    steps.show_steps(PracticeLook(made, "p:practice", "visit", started=True, signed=False))
