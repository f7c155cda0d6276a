"""Who this laptop is: its Ed25519 key, made before enrolment, and the secret that makes a copied disk worthless.

The private half is in the operating system's credential store; where there is none, in a 0600 file wrapped with the
device secret. `identity.json` holds only what is public. Sync signs requests with this key, also before anybody has
unlocked (enrolment, status, revocation and wipe orders), and the log signs each entry with it.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.store.clock import Chance
from nursechart.store.errors import DeviceSecretLost, KeystoreDamaged
from nursechart.store.files import private_folder, read_ours, write_whole
from nursechart.store.secrets import SecretStore
from nursechart.store.vault import KEY_BYTES, DoesNotOpen, Sealed, derived, seal, unseal, wipe

FILE = "identity.json"


class _File(msgspec.Struct, frozen=True):
    install: str  # names this folder in the credential store
    public_key: bytes
    sealed: Sealed | None  # the private half, where the credential store is only a folder
    format: Literal[1] = 1


class DeviceIdentity:
    """One installation's key pair and device secret."""

    def __init__(self, file: _File, secrets: SecretStore) -> None:
        self._file = file
        self._secrets = secrets

    @classmethod
    def prepare(cls, folder: Path, secrets: SecretStore, chance: Chance) -> DeviceIdentity:
        """The identity to enrol with: made now, or the one an interrupted enrolment had made.

        Raises FolderRefused.
        """
        private_folder(folder)
        if (folder / FILE).exists():
            return cls.of(folder, secrets)
        secret, private = bytearray(chance(KEY_BYTES)), bytearray(chance(KEY_BYTES))
        try:
            return cls._kept(folder, secrets, chance(8).hex(), secret, private, chance)
        finally:
            wipe(secret, private)

    @classmethod
    def of(cls, folder: Path, secrets: SecretStore) -> DeviceIdentity:
        """The identity of an enrolled folder. Raises KeystoreDamaged when its file is missing or unreadable."""
        try:
            return cls(msgspec.json.decode(read_ours(folder / FILE) or b"", type=_File), secrets)
        except msgspec.DecodeError as error:
            raise KeystoreDamaged from error

    @property
    def install(self) -> str:
        """The mark of this installation: a copied folder keeps it, another enrolment has another."""
        return self._file.install

    @property
    def public_key(self) -> bytes:
        """Ed25519, 32 bytes."""
        return self._file.public_key

    @property
    def fingerprint(self) -> str:
        """What a person compares with the administrator's screen: 8 groups of 4 hex digits."""
        digits = sha256(self._file.public_key).hexdigest()[:32]
        return " ".join(digits[at : at + 4] for at in range(0, 32, 4))

    @property
    def reduced_protection(self) -> bool:
        """Whether device secret and key lie in files, for want of a credential store."""
        return self._secrets.reduced_protection

    def device_secret(self) -> bytearray:
        """The caller wipes it. Raises DeviceSecretLost."""
        return self._get("device-secret")

    def private_key(self) -> Ed25519PrivateKey:
        """The key that signs requests and entries. Raises DeviceSecretLost."""
        if self._file.sealed is None:
            private = self._get("device-key")
        else:
            secret = self.device_secret()
            wrapping = _wrapping_key(secret)
            try:
                private = unseal(wrapping, self._file.sealed, self.install.encode())
            except DoesNotOpen as error:
                raise DeviceSecretLost from error
            finally:
                wipe(secret, wrapping)
        try:
            return Ed25519PrivateKey.from_private_bytes(private)
        finally:
            wipe(private)

    def renewed(self, folder: Path, chance: Chance) -> DeviceIdentity:
        """The same installation with a new device secret, and a new key where the old one was lost with it."""
        secret = bytearray(chance(KEY_BYTES))
        try:
            private = bytearray(self.private_key().private_bytes_raw())
        except DeviceSecretLost:
            private = bytearray(chance(KEY_BYTES))
        try:
            return self._kept(folder, self._secrets, self.install, secret, private, chance)
        finally:
            wipe(secret, private)

    def forget(self) -> None:
        """Destroy device secret and device key: no password opens this laptop any more."""
        for name in ("device-secret", "device-key", "anchor"):
            self._secrets.delete(f"{self.install}-{name}")

    def remember(self, name: str, short: bytes) -> None:
        """Keep 32 bytes in the credential store for this installation (the short form of the anchor)."""
        self._secrets.put(f"{self.install}-{name}", short)

    def remembered(self, name: str) -> bytes | None:
        found = self._secrets.get(f"{self.install}-{name}")
        return None if found is None else bytes(found)

    @classmethod
    def _kept(
        cls, folder: Path, secrets: SecretStore, install: str, secret: bytearray, private: bytearray, chance: Chance
    ) -> DeviceIdentity:
        """Put both halves where they belong; the folder's file last, as it is what an enrolment goes on from."""
        secrets.put(f"{install}-device-secret", secret)
        sealed = None
        if secrets.reduced_protection:
            wrapping = _wrapping_key(secret)
            sealed = seal(wrapping, private, install.encode(), chance)
            wipe(wrapping)
        else:
            secrets.put(f"{install}-device-key", private)
        public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
        file = _File(install, public, sealed)
        write_whole(folder / FILE, msgspec.json.encode(file))
        return cls(file, secrets)

    def _get(self, name: str) -> bytearray:
        found = self._secrets.get(f"{self.install}-{name}")
        if found is None or len(found) != KEY_BYTES:
            raise DeviceSecretLost
        return found


def _wrapping_key(secret: bytearray) -> bytearray:
    return derived(secret, b"nursechart/device-key/1\0")
