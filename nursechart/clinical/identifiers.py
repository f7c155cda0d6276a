"""Numbers that say who a patient is: their shape and, where the scheme has one, their check digit.

A check marks a slip of a finger; it never refuses a patient, for a card can be older than a rule, and it never repeats
the number, so that a message can be read aloud. National schemes are python-stdnum's where it knows them; the few it
lacks stand here. Whether a number may be kept at all is for national law (`IdentifierType.restricted`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stdnum import luhn
from stdnum.br import cpf
from stdnum.ca import bc_phn
from stdnum.cn import ric
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.id import nik
from stdnum.it import codicefiscale
from stdnum.kr import rrn
from stdnum.mx import curp
from stdnum.my import nric
from stdnum.th import pin
from stdnum.tr import tckimlik

from nursechart.clinical.region_types import IdentifierType
from nursechart.language import said

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.regions import Region

_BETWEEN: Final = re.compile(r"[\s.\-/–·\u200e\u200f\u061c\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class IdentifierChecked:
    """What came of a check. `wrong` is empty, or says what to do; it never holds the number."""

    type: str
    value: str  # normalised: capitals and digits without anything between
    shown: str  # in the groups it is written in
    wrong: str = ""
    unusual_here: bool = False  # a kind that the clinic's region does not list
    restricted: bool = False

    @property
    def is_doubtful(self) -> bool:
        return bool(self.wrong)


def check_identifier(content: Content, where: Region, type_id: str, text: str) -> IdentifierChecked:
    """Look for a slip in an identifier as typed, scanned or sent. A kind that the pack does not know is never wrong."""
    kind = content.identifier_types.get(type_id)
    if kind is None:
        return IdentifierChecked(type_id, text.strip(), text.strip(), unusual_here=True)
    if not _is_compact(kind):  # a number of a house's own: as it is
        value = " ".join(text.split())
        return IdentifierChecked(type_id, value, value, _wrong(kind, value), type_id not in where.identifiers)
    value = compact(text)
    return IdentifierChecked(
        type=type_id,
        value=value,
        shown=_shown(kind, value),
        wrong=_wrong(kind, value),
        unusual_here=type_id not in where.identifiers,
        restricted=kind.restricted,
    )


def type_of_system(content: Content, system: str) -> str:
    """The kind of identifier that a FHIR Identifier.system names; nothing where the pack does not know it."""
    return next((each.id for each in content.identifier_types.values() if system and each.system == system), "")


def compact(text: str) -> str:
    """Capitals and 0 to 9 alone: spaces, points and dashes go, digits of any script become Latin ones."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    return "".join(str(int(each)) if each.isdecimal() else each for each in plain).upper()


def _is_compact(kind: IdentifierType) -> bool:
    return not kind.shape.startswith(".")


def _wrong(kind: IdentifierType, value: str) -> str:
    if not value:
        return said("Enter the {title}: {form}", title=kind.title, form=kind.form)
    if not re.fullmatch(kind.shape, value):
        return said(
            "This is not the shape of a {title}: it has {form}. Compare it with the card",
            title=kind.title,
            form=kind.form,
        )
    if not kind.check:
        return ""
    try:
        CHECKS[kind.check](value)
    except InvalidChecksum:
        return said(
            "One character of the {title} is wrong, or two have changed places. Compare it with the card",
            title=kind.title,
        )
    except ValidationError:
        return said(
            "A part of the {title}, such as the date in it, cannot be. Compare it with the card", title=kind.title
        )
    return ""


def _shown(kind: IdentifierType, value: str) -> str:
    if not kind.groups or not re.fullmatch(kind.shape, value):
        return value
    groups, rest = [], value
    for size in kind.groups:
        groups.append(rest[:size])
        rest = rest[size:]
    return kind.joined.join(each for each in (*groups, rest) if each)


# --- check digits that python-stdnum does not have. Each is given a value of the right shape --------------------------


def _kvnr(value: str) -> None:
    """Germany, section 290 SGB V: the letter as two digits, weights 1 and 2 in turn, digits added, mod 10."""
    digits = f"{ord(value[0]) - ord('A') + 1:02}{value[1:9]}"
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    _must(sum(each // 10 + each % 10 for each in products) % 10 == int(value[9]))


def _snils(value: str) -> None:
    """Russia: weights 9 to 1, mod 101, where 100 is written 00."""
    total = sum(int(digit) * weight for digit, weight in zip(value[:9], range(9, 0, -1), strict=True))
    _must(total % 101 % 100 == int(value[9:]))


def _taiwan_id(value: str) -> None:
    """Taiwan: the letter as two digits, then weights 1, 9, 8 … 1 and the check digit, mod 10."""
    letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(value[0]) + 10
    weights = (9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    digits = (letter % 10, *map(int, value[1:]))
    _must((letter // 10 + sum(digit * weight for digit, weight in zip(digits, weights, strict=True))) % 10 == 0)


def _medicare_au(value: str) -> None:
    """Australia: the ninth digit checks the first eight with weights 1, 3, 7, 9, mod 10."""
    _must(
        sum(int(digit) * weight for digit, weight in zip(value[:8], (1, 3, 7, 9) * 2, strict=True)) % 10
        == int(value[8])
    )


def _cns(value: str) -> None:
    """Brazil: weights 15 to 1, mod 11."""
    _must(sum(int(digit) * weight for digit, weight in zip(value, range(15, 0, -1), strict=True)) % 11 == 0)


def _luhn_10(value: str) -> None:
    luhn.validate(value[:10])


def _must(holds: bool) -> None:
    if not holds:
        raise InvalidChecksum


CHECKS: Final[Mapping[str, Callable[[str], object]]] = {
    "luhn": luhn.validate,
    "luhn_10": _luhn_10,  # a version follows the number
    "gb.nhs": nhs.validate,
    "ca.bc_phn": bc_phn.validate,
    "it.codicefiscale": codicefiscale.validate,
    "fr.nir": nir.validate,
    "cn.ric": ric.validate,
    "kr.rrn": rrn.validate,
    "id.nik": nik.validate,
    "th.pin": pin.validate,
    "my.nric": nric.validate,
    "mx.curp": curp.validate,
    "br.cpf": cpf.validate,
    "tr.tckimlik": tckimlik.validate,
    "kvnr": _kvnr,
    "snils": _snils,
    "taiwan_id": _taiwan_id,
    "medicare_au": _medicare_au,
    "cns": _cns,
}
