"""The printable visit note: everything is there, nothing is hidden, and nothing typed becomes markup."""

import html
import re
from decimal import Decimal

import pytest

from nursechart.documents import visit_note
from nursechart.record import kinds
from tests.interop.records import (
    ALLERGY,
    CHECK,
    DOSE,
    LEAD,
    ORDER,
    PATIENT,
    VISIT,
    VITALS,
    ZONE,
    Chart,
    amended_visit,
    clock,
    content,
    rosa,
    rosas_visit,
    signature,
    uid,
)


def page(record, zone=ZONE):
    return visit_note(record, content(), organisation="Northside Infusion Pharmacy", zone=zone)


def text(record, zone=ZONE):
    """What a reader sees, one paragraph or cell a line."""
    body = page(record, zone).split("<body>")[1]
    plain = html.unescape(re.sub(r"<[^>]+>", "", body.replace("</p>", "\n").replace("</td>", "\n")))
    return re.sub(r"\n\s*\n+", "\n", plain.replace("\u00a0", " "))


def test_the_note_says_who_the_patient_is_where_and_when():
    said = text(rosas_visit().record())
    assert "Home infusion visit note" in said
    assert "Northside Infusion Pharmacy" in said
    assert "DELGADO, Rosa María (Ms)" in said
    assert "Born 14 Mar 1958 (67 y), Female, MRN 004 182 7731" in said
    assert "Infusion visit, Fri 21 Nov 2025, 09:31 to 10:24" in said
    assert "09:32 full name and date of birth matched, stated by the patient." in said


def test_active_allergies_are_named_at_the_top():
    assert "Allergies: penicillin" in text(rosas_visit().record())


@pytest.mark.parametrize(
    ("status", "words"), [("none_known", "No known allergies"), ("not_asked", "Allergies not asked")]
)
def test_no_allergies_are_claimed_only_where_somebody_said_so(status, words):
    chart = rosas_visit()
    state = kinds.AllergyState("entered_in_error")
    chart.say(ALLERGY, "allergy.state", state)
    chart.say(PATIENT, "patient.allergies", kinds.PatientAllergies(status))
    assert words in text(chart.record())


def test_two_versions_of_an_allergy_of_which_one_says_active_still_warn():
    chart = rosas_visit()
    chart.say(ALLERGY, "allergy.state", kinds.AllergyState("inactive"), beside=True)
    assert "Allergies: penicillin" in text(chart.record())


def test_an_unsigned_visit_says_draft():
    assert "DRAFT. Not signed." in text(rosas_visit().record())
    assert "Nobody has signed this visit." in text(rosas_visit().record())


def test_a_signed_visit_does_not_say_draft():
    chart = rosas_visit()
    said = text(chart.record(signature(chart)))
    assert "DRAFT" not in said
    assert "Signed by Amara Okafor, RN\nFri 21 Nov 2025 10:25\nkey 630D CD29 66C4 3366" in said


def test_a_signature_that_does_not_verify_leaves_the_note_a_draft_and_says_so():
    import msgspec

    chart = rosas_visit()
    forged = msgspec.structs.replace(signature(chart), valid=False)
    said = text(chart.record(forged))
    assert "DRAFT" in said
    assert "This signature does not verify" in said


def test_measurements_keep_the_digits_and_the_unit_they_were_typed_with():
    said = text(rosas_visit().record())
    assert "Vital signs 09:42" in said
    assert "Temperature 98.60 °F by mouth" in said
    assert "Blood pressure 118/72 mmHg left arm" in said
    assert "Weight 67.1 kg" in said
    assert "Pain 2 of 10" in said
    assert "Blood glucose not taken: refused" in said


def test_a_corrected_value_stays_readable_struck_through_with_who_when_and_why():
    record = amended_visit()
    assert '<s class="struck">104\u00a0/min</s>' in page(record)
    said = text(record)
    assert "Pulse 104 /min 94 /min (corrected 12:10 by Amara Okafor, RN: Read from the wrong line)" in said
    assert "Correction 12:10 by Amara Okafor, RN: Read from the wrong line" in said
    assert "Signed again by Amara Okafor, RN" in said
    assert "Co-signed by Ingrid Berg, RN" in said


def test_a_value_that_was_taken_back_stays_readable():
    chart = rosas_visit()
    chart.say(VITALS, "vital_signs.weight", None, kind=kinds.RETRACTION, at="2025-11-21T13:00", reason="other patient")
    said = text(chart.record())
    assert "Weight 67.1 kg taken back (retracted 13:00 by Amara Okafor, RN: other patient)" in said


def test_two_versions_that_stand_are_both_printed():
    chart = rosas_visit()
    chart.say(VITALS, "vital_signs.weight", kinds.Reading(Decimal("76.1"), "kg"), author=LEAD, beside=True)
    assert "Weight 76.1 kg / 67.1 kg (two versions stand, not yet settled)" in text(chart.record())


def test_the_line_is_told_with_its_length_site_dressing_flush_and_care():
    said = text(rosas_visit().record())
    assert "PICC, right basilic" in said
    assert "09:55 3.0 cm out (2.0 cm when placed). Arm 29.5 cm. Site red 15 mm, tender." in said
    assert "Dressing transparent, loose, dated 14 Nov 2025." in said
    assert "09:56 Lumen 1: flush 10 mL easy, blood return brisk." in said
    assert "09:58 Dressing change, transparent, povidone-iodine, lot DR55, expires 31 Jan 2027." in said


