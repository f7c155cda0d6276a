"""`./dev bench [NAME...]`: measure, and print the table. Not run by pytest: a slow computer is no failing test."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

from tests.benchmarks.figures import EVERY
from tests.benchmarks.measuring import shown


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in EVERY]
    if unknown:
        print(f"There is no benchmark called {unknown[0]}. There are: {', '.join(EVERY)}", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    for name in names or EVERY:
        measure = EVERY[name]
        print(f"\n{name}: {(measure.__doc__ or '').strip()}", flush=True)
        with tempfile.TemporaryDirectory(prefix="nursechart-bench-") as folder:
            print(shown(measure(Path(folder))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
