"""The page of charts opened in an emergency: which are open now, which no reviewer has seen, and what to do."""

from __future__ import annotations

from typing import Final

from nursechart.server import roles
from nursechart.server.admin.page import Asking, Look, View
from nursechart.server.emergency_list import MOST, TOLD_DAYS, opened
from nursechart.server.pharmacy import Pharmacy
from nursechart.server.roles import Permission


def _list(pharmacy: Pharmacy, asking: Asking) -> View:
    with pharmacy.database.reading() as connection:
        found = opened(connection, pharmacy.org, asking.now_ms)
    waiting = asking.query.get("all") != "1"
    return View(
        "emergencies.html",
        {
            "openings": [one for one in found if not one.seen_by] if waiting else found,
            "waiting": waiting,
            "unseen": sum(not one.seen_by for one in found),
            "days": TOLD_DAYS,
            "most": MOST if len(found) == MOST else 0,
            "people": {one.user: one for one in pharmacy.accounts.all()},
            "may_end": roles.may(asking.role, Permission.ASSIGN),
            "may_read": roles.may(asking.role, Permission.READ_AUDIT),
        },
    )


PAGES: Final = (Look("/emergencies", Permission.SEE_QUARANTINE, _list),)
