"""The conflict desk: two versions of one value stand, and a person chooses (SY-3, ux.md 12).

Nothing is chosen for her: a version is as much as the other. Her choice is an ordinary statement with a reason that
names all that stood on her screen, so both stories stay in the record, and each author is told on her day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from nursechart.chart.views import Choice, PatientRow, Person, Said, VisitRow
from nursechart.charting import naming
from nursechart.charting.banner import banner
from nursechart.charting.choosing_case import Case, case_of, versions_of
from nursechart.charting.choosing_side import TREND_DAYS, colleague, story, trend, uses
from nursechart.charting.choosing_versions import VITAL, versions
from nursechart.charting.choosing_words import about_words, version_words
from nursechart.charting.comments import group_of
from nursechart.charting.committing import ReasonNeeded, chart_or_amend, why
from nursechart.charting.conflicts import waiting_choices
from nursechart.charting.facts import by_measure, patient_facts
from nursechart.charting.looks.choosing import ChoiceDetail, ChoiceLook, ChoiceRow, Chosen, Late, Tab
from nursechart.charting.looks.common import Chip
from nursechart.charting.open_visit import OpenVisit, arrived_after, read
from nursechart.charting.shift import Shift, patients_of, say
from nursechart.charting.trends import since_ms
from nursechart.charting.vital_values import read_typed
from nursechart.clinical.dates import show_time
from nursechart.clinical.units import shown_unit
from nursechart.errors import NurseCanAct
from nursechart.language import said, to_say
from nursechart.record.entry import Statement
from nursechart.record.kinds import Part, VitalSet, kind_of

BOTH, ANOTHER = "both", "another"
_LATELY = timedelta(days=14)
_LATE_SHOWN = 2
_OTHERS_ORDER = to_say("Orders are the pharmacy's: call it, and it settles which of these is right")


class NothingToChoose(NurseCanAct):
    """The value was settled meanwhile, or nothing was chosen."""


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
    cases = [case_of(shift, each, people) for each in sorted_in[tab]]
    late, more_late = _arrived_late(shift, people)
    wanted = (feed, subject, part)
    numbers = [number for number, each in enumerate(cases) if _key(each.choice) == wanted]
    shown = numbers[0] if numbers else 0
    return ChoiceLook(
        tab=tab,
        counts=(len(sorted_in["to_choose"]), len(sorted_in["settled"])),
        rows=tuple(_row(shift, each, named.get(each.choice.feed, said("Name not known"))) for each in cases),
        late=late,
        more_late=more_late,
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
    versions = versions_of(shown.about, shown.part)
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
    measure = shift.content.measures.get(shown.part.removeprefix(VITAL))
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
        case = case_of(shift, choice, people)
        one, own = case.settling, [each for each in case.settled_among if each.author == shift.person.id]
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


def _names(shift: Shift, choices: Sequence[Choice]) -> dict[str, str]:
    feeds = {each.feed for each in choices}
    rows = shift.store.patient_rows(ids={feed[2:] for feed in feeds}, limit=max(1, len(feeds)))
    return {row.feed: naming.row_name(row) for row in rows}


def _row(shift: Shift, case: Case, name: str) -> ChoiceRow:
    choice = case.choice
    at = shift.at(choice.at_ms)
    others = [each.author for each in case.standing if each.author != shift.person.id]
    who = choice.settled_by or (others[-1] if others else shift.person.id)
    return ChoiceRow(
        *_key(choice),
        name=name,
        what=about_words(shift, case.subject, choice.part),
        day=naming.day_words(at.date(), shift.now.date()),
        chips=_chips(case) if choice.settled_ms is None else (Chip(said("Settled"), "ok", "check"),),
        who=naming.short_person(case.people, who),
    )


def _chips(case: Case) -> tuple[Chip, ...]:
    """Why it presses."""
    if case.choice.part == "vital_signs.weight":
        return (Chip(said("Dose by weight"), "warn", "scale"),)
    if case.subject.kind == "allergy":
        return (Chip(said("Warns until settled"), "crit", "circle-alert"),)
    if case.subject.kind in ("order", "dose_given", "infusion_step"):
        return (Chip(said("Medicine"), "warn", "pill"),)
    return ()


def _arrived_late(shift: Shift, people: dict[str, Person]) -> tuple[tuple[Late, ...], int]:
    """What came to a visit after it was signed and stands beside the signed note; and how many visits more."""
    since = shift.now_ms() - int(_LATELY.total_seconds() * 1000)
    rows = [row for row in shift.store.visit_rows(day_from_ms=since, status="signed", newest_first=True) if row.late]
    shown = rows[:_LATE_SHOWN]
    patients = patients_of(shift, shown)
    return tuple(_late(shift, row, patients.get(row.feed), people) for row in shown), len(rows) - len(shown)


def _late(shift: Shift, row: VisitRow, patient: PatientRow | None, people: dict[str, Person]) -> Late:
    record = read(shift, row.feed, row.id, "choice").record
    newest = max(arrived_after(record), key=lambda each: each[1].charted_at_ms, default=None)
    words = said("Stands beside the signed note, nothing to choose.")
    at_ms = row.started_ms or row.signed_ms or 0
    if newest is not None:
        subject, one = newest
        what, who = about_words(shift, subject, one.part), naming.short_person(people, one.author)
        value = version_words(shift, one.part, one.value, []).replace("\n", ", ")
        words = said("{what} {value}, {who}. Stands beside the signed note, nothing to choose.",
                     what=what, value=value, who=who)  # fmt: skip
        at_ms = one.charted_at_ms
    name = naming.row_name(patient) if patient is not None else said("Name not known")
    return Late(row.feed, name, naming.short_moment(shift.at(at_ms), shift.now), words)


# --- one value -------------------------------------------------------------------------------------------------------


def _detail(shift: Shift, case: Case, place: str) -> ChoiceDetail:
    choice = case.choice
    of = {kind: shift.store.subjects(choice.feed, kind) for kind in ("patient", "allergy", "line", "order", "problem")}
    now = read(shift, choice.feed, choice.visit, "choice") if choice.visit else None
    last = by_measure(shift.store.readings(choice.feed, since_ms=since_ms(shift, TREND_DAYS)))
    facts = now.facts if now else patient_facts(shift, of["patient"][0], of["line"], {}, orders=of["order"])
    weight = last["weight"][-1] if last.get("weight") else None
    measure = shift.content.measures.get(choice.part.removeprefix(VITAL))
    what = about_words(shift, case.subject, choice.part)
    label, trend_since, painted = trend(shift, case, last, facts)
    return ChoiceDetail(
        *_key(choice),
        visit=choice.visit,
        row=choice.part.removeprefix(VITAL) if measure else "",
        group=group_of(shift, now.record, choice.subject) if now else "",
        banner=banner(shift, of["patient"][0], of["allergy"], weight),
        title=said("{what}, {day}", what=what, day=naming.day_words(shift.at(choice.at_ms).date(), shift.now.date())),
        lead=_lead(case) if not case.is_settled else said("This was settled. Every version stays readable."),
        place=place,
        versions=versions(shift, case, now),
        both=_both(shift, case) if measure and choice.visit else "",
        another=shown_unit(measure.usual_unit.ucum) if measure else "",
        may_type=measure is not None and measure.kind != "score",
        why_not=_why_not(case),
        reasons=tuple(_sentence(each.label) for each in shift.content.choices["choice_reason"]),
        uses=uses(shift, case, now, of["order"]),
        story=story(shift, case),
        trend_label=label,
        trend_since=trend_since,
        trend=painted,
        colleague=colleague(shift, case),
        chosen=_how_settled(shift, case),
        seen=now.record.seen if now else shift.store.seen(choice.feed),
        refs=case.subject.refs(choice.part),
        about=case.subject,
        basis=now.record if now else None,
    )


def _why_not(case: Case) -> str:
    if case.is_settled:
        return said("This was settled already")
    if case.subject.kind == "order":
        return said(_OTHERS_ORDER)
    if any(each.needs_update for each in case.subject.parts.get(case.choice.part, ())):
        return said("A newer nursechart charted this. Update this laptop, then choose")
    return ""


def _lead(case: Case) -> str:
    if len({each.author for each in case.standing}) > 1:
        return said("Charted on two computers. Choose which one to show.")
    return said("Charted twice by the same person. Choose which one to show.")


def _both(shift: Shift, case: Case) -> str:
    """When each was charted, where a measure may be taken twice in a visit."""
    times = [show_time(shift.at(each.charted_at_ms)) for each in case.standing]
    return said("Both on the trend: {times}", times=", ".join(times)) if len(times) > 1 else ""


def _how_settled(shift: Shift, case: Case) -> Chosen | None:
    one = case.settling if case.is_settled else None
    if one is None:
        return None
    return Chosen(
        words=version_words(shift, case.choice.part, one.value, [each.value for each in case.settled_among]),
        who=naming.full_person(case.people, one.author),
        when=naming.moment(shift.at(one.charted_at_ms), shift.now),
        reason=case.history.reasons.get(one.ref.entry, ""),
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
