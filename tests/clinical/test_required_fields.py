"""Which fields each section cannot be signed without, and which once something is so (section 2)."""

from __future__ import annotations

from typing import Any

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.fields import check_fields

SYSTEMS = "general neuro cardiac respiratory gi gu skin function psychosocial infection"
REQUIRED = {
    "S01": "id1_type id2_type id_confirmed_by consent_treatment allergies_reviewed isolation_precautions",
    "S02": "service_type recipient service_date location caregiver time_in capture_method",
    "S03": "taken_at position activity temperature temperature_site pulse pulse_rhythm pulse_source breathing_rate"
    " breathing_effort blood_pressure limb cuff oxygen_saturation oxygen_source pain consciousness",
    "S04": SYSTEMS,
    "S05": "scale now",
    "S06": "device site dressing_type dressing_state securement securement_state flush blood_return clamp connector"
    " connector_date disinfecting_cap symptoms",
    "S07": "procedure device performed_by at",
    "S08": "order drug strength form diluent total_ml concentration storage_ok visual_check dose route start stop"
    " volume_given_ml rights response response_at",
    "S09": "ordered",
    "S10": "",
    "S11": "mode concentration rate_ml_h",
    "S12": "tests priority fasting drawn_at method tubes labelled_at_bedside transport",
    "S13": "onset agent signs grade stopped_at outcome told prescriber_told_at pharmacist_told_at",
    "S14": "topics learner method teach_back",
    "S15": "home_ok sharps",
    "S16": "enough",
    "S17": "",
    "S18": "",
    "S19": "",
    "S20": "review",
    "S21": "",
    "S22": "changes",
    "S23": "before_leaving patient_signs",
    "S24": "plan",
    "S25": "",
    "S26": "",
}


@pytest.mark.parametrize("section", sorted(REQUIRED))
def test_a_section_asks_for_these_whatever_the_visit(content: Content, section: str) -> None:
    asked = [field.id for field in content.sections[section].fields if field.required == "R"]
    assert asked == REQUIRED[section].split()


