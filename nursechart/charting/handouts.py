"""The page the patient takes home in her language: next visit, who to call, warning signs, medicines, care that is due.

Everything on it stands in the chart or in the content pack; nothing is made up. A language the pack does not have falls
back to English, and the look says so. Giving it is charted with the teaching, as left in the home.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from nursechart.charting import naming
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.looks.handouts import HandOutLook
from nursechart.charting.open_visit import OpenVisit, read
from nursechart.charting.ordering import is_active, order_title, standing_orders
from nursechart.charting.sections import restated, section_values, wall
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_date, show_time
from nursechart.clinical.leaving_types import ENGLISH
from nursechart.documents.handout import HandOutPage, HandOutPart, hand_out, ltr
from nursechart.record.kinds import OrderDose, OrderDrug, PatientLanguage

# a figure with its unit keeps its own order on a right-to-left page (IL-4): 38.0 °C (100.4 °F)
_FIGURES = re.compile(r"\d[\d.]* °[CF](?: \(\d[\d.]* °[CF]\))?")
_TEACHING, _LEFT, _PLAN = "S14", "materials", "S24"


def look(shift: Shift, feed: str, visit: str, language: str = "") -> HandOutLook:
    """The page in `language`, or in the patient's own where none is named."""
    now = read(shift, feed, visit, "handout")
    content = now.shift.content
    own = now.record.patient.get("patient.language", PatientLanguage)
    wanted = language or (own.tag.partition("-")[0].lower() if own else ENGLISH)
    spoken = wanted if wanted in content.tongues else ENGLISH
    return HandOutLook(
        html=hand_out(_page(now, spoken)),
        language=spoken,
        languages=tuple((each.id, f"{each.title} ({each.own})") for each in content.tongues.values()),
        lacks=wanted if spoken != wanted else "",
        draft=not content.tongues[spoken].approved_by,
        given=str(section_values(now.record, _TEACHING).get(_LEFT, "")),
    )


def give(shift: Shift, feed: str, visit: str, language: str) -> HandOutLook:
    """Chart that the page was given. Raises NotOpenForCharting; ReasonNeeded in a visit that is signed."""
    now = read(shift, feed, visit, "handout")
    content, before = now.shift.content, str(section_values(now.record, _TEACHING).get(_LEFT, ""))
    words = f"Hand-out in {content.tongues[language].title}, version {content.version}, {show_time(wall(shift))}"
    said = "; ".join(each for each in (before, words) if each)
    chart_or_amend(now, now.record.seen, restated(now.shift, now.record, _TEACHING, _LEFT, said))
    return look(shift, feed, visit, language)


def _page(now: OpenVisit, language: str) -> HandOutPage:
    content, today = now.shift.content, now.shift.now.date()
    texts, tongue = content.patient_texts, content.tongues[language]

    def say(name: str) -> str:
        return texts[name].said(language)

    drafts = () if tongue.approved_by else (say("draft"), ltr(texts["draft"].said(ENGLISH)))
    parts = (
        HandOutPart(say("next_visit"), (_next(now) or say("no_next_visit"),)),
        HandOutPart(say("call"), (_call(now) or say("no_call"),)),
        HandOutPart(say("warning"), _warnings(now, language)),
        HandOutPart(say("medicines"), _medicines(now)),
        HandOutPart(say("care_due"), _care(now, language)),
    )
    return HandOutPage(
        language=language,
        rtl=tongue.rtl,
        title=say("title"),
        patient=ltr(naming.patient_name(now.record.patient)),
        from_chart=say("from_chart").format(date=ltr(show_date(today))),
        drafts=drafts,
        parts=tuple(part for part in parts if part.lines),
    )


def _next(now: OpenVisit) -> str:
    said = section_values(now.record, _PLAN).get("next_visit")
    if not said:
        return ""
    at = datetime.fromisoformat(str(said))
    return ltr(f"{show_date(at.date(), weekday=True)} {show_time(at)}")


def _call(now: OpenVisit) -> str:
    said = str(section_values(now.record, _PLAN).get("who_to_call", ""))
    return ltr(said) if said else ""


def _warnings(now: OpenVisit, language: str) -> tuple[str, ...]:
    """What to call about, by what she has in place and gets."""
    kind = now.record.row.type
    return tuple(
        _FIGURES.sub(lambda found: ltr(found.group()), sign.said(language))
        for sign in now.shift.content.warning_signs.values()
        if sign.when is None or sign.when.holds({}, now.conditions, kind)
    )


def _medicines(now: OpenVisit) -> tuple[str, ...]:
    """Name, dose, unit, route and how often, exactly as ordered: a dose is not translated."""
    lines = []
    for order in standing_orders(now.shift, now.record.orders):
        drug, dose = order.get("order.drug", OrderDrug), order.get("order.dose", OrderDose)
        if drug is not None and drug.kind == "medicine" and is_active(order):
            often = f", {dose.frequency}" if dose is not None and dose.frequency else ""
            lines.append(ltr(f"{order_title(now.shift, order)}{often}"))
    return tuple(lines)


def _care(now: OpenVisit, language: str) -> tuple[str, ...]:
    """The care of her lines that has a date, where the pack has words for it."""
    texts, lines = now.shift.content.patient_texts, []
    for line in now.lines:
        for item in now.due(line):
            text = texts.get(f"care_{item.item}")
            if text is not None and item.due_at is not None:
                day: date = item.due_at.date()
                by = texts["due_by"].said(language).format(date=ltr(show_date(day, weekday=True)))
                lines.append(f"{text.said(language)}: {by}")
    return tuple(lines)
