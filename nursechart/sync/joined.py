"""A laptop and its pharmacy, joined: how they first meet, and how they find each other again after an unlock.

What enrolment told lies beside the database, for it is needed before anybody unlocks and nothing in it is secret; the
refresh token is in the database under its nurse's own key, and so is the lease as the pharmacy signed it, to be read
again at every unlock.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import msgspec

from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.protocol.attested import Attested, Lease, read_lease
from nursechart.protocol.messages import PersonalKeys, SignInAnswer
from nursechart.store.clock import Chance, Clock
from nursechart.store.errors import UserStopped
from nursechart.store.files import write_whole
from nursechart.store.laptop import Laptop, LaptopUser, OpenStore
from nursechart.store.note_key import note_public_key
from nursechart.store.secrets import SecretStore
from nursechart.store.vault import Cost
from nursechart.sync.engine import SyncEngine
from nursechart.sync.enrol import Enrolled, Links, enrol, sign_in
from nursechart.sync.live import Listener
from nursechart.sync.orders import hand_over
from nursechart.sync.pharmacy import Pharmacy
from nursechart.sync.session import Session

MEETING = "pharmacy.json"


class Meeting(msgspec.Struct, frozen=True):
    """What this laptop keeps of its enrolment: which pharmacy it belongs to, and what it is called there."""

    label: str
    enrolled: Enrolled

    @property
    def organisation(self) -> str:
        return self.enrolled.answer.organisation


class Profile(msgspec.Struct, frozen=True):
    """Who the signed-in user is, as the pharmacy last said: an offline unlock needs it."""

    id: str
    name: str
    credentials: str
    role: str
    login: str


class NotJoined(NurseCanAct):
    """The file that says which pharmacy this laptop belongs to is missing or damaged."""

    def __init__(self) -> None:
        super().__init__(said("This laptop does not know its pharmacy. Call support; nothing is lost"))


@dataclass(frozen=True, slots=True)
class Joined:
    """An open store with everything it needs to speak to its pharmacy."""

    store: OpenStore
    meeting: Meeting
    profile: Profile
    pharmacy: Pharmacy
    session: Session
    engine: SyncEngine
    ear: Listener  # hears the pharmacy's notices, once a loop begins it

    @property
    def lease(self) -> Lease | None:
        """How long she may work here without contact, as the pharmacy signed it; None when no valid one is held."""
        return _kept_lease(self.store, self.meeting)


def meeting_of(folder: Path) -> Meeting:
    """Which pharmacy the laptop in `folder` belongs to. Raises NotJoined."""
    try:
        return msgspec.json.decode((folder / MEETING).read_bytes(), type=Meeting)
    except (OSError, msgspec.MsgspecError) as error:
        raise NotJoined from error


def meet(
    folder: Path,
    *,
    address: str,
    code: str,
    label: str,
    app: str,
    links: Links,
    clock: Clock,
    chance: Chance,
    secrets: SecretStore | None = None,
) -> Meeting:
    """Enrol this laptop with a one-time code, and keep what the pharmacy told; the code works again for this laptop.

    Raises what `enrol` raises: a mistyped, wrong, used or expired code, another pharmacy's code, Offline.
    """
    identity = Laptop.prepare(folder, secrets, chance=chance)
    device_key = identity.private_key()
    enrolled = enrol(
        address, code, device_key=device_key, label=label, app=app, links=links, now_ms=clock.now_ms, chance=chance
    )
    meeting = Meeting(label, enrolled)
    write_whole(folder / MEETING, msgspec.json.encode(meeting))
    return meeting


def begin(
    folder: Path,
    *,
    login: str,
    password: str,
    app: str,
    links: Links,
    clock: Clock,
    chance: Chance,
    secrets: SecretStore | None = None,
    cost: Cost | None = None,
) -> Joined:
    """Sign the first user in on a laptop that has met its pharmacy, and make its encrypted database.

    An interruption leaves no database, and it can be repeated. Raises what `sign_in` raises, and the store's errors.
    """
    meeting = meeting_of(folder)
    answer = meeting.enrolled.answer
    device_key = Laptop.prepare(folder, secrets, chance=chance).private_key()
    pharmacy = meeting.enrolled.pharmacy(device_key, links=links, now_ms=clock.now_ms, chance=chance)
    signed_in = sign_in(pharmacy, login, password)
    store = Laptop.enrol(
        folder,
        device_id=answer.device_id,
        org=answer.org,
        server_id=answer.server_id,
        server_keys=[key.public_key for key in answer.server_keys],
        user=LaptopUser(signed_in.user.id, signed_in.user.name),
        password=password,
        secrets=secrets,
        clock=clock,
        chance=chance,
        cost=cost,
    )
    keep_sign_in(store, meeting, signed_in)
    with store.sign_with(password) as key:
        keys = PersonalKeys(signing=store.signing_public_key, note=note_public_key(key))
    session = Session(
        signed_in.user.id,
        signed_in.refresh,
        keep=lambda renewed: keep_sign_in(store, meeting, renewed),
        access=signed_in.access,
        access_expires_ms=signed_in.access_expires_ms,
        keys=keys,
    )
    return _joined(store, meeting, pharmacy, session, links=links, clock=clock, chance=chance, app=app)


def rejoin(folder: Path, store: OpenStore, *, app: str, links: Links, clock: Clock, chance: Chance) -> Joined:
    """The same after an unlock, without asking anybody: what was kept is enough.

    For somebody who was stopped it closes the store, after it has handed over what she had charted. Raises NotJoined,
    UserStopped.
    """
    meeting = meeting_of(folder)
    pharmacy = meeting.enrolled.pharmacy(store.device_key, links=links, now_ms=clock.now_ms, chance=chance)
    refresh = store.token() or b""
    session = Session(
        store.user.id,
        refresh.decode(),
        keep=lambda renewed: keep_sign_in(store, meeting, renewed),
        keys=PersonalKeys(signing=store.signing_public_key),
    )
    joined = _joined(store, meeting, pharmacy, session, links=links, clock=clock, chance=chance, app=app)
    if store.is_stopped and not hand_over(joined):
        store.close()
        pharmacy.close()
        raise UserStopped
    return joined


def renew_lease(joined: Joined, carried: Attested, at_ms: int) -> bool:
    """Keep a lease that an answer of `at_ms` (the pharmacy's time) brought in a file; whether it was hers and newer.

    It is bound to its answer by its date, as that is to the file it answers: one kept back extends nothing.
    """
    lease, held = _hers(joined.store, joined.meeting, carried), joined.lease
    if lease is None or lease.issued_ms != at_ms or (held is not None and lease.issued_ms <= held.issued_ms):
        return False
    joined.store.set_own(f"lease:{joined.profile.id}", msgspec.json.encode(carried))
    _work_by_lease(joined.store, joined.meeting)
    return True


def _hers(store: OpenStore, meeting: Meeting, attested: Attested) -> Lease | None:
    """A lease that the pharmacy signed for her on this laptop; None for any other."""
    lease = read_lease(attested, meeting.enrolled.trusted.policy_keys)
    is_hers = lease is not None and (lease.user, lease.device) == (store.user.id, store.device_id)
    return lease if is_hers else None


def _kept_lease(store: OpenStore, meeting: Meeting) -> Lease | None:
    raw = store.own(f"lease:{store.user.id}")
    return None if raw is None else _hers(store, meeting, msgspec.json.decode(raw, type=Attested))


def _work_by_lease(store: OpenStore, meeting: Meeting) -> None:
    """From now on the store opens charts as long as the lease says, and without a good one none; and the organisation
    can give its key to who cannot open it any more (`recovering`)."""
    lease = _kept_lease(store, meeting)
    store.work_by_lease(*((lease.issued_ms, lease.expires_ms) if lease else (0, 0)))
    if lease and lease.recovery_key:
        store.seal_for_recovery(lease.recovery_key)


def _joined(
    store: OpenStore,
    meeting: Meeting,
    pharmacy: Pharmacy,
    session: Session,
    *,
    links: Links,
    clock: Clock,
    chance: Chance,
    app: str,
) -> Joined:
    raw = store.own(f"profile:{store.user.id}")
    if raw is None:
        raise NotJoined
    profile = msgspec.json.decode(raw, type=Profile)
    store.role = profile.role
    _work_by_lease(store, meeting)
    engine = SyncEngine(
        store,
        pharmacy,
        trusted=meeting.enrolled.trusted,
        own_key=store.device_key.public_key().public_bytes_raw(),
        now_ms=clock.now_ms,
        monotonic_ms=clock.monotonic_ms,
        app=app,
        session=session,
    )
    ear = _ear(
        meeting.enrolled.pharmacy(store.device_key, links=links, now_ms=clock.now_ms, chance=chance),
        engine,
        pharmacy,
        clock,
    )
    return Joined(store, meeting, profile, pharmacy, session, engine, ear)


def _ear(own: Pharmacy, engine: SyncEngine, pharmacy: Pharmacy, clock: Clock) -> Listener:
    """What listens for her, over a connection of its own, in the session and by the clock of the sync."""

    def bearer() -> str:
        own.offset_ms = pharmacy.offset_ms
        return engine.session.good(clock.now_ms() + pharmacy.offset_ms) if engine.session else ""

    return Listener(
        own,
        bearer=bearer,
        may_listen=lambda: engine.carries_files(),
        monotonic_ms=clock.monotonic_ms,
        chance=random.SystemRandom().random,
    )


def keep_sign_in(store: OpenStore, meeting: Meeting, answer: SignInAnswer) -> None:
    """Keep what a sign-in or a renewed session told: the token before it is used, the lease, who she is."""
    store.keep_token(answer.refresh.encode())
    keep_person(store, answer)
    _work_by_lease(store, meeting)
    store.settle_password(credver_of(answer))
    if answer.note_certificate:
        store.keep_note_certificates((answer.note_certificate, *answer.note_chain))


def keep_person(store: OpenStore, answer: SignInAnswer) -> None:
    """Keep who it is that has signed in, and how long she may work here without contact."""
    person = answer.user
    profile = Profile(person.id, person.name, person.credentials, person.role, person.login)
    store.set_own(f"lease:{person.id}", msgspec.json.encode(answer.lease))
    store.set_own(f"profile:{person.id}", msgspec.json.encode(profile))


def credver_of(answer: SignInAnswer) -> int:
    """The version of her credentials. The answer was proved; the lease in it has a signature of its own for later."""
    return msgspec.json.decode(answer.lease.content, type=Lease).credver
