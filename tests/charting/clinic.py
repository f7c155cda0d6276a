"""A clinic for tests of what people do: a real pharmacy in memory, real laptops, and patients of the demonstration.

The day is Friday 21 Nov 2025, 09:31 in New York; the clock stands still until a test moves it.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nursechart.chart.views import Person, Ref, VisitRecord
from nursechart.charting import forms, lines, medicines, signing, visiting, vitals
from nursechart.charting.looks.common import FormRow
from nursechart.charting.looks.visit import (
    FormLook,
    FormSection,
    LineLook,
    MeasureRow,
    MedicineLook,
    SignLook,
    VisitFrame,
    VitalsLook,
)
from nursechart.charting.open_visit import OpenVisit, subject_of
from nursechart.charting.sections import derived, is_required_section
from nursechart.charting.shift import Shift, say
from nursechart.clinical.content import Content
from nursechart.clinical.content_types import Field
from nursechart.clinical.fields import NOT_ASSESSED, check_fields
from nursechart.interop.fhir_in import read_files
from nursechart.record.entry import Entry
from nursechart.record.kinds import (
    BloodPressure,
    LineCareDone,
    LineCheckSet,
    LineLength,
    LineSite,
    LumenCheck,
    Part,
    Reading,
    SectionFields,
    SiteFinding,
    VisitEnd,
    VisitPlan,
    VisitStart,
    VisitState,
    VitalSet,
)
from nursechart.server.app import make_app
from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import make_pharmacy
from nursechart.shipped import shipped
from nursechart.store.vault import FLOOR
from nursechart.sync.joined import Joined, begin, meet
from nursechart.sync.run import SyncRun
from tests.store.laptops import MemorySecrets
from tests.sync.house import ORIGIN, PASSWORD, Links

ZONE = "America/New_York"
STORY = datetime(2025, 11, 21, 9, 31, tzinfo=ZoneInfo(ZONE))
STAFF = "https://nursechart.example/fhir/staff"
PEOPLE = {
    "amara": ("Amara Okafor", "RN", "rn"),
    "kenji": ("Kenji Sato", "RN", "rn"),
    "ingrid": ("Ingrid Berg", "RN", "supervisor"),
}


class StoryClock:
    """09:31 on the day of the story, in New York."""

    zone = ZONE

    def __init__(self, at: datetime = STORY) -> None:
        self.ms = int(at.timestamp() * 1000)
        self.monotonic = 1_000

    def now_ms(self) -> int:
        return self.ms

    def monotonic_ms(self) -> int:
        return self.monotonic

    def pass_minutes(self, minutes: float) -> None:
        self.ms += int(minutes * 60_000)
        self.monotonic += int(minutes * 60_000)


@dataclass
class LaptopInUse:
    """One laptop with somebody signed in."""

    joined: Joined
    shift: Shift
    folder: Path
    secrets: MemorySecrets
    clock: StoryClock

    def sync(self) -> SyncRun:
        run = self.joined.engine.run_once()
        assert run.ended == "done", run
        return run

    def says(self, feed: str, subject: str, part: str, value: Part | None, replaces: tuple[Ref, ...] = ()) -> Entry:
        """Chart one fact, as another program or the pharmacy would: around the acts that a test is about."""
        return self.shift.chart(self.shift.store.seen(feed), [say(subject, part, value, replaces)])

    def plan(self, feed: str, kind: str = "ADM") -> AtVisit:
        """A further visit of this person with a patient, planned for now and not begun."""
        visit = self.shift.new_id()
        self.says(feed, visit, "visit.plan", VisitPlan(kind, self.shift.when(), self.shift.person.id, title="A visit"))
        return AtVisit(self, feed, visit)

    def begin(self, feed: str, kind: str = "ADM") -> AtVisit:
        """The same, begun."""
        return self.plan(feed, kind).start()

    def visited(self, feed: str, visits: int, line: str = "") -> None:
        """So many earlier visits, a day apart, each with a set of vital signs and, of a line, a check and its care."""
        for day in range(1, visits + 1):
            at = self.shift.when(self.shift.at(self.shift.now_ms() - day * 86_400_000))
            visit, who = self.shift.new_id(), self.shift.person.id
            values: dict[tuple[str, str], Part] = {
                (visit, "visit.start"): VisitStart("ROU", at, who, self.shift.content.version),
                (visit, "visit.end"): VisitEnd(at),
                (visit, "visit.state"): VisitState("imported"),
                (set_ := self.shift.new_id(), "vital_signs.set"): VitalSet(visit, at, "sitting"),
                (set_, "vital_signs.blood_pressure"): BloodPressure(Decimal("120"), Decimal("70")),
                **{(set_, f"vital_signs.{each}"): Reading(number, unit) for each, number, unit in READ},
            }
            if line:
                check, lumen, care = (self.shift.new_id() for _ in range(3))
                values |= {
                    (check, "line_check.set"): LineCheckSet(visit, line, at),
                    (check, "line_check.external_length"): LineLength(Decimal("2.5")),
                    (check, "line_check.site"): LineSite((SiteFinding("clean"),)),
                    (lumen, "lumen_check.result"): LumenCheck(visit, line, "1", at, Decimal("10"), "easy", "brisk"),
                    (care, "line_care.done"): LineCareDone(visit, line, "dressing_change", at, dressing="transparent"),
                }
            said = [say(subject, part, value) for (subject, part), value in values.items()]
            self.shift.chart(self.shift.store.seen(feed), said)

    def at(self, other: AtVisit) -> AtVisit:
        """The same visit, on this laptop."""
        return AtVisit(self, other.feed, other.visit)


@dataclass
class AtVisit:
    """Somebody at one visit, and short words for what she does there: each looks, then acts on what she saw."""

    laptop: LaptopInUse
    feed: str
    visit: str

    @property
    def shift(self) -> Shift:
        return self.laptop.shift

    @property
    def frame(self) -> VisitFrame:
        return visiting.frame(self.shift, self.feed, self.visit)

    @property
    def vitals(self) -> VitalsLook:
        return vitals.vitals(self.shift, self.feed, self.visit)

    @property
    def line(self) -> LineLook:
        return lines.line_care(self.shift, self.feed, self.visit)

    @property
    def medicines(self) -> MedicineLook:
        return medicines.medicines(self.shift, self.feed, self.visit)

    @property
    def sign_page(self) -> SignLook:
        return signing.look(self.shift, self.feed, self.visit)

    def form(self, group: str) -> FormLook:
        return forms.form(self.shift, self.feed, self.visit, group)

    def start(self) -> AtVisit:
        visiting.start_visit(self.shift, self.feed, self.visit, "name", "birth_date", "patient")
        return self

    def measure(self, measure: str, typed: str, typed2: str = "") -> FormRow:
        """Leave a field of the vital signs; the row as it is then."""
        return row_of(vitals.chart(self.shift, self.vitals, measure, typed, typed2), measure)

    def care(self, row: str, **values: str) -> FormRow:
        """Leave a row of the line page; the row as it is then."""
        return row_of(lines.chart(self.shift, self.line, row, values), row)

    def fill(self, group: str, section: str, row: str, **values: str) -> FormRow:
        """Leave a row of a form; the row as it is then."""
        look = forms.chart(self.shift, self.form(group), section, row, values)
        return row_of(next(each for each in look.sections if each.id == section), row)

    def complete(self) -> AtVisit:
        """Chart all that is missing, plainly, and look at what is unusual: the visit can be signed then."""
        look = self.vitals
        for measure, typed in PLAIN.items():
            if not row_of(look, measure).charted:
                look = vitals.chart(self.shift, look, measure, *typed)
        vitals.set_taken(self.shift, look, "", "sitting")
        care = self.line
        for row in care.rows:
            if row.required and not row.charted:
                values = LINE.get(row.id.partition(":")[0], {"why_not": "refused"})
                care = lines.chart(self.shift, care, row.id, values)
        doses = self.medicines
        for card in doses.cards:
            if "hold" in card.actions and card.state == "due":
                doses = medicines.hold(self.shift, doses, card.order, "refused", "")
        self.answer_forms()
        page = self.sign_page
        for item in page.unusual:
            if item.blocks:
                page = signing.tell(self.shift, page, item.key, "Dr Lindqvist", "n", "Watch", read_back=True)
            else:
                page = signing.mark_seen(self.shift, page, item.key)
        return self

    def answer_forms(self) -> None:
        """Every required field of every form in one entry: what is asked row by row is for other tests."""
        content, record = self.shift.content, self.shift.store.visit_record(self.feed, self.visit)
        now, said = OpenVisit(self.shift, record), []
        for section in content.sections.values():
            if section.id != "S23" and (section.id in RECORDS or not is_required_section(now, section.id)):
                continue
            fields: dict[str, object] = {}
            asked = {"visit_type": record.row.type, "facts": now.conditions}
            known = derived(record, section.id)
            while missing := check_fields(content, section.id, {**known, **fields}, **asked).missing:
                fields |= {each.field: self._plain(section.field(each.field)) for each in missing}
            if not known and not fields:
                fields = {NOT_ASSESSED: {"reason": "not_indicated"}}
            value = SectionFields(self.visit, section.id, content.version, fields)
            said.append(say(subject_of(self.visit, section.id), "section.fields", value))
        self.shift.chart(record.seen, said)

    def _plain(self, field: Field) -> object:
        options = [choice.id for choice in self.shift.content.choices_for(field)]
        now = f"{self.shift.now:%Y-%m-%dT%H:%M}"
        match field.type:
            case "choice":
                return options[0]
            case "multi":
                return options[:1]
            case "ticks":
                return dict.fromkeys(options, now)
            case "exception":
                return {"state": "wnl"}
            case "bool":
                return True
            case "dt":
                return now
            case "date":
                return "2026-11-30"
            case "num":
                return str(field.low or 0)
            case "scale":
                return {"total": str(self.shift.content.scales[field.scale].grades[0].low)}
            case "rows":
                return [{each.id: self._plain(each) for each in field.columns if each.required == "R"}]
            case _:
                return "As planned"

    def sign(self, first: str = "name", second: str = "birth_date") -> AtVisit:
        signing.sign(self.shift, self.sign_page, PASSWORD, first, second)
        return self


READ = (
    ("temperature", Decimal("36.8"), "Cel"), ("pulse", Decimal("72"), "/min"),
    ("breathing_rate", Decimal("16"), "/min"), ("oxygen_saturation", Decimal("98"), "%"),
    ("weight", Decimal("68.2"), "kg"), ("pain", Decimal("1"), "{score}"),
)  # fmt: skip
RECORDS = frozenset({"S03", "S06", "S07", "S08", "S10"})
PLAIN = {
    "temperature": ("36.8",), "pulse": ("72",), "breathing_rate": ("16",), "blood_pressure": ("124", "76"),
    "oxygen_saturation": ("98",), "weight": ("68.2",), "pain": ("0",),
}  # fmt: skip
LINE = {
    "external_length": {"cm": "2.5"}, "site": {"findings": "clean"}, "old_dressing": {"state": "dry_intact"},
    "flush": {"ml": "10", "flush": "easy"}, "blood_return": {"blood_return": "brisk"},
}  # fmt: skip


def row_of(look: VitalsLook | LineLook | FormSection, row: str) -> FormRow:
    """A row of a page by its id."""
    rows = [each.row if isinstance(each, MeasureRow) else each for each in look.rows]
    return next(each for each in rows if each.id == row)


class Clinic:
    """A pharmacy with some of the demonstration's patients, and as many laptops as a test enrols."""

    def __init__(
        self,
        folder: Path,
        content: Content,
        patients: tuple[str, ...] = ("maria-carvalho",),
        *,
        at: datetime = STORY,
        closes: bool = False,
    ) -> None:
        """`closes`: whether charts close once a lease ends. Else the clock of a story goes where the story wants it."""
        self._closes = closes
        self.folder, self.content, self.clock = folder, content, StoryClock(at)
        self.runner = asyncio.Runner()
        self.server = make_pharmacy(
            folder / "server", name="Northside Infusion", now_ms=self.clock.now_ms, hashing=Hashing(64, 1)
        )
        self.app = make_app(self.server, projects=False)
        self.users = {
            login: self.server.accounts.add(
                login=login, name=name, credentials=credentials, role=role, password=PASSWORD,
                now_ms=self.clock.ms, by="admin",
            ).user
            for login, (name, credentials, role) in PEOPLE.items()
        }  # fmt: skip
        self.patients: dict[str, str] = {}
        self.laptops: list[LaptopInUse] = []
        self.take_in(*patients)

    def take_in(self, *names: str) -> None:
        """Import patients of the demonstration's cast and assign them to everybody."""
        files = [(f"{name}.json", shipped("demo", "patients", f"{name}.json").read_bytes()) for name in names]
        known = {(STAFF, login): user for login, user in self.users.items()}
        took = self.server.intakes.take(
            read_files(files, zone=ZONE, staff=known), files, now_ms=self.clock.ms, by="admin"
        )
        assert not took.set_aside, took.set_aside
        for name, one in zip(names, took.patients, strict=True):
            self.patients[name] = one.patient
            for user in self.users.values():
                self.server.assignments.add(
                    user=user, patient=one.patient, reason="primary", now_ms=self.clock.ms, by="admin"
                )
        self.server.projector.catch_up_all()

    def laptop(self, login: str, label: str = "") -> LaptopInUse:
        """A laptop enrolled by a pre-approved code, its user signed in and in sync."""
        label = label or f"NB-0{len(self.laptops) + 1}"
        folder, secrets = self.folder / label, MemorySecrets()
        code = self.server.devices.new_code(label=label, kind="laptop", now_ms=self.clock.ms, by="admin").text
        world = {**self.world(), "secrets": secrets}
        meet(folder, address=ORIGIN, code=code, label=label, **world)
        joined = begin(folder, login=login, password=PASSWORD, cost=FLOOR, **world)
        made = LaptopInUse(joined, self.shift_of(joined, label), folder, secrets, self.clock)
        self.laptops.append(made)
        made.sync()
        if not self._closes:
            joined.store._lease = None
            joined.store.work_by_lease = lambda *_: None  # type: ignore[method-assign]  # also when a session is renewed
        return made

    def world(self) -> dict[str, Any]:
        """What a laptop needs from outside: the wire, the clock and chance."""
        return {"links": Links(self.app, self.runner), "clock": self.clock, "chance": os.urandom, "app": "0.1.0"}

    def beside(self) -> dict[str, Any]:
        """What asking the pharmacy over a connection of its own takes."""
        world = self.world()
        return {each: world[each] for each in ("links", "clock", "chance")}

    def shift_of(self, joined: Joined, label: str) -> Shift:
        who = joined.profile
        return Shift(
            store=joined.store,
            content=self.content,
            person=Person(who.id, who.name, who.credentials, who.role),
            zone=ZONE,
            laptop=label,
            organisation="Northside Infusion",
            now_ms=self.clock.now_ms,
            chance=os.urandom,
        )

    def planned(self, laptop: LaptopInUse, name: str) -> AtVisit:
        """The visit of the day that the pharmacy planned for this person with a patient."""
        rows = laptop.shift.store.visit_rows(patient=self.patients[name], nurse=laptop.shift.person.id)
        return AtVisit(laptop, self.feed(name), next(row.id for row in rows if row.status == "planned"))

    def feed(self, name: str) -> str:
        return f"p:{self.patients[name]}"

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.joined.store.close()
        self.server.close()
        self.runner.close()


__all__ = ["PASSWORD", "STORY", "ZONE", "AtVisit", "Clinic", "LaptopInUse", "row_of"]


def record_of(visit: AtVisit) -> VisitRecord:
    """The visit as its laptop shows it."""
    return visit.shift.store.visit_record(visit.feed, visit.visit)
