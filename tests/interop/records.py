"""A whole visit made by hand: Rosa Delgado, 67, vancomycin by a single-lumen PICC. Wholly made up.

`Chart` says parts about subjects as the chart's query would answer them; `rosas_visit` is one visit in which everything
that a note or an export can hold happened once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from nursechart.chart.views import History, Person, Ref, Said, Seen, Signature, Subject, VisitRecord, VisitRow
from nursechart.clinical.content import Content, load_content
from nursechart.record import kinds
from nursechart.record.kinds import Part, When
from nursechart.shipped import shipped

ZONE = "America/New_York"
NURSE = "6b0c2d52-70f3-4a55-9a2e-000000000001"
LEAD = "6b0c2d52-70f3-4a55-9a2e-000000000002"
PEOPLE = {
    NURSE: Person(NURSE, "Amara Okafor", "RN", "nurse"),
    LEAD: Person(LEAD, "Ingrid Berg", "RN", "supervisor"),
}


@cache
def content() -> Content:
    return load_content(shipped("content"))


def clock(text: str, zone: str = ZONE) -> When:
    """`21 Nov 2025` as ISO text with a time of day, lived in `zone`."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return When(int(local.timestamp() * 1000), zone, text)


def uid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


@dataclass
class Chart:
    """One patient's chart as it is said, part by part."""

    feed: str = "p:" + uid("rosa")
    parts: dict[str, dict[str, list[Said]]] = field(default_factory=dict)
    order: list[tuple[str, str]] = field(default_factory=list)  # kind, id
    former: dict[tuple[str, str], list[Said]] = field(default_factory=dict)
    reasons: dict[bytes, str] = field(default_factory=dict)
    superseded: dict[Ref, tuple[Ref, ...]] = field(default_factory=dict)
    entries: int = 0

    def say(
        self,
        subject: str,
        part: str,
        value: Part | None,
        *,
        kind: str = kinds.CHARTED,
        author: str = NURSE,
        at: str = "2025-11-21T09:45",
        reason: str = "",
        beside: bool = False,
    ) -> Ref:
        """Say a part anew; `beside` leaves what stood standing, as a conflict does."""
        self.entries += 1
        entry = sha256(str(self.entries).encode()).digest()
        ref = Ref(entry, 0)
        said = Said(ref, part, value, author, "laptop", kind, clock(at).at_ms, (clock(at).at_ms, 0))
        held = self.parts.setdefault(subject, {}).setdefault(part, [])
        if (part.split(".")[0], subject) not in self.order:
            self.order.append((part.split(".")[0], subject))
        if held and not beside:
            self.former.setdefault((subject, part), []).extend(held)
            for old in held:
                self.superseded[old.ref] = (ref,)
            held.clear()
        held.insert(0, said)
        if reason:
            self.reasons[entry] = reason
        return ref

    def subject(self, id_: str) -> Subject:
        kind = next(kind for kind, each in self.order if each == id_)
        return Subject(self.feed, id_, kind, {part: tuple(saids) for part, saids in self.parts[id_].items()})

    def of(self, kind: str) -> tuple[Subject, ...]:
        return tuple(self.subject(id_) for each, id_ in self.order if each == kind)

    def histories(self) -> tuple[History, ...]:
        return tuple(
            History(id_, part, (*saids, *self.parts[id_][part]), self.superseded, self.reasons)
            for (id_, part), saids in self.former.items()
        )

    def refs(self) -> tuple[Ref, ...]:
        return tuple(said.ref for parts in self.parts.values() for saids in parts.values() for said in saids)

    def record(self, *signatures: Signature, status: str = "in_progress") -> VisitRecord:
        visit = self.of("visit")[0]
        patient = self.of("patient")[0]
        start = visit.get("visit.start", kinds.VisitStart)
        end = visit.get("visit.end", kinds.VisitEnd)
        plan = visit.get("visit.plan", kinds.VisitPlan)
        signed = [each for each in signatures if each.meaning == "author"]
        row = VisitRow(
            feed=self.feed,
            id=visit.id,
            patient=patient.id,
            type=start.type if start else "ROU",
            title=plan.title if plan else "",
            nurse=start.nurse if start else NURSE,
            planned_ms=plan.planned.at_ms if plan else None,
            planned_minutes=45,
            started_ms=start.at.at_ms if start else None,
            ended_ms=end.at.at_ms if end else None,
            status="signed" if signed else status,
            place="home",
            fixed="",
            fixed_ms=None,
            signed_ms=signed[-1].signed_at_ms if signed else None,
            signed_by=signed[-1].signer if signed else "",
            signature=signed[-1].entry if signed else b"",
            cosigned_ms=None,
            cosigned_by="",
            review="",
            reviewed_ms=None,
            reviewed_by="",
            open_comments=0,
            amended=bool(self.of("amendment")),
            late=False,
            entries=self.entries,
        )
        return VisitRecord(
            seen=Seen(self.feed, self.entries, bytes(32)),
            patient=patient,
            visit=visit,
            row=row,
            allergies=self.of("allergy"),
            problems=self.of("problem"),
            lines=self.of("line"),
            orders=self.of("order"),
            vitals=self.of("vital_signs"),
            line_checks=self.of("line_check"),
            lumen_checks=self.of("lumen_check"),
            line_cares=self.of("line_care"),
            line_events=self.of("line_event"),
            line_removals=self.of("line_removal"),
            doses=self.of("dose_given"),
            sections=self.of("section"),
            alerts=self.of("alert"),
            comments=self.of("comment"),
            reviews=self.of("review"),
            amendments=self.of("amendment"),
            signatures=signatures,
            histories=self.histories(),
            people=PEOPLE,
        )


