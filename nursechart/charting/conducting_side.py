"""What stands beside a running infusion: order, plan, line, a lot a bag, the reaction kit, what was given before."""

from __future__ import annotations

from decimal import Decimal

from nursechart.charting import naming
from nursechart.charting.conducting_flow import Bag, Conducted, letter, number_of, plan_words, row, weight_of
from nursechart.charting.conducting_marks import ml
from nursechart.charting.dose_values import drafted_product, typed_volume
from nursechart.charting.looks.common import Chip, Control, FormRow, Option, SideBlock, SideLine
from nursechart.charting.missing import lumen_of
from nursechart.charting.ordering import order_detail, order_title
from nursechart.charting.reaction import epinephrine_words
from nursechart.charting.sections import section_values
from nursechart.charting.shift import Shift
from nursechart.charting.values import clock
from nursechart.clinical.dates import show_date
from nursechart.clinical.drug_file import product_of
from nursechart.clinical.words import show_dose, show_number, tall_man
from nursechart.language import said, said_of
from nursechart.record.kinds import DoseGiven, DoseTimes, LineCheckSet, LineSite

BAG = "bag"  # the sheet of the next bag; what is typed there beforehand is the bag that is ready


def conductor_side(infusion: Conducted, typed: dict[str, str]) -> tuple[SideBlock, ...]:
    """`typed`: the next bag as far as it was typed ahead."""
    blocks = (_order(infusion), _line(infusion), _bags(infusion, typed), _ready(infusion), _before(infusion))
    return tuple(block for block in blocks if block.lines or block.note)


def next_bag(infusion: Conducted, typed: dict[str, str]) -> tuple[str, Decimal | None]:
    """Letter and volume of the next bag, where it was made ready; "" where none was."""
    if not typed.get("lot", "").strip():
        return "", None
    return letter(len(infusion.bags)), typed_volume(typed)


def bag_rows(infusion: Conducted, typed: dict[str, str]) -> tuple[FormRow, ...]:
    """What the label of a bag says; what was typed ahead stands in the fields."""
    looks = tuple(
        Option(each.id, each.label[:1].upper() + each.label[1:])
        for each in infusion.shift.content.choices["visual_check"]
    )
    hangs = infusion.bags[-1] if infusion.bags else None
    volume = (
        said("bag {letter} had {ml} mL", letter=hangs.letter, ml=ml(hangs.use.bag_ml))
        if hangs and hangs.use.bag_ml is not None
        else ""
    )
    brand = said("bag A: {product}", product=hangs.product) if hangs and hangs.product else ""

    def text(id_: str, name: str, hint: str = "") -> Control:
        return Control(id_, "text", name, typed.get(id_, ""), hint=hint)

    return (
        row(said("Lot"), text("lot", said("Lot number on the label"))),
        row(
            said("Expires"),
            Control(
                "expiry",
                "date",
                said("Expiry date on the label"),
                typed.get("expiry", ""),
                hint=said("like 14 Mar 2027"),
            ),
        ),
        row(
            said("Volume"),
            Control("volume", "number", said("Volume in the bag, mL"), typed.get("volume", ""), unit="mL", hint=volume),
        ),
        row(said("Label says"), text("label_drug", said("Medicine and brand on the label"), brand)),
        row(said("Looks"), Control("visual", "segment", said("How it looks"), typed.get("visual", ""), options=looks)),
        row(
            said("Pump reads"),
            Control(
                "pump",
                "number",
                said("Pump volume with the new bag, mL"),
                typed.get("pump", ""),
                unit="mL",
                hint=said("0 where it was cleared"),
            ),
        ),
        row(
            said_of("of the clock", "Time"),
            Control("at", "time", said("Time it was hung"), typed.get("at", ""), width=72, hint=said("empty: now")),
        ),
    )


