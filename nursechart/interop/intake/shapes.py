"""The elements of FHIR R4 that are read, as typed structs: what must be there, and of which type.

Other elements of a resource are left unread. Required fields and the fixed codes of a status follow R4 (4.0.1); a
resource of the wrong shape is refused with the path of what is wrong, and no value is quoted.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from nursechart.interop.intake.elements import Number, Resource

_MOST_DIGITS = 40  # what the chart's kinds hold

R = TypeVar("R", bound=Resource)


class WrongShape(ValueError):
    """A resource is not built as R4 says. The text names the element and what it should be; never the value."""


def read_shape(body: dict[str, Any], shape: type[R]) -> R:
    """`body` as `shape`. Raises WrongShape."""
    _one_of_each_choice(body)
    try:
        return msgspec.convert(body, shape, dec_hook=_number)
    except msgspec.ValidationError as error:
        raise WrongShape(_in_fhir_words(str(error))) from None


def _number(wanted: type, value: object) -> Number:
    if wanted is not Number or isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError("Expected a number")
    number = Number(value)
    if not number.is_finite() or abs(number.adjusted()) >= _MOST_DIGITS or len(f"{number:f}") > _MOST_DIGITS:
        raise TypeError("a number of more digits than anything measured has")
    return number


# Elements of R4 that come in several types, of which one at most may be there.
_CHOICES = ("value", "effective", "medication", "performed", "onset", "timing", "occurrence")


def _one_of_each_choice(body: dict[str, Any]) -> None:
    for choice in _CHOICES:
        named = [name for name in body if name.startswith(choice) and name[len(choice) : len(choice) + 1].isupper()]
        if len(named) > 1:
            raise WrongShape(f"both {' and '.join(named)}, of which R4 allows one")


def _in_fhir_words(text: str) -> str:
    # msgspec says: Expected `str`, got `int` - at `$.name[0].family`
    says, _, path = text.rpartition(" - at `$")
    if not says:
        says, path = text, ""
    if says.startswith("Invalid enum value"):
        says = "a code R4 does not allow"
    if "regex" in says:
        says = "not written as R4 says"
    says = says.replace("Object missing required field ", "missing ").replace("Object contains", "contains")
    where = path.strip("`.").removesuffix("`").replace("class_", "class")
    return f"{where}: {says}" if where else says
