"""The codes and addresses both directions share: profiles, code systems, LOINC and UCUM, routes, own extensions.

Profile addresses stand here and nowhere else, without a version. LOINC numbers and UCUM units are the few the chart
uses (`shared/interop.md` 2; LOINC 2.77, UCUM 2.1). Local codes have own code systems under OWN and always go with text.
"""

from __future__ import annotations

from dataclasses import dataclass

OWN = "https://nursechart.example/fhir"
_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
_HL7 = "http://terminology.hl7.org/CodeSystem/"

PROFILES: dict[str, str] = {
    "Patient": _US_CORE + "patient",
    "Practitioner": _US_CORE + "practitioner",
    "PractitionerRole": _US_CORE + "practitionerrole",
    "Organization": _US_CORE + "organization",
    "Location": _US_CORE + "location",
    "Encounter": _US_CORE + "encounter",
    "Condition": _US_CORE + "condition-problems-health-concerns",
    "AllergyIntolerance": _US_CORE + "allergyintolerance",
    "MedicationRequest": _US_CORE + "medicationrequest",
    "Procedure": _US_CORE + "procedure",
    "DocumentReference": _US_CORE + "documentreference",
    "Provenance": _US_CORE + "provenance",
    "QuestionnaireResponse": _US_CORE + "questionnaireresponse",
    "Device": _US_CORE + "implantable-device",  # only where the UDI is known
    "blood_pressure": _US_CORE + "blood-pressure",
    "temperature": _US_CORE + "body-temperature",
    "pulse": _US_CORE + "heart-rate",
    "breathing_rate": _US_CORE + "respiratory-rate",
    "oxygen_saturation": _US_CORE + "pulse-oximetry",
    "weight": _US_CORE + "body-weight",
    "height": _US_CORE + "body-height",
    "head_circumference": _US_CORE + "head-circumference",
    "bmi": _US_CORE + "bmi",
    "pain": _US_CORE + "observation-screening-assessment",
    "exam": _US_CORE + "observation-clinical-result",
}

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
NPI = "http://hl7.org/fhir/sid/us-npi"
NUCC = "http://nucc.org/provider-taxonomy"
LANGUAGE_TAG = "urn:ietf:bcp:47"
IDENTIFIER_TYPE = _HL7 + "v2-0203"
ACT_CODE = _HL7 + "v3-ActCode"
ROLE_CODE = _HL7 + "v3-RoleCode"
PARTICIPATION = _HL7 + "v3-ParticipationType"
ROUTE = _HL7 + "v3-RouteOfAdministration"
OBSERVATION_CATEGORY = _HL7 + "observation-category"
DATA_ABSENT = _HL7 + "data-absent-reason"
CONDITION_CLINICAL = _HL7 + "condition-clinical"
CONDITION_VERIFICATION = _HL7 + "condition-ver-status"
CONDITION_CATEGORY = _HL7 + "condition-category"
ALLERGY_CLINICAL = _HL7 + "allergyintolerance-clinical"
ALLERGY_VERIFICATION = _HL7 + "allergyintolerance-verification"
ORDER_CATEGORY = _HL7 + "medicationrequest-category"
ADMINISTRATION_CATEGORY = _HL7 + "medication-admin-category"
DOSE_RATE_TYPE = _HL7 + "dose-rate-type"
LOCATION_PHYSICAL = _HL7 + "location-physical-type"
ORGANIZATION_TYPE = _HL7 + "organization-type"
SERVICE_TYPE = _HL7 + "service-type"
PROVENANCE_AGENT = _HL7 + "provenance-participant-type"
SIGNATURE_TYPE = "urn:iso-astm:E1762-95:2013"
US_CORE_AGENT = "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type"
COMPLETION = _HL7 + "v3-DocumentCompletion"

# Own code systems: the content pack's codes, word for word.
VISIT_TYPE = OWN + "/CodeSystem/visit-type"
THERAPY = OWN + "/CodeSystem/therapy"
DEVICE_TYPE = OWN + "/CodeSystem/device-type"
LINE_CARE = OWN + "/CodeSystem/line-care"
LINE_ASSESSMENT = OWN + "/CodeSystem/line-assessment"
COMPLICATION = OWN + "/CodeSystem/line-complication"
REMOVAL_REASON = OWN + "/CodeSystem/removal-reason"
LINE_ATTRIBUTE = OWN + "/CodeSystem/line-attribute"
SITE_FINDING = OWN + "/CodeSystem/site-finding"
ORDER_KIND = OWN + "/CodeSystem/order-kind"
DRESSING = OWN + "/CodeSystem/dressing"
DRESSING_STATE = OWN + "/CodeSystem/dressing-state"
ANTISEPTIC = OWN + "/CodeSystem/antiseptic"

# Own identifier systems.
MRN = OWN + "/mrn"
STAFF = OWN + "/staff"
VISIT = OWN + "/visit"
DOCUMENT = OWN + "/document"

