"""The row of a patient as lists show her, and the words she is found by: made from several subjects of her feed.

Where statements differ, the careful reading wins: an allergy that anyone still calls active is listed, and a line that
anyone says is in is shown. Who was made one with her adds words that she is found by, and no name. "Next visit" is the
earliest one still planned, also when its time has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, case, func, select

from nursechart.chart import tables
from nursechart.chart.aliases import together
from nursechart.chart.held import FORMER, About, stated_of, subjects
from nursechart.chart.rows import Row, add, clamped, drop, plain, put
from nursechart.chart.stands import Stated, read_as
from nursechart.chart.words import Token, sort_key, tokens_of
from nursechart.record.feeds import feed_owner
from nursechart.record.kinds import (
    AllergyState,
    AllergySubstance,
    LineDevice,
    LineState,
    Part,
    PatientAllergies,
    PatientBirth,
    PatientCourse,
    PatientIdentifiers,
    PatientName,
)

P = TypeVar("P", bound=Part)
_Parts = Mapping[str, Sequence[Stated]]

_FEED: Final[BindParameter[str]] = bindparam("feed")
_STANDING: Final = subjects(
    tables.subject.c.feed == _FEED,
    tables.subject.c.kind.in_(("patient", FORMER, "allergy", "line")),
    tables.statement.c.stands == 1,
)
_VISITS: Final = select(
    func.count(),
    func.max(tables.visit.c.started_ms),
    func.min(case((tables.visit.c.status == "planned", tables.visit.c.planned_ms))),
).where(tables.visit.c.feed == _FEED)


def refresh_patient(connection: Connection, feed: str) -> None:
    """Make the row of the patient of this feed again, and her words."""
    hers: dict[About, _Parts] = {}
    for about, statements in stated_of(connection, _STANDING, feed=feed).items():
        parts: dict[str, list[Stated]] = defaultdict(list)
        for one in statements:
            parts[one.part].append(one)
        hers[about] = parts
    if any(about.kind == FORMER for about in hers):  # those that are spoken of here and were not made one with her
        here = {feed_owner(one) for one in together(connection, feed)}
        hers = {about: parts for about, parts in hers.items() if about.kind != FORMER or about.id in here}
    visits, last, planned = connection.execute(_VISITS, {"feed": feed}).one()
    drop(connection, tables.patient_word, "feed", feed, [feed])
    if not (hers or visits):
        drop(connection, tables.patient, "feed", feed, [feed])
        return
    row, words = _row(feed, hers, (last, planned))
    put(connection, tables.patient, [row])
    add(
        connection,
        tables.patient_word,
        [{"field": field, "word": word, "sort": row["sort"], "feed": feed} for field, word in words],
    )


def _row(
    feed: str, hers: Mapping[About, _Parts], visits: tuple[int | None, int | None]
) -> tuple[Row, frozenset[Token]]:
    formers = [parts for about, parts in hers.items() if about.kind == FORMER]
    her = _herself(feed, hers) or next(iter(formers), {})  # her own feed may come in later
    name = _newest(her, "patient.name", PatientName) or PatientName(family="")
    birth = _newest(her, "patient.birth", PatientBirth)
    course = _newest(her, "patient.course", PatientCourse)
    mrns = _mrns(her)
    allergies = tuple(text for about, parts in hers.items() if about.kind == "allergy" for text in _active(parts))
    lines = [text for about, parts in hers.items() if about.kind == "line" if (text := _line(parts))]
    row = {
        "feed": feed,
        "id": feed_owner(feed),
        "family": plain(name.family),
        "given": plain(" ".join(name.given)),
        "prefix": plain(name.prefix),
        "born": plain(birth.date if birth else ""),
        "sex": birth.sex if birth else "unknown",
        "mrn": plain(mrns[0] if mrns else ""),
        "allergies": _asked(her, formers),
        "allergy_names": msgspec.json.encode(tuple(dict.fromkeys(allergies))).decode(),
        "line": plain("; ".join(lines)),
        "therapy": plain(course.therapy if course else ""),
        "last_visit_ms": visits[0],
        "next_visit_ms": visits[1],
        "sort": plain(sort_key(name.family, name.given)),
    }
    return row, frozenset().union(*map(_words, (her, *formers)))


def _words(her: _Parts) -> frozenset[Token]:
    """The words she is found by, by one name, birth date and set of numbers."""
    name = _newest(her, "patient.name", PatientName) or PatientName(family="")
    birth = _newest(her, "patient.birth", PatientBirth)
    return tokens_of(name.family, name.given, name.preferred, _mrns(her), birth.date if birth else "")


def _mrns(her: _Parts) -> list[str]:
    identifiers = _newest(her, "patient.identifiers", PatientIdentifiers)
    return [item.value for item in identifiers.items if item.type == "MR"] if identifiers else []


def _herself(feed: str, subjects: Mapping[About, _Parts]) -> _Parts:
    """The subject that is the patient: the one the feed is named after."""
    own = clamped(feed_owner(feed))
    return next((parts for about, parts in subjects.items() if about.kind == "patient" and about.id == own), {})


def _asked(her: _Parts, formers: Sequence[_Parts]) -> str:
    """Whether allergies were asked about: "listed" if anyone says so, else what was said last of herself."""
    said = _all(her, "patient.allergies", PatientAllergies)
    of_formers = [one for parts in formers for one in _all(parts, "patient.allergies", PatientAllergies)]
    if any(one.status == "listed" for one in (*said, *of_formers)):
        return "listed"
    return said[0].status if said else "not_asked"


def _active(allergy: _Parts) -> list[str]:
    """The names of one allergy, unless everyone who spoke of its state says it is none any more."""
    stated = [one for one in allergy.get("allergy.state", ()) if one.value is not None]
    states = [read_as(one, AllergyState) for one in stated]  # None: said by a newer program, so it may be active
    if states and all(state is not None and state.status != "active" for state in states):
        return []
    return [one.text for one in _all(allergy, "allergy.substance", AllergySubstance)]


def _line(line: _Parts) -> str:
    """A line in the codes of the content pack: PICC, right, basilic; empty once everyone says it is out."""
    states = _all(line, "line.state", LineState)
    device = _newest(line, "line.device", LineDevice)
    if device is None or (states and all(one.status == "removed" for one in states)):
        return ""
    return ", ".join(word for word in (device.type, device.side, device.site) if word)


def _newest(parts: _Parts, part: str, shape: type[P]) -> P | None:
    return next(iter(_all(parts, part, shape)), None)


def _all(parts: _Parts, part: str, shape: type[P]) -> list[P]:
    return [value for one in parts.get(part, ()) if (value := read_as(one, shape))]
