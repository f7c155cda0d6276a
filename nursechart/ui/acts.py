"""Everything a person can do, in one table: the palette finds each by its words, shows its key and does it.

An act leads to a place and then takes steps there: it presses a button by its object name, goes to a field, or
presses a key where the focus has landed. What the window does by itself has its name in `does`. A new button that
somebody would look for by name is one line here.
"""

from __future__ import annotations

from dataclasses import dataclass

from nursechart.language import said, to_say
from nursechart.ui import bound

ANY, CHART, VISIT = "any", "chart", "visit"  # what has to be open for it; a visit that runs is found by itself


@dataclass(frozen=True, slots=True)
class Act:
    """`screen`, `group`, `tab` and `row` are of its Place. `also` are other words that people look for it by.

    A step is the object name of a button (pressed) or a field (gone to), or with `key:` before it a key, by its id if
    it has one.
    """

    id: str
    words: str
    key: str = ""  # the id it has in `keys`, or a key that nobody changes
    also: str = ""
    needs: str = ANY
    screen: str = ""
    group: str = ""
    tab: str = ""
    row: str = ""
    steps: tuple[str, ...] = ()
    does: str = ""
    supervisor: bool = False
    icon: str = "play"


def _in_visit(
    id_: str, words: str, group: str, *steps: str, key: str = "", also: str = "", icon: str = "pencil"
) -> Act:
    return Act(id_, words, key, also, VISIT, "visit", group, steps=steps, icon=icon)


