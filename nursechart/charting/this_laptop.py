"""This laptop for who uses it: what it is, how its charts are kept safe, and the acts that prove and copy them.

Nothing here is of a patient, so the details can be copied to somebody who helps. Proving the whole file takes seconds
to minutes; who calls it does so off the thread that charts.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from nursechart import __version__
from nursechart.charting import naming
from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.settings import Fact, FactCard, FactsLook
from nursechart.charting.shift import Shift
from nursechart.language import said, said_for
from nursechart.store import standing as kept

if TYPE_CHECKING:
    from nursechart.store.proving import Proof

_GB, _MB = 1_000_000_000, 1_000_000
_OFF_MS = 60_000  # a clock that is less wrong than a minute is shown right by every time on the screen
_MINUTE_MS = 60_000


def this_laptop(shift: Shift) -> FactsLook:
    """How this laptop stands now. Raises DatabaseDamaged, KeystoreDamaged."""
    held = kept.standing(shift.store)
    cards = (_about(shift, held), _program(shift), _safety(held), _checks(shift, held), _copies(shift, held),
             _room(shift, held))  # fmt: skip
    return FactsLook(cards, _as_text(cards))


def check(shift: Shift, prove: Callable[[], Proof]) -> str:
    """Prove the whole file and keep what was found; what to say of it.

    `prove` checks it. Raises ChartNotSaved, DatabaseDamaged.
    """
    checked = kept.keep_checked(shift.store, prove(), shift.now_ms())
    if checked.broken:
        return said("Something does not hold. Nothing was changed. Do not delete anything; call support.")
    return said_for(checked.entries, "Checked: {n} entry holds", "Checked: all {n} entries hold")


def back_up(shift: Shift) -> str:
    """Make a backup on this laptop now; what to say of it. Raises ChartNotSaved, DatabaseDamaged."""
    shift.store.back_up()
    return said("Backed up on this laptop")


def _about(shift: Shift, held: kept.Standing) -> FactCard:
    users = ", ".join(sorted(held.users))
    return FactCard(
        said("This laptop"),
        (
            Fact(said("Name"), shift.laptop),
            Fact(said("Number"), shift.store.device_id),
            Fact(said("Belongs to"), shift.organisation),
            Fact(said("Enrolled"), _moment(shift, held.enrolled_ms)),
            Fact(said_for(len(held.users), "{n} person", "{n} people"), users),
            Fact(
                said("How long without contact"),
                _lease(shift),
                said("After that, charts lock. Entries that wait still go out."),
            ),
        ),
    )


def _program(shift: Shift) -> FactCard:
    pack = shift.content.pack
    unapproved = said("Nobody has approved this content yet. Use it for training only.")
    chip = Chip(said("Approved"), "ok", "check") if pack.approved else Chip(said("Not approved"), "warn", "flag")
    return FactCard(
        said("Program"),
        (
            Fact("nursechart", __version__),
            Fact(said("Content"), shift.content.version, "" if pack.approved else unapproved, chip),
        ),
    )


def _safety(held: kept.Standing) -> FactCard:
    if held.reduced_protection:
        chip = Chip(said("Reduced protection"), "warn", "shield-alert")
        note = said("This computer has no keyring, so the secret lies in a file. Have the whole disk encrypted.")
        place = said("In a file of this account")
    else:
        chip, note = None, ""
        place = said("In the keyring of this computer")
    return FactCard(
        said("How charts are kept safe"),
        (
            Fact(said("Encrypted with"), f"AES-256, SQLCipher {held.sqlcipher}, SQLite {held.sqlite}"),
            Fact(said("Secret of this laptop"), place, note, chip),
        ),
    )


def _checks(shift: Shift, held: kept.Standing) -> FactCard:
    found = held.checked
    audit = said_for(held.audit_records, "{n} record", "{n} records")
    if held.audit_broken_at is not None:
        chip = Chip(said("Does not hold: {n}", n=held.audit_broken_at), "crit", "triangle-alert")
    elif found is not None and not found.broken:
        chip = Chip(said("Chain verified {time}", time=_moment(shift, found.at_ms)), "ok", "check")
    else:
        chip = Chip(said("Its end verified when you unlocked"), "ok", "check")
    facts = [Fact(said("Audit"), audit, "", chip)]
    if found is None:
        facts.insert(0, Fact(said("When"), said("Not checked yet")))
    else:
        holds = said_for(found.entries, "{n} entry, {feeds} charts", "{n} entries, {feeds} charts", feeds=found.feeds)
        chip = (
            Chip(said("Does not hold: {n}", n=len(found.broken)), "crit", "triangle-alert")
            if found.broken
            else Chip(said("All holds"), "ok", "check")
        )
        note = "\n".join((holds, *found.broken))
        facts.insert(0, Fact(said("When"), _moment(shift, found.at_ms), note, chip))
    return FactCard(
        said("Check"), tuple(facts), said("Looks at every page, every entry, each signature and the whole audit.")
    )


def _copies(shift: Shift, held: kept.Standing) -> FactCard:
    newest = held.backups[0] if held.backups else None
    if newest is None:
        fact = Fact(said("When"), said("None yet"), "", Chip(said("None yet"), "warn", "archive"))
    else:
        size = f"{newest.size_bytes / _MB:.1f} MB"
        fact = Fact(said("When"), f"{_moment(shift, newest.made_ms)}  ·  {size}")
    note = said("The two newest stay on this laptop, under its own key. What was synced is at the pharmacy, too.")
    return FactCard(said("Backup on this laptop"), (fact,), note)


def _room(shift: Shift, held: kept.Standing) -> FactCard:
    free = shutil.disk_usage(shift.store.folder).free
    used = shift.store.size_bytes()
    words = said("{free} GB free. Charts {used} MB.", free=f"{free / _GB:.0f}", used=f"{used / _MB:.0f}")
    low = Chip(said("Almost full"), "crit", "hard-drive") if held.is_low_on_space else None
    return FactCard(
        said("Space on this laptop"),
        (
            Fact(said("Space on this laptop"), words, "", low),
            Fact(said("Clock of this laptop off by"), *_clock(shift, held)),
        ),
    )


def _clock(shift: Shift, held: kept.Standing) -> tuple[str, str, Chip | None]:
    """How far the clock is off, when that was measured, and a warning where it matters."""
    if held.clock_off_ms is None:
        return said("Not measured yet"), "", None
    seconds = abs(held.clock_off_ms) / 1000
    words = f"{seconds:.0f} s" if seconds < 120 else said("{n} min", n=f"{abs(held.clock_off_ms) / _MINUTE_MS:.0f}")
    wrong = Chip(said("Set the clock of this computer"), "warn", "clock") if abs(held.clock_off_ms) > _OFF_MS else None
    return words, said("Measured {time}", time=_moment(shift, held.clock_measured_ms)), wrong


def _lease(shift: Shift) -> str:
    return said("Until {time}", time=_moment(shift, shift.lease_until_ms)) if shift.lease_until_ms else said("not yet")


def _moment(shift: Shift, at_ms: int) -> str:
    return naming.moment(shift.at(at_ms), shift.now)


def _as_text(cards: Iterable[FactCard]) -> str:
    lines = []
    for card in cards:
        lines.append(card.title)
        for fact in card.facts:
            told = [fact.value, fact.chip.text if fact.chip is not None else "", fact.note]
            lines.append(f"  {fact.label}: " + "; ".join(part for part in told if part))
    return "\n".join(lines)
