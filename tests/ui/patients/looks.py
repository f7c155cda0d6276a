"""Invented answers of the patient search, as `charting.patients` words them."""

from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.patients import PatientLine, PatientsLook


def _line(
    feed: str, name: str, born: str, mrn: str, line: str, last: str, flags: tuple[Chip, ...], why: str = ""
) -> PatientLine:
    return PatientLine(f"p:{feed}", feed, name, born, mrn, line, last, "", flags, why)


_ALLERGIES = Chip("2 allergies", "crit", "circle-alert")
_ALIKE = Chip("Name alert", "low", "users")

FOUND = PatientsLook(
    "carv mar 1958",
    "3 found",
    (
        _line("maria", "CARVALHO, Maria", "14 Mar 1958", "004 182 7731", "PICC, right basilic", "19 Nov",
              (_ALLERGIES, _ALIKE), "name and birth date"),
        _line("mario", "CARVALHO, Mario", "2 Mar 1958", "004 990 1120", "Port, right chest", "12 Nov", (_ALIKE,),
              "name and birth date"),
        _line("marta", "CARVALHAL, Marta", "30 Jul 1958", "004 551 0087", "Midline, left arm", "3 Nov 2024",
              (Chip("Allergies not asked", "warn", "triangle-alert"),), "name and year of birth"),
    ),
)  # fmt: skip

ALL = PatientsLook(
    "",
    "4 found",
    (
        _line("abebe", "ABEBE, Selam", "5 May 1990", "004 118 2204", "PICC, left basilic", "20 Nov", ()),
        *(PatientLine(r.feed, r.patient, r.name, r.born, r.mrn, r.line, r.last_visit, "", r.flags, "")
          for r in FOUND.rows),
    ),
)  # fmt: skip

NOBODY = PatientsLook("zzz", "0 found", ())
NONE_YET = PatientsLook("", "0 found", ())
