"""The administrator's pages over HTTP: who gets in, what each role finds, what each act does and refuses."""

from __future__ import annotations

import asyncio
import inspect
import re
from pathlib import Path

import pytest
from starlette.routing import Route

from nursechart.protocol import messages as m
from nursechart.protocol import recovery
from nursechart.server import audit, judgement, tables
from nursechart.server.admin import words
from nursechart.server.admin.page import Act, Look
from nursechart.server.admin.site import FORM_BYTES, PAGES, make_site
from nursechart.server.backup import back_up
from nursechart.server.drill import drill
from nursechart.server.roles import Permission, Role, may
from nursechart.server.schema import REVISIONS
from nursechart.server.second_factor import STEP_S
from nursechart.server.state import certificates_until_ms
from tests.server.conftest import furnished_house
from tests.server.house import LEILA, PASSWORD, ROLES, ROSA, House, TestLaptop
from tests.server.pages import ORIGIN, Browser, code_of

OFFICERS = ("admin", "recovery", "privacy")
SECTIONS = {
    "/people": OFFICERS,
    "/laptops": OFFICERS,
    "/care": ("admin", "supervisor"),
    "/merges": ("admin", "supervisor"),
    "/quarantine": ("admin", "supervisor"),
    "/emergencies": ("admin", "supervisor"),
    "/health": (*OFFICERS, "supervisor"),
    "/audit": (*OFFICERS, "supervisor", "auditor"),
}
FREE = {"/", "/sign-in", "/sign-out", "/admin.css", "/icon.svg"}


@pytest.fixture
def admin(browser: Browser) -> Browser:
    """A browser in which the administrator has signed in just now."""
    assert browser.sign_in().path == "/people"
    return browser


def audited(house: House) -> list[tuple[str, str, str]]:
    return [(row.actor, row.action, row.outcome) for row in house.rows(tables.admin_audit)]


def address(page: Look | Act, house: House) -> str:
    """A page's address with ids of things that are there, where they are."""
    ids = {"user": house.user("rn"), "device": "no-laptop", "assignment": "none", "entry": "AAAA", "patient": ROSA}
    return re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], page.path)


# --- coming in -------------------------------------------------------------------------------------------------------


def test_an_administrator_comes_in_with_password_and_code_and_goes_out_again(browser: Browser) -> None:
    assert browser.open("/people").path == "/sign-in"
    assert browser.sign_in().heading == "People"
    out = browser.send(
        "/sign-out", {"form": browser.open("/people").html.all("input", name="form")[0].attributes["value"]}
    )
    assert (out.path, browser.cookie) == ("/sign-in", "")
    assert browser.open("/people").path == "/sign-in"
    mine = [what for who, *what in audited(browser.house) if who == browser.house.user("admin")]
    assert mine == [["sign-in", "done"], ["sign-out", "done"]]


@pytest.mark.parametrize(
    "wrong", [{"password": "seven quiet hens"}, {"code": "000000"}, {"login": "nobody", "code": "1"}, {"login": "rn"}]
)
def test_a_wrong_password_a_wrong_code_an_unknown_login_and_a_nurse_are_refused_alike(
    browser: Browser, wrong: dict[str, str]
) -> None:
    page = browser.sign_in(**wrong)
    assert (page.status, browser.cookie) == (403, "")
    assert page.refusal == "Login, password or code is not right. Which of them is not said."
    assert audited(browser.house)[-1][1:] == ("sign-in", "refused")


def test_a_code_works_once_and_no_longer_than_its_clock(browser: Browser) -> None:
    house = browser.house
    made = house.pharmacy.second_factors.make(house.pharmacy.accounts.find("admin"), now_ms=house.clock.ms, by="x")
    code = code_of(made.text, house.clock.ms)
    assert browser.sign_in(code=code).status == 200
    browser.forget()
    assert browser.sign_in(code=code).status == 403
    early = code_of(made.text, house.clock.ms + 10 * STEP_S * 1000)
    assert browser.sign_in(code=early).status == 403


