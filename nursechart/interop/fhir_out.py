"""A visit as a FHIR R4 Bundle that stands on its own: every reference in it resolves in it.

Nothing is taken from the clock or from chance, so the same record makes the same bytes. Statuses follow the signatures
(preliminary, final, amended, corrected, entered-in-error), decimals keep their digits, times their offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from nursechart.chart.views import VisitRecord
from nursechart.clinical.content import Content
from nursechart.interop.fhir import (
    codes,
    flow,
    line,
    line_events,
    medication,
    person,
    pictures,
    sections,
    signing,
    visit,
    vitals,
)
from nursechart.interop.fhir.going import Going, Sender, fhir_id
from nursechart.interop.fhir.wire import Json, tidy, write_json

__all__ = ["BundleKind", "Sender", "visit_bundle"]

BundleKind = Literal["collection", "transaction", "document"]


def visit_bundle(
    record: VisitRecord,
    content: Content,
    *,
    sender: Sender,
    kind: BundleKind = "collection",
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """The visit with its patient, staff, lines, orders, photos and signatures, as JSON in UTF-8.

    `files`: by photo, its picture, where it is at hand.

    `transaction` says PUT Type/id for each; `document` has the note's Composition first and a timestamp.
    """
    going = Going(record, content, sender)
    resources = [tidy(each) for each in _resources(going, files or {})]
    if kind == "collection":  # a file that stands on its own brings the forms its answers belong to
        resources += [tidy(each) for each in (*sections.questionnaires(going), *flow.flow_form(going))]
    if kind == "document":
        resources.insert(0, tidy(signing.composition(going, resources)))
    resources += [tidy(each) for each in _people(going, resources)]
    bundle: Json = {"resourceType": "Bundle", "type": kind}
    if kind == "document":
        bundle |= {
            "identifier": {"system": codes.DOCUMENT, "value": record.visit.id},
            "timestamp": signing.moment(going),
        }
    bundle["entry"] = [_entry(going, each, kind) for each in resources]
    return write_json(bundle)


def _resources(going: Going, files: Mapping[str, bytes]) -> list[Json]:
    clinical = [
        *vitals.observations(going),
        *line.line_checks(going),
        *line.lumen_checks(going),
        *line.procedures(going),
        *line_events.removals(going),
        *line_events.complications(going),
        *medication.administrations(going),
        *sections.responses(going),
        *sections.observations(going),
        *flow.flow_sheets(going),
        *pictures.photos(going, files),
    ]
    encounter = visit.encounter(going)
    told = [
        person.patient(going),
        visit.organization(going),
        *([visit.home(going)] if encounter["location"] else []),
        *person.conditions(going),
        *person.allergies(going),
        *line.devices(going),
        *medication.orders(going),
        *medication.read_backs(going),
        encounter,
        *clinical,
        *signing.tasks(going),
    ]
    return told + signing.provenances(going, [encounter, *clinical])


def _people(going: Going, resources: list[Json]) -> list[Json]:
    """Everybody the resources refer to, once; a role only where there is a number to reach the organisation by."""
    named = {each for resource in resources for each in _practitioners(resource)}
    users = {fhir_id(user): user for user in (*going.record.people, *_authors(going.record))}
    told: list[Json] = []
    for practitioner in sorted(named):
        user = users.get(practitioner, practitioner)
        told.append(visit.practitioner(going, user))
        if going.sender.phone:
            told.append(visit.role(going, user))
    return told


def _authors(record: VisitRecord) -> set[str]:
    said = {each.author for subject in record.subjects for parts in subject.parts.values() for each in parts}
    return said | {each.signer for each in record.signatures} | {record.row.nurse}


def _practitioners(value: object) -> set[str]:
    if isinstance(value, dict):
        found = set().union(*map(_practitioners, value.values())) if value else set()
        named = value.get("reference")
        if isinstance(named, str) and named.startswith("Practitioner/"):
            found.add(named.removeprefix("Practitioner/"))
        return found
    if isinstance(value, list):
        return set().union(*map(_practitioners, value)) if value else set()
    return set()


def _entry(going: Going, resource: Json, kind: BundleKind) -> Json:
    name = f"{resource['resourceType']}/{resource['id']}"
    entry: Json = {"fullUrl": f"{going.sender.base}/{name}", "resource": resource}
    return entry | ({"request": {"method": "PUT", "url": name}} if kind == "transaction" else {})
