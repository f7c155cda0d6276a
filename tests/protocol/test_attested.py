"""Leases and orders: believed only with the pharmacy's own signature, and only for what they are (S-16, S-61)."""

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.protocol.attested import Attested, Lease, Order, assignments_hash, attest, read_lease, read_order

POLICY = Ed25519PrivateKey.from_private_bytes(bytes([5]) * 32)
KEYS = {"p1": POLICY.public_key().public_bytes_raw()}
LEASE = Lease("user", "laptop", "nurse", assignments_hash(["p:1", "p:2"]), 1, 1000, 2000)
ORDER = Order("o1", "laptop", "wipe", 1000, reason="reported lost")


def test_a_lease_and_an_order_are_read_as_they_were_signed():
    assert read_lease(attest(LEASE, key_id="p1", policy_key=POLICY), KEYS) == LEASE
    assert read_order(attest(ORDER, key_id="p1", policy_key=POLICY), KEYS) == ORDER


def test_s_16_a_forged_order_is_ignored():
    order = attest(ORDER, key_id="p1", policy_key=POLICY)
    forged = msgspec.structs.replace(order, content=order.content.replace(b"laptop", b"lap-op"))
    assert read_order(forged, KEYS) is None
    assert read_order(msgspec.structs.replace(order, key_id="p2"), KEYS) is None
    assert read_order(attest(ORDER, key_id="p1", policy_key=Ed25519PrivateKey.generate()), KEYS) is None
    assert read_order(Attested(b"", "p1", b""), KEYS) is None


def test_s_61_a_lease_cannot_be_taken_for_an_order_nor_an_order_for_a_lease():
    assert read_order(attest(LEASE, key_id="p1", policy_key=POLICY), KEYS) is None
    assert read_lease(attest(ORDER, key_id="p1", policy_key=POLICY), KEYS) is None


def test_a_lease_of_a_newer_pharmacy_still_lets_the_nurse_in():
    newer = msgspec.json.encode(msgspec.to_builtins(LEASE, builtin_types=(bytes,)) | {"later": "field"})
    signed = Attested(newer, "p1", POLICY.sign(b"nursechart/lease/1\0" + newer))
    assert read_lease(signed, KEYS) == LEASE


def test_the_assignments_of_a_lease_do_not_depend_on_their_order():
    assert assignments_hash(["p:2", "p:1"]) == LEASE.assignments != assignments_hash(["p:1"])
