"""The typed values of the content pack: what a form, a limit, a device, a drug or a rule is made of.

Adding a field to a form is one line of YAML that becomes a `Field`. Every clinical fact names its `source` (keys of
`Content.sources`); `unconfirmed` marks what no source that was opened confirms, so that screens and print can say so.
Decimals keep their digits. All values are frozen.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from nursechart.clinical.notations import Bound, Condition, Interval, Need


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typed value of the pack."""


class Fact(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something clinical: it says where it comes from, and whether that was confirmed."""

    source: tuple[str, ...]
    unconfirmed: bool = False


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class OnCallContact(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who answers when the chart does not, as the clinic names them."""

    role: str  # Pharmacist
    phone: str
    name: str = ""
    days: tuple[Weekday, ...] = ()  # empty: every day


class ClinicContent(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a clinic's own content says of itself: whose it is, and who answers for what it changes."""

    name: str = ""
    version: str = ""
    approved_by: str = ""
    effective: str = ""
    region: str = ""  # of Content.regions; empty: the units stand as the pack has them
    locale: str = ""  # a language of the region; empty: its first
    items: dict[str, str] = msgspec.field(default_factory=dict)  # what the clinic sets otherwise (regions.ITEMS)
    on_call: tuple[OnCallContact, ...] = ()
    # what it has arranged for giving at home what else is not given there (HomeTerm.needs)
    home_programmes: tuple[Literal["site_enrolled", "blood_programme"], ...] = ()


# --- measures and limits ---------------------------------------------------------------------------------------------


class MeasureCode(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code a measure goes out with; without a `loinc` it goes out in words."""

    loinc: str = ""
    display: str


class MeasureUnit(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit a measure may be typed and shown in."""

    ucum: str
    shown: str
    step: Decimal
    example: str
    word: str = ""  # how it is said in a question: Fahrenheit, pounds
    loinc: str = ""  # where the unit changes the code (mass or moles)
    display: str = ""
    methods: dict[str, MeasureCode] = {}  # where the method changes the code (finger meter or vein)
    fine_below: Decimal | None = None  # below this the step is `fine_step`
    fine_step: Decimal | None = None

    def step_at(self, value: Decimal) -> Decimal:
        """The step a value of this size is typed and shown in: a weight under 10 kg has two decimals."""
        fine = self.fine_below is not None and self.fine_step is not None and value < self.fine_below
        return self.fine_step if fine and self.fine_step is not None else self.step


class Swap(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number typed in unit `typed` that every bound of `when` takes is likely meant in `ask`.

    `ages` are the age bands in which such a number is out of the ordinary; none: all.
    """

    typed: str
    ask: str
    when: tuple[Bound, ...]
    ages: tuple[str, ...] = ()


class MeasurePart(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number of a pair: systolic, diastolic."""

    id: str
    label: str
    loinc: str
    display: str


class Measure(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    label: str
    short: str
    name: str  # inside a sentence: "the temperature"
    find: str = ""  # abbreviations a search also finds it by
    keys: tuple[str, ...] = ()  # letters it is typed with in one line of several (`one_line`); the first is shown
    icon: str
    kind: Literal["number", "pair", "score"] = "number"
    loinc: str
    display: str
    unit: str  # canonical UCUM
    units: tuple[MeasureUnit, ...]
    parts: tuple[MeasurePart, ...] = ()
    sites: str = ""  # a set of choices
    site_label: str = ""
    positions: str = ""
    methods: str = ""
    swaps: tuple[Swap, ...] = ()
    swap_ratio: str = ""  # ask this unit when a value is the last one times or over 2.2 (pounds and kilograms)
    usual: bool = True  # on the form without being added
    derived: bool = False  # worked out from others, never typed
    below_years: int | None = None  # asked by itself of somebody younger
    visits: tuple[str, ...] = ()  # types of visit in which it is asked by itself

    @property
    def usual_unit(self) -> MeasureUnit:
        """The unit it is shown in until the clinic chooses another."""
        return self.units[0]

    def in_unit(self, ucum: str) -> MeasureUnit:
        """Raises KeyError for a unit this measure is not taken in."""
        for each in self.units:
            if each.ucum == ucum:
                return each
        raise KeyError(ucum)


class Band(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    low: Bound | None = None
    high: Bound | None = None

    def side(self, value: Decimal) -> Literal["low", "high"] | None:
        if self.low is not None and self.low.takes(value):
            return "low"
        if self.high is not None and self.high.takes(value):
            return "high"
        return None


class Limits(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bands of one number of a measure, for some ages and where a fact of the patient holds.

    `of` is the number looked at: value (itself), systolic, diastolic, map, change_percent (against the last one),
    change_percent_day, change_kg_day, change_kg_week, change_cm. With `instead`, these bands
    stand in for the ordinary ones.
    """

    measure: str
    of: str = "value"
    ages: tuple[str, ...] = ()
    when: str = ""
    instead: bool = False
    reject: Band | None = None
    confirm: Band | None = None
    critical: Band | None = None
    alert: Band | None = None
    popup: Band | None = None  # of an alert: only this part interrupts; without it all of it does
    per_year_low: Decimal | None = None  # a critical low of base + this x age in whole years
    rule: str = ""  # the rule that is started, e.g. FP-02
    because: str = ""  # why these bands: "with a central line"


class AgeBand(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A band of ages; exactly one of the ends is given, and the bands stand in order."""

    id: str
    label: str
    below_days: int | None = None
    below_months: int | None = None
    below_years: int | None = None


# --- forms -----------------------------------------------------------------------------------------------------------


class Choice(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    label: str
    snomed: str = ""
    loinc: str = ""
    display: str = ""
    mm: bool = False  # takes a size in mm
    level: Literal["", "ok", "warn", "crit"] = ""
    substances: tuple[str, ...] = ()  # an allergy to any of these takes the choice away
    unconfirmed: bool = False


class CodedOption(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An option written with its field that has a code for exchange."""

    label: str
    snomed: str = ""
    loinc: str = ""
    display: str = ""
    unconfirmed: bool = False


FieldType = Literal[
    "num", "choice", "multi", "bool", "text", "date", "dt", "ticks", "exception", "rows", "code", "ref", "scale",
    "derived", "measure", "photo",
]  # fmt: skip
Formula = Literal["", "sum", "balance", "difference", "ratio", "minutes", "loss_percent", "vital_signs"]


class Field(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of a section. How each type is kept is said in `fields`."""

    id: str
    label: str
    type: FieldType
    required: Literal["R", "C", "O"] = "O"
    when: Condition | None = None  # C: required where it holds; O: asked, but only where it holds
    unit: str = ""
    step: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    choices: str = ""  # a set of choices of the pack
    options: dict[str, str | CodedOption] = {}
    normal: str = ""  # exception: what "within normal limits" means, printed in the note
    columns: tuple[Field, ...] = ()
    scale: str = ""  # scale: which one is scored
    formula: Formula = ""  # derived: how it follows from the fields `of`
    of: tuple[str, ...] = ()
    less: tuple[str, ...] = ()  # balance: the fields that are taken off
    measure: str = ""  # measure: which one; its unit, code and limits are the measure's
    lines: int = 1
    most: int = 4000  # characters of a text
    hint: str = ""
    loinc: str = ""
    snomed: str = ""
    display: str = ""
    must_be: bool = False  # bool: only yes lets the section be complete
    differs_from: str = ""
    not_future: bool = False
    ahead: bool = False  # dt: a time to come, of any day
    stable: bool = False  # seldom changes: what was last charted is offered to be confirmed (EN-7)
    # what the chart has of it from the referral or the orders, offered to be confirmed where nothing was charted before
    known: Literal["", "problems", "contacts", "medicines", "nutrition", "nutrition_hours"] = ""
    source: tuple[str, ...] = ()  # of the section, where none is given
    unconfirmed: bool = False


class Section(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    short: str = ""
    kind: Literal["section", "patient", "vital_signs", "line", "dose", "infusion_step", "visit"] = "section"
    hint: str = ""
    fields: tuple[Field, ...] = ()
    may_skip: bool = True  # "not assessed" with a reason is an answer
    when: Condition | None = None  # on facts of the visit: where a visit type says C, this makes it required
    again: Interval | None = None  # how long after it was last done it is due again

    def field(self, field_id: str) -> Field:
        """Raises KeyError."""
        for each in self.fields:
            if each.id == field_id:
                return each
        raise KeyError(field_id)


class Group(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    icon: str
    sections: tuple[str, ...]


class VisitType(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    when: str
    minutes: tuple[int, int]
    sections: dict[str, Need]

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(section for section, need in self.sections.items() if need.letter == "R" and need.when is None)


# --- devices and care ------------------------------------------------------------------------------------------------


class Design(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A make of a device type: Hickman and Groshong are both tunneled, and are locked differently."""

    id: str
    title: str
    valve: Literal["", "open", "valved"] = ""
    clamp: bool | None = None


class DeviceType(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    short: str
    tip: str
    dwell: str = ""
    sizes: str = ""
    note: str = ""
    central: bool = False
    vascular: bool = True
    routes: tuple[str, ...]
    lumens: tuple[int, ...] = (1,)
    care: str = ""  # the column of the care table it follows
    sites: str = ""  # a set of choices
    checks: tuple[str, ...] = ()  # external_length, arm, site, dressing, cap, lumens, port
    designs: tuple[Design, ...] = ()
    scale: str = ""  # the site score
    snomed: str = ""
    lumen_snomed: dict[str, str] = {}  # by number of lumens, where the code depends on it
    vesicant: bool = True  # a vesicant or PN may be infused


class Procedure(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    icon: str = ""
    fields: tuple[str, ...] = ()  # ids of S07 fields beyond the common ones
    devices: tuple[str, ...] = ()
    snomed: str = ""
    display: str = ""


class CareRule(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a care item is due again (`clinical.md` 3.3 to 3.5)."""

    id: str
    item: str
    title: str
    procedure: str  # what resets it
    care: tuple[str, ...] = ()  # columns of the care table: PIV, MID, PICC, TUN, PORT …; none for a tubing set
    when: Literal["", "accessed", "idle", "open", "valved", "first", "fluid"] = ""
    dressings: tuple[str, ...] = ()  # only after a dressing of these kinds
    at_most: Interval | None = None
    at_least: Interval | None = None
    events: tuple[str, ...] = ()  # dressing states and happenings that make it due now; each_visit
    linked: tuple[str, ...] = ()  # procedures that reset it too
    prompted_by: tuple[str, ...] = ()  # procedures that ask for it as well, once it is due
    from_placement: bool = True  # the clock starts at insertion when nothing has been done yet
    once_used: bool = False  # only where it was done before: not every clinic uses it
    by: Literal["nurse", "patient"] = "nurse"
    hang_at_most: Interval | None = None  # how long a container may hang
    other_intervals: tuple[Interval, ...] = ()  # what other policies use
    note: str = ""  # what the plan says where no clock makes it due


# --- drugs, rules, phrases -------------------------------------------------------------------------------------------


class DrugClass(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    title: str
    words: tuple[str, ...] = ()  # as an allergy is written
    within: tuple[str, ...] = ()  # wider classes
    crosses: tuple[str, ...] = ()  # classes an allergy to this one also warns about
    shared: bool = False  # an allergy to one drug of it counts for all


class Drug(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str  # generic name, lower case
    tall: str = ""  # tall-man writing
    classes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # other names
    routes: tuple[str, ...] = ("IV",)
    vesicant: bool = False
    irritant: bool = False
    high_alert: bool = False
    reaction_risk: bool = False  # the emergency kit must be there (rule 7)
    central_only: bool = False
    note: str = ""


Act = Literal["give", "blood", "flush", "draw", "sign"]  # what the safety rules are asked before


class RuleStep(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    text: str
    done: str  # how it reads once done: "Dose held"


class Rule(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A safety rule or a protocol: what it says, what to do, and whether it may be overridden."""

    id: str
    version: str
    title: str
    severity: Literal["block", "warn", "inform"]
    sentence: str
    do: str
    steps: tuple[RuleStep, ...] = ()
    override: Literal["none", "reason", "order"] = "none"
    stop_dialog: bool = False  # one of the few that stop the line (ux.md AL-2)
    numbers: dict[str, Decimal] = {}
    acts: tuple[Act, ...] = ()  # the acts of charting that ask it; none: those of its family (R-02 of R-02.label)
    classes: tuple[str, ...] = ()  # drug classes it speaks of
    procedures: tuple[str, ...] = ()  # line care that is its act: a lock is a flush


class Phrase(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    text: str
    sections: tuple[str, ...] = ()


class NoteSentence(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole sentence of a visit note, with open words that what was charted fills in (`{time}`)."""

    id: str
    text: str


class Code(_Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A coded concept for exchange. `seen` says that the meaning was seen in a published list."""

    id: str
    system: Literal["loinc", "snomed"]
    code: str
    display: str
    ucum: str = ""
    seen: bool = False
