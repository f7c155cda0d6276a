"""The clocks and the graph of the conductor: what counts down, what was given, planned and is to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from nursechart.charting.conducting_flow import Conducted
from nursechart.charting.facts import judged
from nursechart.charting.looks.common import Tone
from nursechart.charting.looks.infusion import Countdown, Mark, RateGraph
from nursechart.charting.reaction import next_vitals_ms
from nursechart.clinical.dates import show_time
from nursechart.clinical.infusion import infusion_state
from nursechart.clinical.units import round_half_up
from nursechart.clinical.vitals_due import VitalsRow, Why
from nursechart.clinical.words import show_number
from nursechart.language import said, to_say

TENTH = Decimal("0.1")
_WHY: dict[Why, str] = {
    "baseline": to_say("Vitals, before the start"),
    "after_start": to_say("Vitals, after the start"),
    "before_rise": to_say("Vitals, before the next step"),
    "interval": to_say("Vitals"),
    "after_change": to_say("Vitals, after the change"),
    "end": to_say("Vitals, at the end"),
    "after_end": to_say("Vitals, after the end"),
    "observation": to_say("Vitals, end of watch"),
}
_GRID_STEPS = (5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 150, 200, 250, 300, 400, 500)
_TICK_MIN = (5, 10, 15, 30, 60, 120, 180, 240, 360, 720)
_MS_MIN = 60_000


def due_at(each: VitalsRow) -> datetime:
    """When to take them: before a faster rate, as early as a reading counts for it."""
    return each.from_ if "before_rise" in each.why and len(each.why) == 1 else each.at


def open_rows(infusion: Conducted) -> tuple[tuple[VitalsRow, bool], ...]:
    """The rows of vital signs that nobody has answered; missed ones that a later reading has overtaken are left out."""
    taken = [at for at, _ in infusion.taken]
    rows = infusion.flow.open_vitals(infusion.shift.content, taken)
    last = max((at for at in taken), default=None)
    return tuple(pair for pair in rows if last is None or pair[0].at > last)


def countdowns(infusion: Conducted) -> tuple[Countdown, ...]:
    """Vitals, the next step, the bag and the end; of an infusion that is over, only vitals."""
    if infusion.dose is None:
        return ()
    vitals = _vitals(infusion)
    if not infusion.flow.is_open:
        return (vitals,) if vitals.at_ms is not None else ()
    return (vitals, _step(infusion), _bag(infusion), _end(infusion))


def _countdown(infusion: Conducted, id_: str, icon: str, title: str, at: datetime | None, words: str = "") -> Countdown:
    warn = infusion.shift.content.protocol_numbers["countdown_warning"].value
    return Countdown(
        id_,  # type: ignore[arg-type]
        icon,
        title,
        _ms(at) if at is not None else None,
        show_time(at) if at is not None else "",
        words if at is None else "",
        int(warn * _MS_MIN),
    )


def _vitals(infusion: Conducted) -> Countdown:
    reacted = next((row for row in reversed(infusion.flow.rows) if row.value.event == "reaction"), None)
    if reacted is not None and infusion.reaction_open:
        at = infusion.shift.at(next_vitals_ms(infusion.visit, _ms(reacted.at)))
        return _countdown(infusion, "vitals", "heart-pulse", said("Vitals, after the reaction"), at)
    first = next(iter(open_rows(infusion)), None)
    if first is None:
        return _countdown(infusion, "vitals", "heart-pulse", said("Vitals"), None, said("None due"))
    return _countdown(infusion, "vitals", "heart-pulse", said(_WHY[first[0].why[0]]), due_at(first[0]))


def _step(infusion: Conducted) -> Countdown:
    flow = infusion.flow
    if flow.next_step is None:
        words = said("Last step") if flow.due is not None else said("No plan")
        return _countdown(infusion, "step", "skip-forward", said("Next step"), None, words)
    title = said("Next step, {rate_words}", rate_words=rate_words(flow.next_step.rate_ml_per_h))
    running = flow.state.status == "running"
    return _countdown(
        infusion, "step", "skip-forward", title, flow.next_step_at if running else None, _stands(infusion)
    )


def _bag(infusion: Conducted) -> Countdown:
    flow = infusion.flow
    name = infusion.bags[-1].letter if infusion.bags else "A"
    if flow.state.status == "empty" and flow.state.stopped is not None:
        return _countdown(infusion, "bag", "package", said("Bag {name} ran out", name=name), flow.state.stopped)
    words = _stands(infusion) or (said("Volume not known") if flow.state.left_ml is None else "")
    at = _to_the_minute(flow.bag_ends)
    return _countdown(infusion, "bag", "package", said("Bag {name} runs out", name=name), at, words)


def _end(infusion: Conducted) -> Countdown:
    flow = infusion.flow
    title = said("Ends, plan {time}", time=show_time(flow.planned.ends)) if flow.planned is not None else said("Ends")
    words = _stands(infusion) or said("Volume not known")
    return _countdown(infusion, "end", "flag", title, _to_the_minute(flow.ends), words)


def _to_the_minute(at: datetime | None) -> datetime | None:
    """What was worked out, to the nearest minute."""
    return (at + timedelta(seconds=30)).replace(second=0, microsecond=0) if at is not None else None


def _stands(infusion: Conducted) -> str:
    match infusion.flow.state.status:
        case "paused":
            return said("Paused")
        case "empty":
            return said("Bag is empty")
    return ""


# --- the graph -------------------------------------------------------------------------------------------------------


def graph(infusion: Conducted) -> RateGraph | None:
    """Rates over time; None where neither a plan nor a rate is known."""
    flow = infusion.flow
    given = _given(infusion)
    plan = _steps([(each.starts, each.ends, each.rate_ml_per_h) for each in flow.planned.steps]) if flow.planned else ()
    to_come = _steps([(each.starts, each.ends, each.rate_ml_per_h) for each in flow.to_come])
    points = (*given, *plan, *to_come)
    if not points:
        return None
    first, last = min(at for at, _ in points), max(at for at, _ in points)
    if flow.is_open:
        last = max(last, _ms(flow.now))
    begin = min([first, *(_ms(at) for at, _ in infusion.taken if first - _ms(at) < 45 * _MS_MIN)])
    air = max(5 * _MS_MIN, (last - begin) // 14)
    from_ms, to_ms = begin - 5 * _MS_MIN, last + air
    step = _grid_step(max(rate for _, rate in points))
    top = step * max(1, -(-int(max(rate for _, rate in points) + 0.999) // step))
    return RateGraph(
        from_ms=from_ms,
        to_ms=to_ms,
        top=float(top),
        grid=tuple(float(each) for each in range(0, top + 1, step)),
        ticks=_ticks(infusion, from_ms, to_ms),
        plan=plan,
        given=given,
        to_come=to_come,
        labels=_labels(infusion),
        marks=tuple(mark for mark in _marks(infusion) if from_ms <= mark.at_ms <= to_ms),
        summary=_summary(infusion),
    )


def rate_words(rate: Decimal) -> str:
    """116 mL/h"""
    return f"{show_number(rate)} mL/h"


def ml(volume: Decimal) -> str:
    """80.7, to a tenth of a mL; a whole number has no tenths."""
    rounded = round_half_up(volume, TENTH)
    return show_number(rounded.to_integral_value() if rounded == rounded.to_integral_value() else rounded)


def _given(infusion: Conducted) -> tuple[tuple[int, float], ...]:
    """The rate at every moment that something changed: 0 while it stands, after a bag is empty and at the end."""
    flow, points = infusion.flow, list[tuple[int, float]]()
    moments = sorted({row.at for row in flow.rows if row.at <= flow.now} | ({flow.state.stopped} - {None}))  # type: ignore[type-var]
    for at in moments:
        if at is None:
            continue
        rate = float(infusion_state(flow.events, at).rate_ml_per_h)
        if not points or points[-1][1] != rate:
            points.append((_ms(at), rate))
    if points and points[-1][1] > 0:
        points.append((_ms(flow.now), points[-1][1]))
    return tuple(points)


def _steps(spans: list[tuple[datetime, datetime, Decimal]]) -> tuple[tuple[int, float], ...]:
    return (*((_ms(starts), float(rate)) for starts, _, rate in spans), (_ms(spans[-1][1]), 0.0)) if spans else ()


def _labels(infusion: Conducted) -> tuple[tuple[int, float, str], ...]:
    flow = infusion.flow
    ran = [(each.starts, each.rate_ml_per_h) for each in flow.ran]
    coming = [(each.starts, each.rate_ml_per_h) for each in flow.to_come if not ran or each.rate_ml_per_h != ran[-1][1]]
    return tuple((_ms(at), float(rate), show_number(rate)) for at, rate in (*ran, *coming))


def _marks(infusion: Conducted) -> tuple[Mark, ...]:
    found = [_taken_mark(infusion, number) for number in range(len(infusion.taken))]
    words = {"pause": ("circle-pause", said("Paused")), "bag": ("package", said("Bag changed"))}
    for row in infusion.flow.rows:
        if row.value.event == "reaction":
            found.append(Mark(_ms(row.at), "octagon-alert", "crit", said("Reaction {time}", time=show_time(row.at))))
        elif row.value.event in words:
            icon, stated = words[row.value.event]
            found.append(Mark(_ms(row.at), icon, "neutral", f"{stated} {show_time(row.at)}"))
    if infusion.dose is None or infusion.flow.is_open:
        for number, (row_, late) in enumerate(open_rows(infusion)):
            at = due_at(row_)
            tone: Tone = "crit" if late else "warn" if number == 0 else "neutral"
            found.append(
                Mark(
                    _ms(at),
                    "heart-pulse",
                    tone,
                    said("{why}, due {time}", why=said(_WHY[row_.why[0]]), time=show_time(at)),
                )
            )
    return tuple(sorted(found, key=lambda mark: mark.at_ms))


def _taken_mark(infusion: Conducted, number: int) -> Mark:
    at, subject = infusion.taken[number]
    judgements = [
        judged(infusion.shift, part.partition(".")[2], saids[0].value, infusion.visit.facts)
        for part, saids in subject.parts.items()
        if saids
    ]
    known = [each for each in judgements if each is not None]
    if any(each.is_critical for each in known):
        return Mark(_ms(at), "heart-pulse", "crit", said("Vitals {time}, critical", time=show_time(at)))
    out = any(each.level not in ("in_range", "unknown") for each in known)
    words = said("out of range") if out else said("in range")
    return Mark(
        _ms(at), "heart-pulse", "warn" if out else "ok", said("Vitals {time}, {words}", time=show_time(at), words=words)
    )


def _summary(infusion: Conducted) -> str:
    flow = infusion.flow
    rates = ", ".join(show_number(each.rate_ml_per_h) for each in flow.ran)
    if not rates:
        planned = ", ".join(show_number(each.rate_ml_per_h) for each in flow.planned.steps) if flow.planned else ""
        return said("Rate of {drug}: plan {planned} mL/h", drug=flow.drug, planned=planned)
    given = (
        said("{given} of {ml} mL given", given=ml(flow.state.given_ml), ml=ml(flow.volume_ml))
        if flow.volume_ml is not None
        else said("{ml} mL given", ml=ml(flow.state.given_ml))
    )
    if not flow.state.paused_min:
        return said("Rate of {drug}: {rates} mL/h; {given}", drug=flow.drug, rates=rates, given=given)
    return said(
        "Rate of {drug}: {rates} mL/h, paused {number} min; {given}",
        drug=flow.drug,
        rates=rates,
        number=show_number(round_half_up(flow.state.paused_min, Decimal(1))),
        given=given,
    )


def _grid_step(highest: float) -> int:
    return next((each for each in _GRID_STEPS if each * 4 >= highest), -(-int(highest) // 4))


def _ticks(infusion: Conducted, from_ms: int, to_ms: int) -> tuple[tuple[int, str], ...]:
    """At most a dozen, on round times of the wall; an hour that the clock repeats is there twice."""
    minutes = next((each for each in _TICK_MIN if (to_ms - from_ms) / (each * _MS_MIN) <= 12), _TICK_MIN[-1])
    at = infusion.shift.at(from_ms).replace(second=0, microsecond=0)
    ticks, moment = [], _ms(at - timedelta(minutes=at.minute % minutes if minutes < 60 else at.minute))
    while moment <= to_ms:
        local = infusion.shift.at(moment)
        if moment >= from_ms and (minutes <= 60 or local.hour % (minutes // 60) == 0):
            ticks.append((moment, show_time(local)))
        moment += min(minutes, 60) * _MS_MIN
    return tuple(ticks)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
