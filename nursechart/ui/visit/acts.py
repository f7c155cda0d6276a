"""Her acts on the sections of a visit, one after the other, and what is shown of them.

Each act is done with the look its author had on screen. Where several acts of hers are under way, the next one goes on
from the answer of the one before, in the worker, and the page is shown the last answer only: nothing she typed since is
overwritten by an older one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject

from nursechart.charting.looks.infusion import ConductorLook
from nursechart.charting.looks.visit import FormLook, VisitFrame
from nursechart.charting.refusals import IdentifyFirst
from nursechart.errors import EnvironmentFault
from nursechart.ui.visit.asks import INFUSION, Look, Values
from nursechart.ui.visit.held import BELOW, Fault, Held, above, seen
from nursechart.ui.visit.infusion import InfusionPage

if TYPE_CHECKING:
    from nursechart.ui.visit.screen import VisitScreen


class Acts(QObject):
    """`act(group, row, do)`: `do` answers in the worker, from the newest look, what is shown then."""

    def __init__(self, screen: VisitScreen) -> None:
        super().__init__(screen)
        self.screen = screen
        self.held: dict[str, Held] = {}

    def under_way(self, *names: str) -> bool:
        """Whether an act on one of these has not been answered yet."""
        return any(self.held[each].waiting for each in names if each in self.held)

    def hold(self, name: str, look: Look | ConductorLook) -> None:
        held = self.held.get(name)
        if held is None:
            self.held[name] = Held(look, look)
            return
        held.shown = look
        if not held.waiting:
            held.latest = look

    def now(self, group: str) -> Any:
        """What she sees in a section, or what her acts under way have made of it."""
        return seen(self.held[group])

    def draft(self, group: str, row: str, values: Values, section: str = "") -> None:
        """Keep what is half typed; a second later it is on disk."""
        held = self.held[group]
        self.screen.ask(
            lambda: self.screen.charting.draft(self.screen.shift, cast(Look, seen(held)), row, values, section),
            lambda _none: None,
            refused=lambda why: self.screen.refuse(group, row, why),
        )

    def act(
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
        held, visit, numbers = self.held[group], self.screen.place.visit, list[int]()
        say = refused or (lambda why: self.screen.refuse(group, row, why))
        if not held.waiting:
            held.latest = held.shown
        held.waiting += 1

        def question() -> Look | ConductorLook | Fault | IdentifyFirst:
            try:
                held.latest = do(held.latest)
                if undoable:
                    numbers.append(self.screen.charting.last_act(self.screen.shift, visit))
            except IdentifyFirst as error:
                return error
            except EnvironmentFault as error:
                return Fault(error)
            return held.latest

        def answer(look: Look | ConductorLook | Fault | IdentifyFirst) -> None:
            held.waiting -= 1
            if self.held.get(group) is not held:
                return
            if isinstance(look, IdentifyFirst):
                self._settle(group, held)
                say(str(look))
                self._identify_again(group, row, do)
                return
            if isinstance(look, Fault):
                self.screen.trouble.emit(str(look.error))
                self._settle(group, held)
                say(str(look.error))
                return
            if done is not None:
                done()
            self._settle(group, held)
            if after is not None:
                after()
            self.screen.charted.emit()
            if group in (INFUSION, above(INFUSION)):
                self.screen.load(INFUSION)  # what a card did shows on the conductor, and the other way round
            if told and any(numbers):
                self.screen.offered.emit(told, lambda: self.screen.undo(numbers[0]), self.tr("Undo"))
            elif told:
                self.screen.said.emit(told)

        def refuse(why: str) -> None:
            held.waiting -= 1
            if self.held.get(group) is held:
                self._settle(group, held)
                say(why)

        self.screen.ask(question, answer, refused=refuse)

    def _identify_again(self, group: str, row: str, do: Callable[[Any], Look | ConductorLook]) -> None:
        """Ask for two identifiers, chart them, and do the act that waited for them."""

        def confirmed(first: str, second: str, by: str) -> None:
            def again(shown: Any) -> Look | ConductorLook:
                self.screen.charting.confirm(self.screen.shift, shown.frame, first, second, by)
                return do(shown)

            self.act(group, row, again)

        self.screen.page.identify(self.tr("Match two identifiers"), confirmed)

    def _settle(self, group: str, held: Held) -> None:
        """Show the newest answer once no act of hers is under way."""
        if held.waiting or held.latest is held.shown:
            return
        if isinstance(held.latest, ConductorLook):
            page = self.screen.page.section(INFUSION)
            if isinstance(page, InfusionPage):
                self.screen.show_conductor(page, held.latest)
                self.screen.was_shown(INFUSION, page, held.latest.frame, True)
        elif group.endswith(BELOW) and isinstance(held.latest, FormLook):
            self.screen.show_below(group, held.latest)
        else:
            self.screen.show_look(group, held.latest, own=True)

    def turn(self, group: str, do: Callable[[Any], Look], *, row: str = "") -> None:
        """Another view of the same section, with the focus on a row, else on its first empty field."""
        self.screen.wanted = (group, row, "")
        page = self.screen.page.section(group)
        inside = page.focusWidget() if page is not None else None
        if inside is not None:
            inside.clearFocus()
        self.act(group, "", do)

    def conduct(self, page: InfusionPage, act: str, values: Values, overrides: Values) -> None:
        """One act of the conductor, on what it showed."""
        self.act(
            above(INFUSION),
            act,
            lambda shown: self.screen.charting.conduct(self.screen.shift, shown, act, values, overrides),
            refused=lambda why: page.refuse_act(act, why),
            after=lambda: page.did(act),
        )

    def draft_act(self, act: str, values: Values) -> None:
        held = self.held.get(above(INFUSION))
        if held is not None and isinstance(held.shown, ConductorLook):
            shown = held.shown
            self.screen.ask(
                lambda: self.screen.charting.draft_act(self.screen.shift, shown, act, values),
                lambda _none: self.screen.refresh(),
            )

    def answer_alert(self, group: str, alert: Any, answer: str, reason: str) -> None:
        place = self.screen.place

        def do(shown: Look) -> Look:
            self.screen.charting.answer_alert(self.screen.shift, shown, alert, answer, reason)
            return self.screen.charting.look(self.screen.shift, place.feed, place.visit, group, self.screen.line)

        self.act(group, "", do)

    def whole(
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
            self.screen.page.show_frame(frame)
            self.screen.said.emit(told)
            self.screen.charted.emit()
            self.screen.refresh()

        self.screen.ask(question, answer, refused=cast(Callable[[str], None], refused))
