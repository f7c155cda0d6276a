"""What a look costs: the same few questions to the database, however long the chart and the day are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from nursechart.charting import conducting_running, flow_sheets, overview, reviewing, syncing
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.today import today
from tests.charting.clinic import AtVisit, Clinic
from tests.charting.infusing import Infusing, infusing

T = TypeVar("T")
LOOKS: dict[str, Callable[[AtVisit], object]] = {
    "today": lambda at: today(at.shift),
    "chart": lambda at: overview.open_chart(at.shift, at.feed),
    "flow sheet": lambda at: flow_sheets.open_flow_sheet(at.shift, at.feed, "all"),
    "charts of the flow sheet": lambda at: flow_sheets.open_flow_sheet(at.shift, at.feed, "all", drawn=True),
    "frame": lambda at: at.frame,
    "vital signs": lambda at: at.vitals,
    "line care": lambda at: at.line,
    "medicines": lambda at: at.medicines,
    "arrive": lambda at: at.form("arrive"),
    "note": lambda at: at.form("note"),
    "sign": lambda at: at.sign_page,
    "review of one visit": lambda at: reviewing.detail(at.shift, at.feed, at.visit),
    "review queue": lambda at: reviewing._rows_of(at.shift, "to_do"),
    "sync centre": lambda at: syncing.sync_centre(at.shift, SyncNow("offline")),
}

# Today asks of every chart of the day at once; the sync centre of everything on this laptop, and of what goes and came.
MOST = {"today": 21, "flow sheet": 10, "chart": 14, "review queue": 12, "sync centre": 32}
AT_AN_INFUSION: dict[str, Callable[[Infusing], object]] = {
    "conductor": lambda irena: irena.look,
    "medicines": lambda irena: irena.at.medicines,
    "running infusions": lambda irena: conducting_running.running(irena.at.shift),
}


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that reaches a database meanwhile."""
    asked: list[str] = []

    def ask(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", ask)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", ask)


@pytest.fixture(scope="module")
def costs(tmp_path_factory, content) -> dict[str, tuple[int, int]]:
    """Statements of each look on a short chart, and on the same chart after 40 more visits and a fuller visit."""
    clinic = Clinic(tmp_path_factory.mktemp("clinic"), content, ("maria-carvalho", "per-lindgren"))
    try:
        amara = clinic.laptop("amara")
        at = clinic.planned(amara, "maria-carvalho").start()
        at.complete()
        before = {name: cost_of(at, look) for name, look in LOOKS.items()}
        amara.visited(at.feed, 40, at.line.line)
        for measure in ("temperature", "pulse", "glucose"):
            at.measure(measure, "37.1" if measure == "temperature" else "80" if measure == "pulse" else "6")
        clinic.planned(amara, "per-lindgren").start().complete()
        return {name: (before[name], cost_of(at, look)) for name, look in LOOKS.items()}
    finally:
        clinic.close()


@pytest.fixture(scope="module")
def costs_at_an_infusion(tmp_path_factory, content) -> dict[str, tuple[int, int]]:
    """Statements of each look just after the start, and after two hours of steps and 40 earlier visits."""
    clinic = Clinic(tmp_path_factory.mktemp("infusing"), content, ("irena-novak",))
    try:
        irena = infusing(clinic, clinic.laptop("amara"))
        irena.laptop.visited(irena.at.feed, 2, irena.at.line.line)
        irena.clock("13:12").vitals()
        irena.clock("13:17").start()
        before = {name: cost_of(irena, look) for name, look in AT_AN_INFUSION.items()}
        irena.clock("13:46").vitals()
        irena.clock("13:48").does("step")
        irena.clock("14:22").vitals()
        irena.clock("14:24").does("step")
        irena.laptop.visited(irena.at.feed, 40, irena.at.line.line)
        return {name: (before[name], cost_of(irena, look)) for name, look in AT_AN_INFUSION.items()}
    finally:
        clinic.close()


def cost_of(at: T, look: Callable[[T], object]) -> int:
    look(at)  # the look of this minute is recorded
    with counted() as asked:
        look(at)
    return len(asked)


@pytest.mark.parametrize("look", LOOKS)
def test_a_longer_chart_asks_no_more_questions(costs, look):
    short, long = costs[look]

    assert long <= short


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_asks_few_questions(costs, look):
    assert costs[look][1] <= MOST.get(look, 16)  # a dose is also held against what her other visits gave


@pytest.mark.parametrize("look", AT_AN_INFUSION)
def test_a_longer_infusion_asks_no_more_questions(costs_at_an_infusion, look):
    short, long = costs_at_an_infusion[look]

    assert long <= short


@pytest.mark.parametrize(("look", "most"), [("conductor", 13), ("medicines", 15), ("running infusions", 8)])
def test_a_look_at_an_infusion_asks_few_questions(costs_at_an_infusion, look, most):
    assert costs_at_an_infusion[look][1] <= most
