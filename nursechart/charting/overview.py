"""The chart overview: what needs attention first, then lines, orders, trends and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from nursechart.chart.views import Charted, Person, ReadingPoint, Subject, VisitRow
from nursechart.charting import care, made_one, naming, watching
from nursechart.charting.banner import allergy_words, banner
from nursechart.charting.care import Upkeep, due_chip, due_of_line, last_check
from nursechart.charting.facts import by_measure, judged, lines_in_place, patient_facts
from nursechart.charting.lab_trends import lab_trends
from nursechart.charting.looks.common import Chip, Tone
from nursechart.charting.looks.patients import Attention, ChangeLine, ChartLook, LineCard, TimelineRow
from nursechart.charting.moved import KIND
from nursechart.charting.moved import on_timeline as moves
from nursechart.charting.ordering import order_line, standing_orders
from nursechart.charting.photos import looks, on_timeline
from nursechart.charting.shift import Shift, of_one_moment
from nursechart.charting.trends import Moments, since_ms, trend
from nursechart.charting.values import reading_words
from nursechart.clinical.dates import show_date, show_time
from nursechart.clinical.due import DueItem
from nursechart.clinical.typed_numbers import shown_number
from nursechart.clinical.vitals import PatientFacts
from nursechart.language import said, said_for
from nursechart.record.kinds import (
    AmendmentAbout,
    LineCheckSet,
    LineLength,
    LinePlacement,
    OrderPlan,
    OrderState,
    PatientAllergies,
    PatientCourse,
    SectionFields,
)

_KINDS = ("patient", "allergy", "lab_result", "line", "order")
_TRENDS = ("temperature", "weight", "blood_pressure", "pulse")
_TIMELINE = 150
_SAID = 200  # forms and addenda that are looked through for calls and notes: some weeks of visits
_MOST_WORDS = 160
_CALL = ("situation", "response", "verbal_order")  # what a call is told by, of S21
_OVER = ("cancelled", "missed")
_MOST_ATTENTION = 3


@of_one_moment
def open_chart(shift: Shift, feed: str) -> ChartLook:
    """The chart of one patient; that it was opened is recorded.

    Raises NotInScope when she is not among this person's patients.
    """
    subjects = shift.store.subjects_of({feed}, (*_KINDS, *care.KINDS, *made_one.KINDS)).get(feed, ())
    held = care.upkeep_in(subjects)
    of = {kind: tuple(each for each in subjects if each.kind == kind) for kind in _KINDS}
    patient = of["patient"][0] if of["patient"] else Subject(feed, feed.removeprefix("p:"), "patient", {})
    shift.store.audit_read(patient.id, "chart")
    placed = lines_in_place(of["line"])
    due = {line.id: due_of_line(shift, line, held) for line in placed}
    visits = shift.store.visit_rows(patient=patient.id, newest_first=True, limit=_TIMELINE)
    row = next(iter(shift.store.patient_rows(ids={patient.id}, limit=1)), None)
    points = by_measure(shift.store.readings(feed, since_ms=since_ms(shift, 30)))
    last = shift.store.last_readings(feed, before_visit="")
    facts = patient_facts(shift, patient, of["line"], last, orders=of["order"])
    upcoming = visit_at_hand(shift, visits)
    people, moments = shift.store.people(), Moments(shift)
    mine = _my_last_visit(shift, visits)
    told = shift.store.charted(feed, ("section", "amendment", KIND), since_ms=0, limit=_SAID)
    calls = tuple(_calls(shift, told, people))
    words = (*calls, *_notes(shift, told, people), *moves(shift, told, people))
    pictures = shift.store.charted(feed, ("photo",), since_ms=0, limit=_TIMELINE)
    lines = {each.id: each for each in of["line"]}
    photos = tuple(on_timeline(shift, looks(shift, feed, [each.subject for each in pictures], lines, people)))
    since = (*_changes(shift, points, of["order"], facts, mine, people), *_since_calls(shift, calls, mine))
    return ChartLook(
        banner=banner(shift, patient, of["allergy"], last.get("weight")),
        attention=(*_unaware(shift, feed), *_attention(shift, patient, of, due, points, facts))[:_MOST_ATTENTION],
        lines=tuple(_line_card(shift, line, held, due[line.id]) for line in placed),
        orders=tuple(order_line(shift, order, ()) for order in standing_orders(shift, of["order"])),
        trends=tuple(trend(shift, each, points[each], facts, moments) for each in _TRENDS if points.get(each)),
        labs=lab_trends(shift, (*(each.subject for each in told), *of["lab_result"]), moments),
        timeline=_timeline(shift, visits, (*words, *photos), people),
        since_title=_since_title(shift, mine, since),
        since=since,
        unchanged=_unchanged(of, patient) if mine else "",
        reason=_reason(patient),
        action=_action(upcoming),
        visit=upcoming.id if upcoming else "",
        complete=bool(row and row.complete) and made_one.is_whole(subjects),
        made_one=made_one.made_one(shift, subjects, people),
    )


def visit_at_hand(shift: Shift, visits: Sequence[VisitRow]) -> VisitRow | None:
    """Her visit that runs with this nurse, else the next one planned for this nurse within a day."""
    over = (*_OVER, "imported")
    mine = [visit for visit in visits if visit.nurse == shift.person.id and visit.status not in over]
    running = [visit for visit in mine if visit.started_ms is not None and visit.signed_ms is None]
    if running:
        return running[0]
    now = shift.now_ms()
    day = int(timedelta(days=1).total_seconds() * 1000)
    planned = [visit for visit in mine if visit.started_ms is None and abs((visit.planned_ms or 0) - now) < day]
    return min(planned, key=lambda visit: visit.planned_ms or 0, default=None)


def _action(upcoming: VisitRow | None) -> str:
    if upcoming is None:
        return ""
    return said("Start visit") if upcoming.started_ms is None else said("Back to visit")


def _unaware(shift: Shift, feed: str) -> tuple[Attention, ...]:
    """What was charted apart and concerns her; it is answered on Today."""
    return tuple(
        Attention("crit" if each.finding.blocks else "warn", "git-compare", each.finding.title, each.words, "", "")
        for each in watching.told_her(shift, feed)
    )


def _attention(
    shift: Shift,
    patient: Subject,
    of: dict[str, tuple[Subject, ...]],
    due_on: Mapping[str, Sequence[DueItem]],
    points: dict[str, list[ReadingPoint]],
    facts: PatientFacts,
) -> tuple[Attention, ...]:
    found: list[tuple[int, Attention]] = []
    if allergy_words(patient, of["allergy"])[2] == "warn":
        ask = Attention(
            "warn",
            "triangle-alert",
            said("Allergies not asked"),
            said("Ask before any dose"),
            said("Ask now"),
            "arrive",
        )
        found.append((90, ask))
    for measure_id, series in points.items():
        point = series[-1]
        judgement = judged(shift, measure_id, point.value, facts)
        if judgement is not None and judgement.is_critical:
            rule = shift.content.rules.get(judgement.rule)
            label = shift.content.measures[measure_id].label
            at = naming.short_moment(shift.at(point.at_ms), shift.now)
            words = f"{reading_words(shift, measure_id, point.value)} at {at}"
            title = rule.title if rule else said("{label} is critical", label=label)
            found.append((100, Attention("crit", "octagon-alert", title, words, said("Vital signs"), "vitals")))
    for line in lines_in_place(of["line"]):
        due = [item for item in due_on[line.id] if item.is_due]
        if due:
            titles = " and ".join(
                item.title if index == 0 else item.title.lower() for index, item in enumerate(due[:2])
            )
            late = any(item.status == "overdue" for item in due)
            words = f"{titles} {'overdue' if late else said('due today')}"
            found.append(
                (80, Attention("warn", "clock", words, naming.line_place(shift, line), said("Line care"), "line"))
            )
    on_hold = [
        state for order in of["order"] for state in order.all("order.state", OrderState) if state.status == "on_hold"
    ]
    if on_hold:
        reason = on_hold[0].reason
        found.append(
            (70, Attention("warn", "circle-pause", said("An order is on hold"), reason, said("Infusion"), "infusion"))
        )
    ordered = sorted(found, key=lambda pair: -pair[0])
    return tuple(attention for _, attention in ordered[:_MOST_ATTENTION])


def _line_card(shift: Shift, line: Subject, held: Upkeep, due: Sequence[DueItem]) -> LineCard:
    placement = line.get("line.placement", LinePlacement)
    words = []
    if placement is not None and placement.placed is not None:
        placed = shift.at(placement.placed.at_ms).date()
        words.append(
            said(
                "Placed {date} (day {line_day}).",
                date=show_date(placed, shift.now.date()),
                line_day=naming.line_day(shift, line, shift.now),
            )
        )
    check = last_check(line, held.checks)
    length = check.get("line_check.external_length", LineLength) if check else None
    if check is not None and length is not None and length.cm is not None:
        seen = check.get("line_check.set", LineCheckSet)
        day = show_date(shift.at(seen.at.at_ms).date(), shift.now.date()) if seen else ""
        words.append(said("{number} cm out on {day}.", number=shown_number(length.cm), day=day))
    rows = tuple((_care_words(item.title, item.why), due_chip(item)) for item in due)
    return LineCard(line.id, naming.line_words(shift, line), " ".join(words), rows)


def _care_words(title: str, why: str) -> str:
    return f"{title}, {why}" if why and len(why) < 24 else title


Told = tuple[int, TimelineRow]  # when it was, UTC ms


def _timeline(
    shift: Shift, visits: Sequence[VisitRow], told: Sequence[Told], people: dict[str, Person]
) -> tuple[TimelineRow, ...]:
    """Visits, notes, calls and photos, the newest first; a visit that was not done stands at its planned time."""
    rows = [
        (visit.started_ms or visit.planned_ms or 0, _visit(shift, visit, people))
        for visit in visits
        if visit.started_ms is not None or visit.status in _OVER
    ]
    newest = sorted((*rows, *told), key=lambda pair: -pair[0])
    return tuple(row for _, row in newest[:_TIMELINE])


def _calls(shift: Shift, told: Sequence[Charted], people: dict[str, Person]) -> Iterator[Told]:
    """Who was spoken with (S21), and what came of it."""
    for one in told:
        entry, held = one.subject.said("section.fields"), one.subject.get("section.fields", SectionFields)
        if entry is None or held is None or held.section != "S21":
            continue
        fields = held.fields
        words = [str(fields[name]).rstrip(".") for name in _CALL if fields.get(name)]
        who = str(fields.get("to", ""))
        if not words and not who:
            continue
        at_ms = _moment_of(shift, str(fields.get("at", "")), entry.charted_at_ms)
        icon = "phone" if fields.get("channel", "phone") in ("phone", "video") else "message-square"
        title = said("Call with {name}", name=who) if who else said("Telephone call")
        yield at_ms, _told_row(shift, "call", at_ms, icon, title, ". ".join(words), entry.author, held.visit, people)


def _notes(shift: Shift, told: Sequence[Charted], people: dict[str, Person]) -> Iterator[Told]:
    """What was written about a visit, and what was added to it after signing."""
    for one in told:
        entry, held = one.subject.said("section.fields"), one.subject.get("section.fields", SectionFields)
        about, added = one.subject.get("amendment.about", AmendmentAbout), one.subject.said("amendment.about")
        if entry is not None and held is not None and held.section == "S24" and held.fields.get("narrative"):
            words, at_ms = " ".join(str(held.fields["narrative"]).split()), entry.charted_at_ms
            title = said("Visit note")
            yield at_ms, _told_row(shift, "note", at_ms, "file-text", title, words, entry.author, held.visit, people)
        if about is not None and added is not None and about.text:
            at_ms, who = about.at.at_ms, added.author
            row = _told_row(shift, "note", at_ms, "file-plus", said("Addendum"), about.text, who, about.visit, people)
            yield at_ms, row


def _told_row(
    shift: Shift,
    kind: Literal["note", "call"],
    at_ms: int,
    icon: str,
    title: str,
    text: str,
    author: str,
    visit: str,
    people: dict[str, Person],
) -> TimelineRow:
    at = shift.at(at_ms)
    return TimelineRow(
        kind=kind,
        day=show_date(at.date(), shift.now.date(), weekday=True),
        time=show_time(at),
        icon=icon,
        title=title,
        text=text if len(text) <= _MOST_WORDS else f"{text[:_MOST_WORDS].rstrip()}…",
        chips=(),
        author=naming.short_person(people, author),
        visit=visit,
    )


def _moment_of(shift: Shift, wall: str, charted_at_ms: int) -> int:
    """A wall time of a form as an instant of this shift's zone; when it was charted, where it says none."""
    try:
        local = datetime.fromisoformat(wall)
    except ValueError:
        return charted_at_ms
    return int(local.replace(tzinfo=local.tzinfo or shift.now.tzinfo).timestamp() * 1000)


