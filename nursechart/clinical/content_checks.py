"""What a content pack must hold beyond its shape: references lead somewhere, facts have a source, codes add up."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nursechart.clinical.check_digits import is_loinc, is_snomed
from nursechart.clinical.condition_checks import refuse_unreachable_conditions
from nursechart.clinical.content_types import Choice, Fact, Field
from nursechart.clinical.formula_checks import refuse_broken_formulas
from nursechart.clinical.leaving_checks import refuse_broken_leaving
from nursechart.clinical.line_checks import refuse_broken_line_references
from nursechart.clinical.one_line import broken_keys
from nursechart.clinical.pack_text import first_unknown
from nursechart.clinical.phrases import broken_phrase
from nursechart.clinical.quality_checks import refuse_broken_quality_measures
from nursechart.clinical.read_by_name import refuse_missing_names
from nursechart.clinical.regions_checks import refuse_broken_regions
from nursechart.clinical.roles_checks import refuse_broken_roles
from nursechart.clinical.safety_checks import refuse_unsafe_rules
from nursechart.clinical.scale_checks import check_scales
from nursechart.clinical.therapy_checks import refuse_broken_therapies
from nursechart.clinical.watch_types import refuse_broken_watch_rules

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading

# What a limit may look at and depend on; worked out in `vitals`.
NUMBERS_JUDGED = frozenset(
    {
        "value",
        "systolic",
        "diastolic",
        "map",
        "change_percent",
        "change_percent_day",
        "change_kg_day",
        "change_kg_week",
        "change_cm",
    }
)
PATIENT_CONDITIONS = frozenset(
    {
        "",
        "central_line",
        "immunosuppressed",
        "under_3_months",
        "heart_failure",
        "spo2_scale_2",
        "symptoms",
        "poor_perfusion",
    }
)
CHECKS = frozenset({"external_length", "arm", "site", "dressing", "cap", "lumens", "port"})
# The words a rule's sentence may leave open; `safety` fills them in.
RULE_WORDS = frozenset(
    {"drug", "allergy", "reaction", "date", "time", "line", "lumen", "route", "routes", "cm", "why", "value", "section"}
)


def refuse_broken_references(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first thing that leads nowhere."""
    refuse_missing_names(content)
    for check in (
        _sources,
        _codes,
        _limits,
        _sections,
        _visits,
        _devices_and_care,
        _drugs,
        _rules,
        refuse_broken_formulas,
        refuse_broken_regions,
        refuse_broken_roles,
        refuse_broken_quality_measures,
        check_scales,
        refuse_unsafe_rules,
    ):
        check(content, loading)
    refuse_broken_line_references(content, loading)
    refuse_broken_regions(content, loading)
    refuse_broken_roles(content, loading)
    refuse_broken_therapies(content, loading)
    refuse_unreachable_conditions(content, loading)
    refuse_broken_leaving(content, loading)
    refuse_broken_watch_rules(content, loading)


def _sources(content: Content, loading: Loading) -> None:
    for table, things in loading.tables.items():
        for key, thing in things.items():
            if isinstance(thing, Fact):
                rule = _source_rule(thing.source, content)
                if rule:
                    raise loading.refused(rule, table, key, "$.source")
    for limits, (text, number) in zip(content.limits, loading.limit_places, strict=True):
        rule = _source_rule(limits.source, content)
        if rule:
            raise text.refused(rule, "limits", number, within="$.source")


def _source_rule(source: Sequence[str], content: Content) -> str:
    if not source:
        return "a clinical fact names its source"
    unknown = next((each for each in source if each not in content.sources), None)
    return f"{unknown} is not among the sources" if unknown is not None else ""


