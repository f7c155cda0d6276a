"""What a record of the audit says, in words; an action that this version does not know is shown as it was written."""

from __future__ import annotations

from nursechart.language import said, to_say

KINDS = {
    "looked": to_say("Looked at"),
    "charted": to_say("Charted"),
    "taken_out": to_say("Taken out"),
    "keys": to_say("Unlocking and keys"),
    "care": to_say("Care of this laptop"),
}
_ACTIONS = {
    "read": ("looked", to_say("Looked at")),
    "search": ("looked", to_say("Searched")),
    "break_glass": ("looked", to_say("Opened a chart in an emergency")),
    "charted": ("charted", to_say("Charted")),
    "visit.signed": ("charted", to_say("Signed a visit")),
    "correction": ("charted", to_say("Corrected")),
    "addendum": ("charted", to_say("Added to a signed note")),
    "late_entry": ("charted", to_say("Charted late")),
    "retraction": ("charted", to_say("Took back")),
    "moved": ("charted", to_say("Moved between two charts")),
    "entry_refused": ("charted", to_say("Refused by the pharmacy")),
    "export": ("taken_out", to_say("Saved as a file")),
    "phone_opened": ("taken_out", to_say("Opened or copied")),
    "phone_copied": ("taken_out", to_say("Opened or copied")),
    "address_opened": ("taken_out", to_say("Opened or copied")),
    "address_copied": ("taken_out", to_say("Opened or copied")),
    "unlocked": ("keys", to_say("Unlocked")),
    "lock": ("keys", to_say("Locked")),
    "unlock_failed": ("keys", to_say("Wrong password")),
    "reauthenticated": ("keys", to_say("Gave the password again")),
    "reauthentication_failed": ("keys", to_say("Wrong password")),
    "password_changed": ("keys", to_say("Changed the password")),
    "user_added": ("keys", to_say("Who may unlock was changed")),
    "user_removed": ("keys", to_say("Who may unlock was changed")),
    "user_stopped": ("keys", to_say("Who may unlock was changed")),
    "user_let_in": ("keys", to_say("Who may unlock was changed")),
    "user_recovered": ("keys", to_say("Who may unlock was changed")),
    "recovery_key_changed": ("keys", to_say("Who may unlock was changed")),
    "backed_up": ("care", to_say("Backed up")),
    "verified": ("care", to_say("Check")),
    "feed_left": ("care", to_say("A chart left this laptop")),
    "feed_purged": ("care", to_say("A chart left this laptop")),
    "new_epoch": ("care", to_say("Something is not as it was left")),
    "order_cut": ("care", to_say("Something is not as it was left")),
    "audit_changed": ("care", to_say("Something is not as it was left")),
    "attempts_changed": ("care", to_say("Something is not as it was left")),
}
_VIEWS = {
    "allergies": to_say("Allergies"),
    "arrive": to_say("Arrive & verify"),
    "assessment": to_say("Assessment"),
    "audit": to_say("Audit"),
    "calculators": to_say("Calculators"),
    "chart": to_say("Chart"),
    "flow_sheet": to_say("Flow sheet"),
    "handout": to_say("Print for the patient"),
    "line_care": to_say("Line care"),
    "medicines": to_say("Medicines"),
    "note": to_say("Visit note"),
    "photo": to_say("Photo"),
    "photos": to_say("Photos"),
    "review": to_say("Review"),
    "sign": to_say("Sign & lock"),
    "supplies": to_say("Supplies"),
    "teaching": to_say("Teaching"),
    "visit": to_say("Visit"),
    "vital_signs": to_say("Vital signs"),
}
_OUTCOMES = {"done": to_say("Done"), "failed": to_say("Failed"), "refused": to_say("Refused")}


def kind_actions(kind: str) -> frozenset[str]:
    """The actions of a kind; none, and so all of them, for ""."""
    return frozenset(action for action, (of, _words) in _ACTIONS.items() if of == kind)


def done_words(action: str, object_kind: str, object_id: str) -> str:
    """What was done, and to what: "Looked at: Vital signs"."""
    words = said(_ACTIONS[action][1]) if action in _ACTIONS else action
    thing = object_id if object_kind == "view" else object_kind if object_kind in _VIEWS else ""
    return f"{words}: {said(_VIEWS[thing]) if thing in _VIEWS else thing}" if thing else words


def outcome_words(outcome: str) -> str:
    return said(_OUTCOMES[outcome]) if outcome in _OUTCOMES else outcome