def test_a_dose_is_told_with_order_line_lot_expiry_and_times():
    said = text(rosas_visit().record())
    assert "vancomycin 1,000 mg IV: given" in said
    assert "Started 10:02, stopped 10:20, 250 mL, at 166.7 mL/h." in said
    assert "By PICC, right basilic, lumen 1." in said
    assert "Lot V2511A, expires 28 Feb 2026, clear." in said
    assert "Order: vancomycin 1,000 mg IV every 12 hours over 90 min (Dr Lindqvist" in said


def test_a_dose_that_was_not_given_says_why():
    chart = rosas_visit()
    given = kinds.DoseGiven(VISIT, ORDER, "not_given", "vancomycin", Decimal(1000), "mg", "IV", reason="held")
    chart.say(DOSE, "dose_given.dose", given, kind=kinds.CORRECTION, reason="fever")
    said = text(chart.record())
    assert "vancomycin 1,000 mg IV: not given" in said
    assert "Reason: held." in said


@pytest.mark.parametrize(
    ("dose", "unit", "written"),
    [
        ("0.50", "mg", "0.5 mg"),
        ("5.0", "mg", "5 mg"),
        ("1000", "mg", "1,000 mg"),
        ("5000", "IU", "5,000 units"),
        ("12.5", "ug", "12.5 mcg"),
        ("1E+1", "mL", "10 mL"),
    ],
)
def test_a_dose_is_never_written_so_that_it_can_be_misread(dose, unit, written):
    chart = rosas_visit()
    given = kinds.DoseGiven(VISIT, ORDER, "completed", "heparin", Decimal(dose), unit, "IV")
    chart.say(DOSE, "dose_given.dose", given)
    assert f"heparin {written} IV: given" in text(chart.record())


def test_a_name_on_the_tall_man_list_is_written_in_tall_man_letters():
    chart = rosas_visit()
    chart.say(DOSE, "dose_given.dose", kinds.DoseGiven(VISIT, ORDER, "completed", "ceftriaxone", Decimal(2), "g", "IV"))
    assert "cefTRIAXone 2 g IV: given" in text(chart.record())


def test_what_the_nurse_typed_never_becomes_markup():
    made = page(rosas_visit().record())
    assert "<img" not in made
    assert "Heel wound dry &lt;img src=x&gt; &amp; clean" in made


def test_a_name_with_markup_in_it_is_printed_as_it_is():
    chart = rosas_visit()
    chart.say(PATIENT, "patient.name", kinds.PatientName("<script>alert(1)</script>", ("O'Neil",)))
    assert "<script" not in page(chart.record()).lower()


def test_sections_are_printed_in_the_words_of_the_content_and_the_plan_comes_last():
    said = text(rosas_visit().record())
    assert "Teaching\nTaught: warning signs\nWho: the patient\nTold back: 3, Says it rightly without prompts" in said
    assert said.index("Communication") < said.index("Plan\nNext visit: Sat 22 Nov 09:30")


def test_normal_prints_what_normal_means():
    chart = rosas_visit()
    fields = {
        "general": {"state": "wnl"},
        "skin": {"state": "exception", "findings": ["rash"], "severity": "mild", "text": "on the left arm"},
        "gu": {"state": "not_assessed", "reason": "refused"},
    }
    value = kinds.SectionFields(VISIT, "S04", content().version, fields)
    chart.say(uid("rosa/S04"), "section.fields", value)
    said = text(chart.record())
    assert "General: normal (Alert, no distress, no fever or chills)" in said
    assert "Skin: rash, mild, on the left arm" in said
    assert "Bladder: not assessed: refused" in said


def test_a_section_of_older_content_is_printed_as_it_was_kept():
    chart = rosas_visit()
    value = kinds.SectionFields(VISIT, "S77", "1999.1", {"old_field": "kept", "many": ["a", "b"]})
    chart.say(uid("rosa/S77"), "section.fields", value)
    said = text(chart.record())
    assert "S77\nOld field: kept\nMany: a, b" in said


def test_an_answered_alert_says_what_was_done():
    assert "09:50 Fever with a central line (FP-02): acted on, dose held, doctor called." in text(
        rosas_visit().record()
    )


def test_a_time_lived_in_another_zone_says_which():
    chart = rosas_visit()
    away = clock("2025-11-21T08:55", "America/Chicago")
    chart.say(CHECK, "line_check.set", kinds.LineCheckSet(VISIT, uid("rosa/line"), away))
    assert "08:55 (America/Chicago) 3.0 cm out" in text(chart.record())


def test_a_missed_visit_says_why():
    chart = Chart()
    rosa_chart = rosa()
    chart.parts, chart.order, chart.entries = rosa_chart.parts, rosa_chart.order, rosa_chart.entries
    chart.say(VISIT, "visit.plan", kinds.VisitPlan("ROU", clock("2025-11-21T09:30"), LEAD))
    chart.say(VISIT, "visit.state", kinds.VisitState("missed", "not_home"))
    assert "Visit missed: not home." in text(chart.record(status="missed"))


def test_something_a_newer_program_charted_is_said_to_be_missing():
    import msgspec

    chart = rosas_visit()
    said = chart.parts[VITALS]["vital_signs.pulse"][0]
    chart.parts[VITALS]["vital_signs.pulse"] = [msgspec.structs.replace(said, value=None, needs_update=True)]
    assert "charted with a newer version of this program" in text(chart.record())


def test_the_same_record_makes_the_same_page():
    assert page(amended_visit()) == page(amended_visit())


def test_the_page_uses_nothing_qts_rich_text_does_not_know():
    made = page(amended_visit())
    assert not re.search(r"display:|<div|<script|<img|url\(", made)
