"""The settings' part about this laptop and its clinic: what it says is so, and its acts do what they say."""

from __future__ import annotations

import re

import pytest

from nursechart.charting.clinic_set import clinic_set
from nursechart.charting.looks.settings import ClinicPolicy, Fact, FactsLook
from nursechart.charting.shift import Shift
from nursechart.charting.this_laptop import back_up, check, this_laptop
from nursechart.store.proving import Broken, Proof
from nursechart.sync.terminal import prove_open
from tests.charting.clinic import AtVisit


def fact(look: FactsLook, label: str, card: str = "") -> Fact:
    return next(each for one in look.cards for each in one.facts if each.label == label and card in ("", one.title))


@pytest.fixture
def shift(visit: AtVisit) -> Shift:
    return visit.shift


def test_it_names_the_laptop_its_people_its_cipher_and_content_that_nobody_approved(shift: Shift) -> None:
    look = this_laptop(shift)
    assert fact(look, "Name").value == shift.laptop
    assert fact(look, "1 person").value == shift.person.name
    assert fact(look, "Encrypted with").value.startswith("AES-256, SQLCipher 4.")
    assert fact(look, "Content").value == shift.content.version
    assert fact(look, "Content").chip.text == "Not approved"
    assert shift.content.version in look.details


def test_a_check_is_kept_with_its_time_and_says_that_the_chain_holds(shift: Shift) -> None:
    assert fact(this_laptop(shift), "When", "Check").value == "Not checked yet"
    heard: list[int] = []
    words = check(shift, lambda: prove_open(shift.store, heard.append))
    assert words.startswith("Checked: all ")
    look = this_laptop(shift)
    assert fact(look, "When", "Check").chip.text == "All holds"
    assert fact(look, "Audit").chip.text.startswith("Chain verified ")
    last = shift.store.audit_records(0, 10_000)[-1]
    assert (last.action, last.outcome) == ("verified", "done")


def test_what_does_not_hold_is_said_with_its_place_and_stays_said(shift: Shift) -> None:
    words = check(shift, lambda: Proof(1, 2, 3, (Broken("audit", 7, "this record does not follow"),)))
    assert words.startswith("Something does not hold")
    told = fact(this_laptop(shift), "When", "Check")
    assert told.chip.tone == "crit"
    assert "audit 7: this record does not follow" in told.note


def test_a_backup_is_made_at_once_and_named_with_its_time(shift: Shift) -> None:
    assert fact(this_laptop(shift), "When", "Backup on this laptop").value == "None yet"
    assert back_up(shift) == "Backed up on this laptop"
    assert fact(this_laptop(shift), "When", "Backup on this laptop").value.endswith(" MB")


def test_details_for_whoever_helps_have_nothing_of_a_patient(visit: AtVisit) -> None:
    details = set(re.findall(r"\w+", this_laptop(visit.shift).details.casefold()))
    for row in visit.shift.store.patient_rows():
        for part in (row.family, *row.given.split(), row.mrn):
            assert part.casefold() not in details


def test_what_the_clinic_set_is_said_to_be_the_clinics(shift: Shift) -> None:
    look = clinic_set(shift, ClinicPolicy("https://pharmacy.example", 7, 5, True, False))
    assert fact(look, "How long without contact").value == "7 days"
    assert fact(look, "Laptops without a keyring").value == "Not allowed"
    assert fact(look, "Lock by itself").chip.text == "Set by the clinic"
    assert fact(look, "Temperature").value in ("°C", "°F")
