"""An invented chart, as `charting.overview` words it: the one of the picture."""

from dataclasses import replace
from datetime import UTC, datetime

from nursechart.charting.looks.common import Banner, Chip, Series, Tone
from nursechart.charting.looks.patients import (
    Attention,
    ChangeLine,
    ChartLook,
    LineCard,
    OrderLine,
    TimelineRow,
    Trend,
)

_DAYS = (7, 9, 11, 13, 16, 19, 21)
_MONTHS = {10: "Oct", 11: "Nov"}


def series(
    values: tuple[float, ...], band: tuple[float, float], unit: str, tone: Tone = "neutral", *,
    second: tuple[float, ...] = (), band2: tuple[float, float] | None = None,
    days: tuple[tuple[int, int], ...] = tuple((11, day) for day in _DAYS),
) -> Series:  # fmt: skip
    """A trend with a reading on each of `days` (month, day)."""
    at = [int(datetime(2025, month, day, 10, 5, tzinfo=UTC).timestamp() * 1000) for month, day in days]
    words = tuple(f"{day} {_MONTHS[month]}" for month, day in days)
    return Series(
        points=tuple(zip(at, values, strict=True)),
        second=tuple(zip(at, second, strict=True)) if second else (),
        band=band,
        band2=band2,
        last_tone=tone,
        summary=f"{len(values)} readings, last {values[-1]} {unit}",
        table=tuple((f"{day} 10:05", f"{value:g} {unit}") for day, value in zip(words, values, strict=True)),
        days=words,
    )


TEMPERATURE = series((36.8, 36.9, 36.7, 37.0, 36.9, 37.1, 38.4), (36.1, 37.9), "°C", "crit")
LABS = (
    Trend("lab_potassium", "Potassium, imported", "mmol/L", "5.4", "warn",
          series((4.0, 4.1, 4.4, 4.2, 4.8, 5.0, 5.4), (3.5, 5.1), "mmol/L", "warn")),
    Trend("lab_creatinine", "Creatinine", "mg/dL", "1.1", "neutral",
          series((0.9, 0.9, 1.0, 1.0, 1.1, 1.0, 1.1), (0.6, 1.2), "mg/dL")),
    Trend("lab_wbc", "White cells", "10³/µL", "11.9", "warn",
          series((7.1, 8.0, 9.2, 10.1, 10.4, 11.0, 11.9), (4.0, 11.0), "10³/µL", "warn")),
    Trend("lab_haemoglobin", "Haemoglobin", "g/dL", "10.2", "low",
          series((11.9, 11.8, 11.5, 11.1, 10.9, 10.4, 10.2), (12.0, 15.5), "g/dL", "low")),
    Trend("lab_platelets", "Platelets, imported", "10³/µL", "212", "neutral",
          series((220, 231, 214, 208, 219, 225, 212), (150, 400), "10³/µL")),
)  # fmt: skip
BANNER = Banner(
    feed="p:carvalho", patient="carvalho", name="CARVALHO, Maria", prefix="Ms",
    subtitle="“Mia”  ·  Portuguese, interpreter for consent", born="14 Mar 1958 (67 y)", sex="Female",
    mrn="004 182 7731", weight="67.1 kg, today", allergies_title="2 allergies",
    allergies_text="Penicillin, chlorhexidine", allergies_tone="crit",
)  # fmt: skip

