"""A laptop's file to the pharmacy and back, by the commands of both ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nursechart.cli.pharmacy import main as pharmacy
from tests.charting.clinic import PASSWORD
from tests.cli.conftest import Enrolled, Run


def at_pharmacy(enrolled: Enrolled, *arguments: object, status: int = 0) -> Result:
    words = ["carried", "take", *map(str, arguments), "--server", str(enrolled.clinic.server.folder.path)]
    result = CliRunner().invoke(pharmacy, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result


def test_a_file_goes_to_the_pharmacy_and_its_answer_comes_back_by_commands(
    enrolled: Enrolled, laptop: Path, run: Run, tmp_path: Path
):
    out, answer, again = tmp_path / "out.nursechart", tmp_path / "answer", tmp_path / "again"
    asked = ("--folder", laptop, "--password-stdin", "--json")
    written = json.loads(run("sync", "--to-file", out, *asked, stdin=PASSWORD).output)
    assert (written["entries"], written["left"]) == (1, 0)
    told = json.loads(at_pharmacy(enrolled, out, "--answer", answer, "--json").output)
    assert (told["entries"], told["refused"], told["with_charts"]) == (1, 0, True)
    assert "1 entries" in at_pharmacy(enrolled, out, "--answer", again).output  # once more: nothing is taken twice
    taken = json.loads(run("sync", "--from-file", answer, *asked, stdin=PASSWORD).output)
    assert (taken["carried"], taken["waiting"], taken["cause"]) == (1, 0, "")
    run("sync", "--from-file", answer, *asked, stdin=PASSWORD, status=1)  # nothing is asked any more


@pytest.mark.parametrize(
    "words", [("--once", "--to-file", "x"), (), ("--from-file", "not there")], ids=["two ways", "none", "no file"]
)
def test_a_wrong_way_of_asking_ends_with_status_2(laptop: Path, run: Run, words: tuple[str, ...]):
    run("sync", *words, "--folder", laptop, status=2)


def test_a_file_that_is_none_is_refused_by_its_name_with_status_1(enrolled: Enrolled, tmp_path: Path):
    holiday = tmp_path / "holiday.jpg"
    holiday.write_bytes(b"JFIF")
    told = at_pharmacy(enrolled, holiday, "--answer", tmp_path / "answer", status=1)
    assert "holiday.jpg is no file of a laptop" in told.output
    assert not (tmp_path / "answer").exists()
    at_pharmacy(enrolled, holiday, "--answer", holiday, status=2)  # never over a file that is there
