"""The ASGI application: declared routes and nothing else, each request to a thread, each answer signed.

Deny by default: only a `Declared` route can be mounted, and whatever else is asked for is a signed "not found". The
two operational paths of `operations.PUBLIC` say one word each.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from nursechart.protocol.limits import INFLATED_BYTES
from nursechart.server.door import Asked, Door, Refused, Reply
from nursechart.server.lines import ComeLater, Line
from nursechart.server.live import TooManyListeners
from nursechart.server.live_stream import Events
from nursechart.server.operations import Operations
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.routes import ROUTES, Declared
from nursechart.server.turns import Turns

_THREADS: Final = 4  # as many as the embedded database has connections for, less one for the projector
_SLOW_THREADS: Final = 2  # sign-ins at once: each takes 64 MiB
_BODY_S: Final = 120  # for a body to come: a piece of a photo over 20 kbit/s


class NotDeclared(TypeError):
    """Somebody tried to mount a route that says nothing of who may use it."""


def make_app(
    pharmacy: Pharmacy,
    table: Sequence[Declared] = ROUTES,
    *,
    projects: bool = True,
    operations: Operations | None = None,
) -> Starlette:
    """The application of one pharmacy. Without `projects` no background thread runs: another process projects.

    Raises NotDeclared for anything in `table` that is not a declaration.
    """
    return _App(pharmacy, table, projects, operations or Operations(pharmacy)).starlette


class _App:
    def __init__(self, pharmacy: Pharmacy, table: Sequence[Declared], projects: bool, operations: Operations) -> None:
        self._pharmacy, self._projects = pharmacy, projects
        pharmacy.passwords.prepare()
        self._door = Door(pharmacy)
        self._line = Line(_THREADS, pharmacy.turns)
        self._slow_line = Line(_SLOW_THREADS, Turns())  # a nurse who signs in comes behind no laptop's push
        routes = [*(self._mount(declared) for declared in table), *operations.routes()]
        self.starlette = Starlette(
            routes=routes, exception_handlers={HTTPException: self._no_such_route}, lifespan=self._lifespan
        )
        self.starlette.state.declared = tuple(table)
        self.starlette.router.redirect_slashes = False

    def _mount(self, declared: Declared) -> Route:
        if not isinstance(declared, Declared):
            raise NotDeclared(f"{declared!r} is not a declared route")

        work = declared.work

        async def endpoint(request: Request) -> Response:
            asked = await self._read(request)
            if isinstance(asked, Response):
                return asked
            if work is None:
                return await self._listen(declared, asked)
            line = self._slow_line if declared.is_slow else self._line
            try:
                return _response(
                    await line.run(
                        lambda: self._door.answer(declared.name, declared.needs, declared.shape, work, asked)
                    )
                )
            except ComeLater as later:
                return self._later(declared, asked, later)

        return Route(declared.path, endpoint, methods=[declared.method], name=declared.name)

    async def _listen(self, declared: Declared, asked: Asked) -> Response:
        """Live notice for who may have it; unsigned, as all it can do is make a laptop sync."""
        try:
            caller = await self._line.run(lambda: self._door.let_in(declared.name, declared.needs, asked))
        except ComeLater as later:
            return self._later(declared, asked, later)
        if isinstance(caller, Reply):
            return _response(caller)
        live = self._pharmacy.live
        try:
            stream = live.open(caller.user)
        except TooManyListeners:
            return _response(self._door.refuse(asked, Refused("busy", retry_after_s=60)))
        try:
            await self._line.run(lambda: live.admit(stream))
        except ComeLater as later:
            stream.close()
            return self._later(declared, asked, later)
        except BaseException:
            stream.close()
            raise
        return Events(stream)

    def _later(self, declared: Declared, asked: Asked, later: ComeLater) -> Response:
        """Nothing was done of it. Signed here on the loop: the threads are what there is too little of."""
        self._pharmacy.meters.requests.labels(declared.name, "503").inc()
        return _response(self._door.refuse(asked, Refused("busy", retry_after_s=later.retry_after_s)))

    async def _read(self, request: Request) -> Asked | Response:
        """The request with its body, its length looked at before a byte of it is read."""
        said = request.headers.get("content-length")
        if request.method == "POST" and (said is None or not said.isdecimal()):
            return self._refused(request, Refused("malformed"))
        if said is not None and int(said) > INFLATED_BYTES:
            return self._refused(request, Refused("too_large"))
        body = bytearray()
        try:
            with anyio.fail_after(_BODY_S):
                async for piece in request.stream():
                    body += piece
                    if len(body) > INFLATED_BYTES:
                        return self._refused(request, Refused("too_large"))
        except TimeoutError:
            return self._refused(request, Refused("malformed"))
        except ClientDisconnect:  # the link was cut; nobody hears an answer
            return Response(status_code=400)
        return _asked(request, bytes(body))

    def _refused(self, request: Request, refused: Refused) -> Response:
        return _response(self._door.refuse(_asked(request, b""), refused))

    async def _no_such_route(self, request: Request, _error: Exception) -> Response:
        self._pharmacy.meters.requests.labels("none", "404").inc()
        return self._refused(request, Refused("not_found"))

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        if self._projects:
            self._pharmacy.projector.start()
        self._pharmacy.live.start()
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(self._pharmacy.projector.stop)


def _asked(request: Request, body: bytes) -> Asked:
    host = request.headers.get("host", "")
    name = host[1 : host.find("]")] if host.startswith("[") else host.partition(":")[0]
    raw_path = request.scope.get("raw_path", request.url.path.encode()).decode("ascii", "replace").partition("?")[0]
    query = request.scope.get("query_string", b"").decode("ascii", "replace")
    return Asked(
        method=request.method,
        path=raw_path,
        query=dict(request.query_params),
        target_uri=f"https://{host}{raw_path}" + (f"?{query}" if query else ""),
        host=name.lower(),
        address=request.client.host if request.client else "",
        headers=_folded(request),
        body=body,
    )


def _folded(request: Request) -> dict[str, str]:
    """Headers by lower-case name; one that was sent twice is joined, and then no signature fits it."""
    folded: dict[str, str] = {}
    for name, value in request.headers.items():
        folded[name] = f"{folded[name]}, {value}" if name in folded else value
    return folded


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, reply.headers)
