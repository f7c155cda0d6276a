"""The patient's own signature on the visit: strokes of a pen, a mark before a witness, or why there is none (S23).

It is one part of the visit, covered by the nurse's signature like everything charted in it. What she signs is a
sentence of the content pack, in the language it was shown to her in, which is kept with it.
"""

from __future__ import annotations

from typing import Literal

from nursechart.charting import naming
from nursechart.charting.committing import chart_or_amend
from nursechart.charting.looks.patient_signs import Ink, PatientSigns, Shown
from nursechart.charting.looks.visit import SignLook
from nursechart.charting.missing import asks_patient
from nursechart.charting.open_visit import OpenVisit, read, shown_in
from nursechart.charting.sections import SIGNING
from nursechart.charting.shift import Shift, say
from nursechart.charting.values import clock
from nursechart.clinical.leaving_types import ENGLISH
from nursechart.errors import NurseCanAct
from nursechart.language import said
from nursechart.record.kinds import PatientLanguage, PatientSignature

PART = "visit.patient_signature"
_REASON = "Patient's signature, before signing again"
_WHY = {"unable": "cannot_sign_reason", "refused": "refuses_sign_reason"}


class NotASignature(NurseCanAct):
    """What was drawn, or said instead, is not enough to stand for the patient."""


def sign_on_pad(shift: Shift, shown: SignLook, ink: Ink, language: str, *, proxy: str = "", relation: str = "") -> str:
    """Chart what was drawn; `proxy` and `relation` where somebody signs for her. The visit's id.

    Raises NotASignature for an empty pad, one too full to be kept, and a proxy without a name or relation.
    """
    if not ink.strokes:
        raise NotASignature(said("The pad is empty. Let the patient sign, or choose Cannot sign"))
    if relation and not proxy.strip():
        raise NotASignature(said("Write the name of who signs for the patient"))
    if proxy.strip() and not relation:
        raise NotASignature(said("Choose who signs for the patient"))
    try:
        signature = PatientSignature(
            how="signed",
            at=shift.when(),
            by="proxy" if proxy.strip() else "patient",
            name=proxy.strip(),
            relation=relation,
            language=language,
            width=ink.width,
            height=ink.height,
            strokes=ink.strokes,
        )
    except ValueError as error:
        raise NotASignature(said("This is more than the pad can keep. Clear it and sign once more")) from error
    return _chart(shift, shown, signature)


def sign_otherwise(
    shift: Shift,
    shown: SignLook,
    how: Literal["mark", "unable", "refused", "telehealth"],
    *,
    reason: str = "",
    text: str = "",
    witness: str = "",
    language: str = "",
) -> str:
    """Chart that she made her mark before a witness, could not or would not sign, or was on the telephone.

    Raises NotASignature while a mark has no witness, or a refusal or inability no reason.
    """
    if how == "mark" and not witness.strip():
        raise NotASignature(said("Write the name of the witness"))
    if how in _WHY and not reason:
        raise NotASignature(said("Choose a reason"))
    if reason == "other" and not text.strip():
        raise NotASignature(said("Say why, in a few words"))
    if how in _WHY and reason not in {each.id for each in shift.content.choices[_WHY[how]]}:
        raise NotASignature(said("Choose a reason from the list"))
    signature = PatientSignature(
        how=how, at=shift.when(), reason=reason, text=text.strip(), witness=witness.strip(), language=language
    )
    return _chart(shift, shown, signature)


def take_back(shift: Shift, shown: SignLook) -> str:
    """Withdraw what stands: the pad was cleared, or the wrong person signed. It stays readable in the history."""
    return _chart(shift, shown, None)


def patient_signs(visit: OpenVisit) -> PatientSigns:
    """What the signing page shows of it."""
    shift, record = visit.shift, visit.record
    content = shift.content
    held = record.visit.get(PART, PatientSignature)
    own = record.patient.get("patient.language", PatientLanguage)
    spoken = own.tag.partition("-")[0].lower() if own else ""
    sentence = content.patient_texts.get("signature")
    offered = tuple(
        Shown(tongue.id, tongue.title, sentence.said(tongue.id), tongue.rtl, not tongue.approved_by)
        for tongue in content.tongues.values()
        if sentence is not None and tongue.id in sentence.texts
    )
    usual = spoken if spoken in [each.language for each in offered] else ENGLISH
    banner_name = naming.patient_name(record.patient)
    return PatientSigns(
        name=banner_name,
        how=held.how if held else "",
        words=_words(visit, held) if held else "",
        detail=detail_of(visit, held) if held else "",
        ink=Ink(held.width, held.height, held.strokes) if held and held.strokes else None,
        language=(held.language if held else "") or usual,
        offered=offered,
        required=asks_patient(visit),
        by=held.by if held else "patient",
        proxy=held.name if held else "",
        relation=held.relation if held else "",
        relations=_options(shift, "signs_for_patient"),
        unable_reasons=_options(shift, "cannot_sign_reason"),
        refused_reasons=_options(shift, "refuses_sign_reason"),
    )


def detail_of(visit: OpenVisit, held: PatientSignature) -> str:
    """Who signed for her and who saw it: `by Ana Silva (daughter), witness K. Sato`."""
    words = []
    if held.name:
        relation = visit.shift.content.label("signs_for_patient", held.relation) if held.relation else ""
        words.append(f"by {held.name} ({relation})" if relation else f"by {held.name}")
    if held.witness:
        words.append(said("witness {witness}", witness=held.witness))
    if held.text:
        words.append(held.text)
    return ", ".join(words)


def _words(visit: OpenVisit, held: PatientSignature) -> str:
    content, at = visit.shift.content, clock(held.at)
    spec = content.sections[SIGNING].field("patient_signs")
    how = next((each.label for each in content.choices_for(spec) if each.id == held.how), held.how)
    reason = content.label(_WHY[held.how], held.reason) if held.how in _WHY and held.reason else ""
    return f"{how[:1].upper()}{how[1:]}{': ' + reason if reason else ''} {at}"


def _options(shift: Shift, choices: str) -> tuple[tuple[str, str], ...]:
    return tuple((each.id, each.label) for each in shift.content.choices.get(choices, ()))


def _chart(shift: Shift, shown: SignLook, value: PatientSignature | None) -> str:
    now, was = read(shift, shown.frame.feed, shown.frame.visit, "sign"), shown_in(shown.frame)
    if value is None and was.visit.get(PART, PatientSignature) is None:
        return now.id
    statement = say(was.visit.id, PART, value, was.visit.refs(PART))
    chart_or_amend(now, shown.seen, [statement], reason=_REASON)
    return now.id