def _since_calls(shift: Shift, calls: Sequence[Told], mine: VisitRow | None) -> tuple[ChangeLine, ...]:
    """The calls since her last visit, the newest first."""
    ended = mine.ended_ms if mine is not None else None
    newer = sorted((pair for pair in calls if ended is not None and pair[0] > ended), key=lambda pair: -pair[0])
    return tuple(
        ChangeLine("phone", row.title, "", row.text, "low", f"{row.author}, {_since_when(shift, at_ms)}")
        for at_ms, row in newer
        if row.text
    )


def _since_when(shift: Shift, at_ms: int) -> str:
    """today 09:42, or 19 Nov 10:05."""
    at, now = shift.at(at_ms), shift.now
    return said("today {time}", time=show_time(at)) if at.date() == now.date() else naming.short_moment(at, now)


def _visit(shift: Shift, visit: VisitRow, people: dict[str, Person]) -> TimelineRow:
    at = shift.at(visit.started_ms or visit.planned_ms or 0)
    kind = shift.content.visit_types.get(visit.type)
    chips: list[Chip] = []
    if visit.review == "approved":
        chips.append(Chip(said("Reviewed"), "ok", "check"))
    elif visit.review == "returned":
        chips.append(Chip(said("Sent back"), "crit", "undo-2"))
    elif visit.signed_ms is None and visit.nurse == shift.person.id and visit.status == "in_progress":
        chips.append(Chip(said("Not signed"), "warn", "pencil"))
    if visit.amended:
        chips.append(Chip(said("Amended"), "low", "pencil"))
    if visit.status in _OVER:
        chips = [Chip(said("Cancelled") if visit.status == "cancelled" else said("Not done"), "warn", "circle-slash")]
    state = {
        "missed": said("not done"), "in_progress": said("in progress"), "imported": said("from the pharmacy's record"),
    }.get(visit.status, visit.status)  # fmt: skip
    text = f"{state} {show_time(shift.at(visit.signed_ms))}" if visit.signed_ms is not None else state
    return TimelineRow(
        kind="visit",
        day=show_date(at.date(), shift.now.date(), weekday=True),
        time=show_time(at),
        icon="house" if visit.place == "home" else "building-2",
        title=visit.title or (kind.title if kind else said("Visit")),
        text=text,
        chips=tuple(chips),
        author=naming.short_person(people, visit.signed_by or visit.nurse) if (visit.signed_by or visit.nurse) else "",
        visit=visit.id,
    )


