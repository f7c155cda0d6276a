"""Three visits that have little in common, charted by key on the real screens with a real encrypted store behind them.

What is asked comes from the content pack, so nothing here names a field. With NURSECHART_SHOTS set to a folder, each
section is also written there as a picture.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nursechart.clinical.fields import is_empty
from nursechart.record.kinds import LineDevice, Lumen, SectionFields
from nursechart.ui.screen import Place
from nursechart.ui.theme import ThemeName, apply_theme
from nursechart.ui.visit.screen import VisitScreen
from nursechart.ui.visit.table_field import TableField
from tests.charting.clinic import AtVisit
from tests.ui.at_work import AtWork, at_work, small_clinic
from tests.ui.reachable import reachable, settle, spoken
from tests.ui.shots import shot
from tests.ui.visit.filling import answer, clipped

LAPTOP, SMALL = QSize(1366, 768), QSize(960, 600)
SHOTS = os.environ.get("NURSECHART_SHOTS", "")


@dataclass(frozen=True)
class Visit:
    name: str
    patient: str
    kind: str
    line: str = ""  # placed for the visit, where the chart has none


VISITS = (
    Visit("pn-start-of-care", "minh-anh-nguyen", "SOC"),
    Visit("ivig-at-home", "irena-novak", "ADM", line="PIV-S"),
    Visit("chemo-disconnect", "seo-yeon-kim", "LIN"),
)


@dataclass
class Charting:
    """One of the visits, open on the screen."""

    work: AtWork
    screen: VisitScreen
    at: AtVisit
    visit: Visit

    @property
    def page(self):
        return self.screen.page.section(self.screen.page.group)

    def form_rows(self):
        """(section, row) of the forms on the page that is shown, in order."""
        forms = self.page.forms
        if forms is not None:
            forms.finish()  # what is below the fold comes in later turns
        cards = forms.cards.items() if forms is not None else ()
        return [(section, row) for section, card in cards for row in card.rows.values()]

    def held(self, section):
        record = self.at.shift.store.visit_record(self.at.feed, self.at.visit)
        said = [each.get("section.fields", SectionFields) for each in record.sections]
        return next((each.fields for each in said if each is not None and each.section == section), {})

    def each_group(self):
        """Go through the groups of the rail by key, from the first on."""
        groups = [group for group in self.screen.page.groups() if group != "sign"]
        while self.screen.page.group != groups[0]:
            QTest.keyClick(self.work.window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
            self.rest()
        for group in groups:
            assert self.screen.page.group == group
            yield group
            QTest.keyClick(self.work.window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
            self.rest()

    def rest(self):
        self.work.settle()
        settle()

    def shoot(self, what, size=LAPTOP):
        if SHOTS:
            shot(self.work.window, Path(SHOTS) / f"{self.visit.name}-{what}.png", size)


@pytest.fixture(params=VISITS, ids=lambda visit: visit.name)
def charting(request, qtbot, tmp_path):
    visit = request.param
    with small_clinic(tmp_path, patient=visit.patient) as clinic, at_work(qtbot, clinic) as work:
        feed = clinic.feed(visit.patient)
        at = work.laptop.begin(feed, visit.kind)
        if visit.line:
            device = LineDevice(visit.line, (Lumen("1"),), gauge="22", side="left", site="forearm")
            work.laptop.says(feed, work.shift.new_id(), "line.device", device)
        work.window.resize(1366, 768)
        screen = VisitScreen(work.shift, work.background)
        work.show(screen, Place("visit", feed, at.visit, "arrive"))
        work.window.activateWindow()
        settle()
        yield Charting(work, screen, at, visit)
        work.window.close()


def test_every_field_is_asked_by_name_and_charted_by_key(charting):
    content = charting.work.shift.content
    asked = 0
    for group in charting.each_group():
        done = set()
        while left := [each for each in charting.form_rows() if (each[0], each[1].id) not in done]:
            section, row = left[0]
            done.add((section, row.id))
            field = content.sections[section].field(row.id)
            for editor in row.editors:
                assert spoken(editor.first) or editor.widget.accessibleName(), f"{section} {row.id} has no spoken name"
            answer(charting.work, content, row, field)
            if field.type != "derived":
                why = next((each.row.message for _, each in charting.form_rows() if each.id == row.id), "")
                assert not is_empty(charting.held(section).get(row.id)), f"{section} {row.id} was not charted. {why}"
            asked += 1
        charting.shoot(group)
    assert asked > 20


def test_nothing_is_clipped_and_the_order_of_tab_is_that_of_reading(charting):
    problems = []
    for size, scale in ((LAPTOP, 1.0), (SMALL, 1.0), (SMALL, 1.5)):
        apply_theme(QApplication.instance(), ThemeName.LIGHT, scale=scale, moves=False)
        charting.work.window.resize(size)
        for group in charting.each_group():
            for table in charting.page.findChildren(TableField):
                table.add_line()
            settle()
            forms = charting.page.forms
            wrong = [*clipped(charting.page.scroller, forms), *out_of_order(charting)] if forms is not None else []
            problems += [f"{group}, {size.width()} px, text {scale}: {each}" for each in wrong]
            charting.shoot(f"{group}-{size.width()}-{int(scale * 100)}", size)
    assert problems == [], "\n" + "\n".join(problems)


def out_of_order(charting):
    """The form rows that Tab reaches before one that stands above them."""
    inside = charting.page.forms
    wanted = [row.id for _section, row in charting.form_rows()]
    able = set(reachable(inside))
    reached, seen = [], next(iter(reachable(inside)), None)
    start = seen
    while seen is not None:
        if seen in able:
            row = next((each for _, each in charting.form_rows() if each.isAncestorOf(seen)), None)
            if row is not None and (not reached or reached[-1] is not row):
                reached.append(row)
        seen = seen.nextInFocusChain()
        if seen is start:
            break
    order = [row.id for row in reached]
    begin = order.index(next(each for each in wanted if each in order)) if order else 0
    order = order[begin:] + order[:begin]
    if len(order) > 1 and order[0] == order[-1]:
        order.pop()
    expected = [each for each in wanted if each in order]
    return (
        []
        if order == expected
        else [f"{one} instead of {two}" for one, two in zip(order, expected, strict=False) if one != two]
    )