def test_who_has_no_second_factor_stays_out(browser: Browser) -> None:
    assert browser.sign_in(code="").status == 403


def test_s54_codes_are_tried_ten_times_at_most_even_with_the_right_password(browser: Browser) -> None:
    right = browser.code("admin")
    assert {browser.sign_in(code="000000").status for _ in range(10)} == {403}
    page = browser.sign_in(code=right)
    assert (page.status, page.heading) == (429, "Too many tries")
    assert int(page.response.headers["retry-after"]) > 0


def test_s52_a_session_ends_when_the_account_is_stopped_and_when_nobody_is_there(admin: Browser) -> None:
    house = admin.house
    house.clock.pass_minutes(14)
    assert admin.open("/people").heading == "People"
    house.clock.pass_minutes(14)
    assert admin.open("/people").heading == "People"
    house.clock.pass_minutes(16)
    assert admin.open("/people").path == "/sign-in"
    admin.sign_in()
    house.disable("admin")
    assert admin.open("/people").path == "/sign-in"


def test_no_session_lasts_longer_than_twelve_hours(admin: Browser) -> None:
    for _ in range(51):
        admin.house.clock.pass_minutes(14)
        assert admin.open("/health").path == "/health"
    admin.house.clock.pass_minutes(14)
    assert admin.open("/health").path == "/sign-in"


def test_the_cookie_is_read_by_no_script_and_sent_by_no_other_site(browser: Browser) -> None:
    form = {"login": "admin", "password": PASSWORD, "code": browser.code("admin")}
    answer = browser.send("/sign-in", form, follow_redirects=False).response
    said = answer.headers["set-cookie"].lower()
    assert said.startswith("__host-nursechart=")
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= {word.strip() for word in said.split(";")}
    assert "expires" not in said


def test_a_session_of_the_pages_and_one_of_a_laptop_open_nothing_of_each_other(admin: Browser) -> None:
    laptop = admin.house.laptop("rn")
    laptop.access = admin.cookie
    assert laptop.pull_new(ROSA).status == 401
    laptop.sign_in("admin")
    admin.forget()
    assert admin.open("/people", headers={"cookie": f"__Host-nursechart={laptop.access}"}).path == "/sign-in"


# --- what is there for whom ------------------------------------------------------------------------------------------


def test_s01_every_mounted_page_is_declared_or_free(house: House) -> None:
    mounted = {route.path for route in make_site(house.pharmacy).routes if isinstance(route, Route)}
    assert mounted - {page.path for page in PAGES} == FREE | {one for one in mounted if one.startswith("/fonts/")}


@pytest.mark.parametrize("role", ROLES)
def test_s01_each_role_finds_the_sections_that_are_its_own_and_no_other(browser: Browser, role: str) -> None:
    signed_in = browser.sign_in(role)
    mine = {path for path, whose in SECTIONS.items() if role in whose}
    assert (signed_in.status == 200) == bool(mine)
    if not mine:
        return
    assert {one for one in signed_in.links if one in SECTIONS} == mine
    for page in PAGES:
        opened = browser.open(address(page, browser.house))
        if may(role, page.permission):
            assert opened.status in (200, 404), page.path
        else:
            assert (opened.status, opened.heading) == (404, "This page does not exist"), page.path


def test_s01_no_page_opens_and_no_form_is_taken_without_a_session(browser: Browser) -> None:
    before = browser.house.dump()
    for page in PAGES:
        assert browser.open(address(page, browser.house)).path == "/sign-in", page.path
        if isinstance(page, Act):
            assert browser.send(address(page, browser.house), {"form": "x"}).path == "/sign-in", page.path
    assert browser.house.dump() == before


def test_only_a_supervisor_decides_about_the_quarantine() -> None:
    assert {role for role in Role if may(role, Permission.REVIEW_QUARANTINE)} == {Role.SUPERVISOR}


def test_every_answer_forbids_scripts_frames_and_keeping(admin: Browser) -> None:
    for path in ("/people", "/people/add", "/sign-in", "/nowhere", "/admin.css"):
        headers = admin.open(path).response.headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")
        assert path == "/admin.css" or headers["cache-control"] == "no-store"


