"""PostgreSQL stopped at once in the middle of a push, and started again: nobody repairs anything, nothing is doubled.

It is stopped at one commit after another of the run, just before it (nothing was written) and just after it (everything
was, and nobody heard), as the pharmacy's own process goes on and answers for itself.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from nursechart.sync.causes import Cause
from tests.properties.furnished import ROSA, THEO, Furnished
from tests.properties.test_mistakes_are_caught import chart
from tests.properties.town import Town
from tests.properties.truths import check_always, settle

EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 6  # of the commits of a run: where it is stopped
MOST_COMMITS = 60


@pytest.mark.parametrize("when", ["before", "after"])
def test_postgresql_stopped_at_any_commit_of_a_push_loses_and_doubles_nothing(
    furnished_on_postgres: Furnished, tmp_path: Path, when: str
):
    town = Town(furnished_on_postgres, tmp_path / "town")
    try:
        for number in range(2, MOST_COMMITS, EVERY):
            for at in range(3):
                chart(town.seats["mayas"], (ROSA, THEO)[at % 2], number + at, topic=at)
            chart(town.seats["ruths"], ROSA, number)
            if not stopped_in_a_sync(town, number, when):
                break
            check_always(town)
        else:
            raise AssertionError("the sync never came to its end")
        assert number > EVERY, "it was stopped at least once"
        settle(town)
    finally:
        town.close()


def stopped_in_a_sync(town: Town, number: int, when: str) -> bool:
    """Have Maya sync, PostgreSQL stopped at the n-th commit of it; then it is back. False: there were fewer."""
    assert town.postgres is not None
    left = number

    def stop(connection: Connection) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            town.postgres.stop_at_once()

    def stop_after(connection: Connection) -> None:
        connection.connection.commit()  # it is durable, and whoever asked for it does not hear so
        stop(connection)

    of_the_pharmacy = town.server.database._engine
    event.listen(of_the_pharmacy, "commit", stop if when == "before" else stop_after)
    try:
        run = town.seats["mayas"].sync()
    finally:
        event.remove(of_the_pharmacy, "commit", stop if when == "before" else stop_after)
        if left <= 0:
            town.postgres.start_again()
    assert run.ended == "done" or run.cause is Cause.BUSY, f"told as something else than to wait: {run}"
    return left <= 0
