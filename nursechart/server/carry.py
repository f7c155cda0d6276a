"""Carries every row of a pharmacy from one database into another, empty one, whatever engine either has.

The charts are not carried: the projector works them out from the log.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, column, delete, inspect, select, table

from nursechart.chart import tables as chart
from nursechart.server import schema, tables

_ROWS: Final = 200  # at a time: pieces of photos have 256 KiB


def carry(source: Connection, target: Connection) -> None:
    """Copy what `source`, of this program's schema, sees into `target`, in the transactions of both.

    Raises OtherSchema when the target is not empty.
    """
    schema.refuse_unless_empty(target)
    schema.upgrade(target)
    target.execute(delete(tables.own).where(tables.own.c.key != schema.PROJECTION))
    look = inspect(source)
    for name in sorted(set(look.get_table_names()) - set(chart.metadata.tables) - {schema.REVISION_TABLE}):
        columns = [one["name"] for one in look.get_columns(name)]
        _carry_table(source, target, name, columns)


def _carry_table(source: Connection, target: Connection, name: str, columns: list[str]) -> None:
    same = table(name, *map(column, columns))
    rows = source.execution_options(yield_per=_ROWS).execute(select(same))
    for some in rows.mappings().partitions():
        fresh = [dict(row) for row in some]
        if name == tables.own.name:
            fresh = [row for row in fresh if row["key"] != schema.PROJECTION]
        if name == tables.feed.name:
            fresh = [{**row, "projected_length": 0} for row in fresh]
        if fresh:
            target.execute(same.insert(), fresh)
