"""The facts that the safety rules judge an act by: a dose, a flush, a draw, a signature (`clinical.md` 0.1).

Whoever charts brings them; what nobody knows stays at its default, and the defaults speak for caution.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from nursechart.clinical.allergies import AllergyFact
from nursechart.clinical.dose_amounts import NOTHING_KNOWN, Circumstances, Ordered, OverLimit
from nursechart.clinical.double_check import CheckFact
from nursechart.clinical.holds import HoldFinding
from nursechart.clinical.order_checks import OtherDrug, VerbalFact
from nursechart.clinical.order_match import Prescribed
from nursechart.clinical.premedication import Given


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugFact:
    """A drug as ordered; what the content pack knows of its name is added."""

    name: str
    classes: tuple[str, ...] = ()
    route: str = ""
    high_alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFact:
    """The line and lumen an act is about, as last checked."""

    name: str  # as the screen writes it: PICC, right basilic
    type: str  # device code of the pack
    status: str = "in_use"
    lumen: str = ""
    flush: str = ""  # easy, resists, blocked, not_done; empty: nobody has looked
    blood_return: str = ""  # brisk, slow, none, not_tested; empty: nobody has looked
    external_change_cm: Decimal | None = None
    tip_confirmed: bool | None = None  # None: nobody has looked it up
    leaks: str = ""  # what was seen: fluid at the exit site
    carries: tuple[DrugFact, ...] = ()  # what runs through this lumen now
    withdrawn: bool = False  # its drug was withdrawn under an order, and that is charted


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFact:
    """What the label says: `expiry` is good to the end of that day, `beyond_use` to the minute (local, naive)."""

    expiry: date | None = None
    beyond_use: datetime | None = None
    visual: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightFact:
    """The weight a dose rests on: the day it was taken (None: never), how, and how it changed since the order."""

    weighed: date | None
    child: bool
    change_percent: Decimal | None = None
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFact:
    """Rates in mL/h: as ordered, on the pump, and worked out from dose, weight and concentration. None: unknown."""

    ordered: Decimal | None = None
    pump: Decimal | None = None
    worked_out: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFact:
    """Where a drug is to be given, and what was settled for giving it at home (HomeTerm.needs)."""

    place: str
    therapies: tuple[str, ...]
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SedationFact:
    """What an opioid visit needs (rule 8). None: not entered."""

    poss: int | None = None  # 0 stands for asleep and easy to wake
    breathing_rate: Decimal | None = None
    oxygen_saturation: Decimal | None = None
    naloxone: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PremedicationFact:
    """What was given before an infusion of these therapies, when it starts (aware), and if none was ordered."""

    therapies: tuple[str, ...]
    given: tuple[Given, ...] = ()
    start: datetime
    none_ordered: bool = False


@dataclass(frozen=True, slots=True)
class LabFact:
    """Tests in words: due by what is charted, and those a limit speaks of without a result in the chart."""

    due: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFacts:
    """Everything asked before an act. `now` is the local wall time; `moment` the same instant, aware.

    What an act has nothing to do with stays at its default: a flush has no drug, a signature no line.
    """

    now: datetime
    identity_confirmed: bool = False
    identity_again: bool = False  # matched, but another record was open since
    # give, blood
    drug: DrugFact | None = None
    allergy_status: str = "not_asked"  # not_asked, none_known, listed
    allergies: tuple[AllergyFact, ...] = ()
    order_status: str = ""  # active, on_hold, stopped …; empty: no order
    order_reason: str = ""
    order_until: date | None = None
    replaced_by: str = ""  # the newer order, in words
    verbal: VerbalFact | None = None
    moment: datetime | None = None
    patient: str = ""
    order: Prescribed | None = None
    label: Prescribed | None = None  # None: nothing scanned or typed yet
    product: ProductFact | None = None
    others: tuple[OtherDrug, ...] = ()
    every: timedelta | None = None
    child: bool = False
    check: CheckFact | None = None
    rate: RateFact = RateFact()
    over_limit: OverLimit | None = None  # the hard limit of the drug file that the dose is over
    weight: WeightFact | None = None  # None: the dose does not rest on it
    ordered: Ordered | None = None
    circumstances: Circumstances = NOTHING_KNOWN
    push_min: Decimal | None = None  # over how many minutes it is pushed; None: it is no push, or nobody said
    diluent: str = ""
    premedication: PremedicationFact | None = None
    home: HomeFact | None = None
    held: tuple[HoldFinding, ...] = ()  # the limits of its protocol that are tripped and not answered
    labs: LabFact = LabFact()
    due: datetime | None = None  # when the dose of a schedule is due (local, naive)
    starts: datetime | None = None  # when it is to start; None: now
    first_dose: bool = False
    kit_ready: bool | None = None
    fever: bool = False  # 38.0 °C and over in this visit, with FP-02 not done
    phlebitis: int = 0  # grade of the site at this visit
    phlebitis_scale: str = "phlebitis_ins"  # the scale it was graded on
    # give, flush, draw
    line: LineFact | None = None
    # sign
    opioid: bool = False
    sedation: SedationFact = SedationFact()
    unanswered: tuple[str, ...] = ()  # critical findings without an answer, by where they stand
