"""Accounts, passwords, sessions, leases, and the keys people sign with."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from nursechart.chart import queries
from nursechart.protocol import messages as m
from nursechart.protocol.attested import assignments_hash, read_lease, read_order
from nursechart.record.ids import b64
from nursechart.record.kinds import StaffKey, StaffPerson
from nursechart.server import passwords, proof, tables
from nursechart.server.passwords import Hashing, PasswordRefused, Passwords
from nursechart.server.throttle import TRIES
from tests.server.house import ADMIN, PASSWORD, ROSA, House, TestLaptop


@pytest.fixture
def laptop(house: House) -> TestLaptop:
    house.assign("rn", ROSA)
    return house.laptop("rn")


def _policy_keys(house: House) -> dict[str, bytes]:
    return {key.id: key.public_key for key in house.pharmacy.server_keys if key.use == "policy"}


def test_a_nurse_signs_in_and_gets_a_lease_for_this_laptop(house: House, laptop: TestLaptop) -> None:
    answer = laptop.sign_in("rn")
    lease = read_lease(answer.lease, _policy_keys(house))
    assert lease is not None
    assert (lease.user, lease.device, lease.role) == (answer.user.id, laptop.device_id, "rn")
    assert lease.expires_ms - lease.issued_ms == 7 * 24 * 3600 * 1000
    assert lease.assignments == assignments_hash([f"p:{ROSA}"])
    assert answer.access_expires_ms - house.clock.ms == 15 * 60 * 1000


def test_the_login_is_the_same_in_capitals(laptop: TestLaptop) -> None:
    assert laptop.try_sign_in(" RN ").status == 200


def test_s13_a_wrong_password_and_an_unknown_login_are_one_answer(laptop: TestLaptop) -> None:
    wrong, unknown = laptop.try_sign_in("rn", "not her password"), laptop.try_sign_in("nobody-at-all")
    assert wrong.status == unknown.status == 403
    assert wrong.head == unknown.head


def test_s13_a_wrong_password_and_an_unknown_login_take_the_same_work(
    laptop: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes the time is stretching the password: that is counted, with its cost. A clock tells of the computer."""
    work: list[tuple[str, str]] = []

    class Counted:
        def __init__(self, **cost: int) -> None:
            work.append(("made", str(cost)))
            self.derive_phc_encoded = Argon2id(**cost).derive_phc_encoded  # type: ignore[arg-type]

        @staticmethod
        def verify_phc_encoded(password: bytes, phc: str) -> None:
            work.append(("compared", phc.rsplit("$", 2)[0]))
            Argon2id.verify_phc_encoded(password, phc)

    monkeypatch.setattr(passwords, "Argon2id", Counted)

    def done(login: str) -> list[tuple[str, str]]:
        work.clear()
        assert laptop.try_sign_in(login, "not her password").head.code == "password"
        return list(work)

    assert done("rn") == done("nobody-at-all") == [("compared", "$argon2id$v=19$m=64,t=1,p=4")]


def test_s54_after_ten_wrong_tries_in_a_quarter_of_an_hour_even_the_right_password_waits(
    house: House, laptop: TestLaptop
) -> None:
    for _ in range(TRIES):
        assert laptop.try_sign_in("ruth", "not her password").head.code == "password"
    blocked = laptop.try_sign_in("ruth")
    assert (blocked.status, blocked.head.code) == (429, "throttled")
    assert blocked.response.headers["retry-after"] == str(blocked.head.retry_after_s) == "900"
    assert laptop.try_sign_in("rn").status == 200
    house.clock.pass_minutes(15.1)
    assert laptop.try_sign_in("ruth").status == 200


def test_s54_an_unknown_login_is_throttled_alike(laptop: TestLaptop) -> None:
    for _ in range(TRIES):
        assert laptop.try_sign_in("nobody-at-all").head.code == "password"
    assert laptop.try_sign_in("nobody-at-all").head.code == "throttled"


