"""Flow sheets (S10) as QuestionnaireResponses: the rows the conductor charted, in the form's own fields.

The vital signs beside them are Observations of their own and are not said twice.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from nursechart.chart.infusion_rows import Row, events_of, rows_of
from nursechart.chart.views import Subject
from nursechart.clinical.infusion import given_at
from nursechart.clinical.units import round_half_up
from nursechart.interop.fhir.going import Going, derived_id, profiled
from nursechart.interop.fhir.sections import canonical, items, questionnaire
from nursechart.interop.fhir.times import at_offset
from nursechart.interop.fhir.wire import Json
from nursechart.record import kinds

_SECTION, _PART = "S10", "infusion_step.event"
_TENTH = Decimal("0.1")


def flow_sheets(going: Going) -> list[Json]:
    """One QuestionnaireResponse a dose that has rows."""
    section, written = going.content.sections.get(_SECTION), []
    for dose in going.record.doses:
        rows = [row for row in _rows(going, dose) if row.said is not None]
        if not rows or section is None:
            continue
        newest = max((row.said for row in rows if row.said is not None), key=lambda said: said.hlc)
        status = going.status(newest)
        written.append(
            {
                "resourceType": "QuestionnaireResponse",
                "id": derived_id(dose.id, "flow-sheet"),
                "meta": profiled("QuestionnaireResponse"),
                "questionnaire": canonical(_SECTION, _version(going)),
                "status": {"preliminary": "in-progress", "final": "completed"}.get(status, "amended"),
                "subject": going.patient,
                "encounter": going.encounter,
                "authored": at_offset(newest.charted_at_ms, going.zone),
                "author": going.performer(newest.author),
                "item": items(going, section, {"steps": [_fields(going, rows, row) for row in rows]}),
            }
        )
    return written


def flow_form(going: Going) -> list[Json]:
    """The Questionnaire behind the flow sheets; none where there is no row, or the section form is sent already."""
    if _SECTION not in going.content.sections or not flow_sheets(going):
        return []
    version = _version(going)
    sent = [each.get("section.fields", kinds.SectionFields) for each in going.record.sections]
    if any(each is not None and (each.section, each.content) == (_SECTION, version) for each in sent):
        return []
    return [questionnaire(going, going.content.sections[_SECTION], version)]


def _rows(going: Going, dose: Subject) -> list[Row]:
    return [row for row in rows_of(dose, going.record.infusion_steps, ZoneInfo(going.zone)) if row.subject]


def _fields(going: Going, rows: list[Row], row: Row) -> dict[str, Any]:
    """A row in the fields of the form; what was not charted is left out."""
    value = row.value
    more = [value.note, value.reason, f"lot {value.lot}" if value.lot else "", value.product]
    if value.bag_ml is not None:
        more.append(f"bag {value.bag_ml:f} mL")
    if value.waste_ml is not None:
        more.append(f"wasted {value.waste_ml:f} mL, witness {value.witness}")
    if value.calculated:
        more.append("time worked out from the rates, not seen")
    said: dict[str, Any] = {
        "at": value.at.wall,
        "event": value.event,
        "rate_ml_h": _number(value.rate_ml_per_h),
        "given_ml": _number(round_half_up(_given(rows, row.at), _TENTH)),
        "pump_ml": _number(value.pump_ml),
        "site": value.site,
        "symptoms": list(value.symptoms),
        "by": going.person(row.said.author).printed if row.said is not None else "",
        "note": ". ".join(each for each in more if each),
    }
    return {name: each for name, each in said.items() if each not in ("", None, [])}


def _given(rows: list[Row], at: datetime) -> Decimal:
    return given_at(events_of(rows), at)


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _version(going: Going) -> str:
    start = going.record.visit.get("visit.start", kinds.VisitStart)
    return start.content if start is not None and start.content else going.content.version
