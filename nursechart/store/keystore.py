"""The key slots of a laptop: who may open it, without a word about patients.

One JSON file holds a slot for each enrolled user. A slot wraps the device master key and the user's own key under her
password and the device secret; her own key wraps the Ed25519 key that she signs visits with, which no other user of the
laptop can open (S-91). Everything a slot says about itself (device, generation, user, credential version, cost) is
authenticated with the wrapped keys, so a slot that was swapped or edited does not open (S-17).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.protocol.recovery import seal_master_key
from nursechart.store.clock import Chance
from nursechart.store.errors import KeystoreDamaged
from nursechart.store.files import read_ours, write_whole
from nursechart.store.vault import (
    FLOOR,
    KEY_BYTES,
    SALT_BYTES,
    Cost,
    DoesNotOpen,
    Sealed,
    derive_kek,
    derived,
    is_acceptable,
    seal,
    unseal,
    wipe,
)

FILE = "keystore.json"


class LaptopUser(msgspec.Struct, frozen=True):
    """A user of this laptop, as the unlock page lists her."""

    id: str
    name: str


class Slot(msgspec.Struct, frozen=True):
    """One user's way in. `dmk` is None once a rotation has shut her out of the data; her own key stays."""

    user: str
    name: str
    credver: int  # version of her credentials, by the server
    cost: Cost
    salt: bytes
    dmk: Sealed | None
    uk: Sealed
    signing: Sealed  # her Ed25519 private key under her own key
    signing_public: bytes


class Recovery(msgspec.Struct, frozen=True):
    """The device master key sealed to the organisation's recovery key; never a user's own key."""

    public_key: bytes
    box: bytes


class Stopped(msgspec.Struct, frozen=True):
    """A user whom the pharmacy has stopped, so that she can be told. While she is the only way to work that has not
    been handed over, her slot stays, for that alone and no longer than `until_ms` (UTC)."""

    user: str
    name: str
    until_ms: int


class Keystore(msgspec.Struct, frozen=True):
    """Everything in the file."""

    device: str
    generation: int
    slots: tuple[Slot, ...]
    recovery: Recovery | None = None
    format: Literal[1] = 1
    stopped: tuple[Stopped, ...] = ()
    # Slots under a new password that the pharmacy was asked to take, until it is known whether it did: either opens.
    asked: tuple[Slot, ...] = ()

    @property
    def users(self) -> tuple[LaptopUser, ...]:
        """Who has a slot, and who had one until she was stopped."""
        held = {slot.user: slot.name for slot in self.slots} | {one.user: one.name for one in self.stopped}
        return tuple(LaptopUser(user, name) for user, name in held.items())

    def slot(self, user: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.user == user), None)

    def with_slot(self, slot: Slot) -> Keystore:
        """The same with this slot in place of its user's former one, or at the end."""
        others = tuple(held for held in self.slots if held.user != slot.user)
        return msgspec.structs.replace(self.let_in(slot.user).without_asked(slot.user), slots=(*others, slot))

    def asked_of(self, user: str) -> Slot | None:
        """Her slot under a password that the pharmacy was asked to take."""
        return next((slot for slot in self.asked if slot.user == user), None)

    def with_asked(self, slot: Slot) -> Keystore:
        return msgspec.structs.replace(self, asked=(*self.without_asked(slot.user).asked, slot))

    def without_asked(self, user: str) -> Keystore:
        return msgspec.structs.replace(self, asked=tuple(slot for slot in self.asked if slot.user != user))

    def stop_of(self, user: str) -> Stopped | None:
        return next((one for one in self.stopped if one.user == user), None)

    def stop(self, user: str, *, until_ms: int, is_handed_over: bool) -> Keystore:
        """The same after the pharmacy has stopped `user`: without her slot, unless nobody else could hand over."""
        slot, said = self.slot(user), self.stop_of(user)
        if slot is None:
            return self
        said = said or Stopped(user, slot.name, until_ms)
        others = tuple(held for held in self.slots if held.user != user)
        stopped = tuple(one for one in self.stopped if one.user != user)
        open_to_others = any(held.dmk is not None and self.stop_of(held.user) is None for held in others)
        left = others if is_handed_over or open_to_others else self.slots
        return msgspec.structs.replace(self, slots=left, stopped=(*stopped, said))

    def let_in(self, user: str) -> Keystore:
        """The same with `user` not stopped any more."""
        return msgspec.structs.replace(self, stopped=tuple(one for one in self.stopped if one.user != user))


def exists(folder: Path) -> bool:
    return (folder / FILE).exists()


def read(folder: Path) -> Keystore:
    """The laptop's key slots. Raises KeystoreDamaged when the file is missing, unreadable, or its costs are refused."""
    raw = read_ours(folder / FILE)
    try:
        keystore = msgspec.json.decode(raw or b"", type=Keystore)
    except msgspec.DecodeError as error:
        raise KeystoreDamaged from error
    if not all(
        is_acceptable(slot.cost) and SALT_BYTES <= len(slot.salt) <= 64 for slot in (*keystore.slots, *keystore.asked)
    ):
        raise KeystoreDamaged
    return keystore


