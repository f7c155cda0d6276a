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
from pathlib import Path

from nursechart.app import Desktop, Outside, application
from nursechart.clinical.content import load_content
from nursechart.demo import nurse
from nursechart.demo.acting import choose, rest, turn_to, type_in
from nursechart.demo.laptop import DemoLaptop
from nursechart.shipped import shipped
from nursechart.store.vault import FLOOR
from nursechart.sync.joined import begin, meet
from nursechart.ui.hands import Hands, NotSeen
from tests.benchmarks.klm import Strokes, counting
from tests.charting.clinic import PASSWORD, Clinic
from tests.store.laptops import MemorySecrets
from tests.sync.house import ORIGIN

ONE_LINE = "t36.8p72r16bp118/74s98pn2w67.1"


@dataclass(frozen=True)
class Target:
    """What the issue asks of a journey; 0 is no limit. `words` are how it says so."""

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


@contextmanager
def at_the_desk(folder: Path, patient: str = "maria-carvalho") -> Iterator[tuple[DemoLaptop, Clinic]]:
    """The desktop with a nurse signed in, at Today."""
    clinic = Clinic(folder, load_content(shipped("content")), (patient,))
    place, secrets = folder / "NB-07", MemorySecrets()
    code = clinic.server.devices.new_code(label="NB-07", kind="laptop", now_ms=clinic.clock.ms, by="admin").text
    world = {**clinic.world(), "secrets": secrets}
    meet(place, address=ORIGIN, code=code, label="NB-07", **world)
    joined = begin(place, login="amara", password=PASSWORD, cost=FLOOR, **world)
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
    try:
        yield laptop, clinic
    finally:
        desktop.window.close()
        desktop.background.finish()
        clinic.close()


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


def _vitals(laptop: DemoLaptop) -> None:
    """Seven values, from the moment their page is there."""
    hands = laptop.hands
    assert hands is not None
    if hands.is_there("one_line_open") or _opens_one_line(laptop):
        hands.write(ONE_LINE)
        hands.press("Return")
    else:
        for typed in ("36.8", "72", "16", "118/74", "98", "67.1", "2"):
            hands.write(typed)
            hands.press("Return")
    rest(laptop)


def _opens_one_line(laptop: DemoLaptop) -> bool:
    """Whether the first letter on the page of vital signs opens the line."""
    desktop = laptop.desktop
    assert desktop is not None
    return bool(desktop.window.findChildren(object, "one_line_field"))


def _line_care(laptop: DemoLaptop) -> None:
    hands = laptop.hands
    assert hands is not None
    type_in(laptop, external_length="2")
    if hands.is_there("arm"):
        type_in(laptop, arm="28")
    choose(laptop, "site_clean", *hands.names("flush:", "_flush_easy"), *hands.names("blood_return:", "_brisk"))
    choose(laptop, "old_dressing_dry_intact")
    type_in(laptop, dressing_change_at="n")
    choose(laptop, "dressing_change_dressing_transparent")
    if hands.is_there("dressing_change_antiseptic"):
        hands.reach("dressing_change_antiseptic")
        hands.write("po")
    type_in(laptop, connector_change_at="n")
    hands.press("Tab")
    rest(laptop)


def _note(laptop: DemoLaptop) -> None:
    """What the routine visit still asks: assessment, teaching, supplies, a note of few words, the ticks."""
    hands = laptop.hands
    assert hands is not None
    turn_to(laptop, "general_wnl", "Alt+Up")
    systems = [f"{system}_wnl" for system in nurse._SYSTEMS]
    choose(laptop, *(name for name in (*systems, "sites_back") if hands.is_there(name)))
    turn_to(laptop, "topics_drug")
    choose(laptop, "topics_drug", "learner_patient", "method_verbal")
    hands.reach("teach_back")
    hands.write("4")
    hands.press("Tab")
    if hands.is_there("interpreter"):
        type_in(laptop, interpreter="by phone")
    turn_to(laptop, "enough_yes")
    choose(laptop, "enough_yes")
    turn_to(laptop, "narrative")
    choose(laptop, "review_unchanged", "changes_none")
    type_in(laptop, narrative="Well", plan="As ordered")
    choose(laptop, "patient_signs_signed")
    if hands.is_there("patient_signed_at"):
        type_in(laptop, patient_signed_at="n")
    turn_to(laptop, "tick_line")
    choose(laptop, *hands.names("tick_"))


