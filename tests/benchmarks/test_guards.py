"""What keeps the figures good on any computer: questions that do not grow with the chart, and a light first page."""

from __future__ import annotations

import gc
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLabel

from nursechart.charting import overview, today, vitals
from nursechart.record.feeds import patient_feed
from nursechart.server.passwords import Hashing
from nursechart.server.pharmacy import make_pharmacy
from tests.benchmarks.alone import a_set
from tests.benchmarks.crowd import costs
from tests.benchmarks.filling import Filler
from tests.benchmarks.served import furnish
from tests.benchmarks.years import Years, counted, years
from tests.store.laptops import NINE

HOUSE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Years]:
    with years(tmp_path_factory.mktemp("years"), visits=5) as made:
        yield made


LOOKS: dict[str, Callable[[Years], object]] = {
    "a visit's whole record": lambda chart: chart.store.visit_record(chart.feed, chart.visits[0]),
    "the chart": lambda chart: overview.open_chart(chart.shift, chart.feed),
    "today": lambda chart: today.today(chart.shift),
    "the vital signs of a visit": lambda chart: vitals.vitals(chart.shift, chart.feed, chart.visits[0]),
    "the patients": lambda chart: chart.store.patient_rows(search="carv"),
}


def test_no_look_asks_more_of_the_database_when_there_are_more_visits(chart: Years) -> None:
    few = {name: _statements(chart, look) for name, look in LOOKS.items()}
    chart.pass_visits(40)
    many = {name: _statements(chart, look) for name, look in LOOKS.items()}
    assert many == few
    assert max(many.values()) <= 60, many


def test_charting_a_value_asks_the_same_whatever_was_charted_before(chart: Years) -> None:
    visit, values = chart.begun_visit(), iter(range(60, 100))

    def statements() -> int:
        shown = vitals.vitals(chart.shift, chart.feed, visit)
        return _statements(chart, lambda chart: vitals.chart(chart.shift, shown, "pulse", str(next(values))))

    statements()  # the first value of a set asks less: nothing stands that it could supersede
    few = statements()
    chart.pass_visits(40)
    assert statements() == few


def _statements(chart: Years, look: Callable[[Years], object]) -> int:
    """How many statements a look takes; once before, so that a read is not also recorded as a new look."""
    look(chart)
    with counted(chart.store) as said:
        look(chart)
    return len(said)


@pytest.mark.parametrize(
    "heavy",
    ["sqlalchemy", "sqlcipher3", "urllib3", "pyhanko", "jinja2", "zstandard", "yaml", "nursechart.store",
     "nursechart.charting", "nursechart.sync", "nursechart.interop"],
)  # fmt: skip
def test_the_first_page_is_painted_without_what_only_an_unlock_needs(heavy: str) -> None:
    code = f"import sys; import nursechart.app; sys.exit({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"import nursechart.app loads {heavy}\n{done.stderr}"


def test_a_sync_asks_the_pharmacys_database_the_same_however_much_it_holds(tmp_path: Path) -> None:
    pharmacy = make_pharmacy(tmp_path / "pharmacy", name="Lakeside Infusion", hashing=Hashing(64, 1))
    try:
        feeds = [patient_feed(patient) for patient in furnish(pharmacy, 3, ("maya",))]
        user = pharmacy.accounts.find("maya").user  # type: ignore[union-attr]
        reader, writer = Filler(pharmacy, user), Filler(pharmacy, user)

        def statements() -> dict[str, int]:
            found = costs(pharmacy, user, reader, writer, feeds, times=1)
            return {name: cost.statements for name, cost in found}

        _fill(writer, feeds, 100)
        few = statements()
        _fill(writer, feeds, 100)
        assert statements() == few
        assert few["a sync that finds nothing new"] <= 12
    finally:
        pharmacy.close()


def _fill(writer: Filler, feeds: list[str], each: int) -> None:
    for feed in feeds:
        said = a_set(random.Random(feed), "a-visit", NINE)
        writer.place(feed, [writer.writes(feed, said, NINE) for _ in range(each)])


class _Rows(QAbstractListModel):
    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 1

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> None:
        return None


def test_qt_gives_back_every_reference_to_none_that_it_is_given(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one at each void call, until the interpreter dies."""
    label, rows = QLabel(), _Rows()
    index = rows.index(0)
    gc.collect()
    before = sys.getrefcount(None)
    for number in range(1_000):
        label.setText(str(number))
        label.resize(number, 20)
        rows.data(index)
        rows.itemData(index)
    gc.collect()
    assert sys.getrefcount(None) >= before - 50
