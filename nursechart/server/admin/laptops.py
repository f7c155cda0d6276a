"""Pages about laptops and desks: when each was last heard of, what it has not handed over, how one comes in or out."""

from __future__ import annotations

from typing import Final

from nursechart.server.admin import words
from nursechart.server.admin.page import Act, Asking, Field, Look, NotThere, Sheet, Told, View, Went
from nursechart.server.devices import Device, Status
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission
from nursechart.server.unsent import unsent_of

SILENT_MS: Final = 7 * 24 * 3600 * 1000  # longer than the lease lasts unless the clinic says otherwise


def _list(pharmacy: Pharmacy, asking: Asking) -> View:
    askings = pharmacy.recoveries.all(asking.now_ms)
    laptops = pharmacy.devices.all()
    labels = {one.id: one.label or one.fingerprint for one in laptops}
    return View("laptops.html", _known(pharmacy) | {"laptops": laptops, "askings": askings, "labels": labels})


def _one(pharmacy: Pharmacy, asking: Asking) -> View:
    return View("laptop.html", _known(pharmacy) | {"laptop": _laptop(pharmacy, asking)})


def _known(pharmacy: Pharmacy) -> dict[str, object]:
    with pharmacy.database.reading() as connection:
        unsent = unsent_of(connection)
    return {"unsent": unsent, "people": {one.user: one for one in pharmacy.accounts.all()}, "silent_ms": SILENT_MS}


def _laptop(pharmacy: Pharmacy, asking: Asking) -> Device:
    for one in pharmacy.devices.all():
        if one.id == asking.ids["device"]:
            return one
    raise NotThere


def _coding(_pharmacy: Pharmacy, _asking: Asking) -> Sheet:
    return Sheet(
        title="Let a laptop in",
        lead=(
            "The next page shows an enrolment code. It works for one laptop, once, within 24 hours.",
            "Who makes a code vouches for the laptop it is typed on.",
        ),
        button="Make a code",
        back="/laptops",
        fields=(
            Field("label", "What you will know it by", hint="As in NB-07 or “Ana's laptop”", optional=True),
            Field(
                "kind",
                "Kind",
                "choice",
                choices=(("laptop", "A nurse's laptop"), ("desk", "A desk that holds the whole caseload")),
            ),
        ),
    )


def _make_code(pharmacy: Pharmacy, asking: Asking) -> Told:
    code = pharmacy.devices.new_code(
        label=asking.text("label")[:80],
        kind="desk" if asking.text("kind") == "desk" else "laptop",
        now_ms=asking.now_ms,
        by=asking.user,
    )
    return Told(
        "An enrolment code",
        (
            "It is typed on the laptop's first page. It is not kept and cannot be shown again.",
            f"Good until {words.moment(code.expires_at_ms)}.",
        ),
        (("Enrolment code", code.text),),
        "/laptops",
    )


def _approving(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    laptop = _laptop(pharmacy, asking)
    return Sheet(
        title=f"Approve {_called(laptop)}",
        lead=(
            "Compare this fingerprint with the one the laptop shows. If one character differs, it is another computer.",
        ),
        facts=(("Fingerprint", laptop.fingerprint),),
        button="They are the same: approve",
        back=f"/laptops/{laptop.id}",
    )


def _withdrawing(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    laptop = _laptop(pharmacy, asking)
    return Sheet(
        title=f"Withdraw {_called(laptop)}",
        lead=(
            "It reads nothing any more. What it still hands over within 30 days waits in quarantine.",
            *_not_here_yet(pharmacy, laptop),
            "You can approve it again.",
        ),
        button="Withdraw this laptop",
        back=f"/laptops/{laptop.id}",
        fields=(Field("reason", "Reason", hint="Told to the laptop, as in “replaced”", optional=True),),
        grave=True,
    )


def _losing(pharmacy: Pharmacy, asking: Asking) -> Sheet:
    laptop = _laptop(pharmacy, asking)
    return Sheet(
        title=f"Report {_called(laptop)} lost",
        lead=(
            "At its next contact it is told to wipe itself, and nothing else. Do this when it is stolen or missing.",
            *_not_here_yet(pharmacy, laptop),
        ),
        button="Report it lost",
        back=f"/laptops/{laptop.id}",
        fields=(Field("reason", "Reason", hint="Told to the laptop", optional=True),),
        grave=True,
    )


def _not_here_yet(pharmacy: Pharmacy, laptop: Device) -> tuple[str, ...]:
    with pharmacy.database.reading() as connection:
        count = unsent_of(connection).get(laptop.id, 0)
    return (f"At its last sync the pharmacy lacked {words.entries(count)} of its work.",) if count else ()


def _approve(pharmacy: Pharmacy, asking: Asking) -> Went:
    return _set(pharmacy, asking, "active", "approved")


def _withdraw(pharmacy: Pharmacy, asking: Asking) -> Went:
    return _set(pharmacy, asking, "withdrawn", "withdrawn")


def _lose(pharmacy: Pharmacy, asking: Asking) -> Went:
    return _set(pharmacy, asking, "lost", "lost")


def _set(pharmacy: Pharmacy, asking: Asking, status: Status, done: str) -> Went:
    laptop = _laptop(pharmacy, asking)
    reason = asking.text("reason")[:200]
    pharmacy.devices.set_status(laptop.id, status, reason=reason, now_ms=asking.now_ms, by=asking.user)
    return Went(f"/laptops/{laptop.id}", done)


def _called(laptop: Device) -> str:
    return laptop.label or f"laptop {laptop.fingerprint}"


_KEEP: Final = Permission.KEEP_PEOPLE
PAGES: Final = (
    Look("/laptops", _KEEP, _list),
    Act("/laptops/code", _KEEP, _coding, _make_code),
    Look("/laptops/{device}", _KEEP, _one),
    Act("/laptops/{device}/approve", _KEEP, _approving, _approve),
    Act("/laptops/{device}/withdraw", _KEEP, _withdrawing, _withdraw),
    Act("/laptops/{device}/lost", _KEEP, _losing, _lose),
)
