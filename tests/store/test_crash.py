"""kill -9 of a real process, at a named place and while it charts."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nursechart.store.secrets import FileSecrets
from tests.store.laptops import MAYA, PASSWORD, ROSA, FakeClock, chart, enrol, laptop_at, mine, temperatures, vitals

CHILD = """
import os, signal, sys
from pathlib import Path
from nursechart.store import log
from nursechart.store.secrets import FileSecrets
from tests.store.laptops import *

folder, where = Path(sys.argv[1]), sys.argv[2]
store = laptop_at(folder, FileSecrets(folder / "secrets"), FakeClock()).unlock(MAYA.id, PASSWORD)

def die(*_args, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

def told(text):
    print(text, flush=True)

if where == "draft":
    store.put_draft("draft-1", ROSA, "note", '{"note": "half typed"}')
    told("kept")
    die()
chart(store, vitals("set-1", "36.6"))
told("charted")
store.put_draft("draft-2", ROSA, "vitals", "{}")
match where:
    case "after_entry_insert":
        log.project = die
    case "before_commit":
        kept = store._trail.add
        store._trail.add = lambda *said: (kept(*said), die())
    case "after_commit":
        store._anchor.write = die
    case "mid_page":
        from nursechart.store import order
        order.project = die
        theirs = [Colleague().writes(vitals("set-9"))]
        store.apply_page(ROSA, 1, theirs, digest_of(theirs))
if where == "any":
    for n in range(10_000):
        chart(store, vitals(f"set-any-{n}", "37.0"))
        told(str(n))
chart(store, vitals("set-2", "38.4"), drafts=["draft-2"])
"""


@pytest.fixture
def folder(tmp_path):
    """A laptop whose secrets lie in files, as the child process has no memory of ours."""
    place = tmp_path / "nursechart"
    store = enrol(place, FileSecrets(place / "secrets"), FakeClock())
    store.note_heads(mine(ROSA))
    store.close()
    return place


def child(folder, where):
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), where],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    )


def unlocked(folder):
    return laptop_at(folder, FileSecrets(folder / "secrets"), FakeClock()).unlock(MAYA.id, PASSWORD)


@pytest.mark.parametrize(
    "where, charted, drafts",
    [
        ("draft", [], ["draft-1"]),
        ("after_entry_insert", ["36.6"], ["draft-2"]),
        ("before_commit", ["36.6"], ["draft-2"]),
        ("after_commit", ["36.6", "38.4"], []),
        ("mid_page", ["36.6"], ["draft-2"]),
    ],
)
def test_kill_9_in_mid_commit_leaves_the_entry_or_its_draft_and_nothing_to_repair(folder, where, charted, drafts):
    with child(folder, where) as process:
        process.communicate(timeout=300)
    assert process.returncode == -signal.SIGKILL

    store = unlocked(folder)

    assert sorted(temperatures(store)) == charted
    assert [draft.id for draft in store.drafts()] == drafts
    assert store.unsent_count() == len(charted)
    assert store.finding is None
    assert store.verify_audit() is None
    assert chart(store, vitals("set-next")).header.n == len(charted) + 1
    store.close()


def test_kill_9_while_she_charts_loses_nothing_that_was_said_to_be_charted(folder):
    with child(folder, "any") as process:
        told = [process.stdout.readline() for _ in range(25)]
        process.kill()
        told += process.stdout.readlines()
    whole = [line for line in told if line.endswith("\n")]

    store = unlocked(folder)

    assert store.unsent_count() in (len(whole), len(whole) + 1)  # one may be durable and not yet told
    assert store.finding is None
    assert store.verify_audit() is None
    store.close()
