"""Watch rules: what somebody did who did not know of a change, and the change whose author did not know of it.

The store notes which entries were charted apart. Here each pair is judged by the watch rules of the pack and told: to
the two who charted, to the roles a rule names, and in the review queue. Each says what was done and what was not known
then, who charted it, when it was charted and when it came to this laptop. A person answers once and is not told again;
a reviewer's decision takes it out of the queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast
from uuid import NAMESPACE_OID, uuid5

from nursechart.chart.views import Person, Subject
from nursechart.charting import naming
from nursechart.charting.looks.today import TodayItem
from nursechart.charting.shift import Shift, say
from nursechart.charting.watching_match import Chart, Match, matches
from nursechart.clinical.findings import Finding
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import AlertAnswer, ReviewedRule
from nursechart.store.apart import Apart, CameIn

_DAY_MS = 86_400_000
_KINDS = ("allergy", "order", "line")


class NothingToAnswer(NurseCanAct):
    """What she answers does not stand any more, or she has answered it."""

    def __init__(self) -> None:
        super().__init__(said("This is answered already, or does not stand any more"))


@dataclass(frozen=True, slots=True)
class Unaware:
    """One thing done by somebody who did not know of a change, and the rule that tells of it."""

    id: str  # of what was done, the change and the rule: the same on every laptop
    feed: str
    visit: str  # in which it was done
    authors: tuple[str, str]  # who did it, and who charted the change
    tells: tuple[str, ...]  # roles
    finding: Finding
    words: str  # what was done, what was not known then, who charted each, when, and when it came here


def unaware(shift: Shift, feed: str = "") -> tuple[Unaware, ...]:
    """What the watch rules tell of her charts (or of one), whoever has answered; newest first.

    One question to the store while nothing was charted apart, and few however much was.
    """
    rules = tuple(shift.content.watch_rules.values())
    longest = max((rule.days for rule in rules), default=0)
    pairs = shift.store.charted_apart(shift.now_ms() - longest * _DAY_MS, feed) if rules else ()
    if not pairs:
        return ()
    charts, people = _charts(shift, pairs), shift.store.people()
    found: dict[str, Unaware] = {}
    for pair in pairs:
        age_ms = shift.now_ms() - pair.found_ms
        for rule in (rule for rule in rules if age_ms <= rule.days * _DAY_MS):
            for match in matches(shift, rule, pair, charts[pair.feed]):
                one = _told(shift, pair, match, people, rule.tells)
                found[one.id] = one
    return tuple(reversed(found.values()))


def _charts(shift: Shift, pairs: Iterable[Apart]) -> dict[str, Chart]:
    """By feed, the subjects that the pairs speak of, with the allergies, orders and lines of those charts."""
    feeds, spoken = set[str](), set[str]()
    for pair in pairs:
        feeds.add(pair.feed)
        for came in (pair.done, pair.change):
            spoken |= {statement.subject for statement in came.entry.statements}
    held = shift.store.subjects_of(feeds, _KINDS)
    charts: dict[str, dict[str, Subject]] = {feed: {each.id: each for each in held.get(feed, ())} for feed in feeds}
    for (feed, id_), subject in shift.store.subjects_named(feeds, spoken).items():
        charts[feed][id_] = subject
    return cast(dict[str, Chart], charts)


def _told(shift: Shift, pair: Apart, match: Match, people: dict[str, Person], tells: tuple[str, ...]) -> Unaware:
    words = said(
        "{done}. {did}. Not known then: {change}. {changed}. {do}",
        done=match.done_words,
        did=_who_and_when(shift, pair.done, people),
        change=match.change_words,
        changed=_who_and_when(shift, pair.change, people),
        do=match.finding.do,
    )
    return Unaware(
        id=str(uuid5(NAMESPACE_OID, "/".join(("watch", match.done, match.change, match.finding.rule)))),
        feed=pair.feed,
        visit=match.visit,
        authors=(pair.done.entry.header.author, pair.change.entry.header.author),
        tells=tells,
        finding=match.finding,
        words=words,
    )


def _who_and_when(shift: Shift, came: CameIn, people: dict[str, Person]) -> str:
    header = came.entry.header
    who = naming.short_person(people, header.author)
    charted = naming.short_moment(shift.at(header.charted_at_ms), shift.now)
    if header.device == shift.store.device_id:
        return said("Charted {time} by {who} on this laptop", time=charted, who=who)
    arrived = naming.short_moment(shift.at(came.at_ms), shift.now)
    return said("Charted {time} by {who}, here since {arrived}", time=charted, who=who, arrived=arrived)


# --- whom it is told --------------------------------------------------------------------------------------------------


def told_her(shift: Shift, feed: str = "") -> tuple[Unaware, ...]:
    """What concerns the person at work and she has not answered: she charted one of the two, or her role is told."""
    hers = [each for each in unaware(shift, feed) if shift.person.id in each.authors or shift.person.role in each.tells]
    if not hers:
        return ()
    answers = {_answer_of(shift, each) for each in hers}
    answered = {id_ for _, id_ in shift.store.subjects_named({each.feed for each in hers}, answers)}
    return tuple(each for each in hers if _answer_of(shift, each) not in answered)


def items(shift: Shift) -> tuple[TodayItem, ...]:
    """The same as lines of Today, each answered with one press."""
    hers = told_her(shift)
    ids = {each.feed.removeprefix("p:") for each in hers}
    rows = {row.feed: row for row in shift.store.patient_rows(ids=ids, limit=len(ids))} if hers else {}
    return tuple(
        TodayItem(
            feed=each.feed,
            patient=each.feed.removeprefix("p:"),
            visit="",
            title=said(
                "{rule}, {name}",
                rule=each.finding.title,
                name=naming.row_name(rows[each.feed]) if each.feed in rows else said("Name not known"),
            ),
            text=each.words,
            action=said("Seen"),
            key=each.id,
        )
        for each in hers
    )


def mark_seen(shift: Shift, id_: str) -> None:
    """Chart that she has seen one of `told_her`. Raises NothingToAnswer."""
    one = next((each for each in told_her(shift) if each.id == id_), None)
    if one is None:
        raise NothingToAnswer
    # of no visit: the visit may be signed, and what it says is not changed by who was told of it
    answer = AlertAnswer("", one.finding.rule, one.finding.version, one.id, "seen", shift.when())
    shift.chart(shift.store.seen(one.feed), [say(_answer_of(shift, one), "alert.answer", answer)])


def _answer_of(shift: Shift, one: Unaware) -> str:
    """The subject of her answer: there once for each person, so it is found without going through the chart."""
    return str(uuid5(NAMESPACE_OID, f"{one.id}/{shift.person.id}"))


def to_decide(
    shift: Shift, reviewed: Mapping[str, Iterable[Subject]], feed: str = ""
) -> dict[str, tuple[Unaware, ...]]:
    """By visit, what no reviewer has decided yet. `reviewed`: by visit, the review subjects charted in it."""
    decided = {
        (told.about, told.rule)
        for subjects in reviewed.values()
        for subject in subjects
        for told in subject.all("review.rule", ReviewedRule)
    }
    by_visit: dict[str, tuple[Unaware, ...]] = {}
    for each in unaware(shift, feed):
        if (each.id, each.finding.rule) not in decided:
            by_visit[each.visit] = (*by_visit.get(each.visit, ()), each)
    return by_visit
