"""The keys of people: signing, re-authentication, further users, passwords, refresh tokens.

Her own key is wiped after each use: every signature opens it anew with her password or her PIN, so an unlocked laptop
that was left alone signs nothing. Exports, emergencies and further users take a proof of the last five minutes: one
clock says how old it is. It begins with the unlock that opened the store and ends with the store, so a lock or another
user leaves nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.protocol.recovery import BoxNotOpened
from nursechart.record.audit import AuditFields
from nursechart.store import keystore
from nursechart.store.attempts import Attempts
from nursechart.store.clock import Clock
from nursechart.store.errors import PinGone, ProofTooOld, UserStopped, WrongPassword, WrongPin
from nursechart.store.identity import DeviceIdentity
from nursechart.store.keystore import Keystore, LaptopUser, Slot
from nursechart.store.opened import Opened, count_unsent
from nursechart.store.pin import Held, Pin, Pins, check_pin
from nursechart.store.vault import Cost, DoesNotOpen, Sealed, calibrated_cost, seal, unseal, wipe

PROOF_MS = 5 * 60 * 1000  # security.md 5: how old a password or PIN may be that stands for her


class Keys(Opened):
    """What an open store does with the keys of its users."""

    def __init__(
        self, *, folder: Path, identity: DeviceIdentity, signing_public_key: bytes, pins: Pins, **parts: Any
    ) -> None:
        super().__init__(**parts)
        self.pins = pins  # of the process: they outlive the store
        self.signing_public_key = signing_public_key
        self._folder = folder
        self._identity = identity
        self._prove()  # who opens a store has just given her password or PIN

    @property
    def identity(self) -> DeviceIdentity:
        return self._identity

    @property
    def device_key(self) -> Ed25519PrivateKey:
        """The key that signs this laptop's requests and entries."""
        return self._device_key

    @contextmanager
    def sign_with(self, password: str | Pin) -> Iterator[Ed25519PrivateKey]:
        """Her own signing key, for as long as the block lasts; takes as long as an unlock. Wrong tries count.

        Raises WrongPassword, MustWait, Locked; for a PIN WrongPin, PinGone, PinRefused.
        """
        with self._reopened(password) as (slots, slot, _, user_key):
            private = keystore.signing_key(slot, slots, user_key)
        try:
            key = Ed25519PrivateKey.from_private_bytes(private)
        finally:
            wipe(private)
        yield key

    def check_proved(self) -> None:
        """Before an export, an emergency, or a further user: that her password or PIN is at most five minutes old.

        The time of the computer's sleep counts. A wall clock that is set back makes no proof younger; one that is set
        on looks like a sleep, and makes it older. Raises ProofTooOld, Locked.
        """
        self._vault.key("db")
        wall_ms, awake_ms = self._proved_at
        if max(self._clock.now_ms() - wall_ms, self._clock.monotonic_ms() - awake_ms) > PROOF_MS:
            raise ProofTooOld

    def reauthenticate(self, password: str | Pin) -> None:
        """Check that it is she who sits here: `check_proved` holds for five minutes from now. Wrong tries count.

        Raises WrongPassword, MustWait, Locked; for a PIN WrongPin, PinGone, PinRefused.
        """
        with self._reopened(password):
            self._audited(AuditFields("reauthenticated"))

    def choose_pin(self, password: str, pin: Pin) -> None:
        """Take `pin` in place of her password, in this process and for as long as `pin.Pins` holds it.

        Raises PinRefused before the password is looked at; WrongPassword, MustWait, Locked.
        """
        check_pin(pin.digits)
        with self._reopened(password) as (slots, slot, secret, user_key), self._vault.master_key() as dmk:
            self.pins.choose(pin, slot, slots, secret, dmk, user_key)
        self.record_pins()

    def forget_pin(self) -> None:
        """Ask for the password again from now on. Forgetting what is not held is no error."""
        self.pins.drop(self.user.id, "forgotten by its user")
        self.record_pins()

    @property
    def pin(self) -> Held | None:
        """Her PIN, while one is held. Looks at memory alone."""
        return self.pins.held(self.user.id)

    def record_pins(self) -> None:
        """Put into the audit trail what happened to PINs since it was last asked."""
        if notes := self.pins.take_notes():
            self._audited(*notes)

    def add_user(self, user: LaptopUser, password: str, *, cost: Cost | None = None, credver: int = 1) -> bytes:
        """Give a further user her slot, once the server has accepted her; her public signing key, to be registered.

        One who is here already gets a new slot and a new signing key (she had forgotten her password). Raises
        ProofTooOld.
        """
        self.check_proved()
        slots = keystore.read(self._folder)
        secret = self._identity.device_secret()
        try:
            with self._vault.master_key() as dmk:
                slot = keystore.new_slot(
                    user,
                    password,
                    device=slots.device,
                    generation=slots.generation,
                    device_secret=secret,
                    dmk=dmk,
                    cost=cost or calibrated_cost(),
                    chance=self._chance,
                    credver=credver,
                )
            self._audited(AuditFields("user_added", "user", user.id))
            keystore.write(self._folder, slots.with_slot(slot))
        finally:
            wipe(secret)
        forgive(self._folder, self._identity, self._clock, user.id)
        return slot.signing_public

    def seal_for_recovery(self, public_key: bytes) -> None:
        """Let who holds the private half of the organisation's recovery key (X25519, 32 bytes) open this laptop, too.

        Nothing to do where it is sealed to that key already, or where it is no key. Raises Locked.
        """
        slots = keystore.read(self._folder)
        if slots.recovery is not None and slots.recovery.public_key == public_key:
            return
        with self._vault.master_key() as dmk:
            try:
                sealed = keystore.sealed_for_recovery(slots, dmk, public_key)
            except BoxNotOpened:
                return
        self._audited(AuditFields("recovery_key_changed"))
        slots = keystore.read(self._folder)  # as it is now: a password may have been changed meanwhile
        keystore.write(self._folder, msgspec.structs.replace(slots, recovery=sealed))

    def record_recovered(self) -> None:
        """Put into the audit trail that a recovery officer let her in."""
        self._audited(AuditFields("user_recovered", "user", self.user.id), *self.pins.take_notes())

    def ask_password(self, old: str, new: str, *, credver: int, cost: Cost | None = None) -> None:
        """Wrap her keys under another password too, before the server is asked to take it as version `credver`.

        From here on either password opens this laptop, until `settle_password` knows which one the server has: a
        laptop that dies in between is opened by both. Raises WrongPassword, MustWait, Locked.
        """
        with self._reopened(old) as (slots, slot, secret, user_key), self._vault.master_key() as dmk:
            slot = keystore.rewrapped(
                slot, slots, new, device_secret=secret, dmk=dmk, user_key=user_key, chance=self._chance, cost=cost,
                credver=credver,
            )  # fmt: skip
            keystore.write(self._folder, slots.with_asked(slot))

    def forget_asked_password(self) -> None:
        """The server did not take the password it was asked to take: it opens nothing any more."""
        slots = keystore.read(self._folder)
        keystore.write(self._folder, slots.without_asked(self.user.id))

    def settle_password(self, credver: int) -> None:
        """The server says what version her credentials have: the new password stays when it has that, else the old one.

        Nothing to do for who has asked for no other password.
        """
        slots = keystore.read(self._folder)
        asked = slots.asked_of(self.user.id)
        if asked is None:
            return
        if credver < asked.credver:
            self.forget_asked_password()
            return
        self._audited(AuditFields("password_changed", "user", self.user.id))
        keystore.write(self._folder, slots.with_slot(asked))
        self.pins.drop(self.user.id, "password changed")
        self.record_pins()

    def change_password(self, old: str, new: str, *, credver: int, cost: Cost | None = None) -> None:
        """Wrap her keys under another password, after the server took it. No chart and no signing key changes.

        Raises WrongPassword, MustWait, Locked.
        """
        with self._reopened(old) as (slots, slot, secret, user_key), self._vault.master_key() as dmk:
            slot = keystore.rewrapped(
                slot,
                slots,
                new,
                device_secret=secret,
                dmk=dmk,
                user_key=user_key,
                chance=self._chance,
                cost=cost,
                credver=credver,
            )
            keystore.write(self._folder, slots.with_slot(slot))
            self.pins.drop(self.user.id, "password changed")
            self._audited(AuditFields("password_changed", "user", self.user.id), *self.pins.take_notes())

    def stop_user(self, user: str, until_ms: int) -> None:
        """The pharmacy has stopped `user` (a signed order): her slot goes, at once or once her work is handed over.

        `until_ms`: the end of her lease, UTC. Doing it again after a further sync takes what could not go before.
        """
        slots = keystore.read(self._folder)
        stopped = slots.stop(user, until_ms=until_ms, is_handed_over=not self.read(count_unsent))
        if stopped != slots:
            self.pins.drop(user, "user stopped")
            self._audited(AuditFields("user_stopped", "user", user), *self.pins.take_notes())
            keystore.write(self._folder, stopped)

    @property
    def is_stopped(self) -> bool:
        """Whether this session is of somebody stopped: it may hand over what is here, and show nothing."""
        return keystore.read(self._folder).stop_of(self.user.id) is not None

    def let_in_again(self) -> None:
        """The pharmacy has let her in again."""
        self._audited(AuditFields("user_let_in", "user", self.user.id))
        keystore.write(self._folder, keystore.read(self._folder).let_in(self.user.id))

    def keep_note_certificates(self, chain: Sequence[bytes]) -> None:
        """Keep the certificate (DER) of her key for printed notes, its issuers after it."""
        self.set_own(f"note_certificate:{self.user.id}", msgspec.msgpack.encode(list(chain)))

    def note_certificates(self) -> tuple[bytes, ...]:
        """Her certificate for printed notes and its issuers (DER); nothing until the pharmacy has given her one."""
        kept = self.own(f"note_certificate:{self.user.id}")
        return msgspec.msgpack.decode(kept, type=tuple[bytes, ...]) if kept else ()

    def keep_token(self, token: bytes) -> None:
        """Keep her refresh token, under her own key."""
        sealed = seal(self._vault.key("token"), token, self.user.id.encode(), self._chance)
        self.set_own(f"token:{self.user.id}", msgspec.msgpack.encode(sealed))

    def token(self) -> bytes | None:
        """Her refresh token, or None (also when her keys are new since it was kept)."""
        kept = self.own(f"token:{self.user.id}")
        if kept is None:
            return None
        try:
            sealed = msgspec.msgpack.decode(kept, type=Sealed)
            return bytes(unseal(self._vault.key("token"), sealed, self.user.id.encode()))
        except DoesNotOpen:
            return None

    @contextmanager
    def _reopened(self, password: str | Pin) -> Iterator[tuple[Keystore, Slot, bytearray, bytearray]]:
        """Her slot, the device secret and her own key, by her password or PIN; wiped at the end of the block."""
        self._vault.key("db")  # Locked comes before anything is derived
        slots = keystore.read(self._folder)
        slot = slots.slot(self.user.id)
        secret = self._identity.device_secret()
        attempts = Attempts(self._folder, secret, self._clock)
        try:
            dmk, user_key = opened(slots, self.user.id, password, secret, attempts, self.pins)
            wipe(dmk)
            if not isinstance(password, Pin):
                attempts.succeeded(self.user.id)
            self.record_pins()
            self._prove()
            assert slot is not None  # it has just been opened
            try:
                yield slots, slot, secret, user_key
            finally:
                wipe(user_key)
        except (WrongPassword, WrongPin, PinGone):
            self._audited(AuditFields("reauthentication_failed", outcome="failed"), *self.pins.take_notes())
            raise
        finally:
            wipe(secret)
            attempts.close()

    def _prove(self) -> None:
        self._proved_at = self._clock.now_ms(), self._clock.monotonic_ms()


