"""The whole story, told as a visitor tells it: one command, no mouse, no display."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "synthea"


def tell(out: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nursechart", "demo", "--headless", "--out", str(out), *map(str, files)]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, timeout=900, env=environment, check=False)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    out = tmp_path_factory.mktemp("story")
    return tell(out), out


def test_a_visit_is_charted_offline_signed_corrected_synced_returned_answered_and_approved(told) -> None:  # type: ignore[no-untyped-def]
    story, _ = told

    assert story.returncode == 0, story.stdout + story.stderr
    assert story.stderr == ""
    for said in (
        "a connection is refused: True",
        "Missing 0",
        "76 /min became 86 /min",
        "The nurse sees it at Vital signs",
        "Approved and co-signed: Done",
        "A. Okafor chose 36.9 °C over your 37.4 °C",
        "NB-09 found her chart 1 time before and 0 times after; NB-07 still does (1)",
    ):
        assert said in story.stdout, story.stdout
    held = re.search(r"At the pharmacy: proved, (\d+) of (\d+), backed up", story.stdout)
    assert held is not None, story.stdout
    assert int(held[1]) == int(held[2]) >= 50


def test_the_note_comes_out_with_the_nurses_own_signature(told) -> None:  # type: ignore[no-untyped-def]
    _, out = told

    with (out / "signed note.pdf").open("rb") as file:
        signatures = PdfFileReader(file).embedded_signatures
        assert [each.field_name for each in signatures] == ["NurseSignature"]
        signatures[0].compute_integrity_info()
        assert signatures[0].docmdp_level is None or signatures[0].docmdp_level
        assert signatures[0].summarise_integrity_info()["coverage"].name == "ENTIRE_FILE"


def test_the_visit_comes_out_as_a_fhir_bundle_with_what_stands(told) -> None:  # type: ignore[no-untyped-def]
    _, out = told
    bundle = json.loads((out / "visit.fhir.json").read_text("utf-8"))

    found = Counter(entry["resource"]["resourceType"] for entry in bundle["entry"])
    assert found["Patient"] == 1
    assert found["Encounter"] == 1
    assert found["Provenance"] >= 3  # her signature, the one after the correction, the co-signature
    rates = [
        entry["resource"]["valueQuantity"]["value"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Observation"
        and entry["resource"]["code"]["coding"][0]["code"] == "8867-4"
    ]
    assert rates == [86]


def test_the_story_leaves_pictures_and_nothing_of_its_charts(told) -> None:  # type: ignore[no-untyped-def]
    story, out = told

    assert len(list(out.glob("*.png"))) >= 30
    assert not [file for file in out.rglob("*") if file.suffix not in (".png", ".pdf", ".json")]
    assert "stopped here" not in " ".join(file.name for file in out.iterdir()), story.stdout


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared patients are not beside this checkout")
def test_the_story_is_told_on_a_patient_somebody_brings_and_a_broken_file_is_set_aside(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"resourceType": "Bundle", "entry": [')
    story = tell(tmp_path / "out", sorted(DATA.glob("*.json"))[0], broken)

    assert story.returncode == 1, story.stdout + story.stderr  # something was set aside
    assert "Set aside: broken.json" in story.stdout
    assert "ATENCIO" in story.stdout
    assert "Approved and co-signed: Done" in story.stdout, story.stdout + story.stderr
