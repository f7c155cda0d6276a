"""The patient's signature: what was drawn is kept, who cannot draw is answered for, and nothing is signed without."""

import json
from base64 import b64decode

import pytest
from fhir.resources.R4B.bundle import Bundle

from nursechart.charting import exporting, patient_signing, signing
from nursechart.charting.looks.patient_signs import Ink
from nursechart.charting.notes import note_of
from nursechart.charting.patient_signing import NotASignature
from nursechart.record.kinds import PatientSignature, SectionFields
from tests.charting.clinic import record_of

INK = Ink(960, 184, ((40, 90, 30, -60, 60, -10), (420, 40, 20, 80)))


@pytest.fixture
def unanswered(visit):
    """Everything is charted but how the patient answered."""
    visit.complete()
    record = record_of(visit)
    page = visit.sign_page
    (section,) = (each for each in record.sections if each.get("section.fields", SectionFields).section == "S23")
    fields = dict(section.get("section.fields", SectionFields).fields)
    ticks = {"before_leaving": fields["before_leaving"]}
    value = SectionFields(visit.visit, "S23", visit.shift.content.version, ticks)
    visit.laptop.says(visit.feed, section.id, "section.fields", value, section.refs("section.fields"))
    assert page.cannot == ""
    return visit


def held(visit):
    return record_of(visit).visit.get("visit.patient_signature", PatientSignature)


def test_without_an_answer_of_the_patient_the_visit_is_not_signed(unanswered):
    page = unanswered.sign_page

    assert [(each.key, each.group, each.row) for each in page.missing] == [("patient:signs", "sign", "patient_signs")]
    with pytest.raises(signing.NotReadyToSign):
        unanswered.sign()


def test_what_the_patient_drew_is_kept_and_shown_again(unanswered):
    patient_signing.sign_on_pad(unanswered.shift, unanswered.sign_page, INK, "pt")

    page = unanswered.sign_page
    assert page.missing == ()
    assert page.patient.ink == INK
    assert page.patient.words.startswith("Signed ")
    assert page.patient.language == "pt"
    unanswered.sign()
    (signature,) = record_of(unanswered).signatures
    assert set(record_of(unanswered).visit.refs("visit.patient_signature")) <= set(signature.covers)


def test_it_is_printed_with_its_strokes_and_its_language(unanswered):
    patient_signing.sign_on_pad(unanswered.shift, unanswered.sign_page, INK, "pt")

    html = note_of(unanswered.shift, record_of(unanswered))

    assert "Patient: signed, shown in Portuguese" in html
    assert html.count("data:image/svg+xml;base64,") == 1


def test_somebody_signs_for_her_with_name_and_relation(unanswered):
    shift, page = unanswered.shift, unanswered.sign_page
    for proxy, relation in (("Ana Silva", ""), ("", "child")):
        with pytest.raises(NotASignature):
            patient_signing.sign_on_pad(shift, page, INK, "en", proxy=proxy, relation=relation)

    patient_signing.sign_on_pad(shift, page, INK, "en", proxy="Ana Silva", relation="child")

    assert (held(unanswered).by, held(unanswered).name) == ("proxy", "Ana Silva")
    assert "by Ana Silva (son or daughter)" in note_of(shift, record_of(unanswered))


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ({"how": "mark", "witness": "K. Sato, RN"}, {"witness": ""}),
        ({"how": "unable", "reason": "hand"}, {"reason": ""}),
        ({"how": "refused", "reason": "other", "text": "Is angry with the clinic"}, {"text": " "}),
    ],
    ids=["mark", "unable", "refused"],
)
def test_who_does_not_sign_is_answered_for_with_a_reason_or_a_witness(unanswered, said, lacks):
    with pytest.raises(NotASignature):
        patient_signing.sign_otherwise(unanswered.shift, unanswered.sign_page, **{**said, **lacks})
    assert held(unanswered) is None

    patient_signing.sign_otherwise(unanswered.shift, unanswered.sign_page, **said)

    assert held(unanswered).how == said["how"]
    assert unanswered.sign_page.missing == ()


def test_a_reason_that_is_not_offered_is_refused(unanswered):
    with pytest.raises(NotASignature, match="from the list"):
        patient_signing.sign_otherwise(unanswered.shift, unanswered.sign_page, "unable", reason="lazy")


def test_an_empty_or_overfull_pad_is_no_signature(unanswered):
    shift, page = unanswered.shift, unanswered.sign_page

    with pytest.raises(NotASignature, match="The pad is empty"):
        patient_signing.sign_on_pad(shift, page, Ink(0, 0, ()), "en")
    with pytest.raises(NotASignature, match="more than the pad can keep"):
        patient_signing.sign_on_pad(shift, page, Ink(960, 184, ((1, 1) * 5000,)), "en")
    assert held(unanswered) is None


def test_a_cleared_pad_takes_the_signature_back_and_it_is_missing_again(unanswered):
    patient_signing.sign_on_pad(unanswered.shift, unanswered.sign_page, INK, "en")

    patient_signing.take_back(unanswered.shift, unanswered.sign_page)

    assert held(unanswered) is None
    assert [each.key for each in unanswered.sign_page.missing] == ["patient:signs"]


def test_a_signature_drawn_anew_after_signing_is_a_correction_and_signed_again(unanswered):
    patient_signing.sign_on_pad(unanswered.shift, unanswered.sign_page, INK, "en")
    before = held(unanswered.sign())

    patient_signing.sign_on_pad(unanswered.shift, unanswered.sign_page, Ink(960, 184, ((1, 1, 5, 5),)), "en")

    record = record_of(unanswered)
    assert unanswered.sign_page.amending
    assert not unanswered.sign_page.read_only  # a correction: the old one stays, and it is signed again
    assert before.strokes != held(unanswered).strokes
    assert record.row.amended


def test_it_is_offered_in_the_patients_own_language(unanswered):
    assert unanswered.sign_page.patient.language == "pt"
    texts = {each.language: each for each in unanswered.sign_page.patient.offered}
    assert set(texts) == {"en", "es", "de", "fr", "pt", "zh", "ar"}
    assert texts["ar"].rtl
    assert [each.language for each in texts.values() if not each.draft] == ["en"]


def test_a_telephone_visit_asks_for_no_signature_of_the_patient(clinic, visit):
    call = visit.laptop.begin(visit.feed, "TEL")

    assert not call.sign_page.patient.required
    assert "patient:signs" not in {each.key for each in call.sign_page.missing}


def test_it_goes_out_as_fhir_with_what_was_drawn(unanswered):
    patient_signing.sign_on_pad(unanswered.shift, unanswered.sign_page, INK, "pt", proxy="Ana Silva", relation="child")

    raw = exporting.fhir_bundle(unanswered.shift, unanswered.feed, unanswered.visit)

    Bundle.model_validate_json(raw)
    resources = [each["resource"] for each in json.loads(raw)["entry"]]
    (provenance,) = (each for each in resources if each["resourceType"] == "Provenance" and "signature" in each)
    (signature,) = provenance["signature"]
    assert signature["who"] == {"display": "Ana Silva"}
    assert b64decode(signature["data"]).startswith(b"<svg")
