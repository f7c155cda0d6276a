"""A thousand laptops that come back online, each with work to send and charts to fetch: `./dev bench server storm`.

Groups of eight share the charts of one nurse: what one of them sends of a day's visits, the seven others lack. Each
laptop makes the requests of `nursechart.sync` in their order, over a TLS connection of its own: a new access token, as
the old one has run out; one sync with what it holds and the first of its work; pushes of the rest; pulls until it has
every chart as long as the pharmacy said. It gives up on an answer after 30 s, and takes up again after a pause: then,
when it is told "busy", and to offer an entry later. It checks that each answer is signed, and reads no entry. It does
not listen for notices afterwards.

All of them are one process of asyncio: what it used, and how late it came to its own turns, is part of what is told.
"""

from __future__ import annotations

import asyncio
import os
import random
import ssl
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from nursechart.protocol import messages as m
from nursechart.protocol.envelope import open_body, seal_body
from nursechart.protocol.feedlist import feeds_tag
from nursechart.protocol.frames import pack
from nursechart.protocol.limits import ANSWER_SECONDS, PULL_ENTRIES, PUSH_BYTES, PUSH_ENTRIES, SYNC_PUSH_BYTES
from nursechart.protocol.signatures import SignedAnswer, sign_request, verify_answer
from nursechart.record.entry import Entry
from nursechart.record.feeds import patient_feed
from nursechart.record.kinds import KIND_VERSION
from nursechart.server import sessions
from nursechart.server.scope import scope_of
from nursechart.server.sessions import SignedIn
from nursechart.server.tables import feed
from nursechart.sync.pulling import Puller
from tests.benchmarks.alone import a_set
from tests.benchmarks.filling import Filler
from tests.benchmarks.served import Served, cpu_ms, furnish, now_ms
from tests.postgres import Postgres

SHARING, CASELOAD, VISITED = 8, 24, 6  # laptops of one group, their charts, and those each of them wrote in
_APP = "0.1.0"
_TRIES = 20  # runs of one laptop
_BACKOFF_S = 5.0
_TICK_S = 0.05


