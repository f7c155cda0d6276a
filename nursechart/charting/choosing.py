"""The conflict desk: two versions of one value stand, and a person chooses (SY-3, ux.md 12).

Nothing is chosen for her: a version is as much as the other. Her choice is an ordinary statement with a reason that
names all that stood on her screen, so both stories stay in the record, and each author is told on her day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from nursechart.chart.views import Choice, History, Person, ReadingPoint, Said, Subject
from nursechart.charting import naming
from nursechart.charting.against import is_dosed_by_weight
from nursechart.charting.banner import banner
from nursechart.charting.choosing_words import about_words, version_words
from nursechart.charting.comments import group_of
from nursechart.charting.committing import ReasonNeeded, chart_or_amend, why
from nursechart.charting.conflicts import waiting_choices
from nursechart.charting.facts import by_measure, patient_facts
from nursechart.charting.looks.choosing import ChoiceDetail, ChoiceLook, ChoiceRow, Chosen, Tab, Version
from nursechart.charting.looks.common import Chip, Series, SideBlock, SideLine
from nursechart.charting.open_visit import OpenVisit, read
from nursechart.charting.ordering import order_title, standing_orders
from nursechart.charting.shift import Shift, patients_of, say
from nursechart.charting.trends import Moments, series, since_ms
from nursechart.charting.values import measured_number, reading_words
from nursechart.charting.vital_values import read_typed
from nursechart.clinical.dates import show_time
from nursechart.clinical.units import shown_unit
from nursechart.clinical.vitals import PatientFacts
from nursechart.errors import NurseCanAct
from nursechart.language import said, said_of, to_say
from nursechart.record.entry import Statement
from nursechart.record.kinds import OrderDose, Part, Reading, VitalSet, kind_of

BOTH, ANOTHER = "both", "another"
_LATELY = timedelta(days=14)
_VITAL = "vital_signs."
_OTHERS_ORDER = to_say("Orders are the pharmacy's: call it, and it settles which of these is right")


class NothingToChoose(NurseCanAct):
    """The value was settled meanwhile, or nothing was chosen."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One value with everything that was said about it."""

    choice: Choice
    subject: Subject
    history: History
    people: dict[str, Person]

    @property
    def versions(self) -> tuple[Said, ...]:
        """The standing statements that differ, the oldest first; of equal ones the first that said so."""
        return _versions(self.subject, self.choice.part)


def waiting(shift: Shift) -> int:
    """How many values wait for a choice in her charts."""
    return waiting_choices(shift).total()


def desk(shift: Shift, tab: Tab = "to_choose", feed: str = "", subject: str = "", part: str = "") -> ChoiceLook:
    """The list of a tab with one value (the first where none is named, or where it is not in the list any more)."""
    since = shift.now_ms() - int(_LATELY.total_seconds() * 1000)
    every = [each for each in shift.store.choices(settled_since_ms=since) if each.feed.startswith("p:")]
    sorted_in: dict[Tab, list[Choice]] = {
        "to_choose": [each for each in every if each.settled_ms is None],
        "settled": sorted((each for each in every if each.settled_ms), key=lambda each: -(each.settled_ms or 0)),
    }
    people, named = shift.store.people(), _names(shift, every)
    cases = [_case(shift, each, people) for each in sorted_in[tab]]
    wanted = (feed, subject, part)
    numbers = [number for number, each in enumerate(cases) if _key(each.choice) == wanted]
    shown = numbers[0] if numbers else 0
    return ChoiceLook(
        tab=tab,
        counts=(len(sorted_in["to_choose"]), len(sorted_in["settled"])),
        rows=tuple(_row(shift, each, named.get(each.choice.feed, said("Name not known"))) for each in cases),
        late=_arrived_late(shift),
        detail=_detail(shift, cases[shown], said("{n} of {all}", n=shown + 1, all=len(cases))) if cases else None,
    )


