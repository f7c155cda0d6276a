"""The check of a device's signature is strict, and says the same as the library that signs.

The refused vectors were made by plain arithmetic on the curve: what a device's owner could make that one library takes
and another does not.
"""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from nursechart.record.device_signature import holds
from tests.record.pen import key_of

MESSAGE = b"x" * 32
HONEST = (
    "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572",
    "7db0dc9222f3c183457ddde4c708de8e5ea6bf3d5c4404cca14b32729a05c32a",
    "5780faef7ae1e4ef19d4290a10ab1ccfe55091be0ac27f891e2011b34a3ede01",
)
REFUSED = [  # what is wrong, key, first and second half of the signature
    (
        "the key is the neutral point",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "7db0dc9222f3c183457ddde4c708de8e5ea6bf3d5c4404cca14b32729a05c32a",
        "b168de3a00000000000000000000000000000000000000000000000000000000",
    ),
    (
        "the key is a point of order two",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "7db0dc9222f3c183457ddde4c708de8e5ea6bf3d5c4404cca14b32729a05c32a",
        "b168de3a00000000000000000000000000000000000000000000000000000000",
    ),
    (
        "the key is a point of order eight",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "7db0dc9222f3c183457ddde4c708de8e5ea6bf3d5c4404cca14b32729a05c32a",
        "b168de3a00000000000000000000000000000000000000000000000000000000",
    ),
    (
        "the signature's point is the neutral one",
        "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "a3505d856952163dc56ffc7b7d6b3b80e19ca12ae43e590204eb8b180cc3ca05",
    ),
    (
        "a point of order eight added to the signature's",
        "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572",
        "6999d5cb5126005c325892f1c6eab824b310708befff12fbaf45dda050cb12f0",
        "5388017aaa1834bbd64f5979459f2fe34a63da2314409d21ee4f0ede3139d205",
    ),
    (
        "a point of order eight added to the key",
        "6a84d583f06569edb3f5ed77df65544b27d6948b4f0b2cb76f33dd8413b20719",
        "7db0dc9222f3c183457ddde4c708de8e5ea6bf3d5c4404cca14b32729a05c32a",
        "264577635d88e3a30d5e3a81b5d15af05e1172fc41f989430f058b85bee7aa07",
    ),
    (
        "the number is one group order too large",
        "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572",
        "7db0dc9222f3c183457ddde4c708de8e5ea6bf3d5c4404cca14b32729a05c32a",
        "4454f04c9544f747f07021adeea4fbe3e55091be0ac27f891e2011b34a3ede11",
    ),
    (
        "the key is written in a second way",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "7db0dc9222f3c183457ddde4c708de8e5ea6bf3d5c4404cca14b32729a05c32a",
        "b168de3a00000000000000000000000000000000000000000000000000000000",
    ),
]


def by_openssl(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_what_the_same_arithmetic_signed_honestly_holds():
    key, point, number = map(bytes.fromhex, HONEST)
    assert holds(key, point + number, MESSAGE)


@pytest.mark.parametrize(("key", "point", "number"), [pytest.param(*rest, id=wrong) for wrong, *rest in REFUSED])
def test_a_signature_that_could_be_read_two_ways_is_refused(key, point, number):
    assert not holds(bytes.fromhex(key), bytes.fromhex(point + number), MESSAGE)


@given(message=st.binary(max_size=64), data=st.data())
def test_both_libraries_say_the_same_of_a_signature_with_any_bit_flipped_or_any_end_cut(message, data):
    device = key_of("laptop")
    whole = (device.public_key().public_bytes_raw(), device.sign(message), message)
    parts = list(whole)
    place = data.draw(st.integers(0, 2))
    changed = bytearray(parts[place])
    if changed and data.draw(st.booleans()):
        changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    else:
        changed = changed[: data.draw(st.integers(0, len(changed)))]
    parts[place] = bytes(changed)
    assert holds(*parts) == by_openssl(*parts) == (tuple(parts) == whole)
