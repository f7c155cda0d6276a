"""The window: one shell, its screens, and the pages that cover it (enrolment, sign-in, lock)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from nursechart.ui import bound, keys
from nursechart.ui.shell.beside import Beside
from nursechart.ui.shell.nav_rail import NavItem, NavRail
from nursechart.ui.shell.page_frame import PageFrame
from nursechart.ui.shell.palette import Palette, Provider
from nursechart.ui.shell.running import RunningStrip
from nursechart.ui.shell.top_bar import TopBar
from nursechart.ui.theme.tokens import Tone
from nursechart.ui.unhurried import unhurried
from nursechart.ui.widgets.overlays import StopDialog, Toast
from nursechart.ui.widgets.reading_order import go_on
from nursechart.ui.widgets.rows import Row
from nursechart.ui.widgets.spoken import install_spoken_values

if TYPE_CHECKING:  # the first page is painted before the charting is loaded
    from nursechart.charting.looks.infusion import RunningInfusion


class MainWindow(QMainWindow):
    """`window.add_screen("today", make_today)`, `window.show_screen("today")`, `window.cover(unlock_page)`.

    Screens are built at first use and kept. Everything that a person asks for is a signal of plain values.
    """

    screen_asked = Signal(str)  # a rail item or Ctrl+1…6; the shell does not switch by itself
    lock_asked = Signal()
    sync_asked = Signal()  # F5
    notices_asked = Signal()
    palette_chosen = Signal(str)
    help_asked = Signal(bool)  # True: all keys (Ctrl+/)
    running_asked = Signal(object)  # RunningInfusion: go to it
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        install_spoken_values()
        self.setWindowTitle("nursechart")
        self.setObjectName("window")
        self.setMinimumSize(960, 600)
        self.resize(1366, 768)
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._screens: dict[str, QWidget] = {}
        self._focus: QWidget | None = None
        self._leaves = False  # a person said to close it although an infusion runs
        self.top_bar = TopBar()
        self.nav = NavRail(self._nav_items()[:-1], self._nav_items()[-1:])
        self.running = RunningStrip()
        self.screens = QStackedWidget()
        body = QWidget()
        body.setProperty("ground", "canvas")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.running)
        row = QHBoxLayout()
        row.setSpacing(0)
        column.addLayout(row, 1)
        row.addWidget(self.nav)
        row.addWidget(self.screens, 1)
        self._column, self._row = column, row
        self._beside: list[Beside] = []
        self._layers = QStackedWidget()
        self._layers.addWidget(body)
        self.setCentralWidget(self._layers)
        self._body = body
        self.palette_box = Palette(self.top_bar.search, body)
        self._toast = Toast(body)
        self._keys = self._make_keys()
        bound.follow(self.nav, lambda nav: nav.say(self._nav_items()))
        self.nav.chosen.connect(self.screen_asked)
        self.palette_box.chosen.connect(self.palette_chosen)
        self.top_bar.lock_clicked.connect(self.lock_asked)
        self.top_bar.notices_clicked.connect(self.notices_asked)
        self.running.asked.connect(self.running_asked)
        self.top_bar.sync_clicked.connect(lambda: self.screen_asked.emit("sync"))

    # Screens

    def add_screen(self, key: str, make: Callable[[], QWidget]) -> None:
        """Know how to build the screen `key`: today, patients, chairs, review, sync, settings, or one off the rail."""
        self._makers[key] = make

    def show_screen(self, key: str, *, nav: str = "") -> QWidget:
        """Show the screen `key`, built now if it was not; `nav` is the rail item to mark (its own by default).

        Raises KeyError for a screen that was not added.
        """
        if key not in self._screens:
            unhurried(f"first build of the screen {key}")
            screen = self._makers[key]()
            self._screens[key] = screen
            self.screens.addWidget(screen)
        self.screens.setCurrentWidget(self._screens[key])
        self.nav.set_current(nav or key)
        return self._screens[key]

    def add_beside(self, panel: QWidget, width: int, above: QWidget, opener: QPushButton) -> Beside:
        """A panel that stays at the trailing edge of every screen, `width` px wide, and a strip above them all.

        `opener` stands in the strip: where the window is narrow it opens the panel over the screens.
        """
        self._column.insertWidget(1, above)
        made = Beside(panel, width, opener, self._row, self.screens)
        self._beside.append(made)
        return made

    def built_screen(self, key: str) -> QWidget | None:
        """The screen `key` if it has been built."""
        return self._screens.get(key)

    def drop_screens(self) -> None:
        """Forget every built screen: somebody else signs in."""
        for screen in self._screens.values():
            self.screens.removeWidget(screen)
            screen.deleteLater()
        self._screens = {}

    # What the shell shows

    def say(self) -> None:
        """The words of the frame itself, in the language that is spoken now; screens and pages are built anew."""
        self.nav.say(self._nav_items())
        self.top_bar.say()
        self.palette_box.say()
        self.running.say()

    def set_person(self, name: str, initials: str) -> None:
        self.top_bar.set_person(name, initials)

    def set_sync_state(self, words: str, tone: Tone = Tone.OK, icon: str = "cloud-check") -> None:
        """The words of SY-1: "In sync 09:09. Clinic hub", "Offline. 14 entries safe on this laptop"."""
        self.top_bar.set_sync_state(words, tone, icon)

    def set_badges(self, counts: Mapping[str, int]) -> None:
        self.nav.set_badges(dict(counts))

    def set_nav(self, ids: Sequence[str]) -> None:
        """Which rail items there are for this person."""
        self.nav.set_shown(ids)

    def show_running(self, running: Sequence[RunningInfusion]) -> None:
        """The infusions that run anywhere on this laptop: every screen says so, counting down by itself."""
        self.running.show_running(running)

    def set_conducted(self, visit: str) -> None:
        """The visit whose infusion the screen shows with its own clocks; "" for none."""
        self.running.set_here(visit)

    def set_palette(self, provider: Provider) -> None:
        """`provider(text)` answers rows at once; slower ones come by `answer_palette`."""
        self.palette_box.set_provider(provider)

    def answer_palette(self, rows: Sequence[Row]) -> None:
        self.palette_box.answer(rows)

    def toast(self, words: str, undo: Callable[[], object] | None = None, button: str = "") -> None:
        """A line for 8 s; with `undo`, a button that calls it and says "Undo", or what `button` says."""
        self._toast.undone.disconnect() if self._toast.property("wired") else None
        self._toast.setProperty("wired", undo is not None)
        if undo is not None:
            self._toast.undone.connect(undo)
        self._toast.say(words, undo=undo is not None, button=button)

    # Covering

    def cover(self, page: QWidget) -> None:
        """Show `page` instead of everything: no screen, no key and no search result is behind it."""
        if not self.is_covered:
            self._focus = self.focusWidget()
        self.palette_box.close_layer()
        self._toast.hide()
        self._close_dialogs()
        for key in self._keys:
            key.setEnabled(False)
        if self._layers.indexOf(page) < 0:
            unhurried(f"first build of the page {page.objectName()}")
            self._layers.addWidget(page)
        self._layers.setCurrentWidget(page)
        page.setFocus()

    def let_go(self, page: QWidget) -> None:
        """A page that covered the window is not needed any more."""
        self._layers.removeWidget(page)
        page.hide()
        page.deleteLater()

    def _close_dialogs(self) -> None:
        """No sheet and no question stays over what covers the window: they name a patient. They are not answered."""
        for dialog in self.findChildren(QDialog):
            dialog.blockSignals(True)
            dialog.hide()
            dialog.deleteLater()

    def uncover(self) -> None:
        """Back to the screens, the focus and the caret where they were."""
        self._layers.setCurrentWidget(self._body)
        for key in self._keys:
            key.setEnabled(True)
        if self._focus is not None and isValid(self._focus) and self.isAncestorOf(self._focus):
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None

    @property
    def is_covered(self) -> bool:
        return self._layers.currentWidget() is not self._body

    # Keys

    def next_pane(self, way: int = 1) -> None:
        """F6 and Shift+F6: rail of screens, sections, form, side."""
        screen = self.screens.currentWidget()
        panes: list[QWidget] = [self.nav]
        if screen is not None:
            held = screen.panes() if isinstance(screen, PageFrame) else ()
            side = screen.side if isinstance(screen, PageFrame) else None
            panes += [pane for pane in held if pane is not side]
            panes.append(screen)
            panes += [pane for pane in held if pane is side]
        panes += [each.panel for each in self._beside]
        here = self._pane_of(self.focusWidget(), panes)
        for step in range(1, len(panes) + 1):
            pane = panes[(here + way * step) % len(panes)]
            if pane is self.nav:
                self.nav.focus_current()
                return
            if focus_first(pane, outside=[other for other in panes if other is not pane and pane.isAncestorOf(other)]):
                return

    def _pane_of(self, widget: QWidget | None, panes: Sequence[QWidget]) -> int:
        holding = [
            n for n, pane in enumerate(panes) if widget is not None and (pane is widget or pane.isAncestorOf(widget))
        ]
        narrow = [n for n in holding if not any(panes[n].isAncestorOf(panes[m]) for m in holding if m != n)]
        return narrow[0] if narrow else 0

    def _make_keys(self) -> list[QShortcut]:
        acts: dict[str, Callable[[], object]] = {item.id: self._asks(item.id) for item in self._nav_items()}
        acts |= {
            "palette": self.palette_box.open,
            "lock": self.lock_asked.emit,
            "sync_now": self.sync_asked.emit,
            "next_pane": lambda: self.next_pane(1),
            "pane_before": lambda: self.next_pane(-1),
            "running": self.running.go,
            "side": self.toggle_side,
            "help": lambda: self.help_asked.emit(False),
            "all_keys": lambda: self.help_asked.emit(True),
            "escape": self._escape,
        }
        made = []
        for key in keys.of(keys.ANYWHERE):
            made.append(bound.shortcut(key.id, self, acts[key.id]))
        return made

    def _asks(self, screen: str) -> Callable[[], None]:
        return lambda: self.screen_asked.emit(screen)

    def toggle_side(self) -> None:
        """F4: open or close the side panel where it is a drawer."""
        screen = self.screens.currentWidget()
        if isinstance(screen, PageFrame):
            screen.toggle_side()

    def _escape(self) -> None:
        """Close the top layer; what was typed stays (but for the search)."""
        if self.palette_box.isVisible() or self.top_bar.search.field.hasFocus():
            self.palette_box.close_layer()
            screen = self.screens.currentWidget()
            if screen is not None:
                focus_first(screen)
            return
        if any(each.close_layer() for each in self._beside):
            return
        screen = self.screens.currentWidget()
        if isinstance(screen, PageFrame):
            screen.close_layer()

    def _nav_items(self) -> list[NavItem]:
        return [
            NavItem("today", self.tr("Today"), "calendar-days", bound.now("today")),
            NavItem("patients", self.tr("Patients"), "users", bound.now("patients")),
            NavItem("chairs", self.tr("Chairs"), "armchair", bound.now("chairs")),
            NavItem("review", self.tr("Review"), "clipboard-check", bound.now("review")),
            NavItem("sync", self.tr("Sync"), "refresh-cw", bound.now("sync")),
            NavItem("settings", self.tr("Settings"), "settings", bound.now("settings")),
        ]

    def focusNextPrevChild(self, onward: bool) -> bool:
        return go_on(self, onward, round_again=True)

    def closeEvent(self, event: QCloseEvent) -> None:
        app = QApplication.instance()
        ending = isinstance(app, QApplication) and app.isSavingSession()  # the computer shuts down: not to be held up
        if self.running.running() and not self._leaves and not ending:
            event.ignore()
            self.ask_to_leave(self.tr("Close nursechart"), self._leave)
            return
        self.closing.emit()
        self.running.show_running(())
        super().closeEvent(event)

    def ask_to_leave(self, act: str, go_on: Callable[[], object]) -> None:
        """Stop before `act` ("Close nursechart") while an infusion runs; `go_on` is called where a person says so."""
        dialog = StopDialog(
            self,
            self.tr("An infusion is running"),
            "" if self.is_covered else "\n".join(each.words for each in self.running.running()),
            [
                self.tr("It goes on in the patient, and nothing here will remind you of what is due."),
                self.tr("Stay until it has ended, or stop it and chart that first."),
            ],
            safe=self.tr("Stay"),
            override=act,
            asks_why=False,
            name="still_running",
        )
        dialog.accepted.connect(go_on)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _leave(self) -> None:
        self._leaves = True
        self.close()


def focus_first(pane: QWidget, *, outside: Sequence[QWidget] = ()) -> bool:
    """Put the focus on the first widget of `pane` that takes it by Tab; False when there is none."""
    for widget in pane.findChildren(QWidget):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if takes and widget.isVisible() and widget.isEnabled() and not any(o.isAncestorOf(widget) for o in outside):
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