def _codes(content: Content, loading: Loading) -> None:
    for code in content.codes.values():
        if not (is_loinc if code.system == "loinc" else is_snomed)(code.code):
            raise loading.refused(
                f"{code.code} is not a {code.system} code: its check digit is wrong", "codes", code.id
            )
    coded = [
        ("measures", each.id, "", [each.loinc, *(part.loinc for part in each.parts)])
        for each in content.measures.values()
    ]
    coded += [("scales", each.id, "", [each.loinc]) for each in content.scales.values()]
    for section in content.sections.values():
        coded += [
            ("sections", section.id, within, [field.loinc, *(choice.loinc for choice in own_options(content, field))])
            for within, field in every_field(section.fields)
        ]
    coded += [("choices", name, "", [each.loinc for each in choices]) for name, choices in content.choices.items()]
    for table, key, within, numbers in coded:
        wrong = next((each for each in numbers if each and not is_loinc(each)), None)
        if wrong:
            raise loading.refused(f"{wrong} is not a loinc code: its check digit is wrong", table, key, within)
    named = [("devices", each.id, each.snomed) for each in content.devices.values()]
    named += [("procedures", each.id, each.snomed) for each in content.procedures.values()]
    named += [("choices", name, each.snomed) for name, choices in content.choices.items() for each in choices]
    named += [
        ("sections", section.id, number)
        for section in content.sections.values()
        for _, field in every_field(section.fields)
        for number in (field.snomed, *(choice.snomed for choice in own_options(content, field)))
    ]
    for table, key, number in named:
        if number and not is_snomed(number):
            raise loading.refused(f"{number} is not a snomed code: its check digit is wrong", table, key)


def every_field(fields: Sequence[Field], within: str = "$.fields") -> Iterator[tuple[str, Field]]:
    """Every field and column of a section, with where it stands."""
    for number, field in enumerate(fields):
        yield f"{within}[{number}]", field
        yield from every_field(field.columns, f"{within}[{number}].columns")


def own_options(content: Content, field: Field) -> Sequence[Choice]:
    """The options written with a field; those of a set are checked with the set."""
    return content.choices_for(field) if field.options else ()


def _limits(content: Content, loading: Loading) -> None:
    for limits, (text, number) in zip(content.limits, loading.limit_places, strict=True):
        for wrong, rule in (
            (limits.measure not in content.measures, f"there is no measure called {limits.measure}"),
            (limits.of not in NUMBERS_JUDGED, f"{limits.of} is not a number that is judged"),
            (limits.when not in PATIENT_CONDITIONS, f"{limits.when} is not a fact of a patient"),
            (limits.rule not in ("", *content.rules), f"there is no rule called {limits.rule}"),
            (not set(limits.ages) <= content.age_bands.keys(), "an age band that is not known"),
        ):
            if wrong:
                raise text.refused(rule, "limits", number)
    for measure in content.measures.values():
        units = {each.ucum for each in measure.units}
        if measure.unit not in units or any({swap.typed, swap.ask} - units for swap in measure.swaps):
            raise loading.refused("a unit that the measure is not taken in", "measures", measure.id)
        for name in (measure.sites, measure.positions, measure.methods):
            _known(content, loading, name, "measures", measure.id)
    for measure_id, rule in broken_keys(content.measures):
        raise loading.refused(rule, "measures", measure_id, "$.keys")


def _known(content: Content, loading: Loading, choice_set: str, table: str, key: str, within: str = "") -> None:
    if choice_set and choice_set not in content.choices and choice_set not in content.scales:
        raise loading.refused(f"there is no set of choices called {choice_set}", table, key, within)


def _sections(content: Content, loading: Loading) -> None:
    for name in content.choices:
        if name in content.scales:
            raise loading.refused("a scale has this name: its grades are the choices", "choices", name)
    for section in content.sections.values():
        _fields(content, loading, section.id, section.fields, "$.fields")


def _fields(content: Content, loading: Loading, section_id: str, fields: Sequence[Field], within: str) -> None:
    ids = [field.id for field in fields]
    for number, field in enumerate(fields):
        place = f"{within}[{number}]"

        def refuse(rule: str, place: str = place) -> Exception:
            return loading.refused(rule, "sections", section_id, place)

        if ids.index(field.id) != number:
            raise refuse(f"{field.id} is given twice")
        if field.type in ("choice", "multi", "ticks", "exception") and bool(field.choices) == bool(field.options):
            raise refuse(f"{field.id} needs choices or options, and not both")
        if field.type == "num" and (not field.unit or field.step is None):
            raise refuse(f"{field.id} is a number and needs unit and step")
        if field.type == "exception" and not field.normal:
            raise refuse(f"{field.id} does not say what normal is")
        if (field.type == "rows") is not bool(field.columns):
            raise refuse(f"{field.id}: rows have columns, and nothing else does")
        if ((field.required == "C") and field.when is None) or (field.required == "R" and field.when is not None):
            raise refuse(f"{field.id}: C comes with a condition, and R never does")
        if (field.type == "scale") is not bool(field.scale) or (field.scale and field.scale not in content.scales):
            raise refuse(f"{field.id}: a scale names one of the scales, and nothing else does")
        stray = first_unknown((*field.of, *field.less), ids)
        if (field.type == "derived") is not bool(field.formula and field.of) or stray:
            raise refuse(f"{field.id}: what is derived has a formula and names fields here, and nothing else does")
        if field.type == "derived" and field.required != "O":
            raise refuse(f"{field.id} is worked out and cannot be required")
        if (field.type == "measure") is not bool(field.measure) or (
            field.measure and field.measure not in content.measures
        ):
            raise refuse(f"{field.id}: a measure names one of the measures, and nothing else does")
        if unknown := first_unknown(field.source, content.sources):
            raise refuse(f"{unknown} is not among the sources")
        _known(content, loading, field.choices, "sections", section_id, place)
        if field.differs_from and field.differs_from not in ids:
            raise refuse(f"{field.differs_from} is no field here")
        _fields(content, loading, section_id, field.columns, f"{place}.columns")


