"""Invented looks that reproduce the pictures of the visit screens: one visit on Fri 21 Nov 2025, all made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from nursechart.chart.views import Ref, Seen
from nursechart.charting.looks.common import (
    Alert,
    Banner,
    Chip,
    CommentLook,
    Control,
    Doubt,
    FormRow,
    OldValue,
    Option,
    Series,
    SideBlock,
    SideLine,
)
from nursechart.charting.looks.patient_signs import Ink, PatientSigns, Shown
from nursechart.charting.looks.visit import (
    DoseCard,
    EarlierValues,
    FormLook,
    FormSection,
    LaneSpan,
    LineLife,
    LineLook,
    LineScale,
    MeasureRow,
    MedicineLook,
    RailItem,
    ReadyItem,
    SignItem,
    SignLook,
    Tick,
    VisitFrame,
    VitalsLook,
)

FEED, VISIT = "p:5f1c", "visit-1"
SEEN = Seen(FEED, 12, bytes(32))
_DAY = 86_400_000


def at(day: int, month: int = 11, hour: int = 10) -> int:
    return int(datetime(2025, month, day, hour, tzinfo=UTC).timestamp() * 1000)


BANNER = Banner(
    feed=FEED,
    patient="5f1c",
    name="CARVALHO, Maria",
    prefix="Ms",
    subtitle="“Mia”  ·  Portuguese, interpreter for consent",
    born="14 Mar 1958 (67 y)",
    sex="Female",
    mrn="004 182 7731",
    weight="67.1 kg, today",
    allergies_title="2 allergies",
    allergies_text="Penicillin, chlorhexidine",
    allergies_tone="crit",
)
RAIL = (
    RailItem("arrive", "Arrive & verify", "done"),
    RailItem("vitals", "Vital signs", "doing", "7 of 8"),
    RailItem("assessment", "Assessment", "todo"),
    RailItem("line", "Line care", "warn", "2 due", "warn"),
    RailItem("infusion", "Infusion", "todo", "1 due"),
    RailItem("teaching", "Teaching", "done"),
    RailItem("supplies", "Supplies", "done"),
    RailItem("note", "Visit note", "doing", "draft"),
    RailItem("sign", "Sign & lock", "locked"),
)
FRAME = VisitFrame(
    feed=FEED,
    patient="5f1c",
    visit=VISIT,
    banner=BANNER,
    title="Home visit",
    started="Fri 21 Nov, 09:31",
    status="in_progress",
    done=3,
    total=9,
    rail=RAIL,
    address="18 Alder Court, flat 3",
    contact="Ana (daughter)  555 0142",
    returned=(),
    unsigned_amendment=False,
)
ALLERGIES = SideBlock(
    "Allergies",
    "octagon-alert",
    (
        SideLine("Penicillin", "Anaphylaxis, 2009. Confirmed.", tone="crit"),
        SideLine("Chlorhexidine", "Contact rash. Use povidone-iodine.", tone="crit"),
    ),
)
SIDE = (
    ALLERGIES,
    SideBlock(
        "Active lines",
        "git-commit-horizontal",
        (
            SideLine("PICC, right basilic, 4 Fr single", "Placed 29 Oct (day 23). 38 cm in, 2 cm out."),
            SideLine("Dressing", chip=Chip("due today", "warn", "clock")),
            SideLine("Needle-free cap", chip=Chip("due today", "warn", "clock")),
            SideLine("Flush", chip=Chip("done 09:39", "ok", "check")),
        ),
    ),
    SideBlock(
        "Orders for today",
        "pill-bottle",
        (
            SideLine(
                "vancomycin 1,000 mg IV",
                "every 12 hours, over 90 min. Dose 19 of 42, due 10:00.",
                Chip("On hold", "crit", "circle-pause"),
            ),
            SideLine("Trough level and CBC", "Before dose 19. Draw from the PICC.", Chip("To do", "neutral", "circle")),
        ),
    ),
    SideBlock(
        "Since the last visit",
        "history",
        note="Chills overnight, told on the phone at 07:50 (T. Marsh, RN). No new medicines.",
    ),
)


def trend(
    values: list[float],
    second: list[float] | None = None,
    band: tuple[float, float] | None = None,
    band2: tuple[float, float] | None = None,
    tone: str = "neutral",
    words: str = "",
) -> Series:
    start = at(7)
    points = tuple((start + n * 2 * _DAY, value) for n, value in enumerate(values))
    lower = tuple((start + n * 2 * _DAY, value) for n, value in enumerate(second or []))
    days = [f"{datetime(2025, 11, 7, tzinfo=UTC) + timedelta(days=2 * n):%d} Nov 10:05" for n in range(len(values))]
    table = tuple((day, f"{value:g}") for day, value in zip(days, values, strict=True))
    return Series(points, lower, band, band2, tone, f"{words}: {len(values)} readings, last {values[-1]:g}", table)  # type: ignore[arg-type]


def measure(
    name: str,
    label: str,
    icon: str,
    unit: str,
    shown: str,
    value: str,
    last: str,
    series: Series,
    *,
    chip: Chip | None,
    tone: str = "neutral",
    last_when: str = "19 Nov 10:05",
    value2: str = "",
    **more: object,
) -> MeasureRow:
    control = Control(
        unit, "pair" if value2 or name == "blood_pressure" else "number", f"{label}, {shown}", value, value2, unit=shown
    )
    row = FormRow(
        id=name,
        label=label,
        controls=(control,),
        icon=icon,
        chip=chip,
        tone=tone,
        last=last,
        last_when=last_when,
        charted=bool(value),
        subject="set-1",
        part=f"vital_signs.{name}",
        refs=(Ref(b"e" * 32, 0),) if value else (),
        **more,
    )  # type: ignore[arg-type]
    return MeasureRow(row, series)


OK = Chip("In range", "ok", "check")
FEVER = Alert(
    rule="FP-02",
    version="1",
    tone="crit",
    title="Fever with a central line",
    text="Up 1.3 °C since 19 Nov, PICC day 23. Do FP-02 before the dose.",
    about="set-1",
    act="Open FP-02",
    steps=(
        "Hold the dose.",
        "Stop flushing the line.",
        "Draw blood cultures from the line and a vein.",
        "Call the prescriber and read back.",
        "Change the cap before the draw.",
    ),
)
MEASURES = (
    measure(
        "temperature",
        "Temperature",
        "thermometer",
        "Cel",
        "°C",
        "38.4",
        "37.1",
        trend([36.9, 37.0, 36.7, 37.0, 36.9, 37.1, 38.4], band=(36.1, 37.8), tone="crit", words="Temperature in °C"),
        chip=Chip("Critical", "crit", "chevrons-up"),
        tone="crit",
    ),
    measure(
        "pulse",
        "Pulse",
        "heart-pulse",
        "/min",
        "/min",
        "104",
        "82",
        trend([80, 82, 76, 84, 79, 82, 104], band=(60, 100), tone="warn", words="Pulse per minute"),
        chip=Chip("High", "warn", "arrow-up"),
        tone="warn",
    ),
    measure(
        "breathing_rate",
        "Breathing rate",
        "wind",
        "/min",
        "/min",
        "18",
        "16",
        trend([16, 15, 16, 17, 16, 16, 18], band=(12, 20), words="Breathing rate per minute"),
        chip=OK,
    ),
    measure(
        "blood_pressure",
        "Blood pressure",
        "activity",
        "mm[Hg]",
        "mmHg",
        "118",
        "126/78",
        trend(
            [128, 131, 126, 124, 127, 126, 118],
            [80, 82, 79, 76, 80, 78, 72],
            (100, 140),
            None,
            words="Blood pressure in mmHg",
        ),
        chip=OK,
        value2="72",
    ),
    measure(
        "oxygen_saturation",
        "Oxygen (SpO₂)",
        "droplet",
        "%",
        "%",
        "97",
        "98",
        trend([98, 97, 98, 98, 97, 98, 97], band=(95, 100), words="Oxygen saturation in %"),
        chip=OK,
    ),
    measure(
        "weight",
        "Weight",
        "weight",
        "kg",
        "kg",
        "67.1",
        "68.4",
        trend([69.0, 68.9, 68.8, 68.8, 68.6, 68.4, 67.1], band=(65, 72), words="Weight in kg"),
        chip=OK,
        last_when="12 Nov 09:20",
    ),
    measure(
        "pain",
        "Pain",
        "frown",
        "{score}",
        "0 to 10",
        "2",
        "3",
        trend([4, 4, 3, 3, 3, 3, 2], band=(0, 3), words="Pain, 0 to 10"),
        chip=OK,
    ),
    measure(
        "glucose",
        "Blood glucose",
        "droplets",
        "mmol/L",
        "mmol/L",
        "",
        "6.2",
        trend([6.9, 7.1, 6.4, 6.6, 6.1, 6.2], band=(4, 8), words="Blood glucose in mmol/L"),
        chip=None,
    ),
)
VITALS = VitalsLook(
    frame=FRAME,
    seen=SEEN,
    set_id="set-1",
    taken_at="09:42",
    position="sitting",
    positions=(("sitting", "Sitting"), ("standing", "Standing"), ("lying", "Lying")),
    saved="Saved on this laptop 09:43",
    rows=MEASURES,
    alerts=(FEVER,),
    side=SIDE,
    read_only=False,
    not_taken_reasons=(("refused", "refused"), ("unable", "could not be taken"), ("equipment", "equipment failed")),
    earlier=(
        EarlierValues(
            "16 Nov",
            (
                ("temperature", "36.9"),
                ("pulse", "79"),
                ("breathing_rate", "16"),
                ("blood_pressure", "127/80"),
                ("oxygen_saturation", "97"),
                ("weight", "68.6"),
                ("pain", "3"),
                ("glucose", "6.1"),
            ),
        ),
        EarlierValues(
            "13 Nov",
            (
                ("temperature", "37.0"),
                ("pulse", "84"),
                ("breathing_rate", "17"),
                ("blood_pressure", "124/76"),
                ("oxygen_saturation", "98"),
                ("weight", "68.9"),
                ("pain", "3"),
                ("glucose", "6.6"),
            ),
        ),
        EarlierValues(
            "11 Nov",
            (
                ("temperature", "36.7"),
                ("pulse", "76"),
                ("breathing_rate", "16"),
                ("blood_pressure", "126/79"),
                ("oxygen_saturation", "98"),
                ("weight", "68.8"),
                ("pain", "3"),
                ("glucose", "6.4"),
            ),
        ),
        EarlierValues(
            "9 Nov",
            (
                ("temperature", "36.9"),
                ("pulse", "80"),
                ("breathing_rate", "15"),
                ("blood_pressure", "131/82"),
                ("oxygen_saturation", "97"),
                ("weight", "69.0"),
                ("pain", "4"),
                ("glucose", "7.1"),
            ),
        ),
    ),
)


def with_row(
    look: VitalsLook, name: str, *, value: str | None = None, value2: str | None = None, **changes: object
) -> VitalsLook:
    """`look` with one measure shown otherwise."""

    def changed(each: MeasureRow) -> MeasureRow:
        if each.row.id != name:
            return each
        control = each.row.controls[0]
        control = replace(
            control,
            value=control.value if value is None else value,
            value2=control.value2 if value2 is None else value2,
        )
        return replace(each, row=replace(each.row, controls=(control,), **changes))  # type: ignore[arg-type]

    return replace(look, rows=tuple(changed(each) for each in look.rows))


def empty_vitals() -> VitalsLook:
    """A set that has not been begun."""
    look = replace(VITALS, saved="", alerts=(), taken_at="", position="")
    for each in VITALS.rows:
        look = with_row(look, each.row.id, value="", value2="", chip=None, tone="neutral", charted=False, refs=())
    return look


SLIPPED = with_row(
    VITALS,
    "temperature",
    value="384",
    charted=False,
    chip=None,
    tone="neutral",
    message="Temperature must be between 25 and 45 °C. You entered 384",
    doubt=Doubt("Did you mean 38.4? You typed 384", "38.4", "Keep 384"),
)

LINE_RAIL = (
    RailItem("arrive", "Arrive & verify", "done"),
    RailItem("vitals", "Vital signs", "done", "8"),
    RailItem("assessment", "Assessment", "done"),
    RailItem("line", "Line care", "warn", "1 due", "warn"),
    RailItem("infusion", "Infusion", "todo", "1 due"),
    *RAIL[5:],
)
LINE = LineLook(
    frame=replace(FRAME, rail=LINE_RAIL, done=6),
    seen=SEEN,
    line="line-1",
    lines=(("line-1", "PICC, right basilic, 4 Fr single, day 23"),),
    check_id="check-1",
    saved="Saved on this laptop 09:57",
    life=LineLife(
        from_ms=at(29, 10),
        to_ms=at(29),
        now_ms=at(21),
        ticks=((at(29, 10), "29 Oct"), (at(7), "7 Nov"), (at(14), "14 Nov"), (at(21), "21 Nov"), (at(28), "28 Nov")),
        now_label="21 Nov",
        length=(
            (at(29, 10), 2.0, "2"),
            (at(31, 10), 2.0, ""),
            (at(7), 2.0, "2"),
            (at(14), 2.5, "2.5"),
            (at(21), 3.0, "3 cm"),
        ),
        length_stop=4.0,
        length_stop_label="stop at 4 cm",
        arm=((at(29, 10), 28.0, "28"), (at(7), 28.0, "28"), (at(14), 28.0, "28"), (at(21), 28.5, "28.5 cm")),
        dressing=(
            LaneSpan(at(29, 10), at(31, 10), "", "past"),
            LaneSpan(at(31, 10), at(7), "transparent, 7 days", "past"),
            LaneSpan(at(7), at(14), "transparent, 7 days", "past"),
            LaneSpan(at(14), at(21), "transparent, 7 days", "past"),
            LaneSpan(at(21), at(28), "to Fri 28 Nov", "now"),
        ),
        cap=(
            LaneSpan(at(29, 10), at(31, 10), "", "past"),
            LaneSpan(at(31, 10), at(7), "7 days", "past"),
            LaneSpan(at(7), at(14), "7 days", "past"),
            LaneSpan(at(14), at(21), "7 days", "past"),
            LaneSpan(at(21), at(28), "enter the time", "due"),
        ),
        events=(
            (at(29, 10), "circle-dot", "Placed, tip by ECG", "neutral"),
            (at(9), "droplet", "Slow blood return, cleared", "low"),
            (at(21, hour=4), "chevrons-up", "Fever", "crit"),
        ),
        hint="1 cm further out since 7 Nov. Change the fixing today.",
    ),
    rows=(
        FormRow(
            "external_length",
            "External length",
            (
                Control(
                    "cm",
                    "number",
                    "External length, cm",
                    "3",
                    unit="cm",
                    hint="from hub to skin, 2 cm when placed",
                    width=62,
                ),
            ),
            chip=Chip("1 cm more", "warn", "arrow-up"),
            tone="warn",
            last="2.5 cm",
            last_when="14 Nov",
            charted=True,
        ),
        FormRow(
            "arm",
            "Arm, 10 cm up",
            (Control("cm", "number", "Arm, cm", "28.5", unit="cm", hint="baseline 28 cm", width=62),),
            chip=Chip("In range", "ok", "check"),
            last="28 cm",
            last_when="14 Nov",
            charted=True,
        ),
        FormRow(
            "site",
            "Exit site",
            (
                Control(
                    "findings",
                    "chips",
                    "Exit site findings",
                    "redness:15 tender",
                    options=(
                        Option("clean", "Clean", "", "ok"),
                        Option("redness", "Red", "mm", "warn"),
                        Option("tender", "Tender", "", "warn"),
                        Option("pus", "Pus", "", "crit"),
                        Option("swelling", "Swollen", "mm", "warn"),
                        Option("streak", "Streak", "", "crit"),
                        Option("cord", "Cord", "mm", "crit"),
                    ),
                ),
            ),
            chip=Chip("Site signs 2 of 4", "warn", "arrow-up"),
            tone="warn",
            last="clean",
            last_when="14 Nov",
            charted=True,
        ),
        FormRow(
            "flush:1",
            "Flush, lumen 1",
            (
                Control("ml", "number", "Flush, mL", "10", unit="mL", width=62),
                Control(
                    "flush",
                    "segment",
                    "How the flush went",
                    "easy",
                    options=(Option("easy", "Easy"), Option("resists", "Resists"), Option("blocked", "Blocked")),
                    hint="at 09:39",
                ),
            ),
            chip=Chip("No more now", "crit", "circle-pause"),
            last="10 mL",
            last_when="19 Nov",
            charted=True,
        ),
        FormRow(
            "blood_return:1",
            "Blood return",
            (
                Control(
                    "blood_return",
                    "segment",
                    "Blood return",
                    "brisk",
                    options=(
                        Option("brisk", "Brisk"),
                        Option("slow", "Slow"),
                        Option("none", "None"),
                        Option("not_tested", "Not tested"),
                    ),
                ),
            ),
            chip=Chip("Open", "ok", "check"),
            last="brisk",
            last_when="19 Nov",
            charted=True,
        ),
        FormRow(
            "dressing_change",
            "Dressing",
            (
                Control("at", "time", "Dressing, time changed", "09:55", width=74),
                Control(
                    "dressing",
                    "segment",
                    "New dressing",
                    "transparent",
                    options=(Option("transparent", "Transparent"), Option("gauze", "Gauze")),
                    hint="old one dry, intact",
                ),
            ),
            chip=Chip("Next Fri 28 Nov", "ok", "check"),
            last="14 Nov",
            last_when="7 days",
            charted=True,
        ),
        FormRow(
            "connector_change",
            "Needle-free cap",
            (Control("at", "time", "Needle-free cap, time changed", "", hint="time changed", width=74),),
            chip=Chip("Due today", "warn", "clock"),
            last="14 Nov",
            last_when="7 days",
            required=True,
        ),
    ),
    scale=LineScale(
        3.0,
        37.0,
        (
            ("Placed", "29 Oct, Northside, ultrasound"),
            ("Tip", "cavo-atrial junction, by ECG"),
            ("Length", "40 cm, was 38 in and 2 out"),
            ("Type", "open end, clamp, power 5 mL/s"),
        ),
    ),
    alerts=(),
    side=(
        SideBlock(
            "Score, from what you entered",
            "calculator",
            (
                SideLine("", "Site signs 2 of 4: redness 15 mm, tender. No streak, no cord, no pus."),
                SideLine("With fever: tell the doctor before any use.", tone="crit"),
            ),
        ),
        SideBlock(
            "Fever rule FP-02",
            "octagon-alert",
            (
                SideLine("Dose held 09:50", chip=Chip("", "ok", "circle-check")),
                SideLine("Flushes stopped 09:50", chip=Chip("", "ok", "circle-check")),
                SideLine("Cultures, line and vein", chip=Chip("", "neutral", "circle")),
                SideLine("Call Dr Lindqvist, read back", chip=Chip("", "neutral", "circle")),
                SideLine("New cap before the draw", chip=Chip("", "neutral", "circle")),
            ),
            chip=Chip("2 of 5", "crit", "octagon-alert"),
        ),
        SideBlock(
            "Skin",
            "octagon-alert",
            note="Chlorhexidine is not offered: allergy. Povidone-iodine used 09:53, dried 2 min.",
        ),
    ),
    read_only=False,
)

VISUAL = (Option("clear", "Clear"), Option("cloudy", "Cloudy"), Option("particles", "Particles"))
DOSE = DoseCard(
    order="order-1",
    dose="",
    title="vancomycin 1,000 mg IV",
    detail="every 12 hours, over 90 min. 133.3 mL/h",
    due="due 10:00, dose 19 of 42",
    chip=Chip("Due 10:00", "warn", "clock"),
    state="due",
    checks=(
        ("ok", "Patient confirmed 09:31"),
        ("ok", "Allergies checked: Penicillin, chlorhexidine"),
        ("ok", "Order active, Dr Lindqvist"),
        ("ok", "PICC, right basilic: flushes easily, brisk blood return 09:39"),
    ),
    rows=(
        FormRow("lot", "Lot", (Control("lot", "text", "Lot number on the label", "", width=160),)),
        FormRow(
            "expiry", "Expires", (Control("expiry", "date", "Expiry date on the label", "", hint="like 14 Mar 2027"),)
        ),
        FormRow("visual", "Looks", (Control("visual", "segment", "How it looks", "", options=VISUAL),)),
        FormRow(
            "line",
            "Line",
            (
                Control(
                    "line", "select", "Line and lumen", "line-1/1", options=(Option("line-1/1", "PICC, right basilic"),)
                ),
            ),
        ),
        FormRow("start", "Start", (Control("start", "time", "Start time", "", width=72),)),
        FormRow(
            "volume",
            "Volume",
            (Control("volume", "number", "Volume in the bag, mL", "", unit="mL", hint="ordered 200 mL"),),
        ),
        FormRow(
            "rate",
            "Pump rate",
            (Control("rate", "number", "Pump rate, mL/h", "", unit="mL/h", hint="ordered 133.3 mL/h"),),
        ),
    ),
    blocks=(),
    warnings=(
        Alert(
            "R-14",
            "1",
            "warn",
            "Pulse is high",
            "Pulse 104 before the dose. Look for the cause.",
            "order-1",
            not_now=False,
        ),
    ),
    actions=("start", "hold"),
)
HELD = DoseCard(
    order="order-2",
    dose="",
    title="ceFAZolin 2,000 mg IV",
    detail="every 8 hours, over 30 min",
    due="due 14:00, dose 4 of 21",
    chip=Chip("Later", "neutral", "clock"),
    state="due",
    checks=(("ok", "Patient confirmed 09:31"),),
    rows=(),
    blocks=(
        Alert(
            "R-05",
            "2",
            "crit",
            "Fever with a central line",
            "Cultures first, then the prescriber decides.",
            "order-2",
            not_now=False,
            blocks=True,
        ),
    ),
    warnings=(),
    actions=("start", "hold"),
)
MEDICINES = MedicineLook(
    frame=replace(FRAME, rail=LINE_RAIL, done=6),
    seen=SEEN,
    saved="",
    cards=(DOSE, HELD),
    hold_reasons=(("condition", "Patient's condition"), ("refused", "Refused"), ("no_supply", "No supply")),
    side=SIDE,
    read_only=False,
)

NOTE = FormLook(
    frame=FRAME,
    seen=SEEN,
    group="note",
    title="Visit note",
    saved="Saved on this laptop 10:14",
    sections=(
        FormSection(
            "S19",
            "How the visit went",
            (
                FormRow(
                    "summary",
                    "Summary",
                    (
                        Control(
                            "summary",
                            "note",
                            "Summary",
                            "Felt hot since about 03:00. Took paracetamol 1,000 mg at 06:30.",
                        ),
                    ),
                    charted=True,
                ),
                FormRow(
                    "tolerated",
                    "Tolerated",
                    (
                        Control(
                            "tolerated",
                            "segment",
                            "Tolerated",
                            "yes",
                            options=(Option("yes", "Yes"), Option("no", "No")),
                        ),
                    ),
                    charted=True,
                ),
                FormRow(
                    "skin",
                    "Skin",
                    (
                        Control(
                            "skin",
                            "segment",
                            "Skin",
                            "exception",
                            options=(
                                Option("wnl", "Normal"),
                                Option("exception", "Exception"),
                                Option("not_assessed", "Not assessed"),
                            ),
                        ),
                        Control(
                            "skin_findings",
                            "chips",
                            "Skin: what you found",
                            "rash",
                            options=(Option("rash", "Rash"), Option("bruise", "Bruise"), Option("warm", "Warm")),
                        ),
                        Control("skin_text", "text", "Skin, in your words", ""),
                    ),
                ),
                FormRow(
                    "next",
                    "Next visit",
                    (Control("next", "date", "Next visit", "22 Nov 2025"),),
                    charted=True,
                    last="19 Nov",
                    last_when="10:05",
                ),
                FormRow(
                    "told", "Prescriber told", (Control("told", "toggle", "Prescriber told", "yes"),), charted=True
                ),
            ),
        ),
        FormSection("S22", "Plan", (FormRow("plan", "Plan", (Control("plan", "text", "Plan", ""),), required=True),)),
    ),
    phrases=(("wound dry", "Wound clean and dry, no smell."), ("told back", "Told back correctly.")),
    alerts=(),
    side=SIDE,
    read_only=False,
)

NOTE_HTML = """<html><head><style>
body { font-family: "IBM Plex Sans"; font-size: 9pt; color: #1b2b33; }
.title { font-size: 12pt; font-weight: 600; } .section { font-weight: 600; margin-top: 8px; margin-bottom: 1px; }
.quiet { color: #51626b; } p { margin-top: 0; margin-bottom: 1px; }
</style></head><body>
<table width="100%"><tr><td class="title">Home infusion visit note</td><td align="right"
class="quiet">Northside Infusion Pharmacy</td></tr>
<tr><td><b>CARVALHO, Maria</b></td><td align="right" class="quiet">Fri 21 Nov 2025, 09:31 to 10:24</td></tr>
<tr><td colspan="2" class="quiet">Born 14 Mar 1958 (67 y), MRN 004 182 7731. Allergies: penicillin,
chlorhexidine</td></tr></table><hr>
<p class="section">Vital signs 09:42</p>
<p>Temp 38.4 °C by mouth, again 09:47 38.4 °C. Pulse 104 /min, breathing 18 /min. BP 118/72 mmHg sitting, SpO₂
97 %, weight 67.1 kg, pain 2 of 10.</p>
<p class="section">Line care, PICC, right basilic 09:55</p>
<p>3 cm out (2 cm when placed). Exit site red 15 mm, tender, no pus: Site signs 2 of 4. Dressing changed,
povidone-iodine. Flush 10 mL easy, blood return brisk.</p>
<p class="section">vancomycin 1,000 mg IV, dose 19 of 42: not given</p>
<p>Held 09:50, rule FP-02. Dr Lindqvist called 10:04, read back. Two sets of blood cultures 10:08 (PICC) and
10:12 (left arm). Doctor calls back by 13:00.</p>
<p class="section">Assessment 09:48</p><p>Alert, skin warm, no rash. Lungs clear. Heel wound dry, 2.1 × 1.4
cm, no smell.</p>
<p class="section">Teaching 10:18</p><p>Warning signs and 24-hour number, told back correctly. Interpreter by
phone 10:15.</p>
<p class="section">Plan</p><p>Dose 20 waits for Dr Lindqvist. Next visit Sat 22 Nov 09:30.</p>
</body></html>"""
SIGN_RAIL = (
    *(RailItem(item.id, item.title, "done", "8" if item.id == "vitals" else "") for item in RAIL[:3]),
    RailItem("line", "Line care", "warn", "1 missing", "warn"),
    RailItem("infusion", "Infusion", "done", "held"),
    *(RailItem(item.id, item.title, "done") for item in RAIL[5:8]),
    RailItem("sign", "Sign & lock", "doing", "1 missing"),
)
_LOOPS = ((40, 90, 30, -60, 60, -10, 20, 40, -50, 60, -30, 10, 80, -20, 40, -60, 30, 40, 20, 30, 60, -40),
          (420, 40, 20, 80, 30, -70, 30, 60, 40, -80, 20, 70, 60, -20, 220, -10))  # fmt: skip
PATIENT = PatientSigns(
    name="CARVALHO, Maria",
    how="signed",
    words="Signed 10:21",
    detail="",
    ink=Ink(960, 184, _LOOPS),
    language="pt",
    offered=(
        Shown("en", "English", "I was visited today. I was told what was done.", draft=False),
        Shown("pt", "Portuguese", "Fui visitado hoje. Explicaram-me, com palavras que entendo, o que foi feito."),
        Shown("ar", "Arabic", "تمت زيارتي اليوم.", rtl=True),
    ),
    required=True,
    relations=(("spouse", "husband or wife"), ("child", "son or daughter")),
    unable_reasons=(("hand", "cannot use the hand"), ("other", "other")),
    refused_reasons=(("disagrees", "does not agree with the note"), ("other", "other")),
)
SIGN = SignLook(
    frame=replace(FRAME, rail=SIGN_RAIL, done=7),
    seen=SEEN,
    missing=(
        SignItem(
            "care:cap",
            "crit",
            "octagon-alert",
            "Needle-free cap: time changed",
            "Line care. Enter the time, like 09:57",
            "line",
            "connector_change",
        ),
    ),
    unusual=(
        SignItem(
            "FP-02|1|set-1",
            "crit",
            "chevrons-up",
            "Temperature 38.4 °C",
            "FP-02 done: held, called 10:04, read back",
            "vitals",
            "temperature",
            seen="Seen 10:20",
        ),
        SignItem(
            "L-02|1|check-1",
            "warn",
            "arrow-up",
            "PICC 3 cm out, was 2.5 cm",
            "Fixing changed, doctor told 10:04",
            "line",
            "external_length",
        ),
    ),
    ready=41,
    ticks=(
        Tick("clamped", "Line clamped, cap on, dressing dry", "10:16"),
        Tick("sharps", "Sharps and waste taken along", "10:17"),
        Tick("number", "24-hour number left, read back in Portuguese", "10:18"),
        Tick("signs", "Knows the warning signs: shaking, breathless, drowsy", "10:18"),
        Tick("stays", "Someone stays with her: Ana, until 18:00", "10:19"),
        Tick("next", "Next visit told: Sat 22 Nov 09:30", ""),
    ),
    note_html=NOTE_HTML,
    signer="Amara Okafor, RN",
    laptop="laptop NB-07, offline",
    cannot="1 field is missing. Signing opens when it is filled in.",
    signatures=(),
    amending=False,
    read_only=False,
    patient=PATIENT,
    ready_items=(
        ReadyItem("09:42", "Vital signs", "Temp 38.4 °C by mouth.", "vitals", "set-1", "vital_signs.set"),
        ReadyItem("09:55", "Dressing change", "PICC, povidone-iodine.", "line", "care-1", "line_care.done"),
    ),
)
READY = replace(SIGN, missing=(), cannot="", unusual=(SIGN.unusual[0],))

COMMENT = CommentLook(
    "comment-1",
    "T. Marsh, RN",
    "21 Nov 11:40",
    "Was this taken by mouth? Say the site.",
    True,
    "set-1",
    "vital_signs.temperature",
    "Vital signs, Temperature",
)
WHOLE = CommentLook("comment-2", "T. Marsh, RN", "21 Nov 11:42", "Did the interpreter stay to the end?", True)
RETURNED_FRAME = replace(
    FRAME,
    status="returned",
    returned=(COMMENT,),
    done=9,
    unsigned_amendment=True,
    rail=(*(replace(item, mark="done", note="") for item in RAIL[:8]), RailItem("sign", "Sign & lock", "locked")),
)
SIGNED = with_row(
    replace(VITALS, frame=RETURNED_FRAME, read_only=True, alerts=()),
    "temperature",
    comments=(COMMENT,),
)
SIGNED = with_row(
    SIGNED,
    "weight",
    corrected=(OldValue("76.1 kg", "67.1 kg", "Figures turned round", "A. Okafor, RN", "21 Nov 10:40"),),
)
SENT_BACK = replace(SIGNED, frame=replace(RETURNED_FRAME, returned=(COMMENT, WHOLE)))
ANSWERED = replace(SIGNED, frame=replace(RETURNED_FRAME, returned=()))