PATIENT, VISIT, LINE, ORDER = uid("rosa"), uid("rosa/visit"), uid("rosa/line"), uid("rosa/order")
VITALS, AGAIN, CHECK, LUMEN = uid("rosa/vitals"), uid("rosa/again"), uid("rosa/check"), uid("rosa/lumen")
CARE, DOSE, ALLERGY, PROBLEM = uid("rosa/care"), uid("rosa/dose"), uid("rosa/allergy"), uid("rosa/problem")


def rosa() -> Chart:
    """The patient before today's visit."""
    chart = Chart()
    chart.say(PATIENT, "patient.name", kinds.PatientName("Delgado", ("Rosa", "María"), "Ms", "Rosi"))
    chart.say(PATIENT, "patient.birth", kinds.PatientBirth("1958-03-14", "female"))
    mrn = kinds.Identifier("https://northside.example/mrn", "0041827731")
    chart.say(PATIENT, "patient.identifiers", kinds.PatientIdentifiers((mrn,)))
    chart.say(PATIENT, "patient.address", kinds.PatientAddress(("18 Alder Court",), "Dayton", "OH", "45402", "US"))
    people = (kinds.Contact("Ana Delgado", "daughter", "555-0142"),)
    chart.say(PATIENT, "patient.contacts", kinds.PatientContacts("555-0141", "", people))
    chart.say(PATIENT, "patient.language", kinds.PatientLanguage("pt", True, "interpreter for consent"))
    chart.say(PATIENT, "patient.allergies", kinds.PatientAllergies("listed"))
    chart.say(PATIENT, "patient.course", kinds.PatientCourse("antibiotic", "Bone infection, left heel", "2025-11-12"))
    chart.say(ALLERGY, "allergy.substance", kinds.AllergySubstance("penicillin", classes=("penicillin",)))
    reaction = kinds.AllergyState("active", "allergy", "severe", ("anaphylaxis",), True, "2009")
    chart.say(ALLERGY, "allergy.state", reaction)
    chart.say(PROBLEM, "problem.state", kinds.ProblemState("Bone infection, left heel", onset="2025-10-20"))
    lumens = (kinds.Lumen("1", "red", "18 G"),)
    device = kinds.LineDevice("PICC", lumens, french=Decimal(4), side="right", site="basilic", lot="RE0912")
    chart.say(LINE, "line.device", device)
    chart.say(
        LINE,
        "line.placement",
        kinds.LinePlacement(
            placed=clock("2025-10-29T14:00"),
            total_cm=Decimal(40),
            internal_cm=Decimal(38),
            external_cm=Decimal("2.0"),
            arm_cm=Decimal("29.5"),
            tip="cavo_atrial",
            tip_confirmed_by="ecg",
        ),
    )
    chart.say(LINE, "line.state", kinds.LineState("in_use"))
    chart.say(ORDER, "order.drug", kinds.OrderDrug("vancomycin", classes=("glycopeptide",)))
    dose = kinds.OrderDose(Decimal(1000), "mg", "IV", "every 12 hours", Decimal(12))
    chart.say(ORDER, "order.dose", dose)
    infusion = kinds.OrderInfusion(Decimal(250), Decimal("166.7"), Decimal(90), "sodium chloride 0.9 %")
    chart.say(ORDER, "order.infusion", infusion)
    chart.say(ORDER, "order.state", kinds.OrderState("active"))
    chart.say(
        ORDER,
        "order.plan",
        kinds.OrderPlan(
            therapy="antibiotic",
            prescriber="Dr Lindqvist",
            ordered=clock("2025-11-11T16:00"),
            first=clock("2025-11-12T10:00"),
            until="2025-12-02",
            doses=42,
            given_before=18,
            indication="Bone infection, left heel",
            line=LINE,
        ),
    )
    return chart