def _visits(content: Content, loading: Loading) -> None:
    grouped = [section for group in content.groups for section in group.sections]
    for group in content.groups:
        if unknown := first_unknown(group.sections, content.sections):
            raise loading.refused(f"there is no section called {unknown}", "groups", group.id, "$.sections")
    for section in content.sections:
        if grouped.count(section) != 1:
            raise loading.refused(
                f"{section} stands in {grouped.count(section)} groups of the rail, not in one", "sections", section
            )
    for visit in content.visit_types.values():
        if unknown := first_unknown(visit.sections, content.sections):
            raise loading.refused(
                f"there is no section called {unknown}", "visit_types", visit.id, f"$.sections.{unknown}"
            )
        if unknown := first_unknown(content.sections, visit.sections):
            raise loading.refused(f"says nothing of {unknown}", "visit_types", visit.id, "$.sections")
    for phrase in content.phrases:
        if unknown := first_unknown(phrase.sections, content.sections):
            raise loading.refused(f"there is no section called {unknown}", "phrases", phrase.id)
        if wrong := broken_phrase(phrase, content.measures):
            raise loading.refused(wrong, "phrases", phrase.id, "$.text")


def _devices_and_care(content: Content, loading: Loading) -> None:
    columns = {device.care for device in content.devices.values() if device.care}
    for device in content.devices.values():
        _known(content, loading, device.sites, "devices", device.id)
        if unknown := first_unknown(device.checks, CHECKS):
            raise loading.refused(f"{unknown} is not a check that is known", "devices", device.id)
        if device.scale and device.scale not in content.scales:
            raise loading.refused(f"there is no scale called {device.scale}", "devices", device.id)
    line_care = {field.id for field in content.sections["S07"].fields for field in (field, *field.columns)}
    for procedure in content.procedures.values():
        if unknown := first_unknown(procedure.fields, line_care) or first_unknown(procedure.devices, content.devices):
            raise loading.refused(f"{unknown} is neither a field of S07 nor a device", "procedures", procedure.id)
    for rule in content.care_rules:
        if unknown := first_unknown((rule.procedure, *rule.linked), content.procedures):
            raise loading.refused(f"there is no procedure called {unknown}", "care_rules", rule.id)
        if unknown := first_unknown(rule.care, columns):
            raise loading.refused(f"no device follows the care column {unknown}", "care_rules", rule.id)
        if rule.at_most is None and not rule.events and not rule.note:
            raise loading.refused("neither an interval nor an event makes it due", "care_rules", rule.id)


def _drugs(content: Content, loading: Loading) -> None:
    for each in content.drug_classes.values():
        if unknown := first_unknown((*each.within, *each.crosses), content.drug_classes):
            raise loading.refused(f"there is no drug class called {unknown}", "drug_classes", each.id)
    for drug in content.drugs.values():
        if unknown := first_unknown(drug.classes, content.drug_classes):
            raise loading.refused(f"there is no drug class called {unknown}", "drugs", drug.id)
        if drug.tall and drug.tall.lower() != drug.id:
            raise loading.refused("tall-man writing changes capitals alone", "drugs", drug.id, "$.tall")


def _rules(content: Content, loading: Loading) -> None:
    for rule in content.rules.values():
        for text in (rule.title, rule.sentence, rule.do):
            open_words = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            if unknown := first_unknown(sorted(open_words), RULE_WORDS | rule.numbers.keys()):
                raise loading.refused(f"nothing fills in {{{unknown}}}", "rules", rule.id)
        if rule.severity == "inform" and rule.override != "none":
            raise loading.refused("what only informs cannot be overridden", "rules", rule.id)