def vitals_of_seven(folder: Path) -> Strokes:
    with at_the_desk(folder) as (laptop, _clinic):
        _open(laptop)
        turn_to(laptop, "temperature")
        with counting() as strokes:
            _vitals(laptop)
    return strokes


def picc_visit(folder: Path) -> Strokes:
    """From the row on Today to the signature, with the dose that is due at this visit."""
    with at_the_desk(folder) as (laptop, clinic):
        with counting() as strokes:
            _open(laptop)
            nurse._arrive_and_verify(laptop)
            turn_to(laptop, "temperature")
            _vitals(laptop)
            choose(laptop, *nurse._shown(laptop, "position_sitting"))
            turn_to(laptop, "external_length")
            _line_care(laptop)
            nurse.start_the_dose(laptop)
            clinic.clock.pass_minutes(92)
            nurse.end_the_dose(laptop)
            _note(laptop)
            nurse.sign(laptop, PASSWORD)
        strokes.waits += 1
    return strokes


def start_of_a_dose(folder: Path) -> Strokes:
    """The act of starting, once what is asked before it has been answered: one key with the conductor."""
    with at_the_desk(folder) as (laptop, _clinic):
        hands = laptop.hands
        assert hands is not None
        _open(laptop)
        turn_to(laptop, "lot")
        type_in(laptop, lot="VX4417", expiry="30 nov 27")
        choose(laptop, "visual_clear")
        type_in(laptop, start="n", volume=nurse._ordered(laptop, "row_volume"), rate=nurse._ordered(laptop, "row_rate"))
        start = hands.names("start_")[0]
        conductor = hands.is_there("conductor")
        with counting() as strokes:
            if conductor:
                hands.press("P")
            else:
                hands.reach(start)
                hands.press("Space")
    return strokes


def infusion_step(folder: Path) -> Strokes:
    with at_the_desk(folder) as (laptop, _clinic):
        hands = laptop.hands
        assert hands is not None
        _open(laptop)
        turn_to(laptop, "lot")
        if not hands.is_there("conductor"):
            raise NotSeen("the conductor of a stepped infusion")
        with counting() as strokes:
            hands.press("V")
            hands.write(ONE_LINE)
            hands.press("Return", "N")
            rest(laptop)
    return strokes


def amendment(folder: Path) -> Strokes:
    """A signed pulse is corrected with its reason; the signature again, which is due for all amendments at once, is
    counted in."""
    with at_the_desk(folder) as (laptop, clinic):
        desktop, hands = laptop.desktop, laptop.hands
        assert desktop is not None
        assert hands is not None
        from tests.charting.clinic import AtVisit, LaptopInUse

        assert desktop._joined is not None
        own = LaptopInUse(desktop._joined, desktop.shift, folder, MemorySecrets(), clinic.clock)
        done: list[AtVisit] = []
        desktop.background.run(
            lambda: clinic.planned(own, "maria-carvalho").start().complete().sign(), done=done.append, failed=print
        )
        hands.until(lambda: done, "a signed visit")
        rest(laptop)
        from nursechart.ui.screen import Place

        desktop.go(Place("visit", done[0].feed, done[0].visit, "vitals"))
        rest(laptop)
        turn_to(laptop, "correct_pulse")
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
            turn_to(laptop, "password")
            nurse._give_signature(laptop, PASSWORD)
            strokes.waits += 1
    return strokes


