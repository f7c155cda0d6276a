"""The PIN: a short way back in and to a signature, for this process only (security.md 4.7, S-23).

    PIN ─ Argon2id ─┐
                    ├─ HKDF ─ key ─ AES-256-GCM ─ master key, own key     in memory, wiped when it is dropped
    ephemeral ─ DS ─┘

Beside the PIN its slot needs a secret made for it, which nothing but this process has, and the device secret, which
this process has only while it opens a slot. So the picture of a process that died cannot be searched through for the
PIN without the computer's own credential store, and a disk has nothing to search at all. It is dropped after five wrong
PINs in a row, eight hours, a sleep of the computer of more than half an hour, a clock that was set back, and whenever
her keys on the disk are others than they were. A password sets it and is always taken in its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from nursechart.record.audit import AuditFields
from nursechart.store.clock import Chance, Clock
from nursechart.store.errors import PinGone, PinRefused, WrongPin
from nursechart.store.keystore import Keystore, Slot
from nursechart.store.vault import (
    KEY_BYTES,
    SALT_BYTES,
    DoesNotOpen,
    Sealed,
    derive_kek,
    derived,
    seal,
    unseal,
    wipe,
)

LEAST_DIGITS, MOST_DIGITS = 6, 12
TRIES = 5
KEPT_MS = 8 * 60 * 60 * 1000
LONGEST_SLEEP_MS = 30 * 60 * 1000
SET_BACK_MS = 5 * 60 * 1000  # the least that is no correction of the clock by the network (security.md 4.8)

# What is tried first by who has found a laptop, beside one digit over and over, runs, repetitions, years and dates
# (J. Bonneau and others, "A birthday present every eleven wallets?", 2012; D. V. Bailey and P. Markert,
# "This PIN can be easily guessed", 2020).
_COMMON = frozenset(
    {
        "112233", "445566", "123321", "321123", "102030", "147258", "258369", "147852", "159753", "159357", "789456",
        "456123", "142536", "135790", "246810", "112358", "314159", "271828", "520131", "110110", "007007", "11223344",
        "12344321", "10203040",
    }
)  # fmt: skip
_YEARS = range(1940, 2030)  # in which somebody at work was born, or somebody she loves


@dataclass(frozen=True, slots=True)
class Pin:
    """What was typed as a PIN: wherever a password is taken, this says that it is none."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """A PIN that can be used: how many wrong ones are left, and when it ends (UTC ms)."""

    tries_left: int
    until_ms: int


@dataclass(slots=True)
class _Volatile:
    """The slot of one user. Without `ephemeral` nothing of it opens."""

    like: Slot  # her slot on the disk when it was set
    generation: int
    salt: bytes
    ephemeral: bytearray
    dmk: Sealed
    uk: Sealed
    set_ms: int
    set_monotonic_ms: int
    seen_ms: int  # when the clocks were looked at last
    seen_monotonic_ms: int
    tries_left: int = TRIES


def check_pin(digits: str) -> None:
    """Raises PinRefused for what is no PIN, or one of the first that anybody would try."""
    _check_shape(digits)
    if _is_easily_guessed(digits):
        raise PinRefused(guessed=True)


class Pins:
    """The PINs of this process, by user. Deriving takes as long as an unlock; all else only looks at memory."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock, self._chance = clock, chance
        self._slots: dict[str, _Volatile] = {}
        self._notes: list[AuditFields] = []
        self._guard = threading.Lock()  # never held while a key is derived: the screen asks too

    def choose(
        self, pin: Pin, slot: Slot, slots: Keystore, secret: bytearray, dmk: bytearray, user_key: bytearray
    ) -> None:
        """Keep these keys under `pin`, in place of the PIN she had; wipes nothing. Raises PinRefused."""
        check_pin(pin.digits)
        ephemeral, salt = bytearray(self._chance(KEY_BYTES)), self._chance(SALT_BYTES)
        key = _key_of(pin, slot, slots, ephemeral, secret, salt)
        try:
            sealed_dmk = seal(key, dmk, _bound("dmk", slot, slots), self._chance)
            sealed_uk = seal(key, user_key, _bound("uk", slot, slots), self._chance)
        finally:
            wipe(key)
        now, monotonic = self._clock.now_ms(), self._clock.monotonic_ms()
        with self._guard:
            self._drop(slot.user, "changed")
            self._slots[slot.user] = _Volatile(
                slot, slots.generation, salt, ephemeral, sealed_dmk, sealed_uk, now, monotonic, now, monotonic
            )
            self._note("pin_set", slot.user)

    def open(self, user: str, pin: Pin, slots: Keystore, secret: bytearray) -> tuple[bytearray, bytearray]:
        """Master key and own key of `user`; the caller wipes both.

        Raises PinGone when there is none any more (the fifth wrong one ends it), WrongPin, and PinRefused for what has
        not the shape of a PIN, which costs no try.
        """
        _check_shape(pin.digits)
        with self._guard:
            self._look(user)
            held, slot = self._slots.get(user), slots.slot(user)
            if held is not None and (held.like != slot or held.generation != slots.generation):
                self._drop(user, "keys changed")
                held = None
            if held is None or slot is None:
                raise PinGone
            held.tries_left -= 1  # before it is looked at: two at once are two tries
            ephemeral = bytearray(held.ephemeral)
        key = _key_of(pin, slot, slots, ephemeral, secret, held.salt)
        try:
            dmk = unseal(key, held.dmk, _bound("dmk", slot, slots))
            user_key = unseal(key, held.uk, _bound("uk", slot, slots))
        except DoesNotOpen:
            raise self._failed(user, held) from None
        finally:
            wipe(key, ephemeral)
        with self._guard:
            held.tries_left = TRIES
            self._note("pin_used", user)
        return dmk, user_key

    def held(self, user: str) -> Held | None:
        """The PIN of `user`, or None; looks at the clocks first."""
        with self._guard:
            self._look(user)
            slot = self._slots.get(user)
            return Held(slot.tries_left, slot.set_ms + KEPT_MS) if slot else None

    def all_held(self) -> dict[str, Held]:
        """Every PIN that can be used, by user."""
        found = {user: self.held(user) for user in tuple(self._slots)}
        return {user: held for user, held in found.items() if held is not None}

    def beat(self) -> bool:
        """Look at the clocks, once a minute while anything is held: whether something is to be recorded.

        Each sleep of the computer is told from the next one by what it was awake between them.
        """
        with self._guard:
            for user in tuple(self._slots):
                self._look(user)
            return bool(self._notes)

    @property
    def is_empty(self) -> bool:
        return not self._slots

    def drop(self, user: str, why: str) -> None:
        with self._guard:
            self._drop(user, why)

    def drop_all(self, why: str) -> None:
        with self._guard:
            for user in tuple(self._slots):
                self._drop(user, why)

    def take_notes(self) -> list[AuditFields]:
        """What happened since this was last asked, for the audit trail, which is written while a store is open."""
        with self._guard:
            notes, self._notes = self._notes, []
            return notes

    def _failed(self, user: str, held: _Volatile) -> PinGone | WrongPin:
        with self._guard:
            self._note("pin_failed", user, outcome="failed")
            if held.tries_left > 0:
                return WrongPin(held.tries_left)
            self._drop(user, f"{TRIES} failures")
            return PinGone(failures=TRIES)

    def _look(self, user: str) -> None:
        """Drop what has run its time, or has lived through something that it may not."""
        held = self._slots.get(user)
        if held is None:
            return
        now, monotonic = self._clock.now_ms(), self._clock.monotonic_ms()
        asleep = (now - held.seen_ms) - (monotonic - held.seen_monotonic_ms)  # also a clock that was set on
        held.seen_ms, held.seen_monotonic_ms = now, monotonic
        if asleep < -SET_BACK_MS:
            self._drop(user, "clock set back")
        elif asleep > LONGEST_SLEEP_MS:
            self._drop(user, "asleep for more than 30 min")
        elif max(now - held.set_ms, monotonic - held.set_monotonic_ms) >= KEPT_MS:
            self._drop(user, "8 hours")

    def _drop(self, user: str, why: str) -> None:
        held = self._slots.pop(user, None)
        if held is not None:
            wipe(held.ephemeral)
            self._note("pin_dropped", user, reason=why)

    def _note(self, action: str, user: str, *, outcome: str = "done", reason: str = "") -> None:
        self._notes.append(AuditFields(action, "user", user, outcome=outcome, reason=reason))


