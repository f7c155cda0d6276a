"""The key that signs a nurse's printed notes, worked out from her signing key: nothing more to keep, and only hers.

PDF readers want an ordinary kind of key with a certificate, the record wants Ed25519. Whoever can open her signing
key (she, with her password) can make this one too; nobody else can.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_INFO = b"nursechart/note-key/1"
# the order of P-256 (FIPS 186-5): a private key is a number from 1 to one less
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def note_key(signing_key: Ed25519PrivateKey) -> ec.EllipticCurvePrivateKey:
    """Her P-256 key for printed notes, always the same for the same signing key."""
    drawn = HKDF(hashes.SHA256(), 48, None, _INFO).derive(signing_key.private_bytes_raw())
    return ec.derive_private_key(int.from_bytes(drawn, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def note_public_key(signing_key: Ed25519PrivateKey) -> bytes:
    """The public half as SubjectPublicKeyInfo (DER), to be certified by the organisation."""
    return note_key(signing_key).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
