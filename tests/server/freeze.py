"""Freezes what this program leaves in a server's database, for the test that later programs bring it up.

Run it once for each released revision, with the program of that release: `python -m tests.server.freeze 0001`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

from nursechart.protocol.messages import RecoverAnswer, RecoverRequest
from nursechart.server import backup, tables
from nursechart.server.pharmacy import Pharmacy, make_pharmacy
from tests.server.conftest import CHEAP
from tests.server.house import ADMIN, LEILA, ROSA, Clock, House, furnish
from tests.server.test_blobs import photo_entry, send_all

PHOTO = b"a photo of nobody's arm"


def frozen(pharmacy: Pharmacy) -> dict[str, Any]:
    """The organisation, the key that opens its bodies, and every row but the charts'."""
    rows = {}
    with pharmacy.database.reading() as connection:
        for name, table in tables.metadata.tables.items():
            found = [list(map(_plain, row)) for row in connection.execute(table.select())]
            if found:
                rows[name] = {"columns": [column.name for column in table.columns], "rows": found}
    return {"org": pharmacy.org, "feeds_key": _plain(pharmacy.folder.feeds_key()), "tables": rows}


def _plain(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else value


def main(revision: str) -> None:
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        clock = Clock()
        pharmacy = make_pharmacy(Path(folder) / "pharmacy", name="Lakeside Infusion", now_ms=clock, hashing=CHEAP)
        furnish(pharmacy)
        house = House(pharmacy, clock, runner)
        house.assign("rn", ROSA)
        laptop = house.laptop("rn")
        photo = photo_entry(laptop, content=PHOTO)
        laptop.push(laptop.entry(), laptop.entry(), photo, laptop.entry(LEILA))  # the last is quarantined
        send_all(laptop, photo, PHOTO)
        laptop.sync()
        house.code()
        laptop.ask("POST", "/v1/recover", RecoverRequest(1, bytes(80), bytes(32), b"k" * 32), RecoverAnswer)
        pharmacy.projector.catch_up_all()
        backup.back_up(pharmacy, Path(folder) / "copy.db", by=ADMIN)
        out = Path(__file__).parent / "released" / f"{revision}.json"
        out.write_text(json.dumps(frozen(pharmacy), indent=0) + "\n", encoding="utf-8")
        house.close()


if __name__ == "__main__":
    main(sys.argv[1])
