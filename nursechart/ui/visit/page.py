"""The visit on the screen: banner on top, section rail, the section, its side panel, and the footer that goes on.

The banner never scrolls (ID-1). Ctrl+Enter goes to the next section, on the last one it signs; Alt+↑ and Alt+↓ move
between sections. Built section pages are kept, so going back shows at once what was there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from nursechart.charting.looks.common import Banner
from nursechart.charting.looks.visit import RailItem as RailLook
from nursechart.charting.looks.visit import VisitFrame
from nursechart.ui import bound
from nursechart.ui.identity import IdentitySheet
from nursechart.ui.shell import Form, PageFrame
from nursechart.ui.theme import Tone, current
from nursechart.ui.unhurried import unhurried
from nursechart.ui.visit.comments import ReturnedStrip
from nursechart.ui.visit.moved_strip import MovedStrip
from nursechart.ui.visit.not_done import NotDonePage
from nursechart.ui.visit.section import SectionPage, wall_clock
from nursechart.ui.visit.sheets import AddendumSheet
from nursechart.ui.visit.side import VisitSide
from nursechart.ui.visit.sign import SignPage
from nursechart.ui.visit.strips import Strips
from nursechart.ui.visit.vitals import VitalsPage
from nursechart.ui.widgets import (
    Allergies,
    Button,
    EmptyState,
    Footer,
    InlineAlert,
    Mark,
    PatientBanner,
    PrimaryButton,
    RailItem,
    SecondaryButton,
    SectionRail,
    named,
)
from nursechart.ui.widgets.fields import is_redo, is_undo

SIGN = "sign"


class VisitPage(PageFrame):
    """`show_frame(frame)`, `add_section(group, page)`, `show_section(group)`."""

    section_asked = Signal(str)
    comment_shown = Signal(str)  # comment id: go to what it speaks of
    comment_answered = Signal(str, str)
    addendum_given = Signal(str, str)  # reason, text
    amend_asked = Signal()  # something that is charted is put right, taken back or added late
    start_confirmed = Signal(str, str, str)  # two identifiers, who confirmed them
    undo_asked = Signal()
    redo_asked = Signal()
    not_done_asked = Signal()
    not_done_undone = Signal()

    def __init__(self, *, now: Callable[[], str] = wall_clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now = now
        self.frame_look: VisitFrame | None = None
        self.group = ""
        self.from_signing = False
        self._sections: dict[str, SectionPage] = {}
        self.patient_banner = PatientBanner()
        self.patient_banner.setObjectName("patient_banner")
        self.set_banner(self.patient_banner)
        self.section_rail = SectionRail()
        self.section_rail.chosen.connect(self.section_asked)
        self.section_rail.chosen.connect(self.close_rail)
        self.set_rail(self.section_rail, self.tr("Sections of the visit"))
        self._make_strips()
        self.stack = QStackedWidget()
        self.stack.addWidget(QWidget())
        self.centre.addWidget(self.stack, 1)
        self._make_not_started()
        self.not_done = NotDonePage()
        self.not_done.undo_asked.connect(self.not_done_undone)
        self.stack.addWidget(self.not_done)
        self._make_footer()
        self.visit_side = VisitSide()
        self.set_side(self.visit_side)
        self.form_changed.connect(self._form_changed)
        for keys, act in (
            ("Ctrl+Return", self.go_on),
            ("Ctrl+Enter", self.go_on),
            ("Alt+Up", lambda: self._step(-1)),
            ("Alt+Down", lambda: self._step(1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            # the sections are reached from anywhere in the window, also when nothing here has the focus
            anywhere = keys.startswith("Alt")
            shortcut.setContext(
                Qt.ShortcutContext.WindowShortcut if anywhere else Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(act)
        bound.shortcut("to_signing", self, self._back_to_signing)
        bound.shortcut("missing", self, self.go_to_missing)
        self._apply_section()

    # Who, how far, and where she is

    def show_frame(self, frame: VisitFrame) -> None:
        """Show what stays while the sections change."""
        self.frame_look = frame
        show_banner(self.patient_banner, frame.banner)
        self.patient_banner.set_compact(self.form is Form.COMPACT)
        self.section_rail.show_visit(frame.title, frame.started or self.tr("Not started"), frame.done, frame.total)
        self._show_rail(frame.rail)
        foot = [("map-pin", frame.address), ("phone", frame.contact)]
        self.section_rail.show_foot([(icon, words) for icon, words in foot if words])
        self.returned.show_comments(frame.returned, returned=frame.status == "returned")
        self.moved.show_moves(frame.moved)
        self.again.setVisible(self._signs_again(frame))
        self._apply_section()

    def show_not_started(self) -> None:
        """The visit has not been started: nothing can be charted yet."""
        self.group = ""
        self.stack.setCurrentWidget(self.not_started)
        self._apply_section()
        self.not_started.action.setFocus()

    def show_not_done(self) -> None:
        """The visit did not take place: why, who was told, and when the next one is."""
        look = self.frame_look
        self.group = ""
        if look is not None:
            self.not_done.show_lines(look.not_done, may_undo=look.may_undo_not_done)
        self.stack.setCurrentWidget(self.not_done)
        self._apply_section()
        (self.not_done.undo if look is not None and look.may_undo_not_done else self.section_rail).setFocus()

    # Sections

    def section(self, group: str) -> SectionPage | None:
        """The page of a group, if it has been built."""
        return self._sections.get(group)

    def add_section(self, group: str, page: SectionPage) -> None:
        """Keep `page` as the page of `group`."""
        unhurried(f"first build of the section {group}")
        self._sections[group] = page
        self.stack.addWidget(page)
        for button in page.foot_acts:
            self.footer.add_leading(button)
            button.hide()
        page.side_changed.connect(self._side_changed)
        page.comment_answered.connect(self.comment_answered)
        page.all_said.connect(lambda: self.next.setFocus(Qt.FocusReason.TabFocusReason))
        if isinstance(page, VitalsPage):
            page.set_form(self.form)
        if isinstance(page, SignPage):
            page.addendum_asked.connect(self.ask_addendum)
            page.left_for_field.connect(self._left_signing)
            page.not_done_asked.connect(self.not_done_asked)
        if hasattr(page, "identify"):
            page.identify = self.identify

    def show_section(self, group: str) -> None:
        """Show the page of `group`, which has been added; what was typed in the one before is said first."""
        before = self._sections.get(self.group)
        if before is not None and self.group != group:
            before.flush()
        self.group = group
        self.from_signing = self.from_signing and group != SIGN
        page = self._sections[group]
        if page is not self.stack.currentWidget() and page.size() != self.stack.contentsRect().size():
            unhurried(f"the section {group} in a window of another size")
        self.stack.setCurrentWidget(page)
        self._apply_section()

    def _left_signing(self) -> None:
        """She went from the signing page to a field: the way back is offered until she is there again (SG-1)."""
        self.from_signing = True

    def forget(self) -> None:
        """Another visit: no page, no value and no answer of the one before is kept."""
        for page in self._sections.values():
            page.blockSignals(True)  # what it still says would be about another patient
            self.stack.removeWidget(page)
            for button in page.foot_acts:
                button.hide()
                button.deleteLater()
            page.hide()
            page.deleteLater()
        self._sections, self.from_signing = {}, False
        self.visit_side.show_blocks(())
        self.group = ""
        self.stack.setCurrentIndex(0)
        self._apply_section()

    def groups(self) -> list[str]:
        return [item.id for item in self.frame_look.rail] if self.frame_look is not None else []

    def go_on(self) -> None:
        """Ctrl+Enter: the next section that is not done; on the last one, sign."""
        page = self._sections.get(self.group)
        if isinstance(page, SignPage):
            page.try_sign()
        elif onward := self._onward():
            self.section_asked.emit(onward)

    def go_to_missing(self) -> None:
        """F7: the next thing that has to be said before signing, here or in a later section; else the signing page."""
        page = self._sections.get(self.group)
        if isinstance(page, SignPage):
            page.focus_first_empty()
        if page is None or isinstance(page, SignPage) or page.focus_next_missing() or self._focus_place(page):
            return
        rail = self.frame_look.rail if self.frame_look is not None else ()
        groups, left = self.groups(), self._left_to_do() & {item.id for item in rail if item.places}
        here = groups.index(self.group) + 1 if self.group in groups else 0
        self.section_asked.emit(next((each for each in (*groups[here:], *groups[:here]) if each in left), SIGN))

    def _focus_place(self, page: SectionPage) -> bool:
        """Put the focus where something is missing that is no row (a dose, an act of an infusion); not twice on one."""
        rail = self.frame_look.rail if self.frame_look is not None else ()
        before = self.focusWidget()
        for place in next((item.places for item in rail if item.id == self.group), ()):
            if page.row(place) is None and page.focus_row(place) and self.focusWidget() is not before:
                return True
        return False

    def _left_to_do(self) -> set[str]:
        """The sections that are not done, but for the one that is shown."""
        rail = self.frame_look.rail if self.frame_look is not None else ()
        return {item.id for item in rail if item.mark not in ("done", "locked") and item.id != self.group}

    def _onward(self) -> str:
        """Where Ctrl+Enter goes: past sections that are done, the signing page at the end."""
        groups, left = self.groups(), self._left_to_do()
        after = groups[groups.index(self.group) + 1 :] if self.group in groups else []
        return next((each for each in after if each in left or each == SIGN), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo that a field had no use for: what was charted last (EN-9). Enter presses Back, Next, Start."""
        focus = self.focusWidget()
        if is_undo(event) and self.group:
            (self.redo_asked if is_redo(event) else self.undo_asked).emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focus in (
            self.next,
            self.back,
            self.not_started.action,
        ):
            cast(Button, focus).click()
        else:
            super().keyPressEvent(event)

    # Sheets

    def identify(self, purpose: str, done: Callable[[str, str, str], object]) -> None:
        """Ask for two identifiers (ID-2); `done` gets them and who confirmed them."""
        if self.frame_look is None:
            return
        who = self.frame_look.banner
        sheet = IdentitySheet(who.name, who.born, who.mrn, purpose, self.window())
        sheet.confirmed.connect(done)
        sheet.open()

    def ask_addendum(self) -> None:
        """Words to be added to the signed note."""
        page = self._sections.get(self.group)
        sheet = AddendumSheet(self.window())
        sheet.submitted.connect(self.addendum_given)
        if page is not None:
            page.open_sheet(sheet)
        else:
            sheet.open()

    # Inside

    def _make_strips(self) -> None:
        self.strips = Strips(self)
        self.returned = ReturnedStrip()
        self.returned.shown.connect(self.comment_shown)
        self.returned.answered.connect(self.comment_answered)
        self.returned.hand_back_asked.connect(lambda: self.section_asked.emit(SIGN))
        self.again = InlineAlert(
            Tone.WARN,
            self.tr("An amendment waits for your signature"),
            self.tr("What was added or corrected after signing is signed like the visit."),
        )
        self.again.add_action("sign_again", self.tr("Sign again"), main=True).clicked.connect(
            lambda: self.section_asked.emit(SIGN)
        )
        self.moved = MovedStrip()
        self.strips.body.addWidget(self.moved)
        self.strips.body.addWidget(self.returned)
        self.strips.body.addWidget(self.again)
        self.again.hide()
        self.centre.addWidget(self.strips)

    def _make_not_started(self) -> None:
        words = self.tr("Start visit")
        self.not_started = EmptyState(
            self.tr("This visit has not been started"),
            self.tr("Match two identifiers with the patient, then chart. The start time is kept."),
            icon="play",
            name="start_visit",
        )
        named(self.not_started.action, "start_visit", words).set_text(words)
        self.not_started.action.clicked.connect(
            lambda _on=False: self.identify(
                self.tr("Start visit"),
                lambda first, second, by: self.start_confirmed.emit(first, second, by),
            )
        )
        words = self.tr("Not done…")
        self.not_started_not_done = named(SecondaryButton(words, icon="circle-slash"), "visit_not_done", words)
        self.not_started_not_done.clicked.connect(lambda _on=False: self.not_done_asked.emit())
        column = self.not_started.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, self.not_started_not_done, 0, Qt.AlignmentFlag.AlignHCenter)
        self.stack.addWidget(self.not_started)
        self.not_started.action.show()

    def _make_footer(self) -> None:
        self.footer = Footer()
        words = self.tr("Add to the note…")
        self.add_to_note = named(SecondaryButton(words, icon="file-plus", height=44), "footer_add_to_note", words)
        self.add_to_note.clicked.connect(lambda _on=False: self.ask_addendum())
        self.footer.add_leading(self.add_to_note)
        words = self.tr("Put right…")
        self.put_right = named(SecondaryButton(words, icon="pencil", height=44), "footer_put_right", words)
        bound.tip(self.put_right, "F9", "put_right")
        self.put_right.clicked.connect(lambda _on=False: self.amend_asked.emit())
        self.footer.add_leading(self.put_right)
        words = self.tr("Back to signing")
        self.to_signing = named(SecondaryButton(words, icon="lock", height=44), "back_to_signing", words)
        bound.follow(self.to_signing, lambda button: button.set_hint(bound.caps("to_signing").replace(" ", "+")))
        self.to_signing.clicked.connect(lambda _on=False: self._back_to_signing())
        self.footer.add_leading(self.to_signing)
        self.back = named(SecondaryButton(self.tr("Back"), icon="chevron-left", height=44), "back", self.tr("Back"))
        self.next = named(PrimaryButton("", hint="Ctrl ↵"), "next", "")
        self.back.clicked.connect(lambda _on=False: self._step(-1))
        self.next.clicked.connect(lambda _on=False: self.go_on())
        self.footer.add_trailing(self.back)
        self.footer.add_trailing(self.next)
        self.set_footer(self.footer)

    def _back_to_signing(self) -> None:
        if self.from_signing:
            self.section_asked.emit(SIGN)

    def _show_rail(self, rail: Sequence[RailLook]) -> None:
        self.section_rail.show_items(
            [RailItem(item.id, item.title, _MARKS[item.mark], item.note, item.note_tone == "warn") for item in rail],
            self.group,
        )

    def _apply_section(self) -> None:
        """Rail, footer and side panel for the section that is shown."""
        page = self._sections.get(self.group)
        if self.frame_look is not None:
            self._show_rail(self.frame_look.rail)
            self.again.setVisible(self._signs_again(self.frame_look))
        self.strips.setVisible(any(not each.isHidden() for each in (self.moved, self.returned, self.again)))
        for each in self._sections.values():
            for button in each.foot_acts:
                button.setVisible(each is page and each.offers_act(button))
        signed = self.frame_look is not None and self.frame_look.status in ("signed", "returned", "cosigned")
        self.add_to_note.setVisible(signed)
        self.put_right.setVisible(signed)
        self.to_signing.setVisible(self.from_signing)
        self.footer.setVisible(page is not None and page.wants_footer)
        groups = self.groups()
        at = groups.index(self.group) if self.group in groups else -1
        if 0 <= at < len(groups) - 1 and self.frame_look is not None:
            onward = self._onward()
            title = next((item.title for item in self.frame_look.rail if item.id == onward), "")
            self.next.set_text(self.tr("Next: {section}").format(section=title))
            self.next.setAccessibleName(self.tr("Next: {section}").format(section=title))
        self.next.setVisible(0 <= at < len(groups) - 1)
        self._side_changed()
        self._fit_side()
        self._fit_footer()

    def _signs_again(self, frame: VisitFrame) -> bool:
        """Whether it is said that an amendment waits: once, also where the strip of the review leads there too."""
        hands_back = frame.status == "returned" and not frame.returned
        return frame.unsigned_amendment and self.group != SIGN and not hands_back

    def _fit_footer(self) -> None:
        """With very large text there is room for what goes on; Back is on the rail and on Alt+↑ too."""
        groups = self.groups()
        self.back.setVisible(self.group in groups and groups.index(self.group) > 0)
        self.next.setMinimumWidth(current().px(226) if current().scale <= 1.2 else 0)
        if self.back.isVisibleTo(self) and self.footer.sizeHint().width() > self.footer.width() > 0:
            self.back.hide()

    def _side_changed(self) -> None:
        page = self._sections.get(self.group)
        if page is not None:
            self.visit_side.show_blocks(page.side_blocks, page.side_first)
        else:
            self.visit_side.show_blocks(())

    def _fit(self) -> None:
        super()._fit()
        if hasattr(self, "visit_side"):
            self.strips.fit()
            self._fit_side()
            self._fit_footer()

    def _fit_side(self) -> None:
        """A section may leave no room for the side panel (signing); then there is no drawer either."""
        page = self._sections.get(self.group)
        wanted = page is not None and page.wants_side
        if not wanted:
            self.visit_side.hide()
        elif self.form is not Form.COMPACT:
            self.visit_side.show()
        self.details_button.setVisible(wanted and self.form is Form.COMPACT)

    def _form_changed(self, form: str) -> None:
        for page in self._sections.values():
            if isinstance(page, VitalsPage):
                page.set_form(Form(form))

    def _step(self, way: int) -> None:
        groups = self.groups()
        if self.group in groups and 0 <= groups.index(self.group) + way < len(groups):
            self.section_asked.emit(groups[groups.index(self.group) + way])


def show_banner(banner: PatientBanner, look: Banner) -> None:
    """The right patient, in the banner."""
    facts = [
        (banner.tr("Born"), look.born),
        (banner.tr("Sex"), look.sex),
        (banner.tr("MRN"), look.mrn),
        (banner.tr("Weight"), look.weight),
    ]
    prefix = f"({look.prefix})" if look.prefix and not look.prefix.startswith("(") else look.prefix
    banner.show_patient(
        look.name,
        prefix,
        look.subtitle,
        [(caption, value) for caption, value in facts if value],
        name_alert=banner.tr("Name alert") if look.name_alert else "",
        emergency=look.emergency,
    )
    state = {"crit": Allergies.LISTED, "warn": Allergies.NOT_ASKED}.get(look.allergies_tone, Allergies.NONE_KNOWN)
    banner.show_allergies(state, look.allergies_title, look.allergies_text)


_MARKS = {"done": Mark.DONE, "doing": Mark.STARTED, "todo": Mark.TO_DO, "warn": Mark.WARN, "locked": Mark.LOCK}
