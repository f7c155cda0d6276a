"""The watchdog of the GUI thread (design.md 8): no turn of the event loop far over 50 ms of its own CPU time, and no
database, key, file or socket from it.

The budget is 50 ms. A test fails from half as much again: the same turns were seen to take up to that much more where
two workers share the caches. `--turns 50` names those over the budget.

A *turn* is what happens between two looks of the event loop at what waits, or one key or click that a test sends (Qt
hands those on at once). What is measured is the CPU time of the GUI thread (`time.thread_time`), never the clock on the
wall. What runs outside of a turn (the test's own preparations) is not watched.

The limit is that of the computer it was set on. Another takes longer for the same work, and so does the same one while
others share its caches; so there is a yardstick: a fixed bit of Python, layout and painting (`_pace`), timed before the
first test and again at each turn over the limit. A turn is divided by the longer of the two, as a multiple of what the
reference computer takes, and never by less than one: a fast computer gets no more room. The yardstick is printed below
the results. A test with a turn that is still too long is run again, and fails when the same handler breaks the limit in
every further try.

`pytest tests/ui --turns 35` lists every turn from 35 ms on, with its handler, the longest first.

A part of a screen that is shown before it has a parent is a window of its own for a moment: it flashes, and takes the
keyboard from the screen. That fails a test too.

The first build of a screen and a theme or text-size switch are exempt until the next key or click; they say so
themselves, by name, where they happen (`nursechart.ui.unhurried`).
"""

from __future__ import annotations

import gc
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any
from unittest import mock

import pytest
from _pytest.runner import runtestprotocol
from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QEventLoop, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMainWindow, QWidget
from sqlalchemy import event
from sqlalchemy.engine import Engine

from nursechart.store import identity, keys, note_key, pin, secrets, vault
from nursechart.ui.unhurried import PROPERTY

LIMIT_S = 0.075  # half as much again as the budget of design.md 8
# What `_pace` takes on the computer the limits were set on (median, both of its cores at work).
REFERENCE_S = 0.0065
TRIES = 3
_HOUSE = Path(__file__).parents[2]
_SENT = (
    "keyClick", "keyClicks", "keyPress", "keyRelease", "keyEvent", "keySequence", "mouseClick", "mouseDClick",
    "mouseMove", "mousePress", "mouseRelease",
)  # fmt: skip
_KEYS: tuple[tuple[type, str], ...] = (
    (vault.Vault, "key"), (vault.Vault, "database_key"), (vault.Vault, "master_key"), (keys.Keys, "sign_with"),
    (keys.Keys, "reauthenticate"), (keys.Keys, "add_user"), (keys.Keys, "change_password"),
    (secrets.FileSecrets, "get"), (secrets.FileSecrets, "put"), (secrets.OsSecrets, "get"), (secrets.OsSecrets, "put"),
    (identity.DeviceIdentity, "device_secret"), (keys.Keys, "choose_pin"), (pin.Pins, "open"), (pin.Pins, "choose"),
)  # fmt: skip
_KEY_FUNCTIONS = (vault.derive_kek, vault.derived, vault.seal, vault.unseal, note_key.note_key)
_DISK = ("open", "os.", "shutil.", "tempfile.")
_SHIPPED = tuple(
    {str(_HOUSE), sys.prefix, sys.base_prefix, str(Path(sys.prefix).resolve()), "/usr", "/lib", "/etc", "/proc", "/dev"}
)


@dataclass
class Watch:
    """What was seen of the GUI thread during one try of a test."""

    names_handlers: bool  # sample the stack, to say which handler it was (costs a little)
    slow: dict[str, float] = field(default_factory=dict)  # handler: worst CPU time of a turn, in s
    forbidden: list[str] = field(default_factory=list)
    exempt: list[str] = field(default_factory=list)
    worst_s: float = 0.0
    tells_from: float | None = None  # keep every turn from so many s on in `turns`, as `--turns` asks
    turns: list[tuple[float, str, str]] = field(default_factory=list)  # CPU time in s, exempt as, handler


