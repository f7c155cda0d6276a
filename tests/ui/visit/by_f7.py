"""Charting a visit by what F7 leads to: a nurse answers what has the focus, and F7 shows her what is missing next.

It knows no order of fields and no section: it looks where the focus is. So it also proves that F7 leads to everything
that keeps a visit from being signed, and that it ends.
"""

from collections.abc import Callable, Mapping

from nursechart.ui.hands import Hands, NotSeen
from nursechart.ui.visit.page import VisitPage
from nursechart.ui.visit.rows import RowView
from nursechart.ui.visit.section import SectionPage
from nursechart.ui.visit.sign import SignPage
from nursechart.ui.visit.vitals import VitalsPage

MOST = 400  # steps: a visit that takes more goes round
Answers = Mapping[str, tuple[str, ...]]


class Walk:
    """`Walk(hands, page, rest, answers, vitals).to_the_signature()`.

    `answers` are the keys for a row, by its id: words are written, a key's name in brackets is pressed ("<Return>"), a
    digit is an answer of its own. What is offered from before or from the order is confirmed, and not typed.
    """

    def __init__(
        self, hands: Hands, page: VisitPage, rest: Callable[[], None], answers: Answers, vitals: tuple[str, ...]
    ) -> None:
        self.hands, self.page, self._rest, self._answers, self._vitals = hands, page, rest, answers, vitals
        self.answered: list[tuple[str, str]] = []  # (group, row), in the order in which they were
        self.steps: list[tuple[str, str, str]] = []  # (group, row, key)

    def to_the_signature(self) -> None:
        """Raises NotSeen where it goes round, or where nobody told what to answer."""
        for _ in range(MOST):
            section = self.page.section(self.page.group)
            if isinstance(section, SignPage):
                return
            assert section is not None
            row = self._row(section)
            if isinstance(section, VitalsPage) and section.one_line is None and row is not None:
                self._type(section, "vitals", self._vitals)
            elif row is None or not row.lacks_something:
                self._press("F7")
            elif row.offers:
                self._press("F8")
            elif row.id in self._answers and (self.page.group, row.id) not in self.answered[-3:]:
                self._type(section, row.id, self._answers[row.id])
            else:
                raise NotSeen(f"what to answer: {self.page.group} {row.id}, after {self.answered[-8:]}")
        raise NotSeen(f"the signing page after {MOST} steps; the last were {self.answered[-8:]}")

    def _row(self, section: SectionPage) -> RowView | None:
        return next((row for row in section.every_row() if row.has_focus), None)

    def _type(self, section: SectionPage, row: str, keys: tuple[str, ...]) -> None:
        del section
        self.answered.append((self.page.group, row))
        for each in keys:
            self._press(each[1:-1]) if each.startswith("<") else self._write(each)

    def _press(self, key: str) -> None:
        self.hands.press(key)
        self._rest()

    def _write(self, text: str) -> None:
        self.hands.write(text)
        self._rest()
