"""A row of a flow sheet in the words a nurse reads."""

from __future__ import annotations

from nursechart.clinical.typed_numbers import shown_number
from nursechart.language import said, to_say
from nursechart.record.kinds import InfusionStepEvent

_EVENTS = {
    "start": to_say("Started"), "rate": to_say("Rate"), "check": to_say("Check"), "pause": to_say("Paused"),
    "resume": to_say("Started again"), "bag": to_say("Bag"), "reaction": to_say("Reaction"), "flush": to_say("Flush"),
    "stop": to_say("Stopped"), "end": to_say("Ended"), "waste": to_say("Waste"),
}  # fmt: skip
_ML, _ML_PER_H = "mL", "mL/h"
NUMBERS = {  # of a row: field, label, unit
    "rate_ml_per_h": (to_say("Rate"), _ML_PER_H),
    "pump_ml": (to_say("Pump reads"), _ML),
    "bag_ml": (to_say("Volume in the bag"), _ML),
    "flush_ml": (to_say("Flush"), _ML),
    "waste_ml": (to_say("Wasted"), _ML),
}
WORDS = {
    "lot": to_say("Lot"), "reason": to_say("Reason"), "note": to_say("Note"), "witness": to_say("Witness"),
    "product": to_say("Product"),
}  # fmt: skip


def event_title(event: InfusionStepEvent) -> str:
    """`Rate 10:24`"""
    return f"{said(_EVENTS[event.event])} {event.at.wall[11:16]}"


def row_words(event: InfusionStepEvent) -> str:
    """`116 mL/h, pump reads 81 mL, lot L24K118A`: what a row of the flow sheet says beside its time."""
    words = []
    for name, (label, unit) in NUMBERS.items():
        value = getattr(event, name)
        if value is not None:
            words.append(f"{said(label).lower()} {shown_number(value)} {unit}" if name != "rate_ml_per_h"
                         else f"{shown_number(value)} {unit}")  # fmt: skip
    words += [f"{said(label).lower()} {value}" for name, label in WORDS.items() if (value := getattr(event, name))]
    return ", ".join(words)
