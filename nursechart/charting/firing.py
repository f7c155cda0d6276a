"""Safety rules that fired, charted: with rule, version, pack and facts, whether they were heeded or overridden (AL-5).

One firing of the same rule on the same facts about the same subject is charted once a visit; what was answered later
stands on the same alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nursechart.chart.views import Ref, Subject
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import say
from nursechart.clinical.content_types import Act
from nursechart.clinical.findings import Finding
from nursechart.record.entry import Statement
from nursechart.record.kinds import CHARTED, LATE_ENTRY, AlertAnswer, AlertFired, AmendmentAbout, Fact

_HEEDED = "A safety rule fired, and was heeded"


def fired(
    now: OpenVisit, act: Act, about: str, findings: Iterable[Finding]
) -> dict[Finding, tuple[str, list[Statement]]]:
    """By finding, the alert it stands on, and what to chart of it: nothing where this firing is charted already."""
    known = {_key(held): subject.id for subject in now.record.alerts for held in _firings(subject)}
    found: dict[Finding, tuple[str, list[Statement]]] = {}
    for each in findings:
        if each.severity == "inform":
            continue
        firing = _firing(now, act, about, each)
        alert = known.get(_key(firing), "")
        said = [] if alert else [say(alert := now.shift.new_id(), "alert.fired", firing)]
        known[_key(firing)] = alert
        found[each] = (alert, said)
    return found


def passed(
    now: OpenVisit, act: Act, about: str, dose: str, findings: Sequence[Finding], overrides: Mapping[str, str]
) -> list[Statement]:
    """What is charted with an act that went on: each firing, and each override with its reason."""
    statements: list[Statement] = []
    for each, (alert, said) in fired(now, act, about, findings).items():
        statements += said
        reason = overrides.get(each.rule, "").strip()
        if reason:
            answer = AlertAnswer(now.id, each.rule, each.version, dose or about, "overridden", now.shift.when(), reason)
            statements.append(say(alert, "alert.answer", answer, _answered(now, alert)))
    return statements


def chart_heeded(now: OpenVisit, act: Act, about: str, findings: Iterable[Finding]) -> None:
    """Chart what fired and kept an act from being charted; nothing when all of it is charted already."""
    statements = [each for _, said in fired(now, act, about, findings).values() for each in said]
    if not statements or now.record.row.status == "imported" or now.begun is None:
        return
    if not now.is_signed:
        now.shift.chart(now.record.seen, statements, kind=CHARTED)
        return
    because = AmendmentAbout(now.id, _HEEDED, now.shift.when())
    now.shift.chart(
        now.record.seen, [*statements, say(now.shift.new_id(), "amendment.about", because)], kind=LATE_ENTRY
    )


def _firing(now: OpenVisit, act: Act, about: str, each: Finding) -> AlertFired:
    return AlertFired(
        visit=now.id,
        rule=each.rule,
        version=each.version,
        content=now.shift.content.version,
        severity=each.severity,
        act=act,
        about=about,
        at=now.shift.when(),
        facts=tuple(Fact(name, value) for name, value in each.facts),
    )


def _firings(subject: Subject) -> tuple[AlertFired, ...]:
    return subject.all("alert.fired", AlertFired)


def _key(firing: AlertFired) -> tuple[object, ...]:
    return firing.rule, firing.version, firing.act, firing.about, firing.facts


def _answered(now: OpenVisit, alert: str) -> tuple[Ref, ...]:
    subject = next((each for each in now.record.alerts if each.id == alert), None)
    return subject.refs("alert.answer") if subject is not None else ()
