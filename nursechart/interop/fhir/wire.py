"""FHIR's JSON with every digit kept: 98.60 comes in as Decimal("98.60") and goes out as 98.60.

Python's own JSON makes a float of it, which forgets the zero that says how precisely somebody measured.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

Json = dict[str, Any]

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class NotJson(ValueError):
    """The bytes are not JSON in UTF-8. The text says where, and quotes nothing."""


def read_json(raw: bytes) -> Any:
    """The JSON value of `raw`, numbers with a point or exponent as Decimal. A byte order mark is passed over.

    Raises NotJson.
    """
    try:
        return _DECODER.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotJson(str(error)) from None


def write_json(value: Json) -> bytes:
    """Compact UTF-8 JSON of `value`, Decimals digit for digit, after dropping what FHIR forbids: nothing is nothing.

    Nulls, empty texts, empty lists and empty objects are left out, so builders may name a field that has no value.
    """
    return _ENCODER.encode(tidy(value))


def tidy(value: Any) -> Any:
    """`value` without nulls, empty texts, empty lists and empty objects, at any depth."""
    if isinstance(value, dict):
        kept = {name: tidy(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if not _is_nothing(inner)}
    if isinstance(value, list | tuple):
        return [inner for inner in map(tidy, value) if not _is_nothing(inner)]
    return value


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)
