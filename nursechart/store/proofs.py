"""Where the entries of a visit are: on this laptop, at the pharmacy, durable there (the three stages a nurse sees)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, case, func, select, union

from nursechart.chart import tables as chart
from nursechart.chart.views import Proof
from nursechart.record import amend
from nursechart.store import tables
from nursechart.store.opened import Opened


class Proofs(Opened):
    """Facts worked out from the server's order; what an answer claimed does not count."""

    def proofs(self, visits: Collection[str]) -> dict[str, Proof]:
        """The proof of each of `visits`, zeros where nothing of it is in the signed-in user's scope."""

        def look(connection: Connection) -> dict[str, Proof]:
            scope = self._scope(connection)
            found = {visit: Proof(visit, 0, 0, None) for visit in visits}
            asked = list(found)
            for at in range(0, len(asked), 200):
                for proof in _proofs(connection, scope, asked[at : at + 200]):
                    found[proof.visit] = proof
            return found

        return self.read(look)


def _proofs(connection: Connection, scope: frozenset[str], visits: list[str]) -> list[Proof]:
    subject, statement, signature = chart.subject, chart.statement, chart.signature
    entry, order, feed = tables.entry, tables.feed_order, tables.feed
    said = (
        select(subject.c.visit, subject.c.feed, statement.c.entry)
        .join(statement, and_(statement.c.feed == subject.c.feed, statement.c.subject == subject.c.id))
        .where(subject.c.feed.in_(scope), subject.c.visit.in_(visits), subject.c.kind.in_(amend.VISIT_KINDS))
    )
    signed = select(signature.c.visit, signature.c.feed, signature.c.entry).where(
        signature.c.feed.in_(scope), signature.c.visit.in_(visits)
    )
    of_visit = union(said, signed).subquery()
    placed = select(order.c.place).where(order.c.entry_pk == entry.c.pk)  # in its feed, or by a receipt
    its_feed = tables.feed.alias()
    durable = placed.join(its_feed, its_feed.c.feed_id == order.c.feed_id).where(
        order.c.place <= its_feed.c.durable_length
    )
    rows = connection.execute(
        select(
            of_visit.c.visit,
            func.count(),
            func.sum(case((placed.exists(), 1), else_=0)),
            func.sum(case((durable.exists(), 1), else_=0)),
            func.sum(case((entry.c.state == tables.REFUSED, 1), else_=0)),
            func.max(feed.c.durable_length),
        )
        .select_from(of_visit.join(entry, entry.c.id == of_visit.c.entry))
        .outerjoin(feed, feed.c.feed_id == of_visit.c.feed)
        .group_by(of_visit.c.visit)
    )
    return [
        Proof(visit, held, at_pharmacy, None if known is None else durable, refused)
        for visit, held, at_pharmacy, durable, refused, known in rows
    ]
