"""One value of which versions stood side by side, with everything that was ever said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nursechart.chart.views import Choice, History, Person, Said, Subject
from nursechart.charting.shift import Shift
from nursechart.record.kinds import kind_of


@dataclass(frozen=True)
class Case:
    """A value that waits for a choice, or was settled."""

    choice: Choice
    subject: Subject
    history: History
    people: dict[str, Person]

    @property
    def is_settled(self) -> bool:
        return self.choice.settled_ms is not None

    @cached_property
    def standing(self) -> tuple[Said, ...]:
        """The standing statements that differ, the oldest first."""
        return versions_of(self.subject, self.choice.part)

    @cached_property
    def settling(self) -> Said | None:
        """The newest statement that replaced several which differ."""
        for one in reversed(self.history.said):
            replaced = {
                f"{each.value!r}{each.raw}"
                for each in self.history.said
                if one.ref in self.history.superseded_by.get(each.ref, ())
            }
            if len(replaced) > 1:
                return one
        return None

    @cached_property
    def settled_among(self) -> tuple[Said, ...]:
        """The versions that a choice replaced, oldest first."""
        settling = self.settling
        if settling is None:
            return ()
        return tuple(each for each in self.history.said if settling.ref in self.history.superseded_by.get(each.ref, ()))

    @property
    def shown(self) -> tuple[Said, ...]:
        """The versions that the desk puts side by side."""
        return self.settled_among if self.is_settled else self.standing


def case_of(shift: Shift, choice: Choice, people: dict[str, Person]) -> Case:
    subject = shift.store.subject(choice.feed, choice.subject, kind=kind_of(choice.part))
    held = subject or Subject(choice.feed, choice.subject, kind_of(choice.part), {})
    return Case(choice, held, shift.store.history(choice.feed, choice.subject, choice.part), people)


def versions_of(subject: Subject, part: str) -> tuple[Said, ...]:
    """The standing statements that differ, the oldest first; of equal ones the first that said so."""
    told: dict[str, Said] = {}
    for one in reversed(subject.parts.get(part, ())):
        told.setdefault(f"{one.value!r}{one.raw}", one)
    return tuple(told.values())


def rivals_of(one: Said, every: Sequence[Said]) -> tuple[Said, ...]:
    """The others."""
    return tuple(each for each in every if each.ref != one.ref)
