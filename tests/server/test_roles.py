"""The server's table of roles and the content's are one: what one gives, the other knows."""

from __future__ import annotations

import pytest

from nursechart.clinical.content import Content, load_content
from nursechart.clinical.roles import roles_that_may
from nursechart.record.kinds import CHARTED, VISIT_SIGNED
from nursechart.server.roles import PERMISSIONS, REACH, Permission, Role, may, may_author, reach_of
from nursechart.shipped import shipped


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(shipped("content"))


def test_the_server_and_the_content_know_the_same_roles(content: Content) -> None:
    assert {role.value for role in Role} == set(content.roles)
    assert set(PERMISSIONS) == set(REACH) == set(Role)


def test_a_role_reaches_the_patients_that_the_content_says(content: Content) -> None:
    assert {role: reach_of(role) for role in content.roles} == {
        role: each.reach for role, each in content.roles.items()
    }


def test_who_sees_no_chart_by_the_content_reads_none_at_the_server(content: Content) -> None:
    readers = {role for role in content.roles if may(role, Permission.READ_CHARTS)}
    assert readers == {role for role, each in content.roles.items() if each.sees in ("chart", "demographics_and_time")}


def test_the_audit_is_read_by_whom_the_content_lets_read_it(content: Content) -> None:
    assert {role for role in content.roles if may(role, Permission.READ_AUDIT)} == roles_that_may(content, "audit_log")


@pytest.mark.parametrize(
    "right, kind, parts",
    [
        ("sign", VISIT_SIGNED, []),
        ("vitals", CHARTED, ["vital_signs.pulse"]),
        ("emergency", CHARTED, ["emergency.opened"]),
        ("cvad_care", CHARTED, ["line_care.dressing"]),
    ],
)
def test_the_server_takes_from_a_role_what_the_content_lets_it_chart(
    content: Content, right: str, kind: str, parts: list[str]
) -> None:
    taken = {role for role in content.roles if may_author(role, kind, parts)}
    assert taken == roles_that_may(content, right)


def test_the_server_takes_a_review_from_those_alone_who_may_return_a_note(content: Content) -> None:
    returns = {role for role, answer in content.rights["correct"].cells.items() if answer == "return_and_own"}
    assert {role for role in content.roles if may_author(role, CHARTED, ["review.state"])} == returns


@pytest.mark.parametrize("role", ["admin", "recovery", "privacy", "auditor", "elsewhere", "service"])
def test_who_holds_no_chart_charts_nothing_at_the_server(role: str) -> None:
    assert not may_author(role, CHARTED, ["vital_signs.pulse"])
    assert not may_author(role, VISIT_SIGNED, [])
