"""How people and lines are named on every screen: one place, so that a patient reads the same everywhere (ID-1)."""

from __future__ import annotations

from datetime import date, datetime

from nursechart.chart.views import PatientRow, Person, Subject
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import age, show_date, show_date_time, show_time
from nursechart.language import said, said_for, to_say
from nursechart.record.kinds import (
    LineDevice,
    LinePlacement,
    PatientBirth,
    PatientIdentifiers,
    PatientName,
)


def moment(at: datetime, now: datetime) -> str:
    """Fri 21 Nov 09:42; with the year when it is not this one (DT-1)."""
    return show_date_time(at, now.date())


def short_moment(at: datetime, now: datetime) -> str:
    """09:42 for today, else 19 Nov 10:05."""
    return show_time(at) if at.date() == now.date() else f"{show_date(at.date(), now.date())} {show_time(at)}"


def day_words(day: date, today: date) -> str:
    """today, or 12 Nov."""
    return said("today") if day == today else show_date(day, today)


SEX_WORDS = {
    "female": to_say("Female"),
    "male": to_say("Male"),
    "other": to_say("Other"),
    "unknown": to_say("Sex not recorded"),
}


def surname_first(family: str, given: str) -> str:
    """CARVALHO, Maria. A person with one name has just that, as it was written."""
    if not given:
        return family.upper()
    return f"{family.upper()}, {given}" if family else given


def patient_name(patient: Subject) -> str:
    name = patient.get("patient.name", PatientName)
    return surname_first(name.family, " ".join(name.given)) if name else said("Name not known")


def grouped_mrn(mrn: str) -> str:
    """A record number of ten digits in groups of 3-3-4; any other as the pharmacy writes it."""
    return f"{mrn[:3]} {mrn[3:6]} {mrn[6:]}" if len(mrn) == 10 and mrn.isdigit() else mrn


def mrn_of(patient: Subject) -> str:
    """Her record number: the identifier of type MR, else the first one."""
    known = patient.get("patient.identifiers", PatientIdentifiers)
    if known is None or not known.items:
        return ""
    return next((item.value for item in known.items if item.type == "MR"), known.items[0].value)


def full_date(text: str) -> date | None:
    """A date of the record when it is a whole one; None for a year or a month alone."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def written_date(text: str) -> str:
    """A date of the record as the language writes it; a year or a month alone as it was written."""
    whole = full_date(text)
    return show_date(whole) if whole else text


def born_words(born: str, on: date) -> str:
    """14 Mar 1958 (67 y); what is only partly known as it was written."""
    whole = full_date(born)
    return f"{show_date(whole)} ({age(whole, on)})" if whole else born or said("Birth date not known")


def born_of(patient: Subject) -> str:
    birth = patient.get("patient.birth", PatientBirth)
    return birth.date if birth else ""


def sex_of(patient: Subject) -> str:
    birth = patient.get("patient.birth", PatientBirth)
    return birth.sex if birth else "unknown"


def row_name(row: PatientRow) -> str:
    return surname_first(row.family, row.given)


_LUMENS = {1: to_say("single"), 2: to_say("double"), 3: to_say("triple")}


def line_words(shift: Shift, line: Subject) -> str:
    """PICC, right basilic, 4 Fr single."""
    device = line.get("line.device", LineDevice)
    if device is None:
        return said("Line, not described yet")
    kind = shift.content.devices.get(device.type)
    place = " ".join(word for word in (device.side, device.site.replace("_", " ")) if word)
    size = f"{device.french.normalize():f} Fr" if device.french else device.gauge
    lumens = _LUMENS.get(len(device.lumens))
    lumens = said(lumens) if lumens else said_for(len(device.lumens), "{n} lumen", "{n} lumens")
    return ", ".join(part for part in (kind.short if kind else device.type, place, f"{size} {lumens}".strip()) if part)


def line_place(shift: Shift, line: Subject) -> str:
    """PICC, right basilic: the short form lists and headings use."""
    device = line.get("line.device", LineDevice)
    if device is None:
        return said("Line")
    kind = shift.content.devices.get(device.type)
    place = " ".join(word for word in (device.side, device.site.replace("_", " ")) if word)
    return ", ".join(part for part in (kind.short if kind else device.type, place) if part)


def line_day(shift: Shift, line: Subject, on: datetime) -> int | None:
    """The day of the line, the day it was placed being day 0 of its dwell: placed 29 Oct, 21 Nov is day 23."""
    placement = line.get("line.placement", LinePlacement)
    if placement is None or placement.placed is None:
        return None
    placed = datetime.fromisoformat(placement.placed.wall).date()
    return (on.date() - placed).days


def short_person(people: dict[str, Person], user: str) -> str:
    """A. Okafor; the id's start when the reference feed does not know her yet."""
    person = people.get(user)
    if person is None:
        return said("user {id}", id=user[:8])
    *given, family = person.name.split()
    return f"{given[0][0]}. {family}" if given else family


def full_person(people: dict[str, Person], user: str) -> str:
    person = people.get(user)
    return person.printed if person else said("user {id}", id=user[:8])
