"""The site of a line, graded: phlebitis, infiltration, extravasation, patency (`clinical.md` 4.1 to 4.4, 3.7).

Findings are the codes of `site_finding`. The grade names the scale it was made on: while an owned scale is off, that is
the one that stands in for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from nursechart.clinical.scale_grades import Grade, grade, scale_for, worst_sign

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Findings = Mapping[str, Decimal | None]  # code to its size in mm, or None where no size was taken


def phlebitis(content: Content, findings: Findings, *, wanted: str = "phlebitis_ins", fever: bool = False) -> Grade:
    """The site on the scale in force; `wanted` is what the line's type asks for (`DeviceType.scale`)."""
    scale_id = scale_for(content, wanted).id
    return vip(content, findings, fever=fever) if scale_id == "vip" else _by_signs(content, scale_id, findings)


def phlebitis_ins(content: Content, findings: Findings) -> Grade:
    """INS phlebitis, also while it is off: for charts that were graded on it. A cord without a size is a short one."""
    return _by_signs(content, "phlebitis_ins", findings)


def _by_signs(content: Content, scale_id: str, findings: Findings) -> Grade:
    pain, red, swollen = ("tender" in findings, "redness" in findings, "swelling" in findings)
    cord_mm = findings.get("cord") or Decimal(0)
    if "drainage_purulent" in findings or cord_mm > content.scales[scale_id].numbers["cord_over_mm"]:
        value = 4
    elif "streak" in findings and "cord" in findings:
        value = 3
    elif pain and (red or swollen):
        value = 2
    else:
        value = 1 if red else 0
    return grade(content, scale_id, value)


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

    Any amount of a vesicant, an irritant or a blood product that left the vein is grade 4 (`vesicant`).
    """
    numbers = content.scales["infiltration_ins"].numbers
    leaked = oedema_cm > 0 or blanched or severe
    if severe or (vesicant and leaked):
        value = 4
    elif oedema_cm > numbers["grade_3_over_cm"]:
        value = 3
    elif oedema_cm >= numbers["grade_2_from_cm"]:
        value = 2
    else:
        value = 1 if leaked else 0
    return grade(content, "infiltration_ins", value)


def extravasation(content: Content, signs: Collection[str]) -> Grade | None:
    """CTCAE extravasation from its signs (the keys of the scale's `signs`); None without any.

    Swelling that hurts is grade 2: grade 1 is painless.
    """
    return worst_sign(content, "extravasation", frozenset(signs))


def photo_times(content: Content, found_at: datetime) -> tuple[datetime, ...]:
    """When an extravasation is photographed with a ruler: at once, and then as the content says.

    In the zone of `found_at`, which is aware with an IANA zone. Hours are elapsed time; a week later is the same time
    by the clock.
    """
    times = [found_at]
    for after in content.scales["extravasation"].photo_after:
        if after.days is not None:
            times.append(found_at + timedelta(days=after.days))
        else:
            elapsed = timedelta(hours=int(after.hours))
            times.append((found_at.astimezone(UTC) + elapsed).astimezone(found_at.tzinfo))
    return tuple(times)


def patency(content: Content, flush: str, blood_return: str) -> Grade | None:
    """How open a lumen is, P0 to P4; None while neither flush nor blood return was tested."""
    value = {"blocked": 4, "resists": 3}.get(flush)
    if value is None:
        value = {"none": 2, "slow": 1, "brisk": 0}.get(blood_return)
    if value is None and flush == "easy":
        return None  # it flushes, but nobody saw blood come back
    return None if value is None else grade(content, "patency", value)
