"""Pages of the quarantine: what waits and why, and the two decisions. What an entry says is read in the desktop."""

from __future__ import annotations

from typing import Any, Final, Literal

from nursechart.record.canonical import Malformed
from nursechart.record.ids import b64, unb64
from nursechart.server import roles
from nursechart.server.admin import words
from nursechart.server.admin.page import Act, Asking, Field, FieldRefused, Look, NotThere, Sheet, View, Went
from nursechart.server.decisions import DecisionRefused, Waiting
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission

_STATES: Final = ("pending", "released", "rejected")
_LONGEST_NOTE: Final = 500


def _list(pharmacy: Pharmacy, asking: Asking) -> View:
    wanted = asking.query.get("state", "pending")
    state: Any = wanted if wanted in _STATES else "pending"
    return View(
        "waiting.html",
        {
            "waiting": pharmacy.decisions.waiting(state),
            "chosen": state,
            "people": {one.user: one for one in pharmacy.accounts.all()},
            "laptops": {one.id: one for one in pharmacy.devices.all()},
            "may_decide": roles.may(asking.role, Permission.REVIEW_QUARANTINE),
            "id_of": b64,
        },
    )


def _releasing(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    return _deciding(
        pharmacy,
        asking,
        title="Release an entry",
        lead="It takes its place in the record like any other entry, under its author's name.",
        button="Release this entry",
        grave=False,
    )


def _rejecting(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    return _deciding(
        pharmacy,
        asking,
        title="Reject an entry",
        lead="It stays out of the record. It is kept, and its nurse is told. This cannot be taken back.",
        button="Reject this entry",
        grave=True,
    )


def _deciding(pharmacy: Pharmacy, asking: Asking, *, title: str, lead: str, button: str, grave: bool) -> Sheet:
    one = _waiting(pharmacy, asking)
    people = {each.user: each.name for each in pharmacy.accounts.all()}
    return Sheet(
        title=title,
        lead=(lead,),
        facts=(
            ("Why it waits", words.WHY_WAITING.get(one.reason, one.reason)),
            ("Author", people.get(one.author, one.author)),
            ("Record", one.feed),
            ("Received", words.moment(one.received_at_ms)),
            ("Entry", b64(one.entry)),
        ),
        button=button,
        back="/quarantine",
        fields=(Field("note", "Why you decide so", "lines", hint="Kept with the decision. No patient's name"),),
        grave=grave,
    )


def _release(pharmacy: Pharmacy, asking: Asking) -> Went:
    return _decide(pharmacy, asking, "released")


def _reject(pharmacy: Pharmacy, asking: Asking) -> Went:
    return _decide(pharmacy, asking, "rejected")


def _decide(pharmacy: Pharmacy, asking: Asking, done: Literal["released", "rejected"]) -> Went:
    one, note = _waiting(pharmacy, asking), asking.text("note")
    if not note or len(note) > _LONGEST_NOTE:
        raise FieldRefused("note", f"Say why, in up to {_LONGEST_NOTE} characters.")
    try:
        pharmacy.decisions.decide(
            one.entry, release=done == "released", note=note, now_ms=asking.now_ms, by=asking.user
        )
    except DecisionRefused:
        raise NotThere from None  # somebody was quicker
    pharmacy.projector.catch_up_all()
    return Went("/quarantine", done)


def _waiting(pharmacy: Pharmacy, asking: Asking) -> Waiting:
    try:
        wanted = unb64(asking.ids["entry"])
    except Malformed:
        raise NotThere from None
    for one in pharmacy.decisions.waiting():
        if one.entry == wanted:
            return one
    raise NotThere


PAGES: Final = (
    Look("/quarantine", Permission.SEE_QUARANTINE, _list),
    Act("/quarantine/{entry}/release", Permission.REVIEW_QUARANTINE, _releasing, _release),
    Act("/quarantine/{entry}/reject", Permission.REVIEW_QUARANTINE, _rejecting, _reject),
)
