"""A visit on the screen, at the size of a nurse's laptop."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.visit.form import FormPage
from nursechart.ui.visit.line_care import LinePage
from nursechart.ui.visit.medicine import MedicinePage
from nursechart.ui.visit.page import VisitPage
from nursechart.ui.visit.section import SectionPage
from nursechart.ui.visit.sign import SignPage
from nursechart.ui.visit.vitals import VitalsPage
from tests.ui.reachable import settle
from tests.ui.visit import looks

PAGES: dict[str, tuple[Callable[[], SectionPage], object]] = {
    "vitals": (lambda: VitalsPage(now=lambda: "09:43"), looks.VITALS),
    "line": (lambda: LinePage(now=lambda: "09:57"), looks.LINE),
    "infusion": (lambda: MedicinePage(now=lambda: "10:02"), looks.MEDICINES),
    "note": (lambda: FormPage("note", "Visit note", now=lambda: "10:14"), looks.NOTE),
    "sign": (lambda: SignPage(), looks.SIGN),
}


@pytest.fixture
def visit(qtbot: QtBot) -> Iterator[Callable[..., VisitPage]]:
    """`visit("vitals")` or `visit("vitals", look)`: the visit page with that section, shown and active."""
    opened: list[VisitPage] = []

    def show(group: str, look: object = None, size: tuple[int, int] = (1290, 716)) -> VisitPage:
        make, usual = PAGES[group]
        page, section = VisitPage(now=lambda: "09:43"), make()
        look = look or usual
        qtbot.addWidget(page)
        page.show_frame(look.frame)  # type: ignore[attr-defined]
        page.add_section(group, section)
        page.show_section(group)
        section.show_look(look)  # type: ignore[attr-defined]
        page.resize(*size)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is page)
        section.focus_first_empty()
        settle()
        opened.append(page)
        return page

    yield show
    for page in opened:
        for sheet in page.findChildren(QWidget):
            if sheet.isWindow():
                sheet.close()
        page.close()


def heard(signal: object) -> list[tuple[object, ...]]:
    """Everything `signal` says from now on, as tuples."""
    said: list[tuple[object, ...]] = []
    signal.connect(lambda *values: said.append(values))  # type: ignore[attr-defined]
    return said
