"""Shows a visit: asks `charting` for the look of a section, builds its page at first use and lands the focus.

What the pages say goes to `charting` by `acts` (`wiring` says which signal is which act); `whole_visit`, `undoing` and
`papers` have what is not of one section. A refresh that comes in between two acts of hers is dropped, for the answer
that follows is newer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from nursechart.charting.looks.infusion import ConductorLook
from nursechart.charting.looks.visit import FormLook, LineLook, MedicineLook, SignLook, VisitFrame, VitalsLook
from nursechart.charting.shift import Shift
from nursechart.ui.background import Background
from nursechart.ui.photos.desk import PhotoDesk
from nursechart.ui.screen import Place, Screen
from nursechart.ui.visit.acts import Acts
from nursechart.ui.visit.amend import Amending
from nursechart.ui.visit.asks import INFUSION, LINE, Charting, Look
from nursechart.ui.visit.form import FormPage
from nursechart.ui.visit.held import ABOVE, BELOW, Beside, above, below, first_open
from nursechart.ui.visit.infusion import InfusionPage
from nursechart.ui.visit.line_care import LinePage
from nursechart.ui.visit.move import Moving
from nursechart.ui.visit.page import VisitPage
from nursechart.ui.visit.papers import Papers
from nursechart.ui.visit.section import SectionPage
from nursechart.ui.visit.side import PHOTO
from nursechart.ui.visit.sign import SignPage
from nursechart.ui.visit.undoing import Undoing
from nursechart.ui.visit.vitals import VitalsPage
from nursechart.ui.visit.whole_visit import WholeVisit
from nursechart.ui.visit.wiring import wire_forms, wire_line, wire_medicine, wire_narrative, wire_sign, wire_vitals


class VisitScreen(Screen):
    """`screen.open(Place("visit", feed=…, visit=…, group=…, row=…))`."""

    page: VisitPage

    def __init__(
        self, shift: Shift, background: Background, parent: QObject | None = None, *, charting: Charting | None = None
    ) -> None:
        super().__init__(VisitPage(now=lambda: f"{shift.now:%H:%M}"), shift, background, parent)
        self.charting = charting or Charting()
        self.wanted: tuple[str, str, str] = ("", "", "")  # group, then a row, or a subject and its part
        self.line, self._order = "", ""
        self._asked = 0
        self.acts = Acts(self)
        self.whole = WholeVisit(self)
        self.papers = Papers(self)
        undoing = Undoing(self)
        self.undo, self.redo, self.save_pdf = undoing.undo, undoing.redo, self.papers.save_pdf
        page = self.page
        page.section_asked.connect(self.show_group)
        page.patient_banner.allergies_clicked.connect(self.whole.show_allergies)
        page.visit_side.tool_asked.connect(self._go_to_tool)
        page.undo_asked.connect(self.undo)
        page.redo_asked.connect(self.redo)
        self._photos = PhotoDesk(self, page.now)
        self._photos.changed.connect(self.refresh)
        self.moving = Moving(self)
        self.amending = Amending(self)

    def is_begun(self) -> bool:
        """Whether there may be something charted in the visit on the screen; what she types in goes with it."""
        frame = self.page.frame_look
        if frame is None or frame.status in ("planned", "not_done") or not self.page.isVisible():
            return False
        current = self.page.section(self.page.group)
        if current is not None:
            current.flush()
        return True

    # Going there

    @property
    def here(self) -> Place:
        return replace(self.place, group=self.page.group)

    def _go_to_tool(self, screen: str) -> None:
        """The flow sheet or the calculators; from there she comes back to the section she is in."""
        here = self.here
        if screen == PHOTO:
            self._photos.choose()
            return
        self.go_to.emit(Place(screen, feed=here.feed, visit=here.visit, group=here.group))

    def open(self, place: Place) -> None:
        """Show a visit: a group and a row when they are named, else the first section that is not done."""
        if (place.feed, place.visit) != (self.place.feed, self.place.visit):
            current = self.page.section(self.page.group)
            if current is not None:
                current.flush()  # what stands in the row she is in still belongs to the visit before
            self.acts.held, self.line, self._order = {}, "", ""
            self.page.forget()
        self.place = place
        shift, charting = self.shift, self.charting

        def question() -> tuple[VisitFrame, str, Look | None, Beside]:
            frame = charting.frame(shift, place.feed, place.visit)
            if frame.status in ("planned", "not_done"):
                return frame, "", None, Beside()
            group = place.group if place.group in [item.id for item in frame.rail] else first_open(frame)
            look = charting.look(shift, place.feed, place.visit, group)
            return frame, group, look, self._beside(place, group)

        def answer(answered: tuple[VisitFrame, str, Look | None, Beside]) -> None:
            frame, group, look, beside = answered
            if place is not self.place:
                return
            self.page.show_frame(frame)
            if look is None:
                show = self.page.show_not_done if frame.status == "not_done" else self.page.show_not_started
                show()
                return
            self.wanted = (group, place.row, "")
            self.show_look(group, look, own=False, beside=beside)

        self.ask(question, answer)

    def _beside(self, place: Place, group: str) -> Beside:
        """Asked in the worker: what stands on a page with its own look."""
        ask, where = self.charting, (self.shift, place.feed, place.visit, group)
        strip = ask.photo_strip(*where, self.line)
        return Beside(ask.forms(*where), ask.conductor(*where, self._order), strip, asked=True)

    def show_group(self, group: str, row: str = "", part: str = "") -> None:
        """Go to a section: at once when it has been built, and its look is asked for again."""
        self.wanted = (group, row, part)
        current = self.page.section(self.page.group)
        if current is not None and group != self.page.group:
            current.flush()
        if group in self.acts.held:
            self.page.show_section(group)
            self._land(group, last=False)
        self.load(group)

    def refresh(self) -> None:
        """Ask for the look of the section again; the focused row stays as it is (SY-2)."""
        if self.page.group and self.wanted[0] in ("", self.page.group):
            self.wanted = ("", "", "")
            self.load(self.page.group)
        elif self.page.group:
            self.load(self.wanted[0])
        elif self.place.visit:
            self.open(self.place)

    def load(self, group: str, *, own: bool = False) -> None:
        """Ask for the look of a section; while she is on her way to another one, for that one: she waits for it."""
        if self.wanted[0] not in ("", group):
            group = self.wanted[0]
        place, shift, line = self.place, self.shift, self.line
        self._asked += 1
        asked = self._asked

        def question() -> tuple[Look, Beside]:
            look = self.charting.look(shift, place.feed, place.visit, group, line)
            return look, self._beside(place, group)

        def answer(answered: tuple[Look, Beside]) -> None:
            under_way = self.acts.under_way(group, below(group), above(group))
            if place is not self.place or asked != self._asked or under_way:
                return
            look, beside = answered
            self.show_look(group, look, own=own, beside=beside)

        self.ask(question, answer)

    # Showing

    def show_look(self, group: str, look: Look, *, own: bool, beside: Beside | None = None) -> None:
        """Show a look on its page, which is built at first use, and the forms that stand below it."""
        self.acts.hold(group, look)
        page = self.page.section(group)
        if page is None:
            page = self._build(group, look)
            self.page.add_section(group, page)
        had_focus = _takes_keys(page, page.window().focusWidget())
        cast(Any, page).show_look(look, own=own)
        if beside is not None and beside.forms is not None:
            self.acts.hold(below(group), beside.forms)
            page.show_forms(beside.forms, own=own)
        if beside is not None and beside.photos is not None:
            page.show_photos(beside.photos)
        if beside is not None and beside.asked and isinstance(page, InfusionPage):
            self.show_conductor(page, beside.conductor)
        self.was_shown(group, page, look.frame, had_focus)

    def show_below(self, held: str, look: FormLook) -> None:
        """What an act on the forms below a page answers."""
        group = look.group
        self.acts.hold(held, look)
        page = self.page.section(group)
        if page is not None:
            had_focus = _takes_keys(page, page.window().focusWidget())
            page.show_forms(look)
            page.say_saved(look.saved)
            self.was_shown(group, page, look.frame, had_focus)

    def show_conductor(self, page: InfusionPage, look: ConductorLook | None) -> None:
        if look is not None:
            self.acts.hold(above(INFUSION), look)
        page.show_conductor(look)

    def was_shown(self, group: str, page: SectionPage, frame: VisitFrame, had_focus: bool) -> None:
        if group == (self.wanted[0] or self.page.group):
            self.page.show_section(group)
        self.page.show_frame(frame)
        page.count_offers()
        if self.wanted[0] == group:
            self._land(group)
        elif had_focus and group == self.page.group and not _takes_keys(page, page.window().focusWidget()):
            self._focus_in(page)  # the field that had the focus is not asked any more

    def _land(self, group: str, *, last: bool = True) -> None:
        """Put the focus where the person wanted to go, once: on the row, else on the first empty field.

        A row that is not there yet is waited for until the `last` look has come.
        """
        page = self.page.section(group)
        _group, row, part = self.wanted
        if page is None:
            return
        found = bool(row or part) and (page.focus_part(row, part) if part else page.focus_row(row))
        if not found:
            self._focus_in(page)
        if found or last or not (row or part):
            self.wanted = ("", "", "")

    def _focus_in(self, page: SectionPage) -> None:
        """The first empty field of a section; where a section asks for nothing, the button that goes on."""
        page.focus_first_empty()
        if not _takes_keys(page, self.page.window().focusWidget()):
            self.page.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, group: str, look: Look) -> SectionPage:
        now = self.page.now
        match look:
            case VitalsLook():
                page: SectionPage = wire_vitals(self.acts, VitalsPage(now=now), group)
            case LineLook():
                page = wire_line(self.acts, LinePage(now=now, now_ms=self._now_ms), group)
            case MedicineLook():
                page = wire_medicine(self.acts, InfusionPage(now=now, now_ms=lambda: self.shift.now_ms()), group)
            case SignLook():
                page = wire_sign(self.acts, SignPage(now=now), group)
            case FormLook():
                page = wire_narrative(self.acts, FormPage(group, look.title, now=now), group)
        wire_forms(self.acts, page, group if isinstance(look, FormLook) else below(group))
        page.alert_answered.connect(lambda alert, answer, reason: self.acts.answer_alert(group, alert, answer, reason))
        page.photo_asked.connect(self._photos.choose)
        page.photos_given.connect(self._photos.take)
        page.photo_opened.connect(self._photos.view)
        return page

    def _now_ms(self) -> int:
        """Now by the clock of the shift, UTC ms."""
        return round(self.shift.now.timestamp() * 1000)

    def choose_infusion(self, order: str) -> None:
        self._order = order
        self.load(INFUSION)

    def choose_line(self, line: str) -> None:
        self.line = line
        self.load(self.page.group if self.page.group in LINE else LINE[0])

    def refuse(self, group: str, row: str, why: str) -> None:
        page = self.page.section(group.removesuffix(BELOW).removesuffix(ABOVE))
        if page is not None:
            page.refuse(row, why)


def _takes_keys(page: QWidget, inside: QWidget | None) -> bool:
    """Whether the focus is on something of `page` that it can be on."""
    return inside is not None and page.isAncestorOf(inside) and inside.focusPolicy() != Qt.FocusPolicy.NoFocus
