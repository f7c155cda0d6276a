"""Signatures on visits: what a `visit.signed` entry covers, kept beside the document that says so.

A signature seals what it covers when its own key verifies it, as `record.standing` has it. It counts as a person's, and
signs her visit, when she is also the author of its entry: one in another's name is shown as not valid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, and_, select

from nursechart.chart import tables
from nursechart.chart.rows import Row, among, ask, clamped, plain
from nursechart.chart.stands import Key, Stated, needs_seal
from nursechart.chart.views import Ref, Signature
from nursechart.record.canonical import Malformed
from nursechart.record.entry import Document, Entry
from nursechart.record.kinds import VISIT_SIGNED
from nursechart.record.manifest import read_manifest

_act, _signature = tables.act, tables.signature
_ITS_ACT: Final = and_(_act.c.feed == _signature.c.feed, _act.c.entry == _signature.c.entry)
_OLDEST_FIRST: Final = (*(_act.c[name] for name in ("hlc_ms", "hlc_counter", "device", "n")), _signature.c.entry)
_SIGNERS: Final = (
    select(*(_signature.c[name] for name in ("visit", "entry", "signer", "meaning", "signed_at_ms", "valid")))
    .join_from(_signature, _act, _ITS_ACT)
    .where(among(_signature, "visit"))
    .order_by(*_OLDEST_FIRST)
)
_SEALED: Final = select(tables.sealed.c.entry, tables.sealed.c.idx).where(among(tables.sealed, "entry"))


class Signer(NamedTuple):
    """Who signed a visit, as what and when; the entry is the signature's."""

    entry: bytes
    signer: str
    meaning: str
    signed_at_ms: int
    valid: bool


@dataclass(slots=True)
class Seals:
    """The signatures of some entries of a feed as rows, what they cover, and the visits they are on."""

    signatures: list[Row] = field(default_factory=list)
    covered: list[Row] = field(default_factory=list)
    visits: set[str] = field(default_factory=set)


def read_seals(entry: Entry, feed: str, into: Seals) -> None:
    """Add what `entry`, shown in the chart of `feed`, seals, if it is a signature. A malformed one seals nothing."""
    body = entry.body
    if entry.header.kind != VISIT_SIGNED or not isinstance(body, Document):
        return
    try:
        manifest, _, valid = read_manifest(body.doc)
    except Malformed:
        return
    visit, id_ = clamped(manifest.visit), bytes(entry.id)
    into.visits.add(visit)
    into.signatures.append(
        {
            "feed": feed,
            "entry": id_,
            "visit": visit,
            "doc": msgspec.json.encode(body.doc).decode(),
            "amends": body.amends,
            "meaning": manifest.meaning,
            "signer": clamped(manifest.signer),
            "signed_at_ms": manifest.signed_at_ms,
            "valid": int(valid and manifest.signer == entry.header.author),
        }
    )
    if valid:
        into.covered += [
            {"feed": feed, "entry": bytes(covered), "idx": index, "signature": id_}
            for covered, indexes in manifest.covers
            for index in indexes
        ]


def sealed_among(connection: Connection, feed: str, pairs: Iterable[tuple[Stated, Stated]]) -> set[Key]:
    """Which statements are sealed, among those of pairs (superseded, by) that a seal would keep."""
    entries = {old.entry for old, by in pairs if needs_seal(by)}
    return {(entry, index) for entry, index in ask(connection, _SEALED, feed, entries)}


def signatures(connection: Connection, feed: str, visit: str) -> tuple[Signature, ...]:
    """Every signature on a visit, oldest first, also those that do not hold (`valid`)."""
    columns = (_signature.c.entry, _signature.c.visit, _signature.c.doc, _signature.c.amends, _signature.c.valid)
    rows = connection.execute(
        select(*columns)
        .join_from(_signature, _act, _ITS_ACT)
        .where(_signature.c.feed == feed, _signature.c.visit == clamped(visit))
        .order_by(*_OLDEST_FIRST)
    )
    return tuple(_read(row) for row in rows)


def signers(connection: Connection, feed: str, visits: Collection[str]) -> dict[str, list[Signer]]:
    """By visit, who signed it, oldest first."""
    found: dict[str, list[Signer]] = {}
    for visit, entry, signer, meaning, signed_at_ms, valid in ask(connection, _SIGNERS, feed, visits):
        found.setdefault(visit, []).append(Signer(entry, signer, meaning, signed_at_ms, valid == 1))
    return found


def newest(signed: Iterable[Signer], meaning: str) -> Signer | None:
    """The newest valid signature of this meaning among those of one visit, oldest first as `signers` gives them."""
    valid = [one for one in signed if one.valid and one.meaning == meaning]
    return valid[-1] if valid else None


def _read(row: Any) -> Signature:
    manifest, public_key, _ = read_manifest(msgspec.json.decode(row.doc))
    return Signature(
        entry=row.entry,
        visit=row.visit,
        signer=manifest.signer,
        meaning=manifest.meaning,
        name=plain(manifest.name),
        credentials=plain(manifest.credentials),
        signed_at_ms=manifest.signed_at_ms,
        zone=manifest.zone,
        covers=tuple(Ref(bytes(entry), index) for entry, indexes in manifest.covers for index in indexes),
        amends=row.amends,
        public_key=public_key,
        valid=row.valid == 1,
    )