# Own extensions: what R4 has no element for and the chart reasons about.
DRUG_CLASS = OWN + "/StructureDefinition/drug-class"
HIGH_ALERT = OWN + "/StructureDefinition/high-alert"
INFUSION_VOLUME = OWN + "/StructureDefinition/infusion-volume"
GIVEN_BEFORE = OWN + "/StructureDefinition/doses-given-before"
FIRST_DOSE = OWN + "/StructureDefinition/first-dose"
LINE_USED = OWN + "/StructureDefinition/line-used"
LUMEN_USED = OWN + "/StructureDefinition/lumen-used"
CRITERION = OWN + "/StructureDefinition/criterion"
RESPONSE_STEP = OWN + "/StructureDefinition/response-step"
GRADE = OWN + "/StructureDefinition/grade"
REMARK = OWN + "/StructureDefinition/remark"
FIXED_TIME = OWN + "/StructureDefinition/fixed-time"
FIXED_AT = OWN + "/StructureDefinition/fixed-at"
LANGUAGE_NOTE = OWN + "/StructureDefinition/language-note"
INTERPRETER = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"

# "No known allergy" of the IPS free set (SNOMED International, CC BY 4.0). The others deny only a part.
NO_KNOWN_ALLERGY = "716186003"
NO_KNOWN_DRUG_ALLERGY = "409137002"
NO_OTHER_KNOWN_ALLERGY = frozenset({"428607008", "429625007"})  # environmental, food


@dataclass(frozen=True, slots=True)
class VitalCode:
    """How one measure is told: its LOINC codes (the first is the name), category and the units FHIR allows."""

    measure: str
    loinc: tuple[tuple[str, str], ...]
    category: str
    profile: str
    units: tuple[str, ...]  # UCUM, the first where the reading names none


VITALS: dict[str, VitalCode] = {
    vital.measure: vital
    for vital in (
        VitalCode("temperature", (("8310-5", "Body temperature"),), "vital-signs", "temperature", ("Cel", "[degF]")),
        VitalCode("pulse", (("8867-4", "Heart rate"),), "vital-signs", "pulse", ("/min",)),
        VitalCode("breathing_rate", (("9279-1", "Respiratory rate"),), "vital-signs", "breathing_rate", ("/min",)),
        VitalCode(
            "oxygen_saturation",
            (
                ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
                ("2708-6", "Oxygen saturation in Arterial blood"),
            ),
            "vital-signs",
            "oxygen_saturation",
            ("%",),
        ),
        VitalCode("weight", (("29463-7", "Body weight"),), "vital-signs", "weight", ("kg", "g", "[lb_av]")),
        VitalCode("height", (("8302-2", "Body height"),), "vital-signs", "height", ("cm", "[in_i]")),
        VitalCode(
            "head_circumference",
            (("9843-4", "Head Occipital-frontal circumference"),),
            "vital-signs",
            "head_circumference",
            ("cm", "[in_i]"),
        ),
        VitalCode(
            "pain",
            (("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported"),),
            "survey",
            "pain",
            ("{score}",),
        ),
        VitalCode(
            "glucose",
            (("41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer"),),
            "exam",
            "exam",
            ("mg/dL", "mmol/L"),
        ),
    )
}
GLUCOSE_MOLES = ("14743-9", "Glucose [Moles/volume] in Capillary blood by Glucometer")
BLOOD_PRESSURE = ("85354-9", "Blood pressure panel with all children optional")
SYSTOLIC = ("8480-6", "Systolic blood pressure")
DIASTOLIC = ("8462-4", "Diastolic blood pressure")
MEAN_PRESSURE = ("8478-0", "Mean blood pressure")
OXYGEN_FLOW = ("3151-8", "Inhaled oxygen flow rate")
CONSCIOUSNESS = ("80288-4", "Level of consciousness")
NURSE_NOTE = ("34746-8", "Nurse Note")

# What other senders call the same measures.
MEASURE_OF_LOINC: dict[str, str] = {
    **{code: vital.measure for vital in VITALS.values() for code, _ in vital.loinc},
    GLUCOSE_MOLES[0]: "glucose",
    "2339-0": "glucose",
    "15074-8": "glucose",
    "8331-1": "temperature",
    "38208-5": "pain",
    "3141-9": "weight",
    "3142-7": "weight",
}
BLOOD_PRESSURE_PANELS = frozenset({BLOOD_PRESSURE[0], "55284-4"})

