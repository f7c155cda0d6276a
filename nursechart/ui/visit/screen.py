"""Carries what the visit page says to `charting`, and the answers back.

Each act is done with the look its author had on screen. Where several acts of hers are under way, the next one goes on
from the answer of the one before, in the worker, and the page is shown the last answer only: nothing she typed since is
overwritten by an older one. A refresh that comes in between is dropped, for the answer that follows is newer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from nursechart.charting.looks.common import CommentLook
from nursechart.charting.looks.handouts import HandOutLook
from nursechart.charting.looks.infusion import ConductorLook
from nursechart.charting.looks.not_done import NotDoneAsk
from nursechart.charting.looks.visit import (
    AllergyLook,
    FormLook,
    LineLook,
    MedicineLook,
    SignLook,
    SpokenLook,
    Undone,
    VisitFrame,
    VitalsLook,
)
from nursechart.charting.refusals import IdentifyFirst
from nursechart.charting.shift import Shift
from nursechart.errors import EnvironmentFault
from nursechart.ui.background import Background
from nursechart.ui.pages_sheet import WIDTH, HandOutSheet, PagesSheet
from nursechart.ui.screen import Place, Screen
from nursechart.ui.theme import current
from nursechart.ui.visit.allergy_sheet import AllergySheet
from nursechart.ui.visit.asks import INFUSION, LINE, SIGN, Charting, Look, Values, group_of_part
from nursechart.ui.visit.form import FormPage
from nursechart.ui.visit.infusion import InfusionPage
from nursechart.ui.visit.line_care import LinePage
from nursechart.ui.visit.narrative import NOTE
from nursechart.ui.visit.not_done import NotDoneSheet
from nursechart.ui.visit.page import VisitPage
from nursechart.ui.visit.section import SectionPage
from nursechart.ui.visit.sheets import ReasonSheet
from nursechart.ui.visit.sign import SignPage
from nursechart.ui.visit.verbal_order_sheet import VerbalOrderSheet
from nursechart.ui.visit.vitals import VitalsPage

_BELOW, _ABOVE = "/forms", "/conductor"


@dataclass(slots=True)
class _Held:
    """What a section shows, and her acts on it that have not been answered yet."""

    shown: Look | ConductorLook
    latest: Look | ConductorLook  # what the next act goes on from; written by the worker while acts are under way
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Fault:
    """The disk or the clock: nothing was charted, and it is no mistake of hers."""

    error: EnvironmentFault


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands on a page with its own look: forms below it, a running infusion above."""

    forms: FormLook | None = None
    conductor: ConductorLook | None = None
    asked: bool = False


