"""The folder of one pharmacy server: settings, keys, and the embedded database.

    DIR/settings.toml        what was chosen (`settings`)
    DIR/keys/                private keys, each file 0600: answers and policy (current, next), the pharmacy's own
                             charting, the certificate authorities, TLS, and the keys of the database and of the feeds
    DIR/data/nursechart.db   the encrypted database

It is made whole or not at all, is never overwritten, and is refused when others on the computer could read it. Secrets
come from these files alone: never from the environment, a command line or a default.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError

from nursechart.chart.engine import encrypted_engine, postgres_engine
from nursechart.errors import EnvironmentFault
from nursechart.record.ids import uuid7
from nursechart.server.authority import Certified, certify_server, fingerprint, make_authority
from nursechart.server.settings import Settings, read_settings, write_settings

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
_RECOVERY = "recovery.pub"
_SIGNING_KEYS = ("answer", "answer-next", "policy", "policy-next", "service")


class FolderRefused(EnvironmentFault):
    """The folder cannot be used as it is; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class ServerFolder:
    """An opened server folder. Keys are read when asked for; nothing secret is kept in this value."""

    path: Path
    settings: Settings

    def signing_key(self, name: str) -> Ed25519PrivateKey:
        """One of the Ed25519 keys: "answer" (signs answers), "policy" (signs leases and orders), each with its "-next",
        and "service" (signs what the pharmacy charts)."""
        key = serialization.load_pem_private_key(self._secret(f"{name}.pem"), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise FolderRefused(
                f"keys/{name}.pem does not hold an Ed25519 key. Restore it from your backup of the keys."
            )
        return key

    def authority(self, name: str) -> Certified:
        """A certificate with its key: "ca" (pinned by laptops), "server" (TLS), "people" (printed notes)."""
        return Certified(self._file(f"{name}.crt"), self._secret(f"{name}.key"))

    def ca_pem(self) -> bytes:
        """The pinned certificate authority: public."""
        return self._file("ca.crt")

    def ca_fingerprint(self) -> bytes:
        return fingerprint(self.ca_pem())

    def feeds_key(self) -> bytes:
        """The key that wraps each feed's data key, 32 bytes."""
        return self._exactly_32("feeds.key")

    def carried_key(self) -> X25519PrivateKey:
        """What carried files are sealed to. Derived from the key file of the feeds: every replica has the same, and a
        server made before there were such files needs no further secret to be kept and copied."""
        seed = HKDF(hashes.SHA256(), 32, salt=None, info=b"nursechart/carried-key/1\0").derive(self.feeds_key())
        return X25519PrivateKey.from_private_bytes(seed)

    def recovery_public(self) -> bytes:
        """The public half of the recovery key, 32 bytes; b"" where none was made. Read anew each time it is asked for:
        it may be made while servers run."""
        try:
            return (self.path / "keys" / _RECOVERY).read_bytes()
        except FileNotFoundError:
            return b""

    def check_recovery_public(self, *, replace: bool) -> None:
        """Raises FolderRefused where there is a recovery key that is not to be replaced."""
        if self.recovery_public() and not replace:
            raise FolderRefused(
                "There is a recovery key already, and laptops are sealed to it. With --replace they are sealed to a "
                "new one at their next contact; keep the old file until each has been heard of."
            )

    def keep_recovery_public(self, public_key: bytes) -> None:
        """From now on laptops are told to seal themselves to this key."""
        path = self.path / "keys" / _RECOVERY
        part = path.with_name(f"{_RECOVERY}.part-{secrets.token_hex(4)}")
        try:
            _write(part, public_key)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise FolderRefused(f"keys/{_RECOVERY} was not written: {error.strerror}.") from error

    def engine(self, *, create: bool = False) -> Engine:
        """The engine of this server's database, encrypted when it is the embedded one.

        Raises chart.engine's own refusals when the file is missing, damaged, or not encrypted with this key.
        """
        if self.settings.database == "postgresql":
            try:
                return postgres_engine(self._secret("database.url").decode().strip())
            except (ArgumentError, ValueError) as error:
                raise FolderRefused(
                    "keys/database.url is not an address like postgresql://ACCOUNT:PASSWORD@HOST/DATABASE."
                ) from error
        return self.engine_at(self.database_path, create=create)

    def engine_at(self, path: Path, *, create: bool = False) -> Engine:
        """An encrypted database file with this server's key, wherever it is: a backup."""
        return encrypted_engine(path, lambda: bytearray(self._exactly_32("database.key")), create=create)

    @property
    def database_path(self) -> Path:
        return self.path / "data" / "nursechart.db"

    def _file(self, name: str) -> bytes:
        try:
            return (self.path / "keys" / name).read_bytes()
        except FileNotFoundError:
            raise FolderRefused(f"keys/{name} is missing. Restore it from your backup of the keys.") from None

    def _secret(self, name: str) -> bytes:
        path = self.path / "keys" / name
        if os.name == "posix" and path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise FolderRefused(f"keys/{name} can be read by others on this computer. Run: chmod 600 {path}")
        return self._file(name)

    def _exactly_32(self, name: str) -> bytes:
        key = self._secret(name)
        if len(key) != 32:
            raise FolderRefused(f"keys/{name} must hold exactly 32 bytes. Restore it from your backup of the keys.")
        return key


def open_folder(path: Path) -> ServerFolder:
    """A server folder that `make_folder` made.

    Raises FolderRefused when it is not there, is a link, or is open to others; SettingsRefused for its settings.
    """
    if not path.is_dir() or path.is_symlink():
        raise FolderRefused(f"{path} is not a server folder. Make one with: nursechart-server init {path}")
    if os.name == "posix":
        found = path.stat()
        if stat.S_IMODE(found.st_mode) & 0o077:
            raise FolderRefused(f"{path} is open to others on this computer. Run: chmod 700 {path}")
        if found.st_uid != os.getuid():
            raise FolderRefused(f"{path} belongs to another account of this computer. Run as that account.")
    return ServerFolder(path, read_settings(path / "settings.toml"))


def make_folder(
    path: Path,
    *,
    name: str,
    host: str,
    names: tuple[str, ...] = (),
    port: int = 8443,
    database_url: str = "",
    now_ms: int,
) -> ServerFolder:
    """Make a server folder with fresh ids, keys and certificates; the database is made by who opens it first.

    With `database_url` (postgresql://…) the database is that one, and the address is kept like a key. Raises
    FolderRefused when something is there already: keys are never overwritten.
    """
    if path.is_symlink() or (path.exists() and (not path.is_dir() or any(path.iterdir()))):
        raise FolderRefused(f"{path} is there already and is not empty. Choose another folder; nothing was changed.")
    listed = dict.fromkeys((*names, *((host,) if host not in ("0.0.0.0", "::") else ()), *LOCAL_NAMES))  # noqa: S104
    settings = Settings(
        name=name,
        organisation=uuid7(now_ms, secrets.token_bytes(10)),
        server_id=uuid7(now_ms, secrets.token_bytes(10)),
        host=host,
        port=port,
        names=tuple(listed),
        database="postgresql" if database_url else "embedded",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part-{secrets.token_hex(4)}")
    try:
        part.mkdir(mode=0o700)
        for below in ("keys", "data"):
            (part / below).mkdir(mode=0o700)
        _write(part / "settings.toml", write_settings(settings).encode())
        _write_keys(part / "keys", settings, now_ms)
        if database_url:
            _write(part / "keys" / "database.url", database_url.encode())
        if path.exists():
            path.rmdir()  # empty, or it was refused above
        part.rename(path)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise FolderRefused(f"{path} could not be made: {error.strerror}. Nothing was left behind.") from error
    return ServerFolder(path, settings)


def _write_keys(keys: Path, settings: Settings, now_ms: int) -> None:
    for name in _SIGNING_KEYS:
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write(keys / f"{name}.pem", pem)
    ca = make_authority(f"{settings.name} nursechart CA", settings.name, now_ms)
    certified = {
        "ca": ca,
        "server": certify_server(ca, settings.names, settings.name, now_ms),
        "people": make_authority(f"{settings.name} document signing", settings.name, now_ms),
    }
    for name, both in certified.items():
        _write(keys / f"{name}.crt", both.certificate)
        _write(keys / f"{name}.key", both.key)
    for name in ("database.key", "feeds.key"):
        _write(keys / name, secrets.token_bytes(32))


def _write(path: Path, content: bytes) -> None:
    """A new file only this account can read, from its first byte."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
