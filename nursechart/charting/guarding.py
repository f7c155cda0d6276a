"""The gate in front of the chart: what gives, flushes or draws is asked of the safety rules, whatever page it is from.

`acts_in` reads from the statements themselves what they do. A flush and a draw are judged here; a dose has far more
facts and is judged where it is started, which shows by `Asked`. What a rule blocks is not charted; that it fired is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nursechart.charting.firing import chart_heeded, passed
from nursechart.charting.identifying import is_identified
from nursechart.charting.line_facts import line_fact
from nursechart.charting.open_visit import OpenVisit, subject_in
from nursechart.charting.refusals import IdentifyFirst, MayNotBeCharted
from nursechart.clinical.act_facts import ActFacts, LineFact
from nursechart.clinical.allergies import classes_of
from nursechart.clinical.content_types import Act
from nursechart.clinical.findings import Finding
from nursechart.clinical.safety import before
from nursechart.record.entry import Statement
from nursechart.record.kinds import DoseGiven, LineDevice, LumenCheck, OrderDrug, write_part

__all__ = [
    "Asked", "Doing", "IdentifyFirst", "MayNotBeCharted", "acts_in", "against_lumen", "refuse", "through_the_gate",
]  # fmt: skip

GIVEN = ("in_progress", "completed")
_LAB = "S12"
_FLUSHED, _DREW = ("easy", "resists", "blocked"), ("brisk", "slow", "none")
_FROM_A_LINE = ("lumen", "port")


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules were asked before a dose was charted: what they found, and what was overridden with which reason."""

    act: Act
    order: str
    dose: str
    findings: tuple[Finding, ...]
    overrides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doing:
    """One act that statements chart: on which subject, and through which line and lumen."""

    act: Act
    subject: str
    line: str = ""
    lumen: str = ""


def through_the_gate(now: OpenVisit, statements: Sequence[Statement], asked: Asked | None = None) -> list[Statement]:
    """What has to be charted with these statements: the rules that fired. Raises MayNotBeCharted."""
    more: list[Statement] = []
    for doing in acts_in(now, statements):
        if doing.act in ("give", "blood"):
            if asked is None or asked.dose != doing.subject or asked.act != doing.act:
                raise MayNotBeCharted("A dose is started on the medicines page, where the safety rules are asked")
            more += passed(now, asked.act, asked.order, asked.dose, asked.findings, asked.overrides)
            continue
        findings = against_lumen(now, doing)
        refuse(now, doing.act, doing.line or doing.subject, findings)
    return more


def acts_in(now: OpenVisit, statements: Iterable[Statement]) -> tuple[Doing, ...]:
    """What these statements do that a safety rule is asked before; a value that stood already does nothing."""
    found = []
    for said in statements:
        if said.value is None:
            continue
        match said.part:
            case "dose_given.dose":
                found += _dose(now, said)
            case "lumen_check.result":
                found += _lumen(now, said)
            case "line_care.done":
                procedures = now.shift.content.rules["R-06"].procedures
                if said.value.get("procedure") in procedures and not _stands(now, said):
                    lines = said.value.get("line", ""), said.value.get("lumen", "")
                    found.append(Doing("flush", said.subject, *lines))
            case "section.fields":
                found += _draw(now, said)
    return tuple(found)


def against_lumen(now: OpenVisit, doing: Doing) -> tuple[Finding, ...]:
    """What speaks against a flush or a draw. Where the lumen is not named, each of the line may be meant."""
    identity = is_identified(now)
    found: dict[tuple[str, str], Finding] = {}
    for line in _lines(now, doing) or (None,):
        facts = ActFacts(
            now=now.shift.now.replace(tzinfo=None),
            identity_confirmed=identity != "no",
            identity_again=identity == "again",
            line=line,
        )
        for each in before(now.shift.content, doing.act, facts):
            found[each.rule, each.says] = each
    return tuple(found.values())


def refuse(
    now: OpenVisit, act: Act, about: str, findings: Iterable[Finding], error: type[MayNotBeCharted] = MayNotBeCharted
) -> None:
    """Raises `error` at the first block, after charting what fired."""
    every = tuple(findings)
    first = next((each for each in every if each.blocks), None)
    if first is not None:
        chart_heeded(now, act, about, every)
        raise (IdentifyFirst if first.family == "R-01" else error)(f"{first.says} {first.do}")


# --- what statements do ----------------------------------------------------------------------------------------------


def act_of_drug(now: OpenVisit, name: str, classes: Iterable[str]) -> Act:
    """Giving blood is an act of its own."""
    return "blood" if "blood_product" in classes_of(now.shift.content, name, classes) else "give"


def _dose(now: OpenVisit, said: Statement) -> list[Doing]:
    value = said.value or {}
    if value.get("status") not in GIVEN:
        return []
    known = subject_in(now.record, said.subject)
    if known is not None and any(each.status in GIVEN for each in known.all("dose_given.dose", DoseGiven)):
        return []  # it runs already; this ends it or puts it right
    order = next((each for each in now.record.orders if each.id == value.get("order")), None)
    drug = order.get("order.drug", OrderDrug) if order else None
    act = act_of_drug(now, str(value.get("drug", "")), drug.classes if drug else ())
    return [Doing(act, said.subject, value.get("line", ""), value.get("lumen", ""))]


def _lumen(now: OpenVisit, said: Statement) -> list[Doing]:
    value = said.value or {}
    known = subject_in(now.record, said.subject)
    held = known.get("lumen_check.result", LumenCheck) if known else None
    flushed = value.get("flush") in _FLUSHED and (held is None or held.flush != value.get("flush"))
    drew = value.get("blood_return") in _DREW and (held is None or held.blood_return != value.get("blood_return"))
    return [Doing("flush", said.subject, value["line"], value["lumen"])] if flushed or drew else []


def _draw(now: OpenVisit, said: Statement) -> list[Doing]:
    value = said.value or {}
    if value.get("section") != _LAB or _stands(now, said):
        return []
    fields: dict[str, Any] = value.get("fields", {})
    if fields.get("method") not in _FROM_A_LINE:
        return [Doing("draw", said.subject)]
    line, slash, lumen = str(fields.get("lumen", "")).partition("/")
    return [Doing("draw", said.subject, line if slash else "?", lumen if slash else line)]


def _stands(now: OpenVisit, said: Statement) -> bool:
    known = subject_in(now.record, said.subject)
    held = known.said(said.part) if known else None
    return held is not None and held.value is not None and write_part(held.value) == said.value


def _lines(now: OpenVisit, doing: Doing) -> tuple[LineFact, ...]:
    """The lumens an act may be about; none where it is not through a line."""
    if not doing.line:
        return ()
    found = []
    for subject in now.lines:
        device = subject.get("line.device", LineDevice)
        if device is None or doing.line not in ("?", subject.id):
            continue
        named = [lumen.name for lumen in device.lumens if lumen.name.casefold() == doing.lumen.strip().casefold()]
        wanted = named or [each.name for each in device.lumens]
        found += [fact for lumen in wanted if (fact := line_fact(now, subject.id, lumen)) is not None]
    return tuple(found)
