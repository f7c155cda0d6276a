"""Structured logs that cannot say who the patient is: an event's name and allowlisted fields, ids and counts only.

Everything that is logged passes one filter on the root handler; uncaught exceptions of every thread pass it too and
leave their type and frames, never their text, arguments or locals (they may hold what a nurse typed). Files are 0600
and rotate.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

# What an event may carry. A field that is not here is left out and counted, so a slip is seen and says nothing.
FIELDS = frozenset(
    {
        "bytes", "cause", "count", "device", "entries", "entry", "feed", "feeds", "frames", "kind", "ms", "outcome",
        "page", "port", "pulled", "pushed", "reason", "refused", "requests", "route", "rule", "status", "thread",
        "type", "user", "version",
    }
)  # fmt: skip

log = logging.getLogger("nursechart")


def event(name: str, /, **fields: str | int | bool) -> None:
    """Log what happened. `fields` are ids, counts and fixed words; names, readings and free text have no place here."""
    log.info(name, extra={"fields": fields})


class Redacted(logging.Formatter):
    """One JSON object a line: time, level, event, allowed fields; for an exception its type and frames."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name == "nursechart" or record.name.startswith("nursechart.")
        line: dict[str, object] = {
            "at": int(record.created * 1000),
            "level": record.levelname,
            "from": record.name,
            "event": record.msg if ours and not record.args else "library message withheld",
        }
        given = getattr(record, "fields", {})
        kept = {name: value for name, value in given.items() if name in FIELDS and isinstance(value, str | int)}
        line.update(kept)
        if left_out := len(given) - len(kept):
            line["fields_withheld"] = left_out
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
            line["frames"] = frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def frames(trace: TracebackType | None) -> list[str]:
    """Where it happened: file, line and function of each frame, without a value of anything."""
    return [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in traceback.extract_tb(trace)]


def keep_logs(folder: Path | None) -> None:
    """Send every log line through the filter: to `folder`/nursechart.log, or with None to stderr."""
    handler: logging.Handler
    if folder is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "nursechart.log"
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(Redacted())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a line that cannot be written is lost, not printed with all it was to say
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)
    sys.unraisablehook = lambda given: _uncaught(given.exc_type, given.exc_value, given.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Say that this program broke, and where; the error's text may hold what was typed, so it is not said."""
    del error
    if issubclass(kind, KeyboardInterrupt):
        return
    where = frames(trace)
    log.error("uncaught", extra={"fields": {"type": kind.__name__, "frames": " < ".join(reversed(where))}})
    sys.stderr.write(f"nursechart stopped on an error of its own: {kind.__name__} at {where[-1] if where else '?'}\n")
