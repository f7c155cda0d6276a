"""The side of a review: what was checked, what was said, and the two decisions."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.charting.looks.common import CommentLook
from nursechart.charting.looks.review import Against, ReviewDetail, ReviewItem
from nursechart.ui.review.items import comment_head
from nursechart.ui.shown import ink
from nursechart.ui.theme import current
from nursechart.ui.widgets import (
    Icon,
    IconButton,
    Label,
    LinkButton,
    PhraseEdit,
    PrimaryButton,
    SecondaryButton,
    SidePanel,
    SideSection,
    announce,
    named,
)
from nursechart.ui.widgets.labels import empty

_MOST_LINES = 8  # of a comment before its field scrolls
_MARKS = {"ok": "circle-check", "warn": "triangle-alert", "crit": "octagon-alert"}


@dataclass(frozen=True, slots=True)
class Place:
    """What a comment speaks of; all empty for the whole visit."""

    subject: str = ""
    part: str = ""
    words: str = ""


class ReviewSide(SidePanel):
    """`commented(text, subject, part)`, `send_back_asked`, `approve_asked` and `decide_asked(number)` say what the
    supervisor wants; the number is that of what stands against a rule.
    """

    commented = Signal(str, str, str)
    send_back_asked = Signal()
    approve_asked = Signal()
    note_asked = Signal()
    decide_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=296)
        self._detail: ReviewDetail | None = None
        self._place = Place()
        self._kept: dict[str, tuple[str, Place]] = {}  # what is typed and not yet said, by visit
        self._checks = SideSection(self.tr("Checks"), "list-checks", rule=False)
        self._signed = SideSection(self.tr("Signatures"), "signature")
        self._comments = SideSection(self.tr("Comments"), "message-square")
        for section in (self._checks, self._signed, self._comments):
            self.add(section)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self._checks.body.addLayout(self._list)
        words = self.tr("Read the note")
        self._read = named(LinkButton(words, icon="file-text", small=True, height=28), "read_note", words)
        self._read.clicked.connect(self.note_asked)
        self._checks.body.addWidget(self._read, 0, Qt.AlignmentFlag.AlignLeft)
        self._said = QVBoxLayout()
        self._said.setSpacing(10)
        self._comments.body.addLayout(self._said)
        self._write = self._make_field()
        self._comments.body.addWidget(self._write)
        self._make_foot()

    def _make_field(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        about = QHBoxLayout()
        about.setSpacing(6)
        column.addLayout(about)
        self._about = Label("", "secondary-strong", wrap=True)
        self._whole = named(
            IconButton("x", self.tr("Comment on the whole visit instead"), size=16, side=28),
            "comment_whole",
            self.tr("Comment on the whole visit instead"),
        )
        about.addWidget(self._about, 1)
        about.addWidget(self._whole)
        self.field = PhraseEdit("comment_text", self.tr("Write a comment"), lines=1)
        self.field.setPlaceholderText(self.tr("Write a comment"))
        column.addWidget(self.field)
        self._missing = Label("", "secondary", tone="crit", wrap=True)
        self._missing.setObjectName("comment_missing")
        self._missing.hide()
        column.addWidget(self._missing)
        self._add = named(
            SecondaryButton(self.tr("Add comment"), hint=self.tr("Ctrl ↵"), height=36), "comment_add",
            self.tr("Add comment"),
        )  # fmt: skip
        column.addWidget(self._add)
        self._whole.clicked.connect(lambda: self.write_at(Place()))
        self._add.clicked.connect(self._say)
        self.field.textChanged.connect(self._typed)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            on = QShortcut(QKeySequence(keys), whole)
            on.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            on.activated.connect(self._say)
        self._show_place()
        self._typed()
        return whole

    def _make_foot(self) -> None:
        self._words = Label("", "caption", tone="text2", wrap=True)
        self._words.setContentsMargins(15, 0, 16, 0)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.insertWidget(1, self._words)
        self._back = named(
            SecondaryButton(self.tr("Send back…"), icon="corner-up-left", height=44), "send_back", self.tr("Send back…")
        )
        self._back.setToolTip("B")
        self._approve = named(PrimaryButton(self.tr("Approve…"), icon="check"), "approve", self.tr("Approve…"))
        self._approve.setToolTip("A")
        self.add_foot(self._back)
        self.add_foot(self._approve)
        self._back.clicked.connect(self.send_back_asked)
        self._approve.clicked.connect(self.approve_asked)

    def show_detail(self, detail: ReviewDetail | None) -> None:
        """Show what belongs to `detail`. A comment that is being written stays with its visit."""
        before, self._detail = self._detail, detail
        if before is not None and (detail is None or before.visit != detail.visit):
            self._kept[before.visit] = (self.field.text(), self._place)
        for part in (self._checks, self._comments):
            part.setVisible(detail is not None)
        decides = detail is not None and detail.state != "done"
        for button in (self._back, self._approve, self._write):
            button.setVisible(decides)
        self._signed.setVisible(detail is not None and bool(detail.signed) and not decides)
        self._words.setVisible(detail is not None)
        if detail is None:
            return
        if before is None or before.visit != detail.visit:
            text, place = self._kept.pop(detail.visit, ("", Place()))
            self._place = place
            self.field.set_value(text)
            self._missing.hide()
            self._show_place()
        if before is None or (before.visit, before.checks, before.state) != (
            detail.visit, detail.checks, detail.state
        ):  # fmt: skip
            self._show_checks(detail)
        if before is None or before.signed != detail.signed:
            empty(self._signed.body)
            for who, when in detail.signed:
                self._signed.add_pair(who, when)
        if before is None or before.comments != detail.comments:
            self._show_comments(detail.comments)
        self._say_foot(detail)

    def write_at(self, place: Place) -> None:
        """Go to the comment field, for what `place` names."""
        self._place = place
        self._show_place()
        self.field.setFocus()
        self.scrolled.ensureWidgetVisible(self._add, 16, 16)

    def taken(self) -> None:
        """The comment was charted: the field is free for the next one."""
        self.field.set_value("")
        self._place = Place()
        self._show_place()

    def refuse(self, why: str) -> None:
        """The comment was not taken; what is typed stays."""
        self._missing.setText(why)
        self._missing.show()
        announce(self, why, now=True)

    def why_not(self, why: str) -> None:
        """Say why approving is not open."""
        self._words.setText(why)
        self._words.set_tone("crit")
        announce(self, why, now=True)

    def _typed(self) -> None:
        self._add.setVisible(bool(self.field.text().strip()))
        self._missing.hide()
        lines = min(max(round(self.field.document().size().height()), 1), _MOST_LINES)
        words = self.field.fontMetrics().lineSpacing() * lines + current().px(22)
        self.field.setFixedHeight(max(words, current().field_height))

    def _say(self) -> None:
        if not self.field.text().strip():
            self.refuse(self.tr("Write the comment first"))
            self.field.setFocus()
        else:
            self.commented.emit(self.field.text(), self._place.subject, self._place.part)

    def _show_place(self) -> None:
        named_place = self._place.words
        words = self.tr("About {place}").format(place=named_place) if named_place else ""
        self._about.setText(words)
        self._about.setVisible(bool(words))
        self._whole.setVisible(bool(words))
        spoken = self.tr("Comment on {place}").format(place=named_place or self.tr("the whole visit"))
        self.field.setAccessibleName(spoken)

    def _show_checks(self, detail: ReviewDetail) -> None:
        empty(self._list)
        for tone, words in detail.checks:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 2, 0, 2)
            row.setSpacing(10)
            row.addWidget(Icon(_MARKS.get(tone, "info"), 18, ink(tone, "text2")), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(words, "body", tone="" if tone == "ok" else ink(tone), wrap=True), 1)
            self._list.addWidget(line)
            number = next((at for at, each in enumerate(detail.against) if (tone, each.words) == ("crit", words)), None)
            if number is not None and detail.state != "done":
                decide = self._decide(detail.against[number], number)
                self._list.addWidget(decide, 0, Qt.AlignmentFlag.AlignLeft)

    def _decide(self, against: Against, number: int) -> QWidget:
        spoken = self.tr("Decide: {title}").format(title=against.title)
        link = LinkButton(self.tr("Decide…"), icon="clipboard-check", small=True, height=28)
        link.setAccessibleDescription(against.words)
        link.setToolTip("D")
        link.clicked.connect(lambda: self.decide_asked.emit(number))
        return named(link, f"decide_{number}", spoken)

    def _show_comments(self, comments: tuple[CommentLook, ...]) -> None:
        empty(self._said)
        for comment in comments:
            line = QWidget()
            line.setAccessibleName(f"{comment.who}, {comment.when}: {comment.text}")
            column = QVBoxLayout(line)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(1)
            column.addWidget(comment_head(comment))
            if comment.place:
                column.addWidget(Label(comment.place, "caption", wrap=True))
            column.addWidget(Label(comment.text, "secondary", wrap=True))
            self._said.addWidget(line)

    def _say_foot(self, detail: ReviewDetail) -> None:
        if detail.state == "done":
            words = self.tr("This visit is approved. It can be read here and not changed.")
        else:
            words = detail.cannot_approve or self.tr(
                "Approving locks the note under your name. Later changes become an addendum."
            )
        self._words.setText(words)
        self._words.set_tone("warn" if detail.cannot_approve and detail.state != "done" else "text2")


def place_of(item: ReviewItem) -> Place:
    """An item, as a comment names it."""
    return Place(item.subject, item.part, f"{item.title}, {item.time}" if item.time else item.title)
