"""What the nurse does in the story, all of it by key.

She charts whoever is in front of her: where a field is asked of one patient and not of another, she looks at the
screen and fills what is there.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from nursechart.app import print_note
from nursechart.charting import exporting, reauthenticating
from nursechart.demo.acting import at, choose, enrol, rest, sync, turn_to, type_in
from nursechart.demo.talk import Words
from nursechart.ui.hands import NotSeen

if TYPE_CHECKING:
    from nursechart.demo.laptop import DemoLaptop

_SYSTEMS = ("general", "neuro", "cardiac", "respiratory", "gi", "gu", "skin", "function", "psychosocial", "infection")
_REASON = "The demonstration hands over the finished visit"
_INITIALS = (  # strokes of the patient's pen, in parts of the pad
    ((0.20, 0.30), (0.12, 0.25), (0.08, 0.45), (0.12, 0.65), (0.20, 0.60)),
    ((0.30, 0.65), (0.33, 0.25), (0.38, 0.60), (0.43, 0.25), (0.47, 0.65), (0.60, 0.55), (0.75, 0.58)),
)
_A_CHOICE = re.compile(r"_[0-9]$")
_NARRATIVE = (
    "Well today, ate breakfast, no fever since the last visit. Dressing and cap changed, site clean. "
    "Dose given over {minutes} minutes without trouble."
)


# --- the visit --------------------------------------------------------------------------------------------------------


def notice_no_network(laptop: DemoLaptop) -> Words:
    """She asks for a sync and reads what the chip says."""
    _, hands = at(laptop)
    hands.press("F5")
    hands.until(lambda: laptop.chip().startswith("Offline"), "the chip to say that there is no network")
    rest(laptop)
    return {"chip": laptop.chip()}


def start_the_visit(laptop: DemoLaptop, patient: str) -> Words:
    """Find the patient in the day's table, look at her chart, start the visit after two identifiers."""
    desktop, hands = at(laptop)
    _look_her_up(laptop, patient)
    hands.press("Ctrl+1")
    rest(laptop)
    name = _find_in_table(laptop, patient)
    hands.press("Return")
    hands.until(lambda: hands.is_there("chart_action"), "her chart")
    rest(laptop)
    laptop.picture("chart before the visit")
    hands.press("Ctrl+Enter")
    hands.wait_to_see("Is this the right person?")
    laptop.picture("two identifiers")
    hands.press("1", "2", "P", "Return")
    hands.until(lambda: hands.is_there("section_arrive"), "the visit")
    rest(laptop)
    laptop.visited = desktop.place
    _arrive_and_verify(laptop)
    return {"name": name}


def _look_her_up(laptop: DemoLaptop, patient: str) -> None:
    """The list of patients answers while she types."""
    _, hands = at(laptop)
    hands.press("Ctrl+2")
    rest(laptop)
    hands.reach("patients_search")
    hands.write(patient[:4])
    hands.pause(200)  # it asks once she pauses
    rest(laptop)
    laptop.picture("patients, found by typing")


def _find_in_table(laptop: DemoLaptop, patient: str) -> str:
    """Go through the day's table by arrow until the patient's row has the focus; her name as it is shown there."""
    _, hands = at(laptop)
    for _ in range(60):
        if hands.focus.objectName().startswith("visit_"):
            break
        hands.press("Tab")
    for way in ("Down", "Up"):
        for _ in range(40):
            spoken = hands.focus.accessibleName()
            if patient.casefold() in spoken.casefold():
                return ", ".join(spoken.split(", ")[1:3])
            hands.press(way)
    raise NotSeen(f"no visit of today is {patient}'s")


def _arrive_and_verify(laptop: DemoLaptop) -> None:
    _, hands = at(laptop)
    turn_to(laptop, "consent_treatment_on_file", "Alt+Up")
    choose(laptop, *_shown(laptop, "interpreter_used_phone", "consent_treatment_on_file"))
    asked = "not asked" not in hands.spoken("banner_allergies")
    choose(laptop, f"allergies_reviewed_{'no_change' if asked else 'none_known'}")
    choose(laptop, *_shown(laptop, "isolation_precautions_standard", "home_ok_wnl", "sharps_half"))
    if hands.is_there("kit_checked_at"):
        type_in(laptop, kit_checked_at="n")
        choose(laptop, "kit_items_epinephrine")
        type_in(laptop, kit_earliest_expiry="30 nov 27")
    laptop.picture("arrive and verify")


