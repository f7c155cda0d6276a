"""What free words of other systems most likely mean in the content pack's codes: lines, therapies, sites, units.

A guess from words is made only where a wrong one shows at once (a line's type, the title of a course); doses, routes
and units are never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nursechart.interop.fhir.codes import KNOWN_UCUM, UCUM, UCUM_OF
from nursechart.interop.intake.elements import CodeableConcept, Quantity

# Device types by SNOMED CT (clinical reference 3.1), with the number of lumens the code says.
_LINE_OF_SNOMED: dict[str, tuple[str, int]] = {
    "52124006": ("CVC", 1),
    "423954007": ("PIV-S", 1),
    "1396526001": ("PICC", 1),
    "1396489007": ("PICC", 2),
    "1396531004": ("MID", 1),
    "1396527005": ("MID", 2),
    "1396546006": ("TUN", 1),
    "1396570005": ("TUN", 2),
    "1396538005": ("TUN", 3),
}
_LINE_OF_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bpicc\b|peripherally inserted central", "PICC"),
    (r"\bmid-?line", "MID"),
    (r"\bport\b|port-a-cath|portacath|implant\w* (venous )?(access )?port|mediport", "PORT"),
    (r"dialysis catheter|apheresis catheter", "HD"),
    (r"hickman|broviac|groshong|(?<!non-)(?<!non )tunnel", "TUN"),
    (r"central (venous )?(catheter|line)", "CVC"),
    (r"long peripheral", "PIV-L"),
    (r"peripheral (iv|intravenous|venous)|\bpiv\b", "PIV-S"),
    (r"subcutaneous (infusion )?(set|catheter|needle)", "SC"),
    (r"epidural catheter", "EPI"),
    (r"intrathecal (catheter|pump)", "IT"),
    (r"gastro-?jejun\w*|\bgj-tube|peg-j", "GJ"),
    (r"jejunostomy|\bj-tube", "J"),
    (r"gastrostomy|\bpeg\b|\bg-tube", "G"),
    (r"nasogastric|nasojejunal|\bng tube", "NG"),
)
_LUMENS = (("triple", 3), ("three", 3), ("double", 2), ("dual", 2), ("two", 2), ("single", 1))

_THERAPY_OF_WORDS: tuple[tuple[str, str], ...] = (
    (r"antifungal|antiviral", "antifungal_antiviral"),
    (r"\bopat\b|antibiotic|antimicrobial", "antibiotic"),
    (r"parenteral nutrition|\btpn\b", "parenteral_nutrition"),
    (r"enteral (nutrition|feeding)|tube feeding", "enteral_nutrition"),
    (r"chemotherapy", "chemotherapy"),
    (r"inotrop|milrinone|dobutamine", "inotrope"),
    (r"subcutaneous immune? ?globulin|\bscig\b", "immune_globulin_sc"),
    (r"immune? ?globulin|\bivig\b", "immune_globulin_iv"),
    (r"(intravenous|iv|home) hydration|hydration therapy", "hydration"),
    (r"\bpca\b|patient.controlled analgesia", "pain"),
    (r"enzyme replacement", "enzyme"),
    (r"clotting factor|haemophilia|hemophilia", "factor"),
)

_TEMPERATURE_SITES = {
    "oral": ("oral", "mouth"),
    "tympanic": ("tympanic", "ear"),
    "axillary": ("axilla", "armpit"),
    "rectal": ("rect",),
    "temporal": ("temporal", "temple"),
    "forehead": ("forehead",),
}
_LIMBS = {
    "left_arm": ("left upper arm", "left arm"),
    "right_arm": ("right upper arm", "right arm"),
    "left_leg": ("left leg", "left thigh"),
    "right_leg": ("right leg", "right thigh"),
}
_VEINS = {
    "basilic": ("basilic",),
    "brachial": ("brachial",),
    "cephalic": ("cephalic",),
    "median_cubital": ("median cubital",),
    "antecubital": ("antecubital",),
    "axillary": ("axillary",),
    "subclavian": ("subclavian",),
    "internal_jugular": ("internal jugular",),
    "femoral": ("femoral",),
    "forearm": ("forearm",),
    "hand": ("hand",),
    "chest": ("chest",),
    "abdomen": ("abdom",),
    "thigh": ("thigh",),
    "upper_arm": ("upper arm",),
    "stomach": ("stomach",),
}


def line_of(type_: CodeableConcept, names: str, own_code: str) -> tuple[str, int] | None:
    """The line a Device is, with its lumens as far as the words say; None for a pump, a pacemaker, a walker."""
    text = f"{type_.words} {names}".lower()
    lumens = next((count for word, count in _LUMENS if f"{word} lumen" in text or f"{word}-lumen" in text), 1)
    if own_code:
        return own_code, lumens
    if snomed := next((_LINE_OF_SNOMED[code] for code in type_.codes if code in _LINE_OF_SNOMED), None):
        return snomed
    if "pump" in text and "intrathecal" not in text:
        return None
    line = next((line for pattern, line in _LINE_OF_WORDS if re.search(pattern, text)), None)
    return (line, lumens) if line else None


def therapy_of(text: str) -> str:
    """The therapy some words name, or ""."""
    lower = text.lower()
    return next((therapy for pattern, therapy in _THERAPY_OF_WORDS if re.search(pattern, lower)), "")


def side_of(text: str) -> str:
    words = re.findall(r"\w+", text.lower())
    return "left" if "left" in words else "right" if "right" in words else ""


def vein_of(text: str) -> str:
    """The vein or place of a line in the pack's code, or the words as they came."""
    return _first(_VEINS, text) or text


