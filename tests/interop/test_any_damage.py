"""Whatever is wrong with a file, reading it answers: somebody taken or something set aside, and never a crash."""

import copy
import json

from hypothesis import given
from hypothesis import strategies as st

from nursechart.interop.fhir_in import read_bundle
from nursechart.record.kinds import read_part
from nursechart.shipped import shipped
from tests.interop.records import ZONE

GOOD = json.loads((shipped("demo") / "patients" / "maria-carvalho.json").read_bytes())
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(["Patient/maria-carvalho", "#mixture", "urn:uuid:x", "2025-02-30", "Patient?identifier=a|b", "-1"]),
    st.just([]),
    st.just({}),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


def places(value, path=()):
    """The way to every node of a JSON value."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


PLACES = list(places(GOOD))


def damaged(damage):
    made = copy.deepcopy(GOOD)
    for path, junk in damage:
        holder = made
        try:
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = junk
        except (KeyError, IndexError, TypeError):
            continue  # an earlier damage took this place away
    return json.dumps(made).encode()


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=3))
def test_a_damaged_file_is_answered_and_what_is_taken_has_the_shape_of_its_kind(damage):
    raw = damaged(damage)
    intake = read_bundle(raw, file="x.json", zone=ZONE)
    for taken in intake.patients:
        for statement in taken.statements:
            read_part(statement.part, statement.value)
    is_empty = not json.loads(raw).get("entry", [])
    assert is_empty or intake.patients or intake.set_aside or intake.not_taken


@given(st.integers(0, 3000), st.binary(max_size=8))
def test_a_file_cut_off_or_overwritten_anywhere_is_answered(at, noise):
    raw = json.dumps(GOOD).encode()
    place = at * len(raw) // 3000
    for broken in (raw[:place], raw[:place] + noise + raw[place + len(noise) :]):
        read_bundle(broken, file="x.json", zone=ZONE)
