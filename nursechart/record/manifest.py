"""What a nurse signs: the list of every statement that stands in the visit, with who signs and as what.

The document of a `visit.signed` entry carries the manifest as a string, so its bytes are there as they were signed, and
the public key that signed it. Whether the signature holds is therefore known from the document itself, for ever;
whether that key belongs to that nurse is the server's to say when the entry comes in (an unregistered key is
quarantined).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nursechart.record.canonical import Malformed, decode, encode
from nursechart.record.ids import b64, unb64

Meaning = Literal["author", "cosigner"]
Covers = tuple[tuple[bytes, tuple[int, ...]], ...]

_DOMAIN = b"nursechart/visit-signed/1\0"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One signature's content. `covers` is sorted by entry id, each entry once with its statement indexes ascending."""

    visit: str
    meaning: Meaning
    signer: str  # user id
    name: str  # as printed
    credentials: str
    signed_at_ms: int  # UTC
    zone: str  # IANA
    covers: Covers

    def __post_init__(self) -> None:
        if self.meaning not in ("author", "cosigner"):
            raise Malformed("a signature means author or cosigner")
        if not (self.visit and self.signer and self.name and self.zone):
            raise Malformed("a manifest names the visit, the signer, the printed name and the time zone")
        together: dict[bytes, set[int]] = {}
        for entry_id, indexes in self.covers:
            if len(entry_id) != 32 or not indexes or min(indexes) < 0:
                raise Malformed("a manifest covers statements: an entry id of 32 bytes and indexes from 0")
            together.setdefault(entry_id, set()).update(indexes)
        object.__setattr__(
            self, "covers", tuple((entry_id, tuple(sorted(together[entry_id]))) for entry_id in sorted(together))
        )


def sign_manifest(manifest: Manifest, user_key: Ed25519PrivateKey) -> dict[str, Any]:
    """The `doc` of a `visit.signed` entry: the manifest's text, the nurse's public key and her signature."""
    text = encode(
        {
            "at": manifest.signed_at_ms,
            "covers": [[b64(entry_id), list(indexes)] for entry_id, indexes in manifest.covers],
            "credentials": manifest.credentials,
            "meaning": manifest.meaning,
            "name": manifest.name,
            "signer": manifest.signer,
            "tz": manifest.zone,
            "visit": manifest.visit,
        }
    )
    return {
        "manifest": text.decode("ascii"),
        "key": b64(user_key.public_key().public_bytes_raw()),
        "sig": b64(user_key.sign(_signed_bytes(text))),
    }


def read_manifest(doc: dict[str, Any]) -> tuple[Manifest, bytes, bool]:
    """The manifest in a `visit.signed` document, the public key (32 bytes), and whether that key signed it.

    Raises Malformed when the document is not one; a signature that does not hold is an answer, no error.
    """
    text, key, sig = doc.get("manifest"), doc.get("key"), doc.get("sig")
    if not (isinstance(text, str) and isinstance(key, str) and isinstance(sig, str) and text.isascii()):
        raise Malformed("a signed visit has manifest, key and sig")
    raw, public_key, signature = text.encode("ascii"), unb64(key), unb64(sig)
    if len(public_key) != 32 or len(signature) != 64:
        raise Malformed("an Ed25519 key has 32 bytes and a signature 64")
    return _manifest_of(decode(raw)), public_key, _holds(public_key, signature, _signed_bytes(raw))


def _signed_bytes(text: bytes) -> bytes:
    return _DOMAIN + sha256(text).digest()


def _holds(public_key: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, signed)
    except (InvalidSignature, ValueError):  # ValueError: bytes that are no point of the curve
        return False
    return True


def _manifest_of(said: Any) -> Manifest:
    if not isinstance(said, dict):
        raise Malformed("a manifest is an object")
    words = {key: said.get(key) for key in ("visit", "meaning", "signer", "name", "credentials", "tz")}
    at = said.get("at")
    if not all(isinstance(word, str) for word in words.values()) or type(at) is not int:
        raise Malformed("a manifest lacks a field")
    return Manifest(
        visit=cast(str, words["visit"]),
        meaning=cast(Meaning, words["meaning"]),
        signer=cast(str, words["signer"]),
        name=cast(str, words["name"]),
        credentials=cast(str, words["credentials"]),
        signed_at_ms=at,
        zone=cast(str, words["tz"]),
        covers=_covers_of(said.get("covers")),
    )


def _covers_of(said: Any) -> Covers:
    covers = []
    for pair in said if isinstance(said, list) else [None]:
        match pair:
            case [str(entry_id), [*indexes]] if all(type(index) is int for index in indexes):
                covers.append((unb64(entry_id), tuple(indexes)))
            case _:
                raise Malformed("a manifest covers pairs of entry id and indexes")
    return tuple(covers)