def _my_last_visit(shift: Shift, visits: Sequence[VisitRow]) -> VisitRow | None:
    """This nurse's last finished visit with her; else anybody's."""
    done = [visit for visit in visits if visit.started_ms is not None and visit.ended_ms is not None]
    return next((visit for visit in done if visit.nurse == shift.person.id), done[0] if done else None)


def _changes(
    shift: Shift,
    points: dict[str, list[ReadingPoint]],
    orders: Sequence[Subject],
    facts: PatientFacts,
    mine: VisitRow | None,
    people: dict[str, Person],
) -> tuple[ChangeLine, ...]:
    """What changed since her last visit: newest readings against those of that visit, and orders that came since."""
    if mine is None or mine.ended_ms is None:
        return ()
    changes = []
    for measure_id, series in points.items():
        before = [point for point in series if point.at_ms <= (mine.ended_ms or 0)]
        after = [point for point in series if point.at_ms > (mine.ended_ms or 0)]
        if not before or not after or before[-1].value == after[-1].value:
            continue
        measure = shift.content.measures[measure_id]
        judgement = judged(shift, measure_id, after[-1].value, facts)
        tone: Tone = "crit" if judgement and judgement.is_critical else "low"
        changes.append(
            ChangeLine(
                icon=measure.icon,
                label=measure.label,
                old=reading_words(shift, measure_id, before[-1].value, unit=False),
                new=reading_words(shift, measure_id, after[-1].value),
                tone=tone,
                note=f"{_since_when(shift, after[-1].at_ms)}, {_by(shift, after[-1].author, people)}",
            )
        )
    for order in standing_orders(shift, orders):
        plan = order.get("order.plan", OrderPlan)
        if plan is not None and plan.ordered is not None and plan.ordered.at_ms > mine.ended_ms:
            told = order_line(shift, order, ())
            at = _since_when(shift, plan.ordered.at_ms)
            note = f"{plan.prescriber}, {at}" if plan.prescriber else at
            changes.append(ChangeLine("file-plus", said("Order added"), "", told.title, "low", note))
    return tuple(changes)