def settle(shift: Shift, shown: ChoiceDetail, pick: str, reason: str, typed: str = "", typed2: str = "") -> ChoiceLook:
    """Chart a choice: `pick` is the number of a version from "1", `both` or `another` (with what was `typed`).

    Raises NothingToChoose, ReasonNeeded, and what charting in the visit raises.
    """
    if shown.about is None:
        raise ValueError("this look was made from no record, so nothing can be chosen on it")
    if shown.why_not:
        raise NothingToChoose(shown.why_not)
    if not reason.strip():
        raise ReasonNeeded
    statements = _chosen(shift, shown, pick, typed, typed2)
    standing = shift.store.subject(shown.feed, shown.subject, kind=kind_of(shown.part))
    if standing is None or set(standing.refs(shown.part)) != set(shown.refs):
        raise NothingToChoose(said("Somebody charted here meanwhile. Look again, then choose"))
    if shown.visit:
        now = read(shift, shown.feed, shown.visit, "choice")
        more = [] if now.is_signed else [why(shift, shown.visit, reason)]
        chart_or_amend(now, shown.seen, [*statements, *more], reason=reason, noted=False)
    else:
        shift.chart(shown.seen, [*statements, why(shift, "", reason)])
    return desk(shift)


def _chosen(shift: Shift, shown: ChoiceDetail, pick: str, typed: str, typed2: str) -> list[Statement]:
    """What the choice says, in place of all versions that were on the screen."""
    assert shown.about is not None
    versions = _versions(shown.about, shown.part)
    if pick == ANOTHER:
        return [say(shown.subject, shown.part, _typed(shift, shown, typed, typed2), shown.refs)]
    if pick == BOTH and shown.both:
        return _two_readings(shift, shown, versions)
    if not pick.isdigit() or not 1 <= int(pick) <= len(versions):
        raise NothingToChoose(said("Choose one of the versions, or enter another value"))
    return [say(shown.subject, shown.part, versions[int(pick) - 1].value, shown.refs)]


def _two_readings(shift: Shift, shown: ChoiceDetail, versions: Sequence[Said]) -> list[Statement]:
    """The first stays where it was charted; each other becomes a set of its own, taken when it was charted."""
    assert shown.about is not None
    held = shown.about.get("vital_signs.set", VitalSet)
    statements = [say(shown.subject, shown.part, versions[0].value, shown.refs)]
    for other in versions[1:]:
        set_ = shift.new_id()
        taken = VitalSet(shown.visit, shift.when(shift.at(other.charted_at_ms)), held.position if held else "")
        statements += [say(set_, "vital_signs.set", taken), say(set_, shown.part, other.value)]
    return statements


def _typed(shift: Shift, shown: ChoiceDetail, typed: str, typed2: str) -> Part:
    measure = shift.content.measures.get(shown.part.removeprefix(_VITAL))
    if measure is None or not shown.may_type or shown.basis is None:
        raise NothingToChoose(said("Type another value in the visit itself"))
    told = read_typed(shift, measure, typed, typed2, measure.usual_unit.ucum, OpenVisit(shift, shown.basis).facts)
    if told.value is None:
        raise NothingToChoose(told.says or said("Type the value that is right"))
    return told.value


def settled_by_others(shift: Shift, since_ms: int) -> tuple[tuple[int, str, str], ...]:
    """What others chose since then over a value that she had charted: when (UTC ms), in words, and the feed.

    Whoever it is that was charted, with a visit today or without: she is told of every choice against her.
    """
    settled = [
        each
        for each in shift.store.choices(settled_since_ms=since_ms + 1)
        if each.settled_ms and each.feed.startswith("p:") and each.settled_by != shift.person.id
    ]
    if not settled:
        return ()
    people, names = shift.store.people(), _names(shift, settled)
    told = []
    for choice in settled:
        case = _case(shift, choice, people)
        one, own = _settling(case), [each for each in _settled_among(case) if each.author == shift.person.id]
        if one is None or not own or own[-1].value == one.value:
            continue  # hers is the one that was chosen
        words = said(
            "{who} chose {value} over your {own}, {what}: {reason}",
            who=naming.short_person(people, one.author),
            value=version_words(shift, choice.part, one.value, [own[-1].value]),
            own=version_words(shift, choice.part, own[-1].value, [one.value]),
            what=about_words(shift, case.subject, choice.part),
            reason=case.history.reasons.get(one.ref.entry, ""),
        )
        name = names.get(choice.feed, said("Name not known"))
        told.append((one.charted_at_ms, said("{news}, {name}", news=words, name=name), choice.feed))
    return tuple(told)