CHART = ChartLook(
    banner=BANNER,
    attention=(
        Attention("crit", "circle-alert", "Fever with a central line", "38.4 °C at 09:42, PICC day 23", "Vital signs",
                  "vitals"),
        Attention("warn", "clock", "Dressing and cap due today", "Last changed Fri 14 Nov", "Line care", "line"),
        Attention("warn", "file-clock", "Consent runs out 30 Nov", "Interpreter needed", "Arrive", "arrive"),
    ),
    lines=(
        LineCard(
            "picc", "PICC, right basilic, 4 Fr single", "Placed 29 Oct (day 23). 2.5 cm out on 14 Nov.",
            (
                ("Dressing, every 7 days", Chip("due today", "warn", "clock")),
                ("Needle-free cap, every 7 days", Chip("due today", "warn", "clock")),
                ("Flush, blood return brisk", Chip("done 09:39", "ok", "check")),
            ),
        ),
    ),
    orders=(
        OrderLine("vanc", "vancomycin 1,000 mg IV", "every 12 hours, over 90 min", "dose 19 of 42, due 10:00",
                  Chip("On hold", "crit", "circle-pause")),
        OrderLine("labs", "Trough level and CBC", "draw from the PICC", "before dose 19",
                  Chip("To do", "neutral", "circle")),
        OrderLine("saline", "sodium chloride 0.9 % 10 mL IV", "before and after doses", "",
                  Chip("done 09:39", "ok", "check")),
        OrderLine("pcm", "paracetamol 1,000 mg by mouth", "as needed, 4 a day", "last 06:30, next 12:30",
                  Chip("As needed", "neutral", "pill")),
        OrderLine("care", "Dressing change", "every 7 days", "due today", Chip("To do", "neutral", "circle")),
        OrderLine("teach", "Teach: line care at home", "once", "", Chip("done 14 Nov", "ok", "check")),
    ),
    trends=(
        Trend("temperature", "Temperature", "°C", "38.4", "crit", TEMPERATURE),
        Trend("weight", "Weight", "kg", "67.1", "neutral",
              series((69.2, 69.0, 68.9, 69.0, 68.7, 68.4, 67.1), (66.0, 72.4), "kg")),
        Trend("blood_pressure", "Blood pressure", "mmHg", "118/72", "neutral",
              series((128, 131, 127, 125, 128, 126, 118), (90, 140), "mmHg", second=(80, 82, 79, 76, 80, 79, 72),
                     band2=None)),
        Trend("white_cells", "White cells", "×10⁹/L", "11.8", "warn",
              series((13.4, 9.9, 7.9, 11.8), (4.0, 11.0), "×10⁹/L", "warn",
                     days=((10, 29), (11, 5), (11, 12), (11, 19)))),
    ),
    timeline=(
        TimelineRow("visit", "Fri 21 Nov", "09:31", "house", "Home visit", "in progress, 3 of 9 sections",
                    (Chip("Fever", "crit", "chevrons-up"),), "A. Okafor", "now"),
        TimelineRow("call", "Fri 21 Nov", "07:50", "phone", "Call",
                    "Chills overnight. Told to have temperature taken before the dose", (), "T. Marsh"),
        TimelineRow("lab", "Thu 20 Nov", "06:52", "flask-conical", "Lab result",
                    "White cells 11.8, creatinine 0.9 mg/dL, drawn Wed 19 Nov 10:20",
                    (Chip("High", "warn", "arrow-up"),), "lab"),
        TimelineRow("visit", "Wed 19 Nov", "10:05", "house", "Home visit", "Dose 15 given, labs drawn. No complaints",
                    (Chip("Photo 1", "neutral", "image"), Chip("Reviewed", "ok", "check")), "A. Okafor", "before"),
        TimelineRow("visit", "Sun 16 Nov", "10:10", "house", "Home visit", "Dose 9 given",
                    (Chip("Reviewed", "ok", "check"),), "K. Sato", "earlier"),
    ),
    since_title="Wed 19 Nov 10:05 to now. 5 changes.",
    since=(
        ChangeLine("thermometer", "Temperature", "37.1", "38.4 °C", "crit", "today 09:42, you"),
        ChangeLine("flask-conical", "White cells", "7.9", "11.8 ×10⁹/L", "warn",
                   "drawn 19 Nov, result Thu 20 Nov 06:52"),
        ChangeLine("weight", "Weight", "68.4", "67.1 kg", "low", "was Wed 12 Nov"),
        ChangeLine("file-plus", "Order added", "", "Trough level and CBC before dose 19", "low",
                   "H. Lund, pharmacist, today 06:40"),
        ChangeLine("phone", "Call", "", "Chills overnight", "low", "T. Marsh, RN, today 07:50"),
    ),
    unchanged="Allergies 2, line, dose, consent, address.",
    reason="Bone infection, left heel. 21 days of vancomycin, 12 Nov to 2 Dec.",
    action="Back to visit, 3 of 9",
    visit="now",
    complete=True,
)  # fmt: skip

NEW = replace(
    CHART, attention=(), lines=(), orders=(), trends=(), timeline=(), since_title="No visit before this one.", since=(),
    unchanged="", reason="", action="", visit="", complete=False,
)  # fmt: skip
LONG = replace(
    CHART,
    timeline=tuple(
        TimelineRow("visit", f"{1 + n % 28} Oct 2024", "10:05", "house", f"Home visit {n}", "signed 11:00", (),
                    "K. Sato", f"v{n}")
        for n in range(150)
    ),
)  # fmt: skip
