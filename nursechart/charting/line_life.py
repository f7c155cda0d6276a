"""The life of a line over time, and the line to scale: pictures made of what the chart holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from nursechart.chart.views import Subject
from nursechart.charting.care import Upkeep
from nursechart.charting.looks.visit import LaneSpan, LineLife, LineScale
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_date
from nursechart.clinical.drift import Drift, arm_drift, external_drift
from nursechart.clinical.due import DueItem
from nursechart.clinical.typed_numbers import shown_number
from nursechart.language import said, to_say
from nursechart.record.kinds import (
    LineArm,
    LineCareDone,
    LineCheckSet,
    LineDevice,
    LineLength,
    LinePlacement,
    LineState,
    LumenCheck,
)

_AHEAD = timedelta(days=8)
_LOOK_BACK = timedelta(days=35)
_AFTER = timedelta(days=2)  # shown behind a removal
_DAY_MS = 86_400_000
_TICKS = 4


def line_life(visit: OpenVisit, line: Subject) -> LineLife | None:
    """Lanes from placement (or the last five weeks) to a week ahead; None when nothing is known of the line's past."""
    shift, held = visit.shift, visit.upkeep
    placement = line.get("line.placement", LinePlacement)
    placed = shift.at(placement.placed.at_ms) if placement and placement.placed else None
    last = _out_at(shift, line) or shift.now
    begin = max(placed, last - _LOOK_BACK) if placed else last - timedelta(days=14)
    lengths, arms = _measured(line, held)
    events = _events(shift, line, held, placed is not None and begin == placed, placement)
    if not lengths and not arms and placed is None:
        return None
    out = _out_at(shift, line)
    end = shift.now + _AHEAD if out is None else out + _AFTER
    stop, hint = None, ""
    drift, arm = drifts_of(shift, line, held)
    if drift is not None and out is None:
        stop = float(drift.change.stop_at_cm) if drift.change.stop_at_cm is not None else None
        hint = _hint(shift, drift, lengths)
    if arm is not None and not hint and out is None and (arm.change.level != "ok" or arm.trend == "rising"):
        hint = said("Arm: {value}", value=arm.words or arm.change.chip)
    due = {item.item: item for item in visit.due(line)}
    return LineLife(
        from_ms=_ms(begin),
        to_ms=_ms(end),
        now_ms=shift.now_ms() if out is None else _ms(out),
        ticks=_ticks(shift, _ms(begin), _ms(end)),
        now_label=show_date(shift.now.date() if out is None else out.date(), shift.now.date()),
        length=tuple((at, cm, label) for at, cm, label, _ in lengths),
        length_stop=stop,
        length_stop_label=said("stop at {stop} cm", stop=f"{stop:g}") if stop is not None else "",
        arm=tuple(arms),
        dressing=_spans(shift, line, held, "dressing_change", due.get("dressing")),
        cap=_spans(shift, line, held, "connector_change", due.get("cap")),
        events=events,
        hint=hint,
    )


def drifts_of(shift: Shift, line: Subject, held: Upkeep) -> tuple[Drift | None, Drift | None]:
    """How the external length and the arm went against their baselines; None where there is none, or no reading."""
    placement, device = line.get("line.placement", LinePlacement), line.get("line.device", LineDevice)
    kind = shift.content.devices.get(device.type) if device is not None else None
    if placement is None or kind is None:
        return None, None
    lengths, arms = _measured(line, held)
    length = arm = None
    if placement.external_cm is not None and "external_length" in kind.checks:
        out = [(shift.at(at), cm) for at, _x, _words, cm in lengths]
        length = external_drift(shift.content, placement.external_cm, out or [(shift.now, placement.external_cm)])
    if placement.arm_cm is not None and arms:
        arm = arm_drift(shift.content, placement.arm_cm, [(shift.at(at), Decimal(words)) for at, _cm, words in arms])
    return length, arm


def _hint(shift: Shift, drift: Drift, lengths: list[tuple[int, float, str, Decimal]]) -> str:
    """`1 cm further out since 7 Nov. Change the fixing today.`; empty while nothing moved."""
    if drift.change.level == "ok":
        return f"{drift.words[:1].upper()}{drift.words[1:]}." if drift.words else ""
    words = shift.content.rules[drift.change.rule].do
    still = [each for each in lengths if each[3] == drift.baseline]
    cm, out = shown_number(abs(drift.change.cm).normalize()), drift.change.cm > 0
    if still:
        date = show_date(shift.at(still[-1][0]).date(), shift.now.date())
        since = to_say("{cm} cm further out since {date}.") if out else to_say("{cm} cm further in since {date}.")
        return f"{said(since, cm=cm, date=date)} {words}"
    before = to_say("{cm} cm further out than when placed.") if out else to_say("{cm} cm further in than when placed.")
    return f"{said(before, cm=cm)} {words}"


def _out_at(shift: Shift, line: Subject) -> datetime | None:
    """When a line came out; None while it is in."""
    state = line.get("line.state", LineState)
    if state is None or state.status != "removed" or state.since is None:
        return None
    return shift.at(state.since.at_ms)


