"""The door every request comes through: who signed it, is it fresh, who is signed in, may they; then the route's work.

Nothing is inflated or parsed before the signature over its bytes verified. Every answer, errors too, is signed over
the request's own signature, so none can be replayed; a refusal says a code and the pharmacy's time, never a reason in
words. What is not hers is answered like what does not exist.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy import Connection, bindparam, delete, update
from sqlalchemy.exc import IntegrityError, OperationalError

from nursechart import logs
from nursechart.protocol.attested import Attested
from nursechart.protocol.envelope import BadMessage, open_body, seal_body
from nursechart.protocol.limits import INFLATED_BYTES, NONCE_SECONDS
from nursechart.protocol.messages import STATUS_OF, Done, Message, Refusal, RefusalCode
from nursechart.protocol.signatures import SignatureRefused, claimed_key_id, own_key_id, sign_answer, verify_request
from nursechart.protocol.versions import MEDIA_TYPE
from nursechart.record.canonical import Malformed
from nursechart.record.ids import unb64
from nursechart.server import roles, sessions
from nursechart.server.devices import WITHDRAWN_PUSH_MS, Device, read_device
from nursechart.server.lease import wipe_order
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission
from nursechart.server.scope import Scope, scope_of
from nursechart.server.sessions import SignedIn
from nursechart.server.tables import device, request_nonce
from nursechart.server.throttle import Buckets

_log = logging.getLogger(__name__)

_FRAMES: Final = 4  # of an error, for the log
# asked at every request, so made once
_OLD_NONCES: Final = delete(request_nonce).where(request_nonce.c.at < bindparam("before"))
_NEW_NONCE: Final = request_nonce.insert()
_SEEN: Final = update(device).where(device.c.id == bindparam("its_id")).values(seen_at=bindparam("now"))
_AWAY_S: Final = 10  # when to ask again while the database is away
DeviceNeed = Literal["none", "new_key", "enrolled", "pushing", "active"]
UserNeed = Literal["never", "optional", "required"]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route asks of who comes.

    device: "none" (nobody signs: nothing but public facts may be answered), "new_key" (signed by a key that is not
    known yet), "enrolled" (any known laptop that is not lost), "pushing" (active, or withdrawn and handing over its
    work), "active". user: whether somebody must be signed in, with `permission`.
    """

    device: DeviceNeed
    user: UserNeed = "never"
    permission: Permission | None = None

    def __post_init__(self) -> None:
        if (self.user == "never") != (self.permission is None):
            raise ValueError("a route that takes a user names the permission she needs")
        if self.user != "never" and self.device != "active":
            raise ValueError("a user is only believed on an active laptop")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came over the wire, its body read up to the limit."""

    method: str
    path: str
    query: Mapping[str, str]
    target_uri: str
    host: str
    address: str  # of the other end, for limits
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, once that is certain."""

    device: Device | None
    public_key: bytes  # that signed; b"" where nobody did
    signed_in: SignedIn | None
    address: str
    query: Mapping[str, str]
    now_ms: int

    @property
    def laptop(self) -> Device:
        if self.device is None:
            raise LookupError("this route was declared to need a laptop")
        return self.device

    @property
    def user(self) -> SignedIn:
        if self.signed_in is None:
            raise LookupError("this route was declared to need somebody signed in")
        return self.signed_in

    def scope(self, connection: Connection, org: str) -> Scope:
        """What this request may read."""
        return scope_of(connection, org, self.laptop.id, self.signed_in, self.now_ms)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a route's work answers."""

    head: Message
    frames: bytes = b""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way out."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Refused(Exception):
    """Ends the work of a route with a refusal."""

    def __init__(self, code: RefusalCode, *, retry_after_s: int = 0, orders: tuple[Attested, ...] = ()) -> None:
        super().__init__(code)
        self.code: RefusalCode = code
        self.retry_after_s, self.orders = retry_after_s, orders


