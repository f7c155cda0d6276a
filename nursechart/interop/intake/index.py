"""Who refers to what: finds the resource a reference means, and the patient a resource is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nursechart.interop.fhir.wire import Json
from nursechart.interop.intake.gather import Found

_TYPE_AND_ID = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?$")
_BY_IDENTIFIER = re.compile(r"^([A-Z][A-Za-z]+)\?identifier=([^|&]*)\|([^&]+)$")

# Where a resource says whom it is about.
_ABOUT = ("subject", "patient", "beneficiary", "for", "individual")
# What it hangs on besides, for one whose own word about the patient is broken.
_BESIDE = ("encounter", "context", "device", "request")


class Index:
    """Every resource of the files by what it may be called."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._by_name: dict[tuple[str, str, str], Found] = {}  # file, type, id
        self._anywhere: dict[tuple[str, str], list[Found]] = {}
        self._by_url: dict[tuple[str, str], Found] = {}
        self._by_identifier: dict[tuple[str, str, str], Found] = {}
        self.doubles: list[tuple[Found, Found]] = []  # two resources of one name that differ
        for each in found:
            self._add(each)

    def _add(self, each: Found) -> None:
        if each.id:
            name = (each.file, each.type, each.id)
            first = self._by_name.setdefault(name, each)
            if first is each:
                self._anywhere.setdefault((each.type, each.id), []).append(each)
            elif first.body != each.body:
                self.doubles.append((first, each))
        if each.url:
            self._by_url.setdefault((each.file, each.url), each)
        for identifier in _dicts(each.body.get("identifier")):
            system, value = identifier.get("system"), identifier.get("value")
            if isinstance(system, str) and isinstance(value, str):
                self._by_identifier.setdefault((each.type, system, value), each)

    def resolve(self, reference: str, of: Found) -> Found | None:
        """The resource `reference` means, said by `of`: in its own file first, else in another that was read along."""
        if not reference:
            return None
        if (exact := self._by_url.get((of.file, reference))) is not None:
            return exact
        if match := _BY_IDENTIFIER.match(reference):
            return self._by_identifier.get((match[1], match[2], match[3]))
        match = _TYPE_AND_ID.search(reference)
        if not match:
            return None
        named = (match[1], match[2])
        elsewhere = self._anywhere.get(named, ())
        return self._by_name.get((of.file, *named)) or (elsewhere[0] if len(elsewhere) == 1 else None)

    def patient_of(self, each: Found) -> Found | None:
        """The Patient `each` says it is about, or None."""
        return next((found for name in said_about(each) if (found := self._patient(name, each))), None)

    def patient_beside(self, each: Found) -> Found | None:
        """The Patient of what `each` hangs on: its encounter, device or order."""
        for field in _BESIDE:
            for value in _dicts(each.body.get(field)):
                beside = self.resolve(_text(value.get("reference")), each)
                if beside is not None and (patient := self.patient_of(beside)) is not None:
                    return patient
        return None

    def _patient(self, reference: str, of: Found) -> Found | None:
        found = self.resolve(reference, of)
        return found if found is not None and found.type == "Patient" else None


def said_about(each: Found) -> list[str]:
    """The references by which `each` names its patient, as written."""
    names = [_text(value.get("reference")) for field in _ABOUT for value in _dicts(each.body.get(field))]
    if each.type == "Appointment":
        actors = [_dicts(value.get("actor")) for value in _dicts(each.body.get("participant"))]
        references = [_text(actor[0].get("reference")) for actor in actors if actor]
        names += [name for name in references if "Patient" in name or name.startswith("urn:")]
    return [name for name in names if name]


def _dicts(value: Any) -> list[Json]:
    if isinstance(value, dict):
        return [value]
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