def line_scale(shift: Shift, line: Subject, held: Upkeep) -> LineScale | None:
    """The line drawn to scale by the newest external length; None when its lengths are not known."""
    placement = line.get("line.placement", LinePlacement)
    device = line.get("line.device", LineDevice)
    if placement is None or device is None:
        return None
    lengths, _ = _measured(line, held)
    outside = lengths[-1][1] if lengths else float(placement.external_cm or 0)
    total = placement.total_cm
    if total is None and placement.internal_cm is not None and placement.external_cm is not None:
        total = placement.internal_cm + placement.external_cm
    if total is None:
        return None
    words = []
    if placement.placed is not None:
        day = show_date(shift.at(placement.placed.at_ms).date(), shift.now.date())
        words.append(
            (said("Placed"), ", ".join(part for part in (day, placement.facility, placement.technique) if part))
        )
    if placement.tip:
        by = shift.content.label("tip_confirmed_by", placement.tip_confirmed_by)
        words.append(
            (said("Tip"), f"{shift.content.label('tip_position', placement.tip)}, by {by}" if by else placement.tip)
        )
    length = f"{shown_number(total)} cm"
    if placement.internal_cm is not None and placement.external_cm is not None:
        length = said(
            "{length}, was {inside} in and {outside} out",
            length=length,
            inside=shown_number(placement.internal_cm),
            outside=shown_number(placement.external_cm),
        )
    words.append((said("Length"), length))
    kind = [shift.content.label("valve", device.valve) if device.valve else "", device.brand]
    if device.power_ml_per_s is not None:
        kind.append(said("power {number} mL/s", number=shown_number(device.power_ml_per_s)))
    if any(kind):
        words.append((said("Type"), ", ".join(part for part in kind if part)))
    return LineScale(outside, max(0.0, float(total) - outside), tuple(words))


def _measured(
    line: Subject, held: Upkeep
) -> tuple[list[tuple[int, float, str, Decimal]], list[tuple[int, float, str]]]:
    """Every external length (UTC ms, cm, in words, exact) and arm (UTC ms, cm, in words) of a line, oldest first."""
    lengths, arms = [], []
    for subject in held.checks:
        check = subject.get("line_check.set", LineCheckSet)
        if check is None or check.line != line.id:
            continue
        length, arm = subject.get("line_check.external_length", LineLength), subject.get("line_check.arm", LineArm)
        if length is not None and length.cm is not None:
            lengths.append((check.at.at_ms, float(length.cm), shown_number(length.cm), length.cm))
        if arm is not None and arm.cm is not None:
            arms.append((check.at.at_ms, float(arm.cm), shown_number(arm.cm)))
    return sorted(lengths), sorted(arms)


def _spans(shift: Shift, line: Subject, held: Upkeep, procedure: str, item: DueItem | None) -> tuple[LaneSpan, ...]:
    """Each change as a bar to the next one; the last one reaches to its due date."""
    done = []
    for subject in held.cares:
        care = subject.get("line_care.done", LineCareDone)
        if care is not None and care.line == line.id and care.procedure == procedure:
            done.append(care)
    done.sort(key=lambda care: care.at.at_ms)
    spans = []
    for care, following in zip(done, [*done[1:], None][: len(done)], strict=True):
        words = shift.content.label("dressing", care.dressing).lower() if care.dressing else ""
        if following is not None:
            spans.append(LaneSpan(care.at.at_ms, following.at.at_ms, words, "past"))
        elif item is not None and item.due_at is not None:
            ends = int(item.due_at.timestamp() * 1000)
            overdue = item.is_due and ends <= shift.now_ms() + _DAY_MS
            day = show_date(item.due_at.date(), shift.now.date(), weekday=True)
            spans.append(
                LaneSpan(care.at.at_ms, ends, f"to {day}" if not overdue else "due", "due" if overdue else "now")
            )
        else:
            spans.append(LaneSpan(care.at.at_ms, shift.now_ms(), words, "now"))
    return tuple(spans)


def _events(
    shift: Shift, line: Subject, held: Upkeep, shows_placement: bool, placement: LinePlacement | None
) -> tuple[tuple[int, str, str, str], ...]:
    """What happened to the line: UTC ms, icon, words, tone."""
    events = []
    if shows_placement and placement is not None and placement.placed is not None:
        by = shift.content.label("tip_confirmed_by", placement.tip_confirmed_by) if placement.tip_confirmed_by else ""
        events.append(
            (
                placement.placed.at_ms,
                "circle-dot",
                said("Placed, tip by {by}", by=by) if by else said("Placed"),
                "neutral",
            )
        )
    for subject in held.lumens:
        lumen = subject.get("lumen_check.result", LumenCheck)
        if lumen is None or lumen.line != line.id:
            continue
        if lumen.blood_return in ("slow", "none"):
            words = said("{label} blood return", label=shift.content.label("blood_return", lumen.blood_return))
            tone = "warn" if lumen.blood_return == "slow" else "crit"
            events.append((lumen.at.at_ms, "droplet", words, tone))
        if lumen.flush in ("resists", "blocked"):
            words = "Flush " + shift.content.label("flush_result", lumen.flush).lower()
            events.append((lumen.at.at_ms, "circle-alert", words, "crit"))
    out = _out_at(shift, line)
    if out is not None:
        events.append((_ms(out), "circle-minus", said("Removed"), "neutral"))
    return tuple(sorted(events))


def _ticks(shift: Shift, begin: int, end: int) -> tuple[tuple[int, str], ...]:
    step = (end - begin) // _TICKS
    return tuple(
        (at, show_date(shift.at(at).date(), shift.now.date())) for at in range(begin, end + 1, max(step, _DAY_MS))
    )


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
