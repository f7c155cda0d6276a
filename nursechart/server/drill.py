"""The restore drill: would this copy bring the pharmacy back? Answered by doing it, beside the running server.

The copy is restored into a scratch database (a file of its own, or an empty PostgreSQL), the whole log proved there and
every chart worked out; then it is held against the running server: each feed has to be a beginning of the live one,
and has to hold at least what laptops were told is saved. Nothing of the live database is changed but one audit record.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, and_, select

from nursechart.chart.engine import postgres_engine
from nursechart.server import audit, proof, schema
from nursechart.server.backup import heads_of, load, opened_copy
from nursechart.server.database import Database
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.projector import Projector
from nursechart.server.tables import feed, feed_entry

_NAMED: Final = 20  # feeds that are listed by id; the rest are counted


@dataclass(frozen=True, slots=True)
class Drilled:
    """What the drill found. `trouble` is empty when the copy would bring the pharmacy back."""

    feeds: int
    entries: int
    behind: int  # entries the live server has beyond this copy
    trouble: tuple[str, ...]


def drill(pharmacy: Pharmacy, copy: Path, *, by: str, postgres_url: str = "") -> Drilled:
    """Restore a copy aside and hold it against the live server. With `postgres_url` into that empty database.

    Raises BackupFailed when the copy cannot be opened or is damaged, OtherSchema when the scratch is not empty.
    """
    with opened_copy(pharmacy.folder, copy) as engine:
        heads = heads_of(engine, pharmacy.org)
        if postgres_url:
            load(engine, postgres_engine(postgres_url))
            engine = postgres_engine(postgres_url)
        try:
            found = _looked_at(pharmacy, engine, heads)
        finally:
            engine.dispose()
    outcome = "failed" if found.trouble else "done"
    pharmacy.database.write(lambda c: audit.note(c, pharmacy.now_ms(), by, "restore drill", copy.name, outcome))
    return found


def _looked_at(pharmacy: Pharmacy, engine: Engine, heads: dict[str, int]) -> Drilled:
    restored = Database(engine)
    schema.bring_up(restored)
    with restored.writing() as connection:
        schema.clear_charts(connection)
    proved = proof.verify(restored, pharmacy.org, pharmacy.feed_keys)
    trouble = [f"{one.feed} place {one.place}: {one.what}" for one in proved.broken]
    projector = Projector(restored, pharmacy.org, pharmacy.feed_keys)
    projector.catch_up_all()
    trouble += [f"{feed_id}: its chart cannot be worked out" for feed_id in sorted(projector.failing)]
    behind = 0
    with restored.reading() as connection:
        digests = {row.feed_id: row.digest for row in connection.execute(select(feed.c.feed_id, feed.c.digest))}
    live = _live(pharmacy, heads)
    lacking = heads.keys() - {feed_id for feed_id, *_ in live}
    trouble += [f"{feed_id}: the server does not have this feed of the copy any more" for feed_id in sorted(lacking)]
    for feed_id, length, durable, digest in live:
        held = heads.get(feed_id, 0)
        behind += max(0, length - held)
        if held and digest != digests[feed_id]:
            trouble.append(f"{feed_id}: the copy is no beginning of what the server has now")
        if (durable or 0) > held:
            trouble.append(f"{feed_id}: laptops were told that {durable} entries are saved; the copy holds {held}")
    more = len(trouble) - _NAMED
    return Drilled(
        len(heads), proved.entries, behind, tuple(trouble[:_NAMED]) + ((f"and {more} more",) if more > 0 else ())
    )


def _live(pharmacy: Pharmacy, heads: dict[str, int]) -> list[tuple[str, int, int | None, bytes | None]]:
    """Each feed of the running server: id, length, durable mark, and its digest where the copy ends."""
    found: list[tuple[str, int, int | None, bytes | None]] = []
    with pharmacy.database.snapshot() as connection:
        rows = connection.execute(select(feed).where(feed.c.org_id == pharmacy.org).order_by(feed.c.feed_id)).all()
        for row in rows:
            there = and_(
                feed_entry.c.org_id == row.org_id,
                feed_entry.c.feed_id == row.feed_id,
                feed_entry.c.place == heads.get(row.feed_id, 0),
            )
            digest = connection.execute(select(feed_entry.c.digest).where(there)).scalar()
            found.append((row.feed_id, row.length, row.durable_length, digest))
    return found
