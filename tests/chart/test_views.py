"""Taking a view loads no database: screens and documents stay free of SQL."""

from __future__ import annotations

import subprocess
import sys


def test_importing_the_views_loads_no_database() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, nursechart.chart.views; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in told.stdout.split()}
    assert loaded & {"sqlalchemy", "sqlcipher3", "sqlite3", "psycopg", "PySide6"} == set()
