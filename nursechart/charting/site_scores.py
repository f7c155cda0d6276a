"""The exit site of a line on the scale that is in force for it."""

from __future__ import annotations

from nursechart.chart.views import Subject
from nursechart.charting.shift import Shift
from nursechart.clinical.scales import Grade, phlebitis
from nursechart.record.kinds import LineDevice, LineSite


def site_grade(shift: Shift, site: LineSite, line: Subject | None) -> Grade:
    """What was seen at the site, graded. A line whose type names no scale is graded like a peripheral one."""
    device = line.get("line.device", LineDevice) if line is not None else None
    known = shift.content.devices.get(device.type) if device is not None else None
    wanted = known.scale if known is not None and known.scale else "phlebitis_ins"
    return phlebitis(shift.content, {finding.code: finding.mm for finding in site.findings}, wanted=wanted)
