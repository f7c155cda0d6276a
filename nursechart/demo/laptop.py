"""One laptop of the demonstration: a process that shows the real desktop and is worked by key.

It is told who sits at it and what to do next; what she does is in `nurse`, `lead` and `together`. Nothing here
reaches into a screen or a database.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nursechart.app import Desktop, Outside, application
from nursechart.demo import lead, nurse, together
from nursechart.demo.clock import StoryClock
from nursechart.demo.talk import Words, answer, asked
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place


class DemoLaptop:
    """The laptop process's side of the story."""

    def __init__(self) -> None:
        self.desktop: Desktop | None = None
        self.hands: Hands | None = None
        self.clock: StoryClock | None = None
        self.out = Path()
        self.name = ""
        self.visited = Place("today")  # the visit the story is about, once it was begun

    def switch_on(self, folder: str, name: str, zone: str, moved_ms: int, out: str) -> Words:
        """Start the desktop on an empty folder: it asks to be enrolled."""
        self.clock, self.out, self.name = StoryClock(zone, moved_ms), Path(out), name
        place = Path(folder)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        # the demonstration leaves nothing in this computer's own credential store
        outside = Outside(clock=self.clock, secrets_in_folder=True)
        self.desktop = Desktop(place, outside, theme="light")
        self.desktop.show()
        self.hands = Hands(self.desktop.window)
        self.hands.wait_to_see("Enrol this laptop")
        return {}

    def picture(self, name: str) -> str:
        """A picture of the window, for whoever reads the story afterwards."""
        assert self.hands is not None
        return str(self.hands.picture(self.out / f"{name}.png"))

    def chip(self) -> str:
        """What the sync chip says."""
        return self._said("sync_chip")

    def day(self) -> str:
        """What the first screen says of the day; a supervisor's first screen is her queue."""
        assert self.hands is not None
        return self._said("day_summary" if self.hands.is_there("day_summary") else "review_tab_to_do")

    def saved(self) -> str:
        """What the section says of saving."""
        return self._said("saved")

    def _said(self, name: str) -> str:
        assert self.hands is not None
        return self.hands.text(name)

    def time_passes(self, minutes: int) -> Words:
        assert self.clock is not None
        self.clock.pass_minutes(minutes)
        return {}

    def switch_off(self) -> None:
        if self.desktop is not None:
            self.desktop.window.show_running(())  # the storyteller is not asked whether she may leave
            self.desktop.window.close()


def run() -> None:
    """The laptop process: obey until the storyteller hangs up. The event loop runs while it waits."""
    application(sys.argv[:1])
    laptop = DemoLaptop()
    orders: dict[str, Callable[..., Words | None]] = {
        "switch on": laptop.switch_on,
        "time passes": laptop.time_passes,
    }
    for acts in (nurse.ACTS, lead.ACTS, together.ACTS):
        for name, act in acts.items():
            orders[name] = lambda act=act, **words: act(laptop, **words)
    waiting: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def listen() -> None:
        for words in asked():
            waiting.put(words)
        waiting.put(None)

    threading.Thread(target=listen, name="listening", daemon=True).start()
    while True:
        words = _next(waiting, laptop.hands)
        if words is None:
            break
        do = words.pop("do")
        try:
            told = orders[do](**words)
        except Exception as error:  # noqa: BLE001  the storyteller ends the story with this sentence
            if laptop.hands is not None:
                laptop.picture(f"{laptop.name} stopped here")
            answer(failed=f"{type(error).__name__}: {error}")
        else:
            answer(**(told or {}))
    laptop.switch_off()


def _next(waiting: queue.Queue[dict[str, Any] | None], hands: Hands | None) -> dict[str, Any] | None:
    """What is asked next; while nothing is, the windows live."""
    while True:
        try:
            return waiting.get(timeout=0.01 if hands else None)
        except queue.Empty:
            if hands is not None:
                hands.pause(20)
