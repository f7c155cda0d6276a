"""Infusion: the conductor on top while one runs, and the cards of what is due below it.

The acts stand at the foot with a key each (V N P S R, and B C O L W for what is done now and then). A letter works
wherever the focus is, but not in a field. The clocks move by themselves from second to second; what depends on the
minute (whether vital signs are fresh enough for the next step) is asked for anew each minute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from nursechart.charting.looks.infusion import ConductorLook, InfusionAct
from nursechart.charting.looks.visit import MedicineLook
from nursechart.ui import bound
from nursechart.ui.theme import Tone, current
from nursechart.ui.unhurried import unhurried
from nursechart.ui.visit.alerts import Alerts
from nursechart.ui.visit.infusion_sheet import ActSheet
from nursechart.ui.visit.medicine import MedicinePage
from nursechart.ui.visit.section import wall_clock
from nursechart.ui.visit.sheets import ReasonSheet
from nursechart.ui.widgets import Card, Chip, FlowLayout, Label, Segmented, Select, StatusText, WholeLabel, named
from nursechart.ui.widgets.conductor import ActBar, CountdownRow, RateGraphView, StepTable
from nursechart.ui.widgets.conductor.acts import MOST_LARGE, ActButton

_SECOND_MS, _MINUTE_MS = 1_000, 60_000
_KEYS = "VNPSRBCOLWYAH"
_TYPED_IN = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox)
_OPEN = ("running", "paused", "empty")


class ConductorView(QWidget):
    """One infusion: clocks, graph or table, and its steps. `infusion_asked(order)` where there are several."""

    infusion_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "conductor", self.tr("Running infusion"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        self.choose = Select("infusion_chosen", self.tr("Infusion"), [])
        self.choose.chosen.connect(self.infusion_asked)
        column.addWidget(self.choose)
        self.alerts = Alerts()
        column.addWidget(self.alerts)
        self.clocks = CountdownRow()
        column.addWidget(self.clocks)
        self.graph_card = Card(padding=10, gap=4)
        caption = QHBoxLayout()
        caption.setSpacing(8)
        self.graph_card.body.addLayout(caption)
        caption.addWidget(Label(self.tr("Rate, mL/h"), "heading"))
        caption.addStretch(1)
        self.given = WholeLabel("", "strong")
        self.given.setObjectName("infusion_given")
        self.planned, self.pump = WholeLabel("", "secondary"), WholeLabel("", "secondary")
        self.agrees = StatusText("")
        for each in (self.given, self.planned, self.pump, self.agrees):
            caption.addWidget(each)
        self.graph = RateGraphView()
        self.graph_card.body.addWidget(self.graph, 1)
        self.graph_card.setFixedHeight(current().px(236))
        column.addWidget(self.graph_card)
        self.steps = StepTable()
        column.addWidget(self.steps)
        self.look: ConductorLook | None = None

    def show_look(self, look: ConductorLook, now_ms: int) -> None:
        if self.look is None or self.look.infusions != look.infusions:
            self.choose.set_options(look.infusions)
        self.look = look
        self.choose.set_value(look.order)
        self.choose.setVisible(len(look.infusions) > 1)
        self.alerts.show_alerts(look.alerts)
        self.clocks.show_countdowns(look.countdowns, now_ms)
        self.clocks.setVisible(bool(look.countdowns))
        self.graph_card.setVisible(look.graph is not None)
        if look.graph is not None:
            self.graph.show_graph(look.graph, now_ms)
        self._say(self.given, look.given)
        self._say(self.planned, f"·  {look.planned}" if look.planned else "")
        self._say(self.pump, f"·  {look.pump}" if look.pump else "")
        icon = "check" if look.pump_tone == "ok" else "triangle-alert"
        self.agrees.say(look.pump_words, icon if look.pump_words else "", Tone(look.pump_tone))
        self.steps.show_steps(look.steps)
        self.steps.setVisible(bool(look.steps))

    def tick(self, now_ms: int) -> None:
        """Move what moves by itself: the countdowns, and the volume at a steady rate."""
        if self.look is None:
            return
        self.clocks.tick(now_ms)
        if self.look.status == "running":
            hours = max(0, now_ms - self.look.as_of_ms) / 3_600_000
            given = min(self.look.given_ml + self.look.rate_ml_per_h * hours, self.look.volume_ml or float("inf"))
            self.graph.tick(now_ms, given)

    @staticmethod
    def _say(label: Label, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))


class MoreActs(QWidget):
    """What is done now and then, in a line of low buttons that breaks where it is narrow: `pressed(id)`."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "more_acts", self.tr("What is done now and then"))
        self._line = FlowLayout(self, gap=8)
        self._buttons: list[ActButton] = []

    def show_acts(self, acts: Sequence[InfusionAct]) -> None:
        for _ in range(len(self._buttons), len(acts)):
            button = ActButton(large=False)
            button.clicked.connect(lambda _on=False, button=button: self._press(button))
            self._buttons.append(button)
            self._line.addWidget(button)
        for number, button in enumerate(self._buttons):
            if number < len(acts):
                button.show_act(acts[number])
            button.setVisible(number < len(acts))
        self.setVisible(bool(acts))

    def press_key(self, key: str) -> bool:
        for button in self._buttons:
            if not button.isHidden() and button.act is not None and button.act.key == key:
                self._press(button)
                return True
        return False

    def _press(self, button: ActButton) -> None:
        if button.act is not None:
            self.pressed.emit(button.act.id)


