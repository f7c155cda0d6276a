"""The connection to the pharmacy: TLS 1.3, the pinned certificate authority, and nothing else.

No other certificate authority has a say, no proxy of the environment is asked, no redirect is followed, and nobody can
"continue anyway". What is not the pharmacy gets the handshake and nothing more. Addresses and headers carry no patient
data: paths are fixed, and what is asked for stands in the body.

One connection is kept alive. `cancel` may be called from any thread and ends a request within milliseconds by shutting
its socket; urllib3 is imported when the first link is made, in the thread that uses it.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from nursechart.errors import NurseCanAct
from nursechart.protocol.limits import ANSWER_SECONDS, CONNECT_SECONDS, INFLATED_BYTES
from nursechart.protocol.live import MEDIA_TYPE as EVENTS
from nursechart.protocol.live import SILENCE_SECONDS
from nursechart.sync.causes import Cause, Offline

WHOLE_SECONDS: Final = 180  # an answer that trickles is given up, whatever its pace
_PIECE: Final = 64 * 1024
_EXPIRED, _NOT_YET_VALID = 10, 9  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID


class NotAnAddress(NurseCanAct):
    """What was typed is no address of a pharmacy server."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not a pharmacy's address. It looks like https://pharmacy.example.org")


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it came: nothing in it is verified."""

    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes


class Link(Protocol):
    """Carries one request at a time and brings the answer back; raises Offline."""

    @property
    def origin(self) -> str:
        """`https://host:port`, without a path."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RawAnswer: ...

    def listen(self, path: str, headers: Mapping[str, str]) -> Generator[bytes, None, None]:
        """The pieces of an event stream as they come; raises Offline."""

    def cancel(self) -> None:
        """End the request in flight, from any thread; further ones raise Offline until `renew`."""

    def renew(self) -> None:
        """Take requests again after `cancel`."""

    def close(self) -> None: ...


def origin_of(url: str) -> str:
    """`https://host[:port]` of an address as typed; https is assumed. Raises NotAnAddress."""
    text = url.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    try:
        port = parts.port
    except ValueError:
        raise NotAnAddress(text) from None
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        raise NotAnAddress(text)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"https://{host}" + (f":{port}" if port not in (None, 443) else "")


def pinned_context(ca_pem: str) -> ssl.SSLContext:
    """TLS 1.3 that trusts these certificate authorities and no others, and checks the host name."""
    context = _context()
    context.load_verify_locations(cadata=ca_pem)
    return context


