"""Who may do what: every cell of the table of rights, the states' rules, competencies, training and two people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from nursechart.clinical.content import Content
from nursechart.clinical.roles import (
    Context,
    Permission,
    Qualified,
    Verdict,
    acts_of_dose,
    acts_of_procedure,
    may,
    roles_that_may,
)

TODAY = date(2026, 11, 21)
COLUMNS = ("rn", "lpn", "pharmacist", "staff", "supervisor", "auditor")
# clinical.md 10, row by row and column by column
TABLE = {
    "view": ("assigned", "assigned", "all_served", "schedule_and_demographics", "all_team", "sampled"),
    "full_assessment": ("yes", "contributes", "no", "no", "yes", "no"),
    "vitals": ("yes", "yes", "no", "delegated", "yes", "no"),
    "peripheral_line_care": ("yes", "state_and_competency", "no", "no", "yes", "no"),
    "cvad_care": ("yes", "state", "no", "no", "yes", "no"),
    "high_risk": ("competency", "blocked", "verify", "no", "yes", "no"),
    "remove_central": ("yes", "state", "no", "no", "yes", "no"),
    "verbal_order": ("yes", "state", "yes", "no", "yes", "no"),
    "double_check": ("yes", "some", "yes", "no", "yes", "no"),
    "sign": ("yes", "yes", "pharmacy_note", "no", "yes", "no"),
    "cosign": ("assigned", "no", "no", "no", "yes", "no"),
    "correct": ("own_by_addendum", "own", "own", "no", "return_and_own", "no"),
    "edit_protocols": ("no", "no", "propose", "no", "two_people", "no"),
    "void": ("no", "no", "no", "no", "two_people_with_reason", "no"),
    "export": ("print_own_patient", "no", "assigned", "no", "yes", "audit_only"),
    "audit_log": ("no", "no", "no", "no", "yes", "yes"),
}
# With nothing said but the role, and with everything a person can bring along.
BARE, FULL = Context(), Context(
    supervision="on_site", assigned=True, own=True, delegated=True, second_person="other", reason="duplicate"
)  # fmt: skip
ANSWERED: dict[str, tuple[Verdict, Verdict]] = {
    "yes": ("allowed", "allowed"),
    "no": ("denied", "denied"),
    "contributes": ("denied", "denied"),
    "verify": ("denied", "denied"),
    "propose": ("denied", "denied"),
    "all_served": ("allowed", "allowed"),
    "all_team": ("allowed", "allowed"),
    "sampled": ("allowed", "allowed"),
    "pharmacy_note": ("allowed", "allowed"),
    "audit_only": ("allowed", "allowed"),
    "assigned": ("denied", "allowed"),
    "schedule_and_demographics": ("denied", "allowed"),
    "delegated": ("denied", "allowed"),
    "print_own_patient": ("denied", "allowed"),
    "own": ("denied", "allowed"),
    "own_by_addendum": ("denied", "allowed"),
    "return_and_own": ("denied", "allowed"),
    "two_people": ("needs_second_person", "allowed"),
    "two_people_with_reason": ("denied", "allowed"),
    "competency": ("allowed", "allowed"),  # the clinic keeps no record of competencies
    "some": ("denied", "denied"),
    "state": ("denied", "denied"),  # no state is said
    "state_and_competency": ("denied", "denied"),
    "blocked": ("denied", "denied"),
}
CELLS = [(right, role, cell) for right, row in TABLE.items() for role, cell in zip(COLUMNS, row, strict=True)]


def asked(content: Content, role: str, right: str, context: Context = FULL, **more: object) -> Permission:
    return may(content, Qualified("me", role, **more), right, TODAY, context)  # type: ignore[arg-type]


@pytest.mark.parametrize("right, role, cell", CELLS)
def test_a_cell_of_the_table_is_as_written_and_means_what_it_says(
    content: Content, right: str, role: str, cell: str
) -> None:
    assert content.rights[right].cells[role] == cell
    bare, full = asked(content, role, right, BARE), asked(content, role, right, FULL)
    expected = ANSWERED[cell]
    if (right, role) == ("sign", "lpn"):
        expected = ("needs_cosignature", "needs_cosignature")
    assert (bare.verdict, full.verdict) == expected
    assert all(answer.why for answer in (bare, full) if not answer.allows)
    assert all(answer.source for answer in (bare, full))


def test_the_table_holds_the_rows_of_the_reference_and_two_of_our_own(content: Content) -> None:
    assert list(content.rights) == [*TABLE, "people_and_keys", "emergency"]
    assert len(CELLS) == 96


@pytest.mark.parametrize("role", ["admin", "recovery", "privacy"])
def test_administrator_recovery_and_privacy_officer_keep_people_and_keys_and_see_no_chart(
    content: Content, role: str
) -> None:
    allowed = {right for right in content.rights if asked(content, role, right).allows}
    assert allowed == {"people_and_keys", "audit_log"}
    assert (content.roles[role].reach, content.roles[role].sees) == ("none", "nothing")


@pytest.mark.parametrize("role", ["elsewhere", "service", "", "RN"])
def test_a_role_nobody_knows_may_do_nothing(content: Content, role: str) -> None:
    assert not any(asked(content, role, right).allows for right in (*content.rights, *content.acts))


def test_a_right_nobody_knows_is_nobody_s(content: Content) -> None:
    assert not any(asked(content, role, "fly").allows for role in content.roles)


def test_a_scheduler_sees_demographics_and_time_alone(content: Content) -> None:
    seen = asked(content, "staff", "view")
    assert (content.roles["staff"].sees, seen.limit) == (
        "demographics_and_time",
        "name, contact and time of the visit, not the note",
    )


# --- licensed practical nurses ---------------------------------------------------------------------------------------

HELD = {"transfusion": None, "chemotherapy": None, "iv_push": None, "central_line": None, "titration": None}
FLORIDA = ["blood", "plasma_expander", "chemotherapy", "investigational_drug", "mixing", "iv_push"]
MONTANA = [
    "blood", "central_insertion", "central_removal", "implanted_pump", "chemotherapy", "paediatric_iv",
    "plasma_expander", "thrombolytic", "immune_globulin", "titration", "epidural",
]  # fmt: skip
CALIFORNIA = ["secondary_line", "parenteral_nutrition", "cvad_dressing", "cvad_flush", "central_removal"]


@pytest.mark.parametrize("act", FLORIDA)
@pytest.mark.parametrize(
    "supervision, verdict", [("none", "needs_supervision"), ("available", "needs_supervision"), ("on_site", "allowed")]
)
def test_florida_asks_for_direct_supervision(content: Content, act: str, supervision: str, verdict: str) -> None:
    context = Context(state="US-FL", supervision=supervision)  # type: ignore[arg-type]
    answer = asked(content, "lpn", act, context, competencies=HELD)
    assert (answer.verdict, answer.source) == (verdict, ("FL-LPN",))


@pytest.mark.parametrize("state, acts, source", [("US-MT", MONTANA, "MT-LPN"), ("US-CA", CALIFORNIA, "LPN-STATES")])
def test_montana_and_california_say_never_whoever_is_there(
    content: Content, state: str, acts: list[str], source: str
) -> None:
    for act in acts:
        answer = asked(content, "lpn", act, Context(state=state, supervision="on_site"), competencies=HELD)
        assert (answer.verdict, answer.source) == ("denied", (source,))


def test_kentucky_has_a_rule_that_nobody_has_entered(content: Content) -> None:
    for act in ("blood", "cvad_flush", "peripheral_care", "verbal_order"):
        answer = asked(content, "lpn", act, Context(state="US-KY", supervision="on_site"), competencies=HELD)
        assert (answer.verdict, answer.source) == ("denied", ("KY-LPN",))
        assert "regulation of its own" in answer.why


@pytest.mark.parametrize("state", ["", "US-FL", "US-TX", "US-CA"])
def test_without_a_rule_of_her_state_an_lpn_may_not(content: Content, state: str) -> None:
    context = Context(state=state, supervision="on_site")
    for act in ("peripheral_care", "verbal_order", "epidural", "pca_program", "biologic_first_dose"):
        assert asked(content, "lpn", act, context, competencies=HELD).verdict == "denied"


def test_a_state_opens_nothing_to_an_lpn_without_the_competency(content: Content) -> None:
    context = Context(state="US-FL", supervision="on_site")
    for competencies in (None, {}, {"iv_push": None}):
        assert asked(content, "lpn", "blood", context, competencies=competencies).verdict == "denied"


def test_an_lpn_is_the_second_person_of_a_check_with_the_competency(content: Content) -> None:
    assert not asked(content, "lpn", "double_check", BARE).allows
    assert asked(content, "lpn", "double_check", BARE, competencies={"double_check": None}).allows


def test_the_state_s_rule_says_nothing_of_registered_nurses(content: Content) -> None:
    assert asked(content, "rn", "blood", Context(state="US-MT")).allows


# --- competencies, training ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["rn", "supervisor"])
@pytest.mark.parametrize(
    "until, allowed", [(TODAY, True), (TODAY + timedelta(1), True), (None, True), (TODAY - timedelta(1), False)]
)
def test_a_competency_counts_to_its_last_day(content: Content, role: str, until: date | None, allowed: bool) -> None:
    answer = asked(content, role, "blood", competencies={"transfusion": until})
    assert answer.allows is allowed
    assert ("expired" in answer.why) is not allowed


def test_where_competencies_are_kept_a_nurse_without_one_may_not(content: Content) -> None:
    answer = asked(content, "rn", "chemotherapy", competencies={"transfusion": None})
    assert (answer.verdict, answer.why) == ("denied", "No competency is recorded for you: chemotherapy")


def test_where_none_are_kept_a_registered_nurse_s_work_goes_on(content: Content) -> None:
    for act in content.acts:
        assert asked(content, "rn", act, BARE).allows, act


def test_an_expired_competency_blocks_ordinary_line_care_too(content: Content) -> None:
    held = {"central_line": TODAY - timedelta(1)}
    assert not asked(content, "rn", "cvad_dressing", competencies=held).allows
    assert asked(content, "rn", "cvad_dressing", competencies={}).allows


def test_what_a_student_charts_is_co_signed(content: Content) -> None:
    for right in ("vitals", "cvad_dressing", "sign", "full_assessment"):
        assert asked(content, "rn", right, in_training=True).verdict == "needs_cosignature"
    assert asked(content, "rn", "view", in_training=True).verdict == "allowed"
    assert asked(content, "staff", "sign", in_training=True).verdict == "denied"


# --- two people ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "right, second, reason, verdict",
    [
        ("void", "other", "wrong patient", "allowed"),
        ("void", "other", " ", "denied"),
        ("void", "", "wrong patient", "needs_second_person"),
        ("void", "me", "wrong patient", "needs_second_person"),
        ("edit_protocols", "other", "", "allowed"),
        ("edit_protocols", "me", "", "needs_second_person"),
    ],
)
def test_two_supervisors_agree(content: Content, right: str, second: str, reason: str, verdict: str) -> None:
    assert asked(content, "supervisor", right, Context(second_person=second, reason=reason)).verdict == verdict


def test_who_signs_is_a_nurse_a_supervisor_or_for_her_own_note_a_pharmacist(content: Content) -> None:
    assert roles_that_may(content, "sign") == {"rn", "lpn", "pharmacist", "supervisor"}
    assert roles_that_may(content, "full_assessment") == {"rn", "supervisor"}


@pytest.mark.parametrize(
    "classes, route, first, acts",
    [
        ({"blood_product"}, "IV", False, ("blood",)),
        ({"anthracycline", "chemotherapy"}, "IV", False, ("chemotherapy",)),
        ({"lipid_emulsion", "parenteral_nutrition"}, "IV", False, ("parenteral_nutrition",)),
        ({"biologic"}, "IV", True, ("biologic_first_dose",)),
        ({"biologic"}, "IV", False, ()),
        ({"opioid"}, "epidural", False, ("epidural",)),
        ({"chemotherapy"}, "intrathecal", False, ("chemotherapy", "epidural")),
        ({"cephalosporin"}, "IV", True, ()),
    ],
)
def test_a_dose_is_a_high_risk_act_by_its_class_route_and_whether_it_is_the_first(
    content: Content, classes: set[str], route: str, first: bool, acts: tuple[str, ...]
) -> None:
    assert acts_of_dose(content, classes, route, first_dose=first) == acts


@pytest.mark.parametrize(
    "procedure, care, acts",
    [
        ("dressing_change", "PICC", ("cvad_dressing",)),
        ("flush", "PORT", ("cvad_flush",)),
        ("flush", "PIV", ("peripheral_care",)),
        ("dressing_change", "MID", ("peripheral_care",)),
        ("removal", "MID", ("central_removal",)),
        ("removal", "PICC", ("central_removal",)),
        ("removal", "PIV", ("peripheral_insertion",)),
        ("declotting", "PICC", ("thrombolytic",)),
        ("site_check", "PICC", ()),
        ("flush", "SC", ()),
    ],
)
def test_a_procedure_is_an_act_by_the_line_it_is_done_on(
    content: Content, procedure: str, care: str, acts: tuple[str, ...]
) -> None:
    assert acts_of_procedure(content, procedure, care) == acts
