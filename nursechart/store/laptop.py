"""One enrolled laptop before anybody has unlocked it: enrolment, unlock, recovery, wipe.

Unlocking looks at everything that could be wrong before it shows a chart: the key slots, the file, the end of the log
against the anchor, the tail of the audit trail. A missing, damaged or truncated file is an error with its own words and
never an empty chart.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from nursechart.chart import tables as chart
from nursechart.protocol.messages import RecoverRequest
from nursechart.protocol.recovery import open_answer
from nursechart.record.audit import AuditFields
from nursechart.store import asking, backups, blobs, keystore, tables
from nursechart.store.anchor import Anchor
from nursechart.store.attempts import Attempts
from nursechart.store.ballast import SIZE_BYTES, Ballast
from nursechart.store.clock import Chance, Clock, SystemClock
from nursechart.store.database import FILE as DATABASE
from nursechart.store.database import Database
from nursechart.store.errors import DatabaseDamaged, DatabaseMissing, DeviceSecretLost, KeystoreDamaged, NotSealed
from nursechart.store.files import checked_folder, private_folder, sync_folder
from nursechart.store.identity import DeviceIdentity
from nursechart.store.keys import begun_anew, check_not_stopped, forgive, opened
from nursechart.store.keystore import Keystore, LaptopUser, Slot
from nursechart.store.open_store import PROJECTION, RUNNING, OpenStore
from nursechart.store.opened import POSITION, Position, keep_position, own_value, set_own_value
from nursechart.store.pin import Pin, Pins
from nursechart.store.secrets import SecretStore, secrets_of
from nursechart.store.trail import Trail
from nursechart.store.vault import KEY_BYTES, Cost, Vault, calibrated_cost, is_dearer, wipe

__all__ = ["PRACTICE", "Laptop", "LaptopUser", "OpenStore"]

PRACTICE = "practice"  # the folder of the records to learn by, beside the chart
ENROLLING = "enrolling.db"  # a database whose enrolment has not ended: it holds no chart yet


class Laptop:
    """An enrolled data folder, locked."""

    def __init__(
        self,
        folder: Path,
        secrets: SecretStore,
        *,
        clock: Clock,
        chance: Chance = os.urandom,
        ballast_bytes: int = SIZE_BYTES,
        pins: Pins | None = None,
    ) -> None:
        """Use `at` for one that is enrolled, `enrol` for one that is not."""
        self.folder = folder
        self._secrets = secrets
        self._clock = clock
        self._chance = chance
        self._ballast_bytes = ballast_bytes
        self.pins = pins or Pins(clock, chance)

    @classmethod
    def at(
        cls,
        folder: Path,
        secrets: SecretStore | None = None,
        *,
        clock: Clock | None = None,
        chance: Chance = os.urandom,
        ballast_bytes: int = SIZE_BYTES,
        pins: Pins | None = None,
    ) -> Laptop:
        """The laptop enrolled in `folder`; `pins` are those of this process, where it has opened the laptop before.

        Raises FolderRefused, KeystoreDamaged (also when nothing is enrolled there).
        """
        checked_folder(folder)
        laptop = cls(
            folder,
            secrets or secrets_of(folder),
            clock=clock or SystemClock(),
            chance=chance,
            ballast_bytes=ballast_bytes,
            pins=pins,
        )
        keystore.read(folder)
        return laptop

    @staticmethod
    def is_enrolled(folder: Path) -> bool:
        """Whether somebody has enrolled a laptop here. A folder with a chart and no key slots counts: it is damaged."""
        return keystore.exists(folder) or (folder / DATABASE).exists()

    @staticmethod
    def prepare(folder: Path, secrets: SecretStore | None = None, *, chance: Chance = os.urandom) -> DeviceIdentity:
        """The device key to enrol with, made once; an interrupted enrolment finds its own again.

        Raises FolderRefused.
        """
        private_folder(folder)
        return DeviceIdentity.prepare(folder, secrets or secrets_of(folder), chance)

    @classmethod
    def enrol(
        cls,
        folder: Path,
        *,
        device_id: str,
        org: str,
        server_id: str,
        server_keys: Sequence[bytes],
        user: LaptopUser,
        password: str,
        secrets: SecretStore | None = None,
        clock: Clock | None = None,
        chance: Chance = os.urandom,
        cost: Cost | None = None,
        ballast_bytes: int = SIZE_BYTES,
    ) -> OpenStore:
        """Make the database and the first user's slot, once the server has answered and accepted her password.

        `server_keys` are its Ed25519 answer keys (current, next), `cost` that of a password (measured on this computer
        unless given). An interruption leaves nothing enrolled, and it can be repeated. Raises FolderRefused,
        KeystoreDamaged where a laptop is enrolled already, ChartNotSaved.
        """
        private_folder(folder)
        if cls.is_enrolled(folder):
            raise KeystoreDamaged
        secrets = secrets or secrets_of(folder)
        laptop = cls(folder, secrets, clock=clock or SystemClock(), chance=chance, ballast_bytes=ballast_bytes)
        identity = DeviceIdentity.prepare(folder, secrets, chance)
        dmk = bytearray(chance(KEY_BYTES))
        secret = identity.device_secret()
        try:
            slot = keystore.new_slot(
                user,
                password,
                device=device_id,
                generation=1,
                device_secret=secret,
                dmk=dmk,
                cost=cost or calibrated_cost(),
                chance=chance,
            )
            slots = Keystore(device=device_id, generation=1, slots=(slot,))
            laptop._make_database(bytearray(dmk), org, server_id, server_keys)
            Attempts(folder, secret, laptop._clock).start()
            keystore.write(folder, slots)
            laptop._end_enrolment()
        finally:
            wipe(dmk, secret)
        return laptop.unlock(user.id, password)

    @property
    def users(self) -> tuple[LaptopUser, ...]:
        """Who can unlock it, for the unlock page. Raises KeystoreDamaged."""
        return keystore.read(self.folder).users

    @property
    def device_id(self) -> str:
        return keystore.read(self.folder).device

    @property
    def identity(self) -> DeviceIdentity:
        """The device's key, also before anybody has unlocked. Raises KeystoreDamaged."""
        return DeviceIdentity.of(self.folder, self._secrets)

    @property
    def reduced_protection(self) -> bool:
        """Whether the device secret lies in a file, for want of a credential store."""
        return self._secrets.reduced_protection

    def unlock(self, user: str, password: str | Pin, *, cost: Cost | None = None) -> OpenStore:
        """Open the laptop for `user`; derive keys in a worker thread, it takes about 0.4 s.

        A `cost` above that of her slot raises it, where she gives her password. Who was stopped comes in only while her
        work is not handed over (`OpenStore.is_stopped`). Raises UserStopped, WrongPassword, MustWait, for a PIN
        WrongPin, PinGone, PinRefused; DeviceSecretLost, KeystoreDamaged, DatabaseMissing, DatabaseDamaged (also when it
        was cut short), DatabaseUnreachable, SecretsUnavailable, FolderRefused.
        """
        checked_folder(self.folder)
        slots, identity = keystore.read(self.folder), self.identity
        check_not_stopped(self.folder, slots, user, self._clock)
        secret = identity.device_secret()
        attempts = Attempts(self.folder, secret, self._clock)
        try:
            dmk, user_key = opened(slots, user, password, secret, attempts, self.pins)
            slot = slots.slot(user)
            assert slot is not None  # it has just been opened
            try:
                is_settled = slots.asked_of(user) is None  # else `slot` may be under the other password
                if cost is not None and is_settled and is_dearer(cost, slot.cost) and not isinstance(password, Pin):
                    slot = keystore.rewrapped(
                        slot,
                        slots,
                        password,
                        device_secret=secret,
                        dmk=dmk,
                        user_key=user_key,
                        chance=self._chance,
                        cost=cost,
                    )
                    keystore.write(self.folder, slots.with_slot(slot))
            except BaseException:
                wipe(dmk, user_key)
                raise
            notes = [] if isinstance(password, Pin) else begun_anew(attempts, user)
            vault = Vault(dmk, slots.generation, user_key)
        finally:
            wipe(secret)
            attempts.close()
        return self._open(vault, slots.device, slot, identity, [*notes, *self.pins.take_notes()])

    def stop_user(self, user: str, until_ms: int) -> None:
        """The pharmacy has stopped `user` (a signed order that was heard while locked): her slot goes.

        Where the pharmacy may lack something that only she can hand over, it goes once that is done, or `until_ms`
        (UTC) has come.
        """
        slots = keystore.read(self.folder)
        handed_over = Anchor.unsure_without_key(self.folder) == 0
        stopped = slots.stop(user, until_ms=until_ms, is_handed_over=handed_over)
        if stopped != slots:
            self.pins.drop(user, "user stopped")
            keystore.write(self.folder, stopped)

    def forgive(self, user: str) -> None:
        """Let her try again after ten wrong passwords: the server has just accepted her password online."""
        forgive(self.folder, self.identity, self._clock, user)

    def ask_for_recovery(self) -> RecoverRequest:
        """What a recovery officer is asked: the sealed master key, and a key made for this asking, which stays here.

        Asking again is the same asking until it has been answered. Raises NotSealed, DeviceSecretLost.
        """
        slots = keystore.read(self.folder)
        if slots.recovery is None:
            raise NotSealed
        with self._device_secret() as secret:
            asked = asking.key(self.folder, secret, self._chance)
        public_key = asked.public_key().public_bytes_raw()
        return RecoverRequest(slots.generation, slots.recovery.box, slots.recovery.public_key, public_key)

    def master_key_of_answer(self, box: bytes, user: str) -> bytearray:
        """The master key as a recovery officer gave it back to `user`; the caller wipes it. Raises BoxNotOpened."""
        slots = keystore.read(self.folder)
        with self._device_secret() as secret:
            asked = asking.key(self.folder, secret, self._chance)
        return open_answer(box, asked, device=slots.device, generation=slots.generation, user=user)

    def forget_asking(self) -> None:
        """The answer does not open: the next asking is another one."""
        asking.forget(self.folder)

    @contextlib.contextmanager
    def _device_secret(self) -> Iterator[bytearray]:
        secret = self.identity.device_secret()
        try:
            yield secret
        finally:
            wipe(secret)

    def recover(
        self, dmk: bytearray, user: LaptopUser, password: str, *, cost: Cost | None = None, credver: int = 1
    ) -> OpenStore:
        """Open the laptop with the master key that a recovery officer gave back; wipes `dmk`.

        She gets a new slot and a new signing key; nothing charted is lost. Where the device secret was lost, a new one
        is made, and a new device key if that went with it (the server has to be told its public half); the slots that
        were there are dead then, and their users join again. Raises DatabaseDamaged for another laptop's master key.
        """
        slots = keystore.read(self.folder)
        probe = Vault(bytearray(dmk), slots.generation, bytearray(KEY_BYTES))
        try:
            self._database(probe).close()
        finally:
            probe.close()
        identity = self.identity
        try:
            secret = identity.device_secret()
        except DeviceSecretLost:
            secret = identity.renewed(self.folder, self._chance).device_secret()
            slots = msgspec.structs.replace(slots, slots=())
        try:
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
            Attempts(self.folder, secret, self._clock).start()
            self.pins.drop(user.id, "recovered")
            keystore.write(self.folder, slots.with_slot(slot))
            asking.forget(self.folder)
        finally:
            wipe(secret, dmk)
        store = self.unlock(user.id, password)
        store.record_recovered()
        return store

    def wipe(self) -> bool:
        """Destroy the device secret, the slots and the device key; then the files. Whether the files are gone too.

        Who ordered it and whether that order is signed and fresh is `sync`'s to check. The practice records go in any
        case: nobody's chart is in them, but what a nurse typed to learn may be. While the pharmacy lacks
        anything (by the anchor) the encrypted chart and the recovery slot stay: only the organisation's recovery key
        can read them.
        """
        slots = keystore.read(self.folder)
        self.pins.drop_all("wiped")
        self.identity.forget()
        keystore.write(self.folder, msgspec.structs.replace(slots, slots=(), stopped=()))
        shutil.rmtree(self.folder / PRACTICE, ignore_errors=True)
        if Anchor.unsure_without_key(self.folder) != 0:
            return False
        for path in self.folder.iterdir():
            if path.is_file():
                path.unlink()
        backups.remove_all(self.folder)
        blobs.remove_all(self.folder)
        return True

    @property
    def backups(self) -> tuple[Path, ...]:
        """The backups on this laptop, the newest first."""
        return backups.found(self.folder)

    def restore(self, backup: Path) -> None:
        """Put a backup in place of the chart file, which is kept beside it under another name.

        The next unlock finds that the log is older than the anchor, says so, and begins a new epoch.
        """
        backups.restore(self.folder, backup, self._clock.now_ms())

    def _make_database(self, dmk: bytearray, org: str, server_id: str, server_keys: Sequence[bytes]) -> None:
        for leftover in (ENROLLING, f"{ENROLLING}-wal", f"{ENROLLING}-shm"):
            (self.folder / leftover).unlink(missing_ok=True)
        ballast = Ballast(self.folder, self._ballast_bytes)
        ballast.take()
        vault = Vault(dmk, 1, bytearray(KEY_BYTES))
        try:
            database = Database(self.folder / ENROLLING, vault.database_key, ballast, create=True)

            def make(connection: Connection) -> None:
                tables.create_all(connection)
                chart.create_all(connection)
                keep_position(connection, Position(epoch=self._chance(8), highest_ms=self._clock.now_ms()))
                set_own_value(connection, "org", org.encode())
                set_own_value(connection, "server_id", server_id.encode())
                set_own_value(connection, "server_keys", msgspec.msgpack.encode(list(server_keys)))
                set_own_value(connection, PROJECTION, str(chart.PROJECTION_VERSION).encode())

            try:
                database.write(make)
            finally:
                database.close()
        finally:
            vault.close()

    def _end_enrolment(self) -> None:
        """Give the new database its name; an enrolment that was cut off between slots and name ends here, later."""
        if (self.folder / ENROLLING).exists() and not (self.folder / DATABASE).exists():
            os.replace(self.folder / ENROLLING, self.folder / DATABASE)
            sync_folder(self.folder)

    def _database(self, vault: Vault) -> Database:
        self._end_enrolment()
        if not (self.folder / DATABASE).exists():
            raise DatabaseMissing
        return Database(self.folder / DATABASE, vault.database_key, Ballast(self.folder, self._ballast_bytes))

    def _open(
        self, vault: Vault, device_id: str, slot: Slot, identity: DeviceIdentity, notes: list[AuditFields]
    ) -> OpenStore:
        """Everything after the keys. Closes whatever it opened when it raises."""
        with contextlib.ExitStack() as undo:
            undo.callback(vault.close)
            database = self._database(vault)
            undo.callback(database.close)
            marker = self.folder / f"{RUNNING}.{os.getpid()}"
            left_behind = list(self.folder.glob(f"{RUNNING}.*"))
            if (left_behind or database.is_cut_short()) and not database.is_whole():
                raise DatabaseDamaged
            ballast = Ballast(self.folder, self._ballast_bytes)
            device_key = identity.private_key()
            anchor = Anchor(self.folder, vault.key("anchor"), self._clock)
            undo.callback(anchor.close)
            org = database.read(lambda connection: own_value(connection, "org"))
            if org is None or database.read(lambda connection: own_value(connection, POSITION)) is None:
                raise DatabaseDamaged
            user = LaptopUser(slot.user, slot.name)
            trail = Trail(self._clock, device_key, device=device_id, user=user.id, session=self._chance(8).hex())
            store = OpenStore(
                folder=self.folder,
                identity=identity,
                database=database,
                ballast=ballast,
                vault=vault,
                anchor=anchor,
                trail=trail,
                device_key=device_key,
                install=identity.install,
                device_id=device_id,
                org=org.decode(),
                user=user,
                clock=self._clock,
                chance=self._chance,
                signing_public_key=slot.signing_public,
                pins=self.pins,
            )
            ballast.take()
            store._start(notes, unclean=bool(left_behind))
            for old in left_behind:
                old.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # a full disk: the next start checks less, and that is all
                marker.touch(mode=0o600)
            undo.pop_all()
            return store
