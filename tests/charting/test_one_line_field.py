"""Adding a field touches one line of one file: form, validation, printed note and export follow by themselves."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nursechart.charting import forms
from nursechart.charting.missing import missing_items
from nursechart.charting.open_visit import OpenVisit
from nursechart.charting.sections import section_values
from nursechart.clinical.content import Content, load_content
from nursechart.clinical.fields import check_fields
from nursechart.documents.note import visit_note
from nursechart.interop.fhir_out import Sender, visit_bundle
from nursechart.record.kinds import SectionFields
from nursechart.shipped import shipped
from tests.charting.clinic import ZONE, AtVisit

ITEMS = {"sensory": 4, "moisture": 3, "activity": 3, "mobility": 3, "nutrition": 2, "friction": 2}
# type: (the rest of its line, an answer, one that is refused, how the note prints it, what the export holds)
TYPES: dict[str, tuple[str, Any, Any, str, str]] = {
    "num": ("unit: mL, step: 1, low: 0, high: 90", "40", "91", "Pet: 40 mL", '"value":40'),
    "choice": ("options: {cat: a cat, dog: a dog}", "dog", "cow", "Pet: a dog", '"display":"a dog"'),
    "multi": ("options: {cat: a cat, dog: a dog}", ["cat", "dog"], ["cow"], "Pet: a cat, a dog", '"code":"cat"'),
    "bool": ("must_be: true", True, "yes", "Pet: yes", '"valueBoolean":true'),
    "text": ("most: 9", "Rex", "Rex the dog", "Pet: Rex", '"valueString":"Rex"'),
    "code": ("most: 9", "R3X", "Rex the dog", "Pet: R3X", '"valueString":"R3X"'),
    "ref": ("most: 9", "rex", "Rex the dog", "Pet: rex", '"valueString":"rex"'),
    "date": ("hint: its birthday", "2025-02-28", "2025-02-30", "Pet: 28 Feb 2025", '"valueDate":"2025-02-28"'),
    "dt": (
        "not_future: true", "2025-11-21T09:20", "2025-11-21T9:20", "Pet: 21 Nov 2025 09:20",
        '"valueDateTime":"2025-11-21T09:20:00-05:00"',
    ),
    "ticks": (
        "options: {fed: fed, out: walked}", {"fed": "2025-11-21T09:20"}, {"fed": "soon"}, "Pet: fed 21 Nov 2025 09:20",
        '"linkId":"pet.fed"',
    ),
    "exception": (
        "normal: calm, options: {bites: bites}", {"state": "exception", "findings": ["bites"]}, {"state": "fine"},
        "Pet: bites", '"display":"bites"',
    ),
    "scale": (
        "scale: braden", {"total": "17", "items": ITEMS}, {"total": "99"}, "Pet: Braden 17 of 23, mild risk",
        '"linkId":"pet.total"',
    ),
    "rows": (
        "columns: [{id: name, label: Name, type: text, required: R}, "
        "{id: kg, label: Weighs, type: num, unit: kg, step: 1}]",
        [{"name": "Rex", "kg": "30"}], [{"colour": "black"}], "Pet 1: Rex, Weighs 30 kg", '"linkId":"pet.name"',
    ),
}  # fmt: skip


def with_pet(folder: Path, kind: str, more: str) -> Content:
    """The shipped pack with one line more in one file."""
    pack = Path(shutil.copytree(shipped("content"), folder / "content"))
    path = pack / "sections" / "note.yaml"
    line = f"      - {{id: pet, label: Pet, type: {kind}, {more}}}\n"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("      - {id: barrier,", f"{line}      - {{id: barrier,"), encoding="utf-8")
    return load_content(pack)


@pytest.mark.parametrize("kind", TYPES)
def test_one_line_more_is_asked_checked_printed_and_exported(visit: AtVisit, tmp_path: Path, kind: str) -> None:
    more, answer, refused, printed, exported = TYPES[kind]
    content = with_pet(tmp_path, kind, f"required: R, {more}")
    shift = replace(visit.shift, content=content)

    look = forms.form(shift, visit.feed, visit.visit, "teaching")
    rows = [row.id for section in look.sections if section.id == "S14" for row in section.rows]
    assert "pet" in rows

    assert "pet" in {each.field for each in check_fields(content, "S14", {"learner": "patient"}).missing}
    assert check_fields(content, "S14", {"pet": refused}).wrong
    assert check_fields(content, "S14", {"pet": answer}).wrong == ()
    record = visit.shift.store.visit_record(visit.feed, visit.visit)

    assert {"S14"} <= {item.key.split(":")[1] for item in missing_items(OpenVisit(shift, record))}

    said = SectionFields(visit.visit, "S14", content.version, {"pet": answer})
    visit.laptop.says(visit.feed, visit.shift.new_id(), "section.fields", said)
    record = visit.shift.store.visit_record(visit.feed, visit.visit)
    assert section_values(record, "S14") == {"pet": answer}
    page = visit_note(record, content, organisation="Northside Infusion", zone=ZONE)
    assert printed in " ".join(_words(page).split())

    raw = visit_bundle(record, content, sender=Sender("Northside Infusion"))
    answers, form = _of(raw, "QuestionnaireResponse"), _of(raw, "Questionnaire")
    assert exported in answers
    assert '"linkId":"pet"' in form


def test_a_derived_number_is_printed_and_exported_from_one_line(visit: AtVisit, tmp_path: Path) -> None:
    pack = Path(shutil.copytree(shipped("content"), tmp_path / "content"))
    line = (
        "      - {id: pet, label: Pet, type: derived, formula: sum, "
        "of: [refrigerated, days_to_delivery], unit: d, step: 1}\n"
    )
    path = pack / "sections" / "note.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("      - {id: refrigerated,", f"{line}      - {{id: refrigerated,"), encoding="utf-8")
    content = load_content(pack)
    fields = {"refrigerated": "3", "days_to_delivery": "4"}
    said = SectionFields(visit.visit, "S16", content.version, fields)
    visit.laptop.says(visit.feed, visit.shift.new_id(), "section.fields", said)
    record = visit.shift.store.visit_record(visit.feed, visit.visit)

    page = visit_note(record, content, organisation="Northside Infusion", zone=ZONE)
    assert "Pet: 7 days" in " ".join(_words(page).split())
    answers = _of(visit_bundle(record, content, sender=Sender("Northside")), "QuestionnaireResponse")
    assert '"linkId":"pet","text":"Pet","answer":[{"valueQuantity":{"value":7' in answers
    assert check_fields(content, "S16", {"pet": "7"}).wrong


def _words(page: str) -> str:

    return re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").replace("&#39;", "'").replace(" :", ":")


def _of(raw: bytes, kind: str) -> str:
    found = [entry["resource"] for entry in json.loads(raw)["entry"] if entry["resource"]["resourceType"] == kind]
    return json.dumps(found, separators=(",", ":"))
