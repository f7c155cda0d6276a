"""The JSON that is signed: one meaning for each value, and nothing that two programs could read differently."""

from decimal import Decimal

import pytest

from nursechart.record.canonical import Malformed, decode, encode


def test_text_keys_and_numbers_are_written_in_one_way():
    assert encode({"b": [1, True, None], "a": "é"}) == b'{"a":"\\u00e9","b":[1,true,null]}'


def test_decimals_written_as_text_keep_their_zeros():
    assert decode(encode({"value": "98.60"})) == {"value": "98.60"}


@pytest.mark.parametrize(
    "value", [98.6, float("nan"), Decimal("98.60"), 2**53, b"bytes", {1: "key"}, {"set"}, "\ud83c", {"\udf38": 1}]
)
def test_what_json_cannot_say_exactly_is_not_written(value):
    with pytest.raises(Malformed):
        encode({"value": value})


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"\\u0061":2}',
        b'[{"b":{"a":1,"a":2}}]',
        b"1.0",
        b"1e3",
        b"-0.0",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"-9007199254740992",
        b"[" * 13 + b"]" * 13,
        b"[" * 50_000,
        b"9" * 10_000,
        b"{} {}",
        b"[1,]",
        b"",
        b'"\xc3\xa9"',
        b'"\\ud83cx"',
        b'"a\nb"',
        b"01",
        b"'a'",
        b"tru",
        b'{"a":1',
        b'{"a" 1}',
        b"// a remark\n1",
    ],
)
def test_what_two_programs_could_read_differently_is_malformed(raw):
    with pytest.raises(Malformed):
        decode(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b' { "b" : 1 ,\n "a" : [ ] } ', {"a": [], "b": 1}),
        (b'"\\u00E9\\/"', "é/"),
        (b'"\\ud83c\\udf38"', "\U0001f338"),
        (b"[" * 12 + b"]" * 12, [[[[[[[[[[[[]]]]]]]]]]]]),
        (b"9007199254740991", 2**53 - 1),
    ],
)
def test_another_spelling_of_the_same_value_is_taken(raw, value):
    assert decode(raw) == value


def test_a_refusal_never_repeats_what_was_charted():
    with pytest.raises(Malformed) as refusal:
        decode(b'{"family":"Delgado","family":"Delgado"}')
    assert "Delgado" not in str(refusal.value)