def temperature_site_of(text: str) -> str:
    return _first(_TEMPERATURE_SITES, text) or text


def limb_of(text: str) -> str:
    return _first(_LIMBS, text) or text


def _first(table: Mapping[str, tuple[str, ...]], text: str) -> str:
    lower = text.lower()
    return next((code for code, words in table.items() if any(word in lower for word in words)), "")


def ucum_of(quantity: Quantity) -> str:
    """The UCUM code of a quantity's unit, or "" where none of its words is one this program knows.

    Words are taken as units only where they can mean nothing else: `bpm` is /min, `F` is farad and stays unknown.
    """
    if quantity.system == UCUM and quantity.code:
        return quantity.code if quantity.code in KNOWN_UCUM else UCUM_OF.get(quantity.code, "")
    for word in (quantity.unit, quantity.code):
        if word in KNOWN_UCUM:
            return word
        if word in UCUM_OF:
            return UCUM_OF[word]
    return ""


# Units that laboratories report in, beside KNOWN_UCUM, and ways of writing them that can mean nothing else.
_LAB_UCUM = frozenset({
    "g/dL", "g/L", "mg/L", "ug/mL", "ug/dL", "ng/mL", "pg/mL", "umol/L", "nmol/L", "pmol/L", "meq/L", "U/L", "[IU]/mL",
    "[IU]/L", "m[IU]/L", "10*3/uL", "10*6/uL", "10*9/L", "10*12/L", "mm/h", "{INR}", "mg.h/L", "fL", "pg",
})  # fmt: skip
_LAB_UCUM_OF = {
    "mEq/L": "meq/L", "K/uL": "10*3/uL", "10^3/uL": "10*3/uL", "x10E3/uL": "10*3/uL", "10^9/L": "10*9/L",
    "mcg/mL": "ug/mL", "mIU/L": "m[IU]/L", "IU/mL": "[IU]/mL", "INR": "{INR}", "mm/hr": "mm/h", "mg*h/L": "mg.h/L",
}  # fmt: skip


def lab_unit_of(quantity: Quantity) -> str:
    """The UCUM code of a laboratory's unit, or "" where it is not understood."""
    for word in (quantity.code, quantity.unit):
        if word in _LAB_UCUM or word in _LAB_UCUM_OF:
            return _LAB_UCUM_OF.get(word, word)
    return ucum_of(quantity)


def as_sent(quantity: Quantity) -> str:
    """A quantity as its sender wrote it, for texts."""
    unit = quantity.unit or quantity.code
    return f"{quantity.comparator}{quantity.value} {unit}".strip()