# --- the list --------------------------------------------------------------------------------------------------------


def _key(choice: Choice) -> tuple[str, str, str]:
    return choice.feed, choice.subject, choice.part


def _case(shift: Shift, choice: Choice, people: dict[str, Person]) -> _Case:
    subject = shift.store.subject(choice.feed, choice.subject, kind=kind_of(choice.part))
    held = subject or Subject(choice.feed, choice.subject, kind_of(choice.part), {})
    return _Case(choice, held, shift.store.history(choice.feed, choice.subject, choice.part), people)


def _names(shift: Shift, choices: Sequence[Choice]) -> dict[str, str]:
    feeds = {each.feed for each in choices}
    rows = shift.store.patient_rows(ids={feed[2:] for feed in feeds}, limit=max(1, len(feeds)))
    return {row.feed: naming.row_name(row) for row in rows}


def _row(shift: Shift, case: _Case, name: str) -> ChoiceRow:
    choice = case.choice
    at = shift.at(choice.at_ms)
    others = [each.author for each in case.versions if each.author != shift.person.id]
    who = choice.settled_by or (others[-1] if others else shift.person.id)
    return ChoiceRow(
        *_key(choice),
        name=name,
        what=about_words(shift, case.subject, choice.part),
        day=naming.day_words(at.date(), shift.now.date()),
        chips=_chips(case) if choice.settled_ms is None else (Chip(said("Settled"), "ok", "check"),),
        who=naming.short_person(case.people, who),
    )


def _chips(case: _Case) -> tuple[Chip, ...]:
    """Why it presses."""
    if case.choice.part == "vital_signs.weight":
        return (Chip(said("Dose by weight"), "warn", "scale"),)
    if case.subject.kind == "allergy":
        return (Chip(said("Warns until settled"), "crit", "circle-alert"),)
    if case.subject.kind in ("order", "dose_given", "infusion_step"):
        return (Chip(said("Medicine"), "warn", "pill"),)
    return ()


def _arrived_late(shift: Shift) -> tuple[tuple[str, str, str], ...]:
    """Visits to which something came after they were signed: it stands beside the signed note."""
    since = shift.now_ms() - int(_LATELY.total_seconds() * 1000)
    rows = [row for row in shift.store.visit_rows(day_from_ms=since, status="signed") if row.late]
    patients = patients_of(shift, rows)
    return tuple(
        (
            naming.row_name(patients[row.feed]) if row.feed in patients else said("Name not known"),
            naming.short_moment(shift.at(row.started_ms or row.signed_ms or 0), shift.now),
            said("Arrived after signing. Stands beside the signed note, nothing to choose."),
        )
        for row in rows
    )


# --- one value -------------------------------------------------------------------------------------------------------


def _detail(shift: Shift, case: _Case, place: str) -> ChoiceDetail:
    choice = case.choice
    of = {kind: shift.store.subjects(choice.feed, kind) for kind in ("patient", "allergy", "line", "order", "problem")}
    now = read(shift, choice.feed, choice.visit, "choice") if choice.visit else None
    last = by_measure(shift.store.readings(choice.feed, since_ms=since_ms(shift)))
    facts = now.facts if now else patient_facts(shift, of["patient"][0], of["line"], {}, orders=of["order"])
    weight = last["weight"][-1] if last.get("weight") else None
    versions = case.versions if choice.settled_ms is None else _settled_among(case)
    measure = shift.content.measures.get(choice.part.removeprefix(_VITAL))
    what = about_words(shift, case.subject, choice.part)
    label, trend = _trend(shift, case, last, facts)
    return ChoiceDetail(
        *_key(choice),
        visit=choice.visit,
        row=choice.part.removeprefix(_VITAL) if measure else "",
        group=group_of(shift, now.record, choice.subject) if now else "",
        banner=banner(shift, of["patient"][0], of["allergy"], weight),
        title=said("{what}, {day}", what=what, day=naming.day_words(shift.at(choice.at_ms).date(), shift.now.date())),
        lead=_lead(case) if choice.settled_ms is None else said("This was settled. Every version stays readable."),
        place=place,
        versions=tuple(_version(shift, case, each, versions, now) for each in versions),
        both=_both(shift, case) if measure and choice.visit else "",
        another=shown_unit(measure.usual_unit.ucum) if measure else "",
        may_type=measure is not None and measure.kind != "score",
        why_not=_why_not(case),
        reasons=tuple(_sentence(each.label) for each in shift.content.choices["choice_reason"]),
        side=(*_uses(shift, case, now, of["order"]), _story(shift, case)),
        trend_label=label,
        trend=trend,
        chosen=_how_settled(shift, case),
        seen=now.record.seen if now else shift.store.seen(choice.feed),
        refs=case.subject.refs(choice.part),
        about=case.subject,
        basis=now.record if now else None,
    )


