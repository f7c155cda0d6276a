"""How a drug is prepared and given: the part of the drug file beyond its classes. Each line is a fact with its source.

The product label is final for every rate; a plan here shows what was read and whether a pharmacist has confirmed it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from nursechart.clinical.content_types import Fact, _Value


class Push(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An IV push: never faster than this."""

    at_least_min: Decimal | None = None
    usual_max_min: Decimal | None = None
    most_ml_per_min: Decimal | None = None
    most_mg_per_min: Decimal | None = None
    says: str


class Diluents(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    use: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    says: str


class LimitHolds(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a limit holds: all that is said here, of the order, the patient and the line."""

    routes: tuple[str, ...] = ()
    peripheral: bool | None = None  # through a line that is not central
    from_years: int | None = None
    below_years: int | None = None
    from_kg: Decimal | None = None
    below_kg: Decimal | None = None
    clearance_below: Decimal | None = None  # creatinine clearance, mL/min
    indications: tuple[str, ...] = ()  # any of these words stands in the indication
    from_dose: Decimal | None = None  # in `dose_unit`
    dose_unit: str = ""


class DrugLimit(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The range a dose, rate or concentration stays in. `hard` blocks; otherwise it warns.

    `when` says the condition in words, `holds` so that it can be asked; words alone are for a person to judge.
    """

    of: Literal["dose", "rate", "dose_rate", "concentration", "minutes", "volume_per_day"]
    unit: str  # UCUM: ug/kg/min, mg/h, mg/kg, mL/h
    low: Decimal | None = None
    high: Decimal | None = None
    hard: bool = False
    when: str = ""
    holds: LimitHolds | None = None
    says: str


class Note(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    about: Literal["compatibility", "storage", "handling", "watch", "rate", "dose", "test_dose", "flush", "equipment"]
    says: str


class Dosing(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dose the label or an order template names."""

    dose: Decimal | None = None
    unit: str = ""
    per_kg: bool = False
    most: Decimal | None = None  # in `unit` without the kg
    below_kg: Decimal | None = None
    from_kg: Decimal | None = None
    every: str = ""
    says: str


class TestDose(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    dose_mg: Decimal
    wait_min: int
    says: str


class DrugHandling(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in the drug file about giving one drug. The id is the drug's."""

    id: str
    push: Push | None = None
    diluents: Diluents | None = None
    limits: tuple[DrugLimit, ...] = ()
    dosing: tuple[Dosing, ...] = ()
    test_dose: TestDose | None = None
    notes: tuple[Note, ...] = ()
    cytotoxic: bool = False  # gloves, gown, spill kit, body fluids for 48 h
    pump_only: bool = False
    lot_required: bool = False  # lot and expiry of each vial (S08)
    controlled: bool = False  # waste needs a witness


class Product(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A brand of a drug. A biosimilar's four-letter suffix is part of its name."""

    id: str
    drug: str
    brand: str
    suffix: str = ""
    percent: Decimal | None = None  # g per 100 mL of an immune globulin
    factor: Decimal | None = None  # weekly dose under the skin for a weekly dose into the vein
    sites_at_once: int | None = None
    apart_cm: Decimal | None = None
    notes: tuple[Note, ...] = ()


class SoundAlike(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names that are taken for one another (`clinical.md` 8.10)."""

    id: str
    names: tuple[str, ...]


RateUnit = Literal[
    "mL/h", "mL/kg/h", "mL/kg/min", "mg/h", "mg/min", "mg/kg/h", "mg/kg/min", "mL/h/site", "share"
]  # fmt: skip


class RateStep(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step: its rate in the plan's unit, or the share of the volume in per cent, for its minutes or to the end."""

    rate: Decimal | None = None
    share: Decimal | None = None
    minutes: Decimal | None = None


class RatePlan(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The steps of one product for the first, a later or any infusion. `most` is never passed."""

    id: str
    title: str
    drug: str
    product: str = ""
    indication: str = ""
    infusion: Literal["any", "first", "later"] = "any"
    from_infusion: int = 1
    to_infusion: int | None = None
    after_uneventful: int = 0  # so many infusions without a reaction first
    rates_in: RateUnit
    steps: tuple[RateStep, ...]
    most: Decimal | None = None  # in `rates_in`
    volume_ml: Decimal | None = None  # of the bag the plan was written for
    by_order: bool = False  # chosen by an order alone, never proposed
    says: str = ""
