"""What the clinic has set for this laptop and for everybody who charts: read here, changed at the clinic."""

from __future__ import annotations

from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.settings import ClinicPolicy, Fact, FactCard, FactsLook
from nursechart.charting.shift import Shift
from nursechart.clinical.units import shown_unit
from nursechart.language import said, said_for


def clinic_set(shift: Shift, policy: ClinicPolicy) -> FactsLook:
    """What came from the clinic: its policy, where it works, the units, and whom to call."""
    by_clinic = Chip(said("Set by the clinic"), "neutral", "building-2")

    def fact(label: str, value: str, note: str = "") -> Fact:
        return Fact(label, value, note, by_clinic)

    yes, no = said("Yes"), said("No")
    laptops = FactCard(
        said("Laptops"),
        (
            fact(
                said("How long without contact"),
                said_for(policy.lease_days, "{n} day", "{n} days"),
                said("After that, charts lock. Entries that wait still go out."),
            ),
            fact(said("Lock by itself"), said("{n} min", n=policy.lock_after_min)),
            fact(said("A last sync after the lock"), yes if policy.sync_after_lock else no),
            fact(
                said("Laptops without a keyring"), said("Allowed") if policy.reduced_protection else said("Not allowed")
            ),
            fact(said("Pharmacy"), policy.pharmacy),
        ),
    )
    return FactsLook((laptops, _region(shift, by_clinic), _units(shift, by_clinic), *_on_call(shift, by_clinic)))


def _region(shift: Shift, chip: Chip) -> FactCard:
    content = shift.content
    clinic, locale = content.clinic, content.locales.get(content.clinic.locale)
    region = content.regions.get(clinic.region)
    sign = f"38{locale.decimal if locale else '.'}4"
    return FactCard(
        said("Region"),
        (
            Fact(said("Clinic"), clinic.name or shift.organisation, "", chip),
            Fact(said("Where"), region.title if region else said("Not set"), "", chip),
            Fact(said("Numbers"), sign, "", chip),
            Fact(said("Time zone"), shift.zone),
        ),
    )


def _units(shift: Shift, chip: Chip) -> FactCard:
    facts = tuple(
        Fact(measure.label, shown_unit(measure.units[0].ucum), "", chip)
        for measure in shift.content.measures.values()
        if len(measure.units) > 1
    )
    return FactCard(said("Units that are offered first"), facts)


def _on_call(shift: Shift, chip: Chip) -> tuple[FactCard, ...]:
    facts = tuple(
        Fact(each.role, "  ·  ".join(part for part in (each.name, each.phone) if part), "", chip)
        for each in shift.content.clinic.on_call
    )
    return (FactCard(said("Who to call, day and night"), facts),) if facts else ()
