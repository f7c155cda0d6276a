"""What the tables about access devices must hold beyond their shape (`content_checks` has the rest)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nursechart.clinical.check_digits import is_snomed

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading

KINDS_OF_DEVICE = frozenset({"all", "central", "vascular", "peripheral", "enteral", "several"})
# Findings that are worked out from numbers, worded in the pack's choices `line_finding`; see `complications`.
WORKED_OUT = frozenset({
    "fever", "arm_thicker", "moved", "no_return", "slow_return", "resists", "blocked", "phlebitis", "infiltration",
    "length_missing", "redness_far", "redness_near",
})  # fmt: skip


def refuse_broken_line_references(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first thing that leads nowhere."""
    _devices_named(content, loading)
    _care(content, loading)
    _flushing(content, loading)
    _complications(content, loading)


def _devices_named(content: Content, loading: Loading) -> None:
    known = content.devices.keys() | KINDS_OF_DEVICE
    named: list[tuple[str, str, Iterable[str]]] = []
    for each in content.line_attributes.values():
        named.append(("line_attributes", each.id, (*each.required, *each.known, *each.welcome)))
        if each.choices and each.choices not in content.choices:
            raise loading.refused(f"there is no set of choices called {each.choices}", "line_attributes", each.id)
    for table in ("flush_rows", "complications", "removal_plans", "device_limits"):
        named += [(table, each.id, each.devices) for each in loading.tables[table].values()]
    for table, key, words in named:
        for word in words:
            if word not in known:
                raise loading.refused(f"there is no device called {word}", table, key)
    for device in content.devices.values():
        for number in device.lumen_snomed.values():
            if not is_snomed(number):
                raise loading.refused(f"{number} is not a snomed code: its check digit is wrong", "devices", device.id)


def _care(content: Content, loading: Loading) -> None:
    events = {each.id for each in content.choices["care_event"]}
    tables = (("care_rules", content.care_rules), ("set_rules", content.set_rules.values()))
    for table, rules in tables:
        for rule in rules:
            for event in rule.events:
                if event not in events:
                    raise loading.refused(f"{event} is nothing that makes care due", table, rule.id)
            for procedure in (rule.procedure, *rule.linked, *rule.prompted_by):
                if procedure not in content.procedures:
                    raise loading.refused(f"there is no procedure called {procedure}", table, rule.id)
    for limit in content.care_age_limits.values():
        if limit.id not in {each.id for each in content.choices.get(limit.choices, ())}:
            raise loading.refused(f"{limit.id} is no choice of {limit.choices}", "care_age_limits", limit.id)


def _flushing(content: Content, loading: Loading) -> None:
    solutions = {each.id for name in ("flush_solution", "lock_solution") for each in content.choices[name]}
    for solution in content.lock_solutions:
        if solution not in solutions:
            raise loading.refused(f"{solution} is a choice of neither set of solutions", "lock_solutions", solution)
    for row in content.flush_rows.values():
        amounts = [each for each in (row.adult, row.child) if each is not None]
        used = {lock.solution for each in amounts for lock in each.locks} | set(row.locks)
        unknown = next((each for each in sorted(used) if each not in content.lock_solutions), None)
        if unknown is not None:
            raise loading.refused(f"there is no lock solution called {unknown}", "flush_rows", row.id)
        sources = {source for each in amounts for lock in each.locks for source in lock.source}
        missing = next((each for each in sorted(sources) if each not in content.sources), None)
        if missing is not None:
            raise loading.refused(f"{missing} is not among the sources", "flush_rows", row.id)
        if bool(amounts) is bool(row.refuses):
            raise loading.refused("it has amounts, or says why nothing is flushed in", "flush_rows", row.id)


def _complications(content: Content, loading: Loading) -> None:
    findings = WORKED_OUT | {
        each.id for name in ("site_finding", "line_symptom", "line_finding") for each in content.choices[name]
    }
    for each in content.complications.values():

        def refuse(rule: str, key: str = each.id) -> Exception:
            return loading.refused(rule, "complications", key)

        for code in (code for group in (*each.suspect, *each.emergency) for code in group):
            if code not in findings:
                raise refuse(f"{code} is nothing that is found at a line")
        if each.scale and each.scale not in content.scales:
            raise refuse(f"there is no scale called {each.scale}")
        if each.rule and each.rule not in content.rules:
            raise refuse(f"there is no rule called {each.rule}")
        if each.snomed and not is_snomed(each.snomed):
            raise refuse(f"{each.snomed} is not a snomed code: its check digit is wrong")
        if bool(each.emergency) is not (each.emergency_step is not None):
            raise refuse("what makes it an emergency comes with a step of its own")
        ids = [step.id for step in each.steps]
        if len(set(ids)) != len(ids):
            raise refuse("a step is given twice")
