"""A signal of a section's page is one act of hers: which page says what, and which act of `charting` that is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from nursechart.charting import pins
from nursechart.charting.looks.visit import LineLook
from nursechart.charting.shift import Shift
from nursechart.ui.visit.acts import Acts
from nursechart.ui.visit.asks import Charting, Values
from nursechart.ui.visit.form import FormPage
from nursechart.ui.visit.held import order_of
from nursechart.ui.visit.infusion import InfusionPage
from nursechart.ui.visit.line_care import LinePage
from nursechart.ui.visit.narrative import NOTE
from nursechart.ui.visit.section import SectionPage
from nursechart.ui.visit.sign import SignPage
from nursechart.ui.visit.vitals import VitalsPage

if TYPE_CHECKING:
    from nursechart.ui.visit.screen import VisitScreen


def wire_vitals(acts: Acts, page: VitalsPage, group: str) -> VitalsPage:
    screen, ask, shift = _parts(acts)
    _wire_rows(acts, page, group)
    page.not_taken.connect(
        lambda measure, reason: acts.act(
            group,
            measure,
            lambda shown: ask.not_taken(shift, shown, measure, reason),
            told=screen.tr("Charted as not taken"),
            undoable=True,
        )
    )
    page.set_changed.connect(
        lambda time, position: acts.act(
            group, "", lambda shown: ask.set_taken(shift, shown, time, position), refused=page.refuse_set
        )
    )
    page.baseline_given.connect(
        lambda measure, values: acts.act(
            group,
            measure,
            lambda shown: ask.set_baseline(shift, shown, measure, values),
            refused=page.refuse_sheet,
            done=page.close_sheet,
        )
    )
    page.take_again_asked.connect(lambda: acts.turn(group, lambda shown: ask.take_again(shift, shown)))
    page.set_asked.connect(lambda set_id: acts.turn(group, lambda shown: ask.show_set(shift, shown, set_id)))
    page.measure_added.connect(
        lambda measure: acts.turn(group, lambda shown: ask.add_measure(shift, shown, measure), row=measure)
    )
    page.explained.connect(
        lambda measure, choice, words: acts.act(
            group,
            measure,
            lambda shown: ask.explain(shift, shown, measure, choice, words),
            told=screen.tr("Explanation charted"),
            undoable=True,
        )
    )
    page.line_edited.connect(
        lambda text: screen.ask(partial(ask.line_echo, shift, acts.now(group), text), page.show_echo)
    )
    page.line_drafted.connect(
        lambda text: screen.ask(partial(ask.draft_line, shift, acts.now(group), text), lambda _none: None)
    )
    page.line_given.connect(lambda text: _chart_line(acts, page, group, text))
    return page


def wire_line(acts: Acts, page: LinePage, group: str) -> LinePage:
    screen, ask, shift = _parts(acts)
    _wire_rows(acts, page, group)
    page.line_asked.connect(screen.choose_line)
    page.sheet_asked.connect(lambda what, typed: _ask_sheet(acts, page, group, what, typed))
    page.marked.connect(lambda mark, at_ms: acts.act(group, "", lambda shown: ask.mark(shift, shown, mark, at_ms)))
    page.sheet_given.connect(
        lambda what, typed: acts.act(
            group,
            "",
            lambda shown: ask.give_line_sheet(shift, shown, what, typed),
            refused=page.refuse_sheet,
            done=lambda: _sheet_charted(acts, page, group),
        )
    )
    return page


def wire_medicine(acts: Acts, page: InfusionPage, group: str) -> InfusionPage:
    screen, ask, shift = _parts(acts)
    page.act_asked.connect(lambda act, values, overrides: acts.conduct(page, act, values, overrides))
    page.act_drafted.connect(lambda act, values: acts.draft_act(act, values))
    page.infusion_asked.connect(screen.choose_infusion)
    page.minute_passed.connect(screen.refresh)
    page.dose_drafted.connect(lambda order, values: acts.draft(group, order, values))
    page.dose_left.connect(
        lambda order, values: acts.act(group, order, lambda shown: ask.chart(shift, shown, order, values))
    )
    page.start_asked.connect(
        lambda order, values, first, second, overrides: acts.act(
            group, order, lambda shown: ask.start(shift, shown, order, values, first, second, overrides)
        )
    )
    page.stop_asked.connect(
        lambda dose, values: acts.act(
            group, order_of(acts.held[group].shown, dose), lambda shown: ask.stop(shift, shown, dose, values)
        )
    )
    page.reaction_asked.connect(
        lambda dose: acts.act(
            group, order_of(acts.held[group].shown, dose), lambda shown: ask.react(shift, shown, dose)
        )
    )
    page.hold_asked.connect(
        lambda order, reason, words: acts.act(group, order, lambda shown: ask.hold(shift, shown, order, reason, words))
    )
    page.spoken_asked.connect(screen.whole.show_spoken)
    page.confirm_asked.connect(screen.whole.confirm_spoken)
    page.refuse_asked.connect(
        lambda order, reason, words: acts.act(
            group, order, lambda shown: ask.refuse(shift, shown, order, reason, words)
        )
    )
    page.effect_asked.connect(
        lambda dose, words: acts.act(
            group, order_of(acts.held[group].shown, dose), lambda shown: ask.effect(shift, shown, dose, words)
        )
    )
    return page


def wire_forms(acts: Acts, page: SectionPage, held: str) -> None:
    """The rows of forms; `held` is what their look is kept under."""
    _screen, ask, shift = _parts(acts)
    page.row_drafted.connect(lambda section, row, values: acts.draft(held, row, values, section))
    page.row_charted.connect(
        lambda section, row, values: acts.act(
            held, f"{section}/{row}", lambda shown: ask.chart(shift, shown, row, values, section)
        )
    )
    page.row_corrected.connect(
        lambda section, row, values, reason: acts.act(
            held,
            row,
            lambda shown: ask.correct(shift, shown, row, values, reason, section),
            refused=page.refuse_sheet,
            done=page.close_sheet,
        )
    )


def wire_narrative(acts: Acts, page: FormPage, group: str) -> FormPage:
    screen, ask, shift = _parts(acts)
    page.narrative.take_asked.connect(
        lambda abouts: acts.turn(group, lambda shown: ask.draft_narrative(shift, shown, abouts), row=NOTE)
    )
    page.narrative.leave_asked.connect(
        lambda about: acts.act(group, "", lambda shown: ask.leave_sentence(shift, shown, about))
    )
    page.narrative.go_asked.connect(screen.show_group)
    return page


def wire_sign(acts: Acts, page: SignPage, group: str) -> SignPage:
    screen, ask, shift = _parts(acts)
    page.held_pin = lambda: pins.look(shift)
    page.go_asked.connect(lambda to, row: screen.show_group(to, row))
    page.seen_asked.connect(
        lambda key: acts.act(
            group,
            "",
            lambda shown: ask.mark_seen(shift, shown, key),
            told=screen.tr("Marked as seen"),
            undoable=True,
        )
    )
    page.told_asked.connect(lambda key, values: acts.act(group, "", lambda shown: ask.tell(shift, shown, key, values)))
    page.tick_changed.connect(lambda tick, on: acts.act(group, "", lambda shown: ask.tick(shift, shown, tick, on)))
    page.sign_asked.connect(
        lambda proof, first, second: acts.act(
            group,
            "password",
            lambda shown: ask.sign(shift, shown, proof, first, second),
            told=screen.tr("Signed and locked"),
        )
    )
    page.left_out.connect(
        lambda section, reason, text: acts.act(
            group,
            "",
            lambda shown: ask.leave_out(shift, shown, section, reason, text),
            refused=page.refuse_sheet,
            done=page.close_sheet,
        )
    )
    page.part_asked.connect(screen.show_group)
    page.patient_signed.connect(
        lambda ink, language, values: acts.act(
            group, "patient_signs", lambda shown: ask.patient_signs(shift, shown, ink, language, values)
        )
    )
    page.patient_answered.connect(
        lambda values: acts.act(group, "patient_signs", lambda shown: ask.patient_answers(shift, shown, values))
    )
    page.patient_taken_back.connect(
        lambda: acts.act(group, "patient_signs", lambda shown: ask.patient_answers(shift, shown, {}))
    )
    page.pages_asked.connect(
        lambda html: screen.ask(lambda: ask.pages(html), lambda starts: page.paper.show_pages(html, starts))
    )
    page.pdf_asked.connect(lambda: screen.papers.show_pages(page.look))
    page.paper.hand_out_asked.connect(screen.papers.show_hand_out)
    return page


def _wire_rows(acts: Acts, page: SectionPage, group: str) -> None:
    _screen, ask, shift = _parts(acts)
    page.drafted.connect(lambda row, values: acts.draft(group, row, values))
    page.charted.connect(lambda row, values: acts.act(group, row, lambda shown: ask.chart(shift, shown, row, values)))
    page.corrected.connect(
        lambda row, values, reason: acts.act(
            group,
            row,
            lambda shown: ask.correct(shift, shown, row, values, reason),
            refused=page.refuse_sheet,
            done=page.close_sheet,
        )
    )


def _chart_line(acts: Acts, page: VitalsPage, group: str, text: str) -> None:
    """Chart a whole set; then the next empty field has the focus."""
    screen, ask, shift = _parts(acts)

    def done() -> None:
        page.line_charted()
        screen.wanted = (group, "", "")

    acts.act(
        group,
        "",
        lambda shown: ask.chart_line(shift, shown, text),
        refused=page.refuse_line,
        done=done,
    )


def _ask_sheet(acts: Acts, page: LinePage, group: str, what: str, typed: Values | None) -> None:
    """A sheet of the line page with what is typed in it so far."""
    screen, ask, shift = _parts(acts)
    shown = acts.held[group].latest
    screen.ask(
        lambda: ask.line_sheet(shift, cast(LineLook, shown), what, typed),
        page.show_sheet,
        refused=page.refuse_sheet,
    )


def _sheet_charted(acts: Acts, page: LinePage, group: str) -> None:
    """Go on with the line that the sheet was about: one that was added, or one that is out now."""
    page.close_sheet()
    acts.screen.line = cast(LineLook, acts.held[group].latest).line


def _parts(acts: Acts) -> tuple[VisitScreen, Charting, Shift]:
    return acts.screen, acts.screen.charting, acts.screen.shift
