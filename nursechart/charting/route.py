"""The day in the order it is driven: hers to choose, kept on this laptop, and no plan of the pharmacy's is changed.

No map is asked: an address leads where a map program takes it, and minutes between two homes are known where she has
entered them once. Where nothing is known, the look says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from nursechart.chart.views import PatientRow, Subject, VisitRow
from nursechart.charting import naming
from nursechart.charting.looks.today import RouteLook, RouteStop
from nursechart.charting.shift import Shift
from nursechart.charting.visiting import address_words
from nursechart.clinical.dates import show_time
from nursechart.errors import NurseCanAct
from nursechart.language import said, said_for
from nursechart.record.kinds import PatientAddress, PatientContacts

MOST_MINUTES = 600


class NotMinutes(NurseCanAct):
    """What was typed as the minutes of a drive is no such number."""


class _Route(msgspec.Struct, frozen=True):
    """`order` are visits as she put them; `minutes` of a drive by the two feeds, joined by a blank, in either way."""

    order: tuple[str, ...] = ()
    minutes: dict[str, int] = {}


def route_of(
    shift: Shift,
    day: Sequence[VisitRow],
    patients: Mapping[str, PatientRow],
    people: Mapping[str, Subject | None],
    times: Mapping[str, str],
) -> RouteLook:
    """`day` as she drives it. `people` are the patients' subjects by feed, `times` the words of the visits' times."""
    kept = _kept(shift)
    ordered = ordered_by(day, kept.order)
    stops: list[RouteStop] = []
    known, unknown = 0, 0
    for number, row in enumerate(ordered):
        before = ordered[number - 1] if number else None
        minutes = _leg(kept, before, row, people)
        if before is not None:
            known, unknown = known + (minutes or 0), unknown + (minutes is None)
        held = people.get(row.feed)
        address = held.get("patient.address", PatientAddress) if held else None
        contacts = held.get("patient.contacts", PatientContacts) if held else None
        stops.append(
            RouteStop(
                visit=row.id,
                feed=row.feed,
                number=number + 1,
                time=times.get(row.id, ""),
                name=naming.row_name(patients[row.feed]) if row.feed in patients else said("Name not known"),
                address=address_words(address),
                directions=address.directions if address else "",
                phone=contacts.phone if contacts else "",
                fixed=row.fixed,
                leg=_leg_words(minutes) if before is not None else "",
                free=_free(shift, before, row),
                minutes="" if minutes is None else str(minutes),
                out_of_time=before is not None and (before.planned_ms or 0) > (row.planned_ms or 0),
                done=row.signed_ms is not None,
            )
        )
    return RouteLook(
        tuple(stops), _total(known, unknown), is_own=[row.id for row in ordered] != [row.id for row in day]
    )


def ordered_by(day: Sequence[VisitRow], order: Sequence[str]) -> list[VisitRow]:
    """`day` with the visits of `order` in that order; a visit that came since stands after the last one before it."""
    at = {visit: number for number, visit in enumerate(order)}
    places: dict[str, tuple[int, int]] = {}
    last = -1
    for number, row in enumerate(day):
        last = at.get(row.id, last)
        places[row.id] = (last, number if row.id not in at else -1)
    return sorted(day, key=lambda row: places[row.id])


def put_in_order(shift: Shift, order: Sequence[str]) -> None:
    """Keep her order of today's visits; an empty one is that of their times. Raises ChartNotSaved."""
    _keep(shift, msgspec.structs.replace(_kept(shift), order=tuple(order)))


def keep_minutes(shift: Shift, one: str, other: str, typed: str) -> None:
    """Keep how long she drives between two homes (feeds), from now on; nothing typed forgets it.

    Raises NotMinutes, ChartNotSaved.
    """
    kept, text = _kept(shift), typed.strip()
    if text and not (text.isdecimal() and text.isascii() and 0 < int(text) <= MOST_MINUTES):
        raise NotMinutes(said("Enter the minutes as a number, like 12"))
    minutes = {pair: value for pair, value in kept.minutes.items() if pair != _pair(one, other)}
    if text:
        minutes[_pair(one, other)] = int(text)
    _keep(shift, msgspec.structs.replace(kept, minutes=minutes))


def _kept(shift: Shift) -> _Route:
    """Her order of today, and every drive she ever entered."""
    order, minutes = shift.store.own(_order_key(shift)), shift.store.own(_minutes_key(shift))
    try:
        return _Route(
            msgspec.json.decode(order, type=tuple[str, ...]) if order else (),
            msgspec.json.decode(minutes, type=dict[str, int]) if minutes else {},
        )
    except (msgspec.ValidationError, msgspec.DecodeError):
        return _Route()


def _keep(shift: Shift, route: _Route) -> None:
    shift.store.set_own(_order_key(shift), msgspec.json.encode(route.order))
    shift.store.set_own(_minutes_key(shift), msgspec.json.encode(route.minutes))


def _order_key(shift: Shift) -> str:
    return f"route:{shift.person.id}:{shift.now.date().isoformat()}"


def _minutes_key(shift: Shift) -> str:
    return f"drives:{shift.person.id}"


def _pair(one: str, other: str) -> str:
    return " ".join(sorted((one, other)))


def _leg(kept: _Route, before: VisitRow | None, row: VisitRow, people: Mapping[str, Subject | None]) -> int | None:
    """Minutes from the stop before; 0 between two visits at one address; None where nobody has said."""
    if before is None:
        return None
    if before.feed == row.feed or _same_place(people.get(before.feed), people.get(row.feed)):
        return 0
    return kept.minutes.get(_pair(before.feed, row.feed))


def _same_place(one: Subject | None, other: Subject | None) -> bool:
    here, there = (each.get("patient.address", PatientAddress) if each is not None else None for each in (one, other))
    return here is not None and there is not None and bool(here.lines) and (here.lines, here.city) == (
        there.lines, there.city,
    )  # fmt: skip


def _leg_words(minutes: int | None) -> str:
    match minutes:
        case None:
            return said("Drive not known")
        case 0:
            return said("Same address")
        case _:
            return said("{drive} drive", drive=duration(minutes))


def duration(minutes: int) -> str:
    """`35 min`, `1 h 35 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return said("{n} min", n=rest)
    return said("{h} h {n} min", h=hours, n=rest) if rest else said("{h} h", h=hours)


def _free(shift: Shift, before: VisitRow | None, row: VisitRow) -> str:
    """When the stop before ends by its plan, and how long it then is to this one's time."""
    if before is None or before.planned_ms is None or row.planned_ms is None:
        return ""
    ends = before.planned_ms + before.planned_minutes * 60_000
    minutes = (row.planned_ms - ends) // 60_000
    if minutes < 0:
        return ""
    return said("{n} after {time}", n=duration(int(minutes)), time=show_time(shift.at(ends)))


def _total(known: int, unknown: int) -> str:
    if not known and not unknown:
        return ""
    words = said("{drive} driving", drive=duration(known)) if known else ""
    if not unknown:
        return words
    lacks = said_for(unknown, "{n} drive not known", "{n} drives not known")
    return said("{known}, {lacks}", known=words, lacks=lacks) if words else lacks