def _shown(laptop: DemoLaptop, *names: str) -> list[str]:
    """Those of `names` that are on the screen: what one visit asks another does not."""
    _, hands = at(laptop)
    return [name for name in names if hands.is_there(name)]


def chart_vitals(laptop: DemoLaptop) -> Words:
    """Vital signs in one breath; the slip is asked about before anything is charted."""
    _, hands = at(laptop)
    turn_to(laptop, "temperature")
    hands.reach("temperature")
    hands.write("384")
    hands.press("Tab")
    rest(laptop)
    hands.wait_to_see("38.4")
    laptop.picture("vital signs, a slip is asked about")
    before = hands.keys
    type_in(
        laptop, temperature="36.8", pulse="76", breathing_rate="16", blood_pressure_upper="118",
        blood_pressure_lower="72", oxygen_saturation="98",
    )  # fmt: skip
    if hands.is_there("weight"):
        type_in(laptop, weight=_last(laptop, "row_weight", "70"))
    type_in(laptop, pain="2")
    if hands.is_there("glucose"):
        type_in(laptop, glucose="5.8")
    keys = hands.keys - before
    choose(laptop, *_shown(laptop, "position_sitting"))
    laptop.picture("vital signs")
    return {"said": laptop.saved(), "keys": keys}


def _last(laptop: DemoLaptop, row: str, otherwise: str) -> str:
    """What the row says of the last visit: she weighs what she weighed."""
    _, hands = at(laptop)
    figures = [text for text in hands.texts(row) if text.replace(".", "").isdigit()]
    return figures[-1] if figures else otherwise


def chart_line_care(laptop: DemoLaptop) -> Words:
    """Check the line, change dressing and cap: what the rail said before, and says after."""
    _, hands = at(laptop)
    turn_to(laptop, "external_length")
    before = hands.find("section_line").accessibleDescription()
    type_in(laptop, external_length="2")
    if hands.is_there("arm"):
        type_in(laptop, arm="28")
    choose(laptop, "site_clean", *hands.names("flush:", "_flush_easy"), *hands.names("blood_return:", "_brisk"))
    choose(laptop, "old_dressing_dry_intact")
    type_in(laptop, dressing_change_at="n")
    choose(laptop, "dressing_change_dressing_transparent")
    if hands.is_there("dressing_change_antiseptic"):
        hands.reach("dressing_change_antiseptic")
        hands.write("po")  # povidone-iodine, as in any list
    type_in(laptop, connector_change_at="n")
    hands.press("Tab")  # past "why not done", out of the row: it is charted
    rest(laptop)
    laptop.picture("line care")
    return {"said": laptop.saved(), "before": before, "after": hands.find("section_line").accessibleDescription()}


def start_the_dose(laptop: DemoLaptop) -> Words:
    """The antibiotic: lot, expiry, looks and rate, then two identifiers. The answer's `minutes`: how long it runs."""
    _, hands = at(laptop)
    turn_to(laptop, "lot")
    laptop.picture("the dose before it starts")
    type_in(laptop, lot="VX4417", expiry="30 nov 27")
    choose(laptop, "visual_clear")
    volume, rate = _ordered(laptop, "row_volume"), _ordered(laptop, "row_rate")
    type_in(laptop, start="n", volume=volume, rate=rate)
    for reason in hands.names("override_"):  # what only warns asks for a word; below it stand words to choose from
        if not _A_CHOICE.search(reason):
            type_in(laptop, **{reason: "Checked with the pharmacist"})
    start = hands.names("start_")[0]
    hands.reach(start)
    hands.press("Space")
    hands.wait_to_see("Is this the right person?")
    hands.press("1", "2", "P", "Return")
    hands.until(lambda: hands.is_there("act_vitals"), "the dose to run")
    rest(laptop)
    laptop.picture("the dose runs")
    return {"minutes": math.ceil(Decimal(volume) * 60 / Decimal(rate))}


