"""The pages as an ASGI application: each request let in or turned away, and its page worked out in a thread.

In this order: the host is one of ours; a form comes from one of our own pages; somebody is signed in; her role has the
page; the form carries her session's token; her password is fresh. Only then does an act see what was typed. Answers are
never stored, run no script, and are framed by nobody.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nursechart import logs
from nursechart.errors import NurseCanAct
from nursechart.server import roles, throttle
from nursechart.server.admin import care, health, laptops, merges, people, waiting
from nursechart.server.admin.gate import Gate, Guest
from nursechart.server.admin.page import Act, Asking, FieldRefused, Look, NotThere, Sheet, Told
from nursechart.server.admin.shown import Shown
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission
from nursechart.server.throttle import TooOften
from nursechart.shipped import shipped

_log = logging.getLogger(__name__)

PAGES: Final[tuple[Look | Act, ...]] = (
    *people.PAGES,
    *laptops.PAGES,
    *care.PAGES,
    *merges.PAGES,
    *waiting.PAGES,
    *health.PAGES,
)
SECTIONS: Final = (
    ("/people", "People", Permission.KEEP_PEOPLE),
    ("/laptops", "Laptops", Permission.KEEP_PEOPLE),
    ("/care", "Assignments", Permission.ASSIGN),
    ("/merges", "Made one", Permission.ASSIGN),
    ("/quarantine", "Quarantine", Permission.SEE_QUARANTINE),
    ("/health", "Health", Permission.SEE_HEALTH),
)
COOKIE: Final = "__Host-nursechart"
FORM_BYTES: Final = 16 * 1024
FORMS: Final = 300  # forms of one session in 15 minutes; of one address, where nobody is signed in
_FIELDS: Final = 40
_THREADS: Final = 2  # a password takes 64 MiB
_FONTS: Final = ("IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf", "IBMPlexMono-Regular.ttf")
_STYLE: Final = "admin.css"
HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",  # "no-referrer" would take Origin from our own forms too
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@dataclass(frozen=True, slots=True)
class _Came:
    """A request, read."""

    method: str
    host: str  # with its port, as the browser named it
    address: str
    token: str
    origin: str
    site: str  # Sec-Fetch-Site
    path: str
    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


class _TurnedAway(Exception):
    """Ends a request with a page that says why."""

    def __init__(self, status: int, title: str, said: str, *, retry_after_s: int = 0) -> None:
        super().__init__(title)
        self.status, self.title, self.said, self.retry_after_s = status, title, said, retry_after_s


def make_site(pharmacy: Pharmacy) -> Starlette:
    """The application of one pharmacy's pages."""
    return _Site(pharmacy).starlette


