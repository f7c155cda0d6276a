"""`./dev bench desk`: what the nurse's desk costs in keys, clicks and modelled seconds, on the real windows.

The program itself runs, offscreen, over an encrypted store and a pharmacy in memory; hands on the keyboard do what a
nurse does, and `klm` counts. A journey takes the quickest way that the screens offer: where a faster one is there (the
one line for vital signs, the conductor of an infusion), it is found by its objectName and taken.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from nursechart.app import Desktop, Outside, application
from nursechart.charting.pins import choose
from nursechart.clinical.content import load_content
from nursechart.demo import nurse
from nursechart.demo.acting import rest, turn_to
from nursechart.demo.laptop import DemoLaptop
from nursechart.shipped import shipped
from nursechart.store.vault import FLOOR
from nursechart.sync.joined import begin, meet
from nursechart.ui.hands import Hands, NotSeen
from tests.benchmarks.klm import Strokes, counting
from tests.charting.clinic import PASSWORD, STORY, AtVisit, Clinic, LaptopInUse
from tests.charting.infusing import infusing
from tests.store.laptops import MemorySecrets
from tests.sync.house import ORIGIN

PIN = "480395"  # of six digits, the shortest there is
SEVEN = "t36.8p72r16bp118/74s98pn2w67.1"
STEP_VITALS = ("36.8", "82", "120", "74", "98", "16")  # before each step of immune globulin
SIX = "t36.8p72r16bp118/74s98pn2"  # what a visit with an antibiotic requires
LABEL = "(01)00361234567890(17)271130(10)VX4417"  # the GS1 code on the bag, as a scanner sends it
SCAN_KEYS = 1  # the trigger: the code itself nobody types
BEFORE_DAYS = 2
OVERRIDE = "2"  # the prescriber decided, of the reasons that a warning offers
T = TypeVar("T")
SYSTEMS = 10  # what S04 asks of an infusion visit


@dataclass(frozen=True)
class Target:
    """What is asked of a journey; 0 is no limit. `words` are how it is said."""

    words: str
    keys: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Row:
    """One journey, as it was measured; `missing` says what of the program it would need and did not find."""

    name: str
    target: Target
    strokes: Strokes | None = None
    missing: str = ""

    @property
    def met(self) -> bool:
        done, target = self.strokes, self.target
        return (
            done is not None
            and (not target.keys or done.keys <= target.keys)
            and (not target.seconds or done.seconds < target.seconds)
        )


class _Hands(Hands):
    """Tabs on the way to a field are keys too: they go through `QTest` like all others, and are counted there."""

    def scan(self, code: str, strokes: Strokes) -> None:
        """What a scanner does: it types the code and Enter where the focus is. One press of its trigger is counted."""
        with strokes.paused():
            self.write(code)
            self.press("Return")
        strokes.triggered(SCAN_KEYS)


@contextmanager
def at_the_desk(
    folder: Path, patient: str = "maria-carvalho", *, before: str = ""
) -> Iterator[tuple[DemoLaptop, Clinic]]:
    """The desktop with a nurse signed in, at Today; `before`: she made and signed a visit of that type two days ago."""
    begins = STORY - timedelta(days=BEFORE_DAYS if before else 0)
    clinic = Clinic(folder, load_content(shipped("content")), (patient,), at=begins)
    place, secrets = folder / "NB-07", MemorySecrets()
    code = clinic.server.devices.new_code(label="NB-07", kind="laptop", now_ms=clinic.clock.ms, by="admin").text
    world = {**clinic.world(), "secrets": secrets}
    meet(place, address=ORIGIN, code=code, label="NB-07", **world)
    joined = begin(place, login="amara", password=PASSWORD, cost=FLOOR, **world)
    joined.engine.run_once()
    if before:
        own = LaptopInUse(joined, clinic.shift_of(joined, "NB-07"), place, secrets, clinic.clock)
        own.begin(clinic.feed(patient), before).complete().sign()
        clinic.clock.pass_minutes(BEFORE_DAYS * 24 * 60)
        joined.engine.run_once()
    joined.store.close()
    application(sys.argv[:1])
    outside = Outside(links=world["links"], clock=clinic.clock, secrets=secrets, cost=FLOOR)
    laptop = DemoLaptop()
    desktop = laptop.desktop = Desktop(place, outside, theme="light")
    hands = laptop.hands = _Hands(desktop.window)
    laptop.name, laptop.out, laptop.picture = "NB-07", folder, lambda name: ""  # type: ignore[method-assign]
    ready: list[bool] = []
    desktop.ready.connect(lambda: ready.append(True))
    desktop.show()
    hands.until(lambda: hands.is_there("password"), "the unlock page")
    rest(laptop)
    hands.write(PASSWORD)
    hands.press("Return")
    hands.until(lambda: ready, "the first screen")
    rest(laptop)
    _set_pin(laptop)
    try:
        yield laptop, clinic
    finally:
        desktop.window.show_running(())  # else it asks whether she may leave, above the journey that comes next
        desktop.window.close()
        desktop.background.finish()
        clinic.close()


def _set_pin(laptop: DemoLaptop) -> None:
    """Once a day, after the password: from here on her signatures are given by it. No journey counts it."""
    desktop, hands, done = laptop.desktop, laptop.hands, list[object]()
    assert desktop is not None
    assert hands is not None
    shift = desktop.shift
    desktop.background.run(lambda: choose(shift, PASSWORD, PIN), done=done.append, failed=print)
    hands.until(lambda: done, "the PIN")


def _open(laptop: DemoLaptop) -> None:
    """From Today to the vital signs of the next visit: it has the focus already, and two identifiers are asked."""
    _desktop, hands = laptop.desktop, laptop.hands
    assert hands is not None
    for _ in range(60):
        if hands.focus.objectName().startswith(("visit_", "start_visit")):
            break
        hands.press("Tab")
    hands.press("Return")
    hands.wait_to_see("Is this the right person?")
    hands.press("1", "2", "P", "Return")
    hands.until(lambda: hands.is_there("section_arrive"), "the visit")
    rest(laptop)


def _answers(laptop: DemoLaptop, digits: str) -> None:
    """One digit an answer; each goes on to the next that has to be given."""
    for digit in digits:
        _press(laptop, digit)


def _press(laptop: DemoLaptop, *keys: str) -> None:
    """Keys one after the other, as soon as the screen has taken the one before."""
    hands = laptop.hands
    assert hands is not None
    for key in keys:
        hands.press(key)
        rest(laptop)


def _write(laptop: DemoLaptop, text: str) -> None:
    hands = laptop.hands
    assert hands is not None
    hands.write(text)
    rest(laptop)


def _vitals(laptop: DemoLaptop, line: str) -> None:
    """The set in one line, from any empty field of it: the first letter opens the line."""
    _write(laptop, line)
    _press(laptop, "Return")


def vitals_of_seven(folder: Path) -> Strokes:
    with at_the_desk(folder) as (laptop, _clinic):
        _open(laptop)
        turn_to(laptop, "temperature")
        with counting() as strokes:
            _vitals(laptop, SEVEN)
    return strokes


def picc_visit(folder: Path) -> Strokes:
    """From the row on Today to the signature, with the dose that is due at this visit.

    All that the visit requires and nothing that it does not; she was there two days ago. The pen on the pad is the
    patient's and no key.
    """
    with at_the_desk(folder, before="ADM") as (laptop, clinic), counting() as strokes:
        _until_the_dose(laptop, strokes)
        _dose(laptop, clinic)
        _teaching_and_note(laptop)
        sign(laptop)
        strokes.waits += 1
    return strokes


def _until_the_dose(laptop: DemoLaptop, strokes: Strokes) -> None:
    """Up to the button that starts the dose."""
    hands = laptop.hands
    assert isinstance(hands, _Hands)
    _open(laptop)
    _arrive(laptop)
    _vitals(laptop, SIX)
    _press(laptop, "1", "Return")  # sitting; on to the assessment
    _answers(laptop, "1" * SYSTEMS + "3")  # each system is normal; where it hurts
    _press(laptop, "F7")
    _line_care(laptop)
    hands.scan(LABEL, strokes)
    rest(laptop)
    _press(laptop, "F7", "1", "N", "Shift+F8")  # clear, now; volume and rate as ordered, as label and pump say


def _arrive(laptop: DemoLaptop) -> None:
    _press(laptop, "Shift+F8")  # interpreter and precautions are as last time
    _answers(laptop, "3112")  # consent on file, allergies unchanged, home in order, sharps container
    _press(laptop, "N", "1", "F7", "F8", "Return")  # kit checked now, what is in it, its first expiry as before


def _line_care(laptop: DemoLaptop) -> None:
    _write(laptop, "2")
    _press(laptop, "F7", "1", "Return")  # 2 cm out, site clean; past the volume of the flush
    _answers(laptop, "111")  # flushes easily, brisk return, old dressing dry and intact
    _press(laptop, "N", "1", "1")  # the dressing now, transparent, povidone-iodine
    _press(laptop, "N", "F7")  # the cap; on to the dose


def _dose(laptop: DemoLaptop, clinic: Clinic) -> None:
    hands = laptop.hands
    assert hands is not None
    _start(laptop)
    clinic.clock.pass_minutes(92)
    hands.until(lambda: hands.is_there("act_end"), "the volume to be in")
    _press(laptop, "S")
    hands.until(lambda: not hands.is_there("act_end"), "the dose to be given")
    rest(laptop)
    _press(laptop, "F7")


def _start(laptop: DemoLaptop) -> None:
    """Enter starts; what only warns asks for a reason first, then the two identifiers are matched."""
    hands = laptop.hands
    assert hands is not None
    _press(laptop, "Return")
    if hands.focus.objectName().startswith("override_"):
        _press(laptop, OVERRIDE, "Return")
    hands.wait_to_see("Is this the right person?")
    hands.press("1", "2", "P", "Return")
    hands.until(lambda: hands.is_there("act_vitals"), "the dose to run")
    rest(laptop)


def _teaching_and_note(laptop: DemoLaptop) -> None:
    _press(laptop, "1", "F7", "Shift+F8", "4", "Return")  # the drug; to whom and how as before; says and does it
    _press(laptop, "1", "Return")  # supplies last
    _answers(laptop, "11")  # the plan of care goes on, no change of medicines
    _write(laptop, "/pl")
    _press(laptop, "Return", "F7")  # the phrase "Plan of care goes on unchanged"


def sign(laptop: DemoLaptop) -> None:
    hands = laptop.hands
    assert hands is not None
    _answers(laptop, "".join(str(number) for number, _ in enumerate(hands.names("tick_"), 1)))
    hands.draw("pad", *nurse._INITIALS)
    hands.until(lambda: hands.is_there("patient_state") and "Signed" in hands.text("patient_state"), "her signature")
    rest(laptop)
    _give_signature(laptop)


def _give_signature(laptop: DemoLaptop) -> None:
    hands = laptop.hands
    assert hands is not None
    if hands.focus.objectName() != "pin":
        raise NotSeen(f"the PIN; the focus is on {hands.focus.objectName()}")
    hands.write(PIN)
    hands.press("Ctrl+Enter")
    hands.wait_to_see("Is this the right person?")
    hands.press("1", "3", "P", "Return")
    hands.until(lambda: hands.is_there("signed") and not hands.is_there("pin"), "the signature")
    rest(laptop)


def start_of_a_dose(folder: Path) -> Strokes:
    """The act of starting, once what is asked before it has been answered and up to the two identifiers."""
    with at_the_desk(folder, before="ADM") as (laptop, _clinic):
        hands = laptop.hands
        assert hands is not None
        _until_the_dose(laptop, Strokes())
        _press(laptop, "Return")
        if hands.focus.objectName().startswith("override_"):
            _press(laptop, OVERRIDE)
        with counting() as strokes:
            hands.press("Return")
            hands.wait_to_see("Is this the right person?")
        hands.press("Esc")
    return strokes


def stop_of_a_dose(folder: Path) -> Strokes:
    with at_the_desk(folder, before="ADM") as (laptop, clinic):
        hands = laptop.hands
        assert hands is not None
        _until_the_dose(laptop, Strokes())
        _start(laptop)
        clinic.clock.pass_minutes(92)
        hands.until(lambda: hands.is_there("act_end"), "the volume to be in")
        with counting() as strokes:
            hands.press("S")
            hands.until(lambda: not hands.is_there("act_end"), "the dose to be given")
    return strokes


def amendment(folder: Path) -> Strokes:
    """A signed pulse is corrected with its reason; the signature again, which is due for all amendments at once, is
    counted in."""
    with at_the_desk(folder) as (laptop, clinic):
        hands = laptop.hands
        assert hands is not None
        at = prepared(laptop, clinic, lambda own: clinic.planned(own, "maria-carvalho").start().complete().sign())
        _go(laptop, at, "vitals")
        hands.find("correct_pulse").setFocus()
        with counting() as strokes:
            hands.press("Space")
            hands.wait_to_see("The old value stays in the record")
            hands.write("86")
            hands.reach("correct_reason")
            hands.write("misread")
            hands.reach("correct_submit")
            hands.press("Space")
            rest(laptop)
            hands.press("F7")
            rest(laptop)
            hands.reach("pin")
            _give_signature(laptop)
            strokes.waits += 1
    return strokes


def step_of_an_infusion(folder: Path) -> Strokes:
    """Immune globulin by steps: the vital signs that the next step waits for, and the step."""
    with at_the_desk(folder, "irena-novak") as (laptop, clinic):
        hands = laptop.hands
        assert hands is not None
        irena = prepared(laptop, clinic, lambda own: infusing(clinic, own))
        prepared(laptop, clinic, lambda _own: irena.as_in_the_picture())
        prepared(laptop, clinic, lambda _own: irena.second_bag())
        irena.clock("14:53")
        _go(laptop, irena.at, "infusion")
        hands.until(lambda: hands.is_there("act_vitals"), "the infusion to be shown")
        with counting() as strokes:
            _press(laptop, "V")
            for value in STEP_VITALS:
                _write(laptop, value)
                _press(laptop, "Return")
            _press(laptop, "N")
        hands.until(lambda: irena.look.chip == "Running 174 mL/h", "the step")
    return strokes


def prepared(laptop: DemoLaptop, clinic: Clinic, work: Callable[[LaptopInUse], T]) -> T:
    """What was charted before the journey begins, by the nurse who is signed in; off the GUI thread."""
    desktop, hands = laptop.desktop, laptop.hands
    assert desktop is not None
    assert hands is not None
    assert desktop._joined is not None
    own = LaptopInUse(desktop._joined, desktop.shift, laptop.out, MemorySecrets(), clinic.clock)
    done: list[T] = []
    desktop.background.run(lambda: work(own), done=done.append, failed=print)
    hands.until(lambda: done, "what was charted before")
    rest(laptop)
    return done[0]


def _go(laptop: DemoLaptop, at: AtVisit, group: str) -> None:
    from nursechart.ui.screen import Place

    assert laptop.desktop is not None
    laptop.desktop.go(Place("visit", at.feed, at.visit, group))
    rest(laptop)


def measured(
    journeys: dict[str, tuple[Target, Callable[[Path], Strokes]]], folder: Path, names: tuple[str, ...] = ()
) -> Iterator[Row]:
    """Each journey (or those named), as soon as it is done, in a folder of its own."""
    for number, (name, (target, journey)) in enumerate(journeys.items()):
        if names and name not in names:
            continue
        place = folder / str(number)
        place.mkdir()
        try:
            yield Row(name, target, journey(place))
        except NotSeen as error:
            yield Row(name, target, missing=str(error))


HEADING = f"{'journey':<34}{'keys':>6}{'mouse':>7}{'seconds':>9}  {'target':<22}result"


def line(row: Row) -> str:
    """A row under `HEADING`."""
    done, words = row.strokes, f"{row.target.words:<22}"
    if done is None:
        return f"{row.name:<34}{'-':>6}{'-':>7}{'-':>9}  {words}not measured: {row.missing}"
    result = ("met" if row.met else "missed") if row.target.keys or row.target.seconds else "-"
    return f"{row.name:<34}{done.keys:>6}{done.mouse:>7}{done.seconds:>9.1f}  {words}{result}"
