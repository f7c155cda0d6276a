"""Where the device secret is kept: the operating system's credential store, else a file of this account.

The device secret makes a copied disk worthless: without it no password opens a slot. A computer without a credential
store (a headless Linux) keeps it in a 0600 file, and `reduced_protection` says so; the clinic's policy may forbid that.
"""

from __future__ import annotations

import contextlib
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from nursechart.store.errors import SecretsUnavailable
from nursechart.store.files import private_folder, read_ours, write_whole

SERVICE = "nursechart"
PATIENCE_S = 5.0  # a locked desktop keyring may wait for a person for ever


class SecretStore(Protocol):
    """Keeps secrets of 32 bytes by name."""

    @property
    def reduced_protection(self) -> bool:
        """Whether these secrets lie in a file beside the charts."""

    def get(self, name: str) -> bytearray | None:
        """The secret, or None when there is none by this name."""

    def put(self, name: str, secret: bytes | bytearray) -> None: ...

    def delete(self, name: str) -> None:
        """Forget the secret; nothing happens when there is none."""


class OsSecrets:
    """The credential store of Windows, macOS or a Linux desktop, by `keyring`. Calls may raise SecretsUnavailable."""

    reduced_protection = False

    def get(self, name: str) -> bytearray | None:
        import keyring

        with _answering():
            found = keyring.get_password(SERVICE, name)
        return None if found is None else bytearray(b64decode(found))

    def put(self, name: str, secret: bytes | bytearray) -> None:
        import keyring

        with _answering():
            keyring.set_password(SERVICE, name, b64encode(secret).decode())

    def delete(self, name: str) -> None:
        import keyring
        from keyring.errors import PasswordDeleteError

        with _answering(), contextlib.suppress(PasswordDeleteError):
            keyring.delete_password(SERVICE, name)


@contextmanager
def _answering() -> Iterator[None]:
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise SecretsUnavailable from error


class FileSecrets:
    """Secrets as 0600 files in a folder of their own."""

    reduced_protection = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> bytearray | None:
        found = read_ours(self._folder / f"{name}.secret")
        return None if found is None else bytearray(found)

    def put(self, name: str, secret: bytes | bytearray) -> None:
        private_folder(self._folder)
        write_whole(self._folder / f"{name}.secret", bytes(secret))

    def delete(self, name: str) -> None:
        (self._folder / f"{name}.secret").unlink(missing_ok=True)


def secrets_of(folder: Path) -> SecretStore:
    """The best store this computer has for the data folder `folder`.

    Secrets that were once put into files stay there: a credential store that appears later does not have them.
    """
    files = FileSecrets(folder / "secrets")
    if (folder / "secrets").is_dir() or not _os_store_answers():
        return files
    return OsSecrets()


def _os_store_answers() -> bool:
    """Whether a credential store is there and answers in time; asked in a thread that is left behind if it hangs."""
    answered: list[bool] = []

    def ask() -> None:
        try:
            import keyring
            from keyring.backends import chainer, fail, null

            backend = keyring.get_keyring()
            usable = not isinstance(backend, (fail.Keyring, null.Keyring))
            if isinstance(backend, chainer.ChainerBackend):
                usable = bool(backend.backends)
            if usable:
                keyring.get_password(SERVICE, "is anybody there")
            answered.append(usable)
        except Exception:  # noqa: BLE001  keyring's backends raise whatever their desktop raises; none of it is usable
            answered.append(False)

    asking = threading.Thread(target=ask, name="keyring-probe", daemon=True)
    asking.start()
    asking.join(PATIENCE_S)
    return bool(answered and answered[0])
