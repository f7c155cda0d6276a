"""The first contact: from a code typed in a kitchen to a laptop that trusts one pharmacy, and a nurse signed in.

The CA certificate is fetched from an address that nobody vouches for; the enrolment code proves it. Only then does
anything leave the laptop, over TLS pinned to that certificate. The answer must be signed by the very keys it brings,
and from then on those keys are pinned.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Protocol

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.language import said, said_for
from nursechart.protocol.enrolment import EnrolmentCode, read_code
from nursechart.protocol.envelope import ACCEPT_ENCODING, seal_body
from nursechart.protocol.messages import (
    CaAnswer,
    EnrolAnswer,
    EnrolRequest,
    PersonalKeys,
    Refusal,
    ServerKey,
    SignInAnswer,
    SignInRequest,
)
from nursechart.protocol.signatures import SignatureRefused, own_key_id, sign_request, verify_answer
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.engine import Trusted
from nursechart.sync.pharmacy import NONCE_BYTES, Pharmacy, opened, unproved_cause
from nursechart.sync.transport import Link, TlsLink, origin_of, pinned_context, unproven_context


class CodeOfAnotherPharmacy(NurseCanAct):
    """The certificate at this address is not the one the code was made for."""


class CodeWrong(NurseCanAct):
    """The pharmacy does not know this code."""


class CodeUsed(NurseCanAct):
    """Another laptop was enrolled with this code."""


class CodeExpired(NurseCanAct):
    """The code's day is over."""


class NotApproved(NurseCanAct):
    """An administrator has not looked at this laptop yet."""


class LaptopStopped(NurseCanAct):
    """The clinic has withdrawn this laptop, or it was reported lost."""


class SignInRefused(NurseCanAct):
    """Login or password are wrong: the pharmacy does not say which."""


class AccountStopped(NurseCanAct):
    """Her account may not sign in."""


class Throttled(NurseCanAct):
    """Too many tries; `wait_s` says how long the next has to wait."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            said_for(
                max(1, -(-wait_s // 60)),
                "Too many tries. Wait {n} minute, then try again.",
                "Too many tries. Wait {n} minutes, then try again.",
            )
        )
        self.wait_s = wait_s


class PharmacyRefused(NurseCanAct):
    """Any other refusal; the pharmacy's log says more."""


class Enrolled(msgspec.Struct, frozen=True):
    """What a laptop keeps of its enrolment, besides the key it made itself. Nothing in it is secret.

    It is needed before anybody unlocks (signing in, orders to a lost laptop), so it lies outside the database.
    """

    origin: str
    answer: EnrolAnswer

    def to_bytes(self) -> bytes:
        return msgspec.json.encode(self)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Enrolled:
        """Raises EnvironmentFault when the bytes are damaged."""
        try:
            return msgspec.json.decode(raw, type=cls)
        except msgspec.MsgspecError as error:
            raise EnvironmentFault(
                said(
                    "The file that says which pharmacy this laptop belongs to is damaged. Charting goes "
                    "on; nothing is sent. Call support."
                )
            ) from error

    @property
    def trusted(self) -> Trusted:
        """What a sync engine holds the pharmacy to."""
        return Trusted(self.answer.server_id, pinned_keys(self.answer.server_keys, "policy"))

    def pharmacy(
        self,
        device_key: Ed25519PrivateKey,
        *,
        links: Links,
        now_ms: Callable[[], int],
        chance: Callable[[int], bytes],
        offset_ms: int = 0,
    ) -> Pharmacy:
        """The pharmacy, to be asked in this laptop's name."""
        return Pharmacy(
            links.pinned(self.origin, self.answer.ca_pem),
            key_id=self.answer.device_id,
            device_key=device_key,
            answer_keys=pinned_keys(self.answer.server_keys, "answer"),
            now_ms=now_ms,
            chance=chance,
            offset_ms=offset_ms,
        )


class Links(Protocol):
    """Makes connections; a fake in tests."""

    def unproven(self, origin: str) -> Link: ...

    def pinned(self, origin: str, ca_pem: str) -> Link: ...


class TlsLinks:
    """Real connections."""

    def unproven(self, origin: str) -> Link:
        return TlsLink(origin, unproven_context())

    def pinned(self, origin: str, ca_pem: str) -> Link:
        return TlsLink(origin, pinned_context(ca_pem))


def find_pharmacy(address: str, code_text: str, links: Links) -> tuple[str, CaAnswer, EnrolmentCode]:
    """The pharmacy at `address`, proved by the code: its origin, whom to trust, and the code as read.

    Nothing of the code is sent. Raises CodeMistyped, NotAnAddress, CodeOfAnotherPharmacy, Offline.
    """
    code, origin = read_code(code_text), origin_of(address)
    link = links.unproven(origin)
    try:
        raw = link.send("GET", "/v1/ca", {"accept-encoding": ACCEPT_ENCODING}, b"")
    finally:
        link.close()
    if raw.status != 200 or "html" in raw.headers.get("content-type", "").lower():
        raise Offline(Cause.PORTAL)
    answer = opened(raw, CaAnswer)
    if isinstance(answer, Refusal):
        raise refused(answer)
    try:
        der = ssl.PEM_cert_to_DER_cert(answer.head.ca_pem.strip() + "\n")
    except ValueError as error:
        raise Offline(Cause.BAD_ANSWER) from error
    if not code.fits(der):
        raise CodeOfAnotherPharmacy(
            said(
                "This code was made by another pharmacy than the one at this address, or this network"
                " reads traffic. Nothing was sent. Compare the code and the address with what the "
                "clinic gave you, or use another network."
            )
        )
    return origin, answer.head, code


