"""Whole visits, from the button that starts them to the signature: all that they require, by what F7 leads to; and
every field of a long one.

The answers are those of a visit on which all is as hoped; what a visit of the kind would say though nothing requires
it stands here too. What is as last time, or as ordered, is confirmed with F8 where the screen offers it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from nursechart.app import application
from nursechart.clinical.content import load_content
from nursechart.demo.acting import rest
from nursechart.demo.laptop import DemoLaptop
from nursechart.shipped import shipped
from nursechart.ui.screen import Place
from nursechart.ui.visit.page import VisitPage
from nursechart.ui.visit.screen import VisitScreen
from tests.benchmarks import desk
from tests.benchmarks.desk import Target
from tests.benchmarks.klm import Strokes, counting
from tests.charting.clinic import AtVisit, Clinic
from tests.ui.at_work import AtWork
from tests.ui.visit.by_f7 import Answers, Walk
from tests.ui.visit.filling import answer

SYSTEMS = ("general", "neuro", "cardiac", "respiratory", "gi", "gu", "skin", "function", "psychosocial", "infection")
ARRIVING: Answers = {
    "interpreter_used": ("2",),
    "consent_treatment": ("1",),
    "allergies_reviewed": ("1",),
    "isolation_precautions": ("1", "<F7>"),
    "home_ok": ("1",),
    "sharps": ("1",),
}
LINE: Answers = {
    "external_length": ("2", "<F7>"),
    "site": ("1",),
    "flush:1": ("<Return>", "1"),
    "blood_return:1": ("1",),
    "old_dressing": ("1",),
    "dressing_change": ("n", "1", "1"),
    "connector_change": ("n",),
}
TEACHING: Answers = {
    "topics": ("4", "<F7>"),
    "learner": ("1",),
    "method": ("1", "<F7>"),
    "teach_back": ("4",),
    "enough": ("1",),
}
LINE_CARE: Answers = {
    **ARRIVING,
    **LINE,
    **TEACHING,
    "plan": ("/pl", "<Return>", "<F7>"),
}
LINE_CARE_VITALS = ("t36.8p72", "<Return>", "1")
START_OF_CARE: Answers = {
    **ARRIVING,
    **LINE,
    **TEACHING,
    "allergies_reviewed": ("3",),
    "manual_reason": ("no position indoors", "<F7>"),
    **dict.fromkeys(SYSTEMS, ("1",)),
    "morse": ("15", "<F7>"),
    "braden": ("22", "<F7>"),
    "mna_sf": ("9", "<F7>"),
    "sepsis_signs": ("1", "<F7>"),
    "mood_screen": ("1",),
    "advance_directive": ("1",),
    "code_status": ("1",),
    "external_length": ("14", "<F7>"),
    "mode": ("3",),
    "taper_up_min": ("60", "<F7>"),
    "taper_down_min": ("60", "<F7>"),
    "concentration": ("glucose 12 %", "<F7>"),
    "rate_ml_h": ("91.7", "<F7>"),
    "assets": ("<Space>", "1", "<Return>", "<Return>", "CU-48213", "<F7>"),
    "power_backup": ("1",),
    "hours": (
        "24", "<Return>", "450", "<Return>", "<Return>", "1100", *["<Return>"] * 4, "980", "<Return>", "350", "<F7>",
    ),
    "topics": ("1", "2", "3", "4", "6", "8", "9", "<F7>"),
    "learner": ("2",),
    "method": ("1", "2", "4", "<F7>"),
    "appetite": ("2",),
    "adherence": ("1",),
    "review": ("3",),
    "problems": (
        "<Space>", "1", "<Return>", "no infection of the line", *["<Return>"] * 2, "weekly dressing, fever plan",
        *["<Return>"] * 3, "2", "<Return>",
        "6", "<Return>", "15.8 kg by the new year", *["<Return>"] * 2, "PN each night, weight weekly",
        *["<Return>"] * 3, "2", "<F7>",
    ),
    "agreed": ("1",),
    "to": ("Dr Marchetti", "<F7>"),
    "to_role": ("1",),
    "at": ("n",),
    "channel": ("1",),
    "changes": ("1",),
    "medicines": (
        "1", "1", "<Return>", "omeprazole", "<Return>", "10 mg daily", *["<Return>"] * 4, "1",
        "<Return>", "loperamide", "<Return>", "1 mg 3 times a day", *["<Return>"] * 4, "1", "<F7>",
    ),
    "plan": ("PN each night over 12 h; dressing weekly; teach her mother", "<F7>"),
}  # fmt: skip
START_OF_CARE_VITALS = ("t36.7p104r24bp96/58s99pn0w15.2ht101gl6.1", "<Return>", "1")


def line_care_visit(folder: Path) -> Strokes:
    """A routine line-care visit: dressing and cap are changed, the lumen is flushed; she was there two days ago."""
    with desk.at_the_desk(folder, before="ADM") as (laptop, clinic):
        return _charted(laptop, clinic, "maria-carvalho", "LIN", LINE_CARE, LINE_CARE_VITALS)


def pn_start_of_care(folder: Path) -> Strokes:
    """A start of care for parenteral nutrition at home: nobody was there before."""
    with desk.at_the_desk(folder, "minh-anh-nguyen") as (laptop, clinic):
        return _charted(
            laptop, clinic, "minh-anh-nguyen", "SOC", START_OF_CARE, START_OF_CARE_VITALS, mother="Nguyen Thi Lan"
        )


def _charted(
    laptop: DemoLaptop,
    clinic: Clinic,
    patient: str,
    kind: str,
    answers: Answers,
    vitals: tuple[str, ...],
    *,
    mother: str = "",
) -> Strokes:

    hands, desktop = laptop.hands, laptop.desktop
    assert hands is not None
    assert desktop is not None
    at: AtVisit = desk.prepared(laptop, clinic, lambda own: own.plan(clinic.feed(patient), kind))
    desktop.go(Place("visit", at.feed, at.visit))
    rest(laptop)
    page = desktop.window.findChild(VisitPage)
    walk = Walk(hands, page, lambda: rest(laptop), answers, vitals)
    with counting() as strokes:
        hands.press("Return")
        hands.wait_to_see("Is this the right person?")
        hands.press("1", "2", "P", "Return")
        hands.until(lambda: hands.is_there("section_arrive"), "the visit")
        rest(laptop)
        walk.to_the_signature()
        if mother:
            _let_sign(laptop, mother)
        desk.sign(laptop)
        strokes.waits += 1
    return strokes


def _let_sign(laptop: DemoLaptop, mother: str) -> None:
    """A child does not sign: her mother does, on the pad."""
    hands = laptop.hands
    assert hands is not None
    hands.reach("cannot_sign_ask")
    hands.press("Space")
    hands.choose("signs_how_proxy")
    hands.reach("signs_proxy")
    hands.write(mother)
    hands.reach("signs_relation")
    hands.press("Down")
    hands.reach("signs_give")
    hands.press("Space")
    rest(laptop)


def every_field_of_a_pn_start_of_care(folder: Path) -> Strokes:
    """Every field of every form of a start of care for parenteral nutrition, twice where it is a table.

    No nurse charts all of it in one visit: it has the reaction, the draw, the medicines before and the order by voice
    of a very long day. It shows what the forms cost at most, by the plain way from field to field.
    """

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
                if forms is not None:
                    forms.finish()  # what is below the fold comes in later turns
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

    def addWidget(self, widget: object, *, before_close_func: object = None) -> None:
        del widget, before_close_func

    def waitUntil(self, claim: Callable[[], bool], timeout: int) -> None:
        from PySide6.QtWidgets import QApplication

        del timeout
        while not claim():
            QApplication.processEvents()
        QApplication.processEvents()


JOURNEYS: dict[str, tuple[Target, Callable[[Path], Strokes]]] = {
    "vital signs, seven": (Target("<= 31 keys, < 15 s", 31, 15), desk.vitals_of_seven),
    "routine PICC line-care visit": (Target("<= 90 keys, < 3 min", 90, 180), line_care_visit),
    "PICC visit with an antibiotic": (Target("< 3 min", 0, 180), desk.picc_visit),
    "start of a dose": (Target("1 key", 1), desk.start_of_a_dose),
    "stop of a dose": (Target("1 key", 1), desk.stop_of_a_dose),
    "step of an infusion": (Target("< 20 s", 0, 20), desk.step_of_an_infusion),
    "PN start of care": (Target("< 12 min", 0, 720), pn_start_of_care),
    "the same, every optional field too": (Target("none"), every_field_of_a_pn_start_of_care),
    "amendment": (Target("< 30 s", 0, 30), desk.amendment),
}
