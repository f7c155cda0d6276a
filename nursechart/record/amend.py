"""What may still be said about a visit once it is signed: nothing is edited, everything is amended.

Four kinds of entry may speak about a signed visit's subjects: addendum, correction, late entry and retraction. Each
says why, in an `amendment.about` statement of the same entry. What was charted on the wrong patient is a retraction in
her chart and a late entry in the right one, each with its half of the move beside it. A further signature
(`visit.signed`) signs the amendment.
What is said *about* the visit by others, a reviewer's comment or decision, has subjects of its own and stays ordinary
charting.

`charting` offers nothing else and `store` asks here before it writes. Entries from elsewhere are never refused by these
rules: a second nurse may have charted before she knew of the signature (`standing` keeps hers beside the signed value).
"""

from __future__ import annotations

from nursechart.record import kinds
from nursechart.record.canonical import Malformed
from nursechart.record.form import Body, Document, Statement
from nursechart.record.manifest import read_manifest

ABOUT = "amendment.about"
MOVE = "move"  # says of an entry that it is one half of a move between two charts

# The kinds of subject that belong to one visit, and that its signature covers.
VISIT_KINDS = frozenset(
    {
        *("visit", "vital_signs", "line_check", "lumen_check", "line_care", "line_event", "line_removal"),
        *("dose_given", "infusion_step", "section", "alert", "photo", "amendment", "move"),
    }
)


def is_of_visit(part: str) -> bool:
    """Whether a part speaks about a subject that belongs to one visit, so that the visit's signature covers it."""
    return kinds.kind_of(part) in VISIT_KINDS


def subjects_of_visit(body: Body) -> frozenset[str]:
    """The subjects of visits that a body speaks about: their visits decide whether the entry may be written."""
    return frozenset() if isinstance(body, Document) else frozenset(s.subject for s in body if is_of_visit(s.part))


def visits_named(body: Body) -> frozenset[str]:
    """The visits that a body itself names: as subject of `visit.…`, in a `visit` field, or in a manifest.

    A statement about an older subject (a reading, the end of a dose) need not name the visit of that subject.
    """
    if isinstance(body, Document):
        try:
            return frozenset({read_manifest(body.doc)[0].visit})
        except Malformed:
            return frozenset()
    named = set()
    for statement in body:
        if kinds.kind_of(statement.part) == "visit":
            named.add(statement.subject)
        elif is_of_visit(statement.part) and statement.value is not None and statement.value.get("visit"):
            named.add(str(statement.value["visit"]))
    return frozenset(named)


def why_refused(kind: str, body: Body, *, visit_is_signed: bool) -> str | None:
    """Why an entry may not be written now, as a sentence for the nurse, or None when it may.

    `visit_is_signed`: whether any subject in `subjects_of_visit(body)`, or the visit of a manifest, has an author's
    signature already.
    """
    if kind == kinds.VISIT_SIGNED:
        return _why_not_sign(body, visit_is_signed)
    if kind in kinds.AMENDING:
        return _why_not_amend(kind, body)
    if visit_is_signed and subjects_of_visit(body):
        return (
            "This visit is signed, so nothing in it can be changed. "
            "Add an addendum, a correction, a late entry or a retraction instead."
        )
    return None


def _why_not_sign(body: Body, visit_is_signed: bool) -> str | None:
    try:
        if not isinstance(body, Document):
            raise Malformed("statements, where a document belongs")
        manifest, _, valid = read_manifest(body.doc)
    except Malformed:
        return "This signature is not complete. Sign the visit again."
    if not valid:
        return "This signature does not match what it signs. Sign the visit again."
    if visit_is_signed and manifest.meaning == "author" and not body.amends:
        return "This visit is signed already. Sign the amendment, which continues the first signature."
    return None


def _why_not_amend(kind: str, body: Body) -> str | None:
    if isinstance(body, Document):
        return "An amendment is charted in its own fields. Chart it again."
    if not any(_gives_reason(statement) for statement in body):
        return "Say why: an amendment to a visit needs a reason."
    said = [each for each in body if each.part != ABOUT and kinds.kind_of(each.part) != MOVE]
    if kind == kinds.CORRECTION and not any(statement.supersedes for statement in said):
        return "Choose what to correct: a correction names the value that it replaces."
    if kind == kinds.RETRACTION and not any(statement.supersedes for statement in said):
        return "Choose what to take back: a retraction names the value that was charted in error."
    if kind == kinds.RETRACTION and any(is_of_visit(s.part) and s.value is not None for s in said):
        return "A retraction only takes back. To put another value in its place, chart a correction."
    if kind in (kinds.ADDENDUM, kinds.LATE_ENTRY) and any(is_of_visit(s.part) and s.supersedes for s in said):
        return "This adds to the visit and replaces nothing in it. To replace a value, chart a correction."
    return None


def _gives_reason(statement: Statement) -> bool:
    if statement.part != ABOUT or statement.value is None:
        return False
    try:
        about = kinds.read_part(ABOUT, statement.value)
    except kinds.NotThisKind:
        return False
    return isinstance(about, kinds.AmendmentAbout) and bool(about.reason.strip()) and bool(about.visit)
