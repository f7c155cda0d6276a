"""The work of the routes by which a laptop, and then a nurse, comes in: trust, enrolment, sign-in, tokens."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection

from nursechart.protocol import versions
from nursechart.protocol.messages import (
    CaAnswer,
    EnrolAnswer,
    EnrolRequest,
    Message,
    PasswordAnswer,
    PasswordRequest,
    Person,
    PersonalKeys,
    PingAnswer,
    RecoverAnswer,
    RecoverRequest,
    SignInAnswer,
    SignInRequest,
    TokenRequest,
)
from nursechart.server import audit, sessions, throttle
from nursechart.server.accounts import Account
from nursechart.server.authority import certify_person, der
from nursechart.server.devices import Device
from nursechart.server.door import Answered, Caller, Refused
from nursechart.server.lease import lease_for
from nursechart.server.passwords import PasswordRefused
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.sessions import Tokens
from nursechart.server.throttle import TooOften

DEVICE_TRIES: Final = 30  # sign-ins from one laptop in 15 minutes, whoever tries


def ca(pharmacy: Pharmacy, _caller: Caller, _message: Message, _frames: bytes) -> Answered:
    """Whom to trust. Public; believed only with an enrolment code."""
    pem = pharmacy.folder.ca_pem().decode()
    return Answered(CaAnswer(pharmacy.settings.server_id, pharmacy.settings.name, pem))


def ping(pharmacy: Pharmacy, caller: Caller, _message: Message, _frames: bytes) -> Answered:
    """The pharmacy is there."""
    settings = pharmacy.settings
    return Answered(PingAnswer(settings.server_id, caller.now_ms, versions.REVISION, settings.minimum_app))


def enrol(pharmacy: Pharmacy, caller: Caller, request: EnrolRequest, _frames: bytes) -> Answered:
    """Let a laptop in that knows a code. The key it sends must be the one that signed.

    Wrong codes are counted by address and a right one is taken all the same: who is behind one address (a clinic's, or
    a proxy's) cannot be shut out by somebody else there, and 80 bits are not guessed at any rate.
    """
    if request.public_key != caller.public_key:
        raise Refused("signature")
    found = pharmacy.devices.enrol(
        request.secret, caller.public_key, label=request.label, app=request.app, now_ms=caller.now_ms
    )
    if not isinstance(found, Device):
        too_often = throttle.try_once(pharmacy.database, "enrol", caller.address, caller.now_ms)
        raise Refused("throttled", retry_after_s=too_often.retry_after_s) if too_often else Refused(found)
    return Answered(_enrolled(pharmacy, found))


def enrolment(pharmacy: Pharmacy, caller: Caller, _message: Message, _frames: bytes) -> Answered:
    """How a laptop's enrolment stands."""
    return Answered(_enrolled(pharmacy, caller.laptop))


def sign_in(pharmacy: Pharmacy, caller: Caller, request: SignInRequest, _frames: bytes) -> Answered:
    """A password at an active laptop: a session bound to it, and a lease."""
    too_often = throttle.try_once(pharmacy.database, "sign-in-at", caller.laptop.id, caller.now_ms, tries=DEVICE_TRIES)
    found = too_often or pharmacy.accounts.check(request.login, request.password, caller.now_ms)
    if isinstance(found, TooOften):
        raise Refused("throttled", retry_after_s=found.retry_after_s)
    if not isinstance(found, Account):
        pharmacy.database.write(
            lambda c: audit.note(c, caller.now_ms, caller.laptop.id, "sign-in", caller.laptop.id, "refused")
        )
        raise Refused("user_stopped" if found == "stopped" else "password")
    who = found

    def work(connection: Connection) -> SignInAnswer:
        tokens = sessions.open_session(connection, who.user, caller.laptop.id, caller.now_ms)
        audit.note(connection, caller.now_ms, who.user, "sign-in", caller.laptop.id)
        return _signed_in(pharmacy, connection, who, tokens, caller, request.keys)

    answer = pharmacy.database.write(work)
    pharmacy.projector.wake()
    return Answered(answer)


def token(pharmacy: Pharmacy, caller: Caller, request: TokenRequest, _frames: bytes) -> Answered:
    """The next pair of tokens, and a fresh lease."""

    def work(connection: Connection) -> Tokens | str:
        return sessions.refresh(connection, request.refresh, caller.laptop.id, caller.now_ms)

    tokens = pharmacy.database.write(work)
    if not isinstance(tokens, Tokens):
        raise Refused("user_stopped" if tokens == "user_stopped" else "token")
    who = pharmacy.accounts.find(tokens.user)
    answer = pharmacy.database.write(lambda c: _signed_in(pharmacy, c, who, tokens, caller, request.keys))
    pharmacy.projector.wake()
    return Answered(answer)


def password(pharmacy: Pharmacy, caller: Caller, request: PasswordRequest, _frames: bytes) -> Answered:
    """Another password for who is signed in, who gives the one she has; her other sessions end."""
    signed_in = caller.signed_in
    assert signed_in is not None  # the route needs a user
    too_often = throttle.try_once(pharmacy.database, "sign-in-at", caller.laptop.id, caller.now_ms, tries=DEVICE_TRIES)
    if too_often:
        raise Refused("throttled", retry_after_s=too_often.retry_after_s)
    try:
        changed = pharmacy.accounts.change_password(
            signed_in.user, request.old, request.new, keeps=signed_in.token, now_ms=caller.now_ms
        )
    except PasswordRefused:
        raise Refused("password_refused") from None
    if isinstance(changed, TooOften):
        raise Refused("throttled", retry_after_s=changed.retry_after_s)
    if not isinstance(changed, Account):
        raise Refused("user_stopped" if changed == "stopped" else "password")
    return Answered(PasswordAnswer(changed.credver, caller.now_ms))


def recover(pharmacy: Pharmacy, caller: Caller, request: RecoverRequest, _frames: bytes) -> Answered:
    """Who is signed in cannot open this laptop: a recovery officer is asked, and answers here once she has."""
    signed_in = caller.signed_in
    assert signed_in is not None  # the route needs a user
    answer = pharmacy.recoveries.ask(caller.laptop.id, signed_in.user, request, caller.now_ms)
    if answer is None:
        raise Refused("malformed")
    return Answered(RecoverAnswer(caller.now_ms, answer))


def _enrolled(pharmacy: Pharmacy, found: Device) -> EnrolAnswer:
    return EnrolAnswer(
        device_id=found.id,
        org=pharmacy.org,
        organisation=pharmacy.settings.name,
        server_id=pharmacy.settings.server_id,
        server_keys=pharmacy.server_keys,
        ca_pem=pharmacy.folder.ca_pem().decode(),
        approved=found.status == "active",
        policy=pharmacy.policy,
    )


def _signed_in(
    pharmacy: Pharmacy,
    connection: Connection,
    who: Account,
    tokens: Tokens,
    caller: Caller,
    keys: PersonalKeys | None,
) -> SignInAnswer:
    signing = keys.signing if keys else b""
    if signing and len(signing) != 32:
        raise Refused("malformed")
    pharmacy.devices.register(connection, who.user, caller.laptop.id, signing, caller.now_ms)
    certificate, chain = _certificate(pharmacy, who, keys.note if keys else b"", caller.now_ms)
    return SignInAnswer(
        user=Person(who.user, who.name, who.credentials, who.role, who.login),
        access=tokens.access,
        access_expires_ms=tokens.access_until_ms,
        refresh=tokens.refresh,
        lease=lease_for(pharmacy, connection, who, caller.laptop.id, caller.now_ms),
        time_ms=caller.now_ms,
        note_certificate=certificate,
        note_chain=chain,
    )


def _certificate(pharmacy: Pharmacy, who: Account, spki: bytes, now_ms: int) -> tuple[bytes, tuple[bytes, ...]]:
    """A certificate for the key she signs printed notes with, and its issuer."""
    if not spki:
        return b"", ()
    try:
        key = serialization.load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        raise Refused("malformed") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Refused("malformed")
    people = pharmacy.folder.authority("people")
    printed = f"{who.name}, {who.credentials}" if who.credentials else who.name
    certificate = certify_person(people, key, printed, pharmacy.settings.name, now_ms)
    return certificate, (der(people.certificate),)
