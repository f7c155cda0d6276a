"""The gallery's painted pages: sparklines, trends, the day's lane, the sync ribbon, what changed."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nursechart.ui.theme.tokens import Tone
from nursechart.ui.widgets import (
    Block,
    BlockState,
    Card,
    ChartOrTable,
    DiffBlock,
    Label,
    ProofRibbon,
    ProofStep,
    Sparkline,
    StepState,
    TimelineLane,
    Trace,
    TrendChart,
)

DAYS = (7.0, 9.0, 11.0, 13.0, 16.0, 19.0, 21.0)
TEMPERATURE = Trace(
    (tuple(zip(DAYS, (36.8, 36.9, 36.7, 37.0, 36.9, 37.1, 38.4), strict=True)),),
    ((36.1, 37.9),),
    Tone.CRIT,
    "38.4",
    "Temperature 38.4 °C on 21 Nov, above the range 36.1 to 37.9. 6 earlier readings from 36.7 to 37.1.",
    (("21 Nov 09:42", "38.4 °C"), ("19 Nov 10:05", "37.1 °C"), ("16 Nov 09:50", "36.9 °C")),
)
PRESSURE = Trace(
    (
        tuple(zip(DAYS, (128.0, 131.0, 126.0, 124.0, 127.0, 126.0, 118.0), strict=True)),
        tuple(zip(DAYS, (80.0, 82.0, 78.0, 76.0, 79.0, 78.0, 72.0), strict=True)),
    ),
    ((90.0, 140.0),),
    Tone.NEUTRAL,
    "118/72",
    "Blood pressure 118/72 mmHg on 21 Nov, in range.",
    (("21 Nov 09:42", "118/72 mmHg"), ("19 Nov 10:05", "126/78 mmHg")),
)


def plots() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    sparks = QHBoxLayout()
    column.addLayout(sparks)
    for words, trace in (("Temperature, last 14 days", TEMPERATURE), ("Blood pressure, last 14 days", PRESSURE)):
        spark = Sparkline(words)
        spark.show_trace(trace)
        sparks.addWidget(spark)
    sparks.addStretch(1)
    times = ((7.0, "7 Nov"), (21.0, "21 Nov"))
    small = QHBoxLayout()
    column.addLayout(small)
    for name, words, trace in (
        ("temperature", "Temperature, °C", TEMPERATURE),
        ("pressure", "Blood pressure, mmHg", PRESSURE),
    ):
        chart = ChartOrTable(name, TrendChart(words))
        chart.show_trace(trace, times)
        small.addWidget(chart)
    card = Card()
    card.body.addWidget(Label("Temperature, °C", "heading"))
    roomy = ChartOrTable("roomy", TrendChart("Temperature, °C, roomy", roomy=True, height=130))
    marks = tuple((day, f"{day:.0f} Nov" if day == 21 else f"{day:.0f}") for day in DAYS)
    roomy.show_trace(TEMPERATURE, marks, range_word="range")
    card.body.addWidget(roomy)
    column.addWidget(card)
    return page


def timeline() -> QWidget:
    card = Card()
    lane = TimelineLane("The day")
    lane.show_day(
        [
            Block(495, 530, "done", BlockState.DONE),
            Block(570, 630, "CARVALHO", BlockState.CURRENT),
            Block(675, 725, "LINDGREN"),
            Block(780, 970, "NOVAK"),
            Block(1035, 1105, "LUNDGREN"),
        ],
        fixed=[(600, "10:00 vancomycin"), (690, "11:30 daptomycin"), (795, "13:15 IVIG"), (1080, "18:00 PN start")],
        drives=[(557, 565), (632, 651), (727, 750), (972, 1004)],
        now=550,
    )
    card.body.addWidget(lane)
    return card


def proof() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    done, wait, later, back = StepState.PROVED, StepState.WAITING, StepState.NOT_YET, StepState.SENT_BACK
    for steps in (
        ((done, "signed 10:31"), (wait, "28 wait"), (later, "not yet")),
        ((done, "24 of 24"), (done, "11:21, backed up"), (later, "needs your choice")),
        ((done, "22 of 22"), (done, "11:02, backed up"), (done, "I. Berg 13:40")),
        ((done, "20 of 20"), (done, "12:08, backed up"), (back, "sent back 07:35")),
    ):
        ribbon = ProofRibbon(("On this laptop", "At the pharmacy", "Reviewed"))
        ribbon.show_steps([ProofStep(state, words) for state, words in steps])
        column.addWidget(ribbon)
    column.addWidget(DiffBlock("Blood pressure", "148/92", "118/72"))
    column.addWidget(DiffBlock("", "37.1", "38.4 °C", plain=True, tone="crit"))
    return page
