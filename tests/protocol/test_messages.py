"""Heads: each message survives the wire, each refusal has a status, and the tag of a feed list notices every change."""

import msgspec
import pytest

from nursechart.protocol import messages
from nursechart.protocol.envelope import open_body, seal_body
from nursechart.protocol.feedlist import feeds_tag
from nursechart.protocol.messages import (
    STATUS_OF,
    ChainState,
    FeedHead,
    Head,
    Held,
    Message,
    Outcome,
    Page,
    Pushed,
    Refusal,
    RefusalCode,
    SyncAnswer,
    SyncRequest,
)
from nursechart.protocol.versions import common_revision, is_older

FEED = "p:0193b3a4-0000-7000-8000-0000000000b1"
HEADS = [FeedHead(FEED, 12, bytes([1]) * 32, 10, "mine", 0), FeedHead("r:staff", 3, bytes([2]) * 32, -1)]


def test_a_sync_survives_the_wire():
    asked = SyncRequest("0.1.0", 0, 1, Head(bytes(8), 7, bytes(8)), {FEED: Held(12, bytes(8))}, budget=1000)
    told = SyncAnswer(
        "server", 1_763_718_127_000, ChainState(7, bytes(32), True), tuple(HEADS),
        Pushed(3, (Outcome(1, "refused", "signature"), Outcome(2, "accepted", flags=("late",)))),
        (Page(FEED, 13, 1, 33, bytes(32), 13),), {"laptop-2": bytes(32)},
    )  # fmt: skip
    for message in (asked, told):
        body, coding = seal_body(message)
        assert open_body(body, coding, type(message)) == (message, b"")


def test_every_refusal_has_a_status():
    assert set(STATUS_OF) == set(RefusalCode.__args__)
    assert all(400 <= status < 600 for status in STATUS_OF.values())
    assert msgspec.json.decode(msgspec.json.encode(Refusal("clock", 1)), type=Refusal) == Refusal("clock", 1)


def test_every_message_refuses_fields_it_does_not_know():
    for name in dir(messages):
        shape = getattr(messages, name)
        if isinstance(shape, type) and issubclass(shape, Message):
            assert shape.__struct_config__.forbid_unknown_fields, name
            assert shape.__struct_config__.frozen, name


def test_the_tag_of_a_feed_list_does_not_depend_on_its_order():
    assert feeds_tag(HEADS) == feeds_tag(reversed(HEADS))


@pytest.mark.parametrize(
    "change",
    [{"length": 13}, {"digest": bytes(32)}, {"durable": 11}, {"priority": 2}, {"scope": "other"}, {"feed": "p:2"}],
    ids=str,
)
def test_the_tag_of_a_feed_list_notices_every_change(change):
    assert feeds_tag([msgspec.structs.replace(HEADS[0], **change), HEADS[1]]) != feeds_tag(HEADS)


def test_feeds_of_others_are_not_in_the_tag():
    others = [FeedHead("p:other", 5, bytes(32), 5, "other"), FeedHead("p:left", 5, bytes(32), 5, "left")]
    assert feeds_tag(HEADS + others) == feeds_tag(HEADS)


@pytest.mark.parametrize(
    "app, minimum, older",
    [
        ("0.1.0", "", False),
        ("0.1.0", "0.1", False),
        ("0.1.0", "0.1.1", True),
        ("0.10.0", "0.9.3", False),
        ("1.0.dev3", "1.0.1", True),
    ],
)
def test_an_app_is_told_when_it_is_too_old(app, minimum, older):
    assert is_older(app, minimum) is older


def test_both_ends_speak_the_older_revision():
    assert common_revision(0, 3) == common_revision(3, 0) == 0
