"""What the supervisor does in the story, all of it by key, on a laptop of her own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nursechart.demo.acting import at, enrol, rest, sync
from nursechart.demo.talk import Words
from nursechart.ui.hands import NotSeen

if TYPE_CHECKING:
    from nursechart.demo.laptop import DemoLaptop

_COMMENT = "Pain 2 of 10: was that before the dose or after it?"


def send_one_item_back(laptop: DemoLaptop) -> Words:
    """Read the visit, comment on its vital signs, send it back, sync."""
    _, hands = at(laptop)
    _to_review(laptop)
    hands.until(lambda: hands.names("comment_"), "the visit to review")
    rest(laptop)
    laptop.picture("review")
    queue = hands.text("review_tab_to_do")
    for name in hands.names("comment_"):
        if hands.find(name).accessibleName().startswith("Comment on Vital signs"):
            break
    else:
        raise NotSeen("there are no vital signs to comment on")
    place = hands.find(name).accessibleName().removeprefix("Comment on ")
    hands.reach(name)
    hands.press("Space")
    hands.write(_COMMENT)
    hands.press("Ctrl+Enter")
    rest(laptop)
    hands.reach("send_back")
    hands.press("Space")
    hands.wait_to_see("What is to be mended")
    laptop.picture("sending back")
    hands.reach("send_back_submit")
    hands.press("Space")
    hands.until(lambda: not hands.is_there("send_back_submit"), "the visit to be sent back")
    rest(laptop)
    sync(laptop)
    return {"queue": queue, "place": place, "comment": _COMMENT}


def approve_and_co_sign(laptop: DemoLaptop, password: str) -> Words:
    """Read the answer, approve and co-sign, sync."""
    _, hands = at(laptop)
    sync(laptop)
    _to_review(laptop)
    hands.until(lambda: hands.is_there("approve"), "the visit that came back")
    rest(laptop)
    laptop.picture("review, the answer")
    hands.reach("approve")
    hands.press("Space")
    hands.wait_to_see("I have read this visit")
    hands.reach("approve_password")
    hands.write(password)
    hands.press("Return", "Space")
    hands.until(lambda: not hands.is_there("approve_submit"), "the co-signature")
    rest(laptop)
    hands.choose("review_tab_done")
    rest(laptop)
    laptop.picture("approved")
    said = hands.text("review_tab_done")
    sync(laptop)
    return {"said": said}


def _to_review(laptop: DemoLaptop) -> None:
    _, hands = at(laptop)
    hands.press("Ctrl+4")
    rest(laptop)


ACTS: dict[str, Callable[..., Words | None]] = {
    "enrol": enrol,
    "send one item back": send_one_item_back,
    "approve and co-sign": approve_and_co_sign,
}
