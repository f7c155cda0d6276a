"""The conflict desk as in the picture it was designed by: a weight, an allergy, a form; settled; nothing."""

from __future__ import annotations

from dataclasses import replace

from nursechart.chart.views import Seen
from nursechart.charting.looks.choosing import (
    ChoiceDetail,
    ChoiceLook,
    ChoiceRow,
    Chosen,
    Colleague,
    DoseBy,
    Late,
    Use,
    Uses,
    Version,
)
from nursechart.charting.looks.common import Banner, Chip, Series

_DAY = 86_400_000
_AT = 1_763_647_800_000
BANNER = Banner(
    feed="p:lindgren", patient="lindgren", name="LINDGREN, Per", prefix="Mr", subtitle="", born="27 Jan 1949 (76 y)",
    sex="Male", mrn="004 097 5512", weight="81.6 kg, 13 Nov", allergies_title="1 allergy", allergies_text="Codeine",
    allergies_tone="crit", name_alert=True,
)  # fmt: skip
ROWS = (
    ChoiceRow("p:lindgren", "set", "vital_signs.weight", "LINDGREN, Per", "Weight", "20 Nov",
              (Chip("Dose by weight", "warn", "scale"),), "K. Sato"),
    ChoiceRow("p:ferreira", "latex", "allergy.state", "FERREIRA, Rui", "Allergy: Latex", "20 Nov",
              (Chip("Warns until settled", "crit", "circle-alert"),), "T. Marsh"),
)  # fmt: skip
_OWN = Version(
    "81.2 kg", "You, Amara Okafor, RN", "AO", "laptop NB-07, no contact 08:50 to 11:20",
    (("Taken", "Thu 20 Nov 09:10"), ("Charted", "Thu 20 Nov 09:12"), ("At the pharmacy", "by Thu 20 Nov 11:20"),
     ("How", "home scale")),
    ("81.6 kg, 13 Nov 09:05",), ("not the 82.1 kg of K. Sato",), "kg",
)  # fmt: skip
_OTHER = Version(
    "82.1 kg", "Kenji Sato, RN", "KS", "another computer",
    (("Taken", "Thu 20 Nov 09:10"), ("Charted", "Thu 20 Nov 09:41"), ("At the pharmacy", "by Thu 20 Nov 11:21"),
     ("How", "stated")),
    ("81.6 kg, 13 Nov 09:05",), ("not your 81.2 kg",), "kg",
)  # fmt: skip
_IN_RANGE = Chip("in range", "ok", "check")
USES = Uses(
    "What uses this weight",
    (Use("infliximab 500 mg IV", "every 8 weeks",
         (DoseBy("with 81.2 kg", "6.16 mg/kg", _IN_RANGE), DoseBy("with 82.1 kg", "6.09 mg/kg", _IN_RANGE))),),
    "The ordered dose is the same either way. Until you choose, dose checks use each of them.",
)  # fmt: skip
STORY = (
    ("08:50", "NB-07 has its last contact"), ("09:12", "You chart 81.2 kg"), ("09:41", "K. Sato charts 82.1 kg"),
    ("11:21", "NB-07 has every version: all stand"),
)  # fmt: skip
_TREND = Series(
    points=((_AT - 21 * _DAY, 82.4), (_AT - 14 * _DAY, 82.0), (_AT - 7 * _DAY, 81.6)),
    summary="Weight, 5 readings from 81.2 to 82.4 kg, last 82.1",
    table=(
        ("30 Oct", "82.4 kg"),
        ("6 Nov", "82.0 kg"),
        ("13 Nov", "81.6 kg"),
        ("20 Nov 09:10", "81.2 kg"),
        ("20 Nov 09:10", "82.1 kg"),
    ),
    days=("30 Oct", "6 Nov", "13 Nov"),
    fork=((_AT, 81.2, "81.2"), (_AT, 82.1, "82.1")),
    fork_day="20 Nov",
)
_DETAIL = ChoiceDetail(
    feed="p:lindgren", subject="set", part="vital_signs.weight", visit="v", row="weight", group="vitals", banner=BANNER,
    title="Weight, 20 Nov", lead="Charted on two computers. Choose which one to show.", place="1 of 2",
    versions=(_OWN, _OTHER), both="Both on the trend: 09:12, 09:41", another="kg", may_type=True, why_not="",
    reasons=("Measured, the other was told", "Typing slip", "Measured again", "Checked with the other nurse"),
    uses=USES, story=STORY, trend_label="Weight, kg", trend_since="since 30 Oct", trend=_TREND,
    colleague=Colleague("K. Sato", "+1 555 0142"), chosen=None, seen=Seen("p:lindgren", 1, bytes(32)),
)  # fmt: skip
WEIGHT = ChoiceLook(
    "to_choose", (2, 5), ROWS,
    (Late("p:oyelaran", "OYELARAN, Bisi", "19 Nov 11:21",
          "Pain 2, K. Sato. Stands beside the signed note, nothing to choose."),),
    0,
    _DETAIL,
)  # fmt: skip
_FORM = Version(
    "Plan: Dressing in a week\nNext visit: Fri 28 Nov 09:00", "Kenji Sato, RN", "KS", "another computer",
    (("Charted", "Thu 20 Nov 09:41"),), ("nothing was charted here yet",), ("not your Plan: Dressing in two weeks",),
)  # fmt: skip
FORM = replace(
    WEIGHT,
    detail=replace(
        _DETAIL, part="section.fields", title="Visit note, 20 Nov", versions=(_FORM, replace(_FORM, who=_OWN.who)),
        both="", another="", may_type=False, uses=None, story=STORY[1:], trend=None, trend_label="",
        trend_since="", colleague=None,
    ),
)  # fmt: skip
SETTLED = replace(
    WEIGHT,
    tab="settled",
    rows=tuple(replace(row, chips=(Chip("Settled", "ok", "check"),)) for row in ROWS),
    detail=replace(
        _DETAIL, trend=replace(_TREND, points=(*_TREND.points, (_AT, 82.1)), days=(*_TREND.days, "20 Nov"), fork=()),
        uses=replace(USES, orders=(replace(USES.orders[0], doses=USES.orders[0].doses[1:]),), note=""),
        lead="This was settled. Every version stays readable.", both="", why_not="This was settled already",
        chosen=Chosen("82.1 kg", "Kenji Sato, RN", "Thu 20 Nov 11:40", "Weighed on the clinic's scale"),
    ),
)  # fmt: skip
NOTHING = ChoiceLook("to_choose", (0, 0), (), (), 0, None)