# Units as people write them -> UCUM, and UCUM -> as the export's `unit` shows it.
UCUM_OF: dict[str, str] = {
    "°C": "Cel",
    "C": "Cel",
    "degC": "Cel",
    "°F": "[degF]",
    "degF": "[degF]",
    "bpm": "/min",
    "beats/min": "/min",
    "beats/minute": "/min",
    "{beats}/min": "/min",
    "breaths/min": "/min",
    "breaths/minute": "/min",
    "{breaths}/min": "/min",
    "mmHg": "mm[Hg]",
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "in": "[in_i]",
    "inch": "[in_i]",
    "mcg": "ug",
    "mcg/min": "ug/min",
    "mcg/h": "ug/h",
    "mcg/kg/min": "ug/kg/min",
    "µg": "ug",
    "ml": "mL",
    "ml/h": "mL/h",
    "ml/hr": "mL/h",
    "mL/hr": "mL/h",
    "units": "{unit}",
    "unit": "{unit}",
    "units/h": "{unit}/h",
    "mEq": "meq",
    "score": "{score}",
}
# The units this program can reckon with, for doses and readings alike.
KNOWN_UCUM = frozenset({
    "g", "mg", "ug", "ng", "kg", "mL", "L", "mL/h", "mL/min", "mL/s", "mL/kg/h", "mg/h", "mg/min", "ug/h",
    "ug/min", "ug/kg/min", "ug/kg/h", "mg/kg", "mg/kg/h", "mg/m2", "ug/kg", "{unit}", "{unit}/h", "{unit}/kg",
    "[iU]", "[iU]/h", "[USP'U]", "meq", "meq/h", "mmol", "mmol/L", "mg/dL", "kcal", "kJ", "Cel", "[degF]",
    "/min", "mm[Hg]", "%", "[Ch]", "[lb_av]", "[oz_av]", "cm", "mm", "m", "[in_i]", "{score}", "min", "h",
    "d", "wk", "mo", "a", "s", "deg", "km", "kg/m2", "L/min", "{dose}", "{tbl}", "{drop}", "[drp]", "[drp]/min", "1",
    "m2",
})  # fmt: skip
SHOWN_UNIT: dict[str, str] = {
    "Cel": "°C",
    "[degF]": "°F",
    "mm[Hg]": "mmHg",
    "[lb_av]": "lb",
    "[in_i]": "in",
    "ug": "mcg",
    "ug/min": "mcg/min",
    "ug/h": "mcg/h",
    "ug/kg/min": "mcg/kg/min",
    "ug/kg/h": "mcg/kg/h",
    "{unit}": "units",
    "{unit}/h": "units/h",
    "[iU]": "units",
    "[USP'U]": "units",
    "meq": "mEq",
    "{score}": "score",
    "[Ch]": "Fr",
}

# Route as the content pack calls it -> v3-RouteOfAdministration, and what other codes come to.
ROUTE_CODE: dict[str, tuple[str, str]] = {
    "IV": ("IVCI", "Infusion, intravenous catheter, intermittent"),
    "SC": ("SQINFUS", "Infusion, subcutaneous"),
    "IM": ("IM", "Injection, intramuscular"),
    "PO": ("PO", "Swallow, oral"),
    "enteral": ("GT", "Instillation, gastrostomy tube"),
    "epidural": ("EPI", "Injection, epidural"),
    "intrathecal": ("IT", "Injection, intrathecal"),
}
FLUSH_ROUTE = ("IVFLUSH", "Flush, intravenous catheter")
ROUTE_OF_CODE: dict[str, str] = {
    "IV": "IV",
    "IVINJ": "IV",
    "IVCI": "IV",
    "IVCC": "IV",
    "IVPUSH": "IV",
    "PCA": "IV",
    "SQ": "SC",
    "SQINFUS": "SC",
    "PO": "PO",
    "GT": "enteral",
    "NGT": "enteral",
    "EPI": "epidural",
    "IT": "intrathecal",
    "IM": "IM",
    "47625008": "IV",  # SNOMED, as US senders use it
    "34206005": "SC",
    "26643006": "PO",
    "78421000": "IM",
}

# Encounter.class of a visit's place, and the place of a class.
CLASS_OF_PLACE: dict[str, tuple[str, str]] = {
    "home": ("HH", "home health"),
    "clinic": ("AMB", "ambulatory"),
    "outpatient": ("AMB", "ambulatory"),
    "phone": ("VR", "virtual"),
    "hospital": ("IMP", "inpatient encounter"),
}
PLACE_OF_CLASS: dict[str, str] = {
    "HH": "home",
    "FLD": "home",
    "AMB": "clinic",
    "VR": "phone",
    "EMER": "hospital",
    "IMP": "hospital",
    "ACUTE": "hospital",
    "NONAC": "hospital",
    "OBSENC": "hospital",
    "SS": "hospital",
    "PRENC": "clinic",
}


def concept(system: str, code: str, text: str = "", display: str = "") -> dict[str, object]:
    """A CodeableConcept of one coding and what it means in words."""
    coding = [{"system": system, "code": code, "display": display}] if code else []
    return {"coding": coding, "text": text}


def quantity(value: object, ucum: str) -> dict[str, object]:
    """A Quantity in UCUM, with the unit as people write it beside the code."""
    return {"value": value, "unit": SHOWN_UNIT.get(ucum, ucum), "system": UCUM, "code": ucum}


def line_assessment(code: str) -> dict[str, object]:
    """Something seen or measured at a line, in own words until a pharmacist picks LOINC."""
    return concept(LINE_ASSESSMENT, code, code.replace("-", " ").replace("_", " "))
