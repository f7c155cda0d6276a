"""The server's tables (sync.md 6), in SQLAlchemy Core and four portable column types.

The log is `entry` with its order in `feed_entry`; both, and `feed`, have keys that begin with organisation and feed, so
they can be partitioned or distributed by feed. Everything else is bookkeeping about people, laptops and requests.
Times are UTC milliseconds. Tokens, codes and passwords are kept as hashes only. The chart's own tables (`chart.tables`)
stand in the same database and are worked out from the log. The tables are made by `migrations`, which has to be told of
any change here.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()

own = Table(
    "server_own",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

# --- the log --------------------------------------------------------------------------------------------------------

feed = Table(
    "feed",
    metadata,
    Column("org_id", String, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("kind", String, nullable=False),  # p, u, d, r
    Column("length", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("durable_length", BigInteger),  # None: this site has made no backup yet
    Column("projected_length", BigInteger, nullable=False),
    Column("data_key", LargeBinary, nullable=False),  # wrapped; bodies are sealed with it
    PrimaryKeyConstraint("org_id", "feed_id"),
    postgresql_with={"fillfactor": 70},
)

entry = Table(
    "entry",
    metadata,
    Column("org_id", String, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("id", LargeBinary, nullable=False),
    Column("device_id", String, nullable=False),
    Column("epoch", LargeBinary, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("author_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("kind_v", Integer, nullable=False),
    Column("hlc", BigInteger, nullable=False),  # ms of the author's hybrid clock
    Column("header", LargeBinary, nullable=False),
    Column("body", LargeBinary),  # sealed under the feed's data key; None: erased
    Column("codec", Integer, nullable=False),
    Column("bodyh", LargeBinary, nullable=False),
    Column("salt", LargeBinary),
    Column("sig", LargeBinary, nullable=False),
    Column("flags", Integer, nullable=False),
    Column("pushed_by_device", String, nullable=False),
    Column("pushed_by_user", String),
    Column("received_at", BigInteger, nullable=False),
    Column("erased_at", BigInteger),
    PrimaryKeyConstraint("org_id", "feed_id", "id"),
    Index("entry_by_chain", "device_id", "epoch", "n"),
    Index("entry_by_id", "id"),  # a laptop asks for bodies by id, not by feed
)

feed_entry = Table(
    "feed_entry",
    metadata,
    Column("org_id", String, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("entry_id", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    PrimaryKeyConstraint("org_id", "feed_id", "place"),
    UniqueConstraint("org_id", "feed_id", "entry_id"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("org_id", String, nullable=False),
    Column("entry_id", LargeBinary, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("state", String, nullable=False),  # pending, released, rejected
    Column("received_at", BigInteger, nullable=False),
    Column("decided_by", String),
    Column("decided_at", BigInteger),
    Column("note", String),
    PrimaryKeyConstraint("org_id", "entry_id"),
    Index("quarantine_by_state", "org_id", "state"),
)

# --- attachments ----------------------------------------------------------------------------------------------------

# Each laptop that sends a file has a row of its own until one of them is whole: nobody learns how far another has come.
blob = Table(
    "blob",
    metadata,
    Column("org_id", String, nullable=False),
    Column("feed_id", String, nullable=False),  # the same picture in two charts is two files, each under its own key
    Column("sha256", LargeBinary, nullable=False),  # of the whole, as the entry names it
    Column("device_id", String, nullable=False),  # that sends it
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("is_whole", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("org_id", "feed_id", "sha256", "device_id"),
)

blob_chunk = Table(
    "blob_chunk",
    metadata,
    Column("org_id", String, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("device_id", String, nullable=False),
    Column("idx", Integer, nullable=False),
    Column("chunk_sha256", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),  # sealed under the feed's data key
    PrimaryKeyConstraint("org_id", "feed_id", "sha256", "device_id", "idx"),
)

# A file of which a backup holds every piece. The mark is of the file and not of who sent it.
blob_durable = Table(
    "blob_durable",
    metadata,
    Column("org_id", String, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    PrimaryKeyConstraint("org_id", "feed_id", "sha256"),
)

blob_ref = Table(
    "blob_ref",
    metadata,
    Column("org_id", String, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("entry_id", LargeBinary, nullable=False),  # that names the file
    PrimaryKeyConstraint("org_id", "sha256", "feed_id", "entry_id"),
)

device_chain = Table(
    "device_chain",
    metadata,
    Column("device_id", String, nullable=False),
    Column("epoch", LargeBinary, nullable=False),
    Column("head_n", BigInteger, nullable=False),
    Column("head_id", LargeBinary, nullable=False),
    Column("forked", Integer, nullable=False),
    Column("first_seen_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("device_id", "epoch"),
)

# --- people and laptops ---------------------------------------------------------------------------------------------

account = Table(
    "account",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),  # lower case
    Column("name", String, nullable=False),
    Column("credentials", String, nullable=False),
    Column("role", String, nullable=False),
    Column("phc", String, nullable=False),  # Argon2id
    Column("active", Integer, nullable=False),
    Column("credver", Integer, nullable=False),  # rises with each new password
    Column("created_at", BigInteger, nullable=False),
)

team_member = Table(
    "team_member",
    metadata,
    Column("team", String, nullable=False),
    Column("user_id", String, nullable=False),
    PrimaryKeyConstraint("team", "user_id"),
    Index("team_by_user", "user_id"),
)

device = Table(
    "device",
    metadata,
    Column("id", String, primary_key=True),
    Column("org_id", String, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("label", String, nullable=False),
    Column("kind", String, nullable=False),  # laptop, desk, service
    Column("status", String, nullable=False),  # pending, active, withdrawn, lost
    Column("reason", String),
    Column("approved_by", String),
    Column("status_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger),
    Column("app_v", String),
)

device_user = Table(
    "device_user",
    metadata,
    Column("device_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger),
    PrimaryKeyConstraint("device_id", "user_id", "valid_from"),
)

user_key = Table(
    "user_key",
    metadata,
    Column("user_id", String, nullable=False),
    Column("device_id", String, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("subject", String, nullable=False),  # of its statement in r:staff
    Column("valid_from", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    PrimaryKeyConstraint("user_id", "device_id", "public_key"),
)

# What a person proves herself with on the administrator's pages beside her password (RFC 6238).
second_factor = Table(
    "second_factor",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("data_key", LargeBinary, nullable=False),  # wrapped
    Column("secret", LargeBinary, nullable=False),  # sealed under it
    Column("step", BigInteger, nullable=False),  # of the last code that was taken: each is taken once
    Column("made_at", BigInteger, nullable=False),
)

# The last entry a laptop said it has charted; what the log lacks of it is unsent.
device_said = Table(
    "device_said",
    metadata,
    Column("device_id", String, primary_key=True),
    Column("epoch", LargeBinary, nullable=False),
    Column("n", BigInteger, nullable=False),
)

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("made_by", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),  # laptop, desk
    Column("label", String, nullable=False),
    Column("used_at", BigInteger),
    Column("device_id", String),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", String, primary_key=True),
    Column("org_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("reason", String, nullable=False),  # primary, cover, team, breakglass, merge
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger),
    Column("granted_by", String, nullable=False),
    Column("evidence", String, nullable=False),
    Index("assignment_by_user", "org_id", "user_id"),
    Index("assignment_by_feed", "org_id", "feed_id"),
    Index("assignment_by_reason", "org_id", "reason", "valid_from"),
)

# --- requests -------------------------------------------------------------------------------------------------------

session = Table(
    "session",
    metadata,
    Column("family", String, nullable=False),  # one sign-in; a rotated token stays in its family
    Column("user_id", String, nullable=False),
    Column("device_id", String, nullable=False),
    Column("access_hash", LargeBinary, primary_key=True),
    Column("refresh_hash", LargeBinary, nullable=False, unique=True),
    Column("issued_at", BigInteger, nullable=False),
    Column("access_until", BigInteger, nullable=False),
    Column("refresh_until", BigInteger, nullable=False),
    Column("rotated_at", BigInteger),
    Column("revoked_at", BigInteger),
    Index("session_by_family", "family"),
    Index("session_by_user", "user_id"),
    Index("session_by_device", "device_id"),
)

session_next = Table(  # which pair was given for which, and whether anybody has used it
    "session_next",
    metadata,
    Column("access_hash", LargeBinary, primary_key=True),  # of the pair that was given
    Column("after", LargeBinary, nullable=False),  # access_hash of the pair it was given for
    Column("used_at", BigInteger),  # None: its answer may have been lost
    Index("session_next_by_after", "after"),
)

request_nonce = Table(
    "request_nonce",
    metadata,
    Column("device_id", String, nullable=False),
    Column("nonce", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("device_id", "nonce"),
    Index("nonce_by_time", "at"),
)

rate_limit = Table(
    "rate_limit",
    metadata,
    Column("what", String, nullable=False),  # "sign-in:<hash of the login>", "enrol:<address>"
    Column("at", BigInteger, nullable=False),
    Column("chance", String, nullable=False),
    PrimaryKeyConstraint("what", "at", "chance"),
)

intake_source = Table(
    "intake_source",
    metadata,
    Column("system", String, nullable=False),
    Column("value", String, nullable=False),
    Column("patient_id", String, nullable=False),
    PrimaryKeyConstraint("system", "value"),
)

# Somebody cannot open a laptop and asks for its master key. Sealed to the recovery key, and then to the laptop's own.
recovery_request = Table(
    "recovery_request",
    metadata,
    Column("device_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("generation", BigInteger, nullable=False),  # of the laptop's master key
    Column("box", LargeBinary, nullable=False),
    Column("recovery_key", LargeBinary, nullable=False),  # the public half that it is sealed to
    Column("public_key", LargeBinary, nullable=False),  # what the answer is sealed to
    Column("answer", LargeBinary),
    Column("answered_at", BigInteger),
    PrimaryKeyConstraint("device_id", "user_id"),
)

intake_original = Table(
    "intake_original",
    metadata,
    Column("sha256", LargeBinary, primary_key=True),
    Column("file", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reasons", String, nullable=False),  # JSON: what of it was not taken, and why
    Column("data_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),  # sealed
)

admin_audit = Table(
    "admin_audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", String, nullable=False),  # user id, device id, or "command line"
    Column("action", String, nullable=False),
    Column("object", String, nullable=False),  # ids only
    Column("outcome", String, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

device_audit = Table(
    "device_audit",
    metadata,
    Column("device_id", String, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),  # the laptop's own bytes
    Column("hash", LargeBinary, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("device_id", "number"),
)

sync_event = Table(
    "sync_event",
    metadata,
    Column("device_id", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("counts", String, nullable=False),
    Column("ms", BigInteger, nullable=False),
    Column("chance", String, nullable=False),
    PrimaryKeyConstraint("device_id", "at", "chance"),
)

# One row for each record of the three above, by which the report finds, sorts and pages them (`audit_lines`).
LINE_WORDS = ("chain", "person", "device", "act", "about", "patient", "outcome")
audit_line = Table(
    "audit_line",
    metadata,
    Column("line_id", String, primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in ("at", "number", "received_at")),
    *(Column(name, String, nullable=False) for name in LINE_WORDS),
    Index("audit_line_by_at", "at", "line_id"),
    *(Index(f"audit_line_by_{name}", name, "at", "line_id") for name in LINE_WORDS),
)
