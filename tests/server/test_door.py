"""Who is let in: signatures, freshness, sessions, limits; and that every answer is signed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.protocol import messages as m
from nursechart.protocol.limits import INFLATED_BYTES
from nursechart.protocol.signatures import SignatureRefused, content_digest, sign_request, verify_answer
from nursechart.server.turns import Turns
from tests.server.conftest import furnished_house
from tests.server.house import ORIGIN, ROSA, House, TestLaptop

Sent = dict[str, Any]


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    house.assign("rn", ROSA)
    return house.laptop("rn")


def _header(name: str, old: str, new: str) -> Callable[[Sent], None]:
    def tamper(sent: Sent) -> None:
        assert old in sent["headers"][name]
        sent["headers"][name] = sent["headers"][name].replace(old, new)

    return tamper


def _parameter(name: str, value: str) -> Callable[[Sent], None]:
    """Change a parameter of the signature, keeping its form."""

    def tamper(sent: Sent) -> None:
        before, _, rest = sent["headers"]["signature-input"].partition(f";{name}=")
        after = rest[rest.find(";") :] if ";" in rest else ""
        sent["headers"]["signature-input"] = f"{before};{name}={value}{after}"

    return tamper


def _set(key: str, value: Any) -> Callable[[Sent], None]:
    return lambda sent: sent.__setitem__(key, value)


TAMPERED: dict[str, Callable[[Sent], None]] = {
    "path": _set("url", f"{ORIGIN}/v1/bodies"),
    "query": _set("url", f"{ORIGIN}/v1/pull?a=1"),
    "host": _set("url", "https://127.0.0.1:8443/v1/pull"),
    "a host that is not ours": _header("host", "localhost", "elsewhere.example"),
    "body": lambda sent: sent.__setitem__("content", sent["content"] + b" "),
    "body with its digest": lambda sent: sent.update(
        content=b"xxxx", headers={**sent["headers"], "content-digest": content_digest(b"xxxx")}
    ),
    "time": _parameter("created", "1763726401"),
    "nonce": _parameter("nonce", '"AAAAAAAAAAAAAAAAAAAAAA"'),
    "key id": _parameter("keyid", '"no-such-device"'),
    "session": _header("authorization", "Bearer ", "Bearer x"),
    "session left out": lambda sent: sent["headers"].pop("authorization"),
    "signature": _header("signature", "s=:", "s=:A"),
    "no signature": lambda sent: sent["headers"].pop("signature"),
    "no signature input": lambda sent: sent["headers"].pop("signature-input"),
    "no digest": lambda sent: sent["headers"].pop("content-digest"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_s51_a_request_with_a_changed_part_is_refused(house: House, laptop: TestLaptop, what: str) -> None:
    request = m.PullRequest((m.Want(f"p:{ROSA}", 0, bytes(8)),))
    assert laptop.ask("POST", "/v1/pull", request, m.PullAnswer).status == 200
    before = house.dump()

    def tamper(sent: Sent) -> None:
        sent["headers"].setdefault("host", "localhost:8443")
        if what == "host":
            sent["headers"]["host"] = "127.0.0.1:8443"
        TAMPERED[what](sent)

    answer = laptop.ask("POST", "/v1/pull", request, m.PullAnswer, tamper=tamper)
    assert answer.status == 401
    assert house.dump() == before


def test_s51_a_request_signed_for_another_method_is_refused(laptop: TestLaptop) -> None:
    answer = laptop.ask("POST", "/v1/enrol", tamper=lambda sent: sent.__setitem__("method", "GET"))
    assert (answer.status, answer.head.code) == (401, "signature")


def test_s51_a_request_signed_by_another_key_is_refused(house: House, laptop: TestLaptop) -> None:
    laptop.key = Ed25519PrivateKey.generate()
    assert laptop.pull_new(ROSA).head.code == "signature"


def test_s51_a_replayed_request_is_refused(house: House, laptop: TestLaptop) -> None:
    nonce = b"0123456789abcdef"
    assert laptop.ask("GET", "/v1/ping", shape=m.PingAnswer, nonce=nonce).status == 200
    again = laptop.ask("GET", "/v1/ping", shape=m.PingAnswer, nonce=nonce)
    assert (again.status, again.head.code) == (401, "replay")
    house.clock.pass_minutes(16)  # the nonce is forgotten, and by then the time is too old
    old = house.clock.ms // 1000 - 16 * 60
    assert laptop.ask("GET", "/v1/ping", nonce=nonce, created_s=old).head.code == "clock"


@pytest.mark.parametrize("off_s", [-301, 301, 86_400 * 365])
def test_s51_a_clock_more_than_five_minutes_off_is_told_the_time(house: House, laptop: TestLaptop, off_s: int) -> None:
    answer = laptop.ask("GET", "/v1/ping", created_s=house.clock.ms // 1000 + off_s)
    assert (answer.status, answer.head.code, answer.head.time_ms) == (401, "clock", house.clock.ms)


@pytest.mark.parametrize("off_s", [-299, 299])
def test_a_clock_less_than_five_minutes_off_is_let_in(house: House, laptop: TestLaptop, off_s: int) -> None:
    assert laptop.ask("GET", "/v1/ping", shape=m.PingAnswer, created_s=house.clock.ms // 1000 + off_s).status == 200


def test_s50_a_session_without_the_laptops_signature_reads_nothing(house: House, laptop: TestLaptop) -> None:
    for path in ("/v1/sync", "/v1/pull", "/v1/bodies", "/v1/push", "/v1/have"):
        response, raw = house.request(
            "POST", ORIGIN + path, headers={"authorization": f"Bearer {laptop.access}"}, content=b"\0\0\0\2{}"
        )
        assert response.status_code == 401
        assert ROSA.encode() not in raw


def test_s50_a_session_on_another_laptop_reads_nothing(house: House, laptop: TestLaptop) -> None:
    other = house.laptop()
    assert other.ask("POST", "/v1/pull", m.PullRequest(()), m.PullAnswer, bearer=laptop.access).head.code == "token"


def test_s50_a_laptop_without_a_session_reads_nothing_of_patients(house: House, laptop: TestLaptop) -> None:
    everything = laptop.pull_new(ROSA)
    assert everything.head.pages
    assert laptop.pull(m.Want(f"p:{ROSA}", 0, bytes(8)), bearer="").head == m.PullAnswer()
    assert [head.feed for head in laptop.sync(bearer="", budget=100).head.feeds] == []
    assert laptop.ask("POST", "/v1/bodies", m.BodiesRequest(), m.BodiesAnswer, bearer="").head.code == "token"


def test_a_session_ends_after_a_quarter_of_an_hour(house: House, laptop: TestLaptop) -> None:
    house.clock.pass_minutes(14.9)
    assert laptop.pull_new(ROSA).status == 200
    house.clock.pass_minutes(0.2)
    assert laptop.pull_new(ROSA).head.code == "token"


def test_s04_a_field_nobody_declared_is_refused(house: House, laptop: TestLaptop) -> None:
    class Cunning(m.SyncRequest, frozen=True):
        role: str = ""

    before = house.dump()
    request = Cunning("0.1.0", 0, 1, role="supervisor")
    answer = laptop.ask("POST", "/v1/sync", request, m.SyncAnswer)
    assert (answer.status, answer.head.code) == (422, "unknown_field")
    assert house.dump() == before


def test_a_request_that_says_it_is_too_long_is_refused_before_it_is_read(house: House, laptop: TestLaptop) -> None:
    def claim(sent: Sent) -> None:
        sent["headers"]["content-length"] = str(INFLATED_BYTES + 1)

    answer = laptop.ask("POST", "/v1/push", m.PushRequest("0.1.0"), tamper=claim)
    assert (answer.status, answer.head.code) == (413, "too_large")


def test_a_body_without_a_length_is_refused(house: House, laptop: TestLaptop) -> None:
    async def pieces() -> Any:
        yield b"x"

    answer = laptop.ask("POST", "/v1/push", m.PushRequest("0.1.0"), tamper=_set("content", pieces()))
    assert (answer.status, answer.head.code) == (400, "malformed")


def test_a_small_body_that_inflates_without_end_is_refused(house: House, laptop: TestLaptop) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(64 * 1024 * 1024))
    signed = sign_request(
        "POST", f"{ORIGIN}/v1/push", bomb, key_id=laptop.device_id, device_key=laptop.key,
        created_s=house.clock.ms // 1000, nonce=bytes(16),
    )  # fmt: skip
    headers = {**signed, "content-encoding": "zstd"}
    response, raw = house.request("POST", f"{ORIGIN}/v1/push", headers=headers, content=bomb)
    assert laptop.proved(response, raw, signed["signature"], m.PushAnswer).head.code == "too_large"


def test_a_head_longer_than_its_body_is_refused(house: House, laptop: TestLaptop) -> None:
    def resign(body: bytes) -> Callable[[Sent], None]:
        def tamper(sent: Sent) -> None:
            signed = sign_request(
                "POST", f"{ORIGIN}/v1/push", body, key_id=laptop.device_id, device_key=laptop.key,
                created_s=house.clock.ms // 1000, nonce=b"another nonce 16",
            )  # fmt: skip
            sent.update(content=body, headers=signed)

        return tamper

    answer = laptop.ask("POST", "/v1/push", m.PushRequest("0.1.0"), tamper=resign(struct.pack(">I", 10**9) + b"{}"))
    assert answer.status in (400, 413)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/nothing"), ("DELETE", "/v1/sync"), ("GET", "/"), ("GET", "/v1/sync/")]
)
def test_what_does_not_exist_is_a_signed_not_found(laptop: TestLaptop, method: str, path: str) -> None:
    assert laptop.ask(method, path).head.code == "not_found"


def test_a_mistake_of_the_program_is_a_signed_answer_without_details(
    house: House, laptop: TestLaptop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Rosa Delgado, penicillin")

    monkeypatch.setattr(type(house.pharmacy.delivery), "pages", broken)
    answer = laptop.pull_new(ROSA)
    assert (answer.status, answer.head.code) == (500, "fault")
    assert b"Rosa Delgado" not in answer.raw
    assert "Delgado" not in caplog.text
    assert caplog.records[-1].fields["type"] == "RuntimeError"


def test_an_answer_fits_no_other_request(house: House, laptop: TestLaptop) -> None:
    first = laptop.ask("GET", "/v1/ping", shape=m.PingAnswer)
    keys = {key.id: key.public_key for key in house.pharmacy.server_keys}
    refused = verify_answer(
        200, first.response.headers, first.raw, request_signature=f"s=:{'A' * 86}==:", server_keys=keys
    )
    assert isinstance(refused, SignatureRefused)


def test_even_a_signature_that_is_no_text_is_answered_under_our_own(house: House, laptop: TestLaptop) -> None:
    headers = {"signature": "s=:é:".encode("latin-1"), "signature-input": b"x", "content-digest": b"x"}
    response, raw = house.request("GET", f"{ORIGIN}/v1/ping", headers=headers)
    assert laptop.proved(response, raw, "", m.PingAnswer).head.code == "signature"


def test_a_program_that_is_too_old_may_push_and_no_more(folder: Path) -> None:
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text().replace('minimum_app = ""', 'minimum_app = "0.2.0"'))
    with furnished_house(folder) as house:
        house.assign("rn", ROSA)
        laptop = house.laptop("rn")  # of version 0.1.0
        assert laptop.sync().head.code == "update_needed"
        assert laptop.pull_new(ROSA).status == 426
        assert laptop.told(laptop.entry()) == {}
        assert laptop.ask("GET", "/v1/ping", shape=m.PingAnswer).head.minimum_app == "0.2.0"


def test_laptops_with_much_to_push_are_given_turns(house: House, laptop: TestLaptop) -> None:
    house.pharmacy.turns = Turns(lambda: 0.0)
    others = [house.laptop("rn") for _ in range(2)]
    told = [one.ask("GET", "/v1/slot?waiting=10000", shape=m.SlotAnswer).head.seconds for one in (laptop, *others)]
    assert told == [0, 10, 20]
    for waiting in ("", "-1", "1e9", "9" * 10):
        assert laptop.ask("GET", f"/v1/slot?waiting={waiting}").head.code == "malformed"


def test_answers_are_never_kept_by_caches_and_say_nothing_of_the_program(laptop: TestLaptop) -> None:
    headers: httpx.Headers = laptop.pull_new(ROSA).response.headers
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
