"""Scales: from what was found to a grade, its name and what it asks for (`clinical.md` 4).

Points and bands are content; how a grade follows from findings is here. A grade names its scale and what it was made
of, so a reviewer can see that 2 of 4 came from redness and tenderness.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.notations import Bound

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

CORD_LIMIT_MM = Decimal(25)  # INS phlebitis grade 4: a cord longer than 1 inch


@dataclass(frozen=True, slots=True)
class Grade:
    """`value` of `of` on a scale."""

    scale: str
    title: str
    value: int
    of: int
    name: str
    action: str
    level: Literal["ok", "warn", "crit"]

    @property
    def words(self) -> str:
        """`INS phlebitis 2 of 4`."""
        return f"{self.title} {self.value} of {self.of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class News2Signs:
    """What NEWS2 is made from; for 16 years and over, not in pregnancy. Temperature in °C."""

    breathing_rate: Decimal
    oxygen_saturation: Decimal
    systolic: Decimal
    pulse: Decimal
    temperature: Decimal
    on_oxygen: bool = False
    scale_2: bool = False  # a prescriber set a target of 88 to 92 %
    alert: bool = True  # False for new confusion, voice, pain, unresponsive


@dataclass(frozen=True, slots=True)
class News2:
    """The total, its parts in the order of the chart, and the response it asks for."""

    total: int
    parts: tuple[
        int, int, int, int, int, int, int
    ]  # breathing, SpO2, oxygen, systolic, pulse, consciousness, temperature
    grade: Grade

    @property
    def single_red(self) -> bool:
        """One part alone scores 3: urgent review, whatever the total."""
        return 3 in self.parts


def grade(content: Content, scale_id: str, value: int) -> Grade:
    """The grade that a value falls in. Raises KeyError for an unknown scale, ValueError for a value outside it."""
    scale = content.scales[scale_id]
    for each in scale.grades:
        if each.low <= value <= each.high:
            return Grade(scale_id, scale.title, value, scale.of, each.name, each.action, each.level)
    raise ValueError(f"{value} is not on the scale {scale_id}")


def phlebitis_ins(content: Content, findings: Mapping[str, Decimal | None]) -> Grade:
    """INS phlebitis from site findings: code to its size in mm, or None where no size was taken.

    Codes: redness, swelling, tender, streak, cord, drainage_purulent. A cord without a size counts as a short one.
    """
    pain, red, swollen = ("tender" in findings, "redness" in findings, "swelling" in findings)
    cord_mm = findings.get("cord") or Decimal(0)
    if "drainage_purulent" in findings or cord_mm > CORD_LIMIT_MM:
        value = 4
    elif "streak" in findings and "cord" in findings:
        value = 3
    elif pain and (red or swollen):
        value = 2
    else:
        value = 1 if red else 0
    return grade(content, "phlebitis_ins", value)


def vip(content: Content, findings: Collection[str], *, fever: bool = False) -> Grade:
    """VIP from site findings (tender, redness, swelling, cord) and fever."""
    signs = len({"tender", "redness", "swelling"} & set(findings))
    if signs == 3 and "cord" in findings:
        return grade(content, "vip", 5 if fever else 4)
    return grade(content, "vip", signs)


def infiltration_ins(
    content: Content, *, oedema_cm: Decimal, blanched: bool = False, severe: bool = False, vesicant: bool = False
) -> Grade:
    """INS infiltration. `severe`: tight, leaking, discoloured or bruised skin, deep pitting, circulation impaired.

    Any amount of a vesicant, an irritant or a blood product that left the vein is grade 4.
    """
    leaked = oedema_cm > 0 or blanched or severe
    if severe or (vesicant and leaked):
        value = 4
    elif oedema_cm > 15:
        value = 3
    elif oedema_cm >= Decimal("2.5"):
        value = 2
    else:
        value = 1 if leaked else 0
    return grade(content, "infiltration_ins", value)


def patency(content: Content, flush: str, blood_return: str) -> Grade | None:
    """How open a lumen is, P0 to P4; None while neither flush nor blood return was tested."""
    value = {"blocked": 4, "resists": 3}.get(flush)
    if value is None:
        value = {"none": 2, "slow": 1, "brisk": 0}.get(blood_return)
    if value is None and flush == "easy":
        return None  # it flushes, but nobody saw blood come back
    return None if value is None else grade(content, "patency", value)


def pain(content: Content, score: int) -> Grade:
    """None, mild, moderate, severe. Raises ValueError outside 0 to 10."""
    return grade(content, "pain", score)


def sum_scale(content: Content, scale_id: str, points: Mapping[str, int]) -> Grade:
    """A scale that adds up its items (Braden, Morse, FLACC, PAINAD, MNA-SF, GCS); `points` by item id.

    Raises ValueError for an item that is missing, unknown, or given points it does not have.
    """
    scale = content.scales[scale_id]
    if set(points) != {item.id for item in scale.items}:
        raise ValueError(f"{scale_id} needs each of its {len(scale.items)} items once")
    for item in scale.items:
        if points[item.id] not in item.options.values():
            raise ValueError(f"{item.id} of {scale_id} has no {points[item.id]}")
    return grade(content, scale_id, sum(points.values()))


def news2(content: Content, signs: News2Signs) -> News2:
    """NEWS2. The answer's `grade` is the response to the total; a single red part asks for urgent review besides."""
    bands = content.scales["news2"].bands
    if not signs.scale_2:
        oxygen_band = "spo2_scale_1"
    else:
        oxygen_band = "spo2_scale_2_on_oxygen" if signs.on_oxygen else "spo2_scale_2"
    parts = (
        _points(bands["breathing_rate"], signs.breathing_rate),
        _points(bands[oxygen_band], signs.oxygen_saturation),
        2 if signs.on_oxygen else 0,
        _points(bands["systolic"], signs.systolic),
        _points(bands["pulse"], signs.pulse),
        0 if signs.alert else 3,
        _points(bands["temperature"], signs.temperature),
    )
    return News2(sum(parts), parts, grade(content, "news2", sum(parts)))


def anaphylaxis(
    content: Content,
    signs: Collection[str],
    *,
    systolic: Decimal | None = None,
    oxygen: Decimal | None = None,
    arrest: bool = False,
) -> tuple[Grade, Grade] | None:
    """Ring-Messmer and Brown grades from the signs of a reaction (codes of S13), or None without any sign.

    From Ring II or Brown 2 after an exposure it is anaphylaxis: epinephrine.
    """
    found = set(signs)
    skin = found & {"hives", "flushing", "itch", "swelling"}
    moderate = found & {"wheeze", "dyspnoea", "stridor", "nausea", "fast_pulse", "low_bp", "pain"}
    shocked = "collapse" in found or (systolic is not None and systolic < 90) or (oxygen is not None and oxygen <= 92)
    if arrest or shocked:
        brown = 3
    elif moderate:
        brown = 2
    elif skin:
        brown = 1
    else:
        return None
    return grade(content, "ring_messmer", 4 if arrest else brown), grade(content, "brown", brown)


def is_orthostatic(
    lying: tuple[Decimal, Decimal], standing: tuple[Decimal, Decimal], *, pulse_rise: Decimal = Decimal(0)
) -> bool:
    """Whether systolic falls by 20 on standing, diastolic by 10, or the pulse rises by 30 (4.15, unconfirmed)."""
    return lying[0] - standing[0] >= 20 or lying[1] - standing[1] >= 10 or pulse_rise >= 30


def _points(bands: tuple[tuple[Bound, int], ...], value: Decimal) -> int:
    return next((points for bound, points in bands if bound.takes(value)), 0)