class VisitScreen(Screen):
    """`screen.open(Place("visit", feed=…, visit=…, group=…, row=…))`."""

    page: VisitPage

    def __init__(
        self, shift: Shift, background: Background, parent: QObject | None = None, *, charting: Charting | None = None
    ) -> None:
        super().__init__(VisitPage(now=lambda: f"{shift.now:%H:%M}"), shift, background, parent)
        self._charting = charting or Charting()
        self._held: dict[str, _Held] = {}
        self._wanted: tuple[str, str, str] = ("", "", "")  # group, then a row, or a subject and its part
        self._line, self._order = "", ""
        self._asked = 0
        page = self.page
        page.section_asked.connect(self.show_group)
        page.comment_shown.connect(self._show_comment)
        page.comment_answered.connect(self._answer_comment)
        page.addendum_given.connect(self._addendum)
        page.start_confirmed.connect(self._start)
        page.patient_banner.allergies_clicked.connect(self.show_allergies)
        page.visit_side.tool_asked.connect(self._go_to_tool)
        page.undo_asked.connect(self.undo)
        page.redo_asked.connect(self.redo)
        page.not_done_asked.connect(self._ask_not_done)
        page.not_done_undone.connect(self._take_back_not_done)

    # Going there

    @property
    def here(self) -> Place:
        return replace(self.place, group=self.page.group)

    def _go_to_tool(self, screen: str) -> None:
        """The flow sheet or the calculators; from there she comes back to the section she is in."""
        here = self.here
        self.go_to.emit(Place(screen, feed=here.feed, visit=here.visit, group=here.group))

    def open(self, place: Place) -> None:
        """Show a visit: a group and a row when they are named, else the first section that is not done."""
        if (place.feed, place.visit) != (self.place.feed, self.place.visit):
            current = self.page.section(self.page.group)
            if current is not None:
                current.flush()  # what stands in the row she is in still belongs to the visit before
            self._held, self._line, self._order = {}, "", ""
            self.page.forget()
        self.place = place
        shift, charting = self.shift, self._charting

        def question() -> tuple[VisitFrame, str, Look | None, _Beside]:
            frame = charting.frame(shift, place.feed, place.visit)
            if frame.status in ("planned", "not_done"):
                return frame, "", None, _Beside()
            group = place.group if place.group in [item.id for item in frame.rail] else first_open(frame)
            look = charting.look(shift, place.feed, place.visit, group)
            return frame, group, look, self._beside(place, group)

        def answer(answered: tuple[VisitFrame, str, Look | None, _Beside]) -> None:
            frame, group, look, beside = answered
            if place is not self.place:
                return
            self.page.show_frame(frame)
            if look is None:
                show = self.page.show_not_done if frame.status == "not_done" else self.page.show_not_started
                show()
                return
            self._wanted = (group, place.row, "")
            self._show(group, look, own=False, beside=beside)

        self.ask(question, answer)

    def _beside(self, place: Place, group: str) -> _Beside:
        """Asked in the worker: what stands on a page with its own look."""
        ask, where = self._charting, (self.shift, place.feed, place.visit, group)
        return _Beside(ask.forms(*where), ask.conductor(*where, self._order), asked=True)

    def show_group(self, group: str, row: str = "", part: str = "") -> None:
        """Go to a section: at once when it has been built, and its look is asked for again."""
        self._wanted = (group, row, part)
        current = self.page.section(self.page.group)
        if current is not None and group != self.page.group:
            current.flush()
        if group in self._held:
            self.page.show_section(group)
            self._land(group, last=False)
        self._load(group)

    def refresh(self) -> None:
        """Ask for the look of the section again; the focused row stays as it is (SY-2)."""
        if self.page.group:
            self._wanted = ("", "", "")
            self._load(self.page.group)
        elif self.place.visit:
            self.open(self.place)

    def _load(self, group: str, *, own: bool = False) -> None:
        place, shift, line = self.place, self.shift, self._line
        self._asked += 1
        asked = self._asked

        def question() -> tuple[Look, _Beside]:
            look = self._charting.look(shift, place.feed, place.visit, group, line)
            return look, self._beside(place, group)

        def answer(answered: tuple[Look, _Beside]) -> None:
            every = (group, below(group), above(group))
            acts = [self._held[each].waiting for each in every if each in self._held]
            if place is not self.place or asked != self._asked or any(acts):
                return
            look, beside = answered
            self._show(group, look, own=own, beside=beside)

        self.ask(question, answer)

    # Showing

    def _show(self, group: str, look: Look, *, own: bool, beside: _Beside | None = None) -> None:
        """Show a look on its page, which is built at first use, and the forms that stand below it."""
        self._hold(group, look)
        page = self.page.section(group)
        if page is None:
            page = self._build(group, look)
            self.page.add_section(group, page)
        had_focus = _takes_keys(page, page.window().focusWidget())
        cast(Any, page).show_look(look, own=own)
        if beside is not None and beside.forms is not None:
            self._hold(below(group), beside.forms)
            page.show_forms(beside.forms, own=own)
        if beside is not None and beside.asked and isinstance(page, InfusionPage):
            self._show_conductor(page, beside.conductor)
        self._shown(group, page, look.frame, had_focus)

    def _show_below(self, held: str, look: FormLook) -> None:
        """What an act on the forms below a page answers."""
        group = look.group
        self._hold(held, look)
        page = self.page.section(group)
        if page is not None:
            had_focus = _takes_keys(page, page.window().focusWidget())
            page.show_forms(look)
            page.say_saved(look.saved)
            self._shown(group, page, look.frame, had_focus)

    def _show_conductor(self, page: InfusionPage, look: ConductorLook | None) -> None:
        if look is not None:
            self._hold(above(INFUSION), look)
        page.show_conductor(look)

    def _hold(self, name: str, look: Look | ConductorLook) -> None:
        held = self._held.get(name)
        if held is None:
            self._held[name] = _Held(look, look)
            return
        held.shown = look
        if not held.waiting:
            held.latest = look

    def _shown(self, group: str, page: SectionPage, frame: VisitFrame, had_focus: bool) -> None:
        if group == (self._wanted[0] or self.page.group):
            self.page.show_section(group)
        self.page.show_frame(frame)
        if self._wanted[0] == group:
            self._land(group)
        elif had_focus and group == self.page.group and not _takes_keys(page, page.window().focusWidget()):
            self._focus_in(page)  # the field that had the focus is not asked any more

    def _land(self, group: str, *, last: bool = True) -> None:
        """Put the focus where the person wanted to go, once: on the row, else on the first empty field.

        A row that is not there yet is waited for until the `last` look has come.
        """
        page = self.page.section(group)
        _group, row, part = self._wanted
        if page is None:
            return
        found = bool(row or part) and (page.focus_part(row, part) if part else page.focus_row(row))
        if not found:
            self._focus_in(page)
        if found or last or not (row or part):
            self._wanted = ("", "", "")

    def _focus_in(self, page: SectionPage) -> None:
        """The first empty field of a section; where a section asks for nothing, the button that goes on."""
        page.focus_first_empty()
        if not _takes_keys(page, self.page.window().focusWidget()):
            self.page.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, group: str, look: Look) -> SectionPage:
        now = self.page.now
        match look:
            case VitalsLook():
                page: SectionPage = self._wire_vitals(VitalsPage(now=now), group)
            case LineLook():
                page = self._wire_line(LinePage(now=now, now_ms=self._now_ms), group)
            case MedicineLook():
                page = self._wire_medicine(InfusionPage(now=now, now_ms=lambda: self.shift.now_ms()), group)
            case SignLook():
                page = self._wire_sign(SignPage(now=now), group)
            case FormLook():
                page = self._wire_narrative(FormPage(group, look.title, now=now), group)
        self._wire_forms(page, group if isinstance(look, FormLook) else below(group))
        page.alert_answered.connect(lambda alert, answer, reason: self._answer_alert(group, alert, answer, reason))
        return page

    # Wiring: a signal is one act

    def _wire_rows(self, page: SectionPage, group: str) -> None:
        page.drafted.connect(lambda row, values: self._draft(group, row, values))
        page.charted.connect(
            lambda row, values: self._act(
                group, row, lambda shown: self._charting.chart(self.shift, shown, row, values)
            )
        )
        page.corrected.connect(
            lambda row, values, reason: self._act(
                group,
                row,
                lambda shown: self._charting.correct(self.shift, shown, row, values, reason),
                refused=page.refuse_sheet,
                done=page.close_sheet,
            )
        )

    def _wire_vitals(self, page: VitalsPage, group: str) -> VitalsPage:
        ask, shift = self._charting, self.shift
        self._wire_rows(page, group)
        page.not_taken.connect(
            lambda measure, reason: self._act(
                group,
                measure,
                lambda shown: ask.not_taken(shift, shown, measure, reason),
                told=self.tr("Charted as not taken"),
                undoable=True,
            )
        )
        page.set_changed.connect(
            lambda time, position: self._act(
                group, "", lambda shown: ask.set_taken(shift, shown, time, position), refused=page.refuse_set
            )
        )
        page.baseline_given.connect(
            lambda measure, values: self._act(
                group,
                measure,
                lambda shown: ask.set_baseline(shift, shown, measure, values),
                refused=page.refuse_sheet,
                done=page.close_sheet,
            )
        )
        page.take_again_asked.connect(lambda: self._turn(group, lambda shown: ask.take_again(shift, shown)))
        page.set_asked.connect(lambda set_id: self._turn(group, lambda shown: ask.show_set(shift, shown, set_id)))
        page.measure_added.connect(
            lambda measure: self._turn(group, lambda shown: ask.add_measure(shift, shown, measure), row=measure)
        )
        page.explained.connect(
            lambda measure, choice, words: self._act(
                group,
                measure,
                lambda shown: ask.explain(shift, shown, measure, choice, words),
                told=self.tr("Explanation charted"),
                undoable=True,
            )
        )
        page.line_edited.connect(
            lambda text: self.ask(partial(ask.line_echo, shift, self._now(group), text), page.show_echo)
        )
        page.line_drafted.connect(
            lambda text: self.ask(partial(ask.draft_line, shift, self._now(group), text), lambda _none: None)
        )
        page.line_given.connect(lambda text: self._chart_line(page, group, text))
        return page

    def _chart_line(self, page: VitalsPage, group: str, text: str) -> None:
        """Chart a whole set; then the next empty field has the focus."""

        def done() -> None:
            page.line_charted()
            self._wanted = (group, "", "")

        self._act(
            group,
            "",
            lambda shown: self._charting.chart_line(self.shift, shown, text),
            refused=page.refuse_line,
            done=done,
        )

    def _now(self, group: str) -> Any:
        """What she sees in a section, or what her acts under way have made of it."""
        return _shown(self._held[group])

    def _now_ms(self) -> int:
        """Now by the clock of the shift, UTC ms."""
        return round(self.shift.now.timestamp() * 1000)

    def _wire_line(self, page: LinePage, group: str) -> LinePage:
        self._wire_rows(page, group)
        ask, shift = self._charting, self.shift
        page.line_asked.connect(self._choose_line)
        page.sheet_asked.connect(lambda what, typed: self._ask_sheet(page, group, what, typed))
        page.marked.connect(lambda mark, at_ms: self._act(group, "", lambda shown: ask.mark(shift, shown, mark, at_ms)))
        page.sheet_given.connect(
            lambda what, typed: self._act(
                group,
                "",
                lambda shown: ask.give_line_sheet(shift, shown, what, typed),
                refused=page.refuse_sheet,
                done=lambda: self._sheet_charted(page, group),
            )
        )
        return page

    def _ask_sheet(self, page: LinePage, group: str, what: str, typed: Values | None) -> None:
        """A sheet of the line page with what is typed in it so far."""
        shown = self._held[group].latest
        self.ask(
            lambda: self._charting.line_sheet(self.shift, cast(LineLook, shown), what, typed),
            page.show_sheet,
            refused=page.refuse_sheet,
        )

    def _sheet_charted(self, page: LinePage, group: str) -> None:
        """Go on with the line that the sheet was about: one that was added, or one that is out now."""
        page.close_sheet()
        self._line = cast(LineLook, self._held[group].latest).line

    def _wire_medicine(self, page: InfusionPage, group: str) -> InfusionPage:
        ask, shift = self._charting, self.shift
        page.act_asked.connect(lambda act, values, overrides: self._conduct(page, act, values, overrides))
        page.act_drafted.connect(lambda act, values: self._draft_act(act, values))
        page.infusion_asked.connect(self._choose_infusion)
        page.minute_passed.connect(self.refresh)
        page.dose_drafted.connect(lambda order, values: self._draft(group, order, values))
        page.dose_left.connect(
            lambda order, values: self._act(group, order, lambda shown: ask.chart(shift, shown, order, values))
        )
        page.start_asked.connect(
            lambda order, values, first, second, overrides: self._act(
                group, order, lambda shown: ask.start(shift, shown, order, values, first, second, overrides)
            )
        )
        page.stop_asked.connect(
            lambda dose, values: self._act(
                group, order_of(self._held[group].shown, dose), lambda shown: ask.stop(shift, shown, dose, values)
            )
        )
        page.reaction_asked.connect(
            lambda dose: self._act(
                group, order_of(self._held[group].shown, dose), lambda shown: ask.react(shift, shown, dose)
            )
        )
        page.hold_asked.connect(
            lambda order, reason, words: self._act(
                group, order, lambda shown: ask.hold(shift, shown, order, reason, words)
            )
        )
        page.spoken_asked.connect(self.show_spoken)
        page.confirm_asked.connect(self._confirm_spoken)
        page.refuse_asked.connect(
            lambda order, reason, words: self._act(
                group, order, lambda shown: ask.refuse(shift, shown, order, reason, words)
            )
        )
        page.effect_asked.connect(
            lambda dose, words: self._act(
                group, order_of(self._held[group].shown, dose), lambda shown: ask.effect(shift, shown, dose, words)
            )
        )
        return page

    def _wire_forms(self, page: SectionPage, held: str) -> None:
        """The rows of forms; `held` is what their look is kept under."""
        ask, shift = self._charting, self.shift
        page.row_drafted.connect(lambda section, row, values: self._draft(held, row, values, section))
        page.row_charted.connect(
            lambda section, row, values: self._act(
                held, f"{section}/{row}", lambda shown: ask.chart(shift, shown, row, values, section)
            )
        )
        page.row_corrected.connect(
            lambda section, row, values, reason: self._act(
                held,
                row,
                lambda shown: ask.correct(shift, shown, row, values, reason, section),
                refused=page.refuse_sheet,
                done=page.close_sheet,
            )
        )

    def _wire_narrative(self, page: FormPage, group: str) -> FormPage:
        ask, shift = self._charting, self.shift
        page.narrative.take_asked.connect(
            lambda abouts: self._turn(group, lambda shown: ask.draft_narrative(shift, shown, abouts), row=NOTE)
        )
        page.narrative.leave_asked.connect(
            lambda about: self._act(group, "", lambda shown: ask.leave_sentence(shift, shown, about))
        )
        page.narrative.go_asked.connect(self.show_group)
        return page

    def _wire_sign(self, page: SignPage, group: str) -> SignPage:
        ask, shift = self._charting, self.shift
        page.go_asked.connect(lambda to, row: self.show_group(to, row))
        page.seen_asked.connect(
            lambda key: self._act(
                group,
                "",
                lambda shown: ask.mark_seen(shift, shown, key),
                told=self.tr("Marked as seen"),
                undoable=True,
            )
        )
        page.told_asked.connect(
            lambda key, values: self._act(group, "", lambda shown: ask.tell(shift, shown, key, values))
        )
        page.tick_changed.connect(lambda tick, on: self._act(group, "", lambda shown: ask.tick(shift, shown, tick, on)))
        page.sign_asked.connect(
            lambda password, first, second: self._act(
                group,
                "password",
                lambda shown: ask.sign(shift, shown, password, first, second),
                told=self.tr("Signed and locked"),
            )
        )
        page.left_out.connect(
            lambda section, reason, text: self._act(
                group,
                "",
                lambda shown: ask.leave_out(shift, shown, section, reason, text),
                refused=page.refuse_sheet,
                done=page.close_sheet,
            )
        )
        page.part_asked.connect(self.show_group)
        page.patient_signed.connect(
            lambda ink, language, values: self._act(
                group, "patient_signs", lambda shown: ask.patient_signs(shift, shown, ink, language, values)
            )
        )
        page.patient_answered.connect(
            lambda values: self._act(group, "patient_signs", lambda shown: ask.patient_answers(shift, shown, values))
        )
        page.patient_taken_back.connect(
            lambda: self._act(group, "patient_signs", lambda shown: ask.patient_answers(shift, shown, {}))
        )
        page.pages_asked.connect(
            lambda html: self.ask(lambda: ask.pages(html), lambda starts: page.paper.show_pages(html, starts))
        )
        page.pdf_asked.connect(lambda: self._show_pages(page.look))
        page.paper.hand_out_asked.connect(self._show_hand_out)
        return page

    # Undo and redo

    def undo(self, number: int = 0) -> None:
        """Take back what she charted last in this visit; with `number`, only if that is still the last (a toast's)."""
        place, ask, shift = self.place, self._charting, self.shift
        self._take_back(
            lambda: ask.undo(shift, place.feed, place.visit, number),
            self.tr("Undone: {what}"),
            self.redo,
            self.tr("Redo"),
        )

    def redo(self) -> None:
        """Do again what was taken back last."""
        place, ask, shift = self.place, self._charting, self.shift
        self._take_back(
            lambda: ask.redo(shift, place.feed, place.visit), self.tr("Done again: {what}"), self.undo, self.tr("Undo")
        )

    def _take_back(self, turn: Callable[[], Undone], told: str, other: Callable[[], object], button: str) -> None:
        """Undo or redo as an act on the section that is shown; then go to where it was charted, and offer the way back.

        What stands in the row she is in is charted first, as when she leaves it.
        """
        group, place, page = self.page.group, self.place, self.page.section(self.page.group)
        if page is None or group not in self._held:
            return
        page.flush()
        inside, turned = page.window().focusWidget(), list[Undone]()
        if inside is not None and page.isAncestorOf(inside):
            inside.clearFocus()

        def do(shown: Look) -> Look:
            turned.append(turn())
            forms = self._held.get(below(group))
            if forms is not None:
                forms.latest = self._charting.forms(self.shift, place.feed, place.visit, group) or forms.latest
            if isinstance(shown, VitalsLook):
                return self._charting.show_set(self.shift, shown, shown.set_id)
            return self._charting.look(self.shift, place.feed, place.visit, group, self._line)

        def done() -> None:
            undone = turned[0]
            self.offered.emit(told.format(what=undone.what), other, button)
            where = self._group_known(undone.group)
            if where in ("", group):
                self._wanted = (group, undone.subject, undone.part)
            else:  # what stands there is shown before the focus goes in, for it may be in the very field
                self._wanted = (where, undone.subject, undone.part)
                self._load(where, own=True)

        def refused(why: str) -> None:
            self.said.emit(why)
            if inside is not None and isValid(inside):
                inside.setFocus()

        self._act(group, "", do, refused=refused, done=done)

    def _group_known(self, group: str) -> str:
        """How this visit's rail calls a group."""
        known = self.page.groups()
        return next((each for each in (group, *(LINE if group in LINE else ())) if each in known), "")

    # Acts

    def _draft(self, group: str, row: str, values: Values, section: str = "") -> None:
        """Keep what is half typed; a second later it is on disk."""
        held = self._held[group]
        self.ask(
            lambda: self._charting.draft(self.shift, cast(Look, _shown(held)), row, values, section),
            lambda _none: None,
            refused=lambda why: self._refuse(group, row, why),
        )

    def _act(
        self,
        group: str,
        row: str,
        do: Callable[[Any], Look | ConductorLook],
        *,
        refused: Callable[[str], object] | None = None,
        done: Callable[[], object] | None = None,
        after: Callable[[], object] | None = None,
        told: str = "",
        undoable: bool = False,
    ) -> None:
        """One act on a section: the look it answers is shown, a refusal is said at its row.

        `told` is said when it is done; an act that is `undoable` has a button with it that undoes just this.
        """
        held, visit, numbers = self._held[group], self.place.visit, list[int]()
        say = refused or (lambda why: self._refuse(group, row, why))
        if not held.waiting:
            held.latest = held.shown
        held.waiting += 1

        def question() -> Look | ConductorLook | _Fault | IdentifyFirst:
            try:
                held.latest = do(held.latest)
                if undoable:
                    numbers.append(self._charting.last_act(self.shift, visit))
            except IdentifyFirst as error:
                return error
            except EnvironmentFault as error:
                return _Fault(error)
            return held.latest

        def answer(look: Look | ConductorLook | _Fault | IdentifyFirst) -> None:
            held.waiting -= 1
            if self._held.get(group) is not held:
                return
            if isinstance(look, IdentifyFirst):
                self._settle(group, held)
                say(str(look))
                self._identify_again(group, row, do)
                return
            if isinstance(look, _Fault):
                self.trouble.emit(str(look.error))
                self._settle(group, held)
                say(str(look.error))
                return
            if done is not None:
                done()
            self._settle(group, held)
            if after is not None:
                after()
            self.charted.emit()
            if group in (INFUSION, above(INFUSION)):
                self._load(INFUSION)  # what a card did shows on the conductor, and the other way round
            if told and any(numbers):
                self.offered.emit(told, lambda: self.undo(numbers[0]), self.tr("Undo"))
            elif told:
                self.said.emit(told)

        def refuse(why: str) -> None:
            held.waiting -= 1
            if self._held.get(group) is held:
                self._settle(group, held)
                say(why)

        self.ask(question, answer, refused=refuse)

    def _identify_again(self, group: str, row: str, do: Callable[[Any], Look | ConductorLook]) -> None:
        """Ask for two identifiers, chart them, and do the act that waited for them."""

        def confirmed(first: str, second: str, by: str) -> None:
            def again(shown: Any) -> Look | ConductorLook:
                self._charting.confirm(self.shift, shown.frame, first, second, by)
                return do(shown)

            self._act(group, row, again)

        self.page.identify(self.tr("Match two identifiers"), confirmed)

    def _settle(self, group: str, held: _Held) -> None:
        """Show the newest answer once no act of hers is under way."""
        if held.waiting or held.latest is held.shown:
            return
        if isinstance(held.latest, ConductorLook):
            page = self.page.section(INFUSION)
            if isinstance(page, InfusionPage):
                self._show_conductor(page, held.latest)
                self._shown(INFUSION, page, held.latest.frame, True)
        elif group.endswith(_BELOW) and isinstance(held.latest, FormLook):
            self._show_below(group, held.latest)
        else:
            self._show(group, held.latest, own=True)

    def _turn(self, group: str, do: Callable[[Any], Look], *, row: str = "") -> None:
        """Another view of the same section, with the focus on a row, else on its first empty field."""
        self._wanted = (group, row, "")
        page = self.page.section(group)
        inside = page.focusWidget() if page is not None else None
        if inside is not None:
            inside.clearFocus()
        self._act(group, "", do)

    def _conduct(self, page: InfusionPage, act: str, values: Values, overrides: Values) -> None:
        """One act of the conductor, on what it showed."""
        self._act(
            above(INFUSION),
            act,
            lambda shown: self._charting.conduct(self.shift, shown, act, values, overrides),
            refused=lambda why: page.refuse_act(act, why),
            after=lambda: page.did(act),
        )

    def _draft_act(self, act: str, values: Values) -> None:
        held = self._held.get(above(INFUSION))
        if held is not None and isinstance(held.shown, ConductorLook):
            shown = held.shown
            self.ask(lambda: self._charting.draft_act(self.shift, shown, act, values), lambda _none: self.refresh())

    def _choose_infusion(self, order: str) -> None:
        self._order = order
        self._load(INFUSION)

    def _choose_line(self, line: str) -> None:
        self._line = line
        self._load(self.page.group if self.page.group in LINE else LINE[0])

    def _answer_alert(self, group: str, alert: Any, answer: str, reason: str) -> None:
        place = self.place

        def do(shown: Look) -> Look:
            self._charting.answer_alert(self.shift, shown, alert, answer, reason)
            return self._charting.look(self.shift, place.feed, place.visit, group, self._line)

        self._act(group, "", do)

    def _refuse(self, group: str, row: str, why: str) -> None:
        page = self.page.section(group.removesuffix(_BELOW).removesuffix(_ABOVE))
        if page is not None:
            page.refuse(row, why)

    # The visit as a whole

    def _start(self, first: str, second: str, by: str) -> None:
        place = self.place
        self.ask(
            lambda: self._charting.start_visit(self.shift, place.feed, place.visit, first, second, by), self._started
        )

    def _started(self, frame: VisitFrame) -> None:
        self.charted.emit()
        self.open(Place("visit", frame.feed, frame.visit))

    def _ask_not_done(self) -> None:
        """Why the visit does not take place, and who was told."""
        place, frame = self.place, self.page.frame_look
        if frame is None:
            return

        def answer(asked: NotDoneAsk) -> None:
            sheet = NotDoneSheet(self.page.window(), asked, self.page.now)
            sheet.given.connect(lambda values: self._not_done(sheet, frame, values))
            sheet.open()

        self.ask(lambda: self._charting.not_done_ask(self.shift, place.feed, place.visit), answer)

    def _not_done(self, sheet: NotDoneSheet, shown: VisitFrame, values: Values) -> None:
        def answer(frame: VisitFrame) -> None:
            if isValid(sheet):
                sheet.accept()
            self.said.emit(self.tr("Charted that the visit is not done"))
            self.charted.emit()
            self.open(Place("visit", frame.feed, frame.visit))

        self.ask(
            lambda: self._charting.not_done(self.shift, shown, values),
            answer,
            refused=lambda why: sheet.refuse(why) if isValid(sheet) else self.said.emit(why),
        )

    def _take_back_not_done(self) -> None:
        frame = self.page.frame_look
        if frame is not None:
            self.ask(lambda: self._charting.take_back_not_done(self.shift, frame), self._started)

    def _addendum(self, reason: str, text: str) -> None:
        place, page = self.place, self.page.section(self.page.group)
        if page is None:
            return
        self._whole(
            lambda: self._charting.addendum(self.shift, place.feed, place.visit, reason, text),
            page.refuse_sheet,
            self.tr("Added to the note. Sign again"),
            done=page.close_sheet,
        )

    def show_allergies(self) -> None:
        """The list of allergies, and a new one for it."""
        place = self.place
        if place.visit:
            self.ask(lambda: self._charting.allergies(self.shift, place.feed, place.visit), self._open_allergies)

    def _open_allergies(self, look: AllergyLook) -> None:
        if look.frame.visit != self.place.visit:
            return
        ask, sheet = self._charting, AllergySheet(self.page.window(), look)
        sheet.added.connect(
            lambda said: self._whole(
                lambda: ask.add_allergy(self.shift, look, said),
                sheet.refuse,
                self.tr("On the list of allergies: {substance}").format(substance=said["substance"]),
                done=sheet.accept,
            )
        )
        sheet.asked.connect(
            lambda none_known: self._whole(
                lambda: ask.ask_allergies(self.shift, look, none_known),
                sheet.refuse,
                self.tr("Allergies asked today"),
                done=sheet.accept,
            )
        )
        sheet.open()

    def show_spoken(self) -> None:
        """The sheet for an order by voice."""
        place = self.place
        self.ask(lambda: self._charting.spoken(self.shift, place.feed, place.visit), self._open_spoken)

    def _open_spoken(self, look: SpokenLook) -> None:
        if look.frame.visit != self.place.visit:
            return
        ask, sheet = self._charting, VerbalOrderSheet(self.page.window(), look, self.page.now)
        sheet.left.connect(
            lambda typed: self.ask(lambda: ask.against_spoken(self.shift, look, typed), sheet.show_against)
        )

        def given(typed: Values) -> None:
            self.page.identify(
                self.tr("Take an order by voice"),
                lambda first, second, _by: self._whole(
                    lambda: ask.take_spoken(self.shift, look, typed, first, second),
                    sheet.refuse,
                    self.tr("The order is charted. The prescriber confirms it in writing"),
                    done=sheet.accept,
                ),
            )

        sheet.given.connect(given)
        sheet.open()

    def _confirm_spoken(self, order: str) -> None:
        frame = self.page.frame_look
        if frame is not None:
            self._whole(
                lambda: self._charting.confirm_spoken(self.shift, self._held[self.page.group].shown.frame, order),
                lambda why: self._refuse(self.page.group, order, why),
                self.tr("Confirmed in writing"),
            )

    def _answer_comment(self, comment: str, text: str) -> None:
        place, group = self.place, self.page.group
        self._whole(
            lambda: self._charting.answer_comment(self.shift, place.feed, place.visit, comment, text),
            lambda why: self._refuse(group, "", why),
            self.tr("Answered"),
        )

    def _whole(
        self,
        question: Callable[[], VisitFrame],
        refused: Callable[[str], object],
        told: str,
        *,
        done: Callable[[], object] | None = None,
    ) -> None:
        """An act on the whole visit: its frame is shown, then the section is asked for again."""

        def answer(frame: VisitFrame) -> None:
            if done is not None:
                done()
            self.page.show_frame(frame)
            self.said.emit(told)
            self.charted.emit()
            self.refresh()

        self.ask(question, answer, refused=cast(Callable[[str], None], refused))

    def _show_comment(self, comment_id: str) -> None:
        """Go to what a comment speaks of."""
        frame = self.page.frame_look
        comment = next((each for each in frame.returned if each.id == comment_id), None) if frame is not None else None
        if comment is None:
            return
        self.show_group(self._group_of(comment), comment.about, comment.part)

    def _group_of(self, comment: CommentLook) -> str:
        groups = self.page.groups()
        for group in (comment.group, group_of_part(comment.part), *LINE, "note"):
            if group and group in groups and (group not in LINE or group_of_part(comment.part) == LINE[0]):
                return group
        return self.page.group

    def _show_pages(self, look: SignLook | None) -> None:
        """The note as it will be on paper; saving it is asked from there."""
        if look is None:
            return
        sheet = PagesSheet(self.page.window(), self.tr("Note as PDF"))
        sheet.save_asked.connect(sheet.accept)
        sheet.save_asked.connect(self._ask_pdf)
        self._fill_pages(sheet, look.note_html, "Visit note")
        sheet.open()

    def _show_hand_out(self) -> None:
        """The patient's page in her language: looked at, saved or printed from the PDF, charted as given."""
        sheet = HandOutSheet(self.page.window())
        place = self.place

        def show(look: HandOutLook) -> None:
            if isValid(sheet):
                sheet.show_look(look)
                self._fill_pages(sheet, look.html, "For the patient")

        def ask(language: str) -> None:
            self.ask(lambda: self._charting.hand_out(self.shift, place.feed, place.visit, language), show)

        def given(language: str) -> None:
            def answer(_look: HandOutLook) -> None:
                if isValid(sheet):
                    sheet.accept()
                self.said.emit(self.tr("Charted that the hand-out was given"))
                self.charted.emit()
                self.refresh()

            self.ask(
                lambda: self._charting.give_hand_out(self.shift, place.feed, place.visit, language),
                answer,
                refused=lambda why: sheet.refuse(why) if isValid(sheet) else self.said.emit(why),
            )

        def save(html: str) -> None:
            sheet.accept()
            self._ask_reason(
                self.tr("Save the hand-out as a PDF"),
                "hand-out.pdf",
                lambda reason, path: self.ask(
                    lambda: self._charting.save_hand_out(self.shift, place.feed, html, reason, path),
                    lambda _none: self.said.emit(self.tr("The hand-out was saved as {name}").format(name=path.name)),
                    refused=lambda why: self._refuse(SIGN, "", why),
                ),
            )

        sheet.language_asked.connect(ask)
        sheet.given_in.connect(given)
        sheet.save_page.connect(save)
        sheet.open()
        ask("")

    def _fill_pages(self, sheet: PagesSheet, html: str, title: str) -> None:
        width = min(current().px(WIDTH), self.page.window().width() - current().px(140))

        def answer(pictures: tuple[Any, ...]) -> None:
            if isValid(sheet):
                sheet.show_pages(pictures, title)

        self.ask(lambda: self._charting.pictures(html, title, width), answer)

    def _ask_pdf(self) -> None:
        self._ask_reason(self.tr("Save the note as a PDF"), "visit-note.pdf", self.save_pdf)

    def _ask_reason(self, title: str, name: str, save: Callable[[str, Path], object]) -> None:
        """Saving takes something out of the program: it needs a reason, then a place."""
        sheet = ReasonSheet(
            self.page.window(),
            "export",
            title,
            self.tr("The file is not encrypted. The reason is kept in the audit."),
            self.tr("Choose where"),
        )
        sheet.given.connect(lambda _id, words: self._choose_place(title, name, lambda path: save(words, path)))
        sheet.open()

    def _choose_place(self, title: str, name: str, save: Callable[[Path], object]) -> None:
        dialog = QFileDialog(self.page.window(), title, name, self.tr("PDF (*.pdf)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: save(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_pdf(self, reason: str, path: Path) -> None:
        """Write the note to `path`, off the GUI thread."""
        place = self.place
        self.ask(
            lambda: self._charting.save_note(self.shift, place.feed, place.visit, reason, path),
            lambda lacks: self.said.emit(
                self.tr("The note was saved as {name}. {why}").format(name=path.name, why=lacks)
                if lacks
                else self.tr("The note was saved as {name}, with its signature").format(name=path.name)
            ),
            refused=lambda why: self._refuse(SIGN, "", why),
        )


def _shown(held: _Held) -> Look | ConductorLook:
    """What she has on screen, or will have once her acts are answered."""
    return held.latest if held.waiting else held.shown


def _takes_keys(page: QWidget, inside: QWidget | None) -> bool:
    """Whether the focus is on something of `page` that it can be on."""
    return inside is not None and page.isAncestorOf(inside) and inside.focusPolicy() != Qt.FocusPolicy.NoFocus


def below(group: str) -> str:
    """What the look of the forms below a group's own page is kept under."""
    return f"{group}{_BELOW}"


def above(group: str) -> str:
    """What the look of the infusion above the cards is kept under."""
    return f"{group}{_ABOVE}"


def first_open(frame: VisitFrame) -> str:
    """The first section that is not done; the signing page when all are."""
    return next((item.id for item in frame.rail if item.mark != "done"), frame.rail[-1].id if frame.rail else "")


def order_of(look: Look | ConductorLook, dose: str) -> str:
    """The order whose dose it is: where what is refused is said."""
    if isinstance(look, MedicineLook):
        return next((card.order for card in look.cards if card.dose == dose), "")
    return ""