def _versions(subject: Subject, part: str) -> tuple[Said, ...]:
    """The standing statements that differ, the oldest first; of equal ones the first that said so."""
    told: dict[str, Said] = {}
    for one in reversed(subject.parts.get(part, ())):
        told.setdefault(f"{one.value!r}{one.raw}", one)
    return tuple(told.values())


def _why_not(case: _Case) -> str:
    if case.choice.settled_ms is not None:
        return said("This was settled already")
    if case.subject.kind == "order":
        return said(_OTHERS_ORDER)
    if any(each.needs_update for each in case.subject.parts.get(case.choice.part, ())):
        return said("A newer nursechart charted this. Update this laptop, then choose")
    return ""


def _lead(case: _Case) -> str:
    if len({each.author for each in case.versions}) > 1:
        return said("Charted on two computers. Choose which one to show.")
    return said("Charted twice by the same person. Choose which one to show.")


def _version(shift: Shift, case: _Case, one: Said, every: Sequence[Said], now: OpenVisit | None) -> Version:
    part, others = case.choice.part, [each for each in case.history.said if each.ref != one.ref]
    rivals = [each for each in every if each.ref != one.ref]
    own = one.author == shift.person.id
    facts = [(said("Charted"), naming.moment(shift.at(one.charted_at_ms), shift.now))]
    held = case.subject.get("vital_signs.set", VitalSet)
    if held is not None:
        facts.insert(0, (said_of("of the clock", "Time"), naming.moment(shift.at(held.at.at_ms), shift.now)))
    if isinstance(one.value, Reading) and one.value.method:
        facts.append((said("How"), shift.content.label("weight_method", one.value.method)))
    saw = [
        said("{value}, {time}", value=version_words(shift, part, each.value, [one.value]),
             time=naming.short_moment(shift.at(each.charted_at_ms), shift.now))
        for each in others
        if one.ref in case.history.superseded_by.get(each.ref, ())
    ]  # fmt: skip
    earlier = _reading_before(now, part)
    if not saw and earlier is not None:
        when = naming.short_moment(shift.at(earlier.at_ms), shift.now)
        saw.append(said("{value}, {time}", value=reading_words(shift, earlier.measure, earlier.value), time=when))
    person = case.people.get(one.author)
    return Version(
        words=version_words(shift, part, one.value, [each.value for each in rivals]),
        who=said("You, {name}", name=shift.person.printed) if own else naming.full_person(case.people, one.author),
        initials="".join(word[0] for word in (person.name if person else "?").split())[:2].upper(),
        laptop=shift.laptop if own and one.device == shift.store.device_id else said("another computer"),
        facts=tuple(facts),
        saw=tuple(saw) or (said("nothing was charted here yet"),),
        did_not_see=tuple(
            said("not your {value}", value=version_words(shift, part, each.value, [one.value]))
            if each.author == shift.person.id
            else said(
                "not the {value} of {who}",
                value=version_words(shift, part, each.value, [one.value]),
                who=naming.short_person(case.people, each.author),
            )
            for each in rivals
        ),
    )


def _reading_before(now: OpenVisit | None, part: str) -> ReadingPoint | None:
    """What the page of the visit shows beside a measure: the last visit's."""
    return now.last.get(part.removeprefix(_VITAL)) if now is not None and part.startswith(_VITAL) else None


def _both(shift: Shift, case: _Case) -> str:
    """When each was charted, where a measure may be taken twice in a visit."""
    times = [show_time(shift.at(each.charted_at_ms)) for each in case.versions]
    return said("Both on the trend: {times}", times=", ".join(times)) if len(times) > 1 else ""


