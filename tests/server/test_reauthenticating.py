"""S-64 at the pharmacy: every act of the pages asks for a password that is at most five minutes old, whatever it does.

A page that is added later is asked here too: the acts are those that the site mounts.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_type_hints

import pytest

from nursechart.server.admin import site
from nursechart.server.admin.page import Act, File, Look, Sheet, Told
from nursechart.server.roles import Permission, may
from nursechart.server.routes import ROUTES
from tests.server.house import PASSWORD, House
from tests.server.pages import Browser

ACTS = [page for page in site.PAGES if isinstance(page, Act)]
OFFICERS = ("admin", "recovery", "privacy", "supervisor", "auditor")
LAPTOPS_MAY: frozenset[Permission | None] = frozenset({None, Permission.SIGN_IN, Permission.READ_CHARTS})


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


def officer(act: Act) -> str:
    """Somebody whose role has the act."""
    return next(role for role in OFFICERS if may(role, act.permission))


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.path)
def test_s64_every_act_of_the_pages_asks_six_minutes_after_the_password_and_a_wrong_one_does_nothing(
    house: House, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    done: list[str] = []

    def work(*_: Any) -> Told:
        done.append(act.path)
        return Told("Done", (), (), "/")

    plain = replace(act, sheet=lambda *_: Sheet("Do it", (), "Do it", "/"), work=work)
    monkeypatch.setattr(site, "PAGES", tuple(plain if page is act else page for page in site.PAGES))
    browser, path = Browser(house, runner), re.sub(r"\{\w+\}", "some", act.path)
    browser.sign_in(officer(act))
    house.clock.pass_minutes(4)
    assert "own_password" not in browser.open(path).form  # younger than five minutes
    house.clock.pass_minutes(2)
    form = browser.open(path).form
    assert form["own_password"] == ""

    without = {name: value for name, value in form.items() if name != "own_password"}
    assert browser.send(path, without).error_at("own_password").startswith("Enter your own password")
    wrong = browser.send(path, form | {"own_password": "seven quiet hens"})
    assert wrong.error_at("own_password") == "This is not your password."
    assert done == []

    assert browser.send(path, wrong.form | {"own_password": PASSWORD}).heading == "Done"
    assert done == [act.path]
    browser.close()


def test_s64_a_page_that_only_shows_gives_no_file_to_keep() -> None:
    looks = [page for page in site.PAGES if isinstance(page, Look)]
    assert looks
    assert all(File not in _answers(page.work) for page in looks)


def test_s64_no_route_of_the_laptops_administers_or_exports() -> None:
    """Accounts, laptops, assignments and the audit are the pages' alone, where an act asks."""
    assert {route.needs.permission for route in ROUTES} <= LAPTOPS_MAY


def _answers(work: Any) -> tuple[Any, ...]:
    told = get_type_hints(work)["return"]
    return getattr(told, "__args__", (told,))