def rosas_visit() -> Chart:
    """Her visit of Fri 21 Nov 2025, charted and not signed."""
    chart = rosa()
    chart.say(VISIT, "visit.plan", kinds.VisitPlan("ADM", clock("2025-11-21T09:30"), NURSE, title="Dose and line care"))
    chart.say(VISIT, "visit.start", kinds.VisitStart("ADM", clock("2025-11-21T09:31"), NURSE, content().version))
    matched = kinds.VisitIdentity("name", "birth_date", "patient", clock("2025-11-21T09:32"))
    chart.say(VISIT, "visit.identity", matched)
    chart.say(VISIT, "visit.end", kinds.VisitEnd(clock("2025-11-21T10:24")))
    chart.say(VITALS, "vital_signs.set", kinds.VitalSet(VISIT, clock("2025-11-21T09:42"), "sitting"))
    chart.say(VITALS, "vital_signs.temperature", kinds.Reading(Decimal("98.60"), "[degF]", "oral"))
    chart.say(VITALS, "vital_signs.pulse", kinds.Reading(Decimal(104), "/min"))
    chart.say(VITALS, "vital_signs.breathing_rate", kinds.Reading(Decimal(18), "/min"))
    pressure = kinds.BloodPressure(Decimal(118), Decimal(72), limb="left_arm")
    chart.say(VITALS, "vital_signs.blood_pressure", pressure)
    chart.say(VITALS, "vital_signs.oxygen_saturation", kinds.Reading(Decimal(97), "%"))
    chart.say(VITALS, "vital_signs.weight", kinds.Reading(Decimal("67.1"), "kg"))
    chart.say(VITALS, "vital_signs.height", kinds.Reading(Decimal("64.5"), "[in_i]"))
    chart.say(VITALS, "vital_signs.pain", kinds.Reading(Decimal(2), "{score}"))
    chart.say(VITALS, "vital_signs.glucose", kinds.Reading(not_taken="refused"))
    chart.say(CHECK, "line_check.set", kinds.LineCheckSet(VISIT, LINE, clock("2025-11-21T09:55")))
    chart.say(CHECK, "line_check.external_length", kinds.LineLength(Decimal("3.0")))
    chart.say(CHECK, "line_check.arm", kinds.LineArm(Decimal("29.5")))
    findings = (kinds.SiteFinding("redness", Decimal(15)), kinds.SiteFinding("tender"))
    chart.say(CHECK, "line_check.site", kinds.LineSite(findings))
    seen = kinds.DressingSeen("transparent", ("loose",), "2025-11-14")
    chart.say(CHECK, "line_check.dressing_seen", seen)
    check = kinds.LumenCheck(VISIT, LINE, "1", clock("2025-11-21T09:56"), Decimal(10), "easy", "brisk")
    chart.say(LUMEN, "lumen_check.result", check)
    chart.say(
        CARE,
        "line_care.done",
        kinds.LineCareDone(
            VISIT,
            LINE,
            "dressing_change",
            clock("2025-11-21T09:58"),
            dressing="transparent",
            antiseptic="povidone_iodine",
            lot="DR55",
            expiry="2027-01-31",
        ),
    )
    given = kinds.DoseGiven(VISIT, ORDER, "completed", "vancomycin", Decimal(1000), "mg", "IV", LINE, "1")
    chart.say(DOSE, "dose_given.dose", given)
    times = kinds.DoseTimes(clock("2025-11-21T10:02"), clock("2025-11-21T10:20"), Decimal(250), Decimal("166.7"))
    chart.say(DOSE, "dose_given.times", times)
    chart.say(DOSE, "dose_given.product", kinds.DoseProduct("V2511A", "2026-02-28", visual="clear"))
    chart.say(DOSE, "dose_given.response", kinds.DoseResponse("No reaction.", clock("2025-11-21T10:22")))
    for section, fields in (
        ("S14", {"topics": ["warning"], "learner": "patient", "teach_back": "3"}),
        ("S21", {"situation": "Heel wound dry <img src=x> & clean"}),
        ("S24", {"next_visit": "Sat 22 Nov 09:30"}),
    ):
        value = kinds.SectionFields(VISIT, section, content().version, fields)
        chart.say(uid(f"rosa/{section}"), "section.fields", value)
    answer = kinds.AlertAnswer(
        VISIT, "FP-02", "1", VITALS, "acted", clock("2025-11-21T09:50"), "dose held, doctor called"
    )
    chart.say(uid("rosa/alert"), "alert.answer", answer)
    return chart


