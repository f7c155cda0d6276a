"""`./dev bench [NAME...]`: measure, and print the table. Not run by pytest: a slow computer is no failing test.

Those of ALONE take minutes and arguments of their own (`./dev bench sync --help`): they run only when they are named
first, and alone.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# offscreen there is no window manager to take size hints, and Qt says so for each window
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false;default.warning=false")

from tests.benchmarks import beside, crowd, desk, link
from tests.benchmarks.figures import EVERY
from tests.benchmarks.measuring import shown
from tests.benchmarks.whole_visits import JOURNEYS

DESK = "desk"  # keys and modelled seconds: a table of its own

ALONE = {"sync": beside.main, "link": link.main, "server": crowd.main}


def main(names: list[str]) -> int:
    if names and names[0] in ALONE:
        logging.disable(logging.CRITICAL)
        return ALONE[names[0]](names[1:])
    every = [*EVERY, DESK]
    unknown = [name for name in names if name not in every]
    if unknown:
        print(f"There is no benchmark called {unknown[0]}. There are: {', '.join([*every, *ALONE])}", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    for name in names or every:
        if name == DESK:
            print(f"\n{name}: {(desk.__doc__ or '').partition(': ')[2].strip()}\n", flush=True)
            with tempfile.TemporaryDirectory(prefix="nursechart-bench-") as folder:
                print(desk.HEADING, flush=True)
                for row in desk.measured(JOURNEYS, Path(folder)):
                    print(desk.line(row), flush=True)
            continue
        measure = EVERY[name]
        print(f"\n{name}: {(measure.__doc__ or '').strip()}", flush=True)
        with tempfile.TemporaryDirectory(prefix="nursechart-bench-") as folder:
            print(shown(measure(Path(folder))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
