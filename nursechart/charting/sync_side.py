"""Beside the sync centre: how long charts stay open without contact, her computers, and the space on this one."""

from __future__ import annotations

import shutil

from nursechart.charting import naming
from nursechart.charting.looks.common import Chip, SideBlock, SideLine
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.on_the_way import megabytes
from nursechart.charting.shift import Shift
from nursechart.language import said, said_for
from nursechart.store.blobs import size_bytes
from nursechart.store.computers import Computer, other_computers

_GB = 1_000_000_000


def side(shift: Shift, state: SyncNow, now: Chip) -> tuple[SideBlock, ...]:
    """The blocks of the side panel; `now` says how this computer stands while it is at work."""
    return (*_lease(shift), _computers(shift, state, now), *_photos(shift), _space(shift))


def _lease(shift: Shift) -> tuple[SideBlock, ...]:
    until = shift.lease_until_ms
    if not until:
        return ()
    words = said("Until {time}", time=naming.moment(shift.at(until), shift.now))
    line = SideLine(words, said("After that, charts lock. Entries that wait still go out."))
    return (SideBlock(said("How long without contact"), "shield-check", (line,)),)


def _computers(shift: Shift, state: SyncNow, now: Chip) -> SideBlock:
    in_sync = state.phase == "in_sync"
    if state.phase not in ("sending", "waiting"):
        now = Chip(said("in sync"), "ok", "check") if in_sync else Chip(said("offline"), "warn", "cloud-off")
    own = SideLine(said("{laptop}, this laptop", laptop=shift.laptop), "", now)
    told = other_computers(shift.store)
    others = [_computer(shift, one) for one in told.computers] if told else []
    if told and others:
        as_of = said("As the pharmacy knew {time}.", time=naming.moment(shift.at(told.at_ms), shift.now))
        others.append(SideLine(as_of))
    return SideBlock(said("Computers"), "laptop", (own, *others))


def _computer(shift: Shift, one: Computer) -> SideLine:
    """Another one of hers: when it was last in contact, and whether work of it is still there alone."""
    seen = (
        said("seen {time}", time=naming.moment(shift.at(one.seen_ms), shift.now))
        if one.seen_ms is not None
        else said("never in contact")
    )
    words = said("{seen}, version {version}", seen=seen, version=one.app) if one.app else seen
    if one.lacks:
        missing = said_for(
            one.lacks,
            "{n} entry on it has not arrived. Switch it on where there is a network.",
            "{n} entries on it have not arrived. Switch it on where there is a network.",
        )
        return SideLine(one.label, f"{words}. {missing}", Chip(said("{n} missing", n=one.lacks), "warn", "cloud-off"))
    if one.status == "pending":
        return SideLine(one.label, words, Chip(said("not approved yet"), "neutral"))
    return SideLine(one.label, words, Chip(said("all arrived"), "ok", "check"))


def _photos(shift: Shift) -> tuple[SideBlock, ...]:
    photos, photo_bytes = shift.store.blobs_waiting()
    if not photos:
        return ()
    waits = said_for(photos, "{n} photo ({mb} MB) waits", "{n} photos ({mb} MB) wait", mb=megabytes(photo_bytes))
    safe = said("Safe on this laptop. Entries go first; a chart stays here until its photos have gone.")
    return (SideBlock(said("Photos"), "image", (SideLine(waits, safe),)),)


def _space(shift: Shift) -> SideBlock:
    free = shutil.disk_usage(shift.store.folder).free
    photos = size_bytes(shift.store.folder)
    words = said(
        "{free} GB free. Charts {used} MB, photos {photos} MB.",
        free=f"{free / _GB:.0f}",
        used=f"{(shift.store.size_bytes() - photos) / 1_000_000:.0f}",
        photos=f"{photos / 1_000_000:.0f}",
    )
    return SideBlock(said("Space on this laptop"), "hard-drive", (SideLine(words),))
