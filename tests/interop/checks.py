"""Own rules for a Bundle that goes out, beside those of the FHIR library: what several judges overlook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from nursechart.interop.fhir.codes import KNOWN_UCUM, PROFILES, UCUM

_TIME_OF_DAY = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_OFFSET = re.compile(r"(Z|[+-]\d{2}:\d{2})$")

# What US Core 6.1.0 demands at least, of the resources an export makes.
_DEMANDED = {
    "Patient": ("identifier", "name", "gender"),
    "Practitioner": ("identifier", "name"),
    "Organization": ("active", "name"),
    "Location": ("name",),
    "Encounter": ("status", "class", "type", "subject"),
    "Condition": ("category", "code", "subject"),
    "AllergyIntolerance": ("code", "patient"),
    "MedicationRequest": ("status", "intent", "subject", "requester", "dosageInstruction"),
    "MedicationAdministration": ("status", "subject"),
    "Observation": ("status", "category", "code", "subject", "effectiveDateTime"),
    "Procedure": ("status", "code", "subject", "performedDateTime"),
    "Provenance": ("target", "recorded", "agent"),
    "AdverseEvent": ("actuality", "event", "subject"),
    "DeviceUseStatement": ("status", "subject", "device"),
}


def exact(raw: bytes) -> dict[str, Any]:
    """The Bundle with its numbers as Decimals of the digits that were written."""
    loaded: dict[str, Any] = json.loads(raw, parse_float=Decimal)
    return loaded


def resources(bundle: dict[str, Any], type_: str = "") -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in bundle["entry"]]
    return [each for each in found if not type_ or each["resourceType"] == type_]


def complaints(bundle: dict[str, Any]) -> list[str]:
    """Everything wrong with a Bundle; empty for a good one."""
    names = [f"{each['resourceType']}/{each['id']}" for each in resources(bundle)]
    found = [f"two resources called {name}" for name in set(names) if names.count(name) > 1]
    for path, key, value in _walk(bundle):
        if key == "reference" and not value.startswith("#") and value not in names:
            found.append(f"{path}: {value} is not in the Bundle")
        if value is None or value in ("", [], {}):
            found.append(f"{path}: empty")
        if isinstance(value, str) and _TIME_OF_DAY.match(value) and not _OFFSET.search(value) and key != "div":
            found.append(f"{path}: {value} has no offset")
        if isinstance(value, dict) and value.get("system") == UCUM and value.get("code") not in KNOWN_UCUM:
            found.append(f"{path}: {value.get('code')} is no unit of ours")
        if key == "profile" and not set(value) <= set(PROFILES.values()):
            found.append(f"{path}: a profile that is not in the table")
        if key == "id" and not re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", value):
            found.append(f"{path}: not an id")
    for each in resources(bundle):
        missing = [name for name in _DEMANDED.get(each["resourceType"], ()) if name not in each]
        found += [f"{each['resourceType']}: no {name}" for name in missing]
        values = [name for name in each if name.startswith("value") or name == "dataAbsentReason"]
        if each["resourceType"] == "Observation" and not values and "component" not in each:
            found.append(f"Observation/{each['id']}: neither value nor reason")
        contained = {inner["id"] for inner in each.get("contained", ())}
        unused = {name for name in contained if f"#{name}" not in json.dumps(each, default=str)}
        found += [f"{each['id']}: contained {name} is not referred to (dom-3)" for name in unused]
    return found


def _walk(value: Any, path: str = "", key: str = "") -> Iterator[tuple[str, str, Any]]:
    yield path, key, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, f"{path}.{name}", name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{number}]", "")
