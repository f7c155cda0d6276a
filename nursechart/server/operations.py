"""What those who run a server look at: is it alive, can it take work, and the numbers of Prometheus.

    /healthz   the process answers; nothing more is asked
    /readyz    200 "ready", or 503 with one word: "database" (it does not answer), "schema" (another version's),
               "slow" (no answer within seconds), "draining" (it was asked to stop)
    /metrics   numbers and names of routes, never ids; on a listener of its own, in plain HTTP, and off unless chosen

None of them needs a signature, and none says anything about a person.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nursechart.errors import EnvironmentFault
from nursechart.server import emergency_list, meters, schema, state
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.schema import OtherSchema
from nursechart.server.tables import feed, quarantine

_log = logging.getLogger(__name__)
T = TypeVar("T")

PUBLIC: Final = ("/healthz", "/readyz")  # also where the laptops come: a balancer asks there
_LIMITER: Final = RunVar[anyio.CapacityLimiter]("operations")
_PATIENCE_S: Final = 5.0  # for the database, before it counts as slow


class Operations:
    """The operational answers of one process. `draining` is set once it was asked to stop."""

    def __init__(self, pharmacy: Pharmacy) -> None:
        self._pharmacy = pharmacy
        self.draining = False

    def routes(self) -> list[Route]:
        """The public ones."""
        work = (self._healthz, self._readyz)
        return [Route(path, endpoint, methods=["GET"]) for path, endpoint in zip(PUBLIC, work, strict=True)]

    def app(self) -> Starlette:
        """All three, for the listener of their own."""
        return Starlette(routes=[*self.routes(), Route("/metrics", self._metrics, methods=["GET"])])

    async def _healthz(self, _request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _readyz(self, _request: Request) -> Response:
        trouble = "draining"
        if not self.draining:
            trouble = "slow"
            with anyio.move_on_after(_PATIENCE_S):
                trouble = await self._in_thread(self._trouble)
        return PlainTextResponse(f"{trouble or 'ready'}\n", 503 if trouble else 200)

    async def _metrics(self, _request: Request) -> Response:
        return Response(await self._in_thread(self._counted), media_type=meters.CONTENT_TYPE)

    def _trouble(self) -> str:
        try:
            schema.check(self._pharmacy.database)
        except OtherSchema:
            _log.error("not ready", extra={"fields": {"reason": "schema"}})
            return "schema"
        except (EnvironmentFault, SQLAlchemyError) as error:
            _log.error("not ready", extra={"fields": {"reason": "database", "type": type(error).__name__}})
            return "database"
        return ""

    def _counted(self) -> bytes:
        """The page, its gauges read from the database now; one that does not answer says so and keeps the counters."""
        told = self._pharmacy.meters
        began = time.perf_counter()
        try:
            with self._pharmacy.database.reading() as connection:
                told.database_seconds.set(time.perf_counter() - began)
                pending = select(func.count()).select_from(quarantine).where(quarantine.c.state == "pending")
                told.pending.set(connection.execute(pending).scalar_one())
                durable = func.coalesce(feed.c.durable_length, 0)
                lengths = select(func.coalesce(func.sum(feed.c.length), 0), func.coalesce(func.sum(durable), 0))
                placed, saved = connection.execute(lengths.where(feed.c.org_id == self._pharmacy.org)).one()
                self._count_state(connection)
            told.placed.set(placed)
            told.not_backed_up.set(placed - saved)
            told.lagging.set(len(self._pharmacy.projector.lagging()))
            told.database_up.set(1)
        except (EnvironmentFault, SQLAlchemyError):
            told.database_up.set(0)
        told.failing.set(len(self._pharmacy.projector.failing))
        told.pool_in_use.set(self._pharmacy.database.connections_in_use)
        told.listeners.set(self._pharmacy.live.listeners)
        told.draining.set(int(self.draining))
        return told.page()

    def _count_state(self, connection: Connection) -> None:
        """What the health page words, as numbers."""
        told, pharmacy, now_ms = self._pharmacy.meters, self._pharmacy, self._pharmacy.now_ms()
        passed, failed = state.last_done(connection, state.DRILL), state.last_failed(connection, state.DRILL)
        told.backup_at.set((state.last_done(connection, state.BACKUP) or 0) / 1000)
        told.drill_at.set((passed or 0) / 1000)
        told.drill_failed.set(int((failed or 0) > (passed or 0)))
        behind = func.coalesce(func.sum(feed.c.length - feed.c.projected_length), 0)
        mine = (feed.c.org_id == pharmacy.org, feed.c.kind != "d", feed.c.projected_length < feed.c.length)
        told.entries_behind.set(connection.execute(select(behind).where(*mine)).scalar_one())
        told.emergencies.set(len(emergency_list.unseen(connection, pharmacy.org, now_ms)))
        told.emergencies_open.set(emergency_list.open_now(connection, pharmacy.org, now_ms))
        found = state.replicas(connection, is_postgres=pharmacy.database.is_postgres)
        told.replicas.set(found.streaming if found else 0)
        told.replica_behind.set(found.behind_bytes if found else 0)
        told.schema.clear()
        told.schema.labels(state.revision(connection)).set(1)
        told.disk_free.set(state.disk(pharmacy).free)
        for name, until_ms in state.certificates_until_ms(pharmacy).items():
            told.certificate_until.labels(name).set(until_ms / 1000)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=_one_at_a_time(), abandon_on_cancel=True)


def _one_at_a_time() -> anyio.CapacityLimiter:
    """Whoever asks often takes one connection from the laptops and no more. One for each listener's event loop."""
    try:
        return _LIMITER.get()
    except LookupError:
        made = anyio.CapacityLimiter(1)
        _LIMITER.set(made)
        return made
