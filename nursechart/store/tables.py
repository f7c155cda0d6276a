"""The laptop's own tables (sync.md 7): the log, the server's order of it, drafts, the audit trail, bookkeeping.

The chart's tables are `chart.tables` and can be rebuilt from `entry` at any time; these here cannot. Triggers keep the
log and the audit trail append-only, also against SQL that goes round this program's code: an entry may only change its
state, lose its body to an erasure, or go with its whole feed once the pharmacy durably has all of it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

metadata = MetaData()

OK, UNKNOWN_KIND, REFUSED, ERASED = 0, 1, 2, 3  # entry.state
SCHEMA_VERSION = 1

entry = Table(
    "entry",
    metadata,
    Column("pk", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("feed_id", String, nullable=False),
    Column("device_id", String, nullable=False),
    Column("epoch", LargeBinary, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("author_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("kind_v", Integer, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("body", LargeBinary),  # None once it was erased
    Column("codec", Integer, nullable=False),  # how `body` is packed: rows.PLAIN, rows.ZSTD
    Column("salt", LargeBinary),
    Column("bodyh", LargeBinary, nullable=False),
    Column("sig", LargeBinary, nullable=False),
    Column("urgent", Integer, nullable=False),  # 0 says something safety depends on: pushed first
    Column("state", Integer, nullable=False),
    Column("reason", String),
    Column("created_at", BigInteger, nullable=False),  # when it came into this log, UTC ms
    Index("entry_feed", "feed_id"),
    Index("entry_state", "state", sqlite_where=text("state = 2")),  # REFUSED
    Index("entry_chain", "device_id", "epoch", "n"),  # not unique: a cloned laptop writes a number twice
    Index("entry_reason", "reason", sqlite_where=text("reason is not null")),
    sqlite_autoincrement=True,  # a key is never given again: `own.settled` speaks of keys
)

entry_reason = next(index for index in entry.indexes if index.name == "entry_reason")

feed = Table(
    "feed",
    metadata,
    Column("feed_id", String, primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("server_length", BigInteger, nullable=False),
    Column("server_digest", LargeBinary, nullable=False),
    Column("durable_length", BigInteger),  # None: the site has no backups to speak of
    Column("priority", Integer, nullable=False),
    Column("left_at", BigInteger),  # in no user's scope any more, since
)

feed_user = Table(
    "feed_user",
    metadata,
    Column("feed_id", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("until_ms", BigInteger),  # None: as long as she is assigned; else the end of a break-glass
    Index("feed_user_user", "user_id"),
    sqlite_with_rowid=False,
)

feed_order = Table(
    "feed_order",
    metadata,
    Column("feed_id", String, primary_key=True),
    Column("place", BigInteger, primary_key=True),
    Column("entry_pk", Integer, ForeignKey("entry.pk", ondelete="SET NULL")),  # None: a receipt, its entry not here
    Column("digest", LargeBinary, nullable=False),
    Column("receipt", LargeBinary, nullable=False),  # in the device's own feed the entry's id, else empty
    UniqueConstraint("entry_pk", "receipt"),  # one place in its feed, one receipt
    sqlite_with_rowid=False,
)

draft = Table(
    "draft",
    metadata,
    Column("id", String, primary_key=True),
    Column("author_id", String, primary_key=True),
    Column("feed_id", String, nullable=False),
    Column("form", String, nullable=False),
    Column("json", String, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("draft_author", "author_id", "feed_id"),
)

printed_note = Table(
    "printed_note",
    metadata,
    Column("signature", LargeBinary, primary_key=True),  # id of the visit.signed entry
    Column("feed_id", String, nullable=False),
    Column("pdf", LargeBinary, nullable=False),  # signed by the nurse
    Column("made_at", BigInteger, nullable=False),  # UTC ms
    Index("printed_note_feed", "feed_id"),
)

LACKED, WHOLE, DURABLE = 0, 1, 2  # the pharmacy lacks it; holds it; holds it in a backup too
blob_local = Table(
    "blob_local",
    metadata,
    Column("feed_id", String, primary_key=True),  # the same picture in two charts is two files
    Column("sha256", LargeBinary, primary_key=True),  # of the plaintext
    Column("name", String, nullable=False, unique=True),  # of its file in `files`
    Column("size", BigInteger, nullable=False),  # bytes of plaintext
    Column("media_type", String, nullable=False),
    Column("preview", LargeBinary, nullable=False),  # a small JPEG, empty until one was made
    Column("uploaded", Integer, nullable=False),  # LACKED, WHOLE or DURABLE: what the pharmacy has of it
    Column("made_at", BigInteger, nullable=False),  # UTC ms
)

# what was done, and a change that its author did not know of, nor the author of the change of it (record.apart)
apart = Table(
    "apart",
    metadata,
    Column("feed_id", String, primary_key=True),
    Column("done_id", LargeBinary, primary_key=True),
    Column("change_id", LargeBinary, primary_key=True),
    Column("found_at", BigInteger, nullable=False),  # when the second of the two came into this log, UTC ms
    Index("apart_found", "found_at"),
    sqlite_with_rowid=False,
)

# what has come so far of an attachment that is still on its way from the pharmacy
blob_piece = Table(
    "blob_piece",
    metadata,
    Column("feed_id", String, primary_key=True),
    Column("sha256", LargeBinary, primary_key=True),  # of the whole
    Column("begins", BigInteger, primary_key=True),  # its first byte in the whole
    Column("content", LargeBinary, nullable=False),
)

# how an attachment that waits for the pharmacy goes: how far it has come, and why it did not come further
blob_going = Table(
    "blob_going",
    metadata,
    Column("feed_id", String, primary_key=True),
    Column("sha256", LargeBinary, primary_key=True),  # of the whole
    Column("received", BigInteger, nullable=False),  # bytes that the pharmacy keeps, as it last said
    Column("failures", Integer, nullable=False),  # runs in a row that brought it no further
    Column("reason", String, nullable=False),  # of the last of them; empty while it goes
)

# up to which key of the log a person has seen what came in about a patient
looked_in = Table(
    "looked_in",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("feed_id", String, primary_key=True),
    Column("up_to", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

own = Table(
    "own",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

sync_run = Table(
    "sync_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("pushed", Integer, nullable=False),
    Column("pulled", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("cause", String, nullable=False),
)

sync_lock = Table(
    "sync_lock",
    metadata,
    Column("one", Integer, primary_key=True),  # always 1
    Column("holder", String, nullable=False),
    Column("lease_until", BigInteger, nullable=False),  # UTC ms
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("utc_ms", BigInteger, nullable=False),
    Column("monotonic_ms", BigInteger, nullable=False),
    Column("user", String, nullable=False),
    Column("device", String, nullable=False),
    Column("session", String, nullable=False),
    Column("role", String, nullable=False),
    Column("action", String, nullable=False),
    Column("object_kind", String, nullable=False),
    Column("object_id", String, nullable=False),
    Column("patient", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("app_version", String, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("head", LargeBinary, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("sig", LargeBinary, nullable=False),
)

_FIXED = "id, feed_id, device_id, epoch, n, prev, author_id, kind, kind_v, header, bodyh, sig, urgent, created_at"
_TRIGGERS = (
    f"""CREATE TRIGGER entry_is_fixed BEFORE UPDATE OF pk, {_FIXED} ON entry
        BEGIN SELECT RAISE(ABORT, 'an entry cannot be changed'); END""",
    """CREATE TRIGGER entry_body_is_fixed BEFORE UPDATE OF body, codec, salt ON entry
        WHEN NEW.body IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.state <> 3
        BEGIN SELECT RAISE(ABORT, 'a body cannot be changed, only erased'); END""",
    """CREATE TRIGGER entry_stays_erased BEFORE UPDATE OF state ON entry
        WHEN OLD.state = 3 AND NEW.state <> 3
        BEGIN SELECT RAISE(ABORT, 'an erased entry stays erased'); END""",
    """CREATE TRIGGER entry_stays BEFORE DELETE ON entry
        WHEN NOT EXISTS (SELECT 1 FROM feed WHERE feed_id = OLD.feed_id AND left_at IS NOT NULL)
          OR NOT EXISTS (
            SELECT 1 FROM feed_order JOIN feed ON feed.feed_id = feed_order.feed_id
            WHERE feed_order.entry_pk = OLD.pk AND feed_order.place <= feed.durable_length)
        BEGIN SELECT RAISE(ABORT, 'an entry goes only when the pharmacy durably has it'); END""",
    """CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'an audit record cannot be changed'); END""",
    """CREATE TRIGGER audit_stays BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'an audit record cannot be removed'); END""",
    """CREATE TRIGGER audit_is_dense BEFORE INSERT ON audit
        WHEN NEW.number <> coalesce((SELECT max(number) FROM audit), 0) + 1
        BEGIN SELECT RAISE(ABORT, 'an audit record comes after the last'); END""",
    """CREATE TRIGGER checkpoint_is_fixed BEFORE UPDATE ON audit_checkpoint
        BEGIN SELECT RAISE(ABORT, 'a checkpoint cannot be changed'); END""",
    """CREATE TRIGGER checkpoint_stays BEFORE DELETE ON audit_checkpoint
        BEGIN SELECT RAISE(ABORT, 'a checkpoint cannot be removed'); END""",
)


def create_all(connection: Connection) -> None:
    """Make the tables and their triggers in an empty database."""
    metadata.create_all(connection)
    for trigger in _TRIGGERS:
        connection.exec_driver_sql(trigger)
