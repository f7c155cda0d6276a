"""How much of anything may travel at once. Both ends refuse more, and the sender keeps well below."""

from __future__ import annotations

from typing import Final

INFLATED_BYTES: Final = 8 * 1024 * 1024  # a request or an answer, inflated
RATIO: Final = 100  # inflated to compressed
HEAD_BYTES: Final = 2 * 1024 * 1024  # the JSON head of an envelope: 10,000 feeds of a desk fit

HEADER_BYTES: Final = 2 * 1024  # of an entry; a frame may be larger, so that one bad entry can be refused alone
BODY_BYTES: Final = 64 * 1024
FRAME_FIELD_BYTES: Final = 1024 * 1024  # header or body of a frame: beyond it the whole stream is malformed

PUSH_ENTRIES: Final = 500
PUSH_BYTES: Final = 1024 * 1024
SYNC_PUSH_BYTES: Final = 256 * 1024  # frames that ride along in POST /v1/sync: about 64 KiB as they travel
PAGE_ENTRIES: Final = 1000
PAGE_BYTES: Final = 1024 * 1024
ANSWER_FRAME_BYTES: Final = 6 * 1024 * 1024  # frames of all pages in one answer: leaves room for its head
PULL_ENTRIES: Final = 10_000  # of all pages in one answer
PAGE_FLOOR: Final = 50  # entries: a slow link never gets smaller pages
FEEDS: Final = 2_000  # of a laptop; a desk may hold DESK_FEEDS
DESK_FEEDS: Final = 10_000

BLOB_BYTES: Final = 25 * 1024 * 1024  # of one attachment
BLOB_CHUNK_BYTES: Final = 256 * 1024
BLOBS_ASKED: Final = 200  # attachments that one question about offsets may name
FATES_ASKED: Final = 100  # entries that one question about what became of them may name

CARRIED_BYTES: Final = 64 * 1024 * 1024  # of a carried file, but for its photos
CARRIED_FRAME_BYTES: Final = 48 * 1024 * 1024  # frames that are put into one: what is beyond waits for the next
CARRIED_BLOCKS: Final = 1_000  # beside its head, each within the limits of a request
CARRIED_AUDITS: Final = 40  # of these, blocks with audit records
AUDIT_RECORDS: Final = 500  # of one of them
CARRIED_PHOTOS: Final = 1_000  # photos of one file; as many may be asked about, and asked for
CARRIED_PHOTO_BYTES: Final = 2 * 1024 * 1024 * 1024  # of these together: any stick takes a file of this size

CONNECT_SECONDS: Final = 10
ANSWER_SECONDS: Final = 30
SKEW_SECONDS: Final = 300  # between a request's `created` and the receiver's clock
NONCE_SECONDS: Final = 900  # how long a receiver remembers a nonce; more than twice the skew

POLL_SECONDS: Final = 300
TURN_SECONDS: Final = 600  # nobody is told to come later than that
BACKOFF_FIRST_SECONDS: Final = 5
BACKOFF_LAST_SECONDS: Final = 900
