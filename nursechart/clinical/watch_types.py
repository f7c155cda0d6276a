"""Watch rules: which changes matter for what somebody did who did not know of them (`sync.md` 4).

Two nurses chart the same patient apart. A rule names what was changed and what was done, how the one has to speak of
the other, and whom it tells beside the two who charted. Its words are those of a rule of the pack.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from nursechart.clinical.content_types import Fact

if TYPE_CHECKING:
    from nursechart.clinical.content import Content
    from nursechart.clinical.pack_loading import Loading

Changed = Literal[
    "allergy.substance", "allergy.state", "order.drug", "order.dose", "order.infusion", "order.state",
    "vital_signs.weight", "line.state", "line_removal.done",
]  # fmt: skip
Done = Literal["dose_given.dose", "lumen_check.result", "line_care.done"]


class WatchRule(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pair of kinds.

    `match`: the allergy speaks against what was given; the order is the one it was given by; the dose is by weight;
    the line is the one that was used. `states` narrows what the change says (stopped, removed); with `before` it counts
    only where it was true, or was charted, before the other was done. A weight counts from `least_percent` of
    difference.
    """

    id: str
    rule: str  # of the table `rules`: its words and how much it presses
    change: tuple[Changed, ...]
    done: tuple[Done, ...]
    match: Literal["substance", "order", "weight", "line"]
    states: tuple[str, ...] = ()
    before: bool = False
    least_percent: Decimal = Decimal(0)
    days: int  # how long it is told
    tells: tuple[str, ...] = ()  # roles told beside both authors; who reviews is told by the review queue


def refuse_broken_watch_rules(content: Content, loading: Loading) -> None:
    """Raises ContentRefused at the first watch rule whose rule or role is not there, or that is never told."""
    for each in content.watch_rules.values():
        if each.rule not in content.rules:
            raise loading.refused(f"there is no rule called {each.rule}", "watch_rules", each.id, "$.rule")
        if unknown := sorted(set(each.tells) - content.roles.keys()):
            raise loading.refused(f"there is no role called {unknown[0]}", "watch_rules", each.id, "$.tells")
        if each.days < 1 or not each.change or not each.done:
            raise loading.refused(
                "names what was changed, what was done, and for how many days", "watch_rules", each.id
            )
