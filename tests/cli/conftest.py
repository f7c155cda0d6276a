"""A laptop on the disk with one nurse and one visit, as the commands find it; each test gets a copy of its folder."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nursechart.charting.shift import say
from nursechart.cli.desktop import main
from nursechart.clinical.content import load_content
from nursechart.record.kinds import BloodPressure, Reading, VitalSet
from nursechart.shipped import shipped
from nursechart.store import secrets
from nursechart.store.vault import FLOOR
from nursechart.sync import terminal
from nursechart.sync.joined import begin, meet
from tests.charting.clinic import PASSWORD, Clinic
from tests.store.thrifty import thrifty_laptops as thrifty_laptops
from tests.sync.house import ORIGIN, Links

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
collect_ignore = [] if sys.platform == "linux" else ["test_process.py"]  # Linux has these switches
MARIA = "maria-carvalho"


@dataclass(frozen=True)
class Enrolled:
    clinic: Clinic
    folder: Path
    patient: str
    visit: str


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Enrolled]:
    """Amara's laptop, its secrets in files; she has charted a set of vital signs at Maria's next visit."""
    place = tmp_path_factory.mktemp("cli")
    clinic = Clinic(place, load_content(shipped("content")))
    folder = place / "data"
    code = clinic.server.devices.new_code(label="NB-01", kind="laptop", now_ms=clinic.clock.ms, by="admin").text
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(secrets, "_os_store_answers", lambda: False)
        world = {"links": Links(clinic.app, clinic.runner), "clock": clinic.clock, "chance": os.urandom, "app": "0.1.0"}
        meet(folder, address=ORIGIN, code=code, label="NB-01", **world)
        joined = begin(folder, login="amara", password=PASSWORD, cost=FLOOR, **world)
        assert joined.engine.run_once().ended == "done"
        shift = clinic.shift_of(joined, "NB-01")
        feed = clinic.feed(MARIA)
        visit = shift.store.visit_rows(patient=clinic.patients[MARIA])[0].id
        taken, at = shift.new_id(), shift.when()
        shift.chart(
            shift.store.seen(feed),
            [
                say(taken, "vital_signs.set", VitalSet(visit, at)),
                say(taken, "vital_signs.temperature", Reading(value="38.4", unit="Cel")),
                say(taken, "vital_signs.blood_pressure", BloodPressure(systolic="118", diastolic="72", unit="mm[Hg]")),
            ],
        )
        joined.store.close()
    yield Enrolled(clinic, folder, clinic.patients[MARIA], visit)
    clinic.close()


@pytest.fixture
def laptop(enrolled: Enrolled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, for this test alone; the clock and the wire are the clinic's."""
    monkeypatch.setattr(secrets, "_os_store_answers", lambda: False)
    monkeypatch.setattr(terminal, "SystemClock", lambda: enrolled.clinic.clock)
    monkeypatch.setattr(terminal, "TlsLinks", lambda: Links(enrolled.clinic.app, enrolled.clinic.runner))
    return Path(shutil.copytree(enrolled.folder, tmp_path / "data"))


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command of this account whose home is a scratch folder; a bug in it is the test's failure."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "share"))

    def run(*arguments: object, stdin: str = "", status: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == status, result.output
        return result

    return run
