"""Every route with every kind of caller: what is not listed here as allowed is refused."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from starlette.routing import Route

from nursechart.protocol import messages as m
from nursechart.record.kinds import KIND_VERSION
from nursechart.server import entering
from nursechart.server.app import NotDeclared, make_app
from nursechart.server.door import Needs
from nursechart.server.operations import PUBLIC
from nursechart.server.roles import Permission
from nursechart.server.routes import ROUTES, Declared
from tests.server.ears import listening
from tests.server.house import LEILA, ROLES, ROSA, House, TestLaptop

REQUESTS: dict[str, tuple[Any, Any]] = {
    "GET /v1/ca": (None, m.CaAnswer),
    "GET /v1/ping": (None, m.PingAnswer),
    "POST /v1/enrol": (m.EnrolRequest(bytes(10), bytes(32), "", "0"), m.EnrolAnswer),
    "GET /v1/enrol": (None, m.EnrolAnswer),
    "POST /v1/sign-in": (m.SignInRequest("nobody", "wrong"), m.SignInAnswer),
    "POST /v1/token": (m.TokenRequest("wrong"), m.SignInAnswer),
    "POST /v1/password": (m.PasswordRequest("wrong", "another sentence"), m.PasswordAnswer),
    "POST /v1/recover": (m.RecoverRequest(1, bytes(80), bytes(32), bytes(32)), m.RecoverAnswer),
    "POST /v1/sync": (m.SyncRequest("0", 0, KIND_VERSION, budget=100), m.SyncAnswer),
    "POST /v1/receipts": (m.SyncRequest("0", 0, KIND_VERSION, budget=100), m.SyncAnswer),
    "POST /v1/push": (m.PushRequest("0"), m.PushAnswer),
    "POST /v1/pull": (m.PullRequest((m.Want(f"p:{ROSA}", 0, bytes(8)),)), m.PullAnswer),
    "POST /v1/bodies": (m.BodiesRequest(), m.BodiesAnswer),
    "POST /v1/have": (m.HaveRequest(f"p:{ROSA}"), m.HaveAnswer),
    "POST /v1/fates": (m.FatesRequest((m.KeptApart(f"p:{ROSA}", bytes(32)),)), m.FatesAnswer),
    "POST /v1/blob/offset": (m.BlobOffsetsRequest(()), m.BlobOffsetsAnswer),
    "POST /v1/blob/send": (m.BlobPieceRequest(bytes(32), bytes(32), 0, sha256().digest()), m.BlobState),
    "POST /v1/blob/fetch": (m.BlobRequest(bytes(32), 0), m.BlobAnswer),
    "POST /v1/left": (m.LeftRequest(()), m.Done),
    "POST /v1/audit": (m.AuditRequest(()), m.AuditAnswer),
    "GET /v1/live": (None, None),  # a stream
    "GET /v1/slot": (None, m.SlotAnswer),
}
_REFUSED = {
    "POST /v1/enrol": 401, "POST /v1/sign-in": 403, "POST /v1/password": 403, "POST /v1/token": 401,
    "GET /v1/slot": 400, "POST /v1/blob/send": 404, "POST /v1/blob/fetch": 404,
}  # fmt: skip
_READING = {"GET /v1/live", "POST /v1/sync", "POST /v1/pull", "POST /v1/bodies", "POST /v1/blob/fetch"}
_OPEN = {"GET /v1/ca"}
_KNOWN = {"GET /v1/ping", "GET /v1/enrol"}
_PUSHING = {
    "POST /v1/push", "POST /v1/have", "POST /v1/fates", "POST /v1/left", "POST /v1/audit", "GET /v1/slot",
    "POST /v1/blob/offset", "POST /v1/blob/send", "POST /v1/receipts",
}  # fmt: skip


def _status(laptop: TestLaptop, name: str, **more: Any) -> int:
    method, path = name.split(" ")
    head, shape = REQUESTS[name]
    if shape is None:
        with listening(laptop, **more) as ear:
            return ear.status
    return laptop.ask(method, path, head, shape, **more).status


def _done(name: str) -> int:
    """The status when the door was passed: the deed itself may still be refused."""
    return _REFUSED.get(name, 200)


def test_s01_every_mounted_route_is_declared_and_the_matrix_knows_it(house: House) -> None:
    mounted = {
        f"{method} {route.path}"
        for route in house.app.routes
        if isinstance(route, Route)
        for method in (route.methods or ()) - {"HEAD"}
    }
    assert mounted == {declared.name for declared in ROUTES} | {f"GET {path}" for path in PUBLIC}
    assert {declared.name for declared in ROUTES} == set(REQUESTS)
    assert all(isinstance(route, Route) for route in house.app.routes)


def test_s01_a_route_without_a_declaration_cannot_be_mounted(house: House) -> None:
    with pytest.raises(NotDeclared):
        make_app(house.pharmacy, [*ROUTES, Route("/v1/debug", lambda _: None)])  # type: ignore[list-item, arg-type]


def test_s01_a_route_for_users_must_name_the_permission_and_the_laptop() -> None:
    with pytest.raises(ValueError, match="permission"):
        Needs("active", "required")
    with pytest.raises(ValueError, match="laptop"):
        Needs("none", "required", Permission.READ_CHARTS)
    with pytest.raises(TypeError):
        Declared("GET", "/v1/x", work=entering.ca)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", REQUESTS)
def test_s01_nobody_gets_through_without_a_laptops_signature(house: House, name: str) -> None:
    laptop = house.laptop()

    def unsigned(sent: dict[str, Any]) -> None:
        for header in ("signature", "signature-input", "content-digest"):
            sent["headers"].pop(header)

    if name in _OPEN:
        assert _status(laptop, name, tamper=unsigned) == 200
    else:
        assert _status(laptop, name, tamper=unsigned) == 401


@pytest.mark.parametrize("name", REQUESTS)
def test_s01_an_unknown_laptop_gets_nothing(house: House, name: str) -> None:
    stranger = TestLaptop(house, device_id="no-such-device")
    assert _status(stranger, name) == (200 if name in _OPEN else 401)


@pytest.mark.parametrize(
    ("status", "allowed"),
    [("pending", _OPEN | _KNOWN), ("withdrawn", _OPEN | _KNOWN | _PUSHING), ("lost", _OPEN)],
)
def test_s01_a_laptop_that_is_not_active_may_do_only_what_is_listed(
    house: House, status: str, allowed: set[str]
) -> None:
    laptop = house.laptop("rn")
    house.withdraw(laptop, status)
    for name in REQUESTS:
        if name == "POST /v1/enrol":
            continue  # signed by a key, not by a laptop
        assert _status(laptop, name) == (_done(name) if name in allowed else 403), name


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("assigned", [True, False], ids=["assigned", "not assigned"])
def test_s01_each_role_reaches_the_routes_and_the_patients_that_are_its_own(
    house: House, role: str, assigned: bool
) -> None:
    if assigned:
        house.assign(role, ROSA)
    laptop = house.laptop(role)
    reads = role not in ("auditor", "admin", "recovery", "privacy")
    for name in REQUESTS:
        if name == "POST /v1/enrol":
            continue
        assert _status(laptop, name) == (404 if name in _READING and not reads else _done(name)), name
    if reads:
        sees = assigned or role in ("supervisor", "pharmacist")
        assert bool(laptop.pull_new(ROSA).head.pages) == sees
        assert bool(laptop.pull_new(LEILA).head.pages) == (role in ("supervisor", "pharmacist"))


def test_a_lost_laptop_is_told_only_to_wipe_itself(house: House) -> None:
    from nursechart.protocol.attested import read_order

    laptop = house.laptop("rn")
    house.withdraw(laptop, "lost")
    refusal = laptop.sync().head
    assert refusal.code == "lost"
    keys = {key.id: key.public_key for key in house.pharmacy.server_keys if key.use == "policy"}
    order = read_order(refusal.orders[0], keys)
    assert order is not None
    assert (order.kind, order.device, order.at_ms) == ("wipe", laptop.device_id, house.clock.ms)
