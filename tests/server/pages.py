"""A browser made of httpx and the standard library's HTML parser: it follows redirects, keeps cookies, fills in forms.

What a page says is read from its HTML, as a person would: headings, cells of tables, labels, refusals.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from nursechart.server.admin.site import make_site
from nursechart.server.second_factor import STEP_S, code_at
from tests.server.house import ADMIN, PASSWORD, House

ORIGIN = "https://localhost:8444"
_EMPTY = {"input", "meta", "link", "br", "hr", "img"}


@dataclass
class Tag:
    """An element with what is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Any] = field(default_factory=list)  # Tag or str

    def all(self, name: str = "", /, **attributes: str) -> list[Tag]:
        found = []
        for one in self.inside:
            if isinstance(one, Tag):
                if name in ("", one.name) and all(
                    one.attributes.get(key) == value for key, value in attributes.items()
                ):
                    found.append(one)
                found += one.all(name, **attributes)
        return found

    def one(self, name: str = "", /, **attributes: str) -> Tag:
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} of {name} {attributes}"
        return found[0]

    @property
    def text(self) -> str:
        parts = (one.text if isinstance(one, Tag) else one for one in self.inside)
        return " ".join(" ".join(parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Tag("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(made)
        if tag not in _EMPTY:
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


@dataclass(frozen=True)
class Page:
    status: int
    path: str
    html: Tag
    response: httpx.Response

    @property
    def heading(self) -> str:
        return self.html.one("h1").text

    @property
    def said(self) -> str:
        """What it says happened."""
        return " ".join(one.text for one in self.html.all("p", role="status"))

    @property
    def refusal(self) -> str:
        return " ".join(one.text for one in self.html.all("div", role="alert"))

    def error_at(self, name: str) -> str:
        return self.html.one("p", id=f"{name}-error").text

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows of its table, by the heading of each column."""
        return [
            {cell.attributes.get("data-label", ""): cell.text for cell in (*row.all("th"), *row.all("td"))}
            for body in self.html.all("tbody")
            for row in body.all("tr")
        ]

    @property
    def facts(self) -> dict[str, str]:
        names, values = self.html.all("dt"), self.html.all("dd")
        return {name.text: value.text for name, value in zip(names, values, strict=True)}

    @property
    def links(self) -> set[str]:
        return {one.attributes["href"] for one in self.html.all("a")}

    @property
    def form(self) -> dict[str, str]:
        """The fields of its form as they would be sent."""
        form = next(one for one in self.html.all("form") if one.attributes.get("action", "") in ("", "/sign-in"))
        sent = {one.attributes["name"]: one.attributes.get("value", "") for one in form.all("input")}
        sent |= {one.attributes["name"]: one.text for one in form.all("textarea")}
        for select in form.all("select"):
            chosen = [one for one in select.all("option") if "selected" in one.attributes] or select.all("option")[:1]
            sent[select.attributes["name"]] = chosen[0].attributes["value"]
        return sent


class Browser:
    """One person's browser in front of the pages of a house."""

    def __init__(self, house: House, runner: asyncio.Runner) -> None:
        self.house, self._runner = house, runner
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(make_site(house.pharmacy)), base_url=ORIGIN, follow_redirects=True
        )

    def open(self, path: str, method: str = "GET", **more: Any) -> Page:
        response = self._runner.run(self._client.request(method, path, **more))
        reader = _Reader()
        if response.headers.get("content-type", "").startswith("text/html"):
            reader.feed(response.text)
        return Page(response.status_code, response.url.path, reader.root, response)

    def send(self, path: str, fields: Mapping[str, str], *, origin: str | None = ORIGIN, **more: Any) -> Page:
        headers = {"origin": origin} if origin is not None else {}
        return self.open(path, "POST", data=dict(fields), headers={**headers, **more.pop("headers", {})}, **more)

    def do(self, path: str, **typed: str) -> Page:
        """Open a form, fill it in, send it."""
        form = self.open(path).form
        assert set(typed) <= set(form), f"{set(typed) - set(form)} not asked for"
        return self.send(path, form | typed)

    def sign_in(self, login: str = "admin", password: str = PASSWORD, code: str | None = None) -> Page:
        return self.send(
            "/sign-in", {"login": login, "password": password, "code": self.code(login) if code is None else code}
        )

    def code(self, login: str) -> str:
        """What the authenticator app of a fresh second factor shows now."""
        pharmacy = self.house.pharmacy
        made = pharmacy.second_factors.make(pharmacy.accounts.find(login), now_ms=self.house.clock.ms, by=ADMIN)
        return code_of(made.text, self.house.clock.ms)

    @property
    def cookie(self) -> str:
        return self._client.cookies.get("__Host-nursechart") or ""

    def forget(self) -> None:
        self._client.cookies.clear()

    def close(self) -> None:
        self._runner.run(self._client.aclose())


def code_of(secret: str, now_ms: int) -> str:
    """The code of a second factor as its text was shown."""
    return code_at(base64.b32decode(secret.replace(" ", "")), now_ms // 1000 // STEP_S)
