"""Vital signs: one set at a time, each value charted as its field is left, judged against this patient's limits.

What cannot be (a temperature of 384) stays as typed in the draft and is never charted; what is merely unlikely is asked
about and charted as the nurse says. A set is a subject of its own: two sets never conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import msgspec

from nursechart.chart.views import ReadingPoint, Subject
from nursechart.charting import drafts, naming
from nursechart.charting.alerts import alert_of
from nursechart.charting.comments import comments_on, comments_on_whole
from nursechart.charting.committing import ReasonNeeded, chart_or_amend
from nursechart.charting.explaining import CHOICES, explained, is_out_of_range
from nursechart.charting.facts import judged
from nursechart.charting.history import old_values, versions
from nursechart.charting.looks.common import Alert, Chip, CommentLook, Control, Doubt, FormRow, Option
from nursechart.charting.looks.visit import EarlierValues, MeasureRow, VitalsLook
from nursechart.charting.missing import wanted_measures
from nursechart.charting.open_visit import OpenVisit, newest_ms, read, shown_in, subject_in
from nursechart.charting.ordering import is_active, order_title
from nursechart.charting.shift import Shift, of_one_moment, say
from nursechart.charting.side import visit_side
from nursechart.charting.trends import Moments, chip_of, row_tone, series, since_ms
from nursechart.charting.values import clock, reading_words
from nursechart.charting.visiting import frame_of
from nursechart.charting.vital_details import ROWS, detail_rows, detail_said
from nursechart.charting.vital_side import limit_words, vital_side
from nursechart.charting.vital_values import FORM, LINE, CannotBeCharted, TypedValue, begun, commit, read_typed, row_id
from nursechart.clinical.content_types import Measure
from nursechart.clinical.dates import read_past_time, show_date
from nursechart.clinical.one_line import shown_keys
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.vitals import Doubt as AskedDoubt
from nursechart.language import said, to_say
from nursechart.record.kinds import BloodPressure, Part, Reading, VitalSet, When

_EARLIER = 4  # columns of the wide form


@of_one_moment
def vitals(shift: Shift, feed: str, visit: str) -> VitalsLook:
    """The newest set of the visit, or an empty one to be charted."""
    now = read(shift, feed, visit, "vital_signs")
    drafted = next((each["set"] for each in now.typed_in(FORM).values() if "set" in each), "")
    sets = [each.id for each in now.record.vitals if each.get("vital_signs.set", VitalSet) is not None]
    return _look(now, drafted or (sets[-1] if sets else shift.new_id()))


@of_one_moment
def show_set(shift: Shift, shown: VitalsLook, set_id: str) -> VitalsLook:
    """Another set of the same visit."""
    return _look(read(shift, shown.frame.feed, shown.frame.visit, "vital_signs"), set_id, shown.added)


def add_measure(shift: Shift, shown: VitalsLook, measure: str) -> VitalsLook:
    """The same set with one more measure on the form: it is charted once it is typed, like the others."""
    return show_set(shift, replace(shown, added=(*shown.added, measure)), shown.set_id)


def take_again(shift: Shift, shown: VitalsLook) -> VitalsLook:
    """A further, empty set; the first stays as it is."""
    return show_set(shift, shown, shift.new_id())


def draft(shift: Shift, shown: VitalsLook, measure: str, typed: str, typed2: str = "") -> None:
    """Keep what is half typed in a field; details are chosen and not typed."""
    if measure in ROWS:
        return
    kept = {"set": shown.set_id, "typed": typed, "typed2": typed2}
    drafts.keep(shift, shown.frame.feed, shown.frame.visit, FORM, row_id(shown.set_id, measure), kept)


def chart(
    shift: Shift,
    shown: VitalsLook,
    measure: str,
    typed: str,
    typed2: str = "",
    *,
    details: Mapping[str, str] | None = None,
) -> VitalsLook:
    """Chart what was typed in a field, as it was left. An emptied field withdraws what stood there.

    `details` are the values of a row of `vital_details`, by control.

    What is no number or cannot be is kept as typed, with the sentence that says why; nothing is charted then.
    Raises ReasonNeeded where the visit is signed: that is `correct`.
    """
    if measure in ROWS:
        return _chart_detail(shift, shown, measure, details or {})
    row, now = _row(shown, measure), read(shift, shown.frame.feed, shown.frame.visit, "vital_signs")
    if not typed.strip() and not typed2.strip():
        if row.charted:
            commit(now, shown, {measure: None})
            return show_set(shift, shown, shown.set_id)
        drafts.drop(shift, now.id, FORM, row_id(shown.set_id, measure))
        return show_set(shift, shown, shown.set_id)
    found = read_typed(shift, shift.content.measures[measure], typed, typed2, row.controls[0].id, now.facts)
    if found.value is None:
        draft(shift, shown, measure, typed, typed2)
        return show_set(shift, shown, shown.set_id)
    commit(now, shown, {measure: found.value})
    return show_set(shift, shown, shown.set_id)


def correct(
    shift: Shift,
    shown: VitalsLook,
    measure: str,
    typed: str,
    typed2: str,
    reason: str,
    *,
    details: Mapping[str, str] | None = None,
) -> VitalsLook:
    """Put a signed value right: a correction with its reason; the old value stays readable. `details` as in `chart`.

    Raises ReasonNeeded; CannotBeCharted with the sentence for beside the field.
    """
    if measure in ROWS:
        return _chart_detail(shift, shown, measure, details or {}, reason)
    now = read(shift, shown.frame.feed, shown.frame.visit, "vital_signs")
    unit = _row(shown, measure).controls[0].id
    found = read_typed(shift, shift.content.measures[measure], typed, typed2, unit, now.facts)
    if found.value is None:
        raise CannotBeCharted(found.says or said("Enter the right value first"))
    commit(now, shown, {measure: found.value}, reason=reason)
    return show_set(shift, shown, shown.set_id)


def not_taken(shift: Shift, shown: VitalsLook, measure: str, reason: str, why: str = "") -> VitalsLook:
    """Chart that a value was not taken, and the reason, which is asked for where the plan requires the value (EN-6).

    `why`: the reason of the change, where the visit is signed. Raises ReasonNeeded when one is missing.
    """
    if not reason:
        if _row(shown, measure).required:
            raise ReasonNeeded
        return show_set(shift, shown, shown.set_id)
    is_pair = shift.content.measures[measure].kind == "pair"
    value: Part = BloodPressure(not_taken=reason) if is_pair else Reading(not_taken=reason)
    now = read(shift, shown.frame.feed, shown.frame.visit, "vital_signs")
    commit(now, shown, {measure: value}, reason=why)
    return show_set(shift, shown, shown.set_id)


def set_taken(shift: Shift, shown: VitalsLook, typed_time: str, position: str, why: str = "") -> VitalsLook:
    """When the set was taken and how she sat. `why`: the reason of the change, where the visit is signed.

    Raises NotATime for a time that is none, or has not been yet; ReasonNeeded.
    """
    now = read(shift, shown.frame.feed, shown.frame.visit, "vital_signs")
    subject = subject_in(shown_in(shown.frame), shown.set_id)
    held = subject.get("vital_signs.set", VitalSet) if subject else None
    at = held.at if held else shift.when()
    if typed_time and typed_time != clock(held.at if held else None):
        local = shift.now
        day = shift.at(held.at.at_ms).date() if held is not None and now.is_signed else None
        moment = read_past_time(typed_time, local.replace(tzinfo=None), name=said("Taken time"), day=day)
        at = shift.when(datetime.combine(moment.date(), moment.time(), tzinfo=local.tzinfo))
    new = _set_with(held, shown.frame.visit, at, position)
    if new == held:
        return shown
    stated = [say(shown.set_id, "vital_signs.set", new, subject.refs("vital_signs.set") if subject else ())]
    chart_or_amend(now, shown.seen, stated, reason=why)
    return show_set(shift, shown, shown.set_id)


def _set_with(held: VitalSet | None, visit: str, at: When, position: str) -> VitalSet:
    if held is None:
        return VitalSet(visit, at, position)
    return msgspec.structs.replace(held, at=at, position=position or held.position)


def _chart_detail(shift: Shift, shown: VitalsLook, row: str, values: Mapping[str, str], reason: str = "") -> VitalsLook:
    """Chart awareness, oxygen, or how values were taken, of the set that was shown."""
    now = read(shift, shown.frame.feed, shown.frame.visit, "vital_signs")
    was = subject_in(shown_in(shown.frame), shown.set_id)
    statements, activity = detail_said(shift, was, shown.set_id, row, values), values.get("activity", "")
    first = begun(now, shown, activity) if statements or activity else []
    if not statements and not first:
        return show_set(shift, shown, shown.set_id)
    chart_or_amend(now, shown.seen, [*first, *statements], reason=reason)
    return show_set(shift, shown, shown.set_id)


# --- the look --------------------------------------------------------------------------------------------------------


def _look(visit: OpenVisit, set_id: str, added: tuple[str, ...] = ()) -> VitalsLook:
    shift, record = visit.shift, visit.record
    subject = next((each for each in record.vitals if each.id == set_id), None)
    held = subject.get("vital_signs.set", VitalSet) if subject else None
    measures = [each.id for each in shift.content.measures.values() if _is_asked(visit, each)]
    charted = [part.removeprefix("vital_signs.") for part in (subject.parts if subject else ())]
    half_typed = [each.removeprefix(f"{set_id}/") for each in visit.typed_in(FORM) if each.startswith(f"{set_id}/")]
    for each in (*charted, *half_typed, *added):
        if each in shift.content.measures and each not in measures:
            measures.append(each)
    since = since_ms(shift)
    points = {each: [one for one in visit.recent.get(each, ()) if one.at_ms >= since] for each in measures}
    page = _Page(visit, set_id, subject, points)
    newest = newest_ms((subject,)) if subject else 0
    return VitalsLook(
        frame=frame_of(visit),
        seen=record.seen,
        set_id=set_id,
        taken_at=clock(held.at) if held else "",
        position=held.position if held else "",
        positions=tuple((choice.id, choice.label) for choice in shift.content.choices["position"]),
        saved=said("Saved on this laptop {at}", at=f"{shift.at(newest):%H:%M}") if newest else "",
        rows=tuple(page.row(measure_id, first=number == 0) for number, measure_id in enumerate(measures)),
        alerts=_alerts(visit, subject),
        side=(*vital_side(visit, subject), *visit_side(visit)),
        details=detail_rows(visit, subject, measures),
        read_only=visit.is_closed,
        earlier_sets=tuple(
            (each.id, clock(taken.at))
            for each in record.vitals
            if (taken := each.get("vital_signs.set", VitalSet)) is not None
        ),
        line=visit.typed_in(LINE).get(LINE, {}).get("typed", ""),
        line_keys=shown_keys(shift.content.measures.values()),
        orders=tuple((each.id, order_title(shift, each)) for each in record.orders if is_active(each)),
        facts=visit.facts,
        addable=tuple(
            (each.id, each.label)
            for each in shift.content.measures.values()
            if each.id not in measures and not each.derived
        ),
        added=added,
        explanations=tuple((each.id, each.label) for each in shift.content.choices.get(CHOICES, ())),
        not_taken_reasons=tuple((choice.id, choice.label) for choice in shift.content.choices["not_taken_reason"]),
        earlier=_earlier(visit, points),
    )


class _Page:
    """The rows of one set in the making."""

    def __init__(
        self, visit: OpenVisit, set_id: str, subject: Subject | None, points: dict[str, list[ReadingPoint]]
    ) -> None:
        self.visit, self.shift, self.set_id, self.subject, self.points = visit, visit.shift, set_id, subject, points
        self.typed, self.moments = visit.typed_in(FORM), Moments(visit.shift)
        self.required = wanted_measures(visit)

    def row(self, measure_id: str, *, first: bool) -> MeasureRow:
        measure, part, visit = self.shift.content.measures[measure_id], f"vital_signs.{measure_id}", self.visit
        conflict = versions(self.shift, visit.record, self.subject, part)
        value = self.subject.get(part, Part) if self.subject and not conflict else None
        before = visit.last.get(measure_id)
        unit = _unit_of(measure, value, before)
        drafted = self.typed.get(row_id(self.set_id, measure_id))
        upper, lower = _fields(value)
        judgement = judged(self.shift, measure_id, value, visit.facts)
        message = judgement.says if judgement and judgement.level not in ("in_range", "unknown") else ""
        if drafted is not None:
            upper, lower = drafted.get("typed", ""), drafted.get("typed2", "")
            found = read_typed(self.shift, measure, upper, lower, unit, visit.facts) if upper or lower else TypedValue()
            message, judgement = ("" if found.unfinished else found.says), found.judgement
        charted = value is not None and drafted is None
        chip = Chip(said("Needs your choice"), "warn", "git-compare") if conflict else chip_of(judgement)
        missing = value.not_taken if isinstance(value, Reading | BloodPressure) else ""
        shown_unit = measure.in_unit(unit).shown
        control = Control(
            id=unit,
            kind="pair" if measure.kind == "pair" else "number",
            name=f"{measure.label}, {shown_unit}",
            value=upper,
            value2=lower,
            unit=shown_unit,
            options=tuple(Option(each.ucum, each.shown) for each in measure.units),
        )
        row = FormRow(
            id=measure_id,
            label=measure.label,
            icon=measure.icon,
            controls=(control,),
            chip=chip,
            tone="warn" if conflict else row_tone(judgement),
            last=reading_words(self.shift, measure_id, before.value, unit=False) if before else "",
            last_when=naming.short_moment(self.shift.at(before.at_ms), self.shift.now) if before else "",
            message=message if drafted is not None else conflict or message,
            doubt=doubt_look(judgement.doubt) if judgement else None,
            required=measure_id in self.required,
            charted=charted,
            not_taken=self.shift.content.label("not_taken_reason", missing) if missing else "",
            comments=self._comments(part, first=first),
            corrected=tuple(change for _, _, change in old_values(self.shift, visit.record, self.set_id, part)),
            subject=self.set_id,
            part=part,
            refs=self.subject.refs(part) if self.subject else (),
            explained=(why := explained(visit, measure_id, judgement) if charted else ""),
            explain=charted and is_out_of_range(judgement) and not why,
        )
        painted = series(self.shift, measure_id, self.points.get(measure_id, []), visit.facts, self.moments)
        return MeasureRow(row, painted, limit_words(visit, measure_id, unit))

    def _comments(self, part: str, *, first: bool) -> tuple[CommentLook, ...]:
        if self.subject is None:
            return ()
        here = tuple(each for each in comments_on(self.visit.comments, self.set_id, part) if each.part)
        return (*comments_on_whole(self.visit.comments, self.set_id), *here) if first else here


def _is_asked(visit: OpenVisit, measure: Measure) -> bool:
    """Whether a measure stands on the form by itself: the usual ones, those of her age, those of this type of visit."""
    if measure.derived:
        return False
    age = visit.facts.age
    young = measure.below_years is not None and age is not None and age.years < measure.below_years
    return measure.usual or young or visit.record.row.type in measure.visits


def _earlier(visit: OpenVisit, points: dict[str, list[ReadingPoint]]) -> tuple[EarlierValues, ...]:
    """The readings of earlier visits, newest first, without the last one: that stands on each row already."""
    shift = visit.shift
    visits: dict[str, dict[str, ReadingPoint]] = {}
    for measure_id, series_ in points.items():
        for point in series_:
            if point.visit != visit.id:
                visits.setdefault(point.visit, {})[measure_id] = point
    when = {id_: max(point.at_ms for point in held.values()) for id_, held in visits.items()}
    before = [id_ for id_ in sorted(when, key=lambda id_: -when[id_]) if when[id_] < _start_ms(visit)]
    return tuple(
        EarlierValues(
            show_date(shift.at(when[id_]).date(), shift.now.date()),
            tuple((each, reading_words(shift, each, point.value, unit=False)) for each, point in visits[id_].items()),
        )
        for id_ in before[1 : 1 + _EARLIER]
    )


def _start_ms(visit: OpenVisit) -> int:
    return visit.record.row.started_ms or visit.shift.now_ms()


def _alerts(visit: OpenVisit, subject: Subject | None) -> tuple[Alert, ...]:
    """The critical values of a set, each once until the value changes."""
    found: dict[str, Alert] = {}
    for part in subject.parts if subject else ():
        assert subject is not None
        stated, measure_id = subject.said(part), part.removeprefix("vital_signs.")
        if stated is None:
            continue
        judgement = judged(visit.shift, measure_id, stated.value, visit.facts)
        rule = visit.shift.content.rules.get(judgement.rule) if judgement and judgement.is_critical else None
        if rule is None or visit.answer_to(rule.id, subject.id, since_ms=stated.charted_at_ms):
            continue
        why = _change_words(visit.shift, measure_id, stated.value, visit.last.get(measure_id))
        found.setdefault(
            rule.id, alert_of(rule, subject.id, text=" ".join(text for text in (why, rule.do) if text), tone="crit")
        )
    return tuple(found.values())


def _change_words(shift: Shift, measure_id: str, value: Part | None, before: ReadingPoint | None) -> str:
    """Up 1.3 °C since 19 Nov."""
    if not isinstance(value, Reading) or value.value is None or before is None or not isinstance(before.value, Reading):
        return ""
    if before.value.value is None or before.value.unit != value.unit or before.value.value == value.value:
        return ""
    change: Decimal = value.value - before.value.value
    unit = shift.content.measures[measure_id].in_unit(value.unit).shown
    return said(
        to_say("Up {number} {unit} since {short_moment}.")
        if change > 0
        else to_say("Down {number} {unit} since {short_moment}."),
        number=shown_number(abs(change)),
        unit=unit,
        short_moment=naming.short_moment(shift.at(before.at_ms), shift.now),
    )


def _fields(value: Part | None) -> tuple[str, str]:
    if isinstance(value, Reading) and value.value is not None:
        return shown_number(value.value), ""
    if isinstance(value, BloodPressure) and value.systolic is not None and value.diastolic is not None:
        return shown_number(value.systolic), shown_number(value.diastolic)
    return "", ""


def _unit_of(measure: Measure, value: Part | None, before: ReadingPoint | None) -> str:
    """The unit of what stands, else of last time, else the clinic's first: a unit never switches by itself (EN-8)."""
    for held in (value, before.value if before else None):
        unit = getattr(held, "unit", "")
        if unit and unit in {each.ucum for each in measure.units}:
            return str(unit)
    return measure.usual_unit.ucum


def doubt_look(doubt: AskedDoubt | None) -> Doubt | None:
    """The question beside a field, with what its first button would put there."""
    if doubt is None:
        return None
    likely = doubt.likely
    if isinstance(likely, tuple):
        words = "/".join(shown_number(each) for each in likely)
    else:
        words = shown_number(likely) if likely is not None and doubt.unit is None else ""
    return Doubt(doubt.asks, words)


def _row(shown: VitalsLook, measure: str) -> FormRow:
    return next(each.row for each in shown.rows if each.row.id == measure)
