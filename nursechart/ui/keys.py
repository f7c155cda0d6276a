"""Every key of the program in one table (ux.md 8), as it is shipped: `bound` says which a person has put in its place.

Keys of a place (review, infusion, …) are taken by the page of that place, so that they act only there.
"""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.language import to_say

ANYWHERE, FORM, FIELD = "anywhere", "form", "field"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does. `id` names the act it is bound to; `stays` says why nobody can put another key in its place."""

    keys: str  # as Qt spells them; several that belong together are parted by a blank
    words: str
    where: str = ANYWHERE
    id: str = ""
    stays: str = ""


_MOVES = to_say("Enter, Tab and the arrow keys move in every part of the program, so they stay.")
_SAME = to_say("This key does the same in every program, so it stays.")
_TYPED = to_say("This key is typed inside a field, so it stays.")
_NUMBERS = to_say("The digits are the numbers on the screen, so they stay.")


PLACES = {
    ANYWHERE: to_say("Anywhere"),
    FORM: to_say("In a visit"),
    FIELD: to_say("In a field"),
    "today": to_say("Today"),
    "infusion": to_say("Infusion"),
    "choice": to_say("Needs your choice"),
    "review": to_say("Review"),
    "board": to_say("Chairs"),
    "chart": to_say("On a chart or trend"),
}
KEYS = (
    Key("Ctrl+K", to_say("Find a patient, a visit, an action or a setting"), id="palette"),
    Key("Ctrl+1", to_say("Today"), id="today"),
    Key("Ctrl+2", to_say("Patients"), id="patients"),
    Key("Ctrl+3", to_say("Chairs"), id="chairs"),
    Key("Ctrl+4", to_say("Review"), id="review"),
    Key("Ctrl+5", to_say("Sync"), id="sync"),
    Key("Ctrl+6", to_say("Settings"), id="settings"),
    Key("F6", to_say("Next part of the window"), id="next_pane"),
    Key("Shift+F6", to_say("Part of the window before"), id="pane_before"),
    Key("Ctrl+I", to_say("The infusion that runs"), id="running"),
    Key("F4", to_say("Side panel"), id="side"),
    Key("F5", to_say("Sync now"), id="sync_now"),
    Key("Ctrl+L", to_say("Lock now"), id="lock"),
    Key("F1", to_say("Help for this field"), id="help", stays=_SAME),
    Key("Ctrl+/", to_say("All keys"), id="all_keys"),
    Key("Esc", to_say("Close what is on top. What you typed stays"), id="escape", stays=_SAME),
    Key("Ctrl+Return", to_say("Next section that is not done; on the last one, sign"), FORM, stays=_MOVES),
    Key("F7", to_say("To the next thing that is missing"), FORM, "missing"),
    Key("F8", to_say("Confirm what stood last time, or is ordered"), FORM, "confirm"),
    Key("Shift+F8", to_say("Confirm all of it that is on the screen"), FORM, "confirm_all"),
    Key("1 2 3 4 5 6 7 8 9", to_say("In a choice: that answer, and on"), FORM, stays=_NUMBERS),
    Key("Alt+Up Alt+Down", to_say("Section before, next section"), FORM, stays=_MOVES),
    Key("Ctrl+Z", to_say("Undo"), FORM, stays=_SAME),
    Key("Ctrl+Y", to_say("Redo"), FORM, stays=_SAME),
    Key("F9", to_say("Put right, take back or add to what is charted"), FORM, "put_right"),
    Key("Shift+F9", to_say("Charted on the wrong patient"), FORM, "wrong_patient"),
    Key("Ctrl+D", to_say("Not taken, with the reason"), FORM, "not_taken"),
    Key("F3", to_say("All earlier values of this measure"), FORM, "history"),
    Key("Ctrl+J", to_say("The whole set of vital signs in one line"), FORM, "one_line"),
    Key("Alt+E", to_say("Explain a value out of range"), FORM, "explain"),
    Key("Ctrl+Shift+O", to_say("Verbal order"), FORM, "verbal_order"),
    Key("Alt+Left", to_say("Back to signing"), FORM, "to_signing"),
    Key("Return Tab", to_say("Next field"), FIELD, stays=_MOVES),
    Key("Shift+Tab", to_say("Field before"), FIELD, stays=_MOVES),
    Key("Up Down", to_say("In a number: one step, after typing or F2"), FIELD, stays=_MOVES),
    Key("N", to_say("In a time: now"), FIELD, stays=_TYPED),
    Key("/", to_say("In a text: phrases"), FIELD, stays=_TYPED),
    Key("S", to_say("Sign the visit that is charted"), "today", "sign"),
    Key("Ctrl+N", to_say("Add visit"), "today", "add_visit"),
    Key("Alt+Up Alt+Down", to_say("On the route: drive there earlier, later"), "today", stays=_MOVES),
    Key("Ctrl+Z Ctrl+Y", to_say("On the route: undo, redo"), "today", stays=_SAME),
    Key("V", to_say("Vital signs"), "infusion", "infusion.V"),
    Key("N", to_say("Next step"), "infusion", "infusion.N"),
    Key("P", to_say("Pause or start"), "infusion", "infusion.P"),
    Key("S", to_say("Stop…"), "infusion", "infusion.S"),
    Key("R", to_say("Reaction"), "infusion", "infusion.R"),
    Key("B", to_say("New bag…"), "infusion", "infusion.B"),
    Key("C", to_say("Check…"), "infusion", "infusion.C"),
    Key("O", to_say("Other rate…"), "infusion", "infusion.O"),
    Key("L", to_say("Plan…"), "infusion", "infusion.L"),
    Key("W", to_say("Waste…"), "infusion", "infusion.W"),
    Key("Y", to_say("Why paused…"), "infusion", "infusion.Y"),
    Key("A", to_say("Start again…"), "infusion", "infusion.A"),
    Key("H", to_say("How taken…"), "infusion", "infusion.H"),
    Key("1 2 3 4", to_say("Choose"), "choice", stays=_NUMBERS),
    Key("Alt+1 Alt+2 Alt+3 Alt+4", to_say("Take the reason of that number"), "choice", stays=_NUMBERS),
    Key("Ctrl+Return", to_say("Save the choice"), "choice", stays=_MOVES),
    Key("J", to_say("Next choice"), "choice", "choice.next"),
    Key("K", to_say("Choice before"), "choice", "choice.before"),
    Key("J", to_say("Next visit"), "review", "review.next"),
    Key("K", to_say("Visit before"), "review", "review.before"),
    Key("A", to_say("Approve…"), "review", "approve"),
    Key("B", to_say("Send back…"), "review", "send_back"),
    Key("D", to_say("Decide…"), "review", "decide"),
    Key("R", to_say("Reaction"), "board"),
    Key("V", to_say("Vital signs"), "board"),
    Key("Return", to_say("Open"), "board"),
    Key("T", to_say("Table or chart"), "chart", "turn"),
)


def of(place: str) -> tuple[Key, ...]:
    """The keys of a place, in the order of the table."""
    return tuple(each for each in KEYS if each.where == place)


def shown(key: str) -> str:
    """A key as its cap says it: "Ctrl ↵", "Alt ↑"."""
    caps = {"Return": "↵", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}
    return " ".join(caps.get(part, part) for part in key.split("+")) if key != "+" else key