# --- forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None, "http://localhost:8444"])
def test_a_form_of_another_site_is_not_taken(admin: Browser, origin: str | None) -> None:
    before, form = admin.house.dump(), admin.open("/people/add").form
    sent = admin.send("/people/add", form | {"login": "x.y", "name": "X", "role": "rn"}, origin=origin)
    assert (sent.status, admin.house.dump() == before) == (403, True)


def test_a_form_without_the_sessions_token_is_not_taken(admin: Browser) -> None:
    before, filled = admin.house.dump(), {"login": "x.y", "name": "X", "role": "rn"}
    for token in ({}, {"form": ""}, {"form": "x" * 32}):
        assert admin.send("/people/add", filled | token).status == 403
    assert admin.house.dump() == before


@pytest.mark.parametrize(
    "content, media_type",
    [
        (b"login=" + b"x" * FORM_BYTES, "application/x-www-form-urlencoded"),
        (b"login=a&login=b", "application/x-www-form-urlencoded"),
        (b"login=%ff", "application/x-www-form-urlencoded"),
        (b"&".join(b"f%d=1" % n for n in range(100)), "application/x-www-form-urlencoded"),
        (b'{"login":"a"}', "application/json"),
    ],
)
def test_s46_what_is_none_of_our_forms_is_refused(admin: Browser, content: bytes, media_type: str) -> None:
    headers = {"origin": ORIGIN, "content-type": media_type}
    assert admin.open("/people/add", "POST", content=content, headers=headers).status == 413


def test_a_name_that_is_not_this_servers_is_turned_away(browser: Browser) -> None:
    assert browser.open("/sign-in", headers={"host": "rebound.example"}).status == 421


def test_s64_an_act_asks_for_the_password_when_it_is_more_than_five_minutes_old(admin: Browser) -> None:
    before, former = admin.house.dump(), admin.cookie
    filled = admin.open("/people/add").form | {"login": "x.y", "name": "Xenia", "role": "rn"}
    admin.house.clock.pass_minutes(6)
    asked = admin.send("/people/add", filled)
    assert asked.error_at("own_password").startswith("Enter your own password")
    assert asked.form["name"] == "Xenia"  # nothing typed is lost
    wrong = admin.send("/people/add", asked.form | {"own_password": "seven quiet hens"})
    assert wrong.error_at("own_password") == "This is not your password."
    assert admin.house.dump() == before
    assert admin.send("/people/add", wrong.form | {"own_password": PASSWORD}).heading == "Xenia has an account"
    assert admin.cookie not in ("", former)
    assert "own_password" not in admin.open("/people/add").form


# --- people ----------------------------------------------------------------------------------------------------------


def test_a_person_is_added_and_her_first_password_shown_once_signs_her_in(admin: Browser) -> None:
    house = admin.house
    made = admin.do("/people/add", login="A.Flores", name="Ana Flores", credentials="RN", role="rn")
    assert made.facts["Login"] == "a.flores"
    assert house.laptop().try_sign_in("a.flores", made.facts["First password"]).status == 200
    row = next(row for row in admin.open("/people").rows if row["Login"] == "a.flores")
    assert row["Name"] == "Ana Flores RN"
    assert (house.user("admin"), "user added", "done") in audited(house)
    assert made.facts["First password"] not in admin.open("/people").response.text