def test_s54_tries_are_counted_by_account_across_laptops(house: House, laptop: TestLaptop) -> None:
    other = house.laptop()
    for number in range(TRIES):
        (laptop if number % 2 else other).try_sign_in("ruth", "not her password")
    assert other.try_sign_in("ruth").head.code == "throttled"


def test_s54_a_right_password_forgives_the_wrong_ones(laptop: TestLaptop) -> None:
    for _ in range(3):
        for _ in range(TRIES - 1):
            laptop.try_sign_in("rn", "not her password")
            if laptop.try_sign_in("rn").status == 200:
                break
        assert laptop.try_sign_in("rn").status == 200


def test_s53_a_refresh_token_is_good_once(laptop: TestLaptop) -> None:
    first, old_access = laptop.refresh, laptop.access
    answer = laptop.renew()
    assert answer.status == 200
    assert laptop.ask("POST", "/v1/pull", m.PullRequest(()), m.PullAnswer, bearer=answer.head.access).status == 200
    assert laptop.ask("POST", "/v1/pull", m.PullRequest(()), m.PullAnswer, bearer=old_access).status == 401
    assert answer.head.refresh != first


def test_s53_using_a_refresh_token_after_its_answer_arrived_ends_the_whole_family(laptop: TestLaptop) -> None:
    first = laptop.refresh
    newest = laptop.renew().head
    assert laptop.ask("POST", "/v1/pull", m.PullRequest(()), m.PullAnswer, bearer=newest.access).status == 200
    assert laptop.renew(first).head.code == "token"
    assert laptop.renew(newest.refresh).head.code == "token"
    pull = laptop.ask("POST", "/v1/pull", m.PullRequest(()), m.PullAnswer, bearer=newest.access)
    assert pull.head.code == "token"
    assert laptop.try_sign_in("rn").status == 200


def test_a_session_outlives_lost_answers_to_its_renewal(laptop: TestLaptop) -> None:
    first = laptop.refresh
    for _ in range(3):  # of which none arrives
        assert laptop.renew(first).status == 200
    newest = laptop.renew(first).head
    assert laptop.ask("POST", "/v1/pull", m.PullRequest(()), m.PullAnswer, bearer=newest.access).status == 200
    assert laptop.renew(newest.refresh).status == 200


def test_s53_of_two_who_hold_one_refresh_token_neither_stays_in(laptop: TestLaptop) -> None:
    first = laptop.refresh
    nurses = laptop.renew(first).head
    copys = laptop.renew(first).head  # before she has used hers: it might have been she
    pull = laptop.ask("POST", "/v1/pull", m.PullRequest(()), m.PullAnswer, bearer=nurses.access)
    assert pull.head.code == "token"
    assert laptop.renew(nurses.refresh).head.code == "token"
    assert laptop.renew(copys.refresh).head.code == "token"


def test_s53_a_refresh_token_used_on_another_laptop_ends_its_family(house: House, laptop: TestLaptop) -> None:
    thief = house.laptop()
    assert thief.renew(laptop.refresh).head.code == "token"
    assert laptop.renew().head.code == "token"


def test_tokens_and_passwords_are_nowhere_in_the_database(house: House, laptop: TestLaptop) -> None:
    laptop.renew()
    plain = repr([house.rows(table) for table in tables.metadata.sorted_tables])
    assert laptop.access not in plain
    assert laptop.refresh not in plain
    assert PASSWORD not in plain


def test_s52_a_disabled_user_reads_nothing_from_the_next_request_on(house: House, laptop: TestLaptop) -> None:
    assert laptop.pull_new(ROSA).head.pages
    house.disable("rn")
    assert laptop.pull_new(ROSA).head.code == "token"
    assert laptop.renew().head.code == "user_stopped"
    assert laptop.try_sign_in("rn").head.code == "user_stopped"
    assert laptop.try_sign_in("rn", "not her password").head.code == "password"


def test_s52_a_user_who_is_let_in_again_has_to_sign_in_again(house: House, laptop: TestLaptop) -> None:
    house.disable("rn")
    house.pharmacy.accounts.set_active("rn", True, now_ms=house.clock.ms, by=ADMIN)
    assert laptop.pull_new(ROSA).head.code == "token"
    assert laptop.try_sign_in("rn").status == 200


