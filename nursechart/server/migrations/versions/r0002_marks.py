"""Which files a backup holds, and which pair of tokens was given for which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob_durable",
        sa.Column("org_id", sa.String, nullable=False),
        sa.Column("feed_id", sa.String, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("org_id", "feed_id", "sha256"),
    )
    op.create_table(
        "session_next",
        sa.Column("access_hash", sa.LargeBinary, primary_key=True),
        sa.Column("after", sa.LargeBinary, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_index("session_next_by_after", "session_next", ["after"])