class InfusionPage(MedicinePage):
    """The cards of a MedicineLook, and above them the conductor of the infusion that was begun."""

    act_asked = Signal(str, object, object)  # act, values, overrides {rule: reason}
    act_drafted = Signal(str, object)  # act, values
    infusion_asked = Signal(str)  # order
    minute_passed = Signal()  # what depends on the minute is old

    def __init__(
        self,
        *,
        now: Callable[[], str] = wall_clock,
        now_ms: Callable[[], int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(now=now, parent=parent)
        self._now_ms = now_ms or (lambda: 0)
        self.conducted: ConductorLook | None = None
        self.running = Chip("", large=True)
        self.running.setObjectName("infusion_status")
        self.titled.insertWidget(1, self.running)
        self.form = Segmented(
            "infusion_form",
            self.tr("Show as"),
            [("graph", self.tr("Graph")), ("table", self.tr("Table"))],
            value="graph",
        )
        self.form.chosen.connect(lambda value: self._turn(value == "table"))
        self.head.addWidget(self.form)
        self.conductor = ConductorView()
        self.conductor.graph.turned.connect(lambda table: self.form.set_value("table" if table else "graph"))
        self.conductor.infusion_asked.connect(self.infusion_asked)
        self.body.insertWidget(2, self.conductor)
        self.more = MoreActs()
        self.more.pressed.connect(self._pressed)
        self.body.insertWidget(3, self.more)
        self.bar = ActBar()
        self.bar.pressed.connect(self._pressed)
        whole = self.layout()
        if whole is not None:
            whole.addWidget(self.bar)
        self._minute = 0  # of the clock, when the look was asked for last
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.tick)
        self._shortcuts = [self._shortcut(f"infusion.{key}", partial(self._press_key, key)) for key in _KEYS]
        self._shortcuts.append(self._shortcut("turn", lambda: self._turn(not self.conductor.graph.is_table())))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._letters_follow)
        self._show_or_hide()

    # What is shown

    def show_look(self, look: MedicineLook, *, own: bool = True) -> None:
        super().show_look(look, own=own)
        self._show_or_hide()

    def show_conductor(self, look: ConductorLook | None) -> None:
        """Show the infusion that was begun; None: there is none, only cards."""
        begins = (
            look is not None and look.status in _OPEN and (self.conducted is None or look.dose != self.conducted.dose)
        )
        self.conducted = look
        if look is not None:
            self._minute = self._now_ms() // _MINUTE_MS
            self.conductor.show_look(look, self._now_ms())
            self.running.say(look.chip, Tone(look.chip_tone), _CHIP_ICONS.get(look.status, "circle"))
            words = self.tr("{infusion}: {status}").format(infusion=look.title, status=look.chip)
            self.running.setAccessibleName(words)
            self.bar.show_acts(look.acts[:MOST_LARGE])
            self.more.show_acts(look.acts[MOST_LARGE:])
            self.side_blocks = look.side
            self.say_saved(look.saved)
        self._show_or_hide()
        if begins:
            self.scroller.verticalScrollBar().setValue(0)
        self.side_changed.emit()

    def tick(self) -> None:
        """A second went by; with each minute of the clock, also one it jumped over, the look is asked for again."""
        now_ms = self._now_ms()
        self.conductor.tick(now_ms)
        if now_ms // _MINUTE_MS != self._minute:
            self._minute = now_ms // _MINUTE_MS
            self.minute_passed.emit()

    def focus_first_empty(self) -> None:
        if self.conducted is not None and self.conducted.status in _OPEN and self.bar.isVisibleTo(self):
            first = next((each for each in self.bar.findChildren(QWidget) if each.objectName() == "act_vitals"), None)
            if first is not None:
                first.setFocus()
                return
        super().focus_first_empty()

    def focus_row(self, row_id: str) -> bool:
        """A field, a card, or an act of the conductor by its id."""
        if self.conducted is not None and any(act.id == row_id for act in self.conducted.acts):
            self._pressed(row_id)
            return True
        return super().focus_row(row_id)

    def refuse_act(self, act: str, why: str) -> None:
        """Say why an act was not done: on its sheet where one is open, else at the acts."""
        if self.sheet is not None and self.sheet.objectName() == f"infusion_{act}":
            self.sheet.refuse(why)
        else:
            self.say_trouble(why)
            self.refuse("", why)

    def did(self, act: str) -> None:
        """An act was charted: its sheet is closed; a pause is asked for its reason."""
        if self.sheet is not None and self.sheet.objectName() == f"infusion_{act}":
            self.close_sheet()
        if act == "pause" and self.conducted is not None and any(each.id == "why" for each in self.conducted.acts):
            self._pressed("why")

    # Acts

    def _pressed(self, id_: str) -> None:
        act = next((each for each in self.conducted.acts if each.id == id_), None) if self.conducted else None
        if act is None or self.sheet is not None:
            return
        if act.id == "start":
            self.focus_row(self.conducted.order if self.conducted else "")
        elif act.rows:
            unhurried(f"first build of the sheet {act.id}")
            sheet = ActSheet(self.window(), act, self.now)
            sheet.given.connect(lambda values: self.act_asked.emit(act.id, values, {}))
            sheet.left.connect(lambda values: self.act_drafted.emit(act.id, values))
            self.open_sheet(sheet)
        elif act.alerts:
            self._ask_why(act)
        else:
            self.act_asked.emit(act.id, {}, {})

    def _ask_why(self, act: InfusionAct) -> None:
        """What speaks against an act that may be done all the same: the reason is charted with it."""
        words = " ".join(f"{each.title}. {each.text}" for each in act.alerts)
        sheet = ReasonSheet(self.window(), f"infusion_{act.id}", act.title, words, self.tr("Go on, with this reason"))
        rules = [each.rule for each in act.alerts]
        sheet.given.connect(lambda _id, why: self.act_asked.emit(act.id, {}, dict.fromkeys(rules, why)))
        self.open_sheet(sheet)

    # Inside

    def _show_or_hide(self) -> None:
        there = self.conducted is not None
        runs = self.conducted is not None and self.conducted.status in _OPEN
        self.conductor.setVisible(there)
        self.more.setVisible(self.conducted is not None and len(self.conducted.acts) > MOST_LARGE)
        self.running.setVisible(there)
        self.form.setVisible(self.conducted is not None and self.conducted.graph is not None)
        self.bar.setVisible(self.conducted is not None and bool(self.conducted.acts))
        self.wants_footer = not runs  # the acts stand in its place; Ctrl+Enter goes on as ever
        for order, view in self.views.items():
            conducted = self.conducted is not None and order == self.conducted.order
            view.setVisible(not (conducted and runs))
        self.empty.setVisible(not self.views and not there)
        if runs and self.isVisible():
            self._timer.start()
        elif not runs:
            self._timer.stop()
        self._letters_follow(None, QApplication.focusWidget())

    def _press_key(self, key: str) -> None:
        if not self.bar.press_key(key):
            self.more.press_key(key)

    def _turn(self, table: bool) -> None:
        self.conductor.graph.set_table(table)
        self.form.set_value("table" if table else "graph")

    def _shortcut(self, id_: str, act: Callable[[], object]) -> QShortcut:
        made = bound.shortcut(id_, self, act)
        made.setAutoRepeat(False)
        made.setEnabled(False)
        return made

    def _letters_follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """A letter is an act only where nobody types."""
        on = self.conducted is not None and bool(self.conducted.acts) and not isinstance(new, _TYPED_IN)
        for each in self._shortcuts:
            each.setEnabled(on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter that what has the focus here has no use for, also while another window of the program is active."""
        free = self.conducted is not None and not isinstance(self.focusWidget(), _TYPED_IN)
        key = next((key for key in _KEYS if bound.is_pressed(event, f"infusion.{key}")), "")
        if free and key:
            self._press_key(key)
        elif free and bound.is_pressed(event, "turn"):
            self._turn(not self.conductor.graph.is_table())
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.conducted is not None and self.conducted.status in _OPEN:
            self.conductor.tick(self._now_ms())
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


_CHIP_ICONS = {
    "planned": "circle", "running": "play", "paused": "pause", "empty": "triangle-alert", "stopped": "square",
    "ended": "check",
}  # fmt: skip
