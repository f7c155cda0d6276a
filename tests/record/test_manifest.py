"""What a nurse signs."""

import pytest

from nursechart.record.canonical import Malformed, decode
from nursechart.record.ids import b64
from nursechart.record.manifest import Manifest, read_manifest, sign_manifest
from tests.record.pen import AT, VISIT, Pen, key_of, pulse


def test_a_signature_says_who_signed_what_and_when():
    pen = Pen()
    manifest = pen.manifest(pen.write(pulse("80")))
    read, public_key, valid = read_manifest(sign_manifest(manifest, key_of(pen.author)))
    assert valid
    assert read == manifest
    assert (read.name, read.credentials, read.signed_at_ms, read.meaning) == (
        "Ana Ruíz",
        "RN, CRNI",
        AT + 9_000,
        "author",
    )
    assert public_key == key_of(pen.author).public_key().public_bytes_raw()


def test_each_field_is_under_the_signature():
    pen = Pen()
    doc = sign_manifest(pen.manifest(pen.write(pulse("80"))), key_of(pen.author))
    for field, said in decode(doc["manifest"].encode()).items():
        other = "cosigner" if field == "meaning" else 0 if field == "at" else [] if field == "covers" else f"{said}x"
        changed = decode(doc["manifest"].encode()) | {field: other}
        text = sign_manifest(
            Manifest(
                visit=changed["visit"],
                meaning=changed["meaning"],
                signer=changed["signer"],
                name=changed["name"],
                credentials=changed["credentials"],
                signed_at_ms=changed["at"],
                zone=changed["tz"],
                covers=() if field == "covers" else pen.manifest(pen.written[0]).covers,
            ),
            key_of("thief"),
        )["manifest"]
        assert text != doc["manifest"]
        assert read_manifest(doc | {"manifest": text})[2] is False


def test_another_key_in_the_document_does_not_make_the_signature_hold():
    pen = Pen()
    doc = sign_manifest(pen.manifest(pen.write(pulse("80"))), key_of(pen.author))
    other = key_of("other").public_key().public_bytes_raw()
    assert read_manifest(doc | {"key": b64(other)})[2] is False
    assert read_manifest(doc | {"sig": b64(bytes(64))})[2] is False


def test_what_is_covered_is_sorted_and_named_once():
    covers = ((b"2" * 32, (1, 0)), (b"1" * 32, (0,)), (b"2" * 32, (0, 2)))
    manifest = Manifest(VISIT, "author", "a", "Ana Ruiz", "RN", AT, "America/Chicago", covers)
    assert manifest.covers == ((b"1" * 32, (0,)), (b"2" * 32, (0, 1, 2)))


@pytest.mark.parametrize(
    "changed",
    [{"meaning": "witness"}, {"visit": ""}, {"signer": ""}, {"name": ""}, {"zone": ""}]
    + [{"covers": covers} for covers in [((b"1", (0,)),), ((b"1" * 32, ()),), ((b"1" * 32, (-1,)),)]],
)
def test_a_manifest_that_leaves_something_open_cannot_be_made(changed):
    whole = {"visit": VISIT, "meaning": "author", "signer": "a", "name": "Ana", "credentials": "RN", "covers": ()}
    with pytest.raises(Malformed):
        Manifest(**(whole | {"signed_at_ms": AT, "zone": "America/Chicago"} | changed))


@pytest.mark.parametrize(
    "doc",
    [
        {},
        {"manifest": 1},
        {"manifest": "é"},
        {"manifest": "[]"},
        {"manifest": "{}"},
        {"manifest": '{"visit":"v"}'},
        {"key": b64(bytes(31))},
        {"sig": b64(bytes(63))},
        {"sig": "not base64url"},
        {"manifest": None},
    ],
)
def test_a_document_that_is_no_signature_is_refused(doc):
    pen = Pen()
    whole = sign_manifest(pen.manifest(pen.write(pulse("80"))), key_of(pen.author))
    with pytest.raises(Malformed):
        read_manifest(whole | doc if doc else {})


@pytest.mark.parametrize(
    "covers", ["null", "[[]]", '[["AA",[0]]]', '[["AA"]]', "[[1,[0]]]", '[["AA",["0"]]]', "[[true]]"]
)
def test_a_manifest_that_covers_no_statements_is_refused(covers):
    pen = Pen()
    whole = sign_manifest(pen.manifest(), key_of(pen.author))
    assert '"covers":[]' in whole["manifest"]
    with pytest.raises(Malformed):
        read_manifest(whole | {"manifest": whole["manifest"].replace('"covers":[]', f'"covers":{covers}')})
