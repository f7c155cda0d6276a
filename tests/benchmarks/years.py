"""A laptop whose patient has been cared for a long time: visit upon visit by a colleague, as they came in by sync."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, event

from nursechart.chart.views import Subject
from nursechart.charting import visiting
from nursechart.charting.shift import Shift, say
from nursechart.clinical.content import load_content
from nursechart.record.entry import Entry, Statement
from nursechart.record.feeds import next_digest
from nursechart.record.kinds import (
    BloodPressure,
    LineArm,
    LineCareDone,
    LineCheckSet,
    LineLength,
    LineSite,
    Reading,
    SectionFields,
    SiteFinding,
    VisitEnd,
    VisitPlan,
    VisitStart,
    VisitState,
    VitalSet,
    When,
)
from nursechart.shipped import shipped
from nursechart.store.laptop import OpenStore
from tests.charting.clinic import Clinic, LaptopInUse
from tests.store.laptops import Colleague

DAY_MS = 86_400_000
PAGE = 500
MARIA = "maria-carvalho"
SEVEN = {
    "temperature": ("36.9", "Cel"), "pulse": ("72", "/min"), "breathing_rate": ("16", "/min"),
    "oxygen_saturation": ("97", "%"), "weight": ("63.4", "kg"), "pain": ("2", "{score}"),
}  # fmt: skip


@dataclass
class Years:
    """One nurse at work, and the chart of Maria Carvalho."""

    clinic: Clinic
    laptop: LaptopInUse
    colleague: Colleague
    visits: list[str]

    @property
    def shift(self) -> Shift:
        return self.laptop.shift

    @property
    def store(self) -> OpenStore:
        return self.laptop.joined.store

    @property
    def feed(self) -> str:
        return self.clinic.feed(MARIA)

    def begun_visit(self) -> str:
        """Her own visit of today, begun."""
        rows = self.store.visit_rows(nurse=self.shift.person.id, patient=self._patient)
        visit = next(row.id for row in rows if row.status == "planned")
        visiting.start_visit(self.shift, self.feed, visit, "name", "birth_date", "patient")
        return visit

    @property
    def _patient(self) -> str:
        return self.clinic.patients[MARIA]

    def pass_visits(self, number: int) -> None:
        """That many more visits, one a day into the past, are in the chart."""
        line = self.store.subjects(self.feed, "line")[0]
        entries: list[Entry] = []
        for back in range(len(self.visits) + 1, len(self.visits) + number + 1):
            visit = f"past-visit-{back}"
            self.visits.append(visit)
            at_ms = self.clinic.clock.ms - back * DAY_MS
            at = self.shift.when(self.shift.at(at_ms))
            for body in visit_of(visit, line, at, self.shift.content.version, back):
                entries.append(self.colleague.writes(body, feed=self.feed, hlc_ms=at_ms))
        take(self.store, self.feed, entries)


def visit_of(visit: str, line: Subject, at: When, content: str, number: int) -> Iterator[Sequence[Statement]]:
    """The entries of one routine visit, as a nurse charts it."""
    yield [
        say(visit, "visit.plan", VisitPlan("ROU", at, "ruth")),
        say(visit, "visit.start", VisitStart("ROU", at, "ruth", content)),
        say(visit, "visit.state", VisitState("in_progress")),
    ]
    vitals, check = f"{visit}-vitals", f"{visit}-check"
    yield [
        say(vitals, "vital_signs.set", VitalSet(visit, at)),
        say(vitals, "vital_signs.blood_pressure", BloodPressure(Decimal(110 + number % 20), Decimal("72"))),
        *(say(vitals, f"vital_signs.{name}", Reading(Decimal(value), unit)) for name, (value, unit) in SEVEN.items()),
    ]
    yield [
        say(check, "line_check.set", LineCheckSet(visit, line.id, at)),
        say(check, "line_check.external_length", LineLength(Decimal("3.5"))),
        say(check, "line_check.arm", LineArm(Decimal("27"))),
        say(check, "line_check.site", LineSite((SiteFinding("clean"),))),
    ]
    if number % 7 == 0:
        care = LineCareDone(visit, line.id, "dressing_change", at, dressing="chg_transparent", antiseptic="chg_alcohol")
        yield [say(f"{visit}-care", "line_care.done", care)]
    yield [say(f"{visit}-note", "section.fields", SectionFields(visit, "S17", content, {"note": f"Day {number}."}))]
    yield [say(visit, "visit.end", VisitEnd(at))]


def take(store: OpenStore, feed: str, entries: Sequence[Entry]) -> None:
    """Put entries behind what the pharmacy's order of `feed` holds here, page by page."""
    state = store.feed(feed)
    assert state is not None
    length, digest = state.length, state.digest
    for first in range(0, len(entries), PAGE):
        page = entries[first : first + PAGE]
        for entry in page:
            digest = next_digest(digest, entry.id)
        store.apply_page(feed, length + first + 1, page, digest)


@contextmanager
def years(folder: Path, visits: int) -> Iterator[Years]:
    clinic = Clinic(folder, load_content(shipped("content")))
    try:
        made = Years(clinic, clinic.laptop("amara"), Colleague(), [])
        made.pass_visits(visits)
        yield made
    finally:
        clinic.close()


@contextmanager
def counted(store: OpenStore) -> Iterator[list[str]]:
    """The SQL statements that the store runs within the block."""
    engine: Engine = store._database._engine
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
