"""Assignments by their reason: emergencies are listed without reading all of them."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # on PostgreSQL `indexes` has made it before, while servers ran
    op.create_index("assignment_by_reason", "assignment", ["org_id", "reason", "valid_from"], if_not_exists=True)