def test_s52_a_withdrawn_laptop_reads_nothing_from_the_next_request_on(house: House, laptop: TestLaptop) -> None:
    house.withdraw(laptop)
    assert laptop.pull_new(ROSA).head.code == "withdrawn"
    assert laptop.sync().head.code == "withdrawn"
    assert laptop.renew().head.code == "withdrawn"
    assert laptop.try_sign_in("rn").head.code == "withdrawn"
    assert laptop.ask("POST", "/v1/bodies", m.BodiesRequest(), m.BodiesAnswer).head.code == "withdrawn"


def test_s52_a_laptop_is_told_to_stop_a_disabled_user(house: House, laptop: TestLaptop) -> None:
    laptop.sign_in("ruth")
    house.disable("rn")
    [order] = laptop.sync().head.orders
    read = read_order(order, _policy_keys(house))
    assert read is not None
    assert (read.kind, read.user) == ("stop_user", house.user("rn"))


def test_a_new_password_ends_the_sessions_of_the_old_one(house: House, laptop: TestLaptop) -> None:
    before = house.pharmacy.accounts.find("rn").credver
    house.pharmacy.accounts.reset("rn", "nine loud magpies", now_ms=house.clock.ms, by=ADMIN)
    assert house.pharmacy.accounts.find("rn").credver == before + 1
    assert laptop.renew().head.code == "token"
    assert laptop.try_sign_in("rn").head.code == "password"
    assert laptop.try_sign_in("rn", "nine loud magpies").status == 200


