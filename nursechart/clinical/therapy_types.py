"""What a therapy protocol is made of (`clinical.md` 6 and 6.18): each part a fact with its own source.

A therapy is `within` a wider one and takes over what that one says; a template holds what is common to every infusion.
`protocols` puts the three together. `drugs` beside a fact names the only drugs it is about; empty means all.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from nursechart.clinical.content_types import Fact, _Value
from nursechart.clinical.notations import Bound


class Items(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines of one source: what to assess, to bring, to tell at once. For teaching, ids of topics."""

    items: tuple[str, ...]
    drugs: tuple[str, ...] = ()
    when: str = ""  # in words: first dose, home disconnect


# --- laboratory ------------------------------------------------------------------------------------------------------


class LabTest(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is drawn, measured or examined on a schedule."""

    id: str
    title: str
    code: str = ""  # of `codes`; none for an examination such as audiometry
    unit: str = ""  # UCUM; none for a panel
    includes: tuple[str, ...] = ()  # the tests of a panel
    examination: bool = False  # nothing is drawn


class LabInterval(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often. US practice and a published table stand side by side, each with its source; the clinic chooses."""

    practice: Literal["us", "published"] = "us"
    every_days: int  # due at the latest after so many days
    at_least_days: int | None = None  # not wanted before: twice weekly is 3 to 4
    stage: str = ""  # of a course that changes its rhythm: daily, settling, weekly, monthly, stable
    draws: int | None = None  # how many of this stage
    shown: str


LabEvent = Literal[
    "dose_change", "creatinine_up", "symptom", "product_change", "high_dose", "potassium_low", "cycle", "transfused",
    "long_course", "severe_reaction", "unknown_status",
]  # fmt: skip


class LabTrigger(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes a test due outside its interval, and how soon: after days or after doses."""

    event: LabEvent
    after_days: int = 0
    after_doses: int | None = None
    says: str


class LabRule(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    tests: tuple[str, ...]
    drugs: tuple[str, ...] = ()
    baseline: bool = False  # before the first dose
    baseline_within_h: int | None = None  # and not older than this
    intervals: tuple[LabInterval, ...] = ()
    triggers: tuple[LabTrigger, ...] = ()
    why: str = ""


# --- before and during -----------------------------------------------------------------------------------------------


class Premedication(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be ordered before an infusion. `wait_min`: how long before the start it is given, at the least."""

    id: str
    choices: tuple[str, ...]  # drugs of the pack or plain words; any one of them
    dose_low: Decimal | None = None
    dose_high: Decimal | None = None
    unit: str = ""
    routes: tuple[str, ...] = ()
    wait_min: int | None = None
    wait_max_min: int | None = None
    when: str = "as ordered"
    drugs: tuple[str, ...] = ()


class VitalsEvery(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stretch of equal intervals: every 15 min four times."""

    minutes: int
    times: int | None = None  # until the end, where none is given


class VitalsPlan(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When vital signs are due around an infusion."""

    baseline_within_min: int | None = 30
    at_min: tuple[int, ...] = ()  # minutes after the start
    before_each_rise: bool = True
    every: tuple[VitalsEvery, ...] = ()  # one after the other, from the last of `at_min`
    every_longest_min: int | None = None  # 30 to 60: the longest the interval may be stretched to
    after_change: tuple[VitalsEvery, ...] = ()  # after any change of dose or rate
    at_end: bool = True
    after_end_min: tuple[int, ...] = ()
    end_of_observation: bool = True
    extra: tuple[str, ...] = ()  # what is taken besides: sedation, motor block, glucose
    first_infusions: int | None = None  # only for so many first ones
    drugs: tuple[str, ...] = ()
    first_dose: bool = False  # the plan of a first dose
    says: str


Action = Literal["emergency", "stop", "hold", "slow", "notify"]


class HoldLimit(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds an infusion or makes a call due: a number beyond its bound, or a sign that is there.

    `measured` says which number is compared: itself; its rise, fall or change from the patient's baseline; the rise in
    per cent; the multiple of baseline or of the laboratory's upper limit; the change in a day or a week.
    """

    id: str
    of: str  # of `watched` or of `lab_tests`
    measured: Literal[
        "value", "rise", "fall", "change", "rise_percent", "times_baseline", "times_upper", "change_day",
        "change_week", "sign",
    ] = "value"  # fmt: skip
    beyond: Bound | None = None
    unit: str = ""  # UCUM, of the number compared
    with_sign: str = ""  # only together with this sign: temperature down as well as up; CK with muscle pain
    action: Action
    says: str
    drugs: tuple[str, ...] = ()


class Watched(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number or a sign that limits speak of."""

    id: str
    title: str
    unit: str = ""  # UCUM; none for a sign
    group: str = ""  # signs a wider sign stands for


# --- reactions -------------------------------------------------------------------------------------------------------


class Reaction(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reaction to watch for, how it looks, and what to do."""

    id: str
    title: str
    signs: str
    act: str
    when: str = ""  # 24 to 72 h
    drugs: tuple[str, ...] = ()


class ReactionResponse(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens to the rate at a grade of an infusion-related reaction (CTCAE v5, or `pattern` for a named one)."""

    grades: tuple[int, ...] = ()
    pattern: str = ""
    act: Literal["slow", "stop"]
    rate: Literal["last_tolerated", "half", "none"]
    wait_min: int | None = None  # how long to stay or to wait before the next try
    resume: Literal["rise", "half_rate", "order", "never"]
    says: str
    drugs: tuple[str, ...] = ()


# --- what is needed --------------------------------------------------------------------------------------------------


class Observation(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the nurse stays after the end."""

    minutes: int
    drugs: tuple[str, ...] = ()
    infusions: tuple[int, int] | None = None  # first and last infusion it is for; (3, 0) is from the third on


class Filter(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    need: Literal["required", "optional", "none"]
    micron: Decimal | None = None
    micron_highest: Decimal | None = None
    drugs: tuple[str, ...] = ()
    says: str


class HomeTerm(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must hold before a drug may be given at home; until somebody says so, a home visit is blocked."""

    needs: Literal["site_enrolled", "stable_in_hospital", "blood_programme", "first_dose_supervised"]
    drugs: tuple[str, ...] = ()
    first_dose: bool = False  # only the first dose depends on it
    blocks: bool = True
    says: str


class SupplyNeed(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A supply of a therapy: how much a dose uses, and the par level in days."""

    item: str
    per_dose: Decimal | None = None
    per_week: Decimal | None = None
    par_days: int = 7


class Therapy(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A therapy as nurses name it. Charts keep its id, so an id is never taken away."""

    id: str
    title: str
    section: str = ""  # of clinical.md
    within: str = ""  # a wider therapy, whose protocol holds here too
    template: str = "infusion"  # what is common; none for care without an infusion
    find: tuple[str, ...] = ()  # other words a search finds it by
    drugs: tuple[str, ...] = ()
    assess: tuple[Items, ...] = ()
    labs: tuple[LabRule, ...] = ()
    premedication: tuple[Premedication, ...] = ()
    vitals: tuple[VitalsPlan, ...] = ()
    limits: tuple[HoldLimit, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    responses: tuple[ReactionResponse, ...] = ()
    observation: tuple[Observation, ...] = ()
    filters: tuple[Filter, ...] = ()
    home_terms: tuple[HomeTerm, ...] = ()
    naive_after_weeks: int | None = None  # a longer gap makes the next infusion a first one
    kit_required: bool = False
    second_check: bool = False  # independent double check
    routes: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()  # device codes; none given: every device of the route
    equipment: tuple[Items, ...] = ()
    teach: tuple[Items, ...] = ()
    supplies: tuple[SupplyNeed, ...] = ()
    red_flags: tuple[Items, ...] = ()
    practice: tuple[Items, ...] = ()  # what to know while doing it

    @property
    def home(self) -> bool:
        """Whether it may be given at home without anything more having been settled."""
        return not any(each.blocks and not each.first_dose and not each.drugs for each in self.home_terms)


class TeachingTopic(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str


class Supply(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    kind: Literal["line", "infusion", "safety", "waste", "nutrition", "monitoring", "drug"]
    lot_required: bool = False  # a sterile device
    refrigerated: bool = False
    counted_as: str = ""  # the answer by which section S16 counts it


class KitItem(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of the emergency kit (S15)."""

    id: str
    title: str
    at_least: int = 1
    when: Literal["always", "oxygen_ordered", "opioid", "vesicant", "cytotoxic"] = "always"
    expires: bool = True


class ProtocolNumber(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number a protocol rests on, with its unit."""

    id: str
    value: Decimal
    unit: str
    says: str