def enrol(
    address: str,
    code_text: str,
    *,
    device_key: Ed25519PrivateKey,
    label: str,
    app: str,
    system: str = "",
    links: Links,
    now_ms: Callable[[], int],
    chance: Callable[[int], bytes],
) -> Enrolled:
    """Enrol this laptop. Safe to repeat with the same key, also after a lost answer.

    Raises CodeMistyped, NotAnAddress, CodeOfAnotherPharmacy, CodeWrong, CodeUsed, CodeExpired, Throttled,
    PharmacyRefused, Offline.
    """
    origin, ca, code = find_pharmacy(address, code_text, links)
    public_key = device_key.public_key().public_bytes_raw()
    request = EnrolRequest(code.secret, public_key, label, app, system=system)
    link = links.pinned(origin, ca.ca_pem)
    try:
        offset_ms = 0
        for last in (False, True):
            answer = _ask_to_enrol(link, request, device_key, now_ms() + offset_ms, chance)
            if isinstance(answer, Refusal) and answer.code == "clock" and not last:
                offset_ms = answer.time_ms - now_ms()
                continue
            break
    finally:
        link.close()
    if isinstance(answer, Refusal):
        raise refused(answer)
    if answer.server_id != ca.server_id:
        raise Offline(Cause.WRONG_SERVER)
    return Enrolled(origin, answer)


def enrolment_status(pharmacy: Pharmacy) -> EnrolAnswer:
    """Where this laptop's enrolment stands: whether it was approved. Raises LaptopStopped, PharmacyRefused, Offline."""
    answer = pharmacy.get("/v1/enrol", EnrolAnswer)
    if isinstance(answer, Refusal):
        raise refused(answer)
    return answer.head


def sign_in(
    pharmacy: Pharmacy, login: str, password: str, *, keys: PersonalKeys | None = None, one_time_code: str = ""
) -> SignInAnswer:
    """Sign a user in at the pharmacy. Raises SignInRefused, NotApproved, AccountStopped, LaptopStopped, Throttled,
    PharmacyRefused, Offline."""
    request = SignInRequest(login.strip(), password, keys, one_time_code)
    answer = pharmacy.post("/v1/sign-in", request, SignInAnswer)
    if isinstance(answer, Refusal):
        raise refused(answer)
    pharmacy.set_clock(answer.head.time_ms)
    return answer.head


def pinned_keys(keys: tuple[ServerKey, ...], use: str) -> dict[str, bytes]:
    """The pharmacy's keys of one use ("answer" or "policy"), current and next: key id -> 32 bytes."""
    return {key.id: key.public_key for key in keys if key.use == use}


def refused(refusal: Refusal) -> NurseCanAct:
    """The error, with its sentence, for a refusal of enrolling or signing in."""
    match refusal.code:
        case "throttled" | "busy":
            return Throttled(refusal.retry_after_s)
        case "code_wrong":
            return CodeWrong(
                said("The pharmacy does not know this code. Compare it group by group, or ask for a new one.")
            )
        case "code_used":
            return CodeUsed(said("Another laptop was enrolled with this code. Ask your supervisor for a new one."))
        case "code_expired":
            return CodeExpired(said("This code is too old: it is good for a day. Ask your supervisor for a new one."))
        case "not_approved":
            return NotApproved(
                said("The clinic has not approved this laptop yet. Call your supervisor, then try again.")
            )
        case "withdrawn" | "lost" | "unknown_device":
            return LaptopStopped(
                said("The clinic has stopped this laptop. What you charted is kept. Call your supervisor.")
            )
        case "password" | "token":
            return SignInRefused(said("Login or password are not right. Check Caps Lock and try again."))
        case "user_stopped":
            return AccountStopped(said("Your account was stopped. Call your supervisor."))
        case _:
            return PharmacyRefused(Cause.REFUSED_BY_PHARMACY.sentence)


def _ask_to_enrol(
    link: Link, request: EnrolRequest, device_key: Ed25519PrivateKey, now_ms: int, chance: Callable[[int], bytes]
) -> EnrolAnswer | Refusal:
    body, coding = seal_body(request)
    signed = sign_request(
        "POST", link.origin + "/v1/enrol", body, key_id=own_key_id(request.public_key), device_key=device_key,
        created_s=now_ms // 1000, nonce=chance(NONCE_BYTES),
    )  # fmt: skip
    headers = {**signed, "accept-encoding": ACCEPT_ENCODING}
    raw = link.send("POST", "/v1/enrol", headers | ({"content-encoding": coding} if coding else {}), body)
    answer = opened(raw, EnrolAnswer)
    if isinstance(answer, Refusal):
        return answer  # vouched for by the pinned connection alone: the keys that sign are not known yet
    proof = verify_answer(
        raw.status, raw.headers, raw.body, request_signature=signed["signature"],
        server_keys=pinned_keys(answer.head.server_keys, "answer"),
    )  # fmt: skip
    if isinstance(proof, SignatureRefused):
        raise Offline(unproved_cause(raw, proof))
    return answer.head