def _settled_among(case: _Case) -> tuple[Said, ...]:
    """The versions that a choice replaced, oldest first."""
    gone = [each for each in case.history.said if each.ref in case.history.superseded_by]
    settling = _settling(case)
    if settling is None:
        return ()
    return tuple(each for each in gone if settling.ref in case.history.superseded_by[each.ref])


def _settling(case: _Case) -> Said | None:
    """The newest statement that replaced several."""
    for one in reversed(case.history.said):
        replaced = {
            f"{each.value!r}{each.raw}"
            for each in case.history.said
            if one.ref in case.history.superseded_by.get(each.ref, ())
        }
        if len(replaced) > 1:
            return one
    return None


def _how_settled(shift: Shift, case: _Case) -> Chosen | None:
    one = _settling(case) if case.choice.settled_ms is not None else None
    if one is None:
        return None
    return Chosen(
        words=version_words(shift, case.choice.part, one.value, [each.value for each in _settled_among(case)]),
        who=naming.full_person(case.people, one.author),
        when=naming.moment(shift.at(one.charted_at_ms), shift.now),
        reason=case.history.reasons.get(one.ref.entry, ""),
    )


# --- beside it -------------------------------------------------------------------------------------------------------


def _uses(shift: Shift, case: _Case, now: OpenVisit | None, orders: Sequence[Subject]) -> tuple[SideBlock, ...]:
    """What a weight is used for: each dose by it, with each version."""
    if case.choice.part != "vital_signs.weight" or now is None:
        return ()
    weights = [
        (reading_words(shift, "weight", each.value), each.value.value)
        for each in case.versions
        if isinstance(each.value, Reading) and each.value.value and each.value.unit == "kg"
    ]
    lines: list[SideLine] = []
    for order in standing_orders(shift, orders):
        dose = order.get("order.dose", OrderDose)
        if dose is None or not is_dosed_by_weight(now, order):
            continue
        lines.append(SideLine(order_title(shift, order), dose.frequency))
        lines += [
            SideLine(said("with {weight}: {dose}", weight=words, dose=_by_weight(dose, kg))) for words, kg in weights
        ]
    if not lines:
        return (SideBlock(said("What uses this weight"), "calculator", note=said("No order on this chart uses it.")),)
    return (SideBlock(said("What uses this weight"), "calculator", tuple(lines)),)


def _by_weight(dose: OrderDose, kg: Decimal) -> str:
    """The dose a kilogram, or of a dose by weight what it comes to."""
    assert dose.dose is not None
    if dose.unit.endswith("/kg"):
        return f"{measured_number(round(dose.dose * kg, 2))} {dose.unit.removesuffix('/kg')}"
    return f"{measured_number(round(dose.dose / kg, 2))} {dose.unit}/kg"


def _story(shift: Shift, case: _Case) -> SideBlock:
    """How it came about, oldest first."""
    lines, settled = [], _settling(case) if case.choice.settled_ms is not None else None
    for one in sorted(case.history.said, key=lambda each: each.charted_at_ms):
        others = [each.value for each in case.history.said if each.ref != one.ref]
        words = version_words(shift, case.choice.part, one.value, others[:1]).replace("\n", ", ")
        who = naming.short_person(case.people, one.author)
        if one.author == shift.person.id:
            told = said("You choose {value}", value=words) if one is settled else said("You chart {value}", value=words)
        elif one is settled:
            told = said("{who} chooses {value}", who=who, value=words)
        else:
            told = said("{who} charts {value}", who=who, value=words)
        lines.append(SideLine(naming.short_moment(shift.at(one.charted_at_ms), shift.now), told))
    return SideBlock(said("How it came about"), "history", tuple(lines))


def _trend(
    shift: Shift, case: _Case, last: dict[str, list[ReadingPoint]], facts: PatientFacts
) -> tuple[str, Series | None]:
    """The readings of the last weeks, both versions among them; for a measure."""
    name = case.choice.part.removeprefix(_VITAL)
    measure = shift.content.measures.get(name)
    if measure is None or not last.get(name):
        return "", None
    unit = shown_unit(measure.unit)
    label = said("{measure}, {unit}", measure=measure.label, unit=unit) if unit else measure.label
    return label, series(shift, name, last[name], facts, Moments(shift))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