def _ordered(laptop: DemoLaptop, row: str) -> str:
    """The volume or pump rate as it is ordered, which the field says beside it."""
    _, hands = at(laptop)
    said = [text.split()[1] for text in hands.texts(row) if text.startswith("ordered ")]
    return said[0] if said else "100"


def end_the_dose(laptop: DemoLaptop) -> Words:
    """The volume is in: one key ends it, and the flow sheet says when."""
    _, hands = at(laptop)
    hands.until(lambda: hands.is_there("act_end"), "the volume to be in")
    laptop.picture("the volume is in")
    hands.reach("act_end")
    hands.press("S")
    hands.until(lambda: hands.names("dose_") and not hands.is_there("act_end"), "the dose to be given")
    card = hands.names("dose_")[0]
    rest(laptop)
    laptop.picture("the dose is given")
    return {"given": hands.spoken(card)}


def write_the_note(laptop: DemoLaptop, minutes: int) -> Words:
    """Assessment, teaching, supplies and the note; what the signing page misses before and after."""
    _, hands = at(laptop)
    turn_to(laptop, "tick_line")
    missing = hands.text("counts_missing")
    laptop.picture("what is missing before signing")
    turn_to(laptop, "general_wnl", "Alt+Up")
    choose(laptop, *_shown(laptop, *(f"{system}_wnl" for system in _SYSTEMS), "sites_back"))
    laptop.picture("assessment")
    turn_to(laptop, "topics_drug")
    choose(laptop, "topics_drug", "learner_patient", "method_verbal")
    hands.reach("teach_back")
    hands.write("4")  # says and does it
    hands.press("Tab")
    if hands.is_there("interpreter"):
        type_in(laptop, interpreter="by phone")
    turn_to(laptop, "enough_yes")
    choose(laptop, "enough_yes")
    turn_to(laptop, "narrative")
    choose(laptop, "review_unchanged", "changes_none")
    type_in(
        laptop,
        narrative=_NARRATIVE.format(minutes=minutes),
        plan="Next dose as ordered. Dressing and cap again in a week.",
    )
    laptop.picture("the note")
    turn_to(laptop, "tick_line")
    choose(laptop, *hands.names("tick_"))
    hands.draw("pad", *_INITIALS)
    hands.until(lambda: hands.is_there("patient_state") and "Signed" in hands.text("patient_state"), "her signature")
    rest(laptop)
    return {"missing": missing, "left": hands.text("counts_missing")}


# --- signing and amending ---------------------------------------------------------------------------------------------


def sign(laptop: DemoLaptop, password: str) -> Words:
    """Look at what is unusual, type the password, sign after two identifiers."""
    _, hands = at(laptop)
    turn_to(laptop, "sign")
    while unseen := hands.names("seen_"):
        hands.reach(unseen[0])
        hands.press("Space")
        rest(laptop)
    while untold := hands.names("told_"):
        hands.reach(untold[0])
        hands.press("Space")
        hands.until(lambda: hands.is_there("told_told"), "who was told")
        type_in(laptop, told_told="Dr Lindqvist", told_told_at="n", told_ordered="Cultures, then the dose")
        choose(laptop, "told_read_back_yes")
        hands.reach("told_give")
        hands.press("Space")
        rest(laptop)
    laptop.picture("ready to sign")
    _give_signature(laptop, password)
    laptop.picture("signed")
    return {"signed": _signed(laptop)}


def _give_signature(laptop: DemoLaptop, password: str) -> None:
    """The password, Ctrl+Enter, two identifiers; it is signed once the page asks for no password any more."""
    _, hands = at(laptop)
    hands.reach("password")
    hands.write(password)
    hands.press("Ctrl+Enter")
    hands.wait_to_see("Is this the right person?")
    hands.press("1", "3", "P", "Return")
    hands.until(lambda: hands.is_there("signed") and not hands.is_there("password"), "the signature")
    rest(laptop)


def _signed(laptop: DemoLaptop) -> str:
    """Her last signature, as the page shows it."""
    _, hands = at(laptop)
    return " ".join(hands.texts("signed")[-2:])