@pytest.mark.parametrize("password", ["", "brief", "passwordpassword", "aaaaaaaaaaaaaaaaaaaa", "x" * 129])
def test_a_password_that_is_short_common_or_endless_is_not_taken(house: House, password: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        house.pharmacy.accounts.reset("rn", password, now_ms=house.clock.ms, by=ADMIN)
    assert not password or password not in str(refused.value)


def test_a_password_costs_64_mib_and_three_passes() -> None:
    real = Passwords()
    phc = real.hash(PASSWORD)
    assert phc.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert real.matches(PASSWORD, phc)


def test_a_hash_made_with_less_work_is_renewed_at_the_next_right_password(house: House, laptop: TestLaptop) -> None:
    def phc() -> str:
        return next(str(row.phc) for row in house.rows(tables.account) if row.login == "rn")

    assert "m=64,t=1" in phc()
    house.pharmacy.passwords._hashing = Hashing(memory_kib=128, passes=1)
    laptop.try_sign_in("rn", "not her password")
    assert "m=64,t=1" in phc()
    laptop.sign_in("rn")
    assert "m=128,t=1" in phc()


def test_every_person_and_her_key_stand_in_the_staff_feed(house: House, laptop: TestLaptop) -> None:
    house.pharmacy.projector.catch_up_all()
    with house.pharmacy.database.reading() as connection:
        assert queries.people(connection)[laptop.user].printed == "Rn, RN"
        keys = queries.subjects(connection, "r:staff", "staff")
    values = [said[0].value for subject in keys for part, said in subject.parts.items() if part == "staff.key"]
    assert values == [
        StaffKey(laptop.user, laptop.device_id, b64(laptop.user_key.public_key().public_bytes_raw()), house.clock.ms)
    ]


def test_a_new_signing_key_closes_the_one_before_it_and_both_stay_known(house: House, laptop: TestLaptop) -> None:
    old = laptop.user_key
    house.clock.pass_minutes(5)
    laptop.user_key = Ed25519PrivateKey.generate()
    laptop.sign_in("rn")
    rows = sorted(house.rows(tables.user_key), key=lambda row: row.valid_from)
    assert [row.revoked_at for row in rows] == [house.clock.ms, None]
    assert laptop.told(laptop.signature(old), laptop.signature(laptop.user_key)) == {}


def test_signing_in_twice_with_one_key_registers_it_once(house: House, laptop: TestLaptop) -> None:
    laptop.sign_in("rn")
    assert len(house.rows(tables.user_key)) == len(house.rows(tables.device_user)) == 1


def test_a_stopped_person_is_told_to_all_laptops(house: House) -> None:
    house.disable("rn")
    house.pharmacy.projector.catch_up_all()
    with house.pharmacy.database.reading() as connection:
        found = queries.subject(connection, "r:staff", house.user("rn"))
    assert found is not None
    assert found.get("staff.person", StaffPerson) == StaffPerson("Rn", "RN", "rn", active=False)


def test_a_nurse_gets_a_certificate_for_her_printed_notes(house: House, laptop: TestLaptop) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    request = m.SignInRequest("rn", PASSWORD, m.PersonalKeys(note=spki))
    answer = laptop.ask("POST", "/v1/sign-in", request, m.SignInAnswer, bearer="").head
    certificate = x509.load_der_x509_certificate(answer.note_certificate)
    certificate.verify_directly_issued_by(x509.load_der_x509_certificate(answer.note_chain[0]))
    assert certificate.public_key() == key.public_key()


def test_sign_ins_and_what_administrators_do_are_audited_without_names(house: House, laptop: TestLaptop) -> None:
    laptop.try_sign_in("rn", "not her password")
    rows = house.rows(tables.admin_audit)
    assert {("sign-in", "done"), ("sign-in", "refused"), ("assigned primary " + laptop.user, "done")} <= {
        (row.action, row.outcome) for row in rows
    }
    assert not proof.verify(house.pharmacy.database, house.pharmacy.org, house.pharmacy.feed_keys).broken


# --- her own new password --------------------------------------------------------------------------------------------

NEW = "nine loud kingfishers"


def change(laptop: TestLaptop, old: str = PASSWORD, new: str = NEW) -> Any:
    return laptop.ask("POST", "/v1/password", m.PasswordRequest(old, new), m.PasswordAnswer)


def test_a_nurse_changes_her_password_and_her_other_sessions_end(house: House) -> None:
    laptop, other = house.laptop("rn"), house.laptop("rn")
    colleague = house.laptop("ruth")
    before = house.pharmacy.accounts.find("rn").credver
    answer = change(laptop)
    assert (answer.status, answer.head.credver) == (200, before + 1)
    assert laptop.pull_new(ROSA).status == 200
    assert laptop.renew().status == 200
    assert [one.renew().status for one in (other, colleague)] == [401, 200]
    assert other.pull_new(ROSA).status == 401
    assert [other.try_sign_in("rn", password).status for password in (PASSWORD, NEW)] == [403, 200]
    rows = [(row.action, row.outcome) for row in house.rows(tables.admin_audit) if "password" in row.action]
    assert rows == [("password changed", "done")]


def test_s64_the_old_password_is_asked_and_tries_are_counted(house: House) -> None:
    laptop = house.laptop("rn")
    assert {change(laptop, "wrong password").head.code for _ in range(10)} == {"password"}
    assert change(laptop).head.code == "throttled"
    assert house.laptop().try_sign_in("rn").status == 429  # the same count as at the door
    assert ("password changed", "refused") in [(row.action, row.outcome) for row in house.rows(tables.admin_audit)]


@pytest.mark.parametrize("new", ["short", "passwordpassword", "aaaaaaaaaaaaaaaaaaaa", "x" * 129])
def test_s56_a_new_password_has_to_keep_the_rules(house: House, new: str) -> None:
    laptop = house.laptop("rn")
    assert change(laptop, new=new).head.code == "password_refused"
    assert laptop.try_sign_in("rn").status == 200


def test_s52_who_is_not_signed_in_changes_nothing(house: House) -> None:
    laptop = house.laptop("rn")
    laptop.access = ""
    assert change(laptop).status == 401
    house.disable("rn")
    assert change(house.laptop("ruth"), "wrong").status == 403
    assert house.rows(tables.account)