def _by(shift: Shift, author: str, people: dict[str, Person]) -> str:
    return said("you") if author == shift.person.id else naming.short_person(people, author)


def _since_title(shift: Shift, mine: VisitRow | None, since: Sequence[ChangeLine]) -> str:
    if mine is None or mine.started_ms is None:
        return said("No visit before this one.")
    at = naming.moment(shift.at(mine.started_ms), shift.now)
    count = len(since)
    return said_for(count, "{at} to now. {n} change.", "{at} to now. {n} changes.", at=at)


def _unchanged(of: dict[str, tuple[Subject, ...]], patient: Subject) -> str:
    words = []
    asked = patient.get("patient.allergies", PatientAllergies)
    if of["allergy"] or (asked and asked.status == "none_known"):
        words.append(
            said_for(len(of["allergy"]), "{n} allergy", "{n} allergies")
            if of["allergy"]
            else said("no known allergies")
        )
    if lines_in_place(of["line"]):
        words.append(said("line"))
    text = ", ".join(words)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _reason(patient: Subject) -> str:
    course = patient.get("patient.course", PatientCourse)
    if course is None:
        return ""
    days = [naming.full_date(text) for text in (course.start, course.end) if text]
    span = " to ".join(show_date(day, day) for day in days if day is not None)
    return ". ".join(part for part in (course.reason, span) if part)