Work = Callable[[Pharmacy, Caller, Message, bytes], Answered]


class Door:
    """Checks requests and signs answers, for one pharmacy."""

    def __init__(self, pharmacy: Pharmacy) -> None:
        self._pharmacy = pharmacy
        self._buckets = Buckets()

    def answer(self, name: str, needs: Needs, shape: type[Message] | None, work: Work, asked: Asked) -> Reply:
        """Do a route's work for a request, or refuse it. Never raises: what goes wrong is a signed refusal."""
        began = time.perf_counter()
        try:
            caller = self._admit(needs, asked)
            head, frames = self._read(shape, asked)
            answered = work(self._pharmacy, caller, head, frames)
            reply = self.seal(asked, answered)
        except Refused as refused:
            reply = self.refuse(asked, refused)
        except BadMessage as bad:
            reply = self.refuse(asked, Refused(bad.code))
        except OperationalError as error:  # its database is away, or full: what was asked for can be asked again
            _log.error("database away", extra={"fields": {"route": name, "type": type(error.orig).__name__}})
            reply = self.refuse(asked, Refused("busy", retry_after_s=_AWAY_S))
        except Exception as error:  # noqa: BLE001  the laptop must hear a signed answer; ids and places go to the log
            _log.error("route failed", extra={"fields": {"route": name, **_where(error)}})
            reply = self.refuse(asked, Refused("fault"))
        self._pharmacy.meters.requests.labels(name, str(reply.status)).inc()
        self._pharmacy.meters.seconds.labels(name).observe(time.perf_counter() - began)
        return reply

    def let_in(self, name: str, needs: Needs, asked: Asked) -> Caller | Reply:
        """Who asks, for a route whose answer is no message; or a signed refusal. Never raises."""
        caller: list[Caller] = []

        def work(_pharmacy: Pharmacy, who: Caller, _head: Message, _frames: bytes) -> Answered:
            caller.append(who)
            return Answered(Done())

        reply = self.answer(name, needs, None, work, asked)
        return caller[0] if caller else reply

    def seal(self, asked: Asked, answered: Answered) -> Reply:
        """An answer, compressed as the other end reads it, and signed."""
        accept = asked.headers.get("accept-encoding", "")
        asked_under = asked.headers.get("signature", "")
        body, coding = seal_body(answered.head, answered.frames, accept=accept)
        headers = sign_answer(
            answered.status,
            body,
            request_signature=asked_under if asked_under.isascii() else "",  # no signature at all: nothing to answer to
            key_id=self._pharmacy.answer_key_id,
            server_key=self._pharmacy.answer_key,
            created_s=self._pharmacy.now_ms() // 1000,
        )
        headers["content-type"] = MEDIA_TYPE
        headers["cache-control"] = "no-store"
        if coding:
            headers["content-encoding"] = coding
        return Reply(answered.status, headers, body)

    def refuse(self, asked: Asked, refused: Refused) -> Reply:
        """A signed refusal."""
        head = Refusal(refused.code, self._pharmacy.now_ms(), refused.retry_after_s, refused.orders)
        reply = self.seal(asked, Answered(head, status=STATUS_OF[refused.code]))
        if refused.retry_after_s:
            reply.headers["retry-after"] = str(refused.retry_after_s)
        return reply

    # --- who comes ---------------------------------------------------------------------------------------------------

    def _admit(self, needs: Needs, asked: Asked) -> Caller:
        now_ms = self._pharmacy.now_ms()
        if len(asked.body) > INFLATED_BYTES:
            raise Refused("too_large")
        if needs.device == "none":
            return Caller(None, b"", None, asked.address, asked.query, now_ms)
        if asked.host not in self._pharmacy.settings.names:
            raise Refused("signature")
        key_id = claimed_key_id(asked.headers)
        if isinstance(key_id, SignatureRefused):
            raise Refused("signature")
        known = self._device_of(needs, key_id)
        public_key = known.public_key if isinstance(known, Device) else known
        signed = verify_request(
            asked.method, asked.target_uri, asked.headers, asked.body, public_key=public_key, now_s=now_ms / 1000
        )
        if isinstance(signed, SignatureRefused):
            raise Refused("clock" if signed.why == "clock" else "signature")
        if too_often := self._buckets.take(key_id):
            raise Refused("throttled", retry_after_s=too_often.retry_after_s)
        laptop = known if isinstance(known, Device) else None
        self._once(key_id, signed.nonce, laptop, now_ms)
        if laptop is not None:
            self._check_status(needs, laptop, now_ms)
        signed_in = self._who(needs, signed.bearer, laptop, now_ms)
        return Caller(laptop, public_key, signed_in, asked.address, asked.query, now_ms)

    def _device_of(self, needs: Needs, key_id: str) -> Device | bytes:
        """The device of a key id, or the key itself where it is not known yet."""
        if needs.device == "new_key":
            try:
                raw = unb64(key_id)
            except Malformed:
                raise Refused("signature") from None
            if len(raw) != 32 or own_key_id(raw) != key_id:
                raise Refused("signature")
            return raw
        with self._pharmacy.database.reading() as connection:
            found = read_device(connection, key_id)
        if found is None or found.kind == "service":
            raise Refused("unknown_device")
        return found

    def _once(self, key_id: str, nonce: str, laptop: Device | None, now_ms: int) -> None:
        """Remember the nonce; a second request with it is a replay."""

        def work(connection: Connection) -> None:
            connection.execute(_OLD_NONCES, {"before": now_ms - NONCE_SECONDS * 1000})
            connection.execute(_NEW_NONCE, {"device_id": key_id, "nonce": nonce, "at": now_ms})
            if laptop is not None:
                connection.execute(_SEEN, {"its_id": laptop.id, "now": now_ms})

        try:
            with self._pharmacy.database.writing() as connection:
                work(connection)
        except IntegrityError:
            raise Refused("replay") from None

    def _check_status(self, needs: Needs, laptop: Device, now_ms: int) -> None:
        if laptop.status == "lost":
            raise Refused("lost", orders=(wipe_order(self._pharmacy, laptop, now_ms),))
        if needs.device == "enrolled" or laptop.status == "active":
            return
        if laptop.status == "withdrawn":
            if needs.device == "pushing":
                return
            is_over = laptop.status_at_ms + WITHDRAWN_PUSH_MS < now_ms
            raise Refused("withdrawn", orders=(wipe_order(self._pharmacy, laptop, now_ms),) if is_over else ())
        raise Refused("not_approved")

    def _who(self, needs: Needs, bearer: str, laptop: Device | None, now_ms: int) -> SignedIn | None:
        if needs.user == "never" or laptop is None or needs.permission is None:
            return None  # a token that came along all the same was signed, and is passed over
        if not bearer:
            if needs.user == "required":
                raise Refused("token")
            return None
        with self._pharmacy.database.reading() as connection:
            signed_in = sessions.who(connection, bearer, laptop.id, now_ms)
        if signed_in is None:
            raise Refused("token")
        if signed_in.is_first_use:
            self._pharmacy.database.write(lambda c: sessions.note_use(c, bearer, now_ms))
        if not roles.may(signed_in.role, needs.permission):
            raise Refused("not_found")  # a route that is not hers does not exist for her
        return signed_in

    def _read(self, shape: type[Message] | None, asked: Asked) -> tuple[Message, bytes]:
        if shape is None:
            if asked.body:
                raise Refused("malformed")
            return Message(), b""
        return open_body(asked.body, asked.headers.get("content-encoding", ""), shape)


def _where(error: Exception) -> dict[str, str]:
    """Type and places of an error: never its text, which may hold what was charted."""
    return {"type": type(error).__name__, "frames": " < ".join(reversed(logs.frames(error.__traceback__)[-_FRAMES:]))}
