"""`./dev bench link`: a real laptop and a real server over a slow road: 150 ms round trip, 1 Mbit/s each way.

What a nurse waits for there: her work going up (1,000 entries, 100, the visits of a day one by one), and a new laptop
that has to get two years of 60 patients, today's first. Five visits of 40 entries are a day.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nursechart.charting.shift import say
from nursechart.record.ids import uuid7
from nursechart.record.kinds import VisitPlan, When
from tests.benchmarks.alone import laptop_alone
from tests.benchmarks.beside import Target
from tests.benchmarks.filling import ZONE, Filler
from tests.benchmarks.road import Road
from tests.benchmarks.served import Served, served
from tests.benchmarks.years import visit_of

PATIENTS, VISITS, TODAY = 60, 104, 6  # a visit a week for two years; patients with a visit today
VISITS_A_DAY, ENTRIES_A_VISIT = 5, 40
WEEK_MS = 7 * 86_400_000
CONTENT = "2026.1"


def fill(house: Served, visits: int, nurse: str) -> int:
    """Two years of weekly visits in every chart, and a visit of this nurse today in some; how many entries that is."""
    pharmacy = house.pharmacy
    user = pharmacy.accounts.find(nurse).user  # type: ignore[union-attr]
    filler, count = Filler(pharmacy, pharmacy.accounts.find("maya").user), 0  # type: ignore[union-attr]
    now, chance = datetime.now(UTC), random.Random(1)
    for number, feed in enumerate(house.feeds):
        entries, line = [], uuid7(int(now.timestamp() * 1000), chance.randbytes(10))
        for back in range(visits, 0, -1):
            at = now - timedelta(weeks=back)
            at_ms = int(at.timestamp() * 1000)
            when = When(at_ms, ZONE, at.strftime("%Y-%m-%dT%H:%M"))
            visit = uuid7(at_ms, chance.randbytes(10))
            for said in visit_of(visit, _Line(line), when, CONTENT, back):  # type: ignore[arg-type]
                entries.append(filler.writes(feed, said, at_ms))
        if number < TODAY:
            when = When(int(now.timestamp() * 1000), ZONE, now.strftime("%Y-%m-%dT%H:%M"))
            plan = say(uuid7(when.at_ms, chance.randbytes(10)), "visit.plan", VisitPlan("ROU", when, user))
            entries.append(filler.writes(feed, [plan], when.at_ms))
        filler.place(feed, entries)
        count += len(entries)
    pharmacy.projector.catch_up_all()
    return count


class _Line:
    def __init__(self, id_: str) -> None:
        self.id = id_


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(prog="./dev bench link", description=(__doc__ or "").partition("\n\n")[0])
    asked.add_argument("--patients", type=int, default=PATIENTS)
    asked.add_argument("--visits", type=int, default=VISITS, help="earlier visits of each patient")
    asked.add_argument("--round-trip-ms", type=float, default=150)
    asked.add_argument("--kbit", type=float, default=1_000)
    said = asked.parse_args(arguments)
    found: list[Target] = []
    with tempfile.TemporaryDirectory(prefix="nursechart-bench-") as name:
        folder = Path(name)
        with served(folder, patients=said.patients) as house:
            held = fill(house, said.visits, "ruth")
            with (
                Road(house.port, said.round_trip_ms / 1000, said.kbit * 125) as road,
                laptop_alone(folder / "new", road.origin, house.code(), "ruth") as laptop,
            ):
                new = laptop.watch()
                print(f"a new laptop: {said.patients} patients, {held:,} entries; {new}", flush=True)
                found.append(Target("new laptop: today's patients, s", new.today_s, 60, 60))
                found.append(Target("new laptop: the whole caseload, s", new.seconds, 600, 600))
                for entries, floor, goal in ((1_000, 4.2, 3.0), (100, 1.0, 0.6)):
                    laptop.chart(entries)
                    one = laptop.sync(f"push {entries}")
                    print(one, flush=True)
                    found.append(Target(f"push {entries:,}, s", one.seconds, floor, goal))
                visits = []
                for _ in range(VISITS_A_DAY):
                    laptop.chart(ENTRIES_A_VISIT)
                    visits.append(laptop.sync("a visit").seconds)
                print("the visits of a day, s each:", ", ".join(f"{one:.2f}" for one in visits))
                print("nothing new:", laptop.sync("nothing new"))
    print("\n" + "\n".join(map(str, found)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
