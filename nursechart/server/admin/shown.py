"""Turns what a page answers into HTML: one frame, a template for each page, one for all forms. Values are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from nursechart.server import roles
from nursechart.server.admin import words
from nursechart.server.admin.gate import Guest
from nursechart.server.admin.page import Asking, Sheet, Told, View
from nursechart.server.roles import Permission
from nursechart.shipped import shipped


class Shown:
    """The templates of one organisation's pages."""

    def __init__(self, organisation: str, sections: Sequence[tuple[str, str, Permission]]) -> None:
        self._sections = sections
        self._templates = Environment(
            loader=FileSystemLoader(shipped("admin")),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(
            organisation=organisation,
            ROLES=words.ROLES,
            REASONS=words.REASONS,
            DEVICE_STATES=words.DEVICE_STATES,
            WHY_WAITING=words.WHY_WAITING,
            moment=words.moment,
            machine_moment=words.machine_moment,
            ago=words.ago,
            entries=words.entries,
            have_ended=words.have_ended,
            standing_of=words.standing_of,
        )

    def view(self, view: View, guest: Guest, asking: Asking) -> Response:
        return self._page(view.template, 200, guest, asking, **view.values)

    def sheet(
        self,
        sheet: Sheet,
        guest: Guest,
        asking: Asking,
        *,
        proves: bool,
        error: str = "",
        about: str = "",
        own_error: str = "",
    ) -> Response:
        """A form. `proves`: it also asks for her own password. A refusal is told above and at its field."""
        summary = (own_error, "own_password") if own_error else (error, about)
        refused = bool(error or own_error)
        return self._page(
            "form.html",
            422 if refused else 200,
            guest,
            asking,
            sheet=sheet,
            proves=proves,
            summary=summary if refused else None,
            own_error=own_error,
        )

    def told(self, told: Told, guest: Guest, asking: Asking) -> Response:
        return self._page("told.html", 200, guest, asking, told=told)

    def sign_in(self, *, login: str = "", wrong: bool = False, ended: bool = False) -> Response:
        status = 403 if wrong else 200
        return self._page("sign_in.html", status, None, None, login=login, wrong=wrong, ended=ended)

    def message(self, status: int, title: str, said: str) -> Response:
        """A page with nothing but a sentence."""
        return self._page("message.html", status, None, None, title=title, said=said)

    def _page(self, template: str, status: int, guest: Guest | None, asking: Asking | None, **values: Any) -> Response:
        mine = [(path, words_) for path, words_, need in self._sections if guest and roles.may(guest.role, need)]
        html = self._templates.get_template(template).render(
            guest=guest,
            sections=mine,
            current="/" + asking.path.split("/")[1] if asking else "",
            now=asking.now_ms if asking else 0,
            done=words.DONE.get(asking.query.get("done", ""), "") if asking else "",
            **values,
        )
        return HTMLResponse(html, status)
