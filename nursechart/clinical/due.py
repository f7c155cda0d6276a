"""When a care item of an access device is due again (`clinical.md` 3.3 to 3.5).

Intervals to 96 hours count elapsed hours in UTC; longer ones count local calendar dates and fall due at 23:59 local
of the due date, so a clock that jumps moves neither. The nearest rule wins; a damp, soiled, loose or bloody dressing
beats them all and makes it due now. A device that was removed, and a patient in hospital, have nothing due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from nursechart.clinical.content_types import CareRule
from nursechart.clinical.dates import show_date, show_time
from nursechart.clinical.notations import Interval

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

Status = Literal["ok", "due_soon", "due", "overdue", "early"]
EACH_VISIT = "each_visit"
_LAST_MINUTE = time(23, 59)
_SOON = timedelta(hours=24)
_SEEN_IN_WORDS = {"bloody": "bloody", "damp": "damp", "soiled": "soiled", "loose": "loose"}


@dataclass(frozen=True, slots=True)
class CareDone:
    """One care procedure that was done. `at` is aware; `label_date` is what the dressing itself says."""

    procedure: str
    at: datetime
    dressing: str = ""
    label_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """What due dates need to know of a device. `type` is a device code of the pack."""

    type: str
    placed: datetime | None = None
    removed: bool = False
    paused: bool = False  # the patient is in hospital
    resting: bool = False  # locked and not used between visits
    accessed: bool = False  # a port with a needle in
    valve: str = ""  # open, valved
    dressing_seen: tuple[str, ...] = ()  # the state found at this visit, before any change
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
) -> DueItem:
    """How one rule stands. `event` is the dressing state (or `each_visit`) that makes it due now, if any."""
    wanted = None if done_at is None or rule.at_most is None else due_at(rule.at_most, done_at, zone)
    earliest = None if done_at is None or rule.at_least is None else due_at(rule.at_least, done_at, zone)
    if event:
        wanted = now.astimezone(ZoneInfo(zone))
        why = f"{rule.title} is {_SEEN_IN_WORDS[event]}" if event in _SEEN_IN_WORDS else "at each visit"
        status: Status = "due"
    elif wanted is None:
        status, why = ("due", "nothing recorded yet") if rule.at_most is not None else ("ok", "at each visit")
    else:
        status = _status(rule, wanted, earliest, now.astimezone(ZoneInfo(zone)), next_visit)
        why = f"every {rule.at_most}" if earliest is None else f"every {rule.at_most}, at least {rule.at_least} apart"
    return DueItem(
        item=rule.item,
        title=rule.title,
        status=status,
        rule=rule.id,
        why=why,
        chip=_chip(status, wanted, done_at, now, zone, event),
        due_at=wanted,
        not_before=earliest,
        done_at=done_at,
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
) -> tuple[DueItem, ...]:
    """What is due on a line, one item a care item, in the order of the pack. Datetimes are aware.

    `visit_started` is the visit in progress: what belongs to each visit is due until it was done since. Raises
    KeyError for a device type the pack does not know.
    """
    if line.removed or line.paused:
        return ()
    care = content.devices[line.type].care
    items: dict[str, DueItem] = {}
    for rule in content.care_rules:
        if not care or care not in rule.care or not _applies(rule, line, done):
            continue
        base = _last_done(rule, line, done, zone)
        item = due_item(
            rule, base, now=now, zone=zone, next_visit=next_visit, event=_event(rule, line, base, visit_started)
        )
        if EACH_VISIT in rule.events and visit_started is None:
            continue
        held = items.get(rule.item)
        if held is None or _nearer(item, held):
            items[rule.item] = item
    return tuple(items.values())


def next_dressing(content: Content, line_type: str, dressing: str, changed_at: datetime, zone: str) -> DueItem | None:
    """When a dressing of this kind, changed at `changed_at`, is due again; None where none is planned."""
    care = content.devices[line_type].care
    for rule in content.care_rules:
        if rule.item == "dressing" and care in rule.care and dressing in rule.dressings:
            return due_item(rule, changed_at, now=changed_at, zone=zone)
    return None


def early_warning(item: DueItem, at: datetime) -> str:
    """Why doing the item at `at` is earlier than planned, or an empty text; then a reason is asked for."""
    if item.not_before is None or at >= item.not_before:
        return ""
    return f"Not due before {show_date(item.not_before.date(), at.date(), weekday=True)} {show_time(item.not_before)}"


def _applies(rule: CareRule, line: LineState, done: Sequence[CareDone]) -> bool:
    match rule.when:
        case "accessed":
            fits = line.accessed
        case "idle":
            fits = not line.accessed if "PORT" in rule.care else line.resting
        case "open" | "valved":
            fits = line.resting and (line.valve or "open") == rule.when
        case _:
            fits = True
    if not fits or not rule.dressings:
        return fits
    changes = [each for each in done if each.procedure == rule.procedure]
    # gauze under film is gauze; a dressing of a kind nobody wrote down is taken for the longer interval's
    return ((max(changes, key=lambda each: each.at).dressing if changes else "") or "other") in rule.dressings


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
        return EACH_VISIT if visit_started is not None and (base is None or base < visit_started) else ""
    if base is not None and line.seen_at is not None and base > line.seen_at:
        return ""  # changed since it was seen like that
    return next((state for state in line.dressing_seen if state in rule.events), "")


def _status(
    rule: CareRule, wanted: datetime, earliest: datetime | None, now: datetime, next_visit: datetime | None
) -> Status:
    if now > wanted:
        return "overdue"
    long_enough = rule.at_most is not None and rule.at_most.hours >= 24
    if long_enough and wanted.date() <= now.date():
        return "due"
    if wanted - now <= _SOON or (next_visit is not None and wanted < next_visit):
        return "due_soon"
    return "early" if earliest is not None and now < earliest else "ok"


def _chip(
    status: Status, wanted: datetime | None, done_at: datetime | None, now: datetime, zone: str, event: str
) -> str:
    local_now = now.astimezone(ZoneInfo(zone))
    if wanted is None:
        if status == "ok" and done_at is not None:
            local = done_at.astimezone(ZoneInfo(zone))
            return (
                f"done {show_time(local)}"
                if local.date() == local_now.date()
                else f"done {show_date(local.date(), local_now.date())}"
            )
        return "due"
    if event:
        return "due now"
    short = show_time(wanted) if wanted.time() != _LAST_MINUTE else ""
    if wanted.date() == local_now.date():
        return f"overdue since {short}" if status == "overdue" else f"due today {short}".strip()
    day = show_date(wanted.date(), local_now.date(), weekday=True)
    return (
        f"overdue since {show_date(wanted.date(), local_now.date())}"
        if status == "overdue"
        else f"due {day} {short}".strip()
    )


def _nearer(item: DueItem, held: DueItem) -> bool:
    """Whether `item` is the one to show: what is due beats what is not, then the earlier."""
    if item.is_due is not held.is_due:
        return item.is_due
    if item.due_at is None or held.due_at is None:
        return item.due_at is not None
    return item.due_at < held.due_at
