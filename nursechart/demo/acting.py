"""What both people of the story do at a keyboard: enrol a laptop, find a field, choose, wait until it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nursechart.demo.talk import Words
from nursechart.ui.hands import Hands, NotSeen

if TYPE_CHECKING:
    from nursechart.app import Desktop
    from nursechart.demo.laptop import DemoLaptop


def at(laptop: DemoLaptop) -> tuple[Desktop, Hands]:
    """The desktop and the hands on it. Raises AssertionError before the laptop was switched on."""
    assert laptop.desktop is not None, "switch on comes first"
    assert laptop.hands is not None
    return laptop.desktop, laptop.hands


def rest(laptop: DemoLaptop) -> None:
    """Wait until nothing is on its way to the disk or from it."""
    desktop, hands = at(laptop)
    hands.pause(30)
    hands.until(lambda: not desktop.background.is_busy, "the laptop to have saved")
    hands.pause(30)


def enrol(laptop: DemoLaptop, url: str, code: str, label: str, login: str, password: str) -> Words:
    """Enrol with a one-time code and sign in; the first screen after it is the answer's `today`."""
    desktop, hands = at(laptop)
    hands.reach("server")
    hands.write(url)
    hands.press("Tab")
    hands.write(code.replace("-", ""))  # the groups hand the focus on by themselves
    hands.reach("laptop_label")
    hands.press("Ctrl+A")
    hands.write(label)
    laptop.picture(f"{label} enrols")
    hands.press("Ctrl+Enter")
    hands.wait_to_see("Sign in to")
    hands.reach("user_name")
    hands.write(login)
    hands.press("Tab")
    hands.write(password)
    ready: list[bool] = []
    desktop.ready.connect(lambda: ready.append(True))
    hands.press("Return")
    hands.until(lambda: ready, "the first screen after signing in")
    hands.until(lambda: laptop.chip().startswith("In sync"), "the laptop to be in sync")
    rest(laptop)
    laptop.picture(f"{label} begins the day")
    return {"today": laptop.day(), "ready": laptop.chip()}


def turn_to(laptop: DemoLaptop, field: str, way: str = "Alt+Down") -> None:
    """Go through the sections of the visit until `field` is on the screen. Raises NotSeen."""
    _, hands = at(laptop)
    for _ in range(12):
        if hands.is_there(field):
            return
        hands.press(way)
        rest(laptop)
    raise NotSeen(f"no section of the visit shows {field}")


def type_in(laptop: DemoLaptop, **values: str) -> None:
    """Write into fields, by name, in the order given; the last one is left with Tab so that it is charted."""
    _, hands = at(laptop)
    for name, value in values.items():
        hands.reach(name)
        hands.press("Ctrl+A")
        hands.write(value)
    hands.press("Tab")
    rest(laptop)


def choose(laptop: DemoLaptop, *names: str) -> None:
    """Choose options, by name, one after the other, and wait until they are saved."""
    _, hands = at(laptop)
    for name in names:
        hands.choose(name)
    hands.pause(450)  # a first choice is charted once it has rested
    rest(laptop)


def sync(laptop: DemoLaptop) -> Words:
    """Try to sync now, and read in the sync centre where the visits are."""
    desktop, hands = at(laptop)

    def last() -> int:
        return (desktop.sync_state.last_in_sync_ms or 0) if desktop.sync_state is not None else 0

    before = last()
    hands.press("F5")
    hands.until(lambda: last() > before and laptop.chip().startswith("In sync"), "the laptop to be in sync again")
    hands.press("Ctrl+5")
    rest(laptop)
    laptop.picture("sync centre")
    return {"chip": laptop.chip(), "proofs": [hands.spoken(name) for name in hands.names("proof_")]}
