"""The key to which a recovery officer's answer is sealed: made for one asking, and kept until that has been answered.

It lies beside the chart under the device secret, so that the program may end while the officer is being waited for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from nursechart.store.clock import Chance
from nursechart.store.files import read_ours, write_whole
from nursechart.store.vault import KEY_BYTES, DoesNotOpen, Sealed, derived, seal, unseal, wipe

FILE: Final = "recovery.key"
_BOUND: Final = b"nursechart/recovery-asking/1\0"


def key(folder: Path, device_secret: bytearray, chance: Chance) -> X25519PrivateKey:
    """The key of the asking that is under way; a new one where none is, or its file is damaged."""
    wrapping = derived(device_secret, _BOUND)
    try:
        private = _kept(folder, wrapping)
        if private is None:
            private = bytearray(chance(KEY_BYTES))
            write_whole(folder / FILE, msgspec.json.encode(seal(wrapping, private, _BOUND, chance)))
        made = X25519PrivateKey.from_private_bytes(private)
        wipe(private)
        return made
    finally:
        wipe(wrapping)


def forget(folder: Path) -> None:
    """It has been answered, or its answer does not open: the next asking has a key of its own."""
    (folder / FILE).unlink(missing_ok=True)


def _kept(folder: Path, wrapping: bytearray) -> bytearray | None:
    raw = read_ours(folder / FILE)
    if raw is None:
        return None
    try:
        return unseal(wrapping, msgspec.json.decode(raw, type=Sealed), _BOUND)
    except (msgspec.MsgspecError, DoesNotOpen):
        return None
