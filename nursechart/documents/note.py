"""The printable note of one visit: what was found, done, given and planned, who signed it, and what was put right.

The note decides nothing and hides nothing: corrected values are struck through and stay readable, two versions that
stand are both there, and a visit nobody signed says DRAFT on top.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined

from nursechart.chart.views import Signature, Subject, VisitRecord
from nursechart.clinical.content import Content
from nursechart.documents import doses, findings, photos, sections
from nursechart.documents.pieces import Line, Piece, Section, lines_of, plain
from nursechart.documents.sheet import VISIT_NOTE
from nursechart.documents.standing import Told
from nursechart.documents.words import Clock, born_words, day_of, fingerprint, label, mrn_words, words_of
from nursechart.record import kinds
from nursechart.record.ink import svg_of

NO_PICTURES: Final[Mapping[str, bytes]] = MappingProxyType({})
_ENVIRONMENT = Environment(
    loader=DictLoader({"visit_note": VISIT_NOTE}), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def visit_note(
    record: VisitRecord, content: Content, *, organisation: str, zone: str, pictures: Mapping[str, bytes] = NO_PICTURES
) -> str:
    """The note as a whole HTML page. `zone` is the IANA zone whose clock it shows; other zones are spelled out.
    `pictures` are the small pictures (JPEG) of its photos that are at hand, by photo: they follow the signatures.
    """
    begun = record.row.started_ms if record.row.started_ms is not None else record.row.planned_ms
    day = day_of(begun, zone) if begun is not None else None
    told = Told(record, Clock(zone, day))
    signed = [each for each in record.signatures if each.valid and each.meaning == "author"]
    return _ENVIRONMENT.get_template("visit_note").render(
        title="Home infusion visit note" if record.row.place in ("", "home") else "Infusion visit note",
        organisation=organisation,
        patient=_patient(record),
        identity=_identity(record, day_of(begun, zone) if begun is not None else None),
        allergies=findings.allergies_words(record),
        allergies_warn=bool(record.allergies) or findings.allergies_words(record) == "Allergies not asked",
        when=_when(told, content, begun),
        draft=not signed,
        uncovered=bool(signed) and record.row.late,
        sections=_sections(told, content),
        patient_signed=_patient_signed(told, content),
        signatures=[_signature(told, each) for each in record.signatures],
        pictures=photos.pages(told, content, pictures),
    )


def _patient_signed(told: Told, content: Content) -> dict[str, object] | None:
    """How the patient answered for the visit, with what she drew (height and width in points)."""
    visit = told.record.visit
    words = told.part(visit, "visit.patient_signature", kinds.PatientSignature, lambda each: _answer(content, each))
    held = visit.get("visit.patient_signature", kinds.PatientSignature)
    if not words:
        return None
    drawn = held if held is not None and held.strokes else None
    return {
        "line": words,
        "when": told.clock.at(held.at) if held is not None else "",
        "ink": f"data:image/svg+xml;base64,{b64encode(svg_of(drawn).encode()).decode()}" if drawn is not None else "",
        "width": round(_INK_HIGH * drawn.width / drawn.height) if drawn is not None else 0,
        "height": _INK_HIGH,
    }


_INK_HIGH = 54  # points
_NO_INK = {"unable": "cannot_sign_reason", "refused": "refuses_sign_reason"}


def _answer(content: Content, held: kinds.PatientSignature) -> str:
    """`Patient: signed, shown in Portuguese`; `Patient: refused (does not agree with the note)`."""
    field = content.sections["S23"].field("patient_signs") if "S23" in content.sections else None
    known = content.choices_for(field) if field is not None else ()
    how = next((each.label for each in known if each.id == held.how), words_of(held.how))
    why = label(content, _NO_INK[held.how], held.reason) if held.how in _NO_INK and held.reason else ""
    relation = label(content, "signs_for_patient", held.relation) if held.relation else ""
    tongue = content.tongues.get(held.language)
    said = [
        f"Patient: {how}{' (' + why + ')' if why else ''}",
        f"by {held.name}{' (' + relation + ')' if relation else ''}" if held.name else "",
        f"witness {held.witness}" if held.witness else "",
        held.text,
        f"shown in {tongue.title}" if tongue is not None else "",
    ]
    return ", ".join(each for each in said if each)


def _patient(record: VisitRecord) -> str:
    name = record.patient.get("patient.name", kinds.PatientName)
    if name is None:
        return "Name not known"
    given = " ".join(name.given)
    return f"{name.family.upper()}{', ' + given if given else ''}{' (' + name.prefix + ')' if name.prefix else ''}"


def _identity(record: VisitRecord, on: object) -> str:
    born = record.patient.get("patient.birth", kinds.PatientBirth)
    sent = record.patient.get("patient.identifiers", kinds.PatientIdentifiers)
    told = [
        f"Born {born_words(born.date, on)}" if born is not None else "Birth date not known",  # type: ignore[arg-type]
        born.sex.capitalize() if born is not None and born.sex != "unknown" else "",
        f"MRN {mrn_words(sent.items)}" if sent is not None else "",
    ]
    return ", ".join(each for each in told if each)


def _when(told: Told, content: Content, begun: int | None) -> str:
    kind = content.visit_types.get(told.record.row.type)
    title = kind.title if kind is not None else told.record.row.type
    if begun is None:
        return title
    end = told.record.visit.get("visit.end", kinds.VisitEnd)
    day, start = told.clock.day(begun), told.clock.instant(begun)
    return f"{title}, {day}, {start}{' to ' + told.clock.at(end.at) if end is not None else ''}"


def _sections(told: Told, content: Content) -> list[Section]:
    record = told.record
    written = [
        _visit(told, content),
        *findings.vital_signs(told, content),
        *findings.lines(told, content),
        *doses.doses(told, content),
        *sections.free_sections(told, content),
        photos.photos(told, content),
        _alerts(told, content),
        _moves(told),
        _amendments(told),
        doses.needs_update(record.subjects),
    ]
    return [section for section in written if section is not None and section.lines]


def _visit(told: Told, content: Content) -> Section:
    """How the patient was recognised, and why a visit did not take place."""
    visit = told.record.visit
    lines: list[Line | None] = []
    for match in visit.all("visit.identity", kinds.VisitIdentity):
        first, second = (label(content, "identifier_type", each) for each in (match.first, match.second))
        by = label(content, "confirmed_by", match.confirmed_by)
        lines.append(plain(f"{told.clock.at(match.at)} {first} and {second} matched, stated by {by}."))
    state = visit.get("visit.state", kinds.VisitState)
    if state is not None and state.status in ("missed", "cancelled"):
        reason = label(content, "visit_reason", state.reason) if state.reason else ""
        lines.append(plain(f"Visit {state.status}{': ' + reason if reason else ''}."))
        lines += _not_done(told, content)
    if state is not None and state.status == "imported":
        lines.append(plain("Taken over from another system; not charted in this program."))
    return Section("Identity" if state is None or state.status == "in_progress" else "Visit", lines_of(*lines))


def _not_done(told: Told, content: Content) -> list[Line]:
    """What was missed, who was told of it and when the next visit is, with what it said before."""

    def words(held: kinds.VisitNotDone) -> str:
        who = ", ".join(label(content, "told_of_missed", each) for each in held.told)
        said = [
            held.text,
            f"{told.clock.at(held.told_at)} told: {who}{' (' + held.told_name + ')' if held.told_name else ''}",
            f"next visit {told.clock.at(held.next_at)}" if held.next_at is not None else "",
        ]
        return "; ".join(each for each in said if each)

    line = told.part(told.record.visit, "visit.not_done", kinds.VisitNotDone, words)
    return [line] if line else []


def _alerts(told: Told, content: Content) -> Section | None:
    lines: list[Line] = []
    for subject in told.record.alerts:
        lines += [line for line in (_explained(told, content, subject),) if line]
        answer = subject.get("alert.answer", kinds.AlertAnswer)
        if answer is None:
            continue
        rule = content.rules.get(answer.rule)
        title = f"{rule.title} ({answer.rule})" if rule is not None else answer.rule
        deed = {"acted": "acted on", "seen": "seen", "not_now": "put off", "overridden": "overridden"}[answer.answer]
        reason = label(content, "override_reason", answer.reason) if answer.reason else ""
        lines.append(plain(f"{told.clock.at(answer.at)} {title}: {deed}{', ' + reason if reason else ''}."))
    return Section("Alerts and answers", tuple(lines)) if lines else None


def _explained(told: Told, content: Content, subject: Subject) -> Line:
    """Why a value was out of range, said once a visit."""
    held = subject.get("alert.explained", kinds.AlertExplained)
    if held is None:
        return ()
    known = content.measures.get(held.measure)
    name, level = known.label if known is not None else held.measure, held.level.replace("_", " ")
    why = label(content, "vital_explanation", held.choice) if held.choice else ""
    words = ", ".join(each for each in (why, held.words) if each)
    return plain(f"{told.clock.at(held.at)} {name} {level}, explained: {words}.")


def _amendments(told: Told) -> Section | None:
    lines: list[Line] = []
    for subject in told.record.amendments:
        said = subject.said("amendment.about")
        about = subject.get("amendment.about", kinds.AmendmentAbout)
        if said is None or about is None:
            continue
        kind = words_of(said.entry_kind).capitalize()
        head = f"{kind} {told.clock.at(about.at)} by {told.who(said.author)}: {about.reason}"
        lines.append((Piece(head), Piece(f" {about.text}" if about.text else "")))
    return Section("Amendments", tuple(lines)) if lines else None


def _moves(told: Told) -> Section | None:
    """What was charted on the wrong patient: that it left this chart, or where in it the brought things came from."""
    lines: list[Line] = []
    for subject in told.record.moves:
        away, here = subject.get("move.away", kinds.MoveAway), subject.get("move.here", kinds.MoveHere)
        said = subject.said("move.away") or subject.said("move.here")
        if said is None or (half := away or here) is None:
            continue
        deed = "Moved to the right chart" if away is not None else "Moved here from another chart"
        lines.append((Piece(f"{deed} {told.clock.at(half.at)} by {told.who(said.author)}"),))
        for one in here.moved if here is not None else ():
            by, when = told.who(one.by), told.clock.instant(one.charted_at_ms)
            lines.append((Piece(f"{_kind_words(told, one.subject)}: charted there {when} by {by}", quiet=True),))
    return Section("Charted on the wrong patient", tuple(lines)) if lines else None


def _kind_words(told: Told, about: str) -> str:
    found = next((each for each in told.record.subjects if each.id == about), None)
    return words_of(found.kind).capitalize() if found is not None else "Taken back since"


def _signature(told: Told, signature: Signature) -> dict[str, str]:
    deed = "Co-signed by" if signature.meaning == "cosigner" else "Signed again by" if signature.amends else "Signed by"
    person = ", ".join(each for each in (signature.name, signature.credentials) if each)
    return {
        "who": f"{deed} {person}",
        "when": told.clock.instant(signature.signed_at_ms, signature.zone, full=True),
        "key": fingerprint(signature.public_key),
        "wrong": "" if signature.valid else "This signature does not verify",
    }
