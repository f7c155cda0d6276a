"""Who sent this, to whom, and in answer to what: HTTP message signatures (RFC 9421, Ed25519) as nursechart uses them.

A request is signed with the laptop's device key over method, target, body digest and, when it carries a session,
`authorization`; created, nonce and key id stand in the signature's parameters. An answer, errors too, is signed with
the pharmacy's key over its status, its body digest and the request's own signature, so no answer can be replayed to
another request. The digest (RFC 9530, sha-256) is of the bytes as they travel: nothing unverified is inflated.

The profile is strict: one signature labelled `s`, exactly these components in this order, exactly these parameters.
Whatever else RFC 9421 allows is refused, so there is one way to read a signature and nothing to negotiate. An unsigned
or wrong answer is never a success: to the laptop it means *offline*.

Times are seconds since 1970, UTC. Header names in a result are lower case; given headers are found in any case.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nursechart.protocol.limits import SKEW_SECONDS

Why = Literal["missing", "malformed", "digest", "key", "clock", "signature"]


@dataclass(frozen=True, slots=True)
class SignatureRefused:
    """Why a message is not taken for its sender's.

    missing: a header of the profile is absent. malformed: the profile is not followed. digest: the body is another one.
    key: signed by a key the receiver does not take. clock: created too far from now (answer with signed time).
    signature: it does not verify.
    """

    why: Why
    detail: str  # for a log: names and numbers of the protocol, never content


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request whose signature verified. The receiver still has to see that `nonce` is new to `key_id`."""

    key_id: str
    created_s: int
    nonce: str
    bearer: str  # the session token, or "" when the request carries none
    signature: str  # the request's `Signature` header: sign the answer over it


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """An answer whose signature verified."""

    key_id: str
    created_s: int  # the pharmacy's clock, good to a second


def content_digest(body: bytes) -> str:
    """The Content-Digest header of a body as it travels (RFC 9530)."""
    return f"sha-256=:{_b64(hashlib.sha256(body).digest())}:"


