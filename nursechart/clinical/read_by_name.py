"""What the program itself asks the content for by name: a pack without one of these is refused.

A rule may be worded anew, a set of choices may offer other answers; but code that asks for a rule, a set or a number
by its name must find it, on every laptop and with every pack that a server sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nursechart.clinical.pack_text import ContentRefused

if TYPE_CHECKING:
    from nursechart.clinical.content import Content

_WORDS: Mapping[str, str] = {
    "choices": (
        "activity allergy_reaction allergy_source antiseptic blood_return breathing_effort "
        "cannot_sign_reason care_event check_method checker_role choice_reason confirmed_by consciousness consent cuff "
        "dose_status dressing dressing_state early_reason emergency_reason flush_result flush_solution glucose_method "
        "identifier_type infusion_pause_reason infusion_site infusion_stop_reason late_reason limb "
        "line_finding line_status line_symptom lock_solution not_assessed_reason not_given_reason "
        "not_taken_reason override_reason oxygen_source pain_scale photo_site port_access position pulse_rhythm "
        "reaction_sign refusal_reason refuses_sign_reason removal_breath removal_position removal_reason "
        "route self_taken_form severity signs_for_patient site_finding technique tip_confirmed_by tip_position "
        "tolerated "
        "told_of_missed valve visit_reason visual_check weight_method"
    ),
    "complications": "catheter_embolism clabsi_confirmed tunnel_infection",
    "device_limits": "sc_blood",
    "extravasation": "other",
    "flush_limits": "bacteriostatic barrel child minimum",
    "formula_inputs": "sex",
    "line_attributes": "arm_cm external_cm french lumens total_cm",
    "lock_solutions": "bacteriostatic",
    "measures": (
        "blood_pressure bmi breathing_rate bsa capillary_refill glucose head_circumference height map "
        "oxygen_saturation pain pulse temperature weight"
    ),
    "patient_texts": (
        "call care_due draft due_by from_chart medicines next_visit no_call no_next_visit signature title warning"
    ),
    "procedures": (
        "connector_change dressing_change drug_withdrawn flush lock port_access port_deaccess "
        "port_needle_change removal site_check tube_turn"
    ),
    "protocol_numbers": (
        "baseline_days countdown_warning creatinine_up effect_by_mouth effect_by_vein emergency_hours order_ends_soon "
        "pump_differs_ml pump_differs_percent rate_ahead restart_most_grade row_early row_late run_out_warning "
        "step_early supply_margin_days vitals_oldest_before_rise"
    ),
    "rights": "correct emergency vitals",
    "rules": (
        "DN-02 EM-01 FP-02 IN-01 IN-02 IN-03 IN-04 IN-05 IN-06 IN-07 IN-08 IN-09 IN-10 IN-11 IN-12 IN-13 IN-14 "
        "IN-15 IN-16 IN-17 IN-18 IN-19 IN-20 IN-21 IN-22 IN-23 IN-24 LS-01 LS-02 LS-03 R-01 R-01.again R-02 "
        "R-02.allergies_not_asked R-02.allergy R-02.allergy_class R-02.beyond_use R-02.duplicate "
        "R-02.duplicate_class R-02.expired R-02.expires_soon R-02.label R-02.no_order R-02.on_hold "
        "R-02.patient R-02.superseded R-02.unsigned_order R-02.unsigned_too_long R-02.verbal R-02.visual "
        "R-03 R-03.checker R-03.differs R-04 R-04.hard_limit R-04.old_weight R-04.pump "
        "R-04.weight_changed R-04.weight_not_measured R-04.wrong_field R-05 R-05.drift R-05.leak "
        "R-05.moved R-05.tip R-05.vesicant R-06 R-07 R-07.reaction R-08 R-08.sedated R-09 R-09.alone "
        "R-09.central_only R-09.device R-09.line_removed R-10"
    ),
    "scales": (
        "brown ctcae_irr extravasation faces flacc infiltration_ins mna_sf news2 oedema orthostatic pain "
        "painad patency phlebitis_ins poss ring_messmer sedation teach_back vip"
    ),
    "sections": "S01 S03 S06 S07 S16 S23 S24 S25",
    "verbal_orders": "usual",
}
READ_BY_NAME: Mapping[str, frozenset[str]] = {table: frozenset(words.split()) for table, words in _WORDS.items()}
"""Table of the pack -> the names in it that code reads."""


def refuse_missing_names(content: Content) -> None:
    """Raises ContentRefused at the first name that the program asks for and the pack does not have."""
    for table, names in READ_BY_NAME.items():
        for name in sorted(names - getattr(content, table).keys()):
            raise ContentRefused("pack.yaml", 1, f"{name} is missing from {table}; the program asks for it by name")
