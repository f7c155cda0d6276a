"""The one JSON that is signed: strings, integers, arrays, objects, true, false and null, in ASCII.

Bytes are made once and never made again to check them, so a reader needs no canonical form, only one meaning: what two
programs could read differently (a float, an integer beyond 2^53, a key said twice, half a surrogate pair, bytes after
the end, endless nesting) is malformed. White space and key order carry no meaning and are accepted; the writer makes
neither. Decimals travel as strings, so 98.60 stays 98.60.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Final, NoReturn, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

MAX_DEPTH = 12  # arrays and objects inside one another
INTEGERS_BELOW = 2**53  # what every JSON reader keeps exactly


class Malformed(ValueError):
    """Bytes or a value that do not have the form of the record. The text says which rule; never the value."""


def encode(value: object) -> bytes:
    """The bytes of `value`: compact, keys sorted by code point, everything outside printable ASCII escaped.

    Takes None, bool, int, str, list, tuple and dict with string keys. Raises Malformed for anything else (a float or a
    Decimal too: say decimals as strings) and for what `decode` would refuse.
    """
    _check(value, 0)
    return _bytes_of(value)


def decode(raw: bytes) -> Any:
    """What `raw` says: None, bool, int, str, list and dict.

    Raises Malformed for bytes outside ASCII, floats, NaN, integers of 2^53 and beyond, nesting deeper than 12, a key
    said twice in an object, half a surrogate pair, and anything after the value.
    """
    if not raw.isascii():
        raise Malformed("bytes outside ASCII")
    try:
        if b"\\u" in raw:  # half a surrogate pair has to be looked for
            value = _reader.decode(raw)
            _check(value, 0)
        else:
            value = _shallow_reader.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError, ValueError):
        return _decode_slowly(raw)  # says what is wrong, and takes what is deeper
    # msgspec keeps the last of two equal keys. Bytes that come out again as they went in cannot have had two.
    if _bytes_of(value) == raw:
        return value
    return _decode_slowly(raw)


def reader_of(form: type[T]) -> Callable[[bytes], T | None]:
    """What reads bytes straight into a struct, for a form that nearly all have: half the work of `decode`.

    It answers None for whatever is not, to the byte, what is written for that struct (a key more, another order, an
    escape): `decode` then says what it is. The struct's types are those that `decode` takes, integers as `Whole`.
    """
    reader = msgspec.json.Decoder(form)

    def read(raw: bytes) -> T | None:
        if not raw.isascii() or b"\\u" in raw:
            return None
        try:
            said = reader.decode(raw)
        except (msgspec.DecodeError, RecursionError, UnicodeError, ValueError):
            return None
        return said if _writer.encode(said) == raw else None  # a key said twice would not come out again

    return read


_reader: msgspec.json.Decoder[Any] = msgspec.json.Decoder()

Whole = Annotated[int, msgspec.Meta(gt=-INTEGERS_BELOW, lt=INTEGERS_BELOW)]
_SHALLOW: Final = 6  # as deep as nearly every entry; each level doubles what has to be made when this module is loaded


def _down_to(depth: int) -> Any:
    """The type of what `_check` takes, nested no deeper than this: msgspec refuses the rest while it reads."""
    plain: Any = None | bool | str | Whole
    found: Any = plain
    for _ in range(depth):
        found = plain | list[found] | dict[str, found]
    return found


Shallow = _down_to(2)
_shallow_reader: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_down_to(_SHALLOW))
_writer = msgspec.json.Encoder(order="sorted")
_escaping_writer = json.JSONEncoder(
    ensure_ascii=True, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def _bytes_of(value: object) -> bytes:
    raw = _writer.encode(value)
    if raw.isascii() and b"\x7f" not in raw:  # then both writers agree, and this one is ten times as fast
        return raw
    return _escaping_writer.encode(value).encode("ascii")


def _check(value: object, depth: int) -> None:
    """Refuse what this JSON cannot say. Exact types: a bool is no integer here, and a subclass is a mistake."""
    kind = type(value)
    if kind is str:
        if not value.isascii():  # type: ignore[attr-defined]
            _refuse_half_pairs(value)  # type: ignore[arg-type]
    elif kind is int:
        if not -INTEGERS_BELOW < value < INTEGERS_BELOW:  # type: ignore[operator]
            raise Malformed("integer of 2^53 or beyond")
    elif kind is dict:
        if depth == MAX_DEPTH:
            raise Malformed("nested deeper than 12")
        for key, inner in value.items():  # type: ignore[attr-defined]
            if type(key) is not str:
                raise Malformed("a key that is no string")
            if not key.isascii():
                _refuse_half_pairs(key)
            _check(inner, depth + 1)
    elif kind is list or kind is tuple:
        if depth == MAX_DEPTH:
            raise Malformed("nested deeper than 12")
        for inner in value:  # type: ignore[attr-defined]
            _check(inner, depth + 1)
    elif value is not None and kind is not bool:
        raise Malformed("a float" if kind is float else f"a {kind.__name__}, which JSON cannot say exactly")


def _refuse_half_pairs(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("half a surrogate pair") from None


def _decode_slowly(raw: bytes) -> Any:
    try:
        value = json.loads(
            raw.decode("ascii"), parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_object
        )
    except Malformed:
        raise
    except RecursionError:
        raise Malformed("nested deeper than 12") from None
    except ValueError:
        raise Malformed("not JSON, or bytes after its end") from None
    _check(value, 0)
    return value


def _no_float(text: str) -> NoReturn:
    raise Malformed("a float")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a key said twice")
    return found
