"""The document of the routes says what the program does: same routes, heads and refusals; and the program holds to it.

schemathesis makes heads out of the document; they are framed, signed by a laptop and sent.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from nursechart import server
from nursechart.protocol import live
from nursechart.protocol import messages as m
from nursechart.protocol.messages import STATUS_OF
from nursechart.protocol.signatures import own_key_id
from nursechart.protocol.versions import MEDIA_TYPE
from nursechart.server.routes import ROUTES, Declared
from tests.server.house import ROSA, House, TestLaptop
from tests.server.test_routes import REQUESTS

DOCUMENT: dict[str, Any] = yaml.safe_load((Path(server.__file__).parent / "openapi.yaml").read_text(encoding="utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
_WORDS = ("title", "description")
_TRIES = settings(max_examples=settings.default.max_examples // 6, suppress_health_check=list(HealthCheck))
BY_NAME = {declared.name: declared for declared in ROUTES}
WITH_HEAD = [name for name, declared in BY_NAME.items() if declared.shape]


def said_of(declared: Declared) -> dict[str, Any]:
    """What the document says of a route."""
    found: dict[str, Any] = DOCUMENT["paths"][declared.path][declared.method.lower()]
    return found


def without_words(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: without_words(value) for key, value in schema.items() if key not in _WORDS}
    return [without_words(one) for one in schema] if isinstance(schema, list) else schema


def shape_in(content: dict[str, Any]) -> str:
    assert set(content) == {MEDIA_TYPE}
    return str(content[MEDIA_TYPE]["schema"]["$ref"]).rpartition("/")[2]


def test_the_document_has_every_route_and_no_other() -> None:
    said = {f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert said == set(BY_NAME)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_route_asks_and_answers_what_the_document_says(name: str) -> None:
    declared, said = BY_NAME[name], said_of(BY_NAME[name])
    asked = said["requestBody"]["content"] if "requestBody" in said else None
    assert (shape_in(asked) if asked else None) == (declared.shape.__name__ if declared.shape else None)
    answers = said["responses"]["200"]["content"]
    if declared.work is None:
        assert set(answers) == {live.MEDIA_TYPE}
    else:
        assert shape_in(answers) == REQUESTS[name][1].__name__
    signed, with_user = {"laptop"}, {"laptop", "user"}
    needed = {"never": [signed], "optional": [signed, with_user], "required": [with_user]}[declared.needs.user]
    assert [set(one) for one in said["security"]] == ([] if declared.needs.device == "none" else needed)


def test_each_head_has_the_fields_that_the_program_reads_and_writes() -> None:
    shapes = {shape for shape in (declared.shape for declared in ROUTES) if shape}
    shapes |= {shape for _, shape in REQUESTS.values() if shape} | {m.Refusal}
    _, known = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    assert without_words(SCHEMAS) == without_words(json.loads(msgspec.json.encode(known)))


def test_every_refusal_stands_under_its_status() -> None:
    said: dict[str, int] = {}
    answers = [one["responses"] for methods in DOCUMENT["paths"].values() for one in methods.values()]
    named = {
        status: one["$ref"].rpartition("/")[2] for answer in answers for status, one in answer.items() if "$ref" in one
    }
    for name, response in DOCUMENT["components"]["responses"].items():
        statuses = {int(status) for status, used in named.items() if used == name} or {STATUS_OF["busy"]}
        assert len(statuses) == 1, name
        narrowed = response["content"][MEDIA_TYPE]["schema"]["allOf"][1]
        said |= dict.fromkeys(narrowed["properties"]["code"]["enum"], statuses.pop())
    assert said == dict(STATUS_OF)


def test_the_document_is_not_served(house: House) -> None:
    laptop = house.laptop("rn")
    for path in ("/openapi.yaml", "/openapi.json", "/docs", "/v1/openapi.yaml"):
        assert laptop.ask("GET", path).status == 404


# --- the program against the document --------------------------------------------------------------------------------


def _with_bytes(schema: Any) -> Any:
    """Strings that hold bytes, made so that they do."""
    if isinstance(schema, dict):
        marked = {key: _with_bytes(value) for key, value in schema.items()}
        return marked | ({"format": "bytes"} if schema.get("contentEncoding") == "base64" else {})
    return [_with_bytes(one) for one in schema] if isinstance(schema, list) else schema


schemathesis.openapi.format("bytes", st.binary(max_size=40).map(lambda raw: base64.b64encode(raw).decode()))
schemathesis.serializer(MEDIA_TYPE)(lambda _, head: json.dumps(head).encode())
OPERATIONS = schemathesis.openapi.from_dict(_with_bytes(DOCUMENT))


def heads(name: str) -> st.SearchStrategy[Any]:
    declared = BY_NAME[name]
    cases = OPERATIONS[declared.path][declared.method].as_strategy(generation_mode=GenerationMode.POSITIVE)
    return cases.map(lambda case: case.body)


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    house.assign("rn", ROSA)
    return house.laptop("rn")


def send(laptop: TestLaptop, name: str, head: Any, frames: bytes = b"") -> int:
    """The status of a head sent as it is. An answer that is unsigned or of another shape fails the test."""
    declared, shape = BY_NAME[name], REQUESTS[name][1]
    raw = msgspec.Raw(json.dumps(head).encode())
    key_id = {"key_id": own_key_id(laptop.public_key)} if declared.needs.device == "new_key" else {}
    return laptop.ask(declared.method, declared.path, raw, shape, frames=frames, **key_id).status


def test_s46_a_head_that_the_document_allows_is_answered_as_it_says(laptop: TestLaptop) -> None:
    for name in WITH_HEAD:
        _check_allowed(laptop, name)


def _check_allowed(laptop: TestLaptop, name: str) -> None:
    documented = {int(status) for status in said_of(BY_NAME[name])["responses"]} - {500}

    @_TRIES
    @given(head=heads(name), frames=st.binary(max_size=40))
    def holds(head: Any, frames: bytes) -> None:
        assert send(laptop, name, head, frames) in documented, name

    holds()


def test_s46_a_head_that_the_document_forbids_is_refused_and_changes_nothing(house: House, laptop: TestLaptop) -> None:
    before = house.dump()
    for name in WITH_HEAD:
        right = json.loads(msgspec.json.encode(REQUESTS[name][0]))
        required = SCHEMAS[shape_in(said_of(BY_NAME[name])["requestBody"]["content"])].get("required", [])
        assert send(laptop, name, right | {"more": 1}) == 422, name
        for wrong in ([], None, 1, "x", *({key: right[key] for key in right if key != one} for one in required)):
            assert send(laptop, name, wrong) == 400, (name, wrong)
        for key in required:
            assert send(laptop, name, right | {key: {"deep": [[[]]]}}) == 400, (name, key)
    assert house.dump() == before


_EDGES = (-1, 2**53, 2**63, 10**30)


def test_s46_a_number_beyond_any_use_is_malformed_and_never_a_fault(laptop: TestLaptop) -> None:
    for number in _EDGES:
        _check_edge(laptop, number)


def _check_edge(laptop: TestLaptop, number: int) -> None:
    eight, whole = base64.b64encode(bytes(8)).decode(), base64.b64encode(bytes(32)).decode()
    for name, head in (
        ("POST /v1/sync", {"app": "0", "revision": number, "kinds": number, "budget": number}),
        ("POST /v1/sync", {"app": "0", "revision": 0, "kinds": 1, "chain": [eight, number, eight]}),
        ("POST /v1/sync", {"app": "0", "revision": 0, "kinds": 1, "held": {f"p:{ROSA}": [number, eight]}, "budget": 9}),
        ("POST /v1/pull", {"wants": [[f"p:{ROSA}", number, eight]]}),
        ("POST /v1/pull", {"wants": [[f"p:{ROSA}", 0, eight, number]]}),
        ("POST /v1/left", {"purged": [[f"p:{ROSA}", number, eight, number]]}),
        ("POST /v1/blob/fetch", {"sha256": whole, "offset": number}),
        ("POST /v1/blob/send", {"entry": whole, "sha256": whole, "offset": number, "piece_sha256": eight}),
    ):
        assert send(laptop, name, head) == 400, (name, head)
