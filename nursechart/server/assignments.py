"""Who cares for whom, from when until when: rows that are added and ended, never rewritten.

A feed is in scope while any row says so; each reason counts by itself, so ending a cover does not end the primary.
While two patients are one, each row of the one has a row of the reason "merge" for the other beside it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, or_, select, update

from nursechart.chart.aliases import together
from nursechart.errors import NurseCanAct
from nursechart.record.feeds import patient_feed
from nursechart.record.ids import uuid7
from nursechart.server import audit, live_news
from nursechart.server.database import Database
from nursechart.server.tables import account, assignment, feed

Reason = Literal["primary", "cover", "team", "breakglass", "merge"]


class AssignmentRefused(NurseCanAct):
    """There is no such patient, person or assignment, or its times do not fit; the text says which.

    `about` is the field it is about, or "".
    """

    def __init__(self, said: str, *, about: str = "") -> None:
        super().__init__(said)
        self.about = about


@dataclass(frozen=True, slots=True)
class Assignment:
    id: str
    user: str
    patient: str
    reason: str
    from_ms: int
    until_ms: int | None
    granted_by: str


class Assignments:
    """Assignments of people to patients. Each method is one transaction."""

    def __init__(self, database: Database, org: str) -> None:
        self._database, self._org = database, org

    def add(
        self,
        *,
        user: str,
        patient: str,
        reason: Reason,
        now_ms: int,
        by: str,
        from_ms: int | None = None,
        until_ms: int | None = None,
        evidence: str = "",
    ) -> Assignment:
        """Assign a person (user id) to a patient (opaque id). The same one twice is the one that is there.

        Raises AssignmentRefused.
        """

        def work(connection: Connection) -> Assignment:
            feed_id = patient_feed(patient)
            if until_ms is not None and until_ms <= (now_ms if from_ms is None else from_ms):
                raise AssignmentRefused("An assignment ends after it begins.", about="until")
            if not connection.execute(select(account.c.user_id).where(account.c.user_id == user)).first():
                raise AssignmentRefused(f"There is no account {user}.", about="user")
            if not connection.execute(
                select(feed.c.feed_id).where(feed.c.org_id == self._org, feed.c.feed_id == feed_id)
            ).first():
                raise AssignmentRefused(
                    f"There is no patient {patient} here yet. Import the patient first.", about="patient"
                )
            same = connection.execute(
                select(assignment).where(
                    assignment.c.org_id == self._org,
                    assignment.c.user_id == user,
                    assignment.c.feed_id == feed_id,
                    assignment.c.reason == reason,
                    assignment.c.valid_to == until_ms if until_ms is not None else assignment.c.valid_to.is_(None),
                )
            ).first()
            if same is not None:
                return _of(same)
            row = {
                "id": uuid7(now_ms, secrets.token_bytes(10)),
                "org_id": self._org,
                "user_id": user,
                "feed_id": feed_id,
                "reason": reason,
                "valid_from": now_ms if from_ms is None else from_ms,
                "valid_to": until_ms,
                "granted_by": by,
                "evidence": evidence,
            }
            connection.execute(assignment.insert().values(**row))
            live_news.scopes_changed(connection)
            audit.note(connection, now_ms, by, f"assigned {reason} {user}", feed_id)
            even_out(connection, self._org, feed_id, now_ms)
            return _of(connection.execute(select(assignment).where(assignment.c.id == row["id"])).one())

        return self._database.write(work)

    def end(self, assignment_id: str, *, now_ms: int, by: str) -> Assignment:
        """End an assignment now. Raises AssignmentRefused when it is not there or has ended."""

        def work(connection: Connection) -> Assignment:
            row = connection.execute(select(assignment).where(assignment.c.id == assignment_id)).first()
            if row is None or (row.valid_to is not None and row.valid_to <= now_ms):
                raise AssignmentRefused(f"There is no running assignment {assignment_id}.")
            if row.reason == "merge":
                raise AssignmentRefused(f"This one follows another, and ends with it: {row.evidence}.")
            connection.execute(update(assignment).where(assignment.c.id == assignment_id).values(valid_to=now_ms))
            live_news.scopes_changed(connection)
            even_out(connection, self._org, row.feed_id, now_ms)
            audit.note(connection, now_ms, by, "assignment ended", assignment_id)
            return _of(connection.execute(select(assignment).where(assignment.c.id == assignment_id)).one())

        return self._database.write(work)

    def all(self, *, user: str = "", patient: str = "") -> tuple[Assignment, ...]:
        """Assignments past and present, oldest first, of one person or patient when named."""
        wanted = select(assignment).where(assignment.c.org_id == self._org).order_by(assignment.c.id)
        if user:
            wanted = wanted.where(assignment.c.user_id == user)
        if patient:
            wanted = wanted.where(assignment.c.feed_id == patient_feed(patient))
        with self._database.reading() as connection:
            return tuple(_of(row) for row in connection.execute(wanted))


def even_out(connection: Connection, org: str, feed_id: str, now_ms: int) -> None:
    """Give each assignment to one of the patients who are shown in one chart a companion to each other of them, and
    end the companions of what has ended or is one with it no longer. The companion's evidence is the id of the other.
    """
    charts = together(connection, feed_id)
    runs = or_(assignment.c.valid_to.is_(None), assignment.c.valid_to > now_ms)
    of_charts = (assignment.c.org_id == org, assignment.c.feed_id.in_(sorted(charts)), runs)
    rows = connection.execute(select(assignment).where(*of_charts)).all()
    own = {row.id: row for row in rows if row.reason != "merge"}
    beside = {(row.evidence, row.feed_id): row for row in rows if row.reason == "merge"}
    for (source, _), row in beside.items():
        if source not in own:
            connection.execute(update(assignment).where(assignment.c.id == row.id).values(valid_to=now_ms))
    for row in own.values():
        for other in sorted(charts - {row.feed_id}):
            if (row.id, other) in beside:
                continue
            companion = {
                "id": uuid7(now_ms, secrets.token_bytes(10)),
                "org_id": org,
                "user_id": row.user_id,
                "feed_id": other,
                "reason": "merge",
                "valid_from": max(now_ms, row.valid_from),
                "valid_to": row.valid_to,
                "granted_by": row.granted_by,
                "evidence": row.id,
            }
            connection.execute(assignment.insert().values(**companion))


def _of(row: Row[Any]) -> Assignment:
    patient = row.feed_id.removeprefix("p:")
    return Assignment(row.id, row.user_id, patient, row.reason, row.valid_from, row.valid_to, row.granted_by)
