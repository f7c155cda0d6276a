"""Vancomycin: the AUC of two levels, and when the next level is due (7.19)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from nursechart.clinical import calculators as calc
from nursechart.clinical.formula_words import exact_text as say
from nursechart.clinical.formulas.working import Code, Inputs, ResultValue, Worked


def _auc(of: Inputs) -> Worked:
    first, second = of.number("level_first"), of.number("level_second")
    infusion, every, delay, before = (
        of.number(each) for each in ("infusion_hours", "every", "first_delay", "second_before")
    )
    course = calc.vancomycin_course(
        first, second, infusion_h=infusion, every_h=every, delay_h=delay, before_next_h=before
    )
    low, high = of.setting("target_low"), of.setting("target_high")
    auc = course.auc24_mg_h_l
    side = "low" if auc < low else "high" if auc > high else ""
    between = every - before - infusion - delay
    return Worked(
        {
            "auc24": auc,
            "ke": course.elimination_per_h,
            "half_life": course.half_life_h,
            "peak": course.peak_mg_l,
            "trough": course.trough_mg_l,
        },
        (
            "AUC of a day = [(peak + trough) ÷ 2 × infusion time + (peak − trough) ÷ ke] × 24 ÷ interval",
            f"Between the levels = {say(every)} − {say(before)} − {say(infusion)} − {say(delay)} = {say(between)} h",
            f"ke = ln({say(first)} ÷ {say(second)}) ÷ {say(between)} h = {say(course.elimination_per_h)} /h",
            f"Peak = {say(first)} × e^(ke × {say(delay)}) = {say(course.peak_mg_l)} mg/L",
            f"Trough = {say(second)} × e^(−ke × {say(before)}) = {say(course.trough_mg_l)} mg/L",
            f"AUC = {say(auc)} mg·h/L",
        ),
        ((side, {"low": say(low), "high": say(high)}),) if side else (),
    )


def _trough(of: Inputs) -> Worked:
    """When the next trough is drawn, and what is wrong with the one that was. Times are aware."""
    doses, following = of.number("doses_given"), of.time("next_dose")
    if following is None:
        raise calc.CannotCalculate("Enter the next dose with date and time")
    warnings: list[tuple[str, dict[str, str]]] = []
    nth, last = of.setting("before_dose"), of.time("last_level")
    if doses == nth - 1 or (doses >= nth and last is None):
        warnings.append(("steady", {"dose": say(nth)}))
    if last is not None and _days(last, following) >= of.setting("repeat_days"):
        warnings.append(("weekly", {"days": say(of.setting("repeat_days"))}))
    was, now = of.maybe("creatinine_before"), of.maybe("creatinine")
    if was is not None and now is not None and (now - was) / was * 100 >= of.setting("creatinine_up_percent"):
        warnings.append(("creatinine_up", {"percent": say((now - was) / was * 100)}))
    drawn = of.time("drawn")
    if drawn is not None:
        off = following.astimezone(UTC) - drawn.astimezone(UTC)
        most = timedelta(minutes=int(of.setting("off_min")))
        if off < timedelta(0) or off > most:
            warnings.append(("drawn_off", {"minutes": say(of.setting("off_min"))}))
    if of.choice("same_lumen") == "yes":
        warnings.append(("same_lumen", {}))
    results: dict[str, ResultValue] = {"draw_from": calc.after(following, -of.setting("draw_within_min"))}
    return Worked(
        results,
        (f"The level is drawn at most {say(of.setting('draw_within_min'))} min before the dose",),
        tuple(warnings),
    )


def _days(earlier: datetime, later: datetime) -> int:
    return (later.date() - earlier.astimezone(later.tzinfo).date()).days


CODES: dict[str, Code] = {"vancomycin_auc": _auc, "vancomycin_trough": _trough}
