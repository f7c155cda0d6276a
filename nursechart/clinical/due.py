"""When a care item of an access device is due again (`clinical.md` 3.3 to 3.5).

Intervals to 96 hours count elapsed hours in UTC; longer ones count local calendar dates and fall due at 23:59 local
of the due date, so a clock that jumps moves neither. Instants are compared in UTC for the same reason. The nearest
rule wins; a damp, soiled, loose or bloody dressing, or a contaminated cap, beats them all and makes it due now. A
clinic's policy or a prescriber's order may give another interval, and the item says so. A device that was removed,
and a patient in hospital, have nothing due; at the visit that resumes care everything is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from nursechart.clinical.content_types import CareRule
from nursechart.clinical.dates import show_date, show_time
from nursechart.clinical.notations import Interval
from nursechart.language import said, said_of

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Status = Literal["ok", "due_soon", "due", "overdue", "early"]
EACH_VISIT, RESUMED = "each_visit", "resumed"
_LAST_MINUTE = time(23, 59)
_SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class CareDone:
    """One care procedure that was done. `at` is aware; `label_date` is what the dressing itself says."""

    procedure: str
    at: datetime
    dressing: str = ""
    label_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalOverride:
    """Another interval than the pack's for one rule, and who decided so. An end not given stays the pack's.

    Where both a policy and an order speak of a rule the order holds: `policies | orders`.
    """

    by: Literal["policy", "order"]
    who: str
    at_most: Interval | None = None
    at_least: Interval | None = None

    @property
    def words(self) -> str:
        """`by order of Dr Lee`."""
        return (
            said("by order of {who}", who=self.who) if self.by == "order" else said("by policy of {who}", who=self.who)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """What due dates need to know of a device. `type` is a device code of the pack."""

    type: str
    placed: datetime | None = None
    removed: bool = False
    paused: bool = False  # the patient is in hospital
    resumed_at: datetime | None = None  # when care began again after hospital: the start of that visit
    resting: bool = False  # locked and not used between visits
    accessed: bool = False  # a port with a needle in
    carries_fluid: bool = False  # a subcutaneous set that runs fluid rather than a drug
    valve: str = ""  # open, valved
    dressing: str = ""  # the kind of dressing found at this visit, where no change was written down
    dressing_seen: tuple[str, ...] = ()  # the state found at this visit, before any change
    happened: tuple[str, ...] = ()  # what else was seen then: cap_blood, cap_removed, before_culture, contaminated
    seen_at: datetime | None = None
    label_date: date | None = None  # the date found on the dressing


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """One care item of a line and when it is due; times are aware, in the zone that was asked for."""

    item: str
    title: str
    status: Status
    rule: str
    why: str
    chip: str  # due today, due now, due Fri 28 Nov, overdue since 20 Nov, done 09:39
    due_at: datetime | None = None
    not_before: datetime | None = None
    done_at: datetime | None = None
    set_by: str = ""  # who gave another interval: "by policy of Northside Pharmacy"
    source: tuple[str, ...] = ()
    unconfirmed: bool = False

    @property
    def is_due(self) -> bool:
        """Whether it should be done at this visit."""
        return self.status in ("due", "overdue")


def due_at(interval: Interval, done_at: datetime, zone: str) -> datetime:
    """When something done at `done_at` (aware) is due again, aware and in `zone`."""
    local = done_at.astimezone(ZoneInfo(zone))
    if interval.days is None:
        return (done_at.astimezone(UTC) + timedelta(minutes=float(interval.hours * 60))).astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=interval.days), _LAST_MINUTE, ZoneInfo(zone))


def due_item(
    rule: CareRule,
    done_at: datetime | None,
    *,
    now: datetime,
    zone: str,
    next_visit: datetime | None = None,
    event: str = "",
    event_words: str = "",
    override: IntervalOverride | None = None,
) -> DueItem:
    """How one rule stands. `event` is what makes it due now, if anything does, and `event_words` how that is said."""
    local_now = now.astimezone(ZoneInfo(zone))
    most = override.at_most if override and override.at_most else rule.at_most
    least = override.at_least if override and override.at_least else rule.at_least
    wanted = None if done_at is None or most is None else due_at(most, done_at, zone)
    earliest = None if done_at is None or least is None else due_at(least, done_at, zone)
    status: Status
    if event:
        status, wanted, earliest = "due", local_now, None
        why = said_of(
            "what is cared for, and why it is due now", "{item} {event}", item=rule.title, event=event_words or event
        )
    elif most is None:
        status = "early" if earliest is not None and _before(now, earliest) else "ok"
        why = rule.note or said("at each visit")
    elif wanted is None:
        status, why = "due", said("nothing recorded yet")
    else:
        status = _status(most, wanted, earliest, local_now, next_visit)
        why = (
            said("every {most}", most=most.words)
            if earliest is None or least is None
            else said("every {most}, at least {least} apart", most=most.words, least=least.words)
        )
    if override and not event:
        why = f"{why}, {override.words}"
    return DueItem(
        item=rule.item,
        title=rule.title,
        status=status,
        rule=rule.id,
        why=why,
        chip=_chip(status, wanted, done_at, local_now, event),
        due_at=wanted,
        not_before=earliest,
        done_at=done_at,
        set_by=override.words if override else "",
        source=rule.source,
        unconfirmed=rule.unconfirmed,
    )


def due_items(
    content: Content,
    line: LineState,
    done: Sequence[CareDone],
    *,
    now: datetime,
    zone: str,
    visit_started: datetime | None = None,
    next_visit: datetime | None = None,
    overrides: Mapping[str, IntervalOverride] | None = None,
) -> tuple[DueItem, ...]:
    """What is due on a line, one item a care item, in the order of the pack. Datetimes are aware.

    `visit_started` is the visit in progress: what belongs to each visit is due until it was done since. `overrides`
    are by rule id. What the patient does, and what has no clock, is in `care_plan`. Raises KeyError for a device type
    the pack does not know.
    """
    if line.removed or line.paused:
        return ()
    items: dict[str, DueItem] = {}
    for rule in _rules_of(content, line, done):
        override = (overrides or {}).get(rule.id)
        if rule.by == "patient" or (rule.at_most is None and not rule.events and override is None):
            continue
        if EACH_VISIT in rule.events and visit_started is None:
            continue
        base = _last_done(rule, line, done, zone)
        event = _event(rule, line, base, visit_started)
        item = due_item(
            rule,
            base,
            now=now,
            zone=zone,
            next_visit=next_visit,
            event=event,
            event_words=content.label("care_event", event),
            override=override,
        )
        held = items.get(rule.item)
        if held is None or _nearer(item, held):
            items[rule.item] = item
    return tuple(items.values())


def care_plan(
    content: Content, line: LineState, overrides: Mapping[str, IntervalOverride] | None = None
) -> tuple[tuple[CareRule, str], ...]:
    """Everything planned for a line, with or without a clock, each in words: `every 7 d`, `Never turn it`."""
    plan = []
    for rule in _rules_of(content, line, ()):
        override = (overrides or {}).get(rule.id)
        most = override.at_most if override and override.at_most else rule.at_most
        words = [said("every {most}", most=most.words) if most else "", override.words if override else "", rule.note]
        if EACH_VISIT in rule.events:
            words.insert(0, said("at each visit"))
        plan.append((rule, ". ".join(each for each in words if each)))
    return tuple(plan)


def set_due(
    content: Content,
    set_rule: str,
    hung_at: datetime,
    *,
    now: datetime,
    zone: str,
    event: str = "",
    override: IntervalOverride | None = None,
) -> DueItem:
    """When tubing hung at `hung_at` is changed. An event that is not of its rule is none. Raises KeyError."""
    rule = content.set_rules[set_rule]
    event = event if event in rule.events else ""
    words = content.label("care_event", event)
    return due_item(rule, hung_at, now=now, zone=zone, event=event, event_words=words, override=override)


def prompted(content: Content, procedure: str, items: Sequence[DueItem]) -> tuple[DueItem, ...]:
    """What else is due and belongs to this procedure: an old port needle, when its dressing is changed."""
    asking = {rule.id for rule in content.care_rules if procedure in rule.prompted_by}
    return tuple(item for item in items if item.rule in asking and item.is_due)


def next_dressing(
    content: Content,
    line_type: str,
    dressing: str,
    changed_at: datetime,
    zone: str,
    overrides: Mapping[str, IntervalOverride] | None = None,
) -> DueItem | None:
    """When a dressing of this kind, changed at `changed_at`, is due again; None where none is planned."""
    care = content.devices[line_type].care
    for rule in content.care_rules:
        if rule.item == "dressing" and rule.when != "first" and care in rule.care and dressing in rule.dressings:
            override = (overrides or {}).get(rule.id)
            return due_item(rule, changed_at, now=changed_at, zone=zone, override=override)
    return None


def early_warning(item: DueItem, at: datetime) -> str:
    """Why doing the item at `at` is earlier than planned, or an empty text; then a reason is asked for."""
    if item.not_before is None or not _before(at, item.not_before):
        return ""
    return said(
        "Not due before {date} {time}",
        date=show_date(item.not_before.date(), at.date(), weekday=True),
        time=show_time(item.not_before),
    )


def _rules_of(content: Content, line: LineState, done: Sequence[CareDone]) -> list[CareRule]:
    care = content.devices[line.type].care
    return [rule for rule in content.care_rules if care and care in rule.care and _applies(rule, line, done)]


def _applies(rule: CareRule, line: LineState, done: Sequence[CareDone]) -> bool:
    changes = [each for each in done if each.procedure == rule.procedure]
    match rule.when:
        case "accessed":
            fits = line.accessed
        case "idle":
            fits = not line.accessed if "PORT" in rule.care else line.resting
        case "open" | "valved":
            fits = line.resting and (line.valve or "open") == rule.when
        case "first":
            fits = not changes
        case "fluid":
            fits = line.carries_fluid
        case _:
            fits = True
    if rule.once_used and not changes:
        return False
    if not fits or not rule.dressings:
        return fits
    # gauze under film is gauze; a dressing of a kind nobody wrote down is taken for the longer interval's
    worn = max(changes, key=lambda each: each.at).dressing if changes else line.dressing
    return (worn or "other") in rule.dressings


def _last_done(rule: CareRule, line: LineState, done: Sequence[CareDone], zone: str) -> datetime | None:
    times = [each for each in done if each.procedure in (rule.procedure, *rule.linked)]
    if not times:
        return line.placed if rule.from_placement else None
    last = max(times, key=lambda each: each.at)
    # a date on the dressing that is older than the record's date wins (3.5 rule 6)
    label = last.label_date or (line.label_date if line.seen_at is None or last.at <= line.seen_at else None)
    if rule.dressings and label is not None and label < last.at.astimezone(ZoneInfo(zone)).date():
        return datetime.combine(label, time(0), ZoneInfo(zone))
    return last.at


def _event(rule: CareRule, line: LineState, base: datetime | None, visit_started: datetime | None) -> str:
    if EACH_VISIT in rule.events:
        return EACH_VISIT if visit_started is not None and (base is None or _before(base, visit_started)) else ""
    if line.resumed_at is not None and (base is None or _before(base, line.resumed_at)) and rule.at_most is not None:
        return RESUMED
    if base is not None and line.seen_at is not None and _before(line.seen_at, base):
        return ""  # changed since it was seen like that
    return next((state for state in (*line.dressing_seen, *line.happened) if state in rule.events), "")


def _status(
    most: Interval, wanted: datetime, earliest: datetime | None, now: datetime, next_visit: datetime | None
) -> Status:
    if _before(wanted, now):
        return "overdue"
    if most.hours >= 24 and wanted.date() <= now.date():
        return "due"
    if wanted.astimezone(UTC) - now.astimezone(UTC) <= _SOON or (
        next_visit is not None and _before(wanted, next_visit)
    ):
        return "due_soon"
    return "early" if earliest is not None and _before(now, earliest) else "ok"


def _chip(status: Status, wanted: datetime | None, done_at: datetime | None, now: datetime, event: str) -> str:
    if event:
        return said("due now")
    if wanted is None:
        if status == "due" or done_at is None:
            return said("due") if status == "due" else said("when needed")
        local = done_at.astimezone(now.tzinfo)
        is_today = local.date() == now.date()
        return (
            said("done {time}", time=show_time(local))
            if is_today
            else said("done {date}", date=show_date(local.date(), now.date()))
        )
    clock, by_the_clock = show_time(wanted), wanted.time() != _LAST_MINUTE
    if wanted.date() == now.date():
        if status == "overdue":
            return said("overdue since {time}", time=clock)
        return said("due today {time}", time=clock) if by_the_clock else said("due today")
    if status == "overdue":
        return said("overdue since {date}", date=show_date(wanted.date(), now.date()))
    day = show_date(wanted.date(), now.date(), weekday=True)
    return said("due {date} {time}", date=day, time=clock) if by_the_clock else said("due {date}", date=day)


def _nearer(item: DueItem, held: DueItem) -> bool:
    """Whether `item` is the one to show: what is due beats what is not, then the earlier."""
    if item.is_due is not held.is_due:
        return item.is_due
    if item.due_at is None or held.due_at is None:
        return item.due_at is not None
    return _before(item.due_at, held.due_at)


def _before(one: datetime, other: datetime) -> bool:
    """Whether `one` is the earlier instant. Two datetimes of one zone would compare by the clock on the wall."""
    return one.astimezone(UTC) < other.astimezone(UTC)