def _order(infusion: Conducted) -> SideBlock:
    flow, shift = infusion.flow, infusion.shift
    words = [
        f"{ml(flow.volume_ml)} mL" if flow.volume_ml is not None else "",
        order_detail(infusion.order).split(". ")[0],
    ]
    words.append(said("dose {number}", number=number_of(shift, infusion.order)))
    text = f"{', '.join(each for each in words if each)}."
    if flow.due is not None:
        weight = weight_words(infusion) if "kg" in flow.due.plan.rates_in else ""
        text += f" {flow.due.plan.title}: {plan_words(flow.due.plan)}{weight}."
    elif flow.cannot_plan:
        text += f" {flow.cannot_plan}."
    return SideBlock(said("Order"), "file-text", (SideLine(order_title(shift, infusion.order), text),))


def weight_words(infusion: Conducted) -> str:
    """`, 58 kg`; nothing where no weight is known."""
    kg = infusion.weight_kg
    return f", {show_number(kg)} kg" if kg is not None else ""


def _line(infusion: Conducted) -> SideBlock:
    given = infusion.dose.get("dose_given.dose", DoseGiven) if infusion.dose else None
    record, shift = infusion.visit.record, infusion.shift
    line = next((each for each in record.lines if given is not None and each.id == given.line), None)
    if line is None or given is None:
        return SideBlock(said("Line"), "git-commit-horizontal")
    tested, chip = lumen_of(record, line.id, given.lumen), None
    if tested is not None and tested.flush:
        is_open = tested.flush == "easy"
        chip = Chip(
            said("Open") if is_open else said("Not open"),
            "ok" if is_open else "warn",
            "check" if is_open else "triangle-alert",
        )
    stated = [said("Flushed {clock}.", clock=clock(tested.at)) if tested is not None and tested.flush else ""]
    site = _site(infusion, line.id)
    return SideBlock(
        said("Line"),
        "git-commit-horizontal",
        (SideLine(naming.line_words(shift, line), " ".join(each for each in (*stated, site) if each), chip),),
    )


def _site(infusion: Conducted, line: str) -> str:
    """How the site was last seen: at a check of the infusion, else at the check of the line."""
    checked = next((each for each in reversed(infusion.flow.rows) if each.value.site), None)
    if checked is not None:
        word = infusion.shift.content.label("infusion_site", checked.value.site)
        return said("Site at {clock}: {word}.", word=word, clock=clock(checked.value.at))
    for subject in reversed(infusion.visit.record.line_checks):
        held, site = subject.get("line_check.set", LineCheckSet), subject.get("line_check.site", LineSite)
        if held is not None and held.line == line and site is not None:
            clean = all(each.code == "clean" for each in site.findings)
            at = clock(held.at)
            return said("Site clean {clock}.", clock=at) if clean else said("Site with findings {clock}.", clock=at)
    return ""


def _bags(infusion: Conducted, typed: dict[str, str]) -> SideBlock:
    shift, lines = infusion.shift, []
    brands = {named.brand for each in infusion.bags if (named := product_of(shift.content, each.product)) is not None}
    for number, each in enumerate(infusion.bags):
        lines.append(_bag_line(infusion, each, hangs=number == len(infusion.bags) - 1 and infusion.flow.is_open))
    ready, volume = next_bag(infusion, typed)
    if infusion.flow.is_open and ready:
        made = drafted_product(shift, typed)
        amount = f"{ml(volume)} mL" if volume is not None else ""
        text = _label_words(shift, typed["lot"].strip(), made.expiry if made else "")
        lines.append(SideLine(f"{ready}  {amount}".strip(), text, Chip(said("Next"), "neutral", "circle")))
    elif infusion.flow.is_open and _needs_another(infusion):
        lines.append(SideLine(letter(len(infusion.bags)), "", Chip(said("Scan first"), "warn", "scan-line")))
    return SideBlock(
        said("Bags, one brand") if len(brands) == 1 and len(lines) > 1 else said("Bags"), "package", tuple(lines)
    )


