"""Two nurses at one visit without a network, and a patient who is given to one of them: what each does, by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nursechart.demo.acting import at, rest, sync, turn_to, type_in
from nursechart.demo.talk import Words

if TYPE_CHECKING:
    from nursechart.demo.laptop import DemoLaptop

_WHY = "Measured again with the clinic's thermometer"


def begin_together(laptop: DemoLaptop, patient: str) -> Words:
    """Start a visit that a second nurse joins, and send it before the network goes."""
    _, hands = at(laptop)
    _open_chart(laptop, patient)
    hands.press("Ctrl+Enter")
    hands.wait_to_see("Is this the right person?")
    hands.press("1", "2", "P", "Return")
    hands.until(lambda: hands.is_there("section_arrive"), "the visit")
    rest(laptop)
    turn_to(laptop, "pulse")
    type_in(laptop, pulse="84")
    sync(laptop)
    return {}


def join(laptop: DemoLaptop, patient: str) -> Words:
    """The second nurse opens the visit that runs, in the chart's timeline."""
    _, hands = at(laptop)
    _open_chart(laptop, patient)
    hands.reach("timeline")
    hands.press("Return")
    hands.until(lambda: hands.is_there("section_vitals"), "the visit that runs")
    rest(laptop)
    laptop.picture("a second nurse joins the visit")
    return {}


def take_temperature(laptop: DemoLaptop, patient: str, value: str) -> Words:
    """Chart one value at the visit; what the row says then."""
    _, hands = at(laptop)
    if not hands.is_there("section_vitals"):
        _open_chart(laptop, patient)
        hands.press("Ctrl+Enter")
        hands.until(lambda: hands.is_there("section_vitals"), "the visit that runs")
        rest(laptop)
    turn_to(laptop, "temperature")
    type_in(laptop, temperature=value)
    laptop.picture(f"temperature {value} without a network")
    return {"saved": laptop.saved()}


def choose_one(laptop: DemoLaptop) -> Words:
    """Both values side by side: pick her own, say why, save; the other author is told with the next sync."""
    _, hands = at(laptop)
    sync(laptop)
    hands.reach(next(name for name in hands.names("proof_act_") if hands.text(name) == "Choose"))
    hands.press("Space")
    hands.until(lambda: hands.names("pick_"), "the two values")
    rest(laptop)
    laptop.picture("two values stand")
    values = [hands.spoken(name) for name in hands.names("pick_")[:2]]
    hands.press("1")
    hands.until(lambda: hands.is_there("choice_reason"), "the question why")
    hands.reach("choice_reason")
    hands.write(_WHY)
    hands.press("Ctrl+Enter")
    hands.until(lambda: not hands.names("pick_"), "the choice to be saved")
    rest(laptop)
    sync(laptop)
    return {"values": values, "why": _WHY}


def hear_of_the_choice(laptop: DemoLaptop) -> Words:
    """The other nurse is told on the first screen of the day."""
    _, hands = at(laptop)
    sync(laptop)
    hands.press("Ctrl+1")
    hands.wait_to_see(" chose ")
    rest(laptop)
    laptop.picture("the other nurse is told")
    return {"said": next(text for text in hands.texts("today") if " chose " in text)}


def look_for_her(laptop: DemoLaptop, patient: str) -> Words:
    """How many charts the list of patients finds by her name."""
    sync(laptop)
    found = _found(laptop, patient)
    laptop.picture("her chart is gone" if not found else "her chart is here")
    return {"found": found, "chip": laptop.chip()}


def _open_chart(laptop: DemoLaptop, patient: str) -> None:
    _, hands = at(laptop)
    _found(laptop, patient)
    hands.press("Return")
    hands.until(lambda: hands.is_there("timeline"), "her chart")
    rest(laptop)


def _found(laptop: DemoLaptop, patient: str) -> int:
    """Type her name into the list of patients; how many it finds."""
    _, hands = at(laptop)
    hands.press("Ctrl+2")
    rest(laptop)
    hands.reach("patients_search")
    hands.press("Ctrl+A")
    hands.write(patient)
    hands.pause(300)  # it asks once she pauses
    rest(laptop)
    table = hands.find("patients_table") if hands.is_there("patients_table") else None
    return table.model().rowCount() if table is not None else 0  # type: ignore[attr-defined]


ACTS: dict[str, Callable[..., Words | None]] = {
    "begin together": begin_together,
    "join": join,
    "take temperature": take_temperature,
    "choose one": choose_one,
    "hear of the choice": hear_of_the_choice,
    "look for her": look_for_her,
}