def opened(
    slots: Keystore, user: str, password: str | Pin, secret: bytearray, attempts: Attempts, pins: Pins
) -> tuple[bytearray, bytearray]:
    """Master key and own key of `user`, whose failures are counted; the caller wipes both.

    Raises WrongPassword, MustWait; for a PIN WrongPin, PinGone, PinRefused.
    """
    if isinstance(password, Pin):
        return pins.open(user, password, slots, secret)
    attempts.check(user)
    asked = slots.asked_of(user)
    for slot in (slots.slot(user), *((asked,) if asked else ())):
        with suppress(DoesNotOpen):
            return keystore.open_slot(slot, slots, password, secret)
    raise attempts.failed(user)


def check_not_stopped(folder: Path, slots: Keystore, user: str, clock: Clock) -> None:
    """Raises UserStopped for who has nothing to hand over here any more, or whose time for it has run out."""
    stopped = slots.stop_of(user)
    if stopped is None:
        return
    if slots.slot(user) is not None:
        if clock.now_ms() < stopped.until_ms:
            return
        keystore.write(folder, slots.stop(user, until_ms=0, is_handed_over=True))
    raise UserStopped


def forgive(folder: Path, identity: DeviceIdentity, clock: Clock, user: str) -> None:
    """Forget the wrong passwords of `user`."""
    secret = identity.device_secret()
    attempts = Attempts(folder, secret, clock)
    try:
        attempts.succeeded(user)
    finally:
        wipe(secret)
        attempts.close()


def begun_anew(attempts: Attempts, user: str) -> list[AuditFields]:
    """Forget the wrong passwords of `user`, who has just given the right one; what the audit trail says of them."""
    tampered, failures = attempts.was_lost(user), attempts.succeeded(user)
    notes = [AuditFields("unlock_failed", outcome="failed", reason=f"{failures} in a row")] if failures else []
    if tampered:
        notes.append(AuditFields("attempts_changed", outcome="failed"))
    return notes