def unproven_context() -> ssl.SSLContext:
    """TLS 1.3 with whoever answers: only to fetch the CA certificate that an enrolment code then proves."""
    context = _context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class TlsLink:
    """A link over one kept-alive HTTPS connection."""

    def __init__(
        self,
        origin: str,
        context: ssl.SSLContext,
        *,
        connect_s: float = CONNECT_SECONDS,
        answer_s: float = ANSWER_SECONDS,
        whole_s: float = WHOLE_SECONDS,
        silence_s: float = SILENCE_SECONDS,
    ) -> None:
        self.origin, self._silence_s = origin_of(origin), silence_s
        self._context, self._connect_s, self._answer_s, self._whole_s = context, connect_s, answer_s, whole_s
        self._pool: Any = None
        self._socket: socket.socket | None = None
        self._guard = threading.Lock()  # over _socket and _cancelled
        self._cancelled = False

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RawAnswer:
        """One request and its answer. Raises Offline with what was in the way; nothing is retried here."""
        self._check_not_cancelled()
        with self._faults_named():
            pool = self._opened()
            sent = {"User-Agent": _SKIP, "Accept-Encoding": _SKIP, **headers}
            response = pool.urlopen(
                method, path, body=body or None, headers=sent, redirect=False, retries=False,
                preload_content=False, decode_content=False, assert_same_host=False,
            )  # fmt: skip
            try:
                if 300 <= response.status < 400:
                    raise Offline(Cause.PORTAL)
                told = {name.lower(): value for name, value in response.headers.items()}
                answer = RawAnswer(response.status, told, self._read(response))
            except BaseException:
                response.close()
                response.release_conn()  # closed as it is, or the pool would wait for it
                raise
            response.release_conn()
            return answer

    def listen(self, path: str, headers: Mapping[str, str]) -> Generator[bytes, None, None]:
        """A stream of hints, for as long as it is kept alive. Raises Offline, also for what is no event stream."""
        self._check_not_cancelled()
        with self._faults_named():
            import urllib3

            response = self._opened().urlopen(
                "GET", path, headers={"User-Agent": _SKIP, "Accept-Encoding": _SKIP, **headers}, redirect=False,
                retries=False, preload_content=False, decode_content=False, assert_same_host=False,
                timeout=urllib3.Timeout(connect=self._connect_s, read=self._silence_s),
            )  # fmt: skip
            try:
                if 300 <= response.status < 400:
                    raise Offline(Cause.PORTAL)
                is_stream = response.headers.get("content-type", "").partition(";")[0].strip() == EVENTS
                if response.status != 200 or not is_stream:
                    raise Offline(Cause.UNSIGNED)
                while piece := response.read1(_PIECE):
                    yield piece
            finally:
                response.close()
                response.release_conn()

    def cancel(self) -> None:
        with self._guard:
            self._cancelled = True
            if self._socket is not None:
                _shut(self._socket)

    def renew(self) -> None:
        with self._guard:
            self._cancelled = False

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _opened(self) -> Any:
        if self._pool is None:
            import urllib3.connection
            import urllib3.connectionpool

            link = self

            class Connection(urllib3.connection.HTTPSConnection):
                """Tells the link of its socket, so that `cancel` can shut it."""

                def connect(self) -> None:
                    super().connect()
                    self.is_verified = True  # or an enrolment code will: no warning about `unproven_context`
                    link._connected(self.sock)

            parts = urlsplit(self.origin)
            self._pool = urllib3.connectionpool.HTTPSConnectionPool(
                parts.hostname or "", parts.port or 443, maxsize=1, block=True, ssl_context=self._context,
                timeout=urllib3.Timeout(connect=self._connect_s, read=self._answer_s),
            )  # fmt: skip
            self._pool.ConnectionCls = Connection
        return self._pool

    def _connected(self, sock: socket.socket | None) -> None:
        with self._guard:
            self._socket = sock
            if self._cancelled and sock is not None:
                _shut(sock)

    def _check_not_cancelled(self) -> None:
        with self._guard:
            if self._cancelled:
                raise Offline(Cause.CANCELLED)

    def _read(self, response: Any) -> bytes:
        """The body, if it is announced and within the limit. An answer of the pharmacy always says its length."""
        announced = response.headers.get("content-length", "")
        if not announced.isdecimal() or int(announced) > INFLATED_BYTES:
            raise Offline(Cause.UNSIGNED)
        until = time.monotonic() + self._whole_s
        pieces = []
        for piece in response.stream(_PIECE, decode_content=False):
            pieces.append(piece)
            if time.monotonic() > until:
                raise Offline(Cause.TIMEOUT)
        return b"".join(pieces)

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        import urllib3.exceptions as faults

        try:
            yield
        except Offline:
            raise
        except (faults.HTTPError, OSError, ValueError) as error:
            with self._guard:
                cause = Cause.CANCELLED if self._cancelled else _cause_of(error)
            raise Offline(cause) from error


_SKIP: Final = "@@@SKIP_HEADER@@@"  # urllib3.util.SKIP_HEADER, without importing it at start


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):  # it had been closed
        # The plain socket's own method: that of an SSLSocket takes the TLS object from under the thread that reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _cause_of(error: BaseException) -> Cause:
    import urllib3.exceptions as faults

    links = list(_chain(error))
    for link in links:
        if isinstance(link, ssl.SSLCertVerificationError):
            dates = link.verify_code in (_EXPIRED, _NOT_YET_VALID)
            return Cause.CERTIFICATE_DATES if dates else Cause.TRAFFIC_READ
    if any(isinstance(link, ConnectionRefusedError) for link in links):
        return Cause.REFUSED
    for link in links:
        match link:
            case faults.NameResolutionError():
                return Cause.NO_NETWORK
            case faults.NewConnectionError():  # before time-outs: urllib3 derives it from one
                return Cause.NO_NETWORK
            case faults.ConnectTimeoutError() | faults.ReadTimeoutError() | TimeoutError():
                return Cause.TIMEOUT
            case ConnectionResetError() | BrokenPipeError() | ssl.SSLEOFError() | faults.ProtocolError():
                return Cause.BROKEN
            case ssl.SSLError():
                return Cause.TRAFFIC_READ  # plain HTTP, an old TLS: somebody stands between
    return Cause.BROKEN


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all it came from: urllib3 keeps those in `reason`, in its arguments and as causes."""
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        link = queue.pop(0)
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            queue += [getattr(link, "reason", None), link.__cause__, link.__context__, *link.args]