def signature(
    chart: Chart, *, meaning: str = "author", signer: str = NURSE, at: str = "2025-11-21T10:25", amends: bytes = b""
) -> Signature:
    """A signature over all that stands in the chart now."""
    person = PEOPLE[signer]
    return Signature(
        entry=sha256(f"{meaning}{at}".encode()).digest(),
        visit=VISIT,
        signer=signer,
        meaning=meaning,  # type: ignore[arg-type]
        name=person.name,
        credentials=person.credentials,
        signed_at_ms=clock(at).at_ms,
        zone=ZONE,
        covers=chart.refs(),
        amends=amends,
        public_key=bytes(range(32)),
        valid=True,
    )


def amended_visit() -> VisitRecord:
    """Signed, then the pulse corrected with a reason and the amendment signed, and co-signed."""
    chart = rosas_visit()
    first = signature(chart)
    said = "2025-11-21T12:10"
    value = kinds.Reading(Decimal(94), "/min")
    chart.say(VITALS, "vital_signs.pulse", value, kind=kinds.CORRECTION, at=said, reason="Read from the wrong line")
    about = kinds.AmendmentAbout(VISIT, "Read from the wrong line", clock(said))
    chart.say(uid("rosa/amendment"), "amendment.about", about, kind=kinds.CORRECTION, at=said)
    again = signature(chart, at="2025-11-21T12:12", amends=first.entry)
    return chart.record(first, again, signature(chart, meaning="cosigner", signer=LEAD, at="2025-11-21T15:00"))