def pn_start_of_care(folder: Path) -> Strokes:
    """Every field of a start of care for parenteral nutrition, in the order of the screen."""
    from nursechart.ui.screen import Place
    from nursechart.ui.visit.screen import VisitScreen
    from tests.ui.at_work import AtWork
    from tests.ui.visit.filling import answer

    application(sys.argv[:1])
    clinic = Clinic(folder, load_content(shipped("content")), ("minh-anh-nguyen",))
    clinic.laptop("amara")
    work = AtWork(_Bot(), clinic)  # type: ignore[arg-type]
    feed = clinic.feed("minh-anh-nguyen")
    at = work.laptop.begin(feed, "SOC")
    work.window.resize(1366, 768)
    screen = VisitScreen(work.shift, work.background)
    work.show(screen, Place("visit", feed, at.visit, "arrive"))
    work.window.activateWindow()
    work.settle()
    content = work.shift.content
    with counting() as strokes:
        for group in [group for group in screen.page.groups() if group != "sign"]:
            screen.page.section_asked.emit(group)
            strokes.pressed(0x01000000 + 0x30, 0x02000000 << 1)  # Ctrl+Enter: on to the next section
            work.settle()
            page = screen.page.section(screen.page.group)
            done: set[tuple[str, str]] = set()
            while True:
                forms = getattr(page, "forms", None)
                cards = forms.cards.items() if forms is not None else ()
                left = [(section, row) for section, card in cards for row in card.rows.values()
                        if (section, row.id) not in done]  # fmt: skip
                if not left:
                    break
                section, row = left[0]
                done.add((section, row.id))
                editors = len(row.editors)
                answer(work, content, row, content.sections[section].field(row.id))
                for _ in range(editors):
                    strokes.pressed(0x01000001, 0)  # Tab: on to the next
    work.window.close()
    work.background.finish()
    clinic.close()
    return strokes


class _Bot:
    """What `AtWork` needs of pytest-qt, without pytest."""

    def addWidget(self, widget: object) -> None:
        del widget

    def waitUntil(self, claim: Callable[[], bool], timeout: int) -> None:
        from PySide6.QtWidgets import QApplication

        del timeout
        while not claim():
            QApplication.processEvents()
        QApplication.processEvents()


JOURNEYS: dict[str, tuple[Target, Callable[[Path], Strokes]]] = {
    "vital signs, seven": (Target("<= 31 keys, < 15 s", 31, 15), vitals_of_seven),
    "routine PICC visit": (Target("<= 90 keys, < 3 min", 90, 180), picc_visit),
    "infusion step": (Target("< 20 s", 0, 20), infusion_step),
    "start or stop of a dose": (Target("1 key", 1), start_of_a_dose),
    "PN start of care": (Target("< 12 min", 0, 720), pn_start_of_care),
    "amendment": (Target("< 30 s", 0, 30), amendment),
}


def measured(folder: Path, names: tuple[str, ...] = ()) -> list[Row]:
    """Each journey (or those named) in a folder of its own."""
    rows = []
    for number, (name, (target, journey)) in enumerate(JOURNEYS.items()):
        if names and name not in names:
            continue
        place = folder / str(number)
        place.mkdir()
        try:
            rows.append(Row(name, target, journey(place)))
        except NotSeen as error:
            rows.append(Row(name, target, missing=str(error)))
    return rows


def table(rows: list[Row]) -> str:
    lines = [f"{'journey':<26}{'keys':>6}{'mouse':>7}{'seconds':>9}  {'target':<22}result"]
    for row in rows:
        done = row.strokes
        if done is None:
            lines.append(f"{row.name:<26}{'-':>6}{'-':>7}{'-':>9}  {row.target.words:<22}not measured: {row.missing}")
            continue
        result = "met" if row.met else "missed"
        lines.append(f"{row.name:<26}{done.keys:>6}{done.mouse:>7}{done.seconds:>9.1f}  {row.target.words:<22}{result}")
    return "\n".join(lines)