class Watchdog:
    """Watches from `watching` on; there is one for all tests of a run, as its hooks cannot be taken out again."""

    def __init__(self) -> None:
        self._gui = threading.main_thread().ident
        self._watch: Watch | None = None
        self._depth = 0
        self._began = 0.0
        self._why = ""
        self._samples: list[tuple[str, ...]] = []
        sys.addaudithook(self._audited)
        event.listen(Engine, "before_cursor_execute", self._executed)

    @contextmanager
    def watching(self, watch: Watch) -> Iterator[Watch]:
        """Watch the GUI thread meanwhile; what is seen goes into `watch`."""
        app = QApplication.instance()
        assert app is not None
        app.setProperty(PROPERTY, "")
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        gc.collect()
        gc.freeze()  # what earlier tests left must not be looked through in a turn of this one, nor before the next
        self._watch, self._depth, self._why = watch, 0, ""
        dispatcher.awake.connect(self._next_turn)
        dispatcher.aboutToBlock.connect(self._next_turn)
        stop = threading.Event()
        sampler = threading.Thread(target=self._sample, args=(stop,), name="watchdog", daemon=True)
        if watch.names_handlers:
            sampler.start()
        try:
            with self._in_place():
                yield watch
        finally:
            stop.set()
            if watch.names_handlers:
                sampler.join()
            dispatcher.awake.disconnect(self._next_turn)
            dispatcher.aboutToBlock.disconnect(self._next_turn)
            self._watch = None

    # --- turns ---

    @contextmanager
    def _in_place(self) -> Iterator[None]:
        with mock.patch.multiple(
            QTest, **{name: staticmethod(self._turns(getattr(QTest, name), sent=True)) for name in _SENT}
        ):
            own = QCoreApplication.processEvents
            with (
                mock.patch.object(QCoreApplication, "processEvents", staticmethod(self._turns(own))),
                mock.patch.object(QEventLoop, "exec", self._turns(QEventLoop.exec)),
                mock.patch.object(QWidget, "setVisible", self._seen_alone(QWidget.setVisible)),
                mock.patch.object(QWidget, "show", self._seen_alone(QWidget.show)),
                _replaced(_KEYS, _KEY_FUNCTIONS, self._key_used),
            ):
                yield

    def _turns(self, call: Callable[..., Any], *, sent: bool = False) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            if threading.get_ident() != self._gui or self._watch is None:
                return call(*given, **named)
            if sent and not self._depth:
                self._why = ""  # she does the next thing: from here on it has to be quick
            self._next_turn()
            self._depth += 1
            try:
                return call(*given, **named)
            finally:
                self._next_turn()
                self._depth -= 1

        return run

    def _next_turn(self) -> None:
        """A turn ends here, and another begins."""
        watch, now = self._watch, time.thread_time()
        if watch is None:
            return
        if self._depth:
            self._judge(watch, now - self._began)
        self._samples.clear()
        self._began = time.thread_time()

    def _judge(self, watch: Watch, took: float) -> None:
        app = QCoreApplication.instance()
        if app is not None and (why := app.property(PROPERTY)):
            app.setProperty(PROPERTY, "")
            self._why = str(why)
        if watch.tells_from is not None and took >= watch.tells_from:
            watch.turns.append((took, self._why, self._handler()))
        if took <= LIMIT_S:
            watch.worst_s = max(watch.worst_s, took)
            return
        if self._why:
            watch.exempt.append(f"{self._why}: {took * 1000:.0f} ms")
            return
        took /= slowness()
        watch.worst_s = max(watch.worst_s, took)
        if took > LIMIT_S:
            name = self._handler() if watch.names_handlers else "?"
            watch.slow[name] = max(watch.slow.get(name, 0.0), took)

    # --- who it was ---

    def _sample(self, stop: threading.Event) -> None:
        assert self._gui is not None
        while not stop.wait(_SAMPLED_S):
            if self._depth:
                self._samples.append(_stack(sys._current_frames().get(self._gui)))

    def _handler(self) -> str:
        """The handler that the turn was spent in: what Qt called first, and where below it most of the time went."""
        seen = [each for each in self._samples if each]
        if not seen or len(seen) * 2 < len(self._samples):
            return "Qt itself (layout, style, paint)"
        outer = Counter(each[0] for each in seen).most_common(1)[0][0]
        inner = Counter(each[-1] for each in seen if each[0] == outer).most_common(1)[0][0]
        return outer if outer == inner else f"{outer}, mostly in {inner}"

    # --- what it must not touch ---

    def _forbid(self, what: str) -> None:
        if self._watch is not None and self._depth and threading.get_ident() == self._gui:
            self._tell(what, self._watch)

    def _tell(self, what: str, watch: Watch) -> None:
        frame: FrameType | None = sys._getframe()
        while frame is not None and frame.f_code.co_filename == __file__:
            frame = frame.f_back
        stack = _stack(frame)
        if stack:  # without the program in it, it is the test's own doing
            watch.forbidden.append(f"{what} in {stack[0]}" + (f", {stack[-1]}" if len(stack) > 1 else ""))

    def _seen_alone(self, show: Callable[..., Any]) -> Callable[..., Any]:
        def run(widget: QWidget, *visible: bool) -> Any:
            alone = all(visible) and widget.isWindow() and not isinstance(widget, QDialog | QMainWindow)
            alone = alone and widget.windowType() in (Qt.WindowType.Widget, Qt.WindowType.Window)
            if alone and self._watch is not None:
                self._tell("a window of its own", self._watch)
            return show(widget, *visible)

        return run

    def _audited(self, name: str, given: tuple[Any, ...]) -> None:
        if self._watch is None or not self._depth:
            return
        if name.startswith("socket.") and name not in ("socket.__new__", "socket.gethostname"):
            self._forbid(f"socket ({name})")
        elif name.startswith(_DISK) and given and isinstance(given[0], str | bytes | Path):
            path = given[0].decode() if isinstance(given[0], bytes) else str(given[0])
            if not path.startswith(_SHIPPED) and "/" in path:
                self._forbid(f"file ({name} {Path(path).name})")

    def _executed(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self._forbid(f"database ({statement.split(maxsplit=1)[0]})")

    def _key_used(self, name: str) -> None:
        self._forbid(f"key ({name})")


_SAMPLED_S = 0.004
_CARRIERS = ("nursechart.ui.background", "nursechart.ui.screen")  # they hand an answer on


def slowness() -> float:
    """How many times as long the processor takes now as the one that the limits were set on; never less than once."""
    return max(1.0, yardstick(), statistics.mean(_pace() for _ in range(5)) / REFERENCE_S)


@cache
def yardstick() -> float:
    """The same of this computer as such: the best of some tries, measured once, before the first test."""
    _pace()  # fonts and styles are looked up
    return max(1.0, min(_pace() for _ in range(9)) / REFERENCE_S)


def _pace() -> float:
    """How long the processor takes for a fixed bit of work now: some Python's, most of it Qt's layout and painting."""
    began, total = time.thread_time(), 0
    for number in range(20_000):
        total += number & 7
    for number in range(40):
        words = QLabel(f"Blood pressure {number} mmHg and what it was before")
        words.setWordWrap(True)
        words.heightForWidth(120 + number)
        words.sizeHint()
    picture = QImage(400, 300, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number in range(40):
        painter.drawRoundedRect(number, number, 300, 40, 8, 8)
        painter.drawText(number, 5 * number, f"Blood pressure {number}")
    painter.end()
    return time.thread_time() - began


def _stack(frame: FrameType | None) -> tuple[str, ...]:
    """The program's own functions from the one that Qt called inwards, up to where the event was sent."""
    found: list[str] = []
    while frame is not None and frame.f_code.co_filename != __file__:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("nursechart.") and module not in _CARRIERS:
            found.append(f"{module.removeprefix('nursechart.')}.{frame.f_code.co_qualname}")
        frame = frame.f_back
    return tuple(reversed(found))


@contextmanager
def _replaced(
    methods: tuple[tuple[type, str], ...], functions: tuple[Callable[..., Any], ...], told: Callable[[str], None]
) -> Iterator[None]:
    """Key methods, and functions wherever they were imported to, tell before they do their work."""

    def telling(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            told(name)
            return call(*given, **named)

        return run

    places: list[tuple[Any, str, Any, Any]] = []
    for owner, name in methods:
        own = vars(owner)[name]
        if isinstance(own, property):
            assert own.fget is not None
            places.append((owner, name, own, property(telling(own.fget, name))))
        else:
            places.append((owner, name, own, telling(own, name)))
    for module in [each for key, each in sys.modules.items() if key.startswith("nursechart.")]:
        for function in functions:
            if vars(module).get(function.__name__) is function:
                places.append((module, function.__name__, function, telling(function, function.__name__)))
    for owner, name, _own, new in places:
        setattr(owner, name, new)
    try:
        yield
    finally:
        for owner, name, own, _new in places:
            setattr(owner, name, own)


# --- pytest: one try after the other ---

_SEEN = pytest.StashKey[list[Watch]]()


@cache
def the_dog() -> Watchdog:
    return Watchdog()


@pytest.fixture(autouse=True)
def watchdog(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Watch]:
    """Watches the GUI thread during every test of the screens; see the head of this module."""
    item = request.node
    item.user_properties.append(("yardstick", yardstick()))
    seen = item.stash.setdefault(_SEEN, [])
    tells_from = request.config.getoption("--turns")
    tells_from = None if tells_from is None else tells_from / 1000
    watch = Watch(names_handlers=bool(seen) or tells_from is not None, tells_from=tells_from)
    with the_dog().watching(watch):
        yield watch
    seen.append(watch)
    item.user_properties += [("turn", turn) for turn in watch.turns]
    if watch.forbidden:
        pytest.fail("What the GUI thread must not do:\n  " + "\n  ".join(dict.fromkeys(watch.forbidden)))
    if always := every_time(seen):
        told = f"A turn of the GUI thread took more than {LIMIT_S * 1000:.0f} ms of CPU time, every time"
        told += f" (of the reference computer; this one takes {yardstick():.2f} times as long):\n  "
        pytest.fail(told + "\n  ".join(always))


def every_time(seen: list[Watch]) -> list[str]:
    """The handlers that were too slow in every try; [] while it has not been tried often enough."""
    if len(seen) < TRIES or not all(each.slow for each in seen):
        return []
    named = seen[1:]
    same = set.intersection(*({_outer(name) for name in each.slow} for each in named))
    last = named[-1].slow
    return [f"{name}: {took * 1000:.0f} ms" for name, took in last.items() if _outer(name) in same]


def _outer(handler: str) -> str:
    return handler.partition(", mostly in ")[0]


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a test again whose turns were too long: only what is slow each time is slow."""
    if not isinstance(item, pytest.Function) or "watchdog" not in item.fixturenames:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    seen: list[Watch] = []
    item.stash[_SEEN] = seen
    for number in range(TRIES):
        if number:
            item._initrequest()  # type: ignore[attr-defined]
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if any(each.failed or each.skipped for each in reports) or not seen or not seen[-1].slow:
            break
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