def _key_of(pin: Pin, slot: Slot, slots: Keystore, ephemeral: bytearray, secret: bytearray, salt: bytes) -> bytearray:
    """The key of a volatile slot, at the cost of her password; the caller wipes it."""
    both = bytearray(ephemeral + secret)
    mixed = derived(both, b"nursechart/pin/1\0")
    try:
        return derive_kek(pin.digits, mixed, slot.cost, salt, slots.device)
    finally:
        wipe(both, mixed)


def _bound(name: str, slot: Slot, slots: Keystore) -> bytes:
    return "\0".join(("nursechart/pin/1", name, slots.device, str(slots.generation), slot.user)).encode()


def _check_shape(digits: str) -> None:
    if not (digits.isascii() and digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS):
        raise PinRefused


def _is_easily_guessed(digits: str) -> bool:
    return digits in _COMMON or _is_run(digits) or _repeats(digits) or _has_year(digits) or _is_date(digits)


def _is_run(digits: str) -> bool:
    """123456, 987654, 111111, 246802: each digit the same step from the one before, 0 after 9."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return len(steps) == 1


def _repeats(digits: str) -> bool:
    """121212, 123123: something shorter over and over."""
    return digits in (digits + digits)[1:-1]


def _has_year(digits: str) -> bool:
    """A year of birth at the beginning or at the end: 195803, 141958, 14031958."""
    return int(digits[:4]) in _YEARS or int(digits[-4:]) in _YEARS


def _is_date(digits: str) -> bool:
    """A day written with two digits of the year: 140358, 031458, 580314."""
    if len(digits) != LEAST_DIGITS:
        return False
    one, two, three = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    orders: list[Callable[[], date]] = [
        lambda: date(2000, two, one), lambda: date(2000, one, two), lambda: date(2000, two, three),
    ]  # fmt: skip
    return any(_is_day(order) for order in orders)


def _is_day(make: Callable[[], date]) -> bool:
    try:
        make()
    except ValueError:
        return False
    return True