def _bag_line(infusion: Conducted, bag: Bag, *, hangs: bool) -> SideLine:
    use, words = bag.use, [bag.letter]
    if use.bag_ml is not None:
        product = product_of(infusion.shift.content, bag.product)
        grams = f"{ml(product.percent * use.bag_ml / 100)} g, " if product is not None and product.percent else ""
        words.append(f"{grams}{ml(use.bag_ml)} mL")
    chip = Chip(said("Given"), "ok", "check")
    if hangs:
        left = said("{ml} mL left", ml=ml(use.left_ml)) if use.left_ml is not None else said("Hangs")
        empty = use.left_ml is not None and use.left_ml <= 0
        chip = Chip(said("Empty"), "warn", "triangle-alert") if empty else Chip(left, "accent", "play")
    elif use.left_ml:
        chip = Chip(said("{ml} mL left", ml=ml(use.left_ml)), "neutral", "circle-slash")
    return SideLine("  ".join(words), _label_words(infusion.shift, use.lot, bag.expiry), chip)


def _label_words(shift: Shift, lot: str, expiry: str) -> str:
    day = naming.full_date(expiry)
    expires = said("expires {date}", date=show_date(day, shift.now.date())) if day is not None else ""
    return ", ".join(each for each in (said("lot {lot}", lot=lot) if lot else said("lot not charted"), expires) if each)


def _needs_another(infusion: Conducted) -> bool:
    left, hangs = infusion.flow.left_ml, infusion.flow.state.left_ml
    return left is not None and hangs is not None and left > hangs


def _ready(infusion: Conducted) -> SideBlock:
    """The dose of epinephrine for this weight and the emergency kit (rule 7)."""
    kit = section_values(infusion.visit.record, "S15")
    known = weight_of(infusion.visit) is not None
    dose = epinephrine_words(infusion.visit, with_route=True) if known else said("by weight")
    checked, earliest = (
        str(kit.get("kit_checked_at", ""))[11:16],
        naming.full_date(str(kit.get("kit_earliest_expiry", ""))),
    )
    words = said("Kit checked {checked}", checked=checked) if checked else said("Kit not checked in this visit")
    if earliest is not None:
        date, today = show_date(earliest, infusion.shift.now.date()), infusion.shift.now.date()
        words = (
            said("{kit}, expires {date}", kit=words, date=date)
            if earliest >= today
            else said("{kit}, expires {date}, out of date", kit=words, date=date)
        )
    name = tall_man(infusion.shift.content, "epinephrine")
    tone = "neutral" if checked else "warn"
    return SideBlock(
        said("Ready for a reaction"),
        "shield-check",
        (SideLine(f"{name} {dose}", f"{words}.", tone=tone),),  # type: ignore[arg-type]
    )


def _before(infusion: Conducted) -> SideBlock:
    """What was given before the start: pre-medication (S09), and other doses of this visit."""
    record, content = infusion.visit.record, infusion.shift.content
    given = [
        f"{each.get('drug', '')} {each.get('dose', '')}, {str(each.get('at', ''))[11:16]}"
        for each in section_values(record, "S09").get("given", ())
    ]
    for subject in record.doses:
        dose, times = subject.get("dose_given.dose", DoseGiven), subject.get("dose_given.times", DoseTimes)
        if dose is None or dose.order == infusion.order.id or dose.status == "not_given" or times is None:
            continue
        if times.start is None or (infusion.flow.state.started and _later(times.start.at_ms, infusion)):
            continue
        stated = tall_man(content, dose.drug)
        given.append(f"{stated} {show_dose(dose.dose, dose.unit)}, {clock(times.start)}")
    note = f"{'; '.join(given)}." if given else ""
    return SideBlock(said("Before the start"), "history", note=note)


def _later(at_ms: int, infusion: Conducted) -> bool:
    started = infusion.flow.state.started
    return started is not None and at_ms > int(started.timestamp() * 1000)
