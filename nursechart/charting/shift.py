"""Who is at work on this laptop, and what every act and look needs: the store, the content pack, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar
from zoneinfo import ZoneInfo

from nursechart.chart.views import PatientRow, Person, Ref, Seen, VisitRow
from nursechart.charting.trail import Trail
from nursechart.clinical.content import Content
from nursechart.clinical.content_words import told_in
from nursechart.clinical.packs import Packs
from nursechart.language import ENGLISH, language, spoken
from nursechart.record import kinds
from nursechart.record.entry import Body, Entry, Statement, StatementRef
from nursechart.record.ids import uuid7
from nursechart.record.kinds import Part, When
from nursechart.store.laptop import OpenStore

P = ParamSpec("P")
T = TypeVar("T", covariant=True)


class _Look(Protocol[P, T]):
    def __call__(self, shift: Shift, *args: P.args, **kwargs: P.kwargs) -> T: ...


class DayMemory:
    """What was found out about the day on one screen and is said on the others too."""

    def __init__(self) -> None:
        self.alike: frozenset[str] = frozenset()  # feeds of today's patients whose surnames are easily confused (ID-3)


@dataclass(frozen=True, slots=True)
class Shift:
    """One person signed in on one laptop. Times are the zone she works in; `now_ms` and `chance` come from outside."""

    store: OpenStore
    content: Content
    person: Person
    zone: str
    laptop: str  # what this laptop is called: NB-07
    organisation: str
    now_ms: Callable[[], int]
    chance: Callable[[int], bytes]
    packs: Packs | None = None  # the content that earlier visits were charted with
    written: Content | None = None  # the pack in its own words, where `content` has those of her language
    day: DayMemory = field(default_factory=DayMemory)
    trail: Trail = field(default_factory=Trail, compare=False, repr=False)  # what she may undo

    @property
    def now(self) -> datetime:
        return self.at(self.now_ms())

    @property
    def lease_until_ms(self) -> int | None:
        """How long the charts open without contact (the signed lease), UTC ms."""
        return self.store.lease_until_ms

    def at(self, ms: int) -> datetime:
        """An instant (UTC ms) in the zone of this shift."""
        return datetime.fromtimestamp(ms / 1000, ZoneInfo(self.zone))

    def when(self, moment: datetime | None = None) -> When:
        """A clinical time, now unless told otherwise: instant, zone, and the wall time the nurse sees."""
        local = (moment or self.now).astimezone(ZoneInfo(self.zone))
        return When(int(local.timestamp() * 1000), self.zone, local.replace(tzinfo=None).isoformat(timespec="minutes"))

    def shown_with(self, version: str) -> Shift:
        """This shift with the forms and words of a version, for a visit charted with it; as it is where nobody kept it.

        What is safe stays today's: rules, limits, drugs and devices are those of the pack in force.
        """
        held = self.packs.of_version(version) if self.packs and version != self.content.version else None
        if held is None:
            return self
        words = held if self.written is None else told_in(held, spoken())
        return replace(self, content=self.content.in_the_words_of(words))

    def speaking(self, code: str) -> Shift:
        """This shift with the pack in the words of a language (BCP 47); its ids, units and limits are the same."""
        wanted = language(code)
        if wanted.code == ENGLISH:
            return self
        return replace(self, content=told_in(self.content, wanted), written=self.content)

    @property
    def on_paper(self) -> Shift:
        """This shift in the words of the pack: a note or a bundle is the same document whoever makes it."""
        return self if self.written is None else replace(self, content=self.written, written=None)

    def new_id(self) -> str:
        return uuid7(self.now_ms(), self.chance(10))

    def chart(
        self, seen: Seen, statements: Sequence[Statement], *, kind: str = kinds.CHARTED, drafts: Sequence[str] = ()
    ) -> Entry:
        """Commit statements about one chart as one entry; durable when this returns.

        Raises ChartNotSaved when the disk does not take it; the drafts are still there then.
        """
        body: Body = tuple(statements)
        return self.store.commit(seen.feed, kind, body, seen=seen, drafts=drafts)


def of_one_moment(look: _Look[P, T]) -> _Look[P, T]:
    """A look whose questions are all answered from one moment of the chart, by whom she may see at that moment.

    For looks alone: an act has to see what it has just written.
    """

    @wraps(look)
    def looked(shift: Shift, *args: P.args, **kwargs: P.kwargs) -> T:
        with shift.store.one_moment():
            return look(shift, *args, **kwargs)

    return looked


def say(subject: str, part: str, value: Part | None, replaces: Iterable[Ref] = ()) -> Statement:
    """A statement about one part of a subject that supersedes exactly `replaces`: what its author had on screen."""
    named = tuple(StatementRef(ref.entry[:8], ref.index) for ref in replaces)
    return Statement(subject, part, None if value is None else kinds.write_part(value), named)


def patients_of(shift: Shift, visits: Iterable[VisitRow]) -> dict[str, PatientRow]:
    """The patients of visits, by feed, in one question."""
    ids = {visit.patient for visit in visits}
    return {row.feed: row for row in shift.store.patient_rows(ids=ids, limit=max(1, len(ids)))}