class _Paused(Exception):
    """This run of a laptop is over; it begins another after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass
class Caught:
    """One laptop of the storm: what it holds and is going to send, and what became of it."""

    filler: Filler
    tokens: sessions.Tokens
    at_s: float  # when it comes
    tag: bytes  # of the heads it last heard of
    holds: dict[str, m.Held]
    work: deque[Entry]
    seconds: list[tuple[str, float]] = field(default_factory=list)  # of each request that was answered
    errors: Counter[str] = field(default_factory=Counter)
    pulled: int = 0
    sent_s: float | None = None  # since it came: all its work is sent
    fetched_s: float | None = None  # and all it lacks is here
    access: str = ""


def storm(house: Served, over: Postgres, laptops: int, pushed: int, pulled: int, within_s: float) -> str:
    """Let them come, spread evenly by chance over `within_s` seconds; a table of how long each waited."""
    began = time.perf_counter()
    with _in_a_hurry(over):
        caught = list(_prepared(house, laptops, pushed, pulled, within_s))
        house.wait_until_projected()
    print(f"{laptops:,} laptops made in {time.perf_counter() - began:.0f} s", flush=True)
    servers, database, driver, began = house.cpu_ms(), postgres_cpu_ms(over), time.process_time(), time.perf_counter()
    late = asyncio.run(_all(house, caught))
    seconds, driver_ms = time.perf_counter() - began, (time.process_time() - driver) * 1000
    servers_ms, database_ms = house.cpu_ms() - servers, postgres_cpu_ms(over) - database
    charts, entries = _not_projected(house)
    even_s = house.wait_until_projected()
    more_ms = house.cpu_ms() - servers - servers_ms + postgres_cpu_ms(over) - database - database_ms
    errors = sum((one.errors for one in caught), Counter[str]())
    got = sum(one.pulled for one in caught)
    cores = os.cpu_count() or 1

    def of_cores(used_ms: float) -> str:
        return f"{used_ms / 1000 / seconds / cores:.0%}"

    lines = [
        f"{laptops:,} laptops within {within_s:g} s, {pushed} entries up and at least {pulled} down each: all done"
        f" after {seconds:.1f} s; {laptops * pushed / seconds:,.0f} entries/s in, {got / seconds:,.0f} out",
        *(_line(what, [took for one in caught for named, took in one.seconds if named == what]) for what in _ASKED),
        _line("all its work sent", [one.sent_s for one in caught if one.sent_s is not None]),
        _line("all it lacks fetched", [one.fetched_s for one in caught if one.fetched_s is not None]),
        f"errors: {', '.join(f'{count} {code}' for code, count in sorted(errors.items())) or 'none'};"
        f" {sum(one.fetched_s is None for one in caught)} laptops never done",
        f"CPU a laptop: servers {servers_ms / laptops:.1f} ms (with what they made of the charts meanwhile), PostgreSQL"
        f" {database_ms / laptops:.1f} ms",
        f"charts: {entries:,} entries in {charts:,} charts behind at the end, even {even_s:.1f} s later for"
        f" {more_ms / laptops:.1f} ms of CPU a laptop more",
        f"of the {cores} cores: servers {of_cores(servers_ms)}, PostgreSQL {of_cores(database_ms)}, the driver itself"
        f" {of_cores(driver_ms)} ({driver_ms / laptops:.1f} ms a laptop), late to its own turns by {_shares(late)}",
    ]
    return "\n".join(lines)


_ASKED = ("token", "sync", "push", "pull")


def _line(what: str, times: Sequence[float]) -> str:
    return f"{what:<22} {_shares(times)} of {len(times):,}" if times else f"{what:<22} never"


def _shares(times: Sequence[float]) -> str:
    there = sorted(times) or [0.0]
    shares = (f"p{share * 100:.0f} {there[min(len(there) - 1, int(len(there) * share))]:.2f} s" for share in _SHARES)
    return ", ".join([*shares, f"longest {there[-1]:.2f} s"])


_SHARES = (0.5, 0.95, 0.99)


def _not_projected(house: Served) -> tuple[int, int]:
    """Charts that are behind the log, and by how many entries."""
    with house.pharmacy.database.reading() as connection:
        lag = feed.c.length - feed.c.projected_length
        rows = connection.execute(feed.select().with_only_columns(lag).where(feed.c.kind != "d", lag > 0))
        behind = list(rows.scalars())
    return len(behind), sum(behind)


def postgres_cpu_ms(server: Postgres) -> float:
    """What PostgreSQL has used so far, ended processes too; 0 where the system does not say."""
    try:
        first = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
        used = cpu_ms(first, ended=True)
        for place in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has just ended
            if parent == first:
                used += cpu_ms(int(place.name))
    except OSError:
        return 0.0
    return used


# --- before ----------------------------------------------------------------------------------------------------------


@contextmanager
def _in_a_hurry(over: Postgres) -> Iterator[None]:
    """No commit waits for the disk meanwhile."""
    with psycopg.connect(over.url(), autocommit=True) as connection:
        connection.execute("alter system set synchronous_commit = off")
        connection.execute("select pg_reload_conf()")
        yield
        connection.execute("alter system reset synchronous_commit")
        connection.execute("select pg_reload_conf()")
        connection.execute("checkpoint")


def _prepared(house: Served, laptops: int, pushed: int, pulled: int, within_s: float) -> Iterator[Caught]:
    """Groups of laptops, each with work in charts that have grown since it was last here."""
    pharmacy, chance = house.pharmacy, random.Random(1)
    sets = [a_set(chance, "a-visit", now_ms()) for _ in range(100)]
    comes = sorted(chance.uniform(0, within_s) for _ in range(laptops))
    chance.shuffle(comes)  # those of a group come at any time
    for first in range(0, laptops, SHARING):
        login = f"nurse{first // SHARING}"
        feeds = [patient_feed(patient) for patient in furnish(pharmacy, CASELOAD, (login,))]
        user = pharmacy.accounts.find(login).user  # type: ignore[union-attr]
        elsewhere = Filler(pharmacy, user)
        group = [Filler(pharmacy, user) for _ in range(min(SHARING, laptops - first))]
        with pharmacy.database.reading() as connection:
            mine = scope_of(connection, pharmacy.org, group[0].device.id, SignedIn(user, "", "rn"), now_ms())
            heads = pharmacy.delivery.heads(connection, mine)
        for number, feed_id in enumerate(feeds):
            news = pulled // CASELOAD + (number < pulled % CASELOAD)
            elsewhere.place(feed_id, [elsewhere.writes(feed_id, sets[at % 100], now_ms()) for at in range(news)])
        for number, filler in enumerate(group):
            tokens = pharmacy.database.write(
                lambda c, u=user, d=filler.device.id: sessions.open_session(c, u, d, now_ms())  # type: ignore[misc]
            )
            seen = chance.sample(feeds, VISITED)
            work = deque(filler.writes(seen[at * VISITED // pushed], sets[at % 100], now_ms()) for at in range(pushed))
            holds = {head.feed: m.Held(head.length, head.digest[:8]) for head in heads}
            yield Caught(filler, tokens, comes[first + number], feeds_tag(heads), holds, work)


# --- the storm -------------------------------------------------------------------------------------------------------


async def _all(house: Served, caught: Sequence[Caught]) -> list[float]:
    """Until each is done. How late this process was to its own turns, in seconds."""
    trusted = {key.id: key.public_key for key in house.pharmacy.server_keys if key.use == "answer"}
    context = ssl.create_default_context(cafile=str(house.folder / "keys" / "ca.crt"))
    late: list[float] = []
    watch = asyncio.create_task(_watch(late))
    began = time.perf_counter()
    origins = [f"https://127.0.0.1:{server.port}" for server in house.servers]
    laptops = [_Laptop(one, origins[at % len(origins)], context, trusted) for at, one in enumerate(caught)]
    await asyncio.gather(*(laptop.comes(began) for laptop in laptops))
    watch.cancel()
    return late


async def _watch(late: list[float]) -> None:
    while True:
        due = time.perf_counter() + _TICK_S
        await asyncio.sleep(_TICK_S)
        late.append(max(0.0, time.perf_counter() - due))


class _Laptop:
    """What one laptop asks, from when it is online until it is done."""

    def __init__(self, one: Caught, origin: str, context: ssl.SSLContext, trusted: dict[str, bytes]) -> None:
        self._one, self._origin, self._context, self._trusted = one, origin, context, trusted
        self._chance = random.Random(one.filler.device.id)

    async def comes(self, began: float) -> None:
        """At its moment after `began`, until it is done."""
        await asyncio.sleep(max(0.0, began + self._one.at_s - time.perf_counter()))
        self._came = time.perf_counter()
        async with httpx.AsyncClient(verify=self._context, timeout=ANSWER_SECONDS) as self._client:
            for _ in range(_TRIES):
                try:
                    await self._run()
                    return
                except _Paused as pause:
                    await asyncio.sleep(pause.seconds * (1 + self._chance.random() / 4))

    async def _run(self) -> None:
        one = self._one
        if not one.access:
            renewed = await self._ask("token", m.TokenRequest(one.tokens.refresh), m.SignInAnswer)
            one.access = renewed.access
        first = _portion(one.work, SYNC_PUSH_BYTES)
        request = m.SyncRequest(_APP, 0, KIND_VERSION, self._head(first), {}, one.tag, Puller.FIRST_ENTRIES)
        told: m.SyncAnswer = await self._ask("sync", request, m.SyncAnswer, first)
        self._settle(told.pushed, first)
        while rest := _portion(one.work, PUSH_BYTES):
            self._settle((await self._ask("push", m.PushRequest(_APP), m.PushAnswer, rest)).pushed, rest)
        if one.sent_s is None:
            one.sent_s = time.perf_counter() - self._came
        await self._pull({head.feed: head for head in told.feeds or () if head.scope == "mine"})
        one.fetched_s = time.perf_counter() - self._came

    def _head(self, first: Sequence[Entry]) -> m.Head | None:
        """The last that it wrote, as a laptop names it."""
        filler = self._one.filler
        return m.Head(filler.epoch, filler.n, filler.last[:8]) if first else None

    def _settle(self, pushed: m.Pushed | None, sent: Sequence[Entry]) -> None:
        """Take what was settled off the list; what is to be offered later ends this run."""
        for _ in sent:
            self._one.work.popleft()
        told = pushed.told if pushed else ()
        self._one.errors.update(one.outcome for one in told if one.outcome != "accepted")
        later = [sent[one.index] for one in told if one.outcome == "later"]
        if pushed and later:
            self._one.work.extendleft(reversed(later))
            raise _Paused(pushed.retry_after_s or _BACKOFF_S)

    async def _pull(self, heads: dict[str, m.FeedHead]) -> None:
        """Pages until each feed is as long as the pharmacy last said, as `Puller` asks for them."""
        one, size = self._one, Puller.FIRST_ENTRIES
        lengths = {feed_id: head.length for feed_id, head in heads.items()}
        order = sorted(heads, key=lambda feed_id: (heads[feed_id].priority, feed_id))
        while wants := _wants(order, lengths, one.holds, size):
            began = time.perf_counter()
            answer: m.PullAnswer = await self._ask("pull", m.PullRequest(tuple(wants)), m.PullAnswer)
            size = min(PULL_ENTRIES, size * 2) if time.perf_counter() - began < 1 else size
            one.errors.update("diverged" for _ in answer.diverged)
            if not answer.pages:
                one.errors["nothing given"] += 1
                raise _Paused(_BACKOFF_S)
            for page in answer.pages:
                one.holds[page.feed] = m.Held(page.first + page.count - 1, page.digest[:8])
                lengths[page.feed] = page.length
                one.pulled += page.count

    async def _ask(self, what: str, head: m.Message, shape: type, sent: Sequence[Entry] = ()) -> Any:
        """One signed request. Raises _Paused for what a laptop tries again later, and counts it."""
        one, url = self._one, f"{self._origin}/v1/{what}"
        body, coding = seal_body(head, pack(sent))
        signed = sign_request(
            "POST", url, body, key_id=one.filler.device.id, device_key=one.filler.key, created_s=now_ms() // 1000,
            nonce=os.urandom(16), bearer="" if what == "token" else one.access,
        )  # fmt: skip
        headers = {**signed, "accept-encoding": "zstd", **({"content-encoding": coding} if coding else {})}
        began = time.perf_counter()
        try:
            async with self._client.stream("POST", url, headers=headers, content=body) as answer:
                raw = b"".join([piece async for piece in answer.aiter_raw()])
        except httpx.HTTPError as error:
            one.errors[type(error).__name__] += 1
            raise _Paused(_BACKOFF_S) from error
        one.seconds.append((what, time.perf_counter() - began))
        proof = verify_answer(
            answer.status_code, answer.headers, raw, request_signature=headers["signature"], server_keys=self._trusted
        )
        if not isinstance(proof, SignedAnswer):
            one.errors[f"{answer.status_code} unsigned"] += 1
            raise _Paused(_BACKOFF_S)
        coding = answer.headers.get("content-encoding", "")
        if answer.status_code != 200:
            refusal: m.Refusal = open_body(raw, coding, m.Refusal)[0]
            one.errors[refusal.code] += 1
            raise _Paused(refusal.retry_after_s or _BACKOFF_S)
        return open_body(raw, coding, shape)[0]


def _portion(work: deque[Entry], most: int) -> list[Entry]:
    """The next entries of one push; they stay on the list."""
    taken, size = list[Entry](), 0
    for entry in work:
        size += len(entry.header_bytes) + len(entry.body_bytes or b"") + 120
        if taken and (size > most or len(taken) == PUSH_ENTRIES):
            break
        taken.append(entry)
    return taken


def _wants(order: Sequence[str], lengths: dict[str, int], holds: dict[str, m.Held], size: int) -> list[m.Want]:
    wants = []
    for feed_id in order:
        at = holds.get(feed_id, m.Held(0, bytes(8)))
        lacks = lengths[feed_id] - at.length
        if lacks > 0 and size > 0:
            wants.append(m.Want(feed_id, at.length, at.digest8, min(size, lacks)))
            size -= lacks
    return wants
