"""Golden vectors: bytes that a second program made, from the specification alone, and that must never change."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.record import kinds
from nursechart.record.canonical import Malformed
from nursechart.record.entry import Document, check_kind, read_entry, verifies, write_entry
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.record.manifest import read_manifest, sign_manifest
from tests.record import second_implementation

FILE = Path(__file__).parent / "vectors" / "entries.json"
VECTORS = json.loads(FILE.read_text("ascii"))
WHOLE = [vector for vector in VECTORS["entries"] if "header" in vector]


def named(vectors):
    return [pytest.param(vector, id=vector["name"]) for vector in vectors]


def read(vector):
    return read_entry(
        header=vector["header"].encode(),
        body=None if vector["body"] is None else vector["body"].encode(),
        salt=None if vector["salt"] is None else bytes.fromhex(vector["salt"]),
        prev=bytes.fromhex(vector["prev"]),
        sig=bytes.fromhex(vector["sig"]),
        bodyh=None if vector["bodyh"] is None else bytes.fromhex(vector["bodyh"]),
    )


def device_seed(entry):
    return bytes.fromhex(VECTORS["device_seeds"][entry.header.device])


def test_the_second_program_still_makes_the_frozen_bytes():
    assert second_implementation.make() == VECTORS


def test_there_are_vectors_for_what_matters():
    assert len(VECTORS["entries"]) >= 20
    assert {len(vector["body"] or "") for vector in WHOLE} >= {0, 64 * 1024}
    assert max(len(vector["header"]) for vector in WHOLE) == 2 * 1024


@pytest.mark.parametrize("vector", named(WHOLE))
def test_a_frozen_entry_has_the_same_id_and_signature_for_ever(vector):
    entry = read(vector)
    assert entry.id.hex() == vector["id"]
    assert entry.bodyh.hex() == vector["bodyh"]
    assert verifies(entry, bytes.fromhex(VECTORS["device_keys"][entry.header.device]))
    assert check_kind(entry) is None


@pytest.mark.parametrize("vector", named([vector for vector in WHOLE if vector["by_writer"]]))
def test_the_writer_makes_the_frozen_bytes(vector):
    frozen = read(vector)
    again = write_entry(
        frozen.header,
        frozen.body,
        salt=frozen.salt,
        prev=frozen.prev,
        device_key=Ed25519PrivateKey.from_private_bytes(device_seed(frozen)),
    )
    assert again == frozen


def test_the_frozen_feeds_have_the_same_digests_for_ever():
    digests = {}
    for vector in VECTORS["entries"]:
        feed = vector["feed"] if "id_only" in vector else read(vector).header.feed
        placed = digests.setdefault(feed, [EMPTY_DIGEST])
        placed.append(next_digest(placed[-1], bytes.fromhex(vector["id"])))
    assert {feed: [digest.hex() for digest in placed[1:]] for feed, placed in digests.items()} == VECTORS["digests"]


def test_the_frozen_signatures_of_visits_hold_and_are_made_the_same_again():
    signed = [entry for entry in map(read, WHOLE) if entry.header.kind == kinds.VISIT_SIGNED]
    assert len(signed) == 3
    for entry in signed:
        assert isinstance(entry.body, Document)
        manifest, _, valid = read_manifest(entry.body.doc)
        seed = bytes.fromhex(VECTORS["user_seeds"][manifest.signer])
        assert valid
        assert sign_manifest(manifest, Ed25519PrivateKey.from_private_bytes(seed)) == entry.body.doc


def test_frozen_text_comes_back_as_it_was_typed():
    entry = next(read(vector) for vector in WHOLE if "non-ASCII" in vector["name"])
    assert entry.statements[0].value["family"] == "Delgado-Łukasz"
    assert entry.statements[0].value["preferred"] == 'Rós"a\\ \U0001f338\u2028\x7f\t\n'


@pytest.mark.parametrize("vector", named(VECTORS["refused"]))
def test_what_breaks_a_restriction_is_refused(vector):
    try:
        entry = read(vector)
    except Malformed:
        return
    assert "signature" in vector["name"] or "foreign d" in vector["name"]
    key = VECTORS["device_keys"].get(entry.header.device)
    assert key is None or not verifies(entry, bytes.fromhex(key))


def test_what_is_refused_for_its_form_is_well_signed_so_its_form_is_the_only_reason():
    laptop = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["device_seeds"][second_implementation.LAPTOP]))
    for vector in VECTORS["refused"]:
        if "signature" in vector["name"] or "hash" in vector["name"]:
            continue
        body, salt = vector["body"], vector["salt"]
        if body is None or salt is None:  # erased: the hash of the body is not there to check
            continue
        bodyh = second_implementation.hash_of_body(bytes.fromhex(salt), body.encode())
        header, prev = vector["header"].encode(), bytes.fromhex(vector["prev"])
        laptop.public_key().verify(bytes.fromhex(vector["sig"]), second_implementation.id_of_entry(prev, header, bodyh))
