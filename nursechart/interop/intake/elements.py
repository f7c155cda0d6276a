"""The data types of FHIR R4 that the resources are made of. An element that is not named here is left unread."""

# ruff: noqa: N815  the names are those of FHIR

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta

FhirDate = Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
FhirDateTime = Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}.*)?)?)?$")]
Some = Annotated[str, Meta(min_length=1)]
FhirId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9\-.]{1,64}$")]


class Number(Decimal):
    """A JSON number with its digits; a text that looks like one is not one."""


class Element(msgspec.Struct, frozen=True, gc=False):
    """A part of a resource; what it does not name is not read."""


class Coding(Element, frozen=True, kw_only=True):
    system: str = ""
    code: str = ""
    display: str = ""


class CodeableConcept(Element, frozen=True, kw_only=True):
    coding: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def words(self) -> str:
        """What it says to a reader: its text, else the first display, else the first code."""
        displays = [coding.display for coding in self.coding if coding.display]
        codes = [coding.code for coding in self.coding if coding.code]
        return (self.text or (displays or codes or [""])[0]).strip()

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(coding.code for coding in self.coding)

    def code_of(self, system: str) -> str:
        """Its code in one system, or ""."""
        return next((coding.code for coding in self.coding if coding.system == system and coding.code), "")

    @property
    def first(self) -> Coding:
        return next((coding for coding in self.coding if coding.code), Coding())


class Identifier(Element, frozen=True, kw_only=True):
    use: str = ""
    type: CodeableConcept = CodeableConcept()
    system: str = ""
    value: str = ""


class Reference(Element, frozen=True, kw_only=True):
    reference: str = ""
    display: str = ""
    identifier: Identifier = Identifier()


class Period(Element, frozen=True, kw_only=True):
    start: FhirDateTime = ""
    end: FhirDateTime = ""


class Quantity(Element, frozen=True, kw_only=True):
    value: Number | None = None
    comparator: str = ""
    unit: str = ""
    system: str = ""
    code: str = ""


class Range(Element, frozen=True, kw_only=True):
    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Element, frozen=True, kw_only=True):
    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Extension(Element, frozen=True, kw_only=True):
    url: Some
    valueCode: str = ""
    valueString: str = ""
    valueBoolean: bool | None = None
    valueInteger: int | None = None
    valueDateTime: FhirDateTime = ""
    valueQuantity: Quantity | None = None
    valueReference: Reference | None = None


class Annotation(Element, frozen=True, kw_only=True):
    text: str


class Resource(Element, frozen=True, kw_only=True):
    resourceType: str
    id: FhirId = ""
    contained: tuple[dict[str, Any], ...] = ()
    extension: tuple[Extension, ...] = ()

    def extensions(self, url: str) -> tuple[Extension, ...]:
        return tuple(extension for extension in self.extension if extension.url == url)