class _Site:
    def __init__(self, pharmacy: Pharmacy) -> None:
        self._pharmacy, self._gate = pharmacy, Gate(pharmacy)
        self._shown = Shown(pharmacy.settings.name, SECTIONS)
        self._threads: anyio.CapacityLimiter | None = None
        pharmacy.passwords.prepare()
        both, get, post = ["GET", "POST"], ["GET"], ["POST"]
        routes = [
            Route("/", self._served(self._start), methods=get),
            Route("/sign-in", self._served(self._sign_in), methods=both),
            Route("/sign-out", self._served(self._sign_out), methods=post),
            Route(f"/{_STYLE}", self._file(_STYLE, "text/css; charset=utf-8", "admin"), methods=get),
            Route("/icon.svg", self._file("icon.svg", "image/svg+xml", "admin"), methods=get),
            *(Route(f"/fonts/{name}", self._file(name, "font/ttf", "fonts"), methods=get) for name in _FONTS),
            *(self._mount(page) for page in PAGES),
        ]
        self.starlette = Starlette(routes=routes, exception_handlers={HTTPException: self._elsewhere})
        self.starlette.router.redirect_slashes = False

    def _mount(self, page: Look | Act) -> Route:
        def work(came: _Came) -> Response:
            return self._page(page, came)

        return Route(page.path, self._served(work), methods=["GET", "POST"] if isinstance(page, Act) else ["GET"])

    def _file(self, name: str, media_type: str, folder: str) -> Callable[[Request], Awaitable[Response]]:
        content = shipped(folder, name).read_bytes()
        headers = {**HEADERS, "cache-control": "private, max-age=3600"}

        async def endpoint(_request: Request) -> Response:
            return Response(content, media_type=media_type, headers=headers)

        return endpoint

    def _served(self, work: Callable[[_Came], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            if self._threads is None:
                self._threads = anyio.CapacityLimiter(_THREADS)
            typed = await _typed(request)
            return await anyio.to_thread.run_sync(lambda: self._answer(work, request, typed), limiter=self._threads)

        return endpoint

    async def _elsewhere(self, _request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return self._turned_away(_TurnedAway(status, "This page does not exist", "Look at the address again."))

    def _answer(self, work: Callable[[_Came], Response], request: Request, typed: Mapping[str, str] | None) -> Response:
        """Never raises: what goes wrong is a page without details."""
        try:
            came = self._came(request, typed)
            response = work(came)
        except _TurnedAway as away:
            response = self._turned_away(away)
        except NotThere:
            response = self._turned_away(_TurnedAway(404, "This page does not exist", "Look at the address again."))
        except Exception as error:  # noqa: BLE001  type and places go to the log, never what was typed
            frames = " < ".join(reversed(logs.frames(error.__traceback__)[-4:]))
            _log.error("page failed", extra={"fields": {"type": type(error).__name__, "frames": frames}})
            response = self._turned_away(
                _TurnedAway(500, "Something went wrong here", "Nothing was changed. The server's log says where.")
            )
        response.headers.update(HEADERS)
        return response

    def _came(self, request: Request, typed: Mapping[str, str] | None) -> _Came:
        host = request.headers.get("host", "")
        name = host[1 : host.find("]")] if host.startswith("[") else host.partition(":")[0]
        if name.lower() not in self._pharmacy.settings.names:
            raise _TurnedAway(421, "Not this server", "It is not known by the name in the address.")
        address = request.client.host if request.client else ""
        came = _Came(
            request.method,
            host,
            address,
            request.cookies.get(COOKIE, ""),
            request.headers.get("origin", ""),
            request.headers.get("sec-fetch-site", ""),
            request.url.path,
            {key: str(value) for key, value in request.path_params.items()},
            dict(request.query_params),
            typed or {},
        )
        if came.method == "POST":
            if came.origin != f"https://{host}" or came.site not in ("", "same-origin"):
                raise _TurnedAway(403, "This form came from another site", "Nothing was changed.")
            if typed is None:
                raise _TurnedAway(413, "This is too much for a form", "Nothing was changed.")
            now_ms = self._pharmacy.now_ms()
            guest = self._gate.who(came.token)  # she is not held up by others behind her address: a clinic's, a proxy's
            counted = guest.family if guest else address
            too_often = throttle.try_once(self._pharmacy.database, "page-form", counted, now_ms, tries=FORMS)
            if too_often:
                raise _too_often(too_often)
        return came

    # --- in and out --------------------------------------------------------------------------------------------------

    def _start(self, came: _Came) -> Response:
        guest = self._gate.who(came.token)
        return _to("/sign-in" if guest is None else _first(guest.role))

    def _sign_in(self, came: _Came) -> Response:
        if came.method == "GET":
            if self._gate.who(came.token) is not None:
                return _to("/")
            return self._shown.sign_in(ended="ended" in came.query)
        login = came.typed.get("login", "")
        found = self._gate.sign_in(login, came.typed.get("password", ""), came.typed.get("code", ""), came.address)
        if isinstance(found, TooOften):
            raise _too_often(found)
        if found == "wrong":
            return self._shown.sign_in(login=login, wrong=True)
        response = _to("/")
        _set_cookie(response, found)
        return response

    def _sign_out(self, came: _Came) -> Response:
        guest = self._gate.who(came.token)
        if guest is not None:
            _check_token(guest, came)
            self._gate.sign_out(guest)
        response = _to("/sign-in")
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
        return response

    # --- pages -------------------------------------------------------------------------------------------------------

    def _page(self, page: Look | Act, came: _Came) -> Response:
        guest = self._gate.who(came.token)
        if guest is None:
            return _to("/sign-in?ended" if came.token else "/sign-in")
        if not roles.may(guest.role, page.permission):
            raise NotThere
        asking = Asking(guest.user, guest.role, self._pharmacy.now_ms(), came.path, came.ids, came.query, came.typed)
        if isinstance(page, Look):
            return self._shown.view(page.work(self._pharmacy, asking), guest, asking)
        sheet = page.sheet(self._pharmacy, asking)
        if came.method == "GET":
            return self._shown.sheet(sheet, guest, asking, proves=not guest.is_proved(asking.now_ms))
        _check_token(guest, came)
        return self._act(page, sheet, guest, asking)

    def _act(self, page: Act, sheet: Sheet, guest: Guest, asking: Asking) -> Response:
        """Do an act, once the password is fresh; whatever is refused comes back as the form that was sent."""
        fresh = guest
        if not guest.is_proved(asking.now_ms):
            given = asking.typed.get("own_password", "")
            proved = self._gate.prove(guest, given) if given else ""
            if isinstance(proved, TooOften):
                raise _too_often(proved)
            if proved in ("", "wrong"):
                said = (
                    "This is not your password."
                    if proved
                    else "Enter your own password: it was last given 5 minutes ago."
                )
                return self._shown.sheet(
                    sheet.with_typed(asking.typed, "", ""), guest, asking, proves=True, own_error=said
                )
            found = self._gate.who(proved)
            if found is None:
                return _to("/sign-in?ended")
            fresh = found
        response = self._done(page, sheet, fresh, asking)
        if fresh is not guest:
            _set_cookie(response, fresh.token)
        return response

    def _done(self, page: Act, sheet: Sheet, guest: Guest, asking: Asking) -> Response:
        try:
            went = page.work(self._pharmacy, asking)
        except (NurseCanAct, FieldRefused) as refused:
            about, said = getattr(refused, "about", ""), str(refused)
            known = about if about in {one.name for one in sheet.fields} else ""
            filled = sheet.with_typed(asking.typed, known, said)
            return self._shown.sheet(filled, guest, asking, proves=False, error=said, about=known)
        if isinstance(went, Told):
            return self._shown.told(went, guest, asking)
        return _to(f"{went.to}?done={went.done}")

    def _turned_away(self, away: _TurnedAway) -> Response:
        response = self._shown.message(away.status, away.title, away.said)
        if away.retry_after_s:
            response.headers["retry-after"] = str(away.retry_after_s)
        response.headers.update(HEADERS)
        return response


async def _typed(request: Request) -> dict[str, str] | None:
    """The fields of a form; None when it is larger than any of ours or is no form. A field sent twice is no form."""
    if request.method != "POST":
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > FORM_BYTES:
                return None
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_FIELDS,
            strict_parsing=bool(body),
        )
    except (ValueError, ClientDisconnect):
        return None
    found = dict(pairs)
    return found if len(found) == len(pairs) and not any("\0" in value for value in found.values()) else None


def _check_token(guest: Guest, came: _Came) -> None:
    if not secrets.compare_digest(came.typed.get("form", "").encode(), guest.form_token.encode()):
        raise _TurnedAway(403, "This form is out of date", "Nothing was changed. Open the page again and repeat it.")


def _too_often(found: TooOften) -> _TurnedAway:
    minutes = max(1, found.retry_after_s // 60)
    said = f"Nothing was changed. Try again in {minutes} min."
    return _TurnedAway(429, "Too many tries", said, retry_after_s=found.retry_after_s)


def _first(role: str) -> str:
    """The first section that a role has."""
    return next((path for path, _, permission in SECTIONS if roles.may(role, permission)), "/sign-in")


def _to(path: str) -> Response:
    return RedirectResponse(path, status_code=303)


def _set_cookie(response: Response, token: str) -> None:
    """A cookie for this host alone that no script reads and no other site sends. It ends with the browser."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="strict")
