"""The far end, as the laptop speaks to it: every request signed, every answer proved, opened and of the expected shape.

A refusal that the pharmacy signed is a value (`Refusal`); whatever cannot prove to be the pharmacy raises Offline. A
wrong clock of the laptop heals itself here: the signed refusal tells the time, and the request is repeated once,
stamped with it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.protocol.envelope import ACCEPT_ENCODING, BadMessage, open_body, seal_body
from nursechart.protocol.messages import Message, Refusal
from nursechart.protocol.signatures import SignatureRefused, sign_request, verify_answer
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.transport import Link, RawAnswer

M = TypeVar("M", bound=Message)
NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Answer(Generic[M]):
    """A proved answer: its head, and the frames after it."""

    head: M
    frames: bytes


@dataclass(frozen=True, slots=True)
class Spent:
    """What was sent and received so far, headers included (as HTTP/1.1 writes them), without TLS around it."""

    requests: int = 0
    sent: int = 0
    received: int = 0

    @property
    def bytes(self) -> int:
        return self.sent + self.received

    def __sub__(self, before: Spent) -> Spent:
        return Spent(self.requests - before.requests, self.sent - before.sent, self.received - before.received)


class Pharmacy:
    """Asks one pharmacy in the name of one device. Used by one thread at a time; `cancel` from any."""

    def __init__(
        self,
        link: Link,
        *,
        key_id: str,
        device_key: Ed25519PrivateKey,
        answer_keys: Mapping[str, bytes],
        now_ms: Callable[[], int],
        chance: Callable[[int], bytes],
        offset_ms: int = 0,
    ) -> None:
        """`answer_keys`: pinned keys of the pharmacy, key id -> 32 bytes. `offset_ms`: its clock less this one's."""
        self.offset_ms = offset_ms
        self.spent = Spent()
        self._link, self._key_id, self._device_key = link, key_id, device_key
        self._answer_keys = dict(answer_keys)
        self._now_ms, self._chance = now_ms, chance

    def get(self, path: str, shape: type[M], *, bearer: str = "") -> Answer[M] | Refusal:
        """Ask without a body. Raises Offline."""
        return self._ask("GET", path, b"", "", shape, bearer)

    def post(
        self, path: str, head: Message, shape: type[M], *, frames: bytes = b"", bearer: str = ""
    ) -> Answer[M] | Refusal:
        """Send a head and frames; the answer is of `shape` or a refusal. Raises Offline."""
        body, coding = seal_body(head, frames)
        return self._ask("POST", path, body, coding, shape, bearer)

    def listen(self, path: str, *, bearer: str) -> Generator[bytes, None, None]:
        """The pieces of a stream of hints as they come, nothing of it proved. Raises Offline, also when it falls silent
        or is no stream."""
        yield from self._link.listen(path, self._signed("GET", path, b"", bearer))

    def set_clock(self, time_ms: int) -> None:
        """Take a signed time of the pharmacy as now; requests are stamped by it from here on."""
        self.offset_ms = time_ms - self._now_ms()

    def pin(self, keys: Mapping[str, bytes]) -> None:
        """Trust these answer keys too (the next ones, told of in a signed answer)."""
        self._answer_keys.update(keys)

    def cancel(self) -> None:
        """End the request in flight, from any thread: it raises Offline, as do further ones until `renew`."""
        self._link.cancel()

    def renew(self) -> None:
        self._link.renew()

    def close(self) -> None:
        self._link.close()

    def _ask(
        self, method: str, path: str, body: bytes, coding: str, shape: type[M], bearer: str
    ) -> Answer[M] | Refusal:
        answer = self._ask_once(method, path, body, coding, shape, bearer)
        if isinstance(answer, Refusal) and answer.code == "clock":
            self.set_clock(answer.time_ms)
            answer = self._ask_once(method, path, body, coding, shape, bearer)
            if isinstance(answer, Refusal) and answer.code == "clock":
                raise Offline(Cause.CLOCK)
        return answer

    def _ask_once(
        self, method: str, path: str, body: bytes, coding: str, shape: type[M], bearer: str
    ) -> Answer[M] | Refusal:
        signed = self._signed(method, path, body, bearer)
        headers = {**signed, "accept-encoding": ACCEPT_ENCODING}
        if coding:
            headers["content-encoding"] = coding
        self._count(Spent(1, _size(f"{method} {path} HTTP/1.1", headers, body, self._link.origin)))
        raw = self._link.send(method, path, headers, body)
        self._count(Spent(0, 0, _size(f"HTTP/1.1 {raw.status} OK", raw.headers, raw.body)))
        return self._proved(raw, signed["signature"], shape)

    def _proved(self, raw: RawAnswer, request_signature: str, shape: type[M]) -> Answer[M] | Refusal:
        proof = verify_answer(
            raw.status, raw.headers, raw.body, request_signature=request_signature, server_keys=self._answer_keys
        )
        if isinstance(proof, SignatureRefused):
            raise Offline(unproved_cause(raw, proof))
        return opened(raw, shape)

    def _signed(self, method: str, path: str, body: bytes, bearer: str) -> dict[str, str]:
        return sign_request(
            method,
            self._link.origin + path,
            body,
            key_id=self._key_id,
            device_key=self._device_key,
            created_s=(self._now_ms() + self.offset_ms) // 1000,
            nonce=self._chance(NONCE_BYTES),
            bearer=bearer,
        )

    def _count(self, spent: Spent) -> None:
        self.spent = Spent(
            self.spent.requests + spent.requests, self.spent.sent + spent.sent, self.spent.received + spent.received
        )


def opened(raw: RawAnswer, shape: type[M]) -> Answer[M] | Refusal:
    """An answer's head and frames, or its refusal. Raises Offline(BAD_ANSWER) for what is neither."""
    coding = raw.headers.get("content-encoding", "")
    try:
        if raw.status == 200:
            return Answer(*open_body(raw.body, coding, shape))
        return open_body(raw.body, coding, Refusal)[0]
    except BadMessage as error:
        raise Offline(Cause.BAD_ANSWER) from error


def unproved_cause(raw: RawAnswer, refused: SignatureRefused) -> Cause:
    """What to say of an answer that is not the pharmacy's: a portal shows pages, others just do not sign."""
    is_page = "html" in raw.headers.get("content-type", "").lower() or 300 <= raw.status < 400
    if refused.why == "missing" and is_page:
        return Cause.PORTAL
    return Cause.WRONG_SERVER if refused.why == "key" else Cause.UNSIGNED


def _size(first_line: str, headers: Mapping[str, str], body: bytes, origin: str = "") -> int:
    size = len(first_line) + 4 + sum(len(name) + len(value) + 4 for name, value in headers.items()) + len(body)
    if origin:
        size += len(f"host: {origin.removeprefix('https://')}\r\n")
        size += len(f"content-length: {len(body)}\r\n") if body else 0
    return size
