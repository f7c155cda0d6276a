"""Which files a backup holds, which pair of tokens follows which, second factors, and what laptops said they have."""

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
        if_not_exists=True,
    )
    op.create_table(
        "session_next",
        sa.Column("access_hash", sa.LargeBinary, primary_key=True),
        sa.Column("after", sa.LargeBinary, nullable=False),
        sa.Column("used_at", sa.BigInteger),
        if_not_exists=True,
    )
    op.create_index("session_next_by_after", "session_next", ["after"], if_not_exists=True)
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("data_key", sa.LargeBinary, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "device_said",
        sa.Column("device_id", sa.String, primary_key=True),
        sa.Column("epoch", sa.LargeBinary, nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        if_not_exists=True,
    )