ACTS = (
    Act("add_visit", to_say("Add visit"), "add_visit", to_say("unplanned new plan"), screen="today", row="add_visit",
        icon="plus"),
    Act("route", to_say("The day in driving order"), also=to_say("route drive map"), screen="today", tab="route",
        icon="route"),
    Act("list", to_say("The day as a list"), also=to_say("today visits"), screen="today", tab="list",
        icon="layout-list"),
    Act("practice", to_say("Practice visit"), also=to_say("guide learn training first try"), does="practice",
        icon="graduation-cap"),
    _in_visit("in_one_line", to_say("Vital signs in one line"), "vitals", "in_one_line", key="one_line",
              also=to_say("quick whole set"), icon="keyboard"),
    _in_visit("take_again", to_say("Take vital signs again"), "vitals", "take_again", also=to_say("repeat new set"),
              icon="history"),
    _in_visit("add_measure", to_say("Add a measure"), "vitals", "add_measure",
              also=to_say("glucose height head vital signs"), icon="plus"),
    _in_visit("explain", to_say("Explain a value out of range"), "vitals", "explain", key="explain",
              also=to_say("why reason"), icon="message-square"),
    _in_visit("history", to_say("All earlier values of a measure"), "vitals", "key:history", key="history",
              also=to_say("history trend"), icon="history"),
    _in_visit("baseline", to_say("Baseline of a measure"), "vitals", "key:history", "history_baseline",
              also=to_say("usual for her own limits"), icon="sliders-horizontal"),
    _in_visit("not_taken", to_say("Not taken, with the reason"), "vitals", "key:not_taken", key="not_taken",
              also=to_say("skip refused"), icon="circle-slash"),
    _in_visit("allergy", to_say("New allergy, or no known allergies"), "", "banner_allergies", "key:Return",
              also=to_say("allergies intolerance add"), icon="circle-alert"),
    _in_visit("add_line", to_say("Add line"), "line", "add_line", also=to_say("picc port midline new catheter"),
              icon="plus"),
    _in_visit("remove_line", to_say("Remove line…"), "line", "line_remove", also=to_say("take out removal catheter"),
              icon="circle-minus"),
    _in_visit("complication", to_say("Complication of a line…"), "line", "line_event",
              also=to_say("infection occlusion event"), icon="triangle-alert"),
    _in_visit("verbal_order", to_say("Verbal order"), "infusion", "verbal_order", key="verbal_order",
              also=to_say("telephone phone prescriber new order change hold"), icon="phone"),
    _in_visit("draft_note", to_say("Draft the visit note"), "note", "draft_narrative",
              also=to_say("narrative write sentences"), icon="notebook-pen"),
    _in_visit("add_to_note", to_say("Add to the signed note"), "sign", "footer_add_to_note",
              also=to_say("addendum amend"), icon="file-plus"),
    _in_visit("wrong_patient", to_say("Wrong patient…"), "", "key:wrong_patient", key="wrong_patient",
              also=to_say("move another chart mistake"), icon="arrow-right"),
    _in_visit("print_note", to_say("Print or save the note"), "sign", "open_pdf", also=to_say("pdf export paper"),
              icon="printer"),
    _in_visit("hand_out", to_say("Print for the patient"), "sign", "hand_out",
              also=to_say("hand-out leaflet export language"), icon="printer"),
    _in_visit("sign", to_say("Sign and lock the visit"), "sign", also=to_say("signature finish missing"),
              icon="signature"),
    _in_visit("not_done", to_say("Visit not done…"), "sign", "sign_not_done",
              also=to_say("missed cancelled refused nobody at home"), icon="circle-slash"),
    _in_visit("photo", to_say("Photo or scan…"), "", "to_photo", also=to_say("picture wound camera pdf attachment"),
              icon="camera"),
    _in_visit("undo", to_say("Undo"), "", "key:Ctrl+Z", key="Ctrl+Z", also=to_say("take back"), icon="undo-2"),
    _in_visit("redo", to_say("Redo"), "", "key:Ctrl+Y", key="Ctrl+Y", also=to_say("do again"), icon="redo-2"),
    Act("flow_sheet", to_say("Flow sheet"), "", to_say("table of values trends export"), CHART, "flow_sheet",
        icon="table-2"),
    Act("calculators", to_say("Calculators"), "", to_say("formula rate drip dose"), screen="calculators",
        icon="calculator"),
    Act("details", to_say("Side panel"), "side", to_say("details drawer"), does="side", icon="panel-right"),
    Act("running", to_say("The infusion that runs"), "running", to_say("pump drip go"), does="running", icon="iv-bag"),
    Act("emergency", to_say("Open in an emergency…"), "", to_say("break glass not assigned"), screen="patients",
        row="emergency", icon="shield-alert"),
    Act("sync_now", to_say("Sync now"), "sync_now", to_say("send receive network"), does="sync_now", icon="refresh-cw"),
    Act("choices", to_say("Needs your choice"), "", to_say("conflict two versions differ settle"), screen="choices",
        icon="git-compare-arrows"),
    Act("lock", to_say("Lock now"), "lock", to_say("leave log out hide"), does="lock", icon="lock"),
    Act("approve", to_say("Approve…"), "approve", to_say("review co-sign"), screen="review", steps=("approve",),
        supervisor=True, icon="check"),
    Act("send_back", to_say("Send back…"), "send_back", to_say("review return comment"), screen="review",
        steps=("send_back",), supervisor=True, icon="corner-up-left"),
    Act("theme", to_say("Theme"), "", to_say("settings dark light contrast colours"), screen="settings",
        steps=("settings_theme",), icon="contrast"),
    Act("density", to_say("Spacing"), "", to_say("settings touch gloves wide"), screen="settings",
        steps=("settings_density",), icon="settings"),
    Act("text_size", to_say("Text size"), "", to_say("settings larger letters zoom"), screen="settings",
        steps=("settings_text",), icon="settings"),
    Act("language", to_say("Language"), "", to_say("settings speak translate"), screen="settings",
        steps=("settings_language",), icon="languages"),
    Act("letters", to_say("Single-letter keys"), "", to_say("settings keyboard off"), screen="settings",
        steps=("settings_letters",), icon="keyboard"),
    Act("sound", to_say("Sound"), "", to_say("settings alarm quiet"), screen="settings", steps=("settings_sound",),
        icon="bell"),
    Act("idle", to_say("Lock after"), "", to_say("settings minutes idle screen"), screen="settings",
        steps=("settings_idle",), icon="lock"),
    Act("pin", to_say("PIN for this session"), "", to_say("settings short password digits unlock sign"),
        screen="settings", steps=("settings_pin_set",), icon="lock"),
    Act("change_keys", to_say("Change keys"), "", to_say("settings keyboard off"), screen="settings",
        tab="keys", icon="keyboard"),
    Act("laptop", to_say("This laptop"), "", to_say("settings device staff"), screen="settings",
        tab="laptop", icon="laptop"),
    Act("check_now", to_say("Check now"), "", to_say("settings device staff"), screen="settings",
        tab="laptop", steps=("laptop_check",), icon="shield-check"),
    Act("back_up", to_say("Back up now"), "", to_say("settings device staff"), screen="settings", tab="laptop",
        steps=("laptop_backup",), icon="archive"),
    Act("clinic", to_say("Clinic"), "", to_say("settings device staff"), screen="settings",
        tab="clinic", icon="building-2"),
    Act("people", to_say("People and roles"), "", to_say("settings device staff"), screen="settings",
        tab="people", icon="users"),
    Act("content", to_say("Templates and rules"), "", to_say("settings device staff"),
        screen="settings", tab="content", icon="list-checks"),
    Act("audit", to_say("Audit"), "", to_say("settings device staff"), screen="settings",
        tab="audit", icon="file-clock"),
    Act("field_help", to_say("Help for this field"), "help", to_say("what is asked explain"), does="help",
        icon="circle-question-mark"),
    Act("all_keys", to_say("All keys"), "all_keys", to_say("keyboard shortcuts help"), does="all_keys",
        icon="keyboard"),
    Act("guide", to_say("User guide"), "", to_say("help manual how"), screen="help", icon="book-open"),
    Act("whats_new", to_say("What is new"), "", to_say("help news changes version"), screen="help", row="whats-new",
        icon="book-open"),
)  # fmt: skip


def found(text: str, *, supervisor: bool) -> tuple[Act, ...]:
    """The acts that every typed word fits, in any order; those that are called so first. Nothing for nothing typed."""
    words = text.casefold().split()
    if not words:
        return ()
    fit = [
        act for act in ACTS if (supervisor or not act.supervisor) and all(word in _looked_for(act) for word in words)
    ]
    return tuple(sorted(fit, key=lambda act: not all(word in said(act.words).casefold() for word in words)))


def key_words(act: Act) -> str:
    """Its key as the palette shows it."""
    return bound.caps(act.key) if act.key else ""


def _looked_for(act: Act) -> str:
    return f"{said(act.words)} {said(act.also) if act.also else ''}".casefold()