def signature_base(components: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """What is signed (RFC 9421, 2.5): a line for each component identifier as serialised, then the parameters."""
    lines = [f"{identifier}: {value}" for identifier, value in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def sign_request(
    method: str,
    target_uri: str,
    body: bytes,
    *,
    key_id: str,
    device_key: Ed25519PrivateKey,
    created_s: int,
    nonce: bytes,
    bearer: str = "",
) -> dict[str, str]:
    """The headers that sign a request. `body` as it travels; `nonce` is 16 random bytes, used once.

    `key_id` is the device id; before there is one (enrolment), `own_key_id` of the public key.
    """
    headers = {"content-digest": content_digest(body)}
    if bearer:
        headers["authorization"] = f"Bearer {bearer}"
    names = _REQUEST_COMPONENTS if bearer else _REQUEST_COMPONENTS[:-1]
    nonce_text = base64.urlsafe_b64encode(nonce).rstrip(b"=").decode()
    parameters = f'{_inner_list(names)};created={created_s};nonce="{nonce_text}";keyid="{key_id}"'
    if not _REQUEST_INPUT.fullmatch(parameters):
        raise ValueError("the key id or the nonce has characters that a signature's parameters may not hold")
    base = signature_base(_request_lines(names, method, target_uri, headers), parameters)
    headers["signature-input"] = f"s={parameters}"
    headers["signature"] = f"s=:{_b64(device_key.sign(base))}:"
    return headers


def claimed_key_id(headers: Mapping[str, str]) -> str | SignatureRefused:
    """The key id a request says it is signed with, unverified: to look up the public key by."""
    read = _read_input(_folded(headers), _REQUEST_INPUT)
    return read if isinstance(read, SignatureRefused) else read["keyid"]


def verify_request(
    method: str,
    target_uri: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    public_key: bytes,
    now_s: float,
    skew_s: float = SKEW_SECONDS,
) -> SignedRequest | SignatureRefused:
    """Check a request against the public key (32 bytes) of the device that `claimed_key_id` named.

    `target_uri` is the whole address under the name the receiver is configured with, never a `Host` header taken on
    trust. A `SignedRequest` is authentic; whether it is fresh is for the receiver's store of nonces to say.
    """
    folded = _folded(headers)
    read = _read_input(folded, _REQUEST_INPUT)
    if isinstance(read, SignatureRefused):
        return read
    covers_session = read["authorization"] is not None
    if covers_session != ("authorization" in folded):
        return SignatureRefused("malformed", "authorization is sent unsigned, or signed unsent")
    names = _REQUEST_COMPONENTS if covers_session else _REQUEST_COMPONENTS[:-1]
    refused = _wrong(
        folded, body, lambda: _request_lines(names, method, target_uri, folded), read["parameters"], public_key
    )
    if refused:
        return refused
    created = int(read["created"])
    if abs(created - now_s) > skew_s:
        return SignatureRefused("clock", f"created {created - now_s:+.0f} s from the receiver's clock")
    bearer = folded.get("authorization", "")
    if bearer and not _BEARER.fullmatch(bearer):
        return SignatureRefused("malformed", "authorization is not a bearer token")
    return SignedRequest(read["keyid"], created, read["nonce"], bearer.removeprefix("Bearer "), folded["signature"])


def sign_answer(
    status: int,
    body: bytes,
    *,
    request_signature: str,
    key_id: str,
    server_key: Ed25519PrivateKey,
    created_s: int,
) -> dict[str, str]:
    """The headers that sign an answer. `request_signature` is the request's `Signature` header as it came.

    Sign refusals too, even of a request whose own signature is wrong: a laptop with a wrong clock learns the time so.
    """
    headers = {"content-digest": content_digest(body)}
    parameters = f'{_inner_list(_ANSWER_COMPONENTS)};created={created_s};keyid="{key_id}"'
    if not _ANSWER_INPUT.fullmatch(parameters):
        raise ValueError("the key id has characters that a signature's parameters may not hold")
    base = signature_base(_answer_lines(status, request_signature, headers), parameters)
    headers["signature-input"] = f"s={parameters}"
    headers["signature"] = f"s=:{_b64(server_key.sign(base))}:"
    return headers


def verify_answer(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    request_signature: str,
    server_keys: Mapping[str, bytes],
) -> SignedAnswer | SignatureRefused:
    """Check an answer against the pinned keys of the pharmacy (key id -> 32 bytes) and the request it must answer."""
    folded = _folded(headers)
    read = _read_input(folded, _ANSWER_INPUT)
    if isinstance(read, SignatureRefused):
        return read
    public_key = server_keys.get(read["keyid"])
    if public_key is None:
        return SignatureRefused("key", "not signed by a pinned key of the pharmacy")
    refused = _wrong(
        folded, body, lambda: _answer_lines(status, request_signature, folded), read["parameters"], public_key
    )
    return refused or SignedAnswer(read["keyid"], int(read["created"]))


def own_key_id(public_key: bytes) -> str:
    """The key id of a device that has no id yet: its public key itself (base64url, 43 characters)."""
    return base64.urlsafe_b64encode(public_key).rstrip(b"=").decode()


_REQUEST_COMPONENTS: Final = ('"@method"', '"@target-uri"', '"content-digest"', '"authorization"')
_ANSWER_COMPONENTS: Final = ('"@status"', '"content-digest"', '"signature";req')
_KEY_ID: Final = r'keyid="(?P<keyid>[A-Za-z0-9._:-]{1,64})"'
_REQUEST_INPUT: Final = re.compile(
    r'(?P<parameters>\("@method" "@target-uri" "content-digest"(?P<authorization> "authorization")?\)'
    r';created=(?P<created>[0-9]{1,12});nonce="(?P<nonce>[A-Za-z0-9_-]{22,64})";' + _KEY_ID + ")",
    re.ASCII,
)
_ANSWER_INPUT: Final = re.compile(
    r'(?P<parameters>\("@status" "content-digest" "signature";req\);created=(?P<created>[0-9]{1,12});' + _KEY_ID + ")",
    re.ASCII,
)
_SIGNATURE: Final = re.compile(r"s=:([A-Za-z0-9+/]{86}==):", re.ASCII)
_BEARER: Final = re.compile(r"Bearer [A-Za-z0-9._~+/=-]{1,512}", re.ASCII)


def _inner_list(names: Sequence[str]) -> str:
    return f"({' '.join(names)})"


def _request_lines(
    names: Sequence[str], method: str, target_uri: str, headers: Mapping[str, str]
) -> list[tuple[str, str]]:
    values = {'"@method"': method, '"@target-uri"': target_uri}
    return [(name, values.get(name) or headers[name.strip('"')]) for name in names]


def _answer_lines(status: int, request_signature: str, headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return list(zip(_ANSWER_COMPONENTS, (str(status), headers["content-digest"], request_signature), strict=True))


def _folded(headers: Mapping[str, str]) -> dict[str, str]:
    """Lower-case names. A header sent twice is joined as HTTP joins it, and then no longer follows the profile."""
    folded: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        folded[key] = f"{folded[key]}, {value.strip()}" if key in folded else value.strip()
    return folded


def _read_input(headers: Mapping[str, str], shape: re.Pattern[str]) -> dict[str, str] | SignatureRefused:
    for name in ("signature-input", "signature", "content-digest"):
        if name not in headers:
            return SignatureRefused("missing", name)
    label, _, parameters = headers["signature-input"].partition("=")
    match = shape.fullmatch(parameters) if label == "s" else None
    if match is None:
        return SignatureRefused("malformed", "signature-input does not follow the profile")
    return match.groupdict()


def _wrong(
    headers: Mapping[str, str],
    body: bytes,
    lines: Callable[[], list[tuple[str, str]]],
    parameters: str,
    public_key: bytes,
) -> SignatureRefused | None:
    """What is wrong with body or signature, or None."""
    match = _SIGNATURE.fullmatch(headers["signature"])
    if match is None:
        return SignatureRefused("malformed", "signature does not follow the profile")
    if headers["content-digest"] != content_digest(body):
        return SignatureRefused("digest", "the body is not the one that was signed")
    try:
        base = signature_base(lines(), parameters)
        Ed25519PublicKey.from_public_bytes(public_key).verify(base64.b64decode(match[1], validate=True), base)
    except InvalidSignature:
        return SignatureRefused("signature", "the signature does not verify")
    except (UnicodeEncodeError, binascii.Error, ValueError) as error:
        return SignatureRefused("malformed", type(error).__name__)
    return None


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
