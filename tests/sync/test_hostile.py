"""A pharmacy that lies, or something that only looks like one: the chart on the laptop does not change (S-49, S-60)."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from nursechart.protocol.attested import Order, attest
from nursechart.protocol.envelope import open_body, seal_body
from nursechart.protocol.messages import FeedHead, Page, PullAnswer, Refusal, SyncAnswer
from nursechart.protocol.signatures import sign_answer
from nursechart.record import kinds
from nursechart.record.feeds import EMPTY_DIGEST
from nursechart.sync.causes import Cause
from nursechart.sync.transport import RawAnswer
from tests.sync.house import ROSA, House, LaptopInUse

PORTAL = b"<html><body>Welcome to Corner Coffee. Accept our terms to go online.</body></html>"


def html(status: int, **headers: str):
    return lambda answer: RawAnswer(status, {"content-type": "text/html", **headers}, PORTAL)


def unsigned(answer: RawAnswer) -> RawAnswer:
    kept = {name: value for name, value in answer.headers.items() if not name.startswith("signature")}
    return replace(answer, headers=kept)


def cut_short(answer: RawAnswer) -> RawAnswer:
    return replace(answer, body=answer.body[:-1])


def another_status(answer: RawAnswer) -> RawAnswer:
    return replace(answer, status=401)


def state_of(laptop: LaptopInUse) -> tuple[object, ...]:
    return laptop.store.feeds(), laptop.store.unsent(), laptop.store.parked(), laptop.store.position().epoch


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        (html(200), Cause.PORTAL),
        (html(302, location="https://login.coffee.example/"), Cause.PORTAL),
        (html(407), Cause.PORTAL),
        (html(511), Cause.PORTAL),
        (lambda answer: RawAnswer(200, {}, b""), Cause.UNSIGNED),
        (lambda answer: RawAnswer(401, {}, b"{}"), Cause.UNSIGNED),
        (unsigned, Cause.UNSIGNED),
        (cut_short, Cause.UNSIGNED),
        (another_status, Cause.UNSIGNED),
    ],
    ids=["html-200", "302", "407", "511", "empty", "unsigned-401", "unsigned", "cut", "other-status"],
)
def test_s_60_what_is_not_signed_by_the_pharmacy_is_offline_and_changes_nothing(maya: LaptopInUse, fault, cause):
    maya.chart()
    before = state_of(maya)
    maya.wire.faults["/v1/sync"] = [fault]
    run = maya.sync()
    assert (run.ended, run.cause, run.waiting) == ("offline", cause, 1)
    assert state_of(maya) == before
    assert maya.session.is_open


def test_s_60_an_answer_to_an_earlier_request_is_not_taken_again(maya: LaptopInUse):
    maya.sync()
    earlier = maya.wire.answers[-1]
    maya.chart()
    before = state_of(maya)
    maya.wire.faults["/v1/sync"] = [lambda answer: earlier]
    run = maya.sync()
    assert (run.ended, run.cause) == ("offline", Cause.UNSIGNED)
    assert state_of(maya) == before


class Liar:
    """A pharmacy whose keys are real and whose answers are made up."""

    def __init__(self, house: House, laptop: LaptopInUse) -> None:
        self.house, self.laptop = house, laptop

    def says(self, path: str, change) -> None:
        """Answer the next request to `path` with `change(head, frames)` instead of what is true."""
        self.laptop.wire.faults.setdefault(path, []).append(lambda answer: self._signed(path, answer, change))

    def _signed(self, path: str, answer: RawAnswer, change) -> RawAnswer:
        shape = {"/v1/sync": SyncAnswer, "/v1/pull": PullAnswer}[path]
        head, frames = open_body(answer.body, answer.headers.get("content-encoding", ""), shape)
        body, coding = seal_body(*change(head, frames))
        request = self.laptop.wire.log[-1][2]["signature"]
        server = self.house.server
        headers = sign_answer(
            200, body, request_signature=request, key_id=server.answer_key_id, server_key=server.answer_key,
            created_s=self.house.clock.ms // 1000,
        )  # fmt: skip
        return RawAnswer(200, headers | ({"content-encoding": coding} if coding else {}), body)


@pytest.fixture
def liar(house: House, maya: LaptopInUse) -> Liar:
    house.say(ROSA, "patient.birth", kinds.PatientBirth("1958-03-14", "female"))
    return Liar(house, maya)


def changed(**changes):
    return lambda head, frames: (msgspec.structs.replace(head, **changes), frames)


def test_another_pharmacys_id_stops_everything(maya: LaptopInUse, liar: Liar):
    before = state_of(maya)
    liar.says("/v1/sync", changed(server_id="another-pharmacy", feeds=(FeedHead("p:x", 0, EMPTY_DIGEST, 0, "left"),)))
    run = maya.sync()
    assert (run.ended, run.cause) == ("paused", Cause.WRONG_SERVER)
    assert state_of(maya) == before


@pytest.mark.parametrize("feeds", [None, ()])
def test_a_feed_list_that_is_empty_removes_nothing(maya: LaptopInUse, liar: Liar, feeds):
    before = maya.store.scope()
    liar.says("/v1/sync", changed(feeds=feeds, pages=(), devices={}))
    liar.says("/v1/sync", changed(feeds=feeds, pages=(), devices={}))
    maya.sync()
    assert maya.store.scope() == before


def lies_about_pages(name):
    def change(head: PullAnswer, frames: bytes):
        page = head.pages[0]
        match name:
            case "a page cut inside a frame":
                return msgspec.structs.replace(head, pages=(_with(page, size=len(frames) - 1),)), frames[:-1]
            case "sizes that do not add up":
                return msgspec.structs.replace(head, pages=(_with(page, size=page.size + 1),)), frames
            case "a count that is not true":
                return msgspec.structs.replace(head, pages=(_with(page, count=page.count + 1),)), frames
            case "another digest":
                return msgspec.structs.replace(head, pages=(_with(page, digest=bytes(32)),)), frames
            case "another first place":
                return msgspec.structs.replace(head, pages=(_with(page, first=page.first + 1),)), frames
            case "a changed body":
                return head, frames.replace(b"1958", b"1985")
            case "another device key":
                return msgspec.structs.replace(head, devices=dict.fromkeys(head.devices, bytes(32))), frames
            case "entries of another feed":
                return msgspec.structs.replace(head, pages=(_with(page, feed="r:staff"),)), frames
            case "noise":
                return msgspec.structs.replace(head, pages=(_with(page, size=50),)), bytes(50)
            case _:
                raise AssertionError(name)

    return change


def _with(page: Page, **changes: object) -> Page:
    return msgspec.structs.replace(page, **changes)


@pytest.mark.parametrize(
    "lie",
    [
        "a page cut inside a frame",
        "sizes that do not add up",
        "a count that is not true",
        "another digest",
        "another first place",
        "a changed body",
        "another device key",
        "entries of another feed",
        "noise",
    ],
)
def test_s_49_a_page_that_does_not_hold_is_dropped_whole_and_comes_right_the_next_time(
    maya: LaptopInUse, liar: Liar, lie
):
    before = maya.store.seen(f"p:{ROSA}"), maya.store.seen("r:staff")
    liar.says("/v1/pull", lies_about_pages(lie))
    run = maya.sync()
    assert (run.ended, run.cause, run.incomplete) == ("stopped", Cause.BAD_PAGE, 1)
    assert (maya.store.seen(f"p:{ROSA}"), maya.store.seen("r:staff")) == before
    assert maya.sync().incomplete == 0


def test_s_49_an_answer_that_claims_acceptance_does_not_clear_what_was_pushed(house: House, maya: LaptopInUse):
    entry = maya.chart()
    Liar(house, maya).says("/v1/sync", changed(pages=(), feeds=None))
    maya.sync()
    assert maya.store.unsent_count() == 1
    maya.sync()
    assert maya.store.unsent_count() == 0
    assert maya.store.has([entry.id])


def test_an_order_that_the_policy_key_did_not_sign_is_not_heard(house: House, maya: LaptopInUse):
    word = Order("o", maya.device_id, "wipe", house.clock.ms)
    forged = attest(word, key_id=house.server.policy_key_id, policy_key=house.server.answer_key)
    foreign = attest(
        msgspec.structs.replace(word, device="another"), key_id=house.server.policy_key_id,
        policy_key=house.server.policy_key,
    )  # fmt: skip
    Liar(house, maya).says("/v1/sync", changed(orders=(forged, foreign)))
    assert maya.sync().orders == ()


def test_s_51_a_request_that_somebody_recorded_cannot_be_sent_again(house: House, maya: LaptopInUse):
    maya.chart()
    maya.sync()
    method, path, headers, body = maya.wire.log[-1]
    refused, _ = open_body(maya.wire.send(method, path, headers, body).body, "", Refusal)
    assert refused.code == "replay"
    house.clock.pass_s(301)
    refused, _ = open_body(maya.wire.send(method, path, headers, body).body, "", Refusal)
    assert refused.code == "clock"
