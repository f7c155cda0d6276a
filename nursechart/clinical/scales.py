"""Scales: from what was found to a grade, its name and what it asks for (`clinical.md` 4).

Points, bands and thresholds are content; how a score follows from findings is in the modules named below, and this is
the one place to import them from. A grade names its scale and what it was made of, so a reviewer can see that 2 of 4
came from redness and tenderness.
"""

from __future__ import annotations

from nursechart.clinical.bedside_scales import (
    has_learned,
    is_orthostatic,
    mna_points,
    orthostatic,
    pain,
    pain_scales,
    pitting_oedema,
    suggested_pain_scales,
)
from nursechart.clinical.news2 import News2, News2Signs, news2
from nursechart.clinical.reaction_scales import Reaction, anaphylaxis, infusion_reaction
from nursechart.clinical.scale_grades import (
    Grade,
    NotAScore,
    ScaleIsOff,
    Scored,
    changed,
    grade,
    grade_choices,
    offered,
    read_scored,
    scale_for,
    scored,
    sum_scale,
    totals_only,
    write_scored,
)
from nursechart.clinical.site_scales import (
    extravasation,
    infiltration_ins,
    patency,
    phlebitis,
    phlebitis_ins,
    photo_times,
    vip,
)

__all__ = [
    "Grade", "News2", "News2Signs", "NotAScore", "Reaction", "ScaleIsOff", "Scored", "anaphylaxis", "changed",
    "extravasation", "grade", "grade_choices", "has_learned", "infiltration_ins", "infusion_reaction",
    "is_orthostatic", "mna_points", "news2", "offered", "orthostatic", "pain", "pain_scales", "patency", "phlebitis",
    "phlebitis_ins", "photo_times", "pitting_oedema", "read_scored", "scale_for", "scored", "suggested_pain_scales",
    "sum_scale", "totals_only", "vip", "write_scored",
]  # fmt: skip
