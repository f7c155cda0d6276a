"""Every key of the program in one table (ux.md 8): the window binds its own from here, and the overview lists all.

Keys of a place (review, infusion, …) are taken by the page of that place, so that they act only there.
"""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.language import to_say

ANYWHERE, FORM, FIELD = "anywhere", "form", "field"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does. `id` names the act that the window binds, and is empty for the keys of a place."""

    keys: str  # as Qt spells them; several that belong together are parted by a blank
    words: str
    where: str = ANYWHERE
    id: str = ""


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
    Key("F1", to_say("Help for this field"), id="help"),
    Key("Ctrl+/", to_say("All keys"), id="all_keys"),
    Key("Esc", to_say("Close what is on top. What you typed stays"), id="escape"),
    Key("Ctrl+Return", to_say("Next section that is not done; on the last one, sign"), FORM),
    Key("F7", to_say("To the next thing that is missing"), FORM),
    Key("F8", to_say("Confirm what stood last time, or is ordered"), FORM),
    Key("Shift+F8", to_say("Confirm all of it that is on the screen"), FORM),
    Key("1 2 3 4 5 6 7 8 9", to_say("In a choice: that answer, and on"), FORM),
    Key("Alt+Up Alt+Down", to_say("Section before, next section"), FORM),
    Key("Ctrl+Z", to_say("Undo"), FORM),
    Key("Ctrl+Y", to_say("Redo"), FORM),
    Key("F9", to_say("Put right, take back or add to what is charted"), FORM),
    Key("Ctrl+D", to_say("Not taken, with the reason"), FORM),
    Key("F3", to_say("All earlier values of this measure"), FORM),
    Key("Ctrl+J", to_say("The whole set of vital signs in one line"), FORM),
    Key("Alt+E", to_say("Explain a value out of range"), FORM),
    Key("Ctrl+Shift+O", to_say("Verbal order"), FORM),
    Key("Alt+Left", to_say("Back to signing"), FORM),
    Key("Return Tab", to_say("Next field"), FIELD),
    Key("Shift+Tab", to_say("Field before"), FIELD),
    Key("Up Down", to_say("In a number: one step, after typing or F2"), FIELD),
    Key("N", to_say("In a time: now"), FIELD),
    Key("/", to_say("In a text: phrases"), FIELD),
    Key("S", to_say("Sign the visit that is charted"), "today"),
    Key("Ctrl+N", to_say("Add visit"), "today"),
    Key("Alt+Up Alt+Down", to_say("On the route: drive there earlier, later"), "today"),
    Key("Ctrl+Z Ctrl+Y", to_say("On the route: undo, redo"), "today"),
    Key("V", to_say("Vital signs"), "infusion"),
    Key("N", to_say("Next step"), "infusion"),
    Key("P", to_say("Pause or start"), "infusion"),
    Key("S", to_say("Stop…"), "infusion"),
    Key("R", to_say("Reaction"), "infusion"),
    Key("B", to_say("New bag…"), "infusion"),
    Key("C", to_say("Check…"), "infusion"),
    Key("O", to_say("Other rate…"), "infusion"),
    Key("L", to_say("Plan…"), "infusion"),
    Key("W", to_say("Waste…"), "infusion"),
    Key("Y", to_say("Why paused…"), "infusion"),
    Key("A", to_say("Start again…"), "infusion"),
    Key("H", to_say("How taken…"), "infusion"),
    Key("1 2 3 4", to_say("Choose"), "choice"),
    Key("J K", to_say("Next, previous"), "choice"),
    Key("J", to_say("Next visit"), "review"),
    Key("K", to_say("Visit before"), "review"),
    Key("A", to_say("Approve…"), "review"),
    Key("B", to_say("Send back…"), "review"),
    Key("D", to_say("Decide…"), "review"),
    Key("R", to_say("Reaction"), "board"),
    Key("V", to_say("Vital signs"), "board"),
    Key("Return", to_say("Open"), "board"),
    Key("T", to_say("Table or chart"), "chart"),
)


def of(place: str) -> tuple[Key, ...]:
    """The keys of a place, in the order of the table."""
    return tuple(each for each in KEYS if each.where == place)


def shown(key: str) -> str:
    """A key as its cap says it: "Ctrl ↵", "Alt ↑"."""
    caps = {"Return": "↵", "Up": "↑", "Down": "↓", "Left": "←"}
    return " ".join(caps.get(part, part) for part in key.split("+")) if key != "+" else key
