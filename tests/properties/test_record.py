"""The record under what people don't think of: any order, any copies, any flipped bit, any text."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nursechart.record import kinds
from nursechart.record.canonical import MAX_DEPTH, Malformed, decode, encode
from nursechart.record.clock import HybridClock
from nursechart.record.entry import (
    BlobRef,
    Document,
    Entry,
    Statement,
    StatementRef,
    read_entry,
    verifies,
    write_entry,
)
from nursechart.record.feeds import EMPTY_DIGEST, next_digest
from nursechart.record.ids import b64, unb64
from nursechart.record.manifest import read_manifest, sign_manifest
from nursechart.record.standing import Ref, conflicts, sealed, standing, statements_of, superseded
from tests.record import second_implementation
from tests.record.pen import AT, ROSA, THEO, Pen, key_of

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
integers = st.integers(1 - 2**53, 2**53 - 1)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(texts, values, max_size=4)
words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=36)
refs = st.builds(StatementRef, st.binary(min_size=8, max_size=8), st.integers(0, 500))
statements = st.builds(
    Statement,
    texts.filter(bool),
    words | st.sampled_from(sorted(kinds.PARTS)),
    st.none() | objects,
    st.lists(refs, max_size=3).map(tuple),
)
blobs = st.builds(BlobRef, st.binary(min_size=32, max_size=32), st.integers(0, 2**40), words)
bodies = st.lists(statements, min_size=1, max_size=4).map(tuple) | st.builds(
    Document, objects, st.just(b"") | st.binary(min_size=32, max_size=32), st.lists(blobs, max_size=2).map(tuple)
)


def depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    body = draw(bodies.filter(lambda body: depth(body.doc if isinstance(body, Document) else 0) < MAX_DEPTH))
    pen = Pen(device=draw(words), author=draw(words), epoch=draw(st.binary(min_size=8, max_size=8)))
    header = pen.write(Statement("s", "visit.end", None), kind=draw(words)).header
    return write_entry(
        header, body, salt=draw(st.binary(min_size=16, max_size=16)), prev=bytes(32), device_key=key_of(pen.device)
    )


@st.composite
def charts(draw: st.DrawFn) -> list[Entry]:
    """What three laptops wrote about two patients: each statement names some of what was there, signatures included."""
    pens = [Pen(device=f"d{number}", author=f"a{number}") for number in range(3)]
    written: list[Entry] = []
    for _ in range(draw(st.integers(1, 10))):
        pen, feed = draw(st.sampled_from(pens)), draw(st.sampled_from([ROSA, ROSA, THEO]))
        if written and draw(st.integers(0, 4)) == 0:
            covered = draw(st.lists(st.sampled_from(written), max_size=3))
            covered = [entry for entry in covered if entry.statements]
            written.append(pen.sign(*covered, feed=feed, forged=draw(st.booleans())))
            continue
        said = []
        for _ in range(draw(st.integers(1, 3))):
            named = draw(st.lists(st.sampled_from(written), max_size=3)) if written else []
            said.append(
                Statement(
                    draw(st.sampled_from(["one", "two"])),
                    draw(st.sampled_from(["vital_signs.pulse", "vital_signs.pulse", "vital_signs.pain"])),
                    draw(st.sampled_from([None, {"value": "80"}, {"value": "81"}, {"value": "82"}])),
                    tuple(StatementRef(entry.id[:8], draw(st.integers(0, 2))) for entry in named),
                )
            )
        kind = draw(st.sampled_from(["charted", "charted", "charted", "correction", "retraction", "addendum", "alias"]))
        hlc = (AT + draw(st.integers(-5, 5)), draw(st.integers(0, 2)))
        written.append(pen.write(*said, kind=kind, feed=feed, hlc=hlc))
    return written


def read(entry: Entry) -> Entry:
    return read_entry(header=entry.header_bytes, body=entry.body_bytes, salt=entry.salt, prev=entry.prev, sig=entry.sig)


# --- bytes -----------------------------------------------------------------------------------------------------------


@given(value=values)
def test_any_value_comes_back_and_is_written_as_the_second_program_writes_it(value):
    raw = encode(value)
    assert decode(raw) == value
    assert raw == second_implementation.compact(value).encode()


@given(raw=st.binary(max_size=60) | st.text('{}[]",:\\u0123456789abdef.eE+- tfn\n', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_and_never_read_in_two_ways(raw):
    try:
        value = decode(raw)
    except Malformed:
        return
    assert decode(encode(value)) == value


@given(value=objects, twice=st.data())
def test_a_key_said_twice_is_found_at_any_depth(value, twice):
    raw = encode({"outer": value, "z": 1})
    assert decode(raw)
    doubled = raw[:-1] + b"," + encode({twice.draw(st.sampled_from(["outer", "z"])): 2})[1:]
    try:
        decode(doubled)
    except Malformed:
        return
    raise AssertionError("a key was said twice and taken")


@given(raw=st.binary(max_size=64))
def test_any_bytes_come_back_from_their_text(raw):
    assert unb64(b64(raw)) == raw


@given(text=st.text(max_size=12))
def test_a_text_stands_for_bytes_in_one_way_alone(text):
    try:
        raw = unb64(text)
    except Malformed:
        return
    assert b64(raw) == text


@given(entry=entries())
def test_any_entry_reads_as_it_was_written(entry):
    again = read(entry)
    assert again == entry
    assert (again.header, again.body) == (entry.header, entry.body)
    assert verifies(again, key_of(entry.header.device).public_key().public_bytes_raw())


@given(entry=entries(), data=st.data())
def test_one_flipped_bit_anywhere_is_noticed(entry, data):
    field = data.draw(st.sampled_from(["header", "body", "salt", "prev", "sig"]))
    parts = {
        "header": entry.header_bytes,
        "body": entry.body_bytes,
        "salt": entry.salt,
        "prev": entry.prev,
        "sig": entry.sig,
    }
    changed = bytearray(parts[field])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        other = read_entry(**(parts | {field: bytes(changed)}))
    except Malformed:
        return
    assert (other.id != entry.id) == (field != "sig")
    assert not verifies(other, key_of(entry.header.device).public_key().public_bytes_raw())


@given(entry=entries())
def test_erasing_a_body_leaves_id_signature_and_chain(entry):
    erased = read_entry(
        header=entry.header_bytes, body=None, salt=None, prev=entry.prev, sig=entry.sig, bodyh=entry.bodyh
    )
    assert erased == entry.erased()
    assert verifies(erased, key_of(entry.header.device).public_key().public_bytes_raw())


@given(data=st.data())
def test_one_changed_character_in_a_signed_manifest_is_noticed(data):
    pen = Pen()
    doc = sign_manifest(pen.manifest(pen.write(Statement("s", "visit.end", None))), key_of(pen.author))
    text = doc["manifest"]
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.characters(min_codepoint=32, max_codepoint=126)) + text[at + 1 :]
    try:
        _, _, valid = read_manifest(doc | {"manifest": changed})
    except Malformed:
        return
    assert valid == (changed == text)


# --- feeds and clock -------------------------------------------------------------------------------------------------


@given(ids=st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=6, unique=True), data=st.data())
def test_a_missing_added_or_swapped_entry_changes_the_digest_of_a_feed(ids, data):
    def digest(placed):
        value = EMPTY_DIGEST
        for entry_id in placed:
            value = next_digest(value, entry_id)
        return value

    at = data.draw(st.integers(0, len(ids) - 2))
    swapped = [*ids[:at], ids[at + 1], ids[at], *ids[at + 2 :]]
    others = [ids[:at] + ids[at + 1 :], [*ids, ids[at]], swapped]
    assert digest(ids) not in {digest(other) for other in others}
    value = EMPTY_DIGEST
    for entry_id in ids:
        value = second_implementation.next_digest(value, entry_id)
    assert digest(ids) == value


@given(
    steps=st.lists(st.tuples(st.integers(0, 2**41), st.none() | st.tuples(st.integers(0, 2**41), st.integers(0, 9))))
)
def test_a_laptops_own_entries_are_always_listed_in_the_order_they_were_written(steps):
    clock, ticks = HybridClock(), []
    for now_ms, remote in steps:
        if remote is not None:
            clock = clock.heard(remote, now_ms)
        clock = clock.tick(now_ms)
        ticks.append(clock)
    assert all(earlier < later for earlier, later in pairwise(ticks))


# --- what stands -----------------------------------------------------------------------------------------------------


@given(chart=charts(), arrival=st.randoms())
def test_two_laptops_that_hold_the_same_entries_show_the_same_chart(chart: list[Entry], arrival: random.Random):
    elsewhere = [read(entry) for entry in chart * 2]
    arrival.shuffle(elsewhere)
    assert standing(elsewhere) == standing(chart)
    assert superseded(elsewhere) == superseded(chart)


@given(chart=charts())
def test_every_statement_stands_or_is_superseded_by_one_that_names_it(chart):
    stated, gone = statements_of(chart), superseded(chart)
    left = {one.ref for some in standing(chart).values() for one in some}
    assert left | gone.keys() == stated.keys()
    assert not left & gone.keys()
    for ref, by in gone.items():
        for other in by:
            assert StatementRef(ref.entry[:8], ref.index) in stated[other].supersedes
            assert stated[other].about == stated[ref].about


@given(chart=charts())
def test_something_always_stands_about_whatever_was_ever_charted(chart):
    assert standing(chart).keys() == {stated.about for stated in statements_of(chart).values()}


@given(chart=charts())
def test_a_conflict_is_shown_exactly_where_values_that_stand_differ(chart):
    stands = standing(chart)
    for about, some in stands.items():
        differ = any(one.value != other.value for one in some for other in some)
        assert (about in conflicts(stands)) == differ


@given(chart=charts())
def test_what_stands_is_listed_newest_first(chart):
    for some in standing(chart).values():
        listing = [(one.hlc, one.device, one.n) for one in some]
        assert listing == sorted(listing, reverse=True)


@given(chart=charts())
def test_what_is_signed_gives_way_to_corrections_and_retractions_alone(chart):
    stated, signed = statements_of(chart), sealed(chart)
    for ref, by in superseded(chart).items():
        if (stated[ref].about.feed, ref) in signed:
            assert {stated[other].entry_kind for other in by} <= {"correction", "retraction"}


@given(chart=charts(), cut=st.integers(0, 9))
def test_an_ordinary_entry_that_arrives_later_never_hides_what_was_signed(chart, cut):
    before = chart[:cut]
    signed_and_shown = sealed(before) & on_screen(before)
    ordinary = [entry for entry in chart[cut:] if entry.header.kind not in ("correction", "retraction")]
    assert signed_and_shown <= on_screen(before + ordinary)


def on_screen(chart: list[Entry]) -> set[tuple[str, Ref]]:
    return {(about.feed, one.ref) for about, some in standing(chart).items() for one in some}


@given(chart=charts())
def test_naming_all_that_stands_settles_a_conflict(chart):
    pen, kind = Pen(device="settles"), kinds.CORRECTION
    settled = [
        pen.write(
            Statement(
                about.subject,
                about.part,
                {"value": "90"},
                tuple(StatementRef(one.ref.entry[:8], one.ref.index) for one in some),
            ),
            kind=kind,
            feed=about.feed,
        )
        for about, some in standing(chart).items()
    ]
    after = standing(chart + settled)
    assert not conflicts(after)
    assert Counter(len(some) for some in after.values()) == {1: len(after)}