def write(folder: Path, keystore: Keystore) -> None:
    """Replace the file; after a crash the old or the new one is there, whole."""
    write_whole(folder / FILE, msgspec.json.encode(keystore))


def new_slot(
    user: LaptopUser,
    password: str,
    *,
    device: str,
    generation: int,
    device_secret: bytes | bytearray,
    dmk: bytearray,
    cost: Cost,
    chance: Chance,
    credver: int = 1,
) -> Slot:
    """A slot for `user` with a signing key of her own."""
    user_key = bytearray(chance(KEY_BYTES))
    private = bytearray(chance(KEY_BYTES))
    signing_key = derived(user_key, b"nursechart/sign/1\0")
    try:
        bare = Slot(
            user=user.id,
            name=user.name,
            credver=credver,
            cost=cost,
            salt=b"",
            dmk=None,
            uk=Sealed(b"", b""),
            signing=seal(signing_key, private, _bound("sign", device, user.id), chance),
            signing_public=Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw(),
        )
        return _wrapped(bare, password, device, generation, device_secret, dmk, user_key, chance)
    finally:
        wipe(user_key, private, signing_key)


def rewrapped(
    slot: Slot,
    keystore: Keystore,
    password: str,
    *,
    device_secret: bytes | bytearray,
    dmk: bytearray,
    user_key: bytearray,
    chance: Chance,
    cost: Cost | None = None,
    credver: int | None = None,
) -> Slot:
    """The same user and keys under another password, cost or credential version; wipes nothing."""
    changed = msgspec.structs.replace(
        slot, cost=cost or slot.cost, credver=slot.credver if credver is None else credver
    )
    return _wrapped(changed, password, keystore.device, keystore.generation, device_secret, dmk, user_key, chance)


def open_slot(
    slot: Slot | None, keystore: Keystore, password: str, device_secret: bytes | bytearray
) -> tuple[bytearray, bytearray]:
    """The device master key and the user's own key; the caller wipes both.

    Raises DoesNotOpen, the same and after the same work for a wrong password, a changed slot and no slot at all (S-13).
    """
    like = slot or (keystore.slots[0] if keystore.slots else None)
    cost, salt = (like.cost, like.salt) if like else (FLOOR, bytes(SALT_BYTES))
    kek = derive_kek(password, device_secret, cost, salt, keystore.device)
    try:
        if slot is None or slot.dmk is None:
            raise DoesNotOpen
        dmk = unseal(kek, slot.dmk, _bound_dmk(slot, keystore.device, keystore.generation))
        try:
            return dmk, unseal(kek, slot.uk, _bound_uk(slot, keystore.device))
        except DoesNotOpen:
            wipe(dmk)
            raise
    finally:
        wipe(kek)


def signing_key(slot: Slot, keystore: Keystore, user_key: bytearray) -> bytearray:
    """The private half of the key she signs visits with; the caller wipes it. Raises DoesNotOpen."""
    wrapping = derived(user_key, b"nursechart/sign/1\0")
    try:
        return unseal(wrapping, slot.signing, _bound("sign", keystore.device, slot.user))
    finally:
        wipe(wrapping)


def sealed_for_recovery(keystore: Keystore, dmk: bytearray, public_key: bytes) -> Recovery:
    """The master key for the organisation's recovery key (X25519, 32 bytes). Raises BoxNotOpened where it is none."""
    box = seal_master_key(dmk, public_key, device=keystore.device, generation=keystore.generation)
    return Recovery(public_key, box)


def _wrapped(
    slot: Slot,
    password: str,
    device: str,
    generation: int,
    device_secret: bytes | bytearray,
    dmk: bytearray,
    user_key: bytearray,
    chance: Chance,
) -> Slot:
    fresh = msgspec.structs.replace(slot, salt=chance(SALT_BYTES))
    kek = derive_kek(password, device_secret, fresh.cost, fresh.salt, device)
    try:
        return msgspec.structs.replace(
            fresh,
            dmk=seal(kek, dmk, _bound_dmk(fresh, device, generation), chance),
            uk=seal(kek, user_key, _bound_uk(fresh, device), chance),
        )
    finally:
        wipe(kek)


def _bound_dmk(slot: Slot, device: str, generation: int) -> bytes:
    return _bound("dmk", device, str(generation), *_about(slot))


def _bound_uk(slot: Slot, device: str) -> bytes:
    return _bound("uk", device, *_about(slot))


def _about(slot: Slot) -> tuple[str, ...]:
    cost = slot.cost
    numbers = (cost.memory_kib, cost.passes, cost.lanes)
    return (slot.user, str(slot.credver), cost.name, *map(str, numbers), slot.salt.hex(), slot.signing_public.hex())


def _bound(*words: str) -> bytes:
    return msgspec.json.encode(("nursechart/keystore/1", *words))
