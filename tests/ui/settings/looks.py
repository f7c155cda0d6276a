"""Invented states of the settings, as `charting` words them, and what the settings take from outside of the charts."""

from __future__ import annotations

from dataclasses import replace

from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.settings import (
    AuditLook,
    ClinicPolicy,
    Fact,
    FactCard,
    FactsLook,
    RecordLine,
    RecordsLook,
)
from nursechart.store.proving import Proof
from nursechart.ui.settings.facts import FactsPart
from nursechart.ui.settings.records import RecordsPart
from nursechart.ui.settings.screen import Beside
from nursechart.ui.widgets import Row

POLICY = ClinicPolicy("https://pharmacy.example:8443", 7, 5, True, True)
BESIDE = Beside(POLICY, lambda told: Proof(3, 28, 40, ()), lambda old, new: None, lambda login, password: login)


def _record(number: int, when: str, who: str, what: str, patient: str, outcome: str = "Done") -> RecordLine:
    detail = (("When", f"{when}:07"), ("Who", f"{who}, rn, NB-07"), ("What", what), ("Patient", patient),
              ("Record", f"{number}  ·  5c0ffee5c0ffee00  ·  nursechart 0.9.0"))  # fmt: skip
    return RecordLine(str(number), (when, who, what, patient, outcome), tuple(pair for pair in detail if pair[1]))


_SET = Chip("Set by the clinic", "neutral", "building-2")

LAPTOP = FactsLook(
    (
        FactCard(
            "This laptop",
            (
                Fact("Name", "NB-07"),
                Fact("Number", "0193f2a4-7c1e-7d55-9b1e-2f6a9c0b4e11"),
                Fact("Belongs to", "Northside Infusion"),
                Fact("Enrolled", "Mon 3 Nov 08:12"),
                Fact("2 people", "Amara Okafor, Kenji Sato"),
                Fact(
                    "How long without contact",
                    "Until Fri 28 Nov 09:12",
                    "After that, charts lock. Entries that wait still go out.",
                ),
            ),
        ),
        FactCard(
            "Program",
            (
                Fact("nursechart", "0.9.0"),
                Fact(
                    "Content",
                    "2026.11.1",
                    "Nobody has approved this content yet. Use it for training only.",
                    Chip("Not approved", "warn", "flag"),
                ),
            ),
        ),
        FactCard(
            "How charts are kept safe",
            (
                Fact("Encrypted with", "AES-256, SQLCipher 4.10.0, SQLite 3.50.4"),
                Fact(
                    "Secret of this laptop",
                    "In a file of this account",
                    "This computer has no keyring, so the secret lies in a file. Have the whole disk encrypted.",
                    Chip("Reduced protection", "warn", "shield-alert"),
                ),
            ),
        ),
        FactCard(
            "Check",
            (
                Fact("When", "Fri 21 Nov 11:02", "1204 entries, 6 charts", Chip("All holds", "ok", "check")),
                Fact("Audit", "3811 records", "", Chip("Chain verified Fri 21 Nov 11:02", "ok", "check")),
            ),
            "Looks at every page, every entry, each signature and the whole audit.",
        ),
    ),
    "This laptop\n  Name: NB-07",
)

CLINIC = FactsLook(
    (
        FactCard(
            "Laptops",
            (
                Fact(
                    "How long without contact",
                    "7 days",
                    "After that, charts lock. Entries that wait still go out.",
                    _SET,
                ),
                Fact("Lock by itself", "5 min", "", _SET),
            ),
        ),
        FactCard("Region", (Fact("Where", "United States", "", _SET), Fact("Time zone", "America/New_York"))),
    )
)

AUDIT = AuditLook(
    RecordsLook(
        (
            _record(3811, "Fri 21 Nov 11:02", "Amara Okafor, RN", "Check", ""),
            _record(3810, "Fri 21 Nov 10:31", "Amara Okafor, RN", "Signed a visit", "CARVALHO, Maria"),
            _record(3797, "Fri 21 Nov 09:58", "Kenji Sato, RN", "Looked at: Line care", "CARVALHO, Maria"),
            _record(3786, "Fri 21 Nov 09:43", "Amara Okafor, RN", "Charted", "CARVALHO, Maria"),
            _record(3785, "Fri 21 Nov 09:31", "Amara Okafor, RN", "Looked at: Vital signs", "CARVALHO, Maria"),
            _record(3702, "Thu 20 Nov 17:10", "Kenji Sato, RN", "Wrong password", "", "Failed"),
        )
    ),
    Chip("Chain verified Fri 21 Nov 11:02", "ok", "check"),
    (("a", "Amara Okafor, RN"), ("k", "Kenji Sato, RN")),
    (("m", "CARVALHO, Maria"), ("p", "LINDGREN, Per")),
    (("looked", "Looked at"), ("charted", "Charted"), ("taken_out", "Taken out")),
)
NO_AUDIT = replace(AUDIT, page=RecordsLook(()))

_NOTE = "Content 2026.11.1. † means that nobody has confirmed it against its source yet."
CONTENT = RecordsLook(
    (
        RecordLine(
            "ROU",
            ("Home visit †", "Visit verification, Vital signs, Line care, Visit note", "A planned visit"),
            (
                ("Minutes", "30 to 60"),
                ("Always asked", "Visit verification, Vital signs, Line care, Visit note"),
                ("Where it applies", "Infusion, Laboratory"),
                ("Source", "General professional knowledge. No source was opened that confirms it."),
            ),
        ),
        RecordLine("SOC", ("Start of care †", "Identity, consent, allergies, Visit verification", "First visit")),
        RecordLine("ADM", ("Infusion visit", "Visit verification, Vital signs, Infusion", "A dose is given")),
    ),
    _NOTE,
)
PEOPLE = RecordsLook(
    (
        RecordLine(
            "a",
            ("Amara Okafor (you)", "Registered nurse", "RN", "CARVALHO, Maria; LINDGREN, Per"),
            (("Role", "Registered nurse"), ("Visits of your patients", "CARVALHO, Maria; LINDGREN, Per")),
        ),
        RecordLine("i", ("Ines Berg", "Supervisor", "RN", ""), (("Role", "Supervisor"),)),
        RecordLine("k", ("Kenji Sato", "Registered nurse", "RN", "CARVALHO, Maria"), (("Role", "Registered nurse"),)),
    )
)

PARTS = (
    KEYS := Row("keys", "Keys", icon="keyboard"),
    LAPTOP_ROW := Row("laptop", "This laptop", icon="laptop"),
    CLINIC_ROW := Row("clinic", "Clinic", icon="building-2"),
    PEOPLE_ROW := Row("people", "People and roles", icon="users"),
    CONTENT_ROW := Row("content", "Templates and rules", icon="list-checks"),
    AUDIT_ROW := Row("audit", "Audit", icon="file-clock"),
)


def clinic_part() -> FactsPart:
    return FactsPart("settings_clinic", "Clinic")


def people_part() -> RecordsPart:
    columns = ("Name", "Role", "Credentials", "Visits of your patients")
    part = RecordsPart("settings_people", columns, ((28, 160), (28, 170), (12, 90), (32, 180)))
    part.call("People and roles", "Search here", "Nothing has these words", "Try one word less.")
    return part
