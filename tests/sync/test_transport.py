"""The pinned connection on real sockets: who is not the pharmacy gets a handshake and nothing more (S-59, S-60)."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nursechart.errors import NurseCanAct
from nursechart.server.authority import Certified, certify_server, make_authority
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.transport import TlsLink, origin_of, pinned_context

NOW_MS = int(datetime.now(UTC).timestamp() * 1000)
YEAR_MS = 365 * 24 * 3600 * 1000
SECRET = b"what only the pharmacy may read"


@pytest.fixture(scope="module")
def authority() -> Certified:
    return make_authority("Lakeside CA", "Lakeside Infusion", NOW_MS)


class Peer:
    """Answers one connection after another with the same bytes, and keeps what came in."""

    def __init__(self, context: ssl.SSLContext | None, answer: bytes | Callable[[socket.socket], None]) -> None:
        self._context, self._answer = context, answer
        self.received = bytearray()
        self.asked = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.origin = f"https://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            with plain, contextlib.suppress(OSError):
                plain.settimeout(5)
                with self._context.wrap_socket(plain, server_side=True) if self._context else plain as talking:
                    self._talk(talking)

    def _talk(self, talking: socket.socket) -> None:
        while True:
            piece = talking.recv(65536)
            if not piece:
                return
            self.received += piece
            if self._context and not self.received.endswith(SECRET):
                continue  # every request of these tests ends so
            self.asked.set()
            if callable(self._answer):
                self._answer(talking)
                return
            talking.sendall(self._answer)


@pytest.fixture
def peers(tmp_path: Path) -> Iterator[Callable[..., Peer]]:
    made: list[Peer] = []

    def start(certified: Certified | None, answer: object = b"", *, newest: object = None) -> Peer:
        context = None
        if certified is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            if newest:
                context.maximum_version = newest
            (tmp_path / "cert.pem").write_bytes(certified.certificate)
            (tmp_path / "key.pem").write_bytes(certified.key)
            context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
        made.append(Peer(context, answer))
        return made[-1]

    yield start
    for peer in made:
        peer.close()


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    told = {"content-length": str(len(body))} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def send(peer: Peer, authority: Certified, **limits: float):
    link = TlsLink(peer.origin, pinned_context(authority.certificate.decode()), **limits)
    try:
        return link.send("POST", "/v1/sync", {"authorization": "Bearer secret-token"}, SECRET)
    finally:
        link.close()


def why_offline(peer: Peer, authority: Certified, **limits: float) -> Cause:
    with pytest.raises(Offline) as offline:
        send(peer, authority, **limits)
    return offline.value.cause


def own(authority: Certified, *names: str, at_ms: int = NOW_MS) -> Certified:
    return certify_server(authority, names or ("127.0.0.1",), "Lakeside Infusion", at_ms)


def test_the_pinned_pharmacy_gets_the_request_and_its_answer_is_brought_back(peers, authority):
    peer = peers(own(authority), http("200 OK", b"answer", signature="s=:x:"))
    answer = send(peer, authority)
    assert (answer.status, answer.body, answer.headers["signature"]) == (200, b"answer", "s=:x:")
    assert SECRET in peer.received


def test_one_connection_is_kept_for_several_requests(peers, authority):
    peer = peers(own(authority), http("200 OK", b"answer"))
    link = TlsLink(peer.origin, pinned_context(authority.certificate.decode()))
    for _ in range(3):
        assert link.send("POST", "/v1/sync", {}, SECRET).body == b"answer"
    link.close()
    assert bytes(peer.received).count(SECRET) == 3


def test_s_59_a_certificate_of_another_authority_is_refused_and_nothing_is_sent(peers, authority):
    other = make_authority("Lakeside CA", "Lakeside Infusion", NOW_MS)
    peer = peers(own(other), http("200 OK"))
    assert why_offline(peer, authority) is Cause.TRAFFIC_READ
    assert not peer.received


def test_s_59_a_certificate_for_another_name_is_refused_and_nothing_is_sent(peers, authority):
    peer = peers(own(authority, "elsewhere.example"), http("200 OK"))
    assert why_offline(peer, authority) is Cause.TRAFFIC_READ
    assert not peer.received


@pytest.mark.parametrize("at_ms", [NOW_MS - 4 * YEAR_MS, NOW_MS + YEAR_MS], ids=["expired", "not yet valid"])
def test_s_59_a_certificate_out_of_its_dates_is_refused_with_a_word_about_the_clock(peers, authority, at_ms):
    old = make_authority("Lakeside CA", "Lakeside Infusion", NOW_MS - 10 * YEAR_MS)
    peer = peers(own(old, at_ms=at_ms), http("200 OK"))
    assert why_offline(peer, old) is Cause.CERTIFICATE_DATES
    assert not peer.received


def test_s_59_tls_1_2_is_refused_and_nothing_is_sent(peers, authority):
    peer = peers(own(authority), http("200 OK"), newest=ssl.TLSVersion.TLSv1_2)
    assert why_offline(peer, authority) is Cause.TRAFFIC_READ
    assert not peer.received


def test_s_59_plain_http_gets_no_word_of_the_request(peers, authority):
    peer = peers(None, http("200 OK", b"<html>", content_type="text/html"))
    assert why_offline(peer, authority) in (Cause.TRAFFIC_READ, Cause.BROKEN)
    assert SECRET not in peer.received
    assert b"secret-token" not in peer.received


def test_s_59_a_redirect_is_not_followed(peers, authority):
    target = peers(own(authority), http("200 OK"))
    peer = peers(own(authority), http("302 Found", location=f"{target.origin}/login"))
    link = TlsLink(peer.origin, pinned_context(authority.certificate.decode()))
    for _ in range(2):  # and asked again, it does not wait for what the first one left
        with pytest.raises(Offline) as caught:
            link.send("POST", "/v1/sync", {}, SECRET)
        assert caught.value.cause is Cause.PORTAL
    link.close()
    assert not target.received


def test_s_59_no_proxy_of_the_environment_is_asked(peers, authority, monkeypatch):
    proxy = peers(None, http("200 OK"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.origin.replace("https", "http"))
    peer = peers(own(authority), http("200 OK", b"answer"))
    assert send(peer, authority).body == b"answer"
    assert not proxy.received


def test_s_59_the_authorities_of_the_system_have_no_say(authority):
    context = pinned_context(authority.certificate.decode())
    assert context.cert_store_stats() == {"x509": 1, "crl": 0, "x509_ca": 1}
    assert context.minimum_version is ssl.TLSVersion.TLSv1_3
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort", Cause.BROKEN),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n", Cause.UNSIGNED),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", Cause.UNSIGNED),
        (b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", Cause.UNSIGNED),
        (b"\x00\x01\x02", Cause.BROKEN),
        (b"", Cause.BROKEN),
    ],
    ids=["cut", "too large", "of unknown length", "of nonsense length", "noise", "nothing"],
)
def test_s_60_an_answer_that_is_cut_or_too_large_is_offline(peers, authority, answer, cause):
    def once(talking: socket.socket) -> None:
        talking.sendall(answer)

    peer = peers(own(authority), once)
    assert why_offline(peer, authority) is cause


def test_s_60_a_pharmacy_that_keeps_silent_is_given_up(peers, authority):
    done = threading.Event()
    peer = peers(own(authority), lambda talking: done.wait(120))
    assert why_offline(peer, authority, answer_s=0.05) is Cause.TIMEOUT
    done.set()


def test_a_closed_door_is_told_apart_from_no_network(authority):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    link = TlsLink(f"https://127.0.0.1:{port}", pinned_context(authority.certificate.decode()))
    with pytest.raises(Offline) as offline:
        link.send("GET", "/v1/ping", {}, b"")
    assert offline.value.cause is Cause.REFUSED


def test_a_request_in_flight_ends_at_once_when_it_is_cancelled(peers, authority):
    done = threading.Event()
    peer = peers(own(authority), lambda talking: done.wait(120))
    link = TlsLink(peer.origin, pinned_context(authority.certificate.decode()))
    caught: list[Cause] = []

    def ask() -> None:
        try:
            link.send("POST", "/v1/sync", {}, SECRET)
        except Offline as offline:
            caught.append(offline.cause)

    asking = threading.Thread(target=ask)
    asking.start()
    assert peer.asked.wait(120)
    link.cancel()
    asking.join(120)
    assert caught == [Cause.CANCELLED]
    with pytest.raises(Offline):
        link.send("POST", "/v1/sync", {}, SECRET)
    done.set()
    link.renew()
    link.close()


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("pharmacy.example", "https://pharmacy.example"),
        (" https://Pharmacy.example:443/ ", "https://pharmacy.example"),
        ("https://10.0.0.5:8443", "https://10.0.0.5:8443"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_an_address_is_read_as_it_is_typed(typed, origin):
    assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed", ["", "http://pharmacy.example", "ftp://x", "https://", "https://u:p@x", "https://x:port", "https://x?y=1"]
)
def test_what_is_no_address_of_a_pharmacy_is_sent_back(typed):
    with pytest.raises(NurseCanAct, match="looks like"):
        origin_of(typed)