def correct_a_vital_sign(laptop: DemoLaptop, password: str) -> Words:
    """After signing: the right pulse beside the signed one, the reason, and her signature again."""
    _correct(laptop, "pulse", "86", "Wrote down the figure of the visit before")
    laptop.picture("a signed value is corrected")
    said = _corrected(laptop, "pulse")
    turn_to(laptop, "password")
    _give_signature(laptop, password)
    return {"said": said}


def _correct(laptop: DemoLaptop, row: str, value: str, reason: str) -> None:
    _, hands = at(laptop)
    turn_to(laptop, f"correct_{row}", "Alt+Up")
    hands.reach(f"correct_{row}")
    hands.press("Space")
    hands.wait_to_see("The old value stays in the record")
    hands.write(value)
    hands.reach("correct_reason")
    hands.write(reason)
    hands.reach("correct_submit")
    hands.press("Space")
    hands.until(lambda: hands.is_there(f"row_{row}"), "the correction to be charted")
    rest(laptop)


def _corrected(laptop: DemoLaptop, row: str) -> str:
    """What a corrected row shows of the change: the old value, the new one, why and by whom."""
    _, hands = at(laptop)
    was, now, why = hands.texts(f"row_{row}")[-3:]
    return f"{was} became {now}: {why}"


def see_the_comment_and_answer(laptop: DemoLaptop, password: str) -> Words:
    """She sees what was sent back, goes to the field, corrects it, answers, and signs again."""
    _, hands = at(laptop)
    sync(laptop)
    hands.press("Ctrl+1")
    rest(laptop)
    laptop.picture("today, a visit was sent back")
    hands.reach(hands.names("sent_back_")[0])
    hands.press("Space")
    hands.until(lambda: hands.is_there("returned"), "the comments of the reviewer")
    rest(laptop)
    place = " ".join(hands.texts("returned")[1:2])
    go = hands.names("go_comment_")[0]
    hands.reach(go)
    hands.press("Space")
    rest(laptop)
    answer = go.replace("go_comment_", "answer_")
    hands.until(lambda: hands.is_there(answer), "the comment beside its field")
    laptop.picture("the comment is at its field")
    _correct(laptop, "pain", "3", "2 was after the dose")
    hands.reach(answer)
    hands.write("3 before the dose, 2 after it. Corrected.")
    hands.press("Return")
    rest(laptop)
    turn_to(laptop, "password")
    _give_signature(laptop, password)
    signed = _signed(laptop)
    sync(laptop)
    return {"place": place, "said": signed}


# --- at the end -------------------------------------------------------------------------------------------------------


def hand_over(laptop: DemoLaptop, out: str, password: str) -> Words:
    """The signed note and the FHIR bundle of her visit, written beside the pictures."""
    desktop, _ = at(laptop)
    place, shift = laptop.visited, desktop.shift
    reauthenticating.prove(shift, password)
    file = exporting.note_file(shift, place.feed, place.visit, lambda html: print_note(html, title="Visit note"))
    note = exporting.save(shift, place.feed, "note", _REASON, Path(out, "signed note.pdf"), file.pdf)
    fhir = exporting.save_fhir(shift, place.feed, place.visit, _REASON, Path(out, "visit.fhir.json"))
    kinds = Counter(entry["resource"]["resourceType"] for entry in json.loads(fhir.read_bytes())["entry"])
    return {
        "pdf": note.name,
        "bytes": len(file.pdf),
        "fhir": fhir.name,
        "resources": ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(4)),
    }


def stay_open(laptop: DemoLaptop) -> Words:
    """Nothing more by hand: the laptop is the visitor's until its window is closed."""
    desktop, hands = at(laptop)
    while desktop.window.isVisible():
        hands.pause(100)
    return {}


ACTS: dict[str, Callable[..., Words | None]] = {
    "enrol": enrol,
    "notice no network": notice_no_network,
    "start the visit": start_the_visit,
    "chart vitals": chart_vitals,
    "chart line care": chart_line_care,
    "start the dose": start_the_dose,
    "end the dose": end_the_dose,
    "write the note": write_the_note,
    "sign": sign,
    "correct a vital sign": correct_a_vital_sign,
    "sync": sync,
    "see the comment and answer": see_the_comment_and_answer,
    "hand over": hand_over,
    "stay open": stay_open,
}
