"""The conflict desk as in the picture it was designed by: a weight, an allergy, a form; settled; nothing."""

from __future__ import annotations

from dataclasses import replace

from nursechart.chart.views import Seen
from nursechart.charting.looks.choosing import ChoiceDetail, ChoiceLook, ChoiceRow, Chosen, Version
from nursechart.charting.looks.common import Banner, Chip, Series, SideBlock, SideLine

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
    "81.2 kg", "You, Amara Okafor, RN", "AO", "NB-07",
    (("Taken", "Thu 20 Nov 09:10"), ("Charted", "Thu 20 Nov 09:12"), ("How", "home scale")),
    ("81.6 kg, 13 Nov 09:05",), ("not the 82.1 kg of K. Sato",),
)  # fmt: skip
_OTHER = Version(
    "82.1 kg", "Kenji Sato, RN", "KS", "another computer",
    (("Taken", "Thu 20 Nov 09:10"), ("Charted", "Thu 20 Nov 09:41"), ("How", "stated")),
    ("81.6 kg, 13 Nov 09:05",), ("not your 81.2 kg",),
)  # fmt: skip
SIDE = (
    SideBlock("What uses this weight", "calculator", (
        SideLine("daptomycin 500 mg IV", "every 24 hours"),
        SideLine("with 81.2 kg: 6.16 mg/kg"),
        SideLine("with 82.1 kg: 6.09 mg/kg"),
    )),
    SideBlock("How it came about", "history", (
        SideLine("09:12", "You chart 81.2 kg"),
        SideLine("09:41", "K. Sato charts 82.1 kg"),
    )),
)  # fmt: skip
_TREND = Series(
    points=((_AT - 21 * _DAY, 82.4), (_AT - 7 * _DAY, 81.6), (_AT, 81.2), (_AT, 82.1)),
    summary="Weight, 4 readings from 81.2 to 82.4 kg, last 82.1",
    table=(("30 Oct", "82.4 kg"), ("13 Nov", "81.6 kg"), ("20 Nov 09:10", "81.2 kg"), ("20 Nov 09:10", "82.1 kg")),
    days=("30 Oct", "13 Nov", "20 Nov", "20 Nov"),
)
_DETAIL = ChoiceDetail(
    feed="p:lindgren", subject="set", part="vital_signs.weight", visit="v", row="weight", group="vitals", banner=BANNER,
    title="Weight, 20 Nov", lead="Charted on two computers. Choose which one to show.", place="1 of 2",
    versions=(_OWN, _OTHER), both="Both on the trend: 09:12, 09:41", another="kg", may_type=True, why_not="",
    reasons=("Measured, the other was told", "Typing slip", "Measured again", "Checked with the other nurse"),
    side=SIDE, trend_label="Weight, kg", trend=_TREND, chosen=None, seen=Seen("p:lindgren", 1, bytes(32)),
)  # fmt: skip
WEIGHT = ChoiceLook(
    "to_choose", (2, 5), ROWS,
    (("OYELARAN, Bisi", "19 Nov 11:21", "Arrived after signing. Stands beside the signed note, nothing to choose."),),
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
        both="", another="", may_type=False, side=SIDE[1:], trend=None, trend_label="",
    ),
)  # fmt: skip
SETTLED = replace(
    WEIGHT,
    tab="settled",
    rows=tuple(replace(row, chips=(Chip("Settled", "ok", "check"),)) for row in ROWS),
    detail=replace(
        _DETAIL, lead="This was settled. Every version stays readable.", both="", why_not="This was settled already",
        chosen=Chosen("82.1 kg", "Kenji Sato, RN", "Thu 20 Nov 11:40", "Weighed on the clinic's scale"),
    ),
)  # fmt: skip
NOTHING = ChoiceLook("to_choose", (0, 0), (), (), None)