@pytest.mark.parametrize(
    "typed, about, said",
    [
        ({"login": "Ö", "name": "X", "role": "rn"}, "login", "A login has 2 to 40"),
        ({"login": "rn", "name": "X", "role": "rn"}, "login", "There is an account rn already"),
        ({"login": "new", "name": " ", "role": "rn"}, "name", "A person has a name"),
        ({"login": "new", "name": "X", "role": ""}, "role", "Choose what this person does"),
        ({"login": "new", "name": "X", "role": "queen"}, "role", "There is no role queen"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_kept_as_typed(
    admin: Browser, typed: dict[str, str], about: str, said: str
) -> None:
    before = admin.house.dump()
    page = admin.do("/people/add", **typed)
    assert page.status == 422
    assert page.error_at(about).startswith(said)
    assert page.form["login"] == typed["login"]
    assert page.html.one(id=about).attributes["aria-invalid"] == "true"
    assert admin.house.dump() == before


def test_a_person_is_suspended_and_let_in_again(admin: Browser) -> None:
    nurse = admin.house.user("rn")
    laptop = admin.house.laptop("rn")
    done = admin.do(f"/people/{nurse}/suspend")
    assert done.said == words.DONE["stopped"]
    assert laptop.pull_new(ROSA).status == 401
    assert admin.do(f"/people/{nurse}/restore").said == words.DONE["back"]
    assert laptop.try_sign_in("rn").status == 200


def test_nobody_suspends_herself_or_changes_her_own_role(admin: Browser) -> None:
    me = admin.house.user("admin")
    assert admin.do(f"/people/{me}/suspend").refusal.endswith("Ask another administrator.")
    assert admin.do(f"/people/{me}/role", role="rn").error_at("role").endswith("Ask another administrator.")
    assert not {f"/people/{me}/suspend", f"/people/{me}/role"} & admin.open(f"/people/{me}").links


def test_a_role_a_team_a_password_and_a_second_factor_are_given(admin: Browser) -> None:
    house, nurse = admin.house, admin.house.user("rn")
    assert admin.do(f"/people/{nurse}/role", role="supervisor").said == words.DONE["role"]
    assert admin.do(f"/people/{nurse}/join", team="north").said == words.DONE["joined"]
    assert house.pharmacy.accounts.find("rn").teams == ("north",)
    assert admin.do(f"/people/{nurse}/leave", team="north").said == words.DONE["left"]
    password = admin.do(f"/people/{nurse}/password").facts["New password"]
    key = admin.do(f"/people/{nurse}/second-factor").facts["Key"]
    admin.forget()
    assert admin.sign_in("rn", password, code_of(key, house.clock.ms)).path == "/care"


def test_what_people_are_called_is_text_and_never_part_of_the_page(admin: Browser) -> None:
    name = '"><img src=x onerror=alert(1)>{{ 7 * 7 }}'
    made = admin.do("/people/add", login="odd", name=name, role="rn")
    assert made.heading == f"{name} has an account"
    assert not admin.open("/people").html.all("img")


# --- laptops ---------------------------------------------------------------------------------------------------------


def test_an_enrolment_code_from_the_page_lets_one_laptop_in(admin: Browser) -> None:
    assert "No laptop has been let in yet" in admin.open("/laptops").html.text
    code = admin.do("/laptops/code", label="NB-07").facts["Enrolment code"]
    laptop = TestLaptop(admin.house)
    assert laptop.enrol(code).status == 200
    assert TestLaptop(admin.house).enrol(code).status == 403
    row = admin.open("/laptops").rows[0]
    assert (row["Laptop"], row["State"], row["Not here yet"]) == ("NB-07", "Active", "Not said yet")


def test_a_laptop_shows_its_last_contact_and_what_the_pharmacy_lacks_of_its_work(admin: Browser) -> None:
    house = admin.house
    house.assign("rn", ROSA)
    laptop = house.laptop("rn")
    entries = [laptop.entry() for _ in range(5)]
    laptop.told(entries[4])  # the urgent one first
    laptop.sync(chain=m.Head(laptop.epoch, 5, entries[4].id[:8]))
    assert admin.open("/laptops").rows[0]["Not here yet"] == "4 entries"
    laptop.told(*entries[:3])
    house.clock.pass_minutes(3)
    row = admin.open("/laptops").rows[0]
    assert (row["Not here yet"], row["People"]) == ("1 entry", "Rn")
    assert row["Last contact"].startswith("3 minutes ago")
    laptop.told(entries[3])
    assert admin.open(f"/laptops/{laptop.device_id}").facts["Not here yet"] == "Nothing"


def test_who_asks_to_be_let_in_on_a_laptop_stands_below_the_laptops_with_the_code(admin: Browser) -> None:
    house = admin.house
    laptop = house.laptop("rn")
    assert "Asking to be let in" not in admin.open("/laptops").html.text
    hers = bytes(31) + b"1"
    request = m.RecoverRequest(1, bytes(80), bytes(32), hers)
    assert laptop.ask("POST", "/v1/recover", request, m.RecoverAnswer).head.box == b""
    row = next(row for row in admin.open("/laptops").rows if "Code" in row)
    assert (row["Code"], row["Person"], row["Answer"]) == (recovery.code_of(hers), "Rn", "Waits")
    house.clock.pass_minutes(8 * 24 * 60)
    assert "Asking to be let in" not in admin.open("/laptops").html.text


def test_a_laptop_is_withdrawn_approved_again_and_reported_lost(admin: Browser) -> None:
    laptop = admin.house.laptop("rn")
    page = f"/laptops/{laptop.device_id}"
    assert admin.do(f"{page}/withdraw", reason="replaced").said == words.DONE["withdrawn"]
    assert laptop.sync().head.code == "withdrawn"
    assert admin.open(page).facts["Reason"] == "replaced"
    assert admin.open(f"{page}/approve").facts["Fingerprint"] == admin.open(page).facts["Fingerprint"]
    assert admin.do(f"{page}/approve").said == words.DONE["approved"]
    assert admin.do(f"{page}/lost").said == words.DONE["lost"]
    assert laptop.sync().head.code == "lost"


# --- assignments -----------------------------------------------------------------------------------------------------


def test_a_nurse_is_assigned_for_a_night_and_the_assignment_is_ended(admin: Browser) -> None:
    house, laptop = admin.house, admin.house.laptop("rn")
    assert admin.do("/care/assign", user="rn", patient=ROSA, reason="cover", until="12").said == words.DONE["assigned"]
    assert laptop.pull_new(ROSA).head.pages
    row = admin.open("/care?person=rn").rows[0]
    assert (row["Person"], row["Patient"], row["As"], row["State"]) == ("Rn", ROSA, "Cover", "Running")
    assert (row["Until"], row["Granted by"]) == ("2025-11-22 00:00 UTC", "Admin")
    end = next(link for link in admin.open("/care").links if link.endswith("/end"))
    assert admin.do(end).said == words.DONE["ended"]
    assert not laptop.pull_new(ROSA).head.pages
    assert admin.open(end).status == 404
    assert "1 has ended" in admin.open("/care").html.text
    assert admin.open("/care?past=1").rows[0]["State"] == "Ended"
    assert [what for who, what, _ in audited(house) if who == house.user("admin") and "assign" in what][1:] == [
        "assignment ended"
    ]


def test_an_assignment_to_come_begins_by_itself(admin: Browser) -> None:
    laptop = admin.house.laptop("rn")
    admin.do("/care/assign", user="rn", patient=ROSA, **{"from": "2025-11-21T13:00", "until": "8"})
    assert admin.open("/care").rows[0]["State"] == "To come"
    assert not laptop.pull_new(ROSA).head.pages
    admin.house.clock.pass_minutes(61)
    laptop.sign_in("rn")
    assert laptop.pull_new(ROSA).head.pages


@pytest.mark.parametrize(
    "typed, about",
    [
        ({"user": ""}, "user"),
        ({"user": "nobody"}, "user"),
        ({"patient": ""}, "patient"),
        ({"patient": "somebody-else"}, "patient"),
        ({"reason": "breakglass"}, "reason"),
        ({"from": "tomorrow"}, "from"),
        ({"from": "9999-12-31T23:59"}, "from"),
        ({"until": "0"}, "until"),
        ({"until": "1e9"}, "until"),
        ({"from": "2020-01-01T00:00"}, "from"),
    ],
)
def test_an_assignment_that_cannot_be_made_says_so_at_the_field(
    admin: Browser, typed: dict[str, str], about: str
) -> None:
    page = admin.do("/care/assign", **({"user": "rn", "patient": ROSA, "until": "8"} | typed))
    assert page.status == 422
    assert page.error_at(about)
    assert admin.house.rows(tables.assignment) == []


# --- quarantine ------------------------------------------------------------------------------------------------------


@pytest.fixture
def disputed(house: House) -> TestLaptop:
    """A nurse's laptop that has charted twice on a patient nobody assigned her."""
    laptop = house.laptop("rn")
    assert {one.outcome for one in laptop.told(laptop.entry(LEILA), laptop.entry(LEILA)).values()} == {"quarantined"}
    return laptop


def test_a_supervisor_sees_why_entries_wait_and_releases_one_and_rejects_the_other(
    disputed: TestLaptop, browser: Browser
) -> None:
    house, before = browser.house, len(browser.house.order(LEILA))
    browser.sign_in("supervisor")
    page = browser.open("/quarantine")
    assert [(row["Why it waits"], row["Author"]) for row in page.rows] == [
        ("Its author was not assigned to this patient when it was charted.", "Rn")
    ] * 2
    release = next(link for link in page.links if link.endswith("/release"))
    assert browser.do(release, note="").error_at("note").startswith("Say why")
    assert browser.do(release, note="covered by phone").said == words.DONE["released"]
    assert len(house.order(LEILA)) == before + 1
    reject = next(link for link in browser.open("/quarantine").links if link.endswith("/reject"))
    assert browser.do(reject, note="charted twice").said == words.DONE["rejected"]
    assert len(house.order(LEILA)) == before + 1
    assert "Nothing waits for a decision." in browser.open("/quarantine").html.text
    row = browser.open("/quarantine?state=rejected").rows[0]
    assert (row["Note"], row["Decided"].split(" ")[0]) == ("charted twice", "Supervisor")
    assert browser.open(reject).status == 404


def test_an_administrator_sees_the_quarantine_and_a_supervisor_decides(disputed: TestLaptop, admin: Browser) -> None:
    page = admin.open("/quarantine")
    assert len(page.rows) == 2
    assert not [link for link in page.links if link.endswith(("/release", "/reject"))]


def test_every_reason_an_entry_waits_for_is_worded(house: House) -> None:
    source = inspect.getsource(judgement._disputed)
    assert set(re.findall(r'"([a-z_]+)"', source)) - {"active", "pending", "service", "patient"} == set(
        words.WHY_WAITING
    )


# --- health ----------------------------------------------------------------------------------------------------------


def test_the_health_page_says_what_is_well_and_what_is_not(admin: Browser) -> None:
    def found() -> dict[str, tuple[str, str]]:
        return {row["What"]: (row["State"], row["Found"]) for row in admin.open("/health").rows}

    pharmacy = admin.house.pharmacy
    pharmacy.projector.catch_up_all()
    first = found()
    assert first["Charts"] == ("Well", "Up to date with the log")
    assert first["Backup"][0] == "Act"
    assert first["Durable"][0] == "Unknown"
    assert first["Restore drill"][0] == "Act"
    assert first["Emergencies"] == ("Well", "No opened chart waits to be seen")
    assert {first[name][0] for name in ("Certificate", "Authority", "Signatures")} == {"Well"}
    assert " GiB free of " in first["Disk"][1]
    back_up(pharmacy, pharmacy.folder.path / "copy.db", by="command line")
    assert found()["Durable"] == ("Well", "All of the log is in a checked backup")
    admin.house.clock.pass_minutes(10)
    assert found()["Backup"][1].startswith("10 minutes ago")
    admin.do("/people/add", login="x.y", name="X", role="rn", own_password=PASSWORD)
    later = found()
    assert later["Durable"] == ("Look", "1 entry came after the last backup Laptops still hold them.")
    assert later["Charts"][0] == "Look"


def test_the_health_page_tells_of_backup_drill_and_servers_over_postgres_too(
    folder_on_postgres: Path, runner: asyncio.Runner
) -> None:
    with furnished_house(folder_on_postgres) as house:
        pharmacy, copy = house.pharmacy, folder_on_postgres / "copy.db"
        pharmacy.projector.catch_up_all()
        back_up(pharmacy, copy, by="command line")
        drill(pharmacy, copy, by="command line")
        browser = Browser(house, runner)
        try:
            browser.sign_in("supervisor")
            page = browser.open("/health")
        finally:
            browser.close()
        found = {row["What"]: row["State"] for row in page.rows}
        assert (found["Backup"], found["Restore drill"], found["Durable"]) == ("Well", "Well", "Well")
        assert (found["Replicas"], found["Live notice"]) == ("Unknown", "Well")
        assert page.facts["Schema"] == REVISIONS[-1]


def test_certificates_that_end_soon_and_a_drill_that_failed_are_told(admin: Browser) -> None:
    pharmacy, clock = admin.house.pharmacy, admin.house.clock
    pharmacy.database.write(lambda c: audit.note(c, clock.ms, "x", "restore drill", "copy.db", "failed"))
    clock.ms = certificates_until_ms(pharmacy)["server"] - 3600 * 1000
    admin.sign_in()
    found = {row["What"]: (row["State"], row["Found"]) for row in admin.open("/health").rows}
    assert found["Restore drill"][0] == "Act"
    assert found["Certificate"][0] == "Look"
    assert found["Authority"][0] == "Well"


def test_a_laptop_that_has_been_silent_for_a_week_is_told(admin: Browser) -> None:
    admin.house.laptop("rn")
    admin.house.clock.pass_minutes(8 * 24 * 60)
    admin.sign_in()
    row = next(row for row in admin.open("/health").rows if row["What"] == "Laptops")
    assert (row["State"], row["Found"][:7]) == ("Look", "1 of 1 ")
    assert admin.open("/laptops").rows[0]["Last contact"].endswith("Silent")


def test_nothing_that_was_charted_is_on_any_page(disputed: TestLaptop, browser: Browser) -> None:
    """Names of patients are charted; the pages have their opaque ids alone."""
    for role in ("admin", "supervisor"):
        browser.forget()
        browser.sign_in(role)
        for path in SECTIONS:
            text = browser.open(path).response.text
            assert LEILA.title() not in text
            assert "vital_signs" not in text


def test_every_page_names_its_fields_its_tables_and_itself(disputed: TestLaptop, admin: Browser) -> None:
    admin.house.assign("rn", ROSA)
    for page in PAGES:
        opened = admin.open(address(page, admin.house))
        if opened.status != 200:
            continue
        html = opened.html
        assert html.one("html").attributes["lang"] == "en"
        assert len(html.all("h1")) == 1, page.path
        assert html.one("title").text.startswith(opened.heading.split(" RN")[0].replace(" Active", "")[:8])
        labelled = {one.attributes["for"] for one in html.all("label")}
        asked = [one for name in ("input", "select", "textarea") for one in html.all(name)]
        assert {one.attributes["id"] for one in asked if one.attributes.get("type") != "hidden"} == labelled
        ids = [one.attributes["id"] for one in html.all() if "id" in one.attributes]
        assert len(ids) == len(set(ids)), page.path
        described = " ".join(one.attributes.get("aria-describedby", "") for one in asked).split()
        assert set(described) <= set(ids), page.path
        for table in html.all("table"):
            assert table.all("caption"), page.path
            assert all(cell.attributes.get("scope") for cell in table.all("th"))


def test_the_pages_work_over_either_database(house_on_both: House, runner: asyncio.Runner) -> None:
    laptop = house_on_both.laptop("rn")
    laptop.told(laptop.entry(LEILA))
    laptop.sync(chain=m.Head(laptop.epoch, 1, laptop.last[:8]))
    browser = Browser(house_on_both, runner)
    try:
        browser.sign_in()
        assert browser.do("/people/add", login="x.y", name="X", role="rn").heading == "X has an account"
        assert [browser.open(path).status for path in SECTIONS] == [200] * len(SECTIONS)
        assert browser.open("/laptops").rows[0]["Not here yet"] == "Nothing"
        browser.forget()
        browser.sign_in("supervisor")
        release = next(link for link in browser.open("/quarantine").links if link.endswith("/release"))
        assert browser.do(release, note="covered").said == words.DONE["released"]
    finally:
        browser.close()
