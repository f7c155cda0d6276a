"""Who is in the story: the invented staff and patients that ship with the program, moved to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from nursechart.interop.shift import REFERENCE_DAY, shift_dates
from nursechart.shipped import shipped

STAFF_SYSTEM = "https://nursechart.example/fhir/staff"
HEROINE = "maria-carvalho"  # whose visit the story tells when no other patient is brought
SHARED = "bisi-oyelaran"  # whom two nurses care for
# the words of staff.yaml for roles, as the server knows them
_ROLES = {"nurse": "rn", "clinic_nurse": "staff", "supervisor": "supervisor", "administrator": "admin"}


@dataclass(frozen=True, slots=True)
class Member:
    """One invented member of staff. `caseload` names files of the cast; "all" is everybody."""

    login: str
    name: str
    credentials: str
    role: str  # as the server names it
    caseload: tuple[str, ...] | str


@dataclass(frozen=True, slots=True)
class Cast:
    organisation: str
    members: tuple[Member, ...]
    patients: dict[str, bytes]  # file name without ending -> FHIR bundle, moved to today

    def cares_for(self, member: Member, patient: str) -> bool:
        return member.caseload == "all" or patient in member.caseload


def cast_of(today: date, zone: str) -> Cast:
    """The whole cast, its history ending today on `zone`'s clock; births stay."""
    staff: dict[str, Any] = yaml.safe_load(shipped("demo", "staff.yaml").read_text(encoding="utf-8"))
    days = (today - REFERENCE_DAY).days
    return Cast(
        organisation=staff["organisation"],
        members=tuple(
            Member(
                login=person["login"],
                name=person["name"],
                credentials=person["credentials"],
                role=_ROLES[person["role"]],
                caseload=person["caseload"] if person["caseload"] == "all" else tuple(person["caseload"]),
            )
            for person in staff["people"]
        ),
        patients={
            file.stem: shift_dates(file.read_bytes(), days, zone=zone)
            for file in sorted(shipped("demo", "patients").glob("*.json"))
        },
    )
