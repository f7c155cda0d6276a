"""The schema of the first release, as it stood; tables that are there already are left alone.

A database made before there were revisions carries `server_own.schema = 1` in their place. The mark goes, so the
program that wrote it refuses what later revisions change.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _the_log()
    _attachments()
    _people_and_laptops()
    _requests()
    op.execute("delete from server_own where key = 'schema'")


def _table(name: str, *parts: Any, **more: Any) -> None:
    op.create_table(name, *parts, if_not_exists=True, **more)


def _index(name: str, table: str, *columns: str) -> None:
    op.create_index(name, table, list(columns), if_not_exists=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String, nullable=nullable)


def _int(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, nullable=False)


def _big(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _bytes(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary, nullable=nullable)


def _the_log() -> None:
    _table("server_own", _text("key"), _text("value"), sa.PrimaryKeyConstraint("key"))
    _table(
        "feed",
        _text("org_id"),
        _text("feed_id"),
        _text("kind"),
        _big("length"),
        _bytes("digest"),
        _big("durable_length", nullable=True),
        _big("projected_length"),
        _bytes("data_key"),
        sa.PrimaryKeyConstraint("org_id", "feed_id"),
        postgresql_with={"fillfactor": 70},
    )
    _table(
        "entry",
        _text("org_id"),
        _text("feed_id"),
        _bytes("id"),
        _text("device_id"),
        _bytes("epoch"),
        _big("n"),
        _bytes("prev"),
        _text("author_id"),
        _text("kind"),
        _int("kind_v"),
        _big("hlc"),
        _bytes("header"),
        _bytes("body", nullable=True),
        _int("codec"),
        _bytes("bodyh"),
        _bytes("salt", nullable=True),
        _bytes("sig"),
        _int("flags"),
        _text("pushed_by_device"),
        _text("pushed_by_user", nullable=True),
        _big("received_at"),
        _big("erased_at", nullable=True),
        sa.PrimaryKeyConstraint("org_id", "feed_id", "id"),
    )
    _index("entry_by_chain", "entry", "device_id", "epoch", "n")
    _index("entry_by_id", "entry", "id")
    _table(
        "feed_entry",
        _text("org_id"),
        _text("feed_id"),
        _big("place"),
        _bytes("entry_id"),
        _bytes("digest"),
        sa.PrimaryKeyConstraint("org_id", "feed_id", "place"),
        sa.UniqueConstraint("org_id", "feed_id", "entry_id"),
    )
    _table(
        "quarantine",
        _text("org_id"),
        _bytes("entry_id"),
        _text("feed_id"),
        _text("reason"),
        _text("state"),
        _big("received_at"),
        _text("decided_by", nullable=True),
        _big("decided_at", nullable=True),
        _text("note", nullable=True),
        sa.PrimaryKeyConstraint("org_id", "entry_id"),
    )
    _index("quarantine_by_state", "quarantine", "org_id", "state")


def _attachments() -> None:
    _table(
        "blob",
        _text("org_id"),
        _text("feed_id"),
        _bytes("sha256"),
        _text("device_id"),
        _big("size"),
        _big("received"),
        _int("is_whole"),
        _big("at"),
        sa.PrimaryKeyConstraint("org_id", "feed_id", "sha256", "device_id"),
    )
    _table(
        "blob_chunk",
        _text("org_id"),
        _text("feed_id"),
        _bytes("sha256"),
        _text("device_id"),
        _int("idx"),
        _bytes("chunk_sha256"),
        _bytes("content"),
        sa.PrimaryKeyConstraint("org_id", "feed_id", "sha256", "device_id", "idx"),
    )
    _table(
        "blob_ref",
        _text("org_id"),
        _bytes("sha256"),
        _text("feed_id"),
        _bytes("entry_id"),
        sa.PrimaryKeyConstraint("org_id", "sha256", "feed_id", "entry_id"),
    )


def _people_and_laptops() -> None:
    _table(
        "device_chain",
        _text("device_id"),
        _bytes("epoch"),
        _big("head_n"),
        _bytes("head_id"),
        _int("forked"),
        _big("first_seen_at"),
        sa.PrimaryKeyConstraint("device_id", "epoch"),
    )
    _table(
        "account",
        _text("user_id"),
        _text("login"),
        _text("name"),
        _text("credentials"),
        _text("role"),
        _text("phc"),
        _int("active"),
        _int("credver"),
        _big("created_at"),
        sa.PrimaryKeyConstraint("user_id"),
        sa.UniqueConstraint("login"),
    )
    _table("team_member", _text("team"), _text("user_id"), sa.PrimaryKeyConstraint("team", "user_id"))
    _index("team_by_user", "team_member", "user_id")
    _table(
        "device",
        _text("id"),
        _text("org_id"),
        _bytes("public_key"),
        _text("label"),
        _text("kind"),
        _text("status"),
        _text("reason", nullable=True),
        _text("approved_by", nullable=True),
        _big("status_at"),
        _big("seen_at", nullable=True),
        _text("app_v", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _table(
        "device_user",
        _text("device_id"),
        _text("user_id"),
        _big("valid_from"),
        _big("valid_to", nullable=True),
        sa.PrimaryKeyConstraint("device_id", "user_id", "valid_from"),
    )
    _table(
        "user_key",
        _text("user_id"),
        _text("device_id"),
        _bytes("public_key"),
        _text("subject"),
        _big("valid_from"),
        _big("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("user_id", "device_id", "public_key"),
    )
    _table(
        "enrolment_code",
        _bytes("code_hash"),
        _text("made_by"),
        _big("made_at"),
        _big("expires_at"),
        _text("kind"),
        _text("label"),
        _big("used_at", nullable=True),
        _text("device_id", nullable=True),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    _table(
        "assignment",
        _text("id"),
        _text("org_id"),
        _text("user_id"),
        _text("feed_id"),
        _text("reason"),
        _big("valid_from"),
        _big("valid_to", nullable=True),
        _text("granted_by"),
        _text("evidence"),
        sa.PrimaryKeyConstraint("id"),
    )
    _index("assignment_by_feed", "assignment", "org_id", "feed_id")
    _index("assignment_by_user", "assignment", "org_id", "user_id")


def _requests() -> None:
    _table(
        "session",
        _text("family"),
        _text("user_id"),
        _text("device_id"),
        _bytes("access_hash"),
        _bytes("refresh_hash"),
        _big("issued_at"),
        _big("access_until"),
        _big("refresh_until"),
        _big("rotated_at", nullable=True),
        _big("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("access_hash"),
        sa.UniqueConstraint("refresh_hash"),
    )
    _index("session_by_device", "session", "device_id")
    _index("session_by_family", "session", "family")
    _index("session_by_user", "session", "user_id")
    _table(
        "request_nonce", _text("device_id"), _text("nonce"), _big("at"), sa.PrimaryKeyConstraint("device_id", "nonce")
    )
    _index("nonce_by_time", "request_nonce", "at")
    _table("rate_limit", _text("what"), _big("at"), _text("chance"), sa.PrimaryKeyConstraint("what", "at", "chance"))
    _table(
        "intake_source",
        _text("system"),
        _text("value"),
        _text("patient_id"),
        sa.PrimaryKeyConstraint("system", "value"),
    )
    _table(
        "intake_original",
        _bytes("sha256"),
        _text("file"),
        _big("at"),
        _text("reasons"),
        _bytes("data_key"),
        _bytes("content"),
        sa.PrimaryKeyConstraint("sha256"),
    )
    _table(
        "admin_audit",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        _big("at"),
        _text("actor"),
        _text("action"),
        _text("object"),
        _text("outcome"),
        _bytes("previous_hash"),
        _bytes("hash"),
        sa.PrimaryKeyConstraint("number"),
    )
    _table(
        "device_audit",
        _text("device_id"),
        _big("number"),
        _bytes("record"),
        _bytes("hash"),
        _big("received_at"),
        sa.PrimaryKeyConstraint("device_id", "number"),
    )
    _table(
        "sync_event",
        _text("device_id"),
        _big("at"),
        _text("kind"),
        _text("counts"),
        _big("ms"),
        _text("chance"),
        sa.PrimaryKeyConstraint("device_id", "at", "chance"),
    )
