"""From a code typed in a kitchen to a nurse signed in: nothing is sent before the pharmacy is proved (S-58, S-59)."""

from __future__ import annotations

import contextlib
import os
import ssl

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.protocol.attested import read_lease
from nursechart.protocol.enrolment import CodeMistyped, make_code
from nursechart.protocol.messages import PersonalKeys, Refusal
from nursechart.sync import enrol
from nursechart.sync.causes import Cause, Offline
from nursechart.sync.session import Session
from nursechart.sync.transport import RawAnswer
from tests.sync.house import ORIGIN, PASSWORD, House, Links, lose_answer

DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(bytes([3]) * 32)


@pytest.fixture(autouse=True)
def _careful_clinic(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clinic looks at each laptop before it may be used."""
    monkeypatch.setattr(house.server.devices, "_require_approval", True)


@pytest.fixture
def links(house: House) -> Links:
    return Links(house.app, house.runner)


@pytest.fixture
def code(house: House) -> str:
    return house.server.devices.new_code(label="", kind="laptop", now_ms=house.clock.ms, by="admin").text


def enrol_with(house: House, links: object, code: str, key: Ed25519PrivateKey = DEVICE_KEY) -> enrol.Enrolled:
    return enrol.enrol(
        ORIGIN, code, device_key=key, label="Maya's laptop", app="0.1.0", links=links, now_ms=house.clock.now_ms,
        chance=os.urandom,
    )  # fmt: skip


def approved(house: House, links: Links, code: str) -> tuple[enrol.Enrolled, enrol.Pharmacy]:
    made = enrol_with(house, links, code)
    house.server.devices.set_status(made.answer.device_id, "active", reason="", now_ms=house.clock.ms, by="admin")
    return made, made.pharmacy(DEVICE_KEY, links=links, now_ms=house.clock.now_ms, chance=os.urandom)


def guess_for_long(pharmacy: enrol.Pharmacy) -> None:
    for _ in range(40):
        with contextlib.suppress(enrol.SignInRefused):
            enrol.sign_in(pharmacy, "maya", "another password")


def test_a_laptop_learns_who_it_is_and_whom_to_trust(house: House, links: Links, code: str):
    made = enrol_with(house, links, code)
    assert made.origin == ORIGIN
    assert made.answer.server_id == house.server.settings.server_id
    assert not made.answer.approved
    assert len(enrol.pinned_keys(made.answer.server_keys, "answer")) == 2
    assert enrol.Enrolled.from_bytes(made.to_bytes()) == made


def test_a_lost_answer_is_asked_for_again_with_the_same_code(house: House, links: Links, code: str):
    class Losing(Links):
        def pinned(self, origin, ca_pem):
            wire = super().pinned(origin, ca_pem)
            wire.faults["/v1/enrol"] = [lose_answer]
            return wire

    with pytest.raises(Offline):
        enrol_with(house, Losing(house.app, house.runner), code)
    again = enrol_with(house, links, code)
    assert enrol_with(house, links, code).answer == again.answer


def test_s_58_a_code_is_good_for_one_laptop(house: House, links: Links, code: str):
    enrol_with(house, links, code)
    with pytest.raises(enrol.CodeUsed, match="Another laptop"):
        enrol_with(house, links, code, Ed25519PrivateKey.generate())


def test_s_58_a_code_is_good_for_a_day(house: House, links: Links, code: str):
    house.clock.pass_s(24 * 3600 + 1)
    with pytest.raises(enrol.CodeExpired, match="good for a day"):
        enrol_with(house, links, code)


def test_s_58_a_code_the_pharmacy_does_not_know_is_sent_back(house: House, links: Links):
    unknown = make_code(bytes(10), ssl.PEM_cert_to_DER_cert(house.server.folder.ca_pem().decode()))
    with pytest.raises(enrol.CodeWrong, match="does not know this code"):
        enrol_with(house, links, unknown)


def test_a_mistyped_code_never_reaches_the_network(house: House, links: Links, code: str):
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    with pytest.raises(CodeMistyped):
        enrol_with(house, links, wrong)
    assert not links.made


def test_s_59_nothing_is_sent_to_a_pharmacy_that_the_code_was_not_made_for(house: House, links: Links):
    foreign = make_code(os.urandom(10), b"the certificate of another pharmacy")
    with pytest.raises(enrol.CodeOfAnotherPharmacy, match="Nothing was sent"):
        enrol_with(house, links, foreign)
    assert [(path, body) for wire in links.made for _, path, _, body in wire.log] == [("/v1/ca", b"")]


@pytest.mark.parametrize(
    "answer",
    [
        RawAnswer(200, {"content-type": "text/html"}, b"<html>"),
        RawAnswer(302, {"location": "https://login"}, b""),
        RawAnswer(200, {}, b""),
        RawAnswer(200, {}, b"\x00\x00\x00\x02{}"),
    ],
    ids=["page", "redirect", "nothing", "nonsense"],
)
def test_s_60_a_portal_on_the_way_is_offline_and_the_secret_stays_here(house: House, code: str, answer):
    class Portal(Links):
        def unproven(self, origin):
            wire = super().unproven(origin)
            wire.faults["/v1/ca"] = [lambda true: answer]
            return wire

    links = Portal(house.app, house.runner)
    with pytest.raises(Offline):
        enrol_with(house, links, code)
    assert [path for wire in links.made for path in wire.paths()] == ["/v1/ca"]


def test_an_enrolment_answer_that_its_own_keys_did_not_sign_is_not_taken(house: House, code: str):
    class Unsigned(Links):
        def pinned(self, origin, ca_pem):
            wire = super().pinned(origin, ca_pem)
            strip = lambda a: RawAnswer(  # noqa: E731
                a.status, {n: v for n, v in a.headers.items() if n != "signature"}, a.body
            )
            wire.faults["/v1/enrol"] = [strip]
            return wire

    with pytest.raises(Offline) as offline:
        enrol_with(house, Unsigned(house.app, house.runner), code)
    assert offline.value.cause is Cause.UNSIGNED


def test_a_laptop_with_a_wrong_clock_can_be_enrolled(house: House, links: Links, code: str):
    made = enrol.enrol(
        ORIGIN, code, device_key=DEVICE_KEY, label="", app="0.1.0", links=links,
        now_ms=lambda: house.clock.ms + 3 * 365 * 24 * 3600 * 1000, chance=os.urandom,
    )  # fmt: skip
    assert made.answer.device_id


def test_nobody_signs_in_before_the_clinic_has_approved_the_laptop(house: House, links: Links, code: str):
    made = enrol_with(house, links, code)
    pharmacy = made.pharmacy(DEVICE_KEY, links=links, now_ms=house.clock.now_ms, chance=os.urandom)
    with pytest.raises(enrol.NotApproved, match="not approved"):
        enrol.sign_in(pharmacy, "maya", PASSWORD)
    assert not enrol.enrolment_status(pharmacy).approved


def test_a_nurse_signs_in_and_gets_a_lease_for_this_laptop(house: House, links: Links, code: str):
    made, pharmacy = approved(house, links, code)
    answer = enrol.sign_in(pharmacy, " maya ", PASSWORD, keys=PersonalKeys(bytes(32)))
    lease = read_lease(answer.lease, made.trusted.policy_keys)
    assert answer.user.name == "Maya"
    assert lease is not None
    assert (lease.user, lease.device) == (answer.user.id, made.answer.device_id)
    assert enrol.enrolment_status(pharmacy).approved


@pytest.mark.parametrize(("login", "password"), [("maya", "another password"), ("nobody", PASSWORD)])
def test_a_wrong_password_and_an_unknown_login_are_told_alike(house: House, links: Links, code: str, login, password):
    _, pharmacy = approved(house, links, code)
    with pytest.raises(enrol.SignInRefused, match="Login or password are not right"):
        enrol.sign_in(pharmacy, login, password)


def test_too_many_tries_are_told_how_long_to_wait(house: House, links: Links, code: str):
    _, pharmacy = approved(house, links, code)
    with pytest.raises(enrol.Throttled, match="Too many tries") as throttled:
        guess_for_long(pharmacy)
    assert throttled.value.wait_s > 0


def test_a_withdrawn_laptop_cannot_be_signed_in_on(house: House, links: Links, code: str):
    made, pharmacy = approved(house, links, code)
    house.server.devices.set_status(made.answer.device_id, "withdrawn", reason="", now_ms=house.clock.ms, by="admin")
    with pytest.raises(enrol.LaptopStopped, match="stopped this laptop"):
        enrol.sign_in(pharmacy, "maya", PASSWORD)


def test_a_session_is_renewed_before_it_runs_out_and_its_new_token_is_kept_first(house: House, links: Links, code: str):
    _, pharmacy = approved(house, links, code)
    answer = enrol.sign_in(pharmacy, "maya", PASSWORD)
    kept = []
    session = Session.begun(answer, kept.append)
    assert session.bearer(pharmacy, house.clock.ms) == answer.access
    assert session.bearer(pharmacy, answer.access_expires_ms - 1) == kept[0].access != answer.access


def test_s_53_a_stopped_account_ends_its_session(house: House, links: Links, code: str):
    _, pharmacy = approved(house, links, code)
    session = Session.begun(enrol.sign_in(pharmacy, "maya", PASSWORD), lambda answer: None)
    house.server.accounts.set_active("maya", False, now_ms=house.clock.ms, by="admin")
    assert session.refresh(pharmacy) == ""
    assert not session.is_open


@pytest.mark.parametrize("code", ["fault", "not_found", "signature", "busy", "code_used", "token", "lost"])
def test_every_refusal_has_a_sentence(code):
    assert str(enrol.refused(Refusal(code, 0))).endswith(".")
