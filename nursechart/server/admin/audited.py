"""Pages of the audit: the report by period, filtered and sorted; its file; and the proof of every chain. Ids alone."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from nursechart.server import audit, audit_report
from nursechart.server.admin.page import Act, Asking, Field, FieldRefused, File, Look, NotThere, Sheet, View
from nursechart.server.audit_report import SORTS, Asked, Key
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission

_DAY_MS: Final = 24 * 3600 * 1000
_USUAL_DAYS: Final = 7
_LONGEST_REASON: Final = 300
_HEADINGS: Final = {
    "at": "When", "person": "Who", "device": "Laptop", "act": "Act", "about": "About", "patient": "Patient",
    "outcome": "Outcome", "chain": "Source",
}  # fmt: skip
_SOURCES: Final = {"server": "Server", "laptop": "Laptop", "sync": "Sync"}


def _list(pharmacy: Pharmacy, asking: Asking) -> View:
    people = {one.user: one for one in pharmacy.accounts.all()}
    laptops = {one.id: one for one in pharmacy.devices.all()}
    values: dict[str, Any] = {
        "people": people,
        "laptops": laptops,
        "sources": _SOURCES,
        "from_day": asking.query.get("from", _day(asking.now_ms - (_USUAL_DAYS - 1) * _DAY_MS)),
        "to_day": asking.query.get("to", _day(asking.now_ms)),
        "person_typed": asking.query.get("person", ""),
        "device": asking.query.get("device", ""),
        "act": asking.query.get("act", ""),
        "trouble": {},
        "lines": (),
        "columns": (),
        "next": "",
        "first": "",
        "export": "",
    }
    try:
        asked = _asked(pharmacy, asking)
    except FieldRefused as refused:
        return View("audit.html", values | {"trouble": {refused.about: str(refused)}})
    after = _key(asking.query["after"], asked.sort) if "after" in asking.query else None
    found = audit_report.read(pharmacy, asked, by=asking.user, after=after)
    narrowed = {
        name: value for name, value in asking.query.items() if name in ("from", "to", "person", "device", "act")
    }
    order = {"sort": asked.sort, "order": "down" if asked.descending else "up"}
    return View(
        "audit.html",
        values
        | {
            "lines": found.lines,
            "columns": [_column(name, asked, narrowed) for name in SORTS],
            "next": _to(narrowed | order | {"after": _text(found.after)}) if found.after else "",
            "first": _to(narrowed | order) if after else "",
            "export": "/audit/export?" + urlencode(narrowed | order),
            "only": lambda name, value: _to({**narrowed, **order, name: value}),
        },
    )


def _column(name: str, asked: Asked, narrowed: dict[str, str]) -> tuple[str, str, str]:
    """Heading, the address that sorts by it (the other way round, where it sorts now), and how it sorts now."""
    mine = name == asked.sort
    turned = "up" if (asked.descending if mine else name != "at") else "down"
    now = ("descending" if asked.descending else "ascending") if mine else ""
    return _HEADINGS[name], _to(narrowed | {"sort": name, "order": turned}), now


def _to(query: dict[str, str]) -> str:
    return "/audit?" + urlencode(query)


def _asked(pharmacy: Pharmacy, asking: Asking) -> Asked:
    """What the address asks for. Raises FieldRefused at a filter that cannot be, NotThere for a column there is not."""
    query = asking.query
    from_ms = _moment(query.get("from", ""), "from")
    to_ms = _moment(query.get("to", ""), "to")
    from_ms = _moment(_day(asking.now_ms - (_USUAL_DAYS - 1) * _DAY_MS), "from") if from_ms is None else from_ms
    to_ms = (asking.now_ms if to_ms is None else to_ms) // _DAY_MS * _DAY_MS + _DAY_MS
    if from_ms is None or to_ms <= from_ms:
        raise FieldRefused("to", "The last day is before the first.")
    sort = query.get("sort", "at")
    if sort not in SORTS:
        raise NotThere
    descending = query.get("order", "down") != "up"
    person, device = query.get("person", "").strip(), query.get("device", "").strip()
    return Asked(
        from_ms, to_ms, _person(pharmacy, person), _device(pharmacy, device), query.get("act", "").strip(), sort,
        descending,
    )  # fmt: skip


def _person(pharmacy: Pharmacy, typed: str) -> str:
    if typed in ("", audit.COMMAND_LINE):
        return typed
    for one in pharmacy.accounts.all():
        if typed.lower() == one.login or typed == one.user:
            return one.user
    raise FieldRefused("person", f"There is no login {typed}.")


def _device(pharmacy: Pharmacy, typed: str) -> str:
    if not typed:
        return ""
    found = [one.id for one in pharmacy.devices.all() if typed in (one.id, one.label)]
    if len(found) != 1:
        raise FieldRefused("device", "Enter the name or the id of one laptop.")
    return found[0]


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d")


def _moment(typed: str, about: str) -> int | None:
    if not typed.strip():
        return None
    try:
        return int(datetime.strptime(typed.strip(), "%Y-%m-%d").replace(tzinfo=UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise FieldRefused(about, "Enter a day as in 2026-03-01.") from None


def _text(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _key(text: str, sort: str) -> Key:
    """Raises NotThere for what `_text` did not write."""
    try:
        value, at, line_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error):
        raise NotThere from None
    wanted = int if sort == "at" else str
    if type(value) is not wanted or type(at) is not int or type(line_id) is not str or abs(at) >= 2**63:
        raise NotThere
    return value, at, line_id


def _exporting(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    try:
        asked = _asked(pharmacy, asking)
    except FieldRefused:
        raise NotThere from None
    people = {one.user: one.name for one in pharmacy.accounts.all()}
    return Sheet(
        title="Take the audit out as a file",
        lead=(
            f"A CSV file of what the report shows, up to {audit_report.MOST:,} lines: ids, times and acts. "
            "That it was taken out, by whom and why, becomes a record of its own.",
        ),
        facts=(
            ("From", f"{_day(asked.from_ms)} UTC"),
            ("To", f"{_day(asked.to_ms - 1)} UTC"),
            ("Who", people.get(asked.person, asked.person) or "Everybody"),
            ("Laptop", asked.device or "Every laptop and the server"),
            ("Act", asked.act or "Every act"),
        ),
        button="Download the file",
        back=_to({name: value for name, value in asking.query.items() if name != "after"}),
        fields=(Field("why", "Why it is taken out", hint="No patient's name"),),
    )


def _export(pharmacy: Pharmacy, asking: Asking) -> File:
    why = asking.text("why")
    if not why or len(why) > _LONGEST_REASON:
        raise FieldRefused("why", f"Say why, in up to {_LONGEST_REASON} characters.")
    asked = _asked(pharmacy, asking)
    written = audit_report.export(pharmacy, asked, by=asking.user, why=why)
    return File(f"audit-{_day(asked.from_ms)}-to-{_day(asked.to_ms - 1)}.csv", "text/csv; charset=utf-8", written)


def _chains(pharmacy: Pharmacy, asking: Asking) -> View:
    found = audit_report.prove(pharmacy, by=asking.user)
    laptops = {one.id: one for one in pharmacy.devices.all()}
    return View("audit_chains.html", {"chains": found, "laptops": laptops})


PAGES: Final = (
    Look("/audit", Permission.READ_AUDIT, _list),
    Act("/audit/export", Permission.READ_AUDIT, _exporting, _export),
    Look("/audit/chains", Permission.READ_AUDIT, _chains),
)