@pytest.mark.parametrize(
    ("section", "values", "facts", "visit", "asked"),
    [
        ("S01", {}, {"interpreter"}, "ROU", {"interpreter_used", "language"}),
        ("S01", {}, {"therapy blood"}, "ADM", {"consent_blood"}),
        ("S01", {"consent_blood": "yes"}, set(), "ADM", {"consent_blood_at"}),
        ("S02", {"latitude": "40.7", "accuracy_m": "201"}, set(), "ROU", {"position_reason"}),
        ("S02", {"latitude": "40.7", "accuracy_m": "200", "distance_m": "500"}, set(), "ROU", set()),
        ("S02", {"latitude": "40.7", "accuracy_m": "20", "distance_m": "501"}, set(), "ROU", {"position_reason"}),
        ("S02", {"location": "school"}, set(), "ADM", {"address", "location_reason"}),
        ("S03", {}, {"age 35 mo"}, "ADM", {"head_circumference"}),
        ("S03", {}, {"age 36 mo"}, "ADM", set()),
        ("S03", {}, {"therapy inotrope"}, "ADM", {"weight"}),
        ("S03", {}, set(), "SOC", {"weight", "height"}),
        ("S03", {}, {"therapy corticosteroid"}, "ADM", {"glucose"}),
        ("S03", {}, {"diabetes"}, "ADM", {"glucose"}),
        ("S03", {}, {"critical"}, "ADM", {"repeat_of"}),
        ("S03", {"oxygen_source": "mask"}, set(), "ADM", {"oxygen_flow"}),
        ("S04", {"cardiac": {"state": "exception", "findings": ["oedema"]}}, set(), "ROU", {"oedema_grade"}),
        ("S04", {"function": {"state": "exception", "findings": ["falls"]}}, set(), "ROU", {"falls", "fall_injury"}),
        ("S05", {"scale": "nrs", "now": "0"}, set(), "ROU", set()),
        ("S05", {"scale": "nrs", "now": "1"}, set(), "ROU", {"sites"}),
        ("S05", {"scale": "nrs", "now": "3"}, set(), "ROU", {"sites"}),
        ("S05", {"scale": "nrs", "now": "4"}, set(), "ROU",
         {"sites", "side", "onset", "quality", "pattern", "intervention"}),
        ("S05", {"scale": "nrs", "now": "0"}, {"opioid"}, "ROU", {"sedation", "bowels", "naloxone"}),
        ("S06", {}, {"device PICC"}, "ROU", {"external_length"}),
        ("S06", {}, {"device MID"}, "ROU", {"phlebitis", "infiltration"}),
        ("S06", {"port_state": "accessed"}, {"device PORT"}, "ROU", {"needle", "accessed_on"}),
        ("S11", {"mode": "pca"}, set(), "ADM", {"bolus_dose", "lockout_min", "boluses_h"}),
        ("S11", {"mode": "taper"}, set(), "ADM", {"taper_up_min", "taper_down_min"}),
        ("S11", {}, {"second_check"}, "ADM", {"checked_by"}),
        ("S12", {"method": "port"}, set(), "LAB", {"infusion_stopped_min", "waste_ml", "flush_after_ml"}),
        ("S12", {"method": "vein"}, set(), "LAB", {"site", "side", "tourniquet_ok", "attempts"}),
        ("S12", {}, {"child"}, "LAB", {"drawn_ml", "blood_limit_ml"}),
        ("S13", {"actions": {"epinephrine": "2025-11-21T09:42"}}, set(), "ADM", {"epinephrine"}),
        ("S13", {"outcome": "half"}, set(), "ADM", {"rechallenge"}),
        ("S15", {}, {"kit_needed"}, "ADM", {"kit_checked_at", "kit_items", "kit_earliest_expiry"}),
        ("S17", {}, {"therapy inotrope"}, "ADM", {"backup"}),
        ("S18", {"out_stool_ml": "2001"}, set(), "ROU", {"told"}),
        ("S18", {"hours": "24", "out_urine_ml": "399"}, {"age 804 mo"}, "ROU", {"told"}),
        ("S18", {"hours": "24", "out_urine_ml": "400"}, {"age 804 mo"}, "ROU", set()),
        ("S18", {"hours": "24", "out_urine_ml": "399"}, {"age 30 mo"}, "ROU", set()),
        ("S19", {}, {"therapy enteral_nutrition"}, "ROU",
         {"appetite", "formula", "hours", "adherence", "tube_type", "tube_mark_cm", "tube_placed"}),
        ("S20", {"review": "unchanged"}, set(), "ROU", set()),
        ("S20", {"review": "revised"}, set(), "ROU", {"problems", "agreed"}),
        ("S20", {"review": "ended"}, set(), "DC", {"outcome"}),
        ("S21", {}, {"critical"}, "ADM", {"to"}),
        ("S21", {"result_value": "K 6.4"}, {"lab_critical"}, "PRN", {"to", "result_from_lab", "result_to_prescriber"}),
        ("S22", {"changes": "none"}, set(), "ROU", set()),
        ("S22", {"changes": "changed"}, set(), "ROU", {"medicines", "interactions"}),
        ("S22", {"changes": "none"}, set(), "SOC", {"medicines"}),
        ("S24", {"plan": "Again"}, set(), "DC", {"handed_to"}),
        ("S25", {}, set(), "SOC", {"morse", "braden", "mna_sf", "sepsis_signs", "mood_screen"}),
        ("S25", {}, {"fall"}, "PRN", {"morse"}),
        ("S26", {}, set(), "REC", {"diagnoses", "advance_directive", "code_status"}),
        ("S26", {}, {"changes"}, "ROU", {"changes"}),
        ("S26", {}, {"female", "age 420 mo"}, "FST", {"diagnoses", "pregnancy"}),
        ("S26", {}, {"female", "age 660 mo"}, "FST", {"diagnoses"}),
        ("S26", {}, {"therapy biologic"}, "FST", {"diagnoses", "tb_screened_on", "hbv_screened_on"}),
    ],
)  # fmt: skip
def test_a_section_asks_for_more_once_something_is_so(
    content: Content, section: str, values: dict[str, Any], facts: set[str], visit: str, asked: set[str]
) -> None:
    found = check_fields(content, section, values, visit_type=visit, facts=facts)
    assert {each.field for each in found.missing} - set(REQUIRED[section].split()) == asked
    assert found.wrong == ()


def test_whatever_a_condition_asks_of_a_row_is_required_of_that_row_alone(content: Content) -> None:
    rows = {"items": [{"item": "gauze"}, {"item": "other"}, {"item": "saline", "discarded": "2"}], "enough": True}
    found = check_fields(content, "S16", rows, visit_type="ROU")
    assert [each.field for each in found.missing] == ["items.1.name", "items.2.discard_reason"]


def test_the_tubes_stand_in_the_order_of_the_draw(content: Content) -> None:
    tubes = content.choices_for(content.sections["S12"].field("tubes").columns[0])
    order = ["culture", "culture_anaerobic", "blue", "red", "green", "lavender", "grey"]
    assert [each.id for each in tubes] == order


def test_every_field_has_a_source_of_its_own_or_that_of_its_section(content: Content) -> None:
    for section in content.sections.values():
        for field in section.fields:
            assert field.source or section.source, f"{section.id}.{field.id}"
