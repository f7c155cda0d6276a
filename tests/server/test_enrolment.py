"""How a laptop comes in: one code, once, within a day, under its own key."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nursechart.protocol import messages as m
from nursechart.protocol.enrolment import make_code, read_code
from nursechart.server import tables
from nursechart.server.authority import der
from nursechart.server.throttle import TRIES
from tests.server.conftest import furnished_house
from tests.server.house import ADMIN, House, TestLaptop


def test_s58_a_code_lets_one_laptop_in(house: House) -> None:
    laptop = TestLaptop(house)
    answer = laptop.enrol(house.code()).head
    assert answer.approved
    assert (answer.org, answer.server_id) == (house.pharmacy.org, house.pharmacy.settings.server_id)
    assert {(key.use, key.next) for key in answer.server_keys} == {
        ("answer", False), ("answer", True), ("policy", False), ("policy", True),
    }  # fmt: skip


def test_s58_a_code_that_was_used_lets_no_second_laptop_in(house: House) -> None:
    code = house.code()
    TestLaptop(house).enrol(code)
    assert TestLaptop(house).enrol(code).head.code == "code_used"


def test_s58_the_same_laptop_asking_again_after_a_lost_answer_gets_the_same_answer(house: House) -> None:
    code, laptop = house.code(), TestLaptop(house)
    assert laptop.enrol(code).head == laptop.enrol(code).head
    assert len([row for row in house.rows(tables.device) if row.kind == "laptop"]) == 1


def test_s58_a_code_is_good_for_a_day(house: House) -> None:
    early, late = house.code(), house.code()
    house.clock.pass_minutes(24 * 60 - 1)
    assert TestLaptop(house).enrol(early).status == 200
    house.clock.pass_minutes(1)
    assert TestLaptop(house).enrol(late).head.code == "code_expired"


def test_s58_a_code_nobody_made_is_wrong_and_is_not_tried_for_ever(house: House) -> None:
    code = make_code(bytes(10), der(house.pharmacy.folder.ca_pem()))
    for _ in range(TRIES):
        assert TestLaptop(house).enrol(code).head.code == "code_wrong"
    assert TestLaptop(house).enrol(code).head.code == "throttled"


def test_wrong_codes_from_an_address_shut_out_nobody_else_who_is_behind_it(house: House) -> None:
    """As when a clinic has one address, or a proxy that passes TCP on stands before the server."""
    wrong = make_code(bytes(10), der(house.pharmacy.folder.ca_pem()))
    for _ in range(TRIES + 1):
        TestLaptop(house).enrol(wrong)
    assert TestLaptop(house).enrol(wrong).head.code == "throttled"
    assert TestLaptop(house).enrol(house.code()).status == 200


def test_s58_a_code_has_eighty_bits_of_chance_and_is_kept_as_a_hash(house: House) -> None:
    secret = read_code(house.code()).secret
    assert len(secret) * 8 >= 80
    assert repr(secret) not in repr(house.rows(tables.enrolment_code))


def test_s58_a_key_that_did_not_sign_the_request_is_not_enrolled(house: House) -> None:
    substituted = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    answer = TestLaptop(house).enrol(house.code(), public_key=substituted)
    assert answer.head.code == "signature"
    assert [row for row in house.rows(tables.device) if row.kind != "service"] == []


def test_the_code_names_the_certificate_authority_that_the_server_shows(house: House) -> None:
    answer = TestLaptop(house).ask("GET", "/v1/ca", shape=m.CaAnswer, key_id="x").head
    assert read_code(house.code()).fits(der(answer.ca_pem.encode()))


def test_where_the_clinic_asks_for_it_a_laptop_waits_for_an_administrator(folder: Path) -> None:
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text().replace("require_approval = false", "require_approval = true"))
    with furnished_house(folder) as house:
        laptop = TestLaptop(house)
        answer = laptop.enrol(house.code()).head
        laptop.device_id = answer.device_id
        assert not answer.approved
        assert laptop.try_sign_in("rn").head.code == "not_approved"
        house.pharmacy.devices.set_status(laptop.device_id, "active", reason="", now_ms=house.clock.ms, by=ADMIN)
        assert laptop.ask("GET", "/v1/enrol", shape=m.EnrolAnswer).head.approved
        assert laptop.try_sign_in("rn").status == 200
