"""The tables of the projection: what the log says, laid out to be asked. All of it can be made again from the log.

`act` and `statement` hold everything that was ever said, once; `statement.stands` marks what nothing supersedes. The
rest is worked out from them. `subject` says what kind each subject is and which visit, line and order it belongs to,
so a chart is read by kind or visit without a scan. `visit`, `patient`, `patient_word`, `signature` and `person` are
for questions that span charts or time. Every row belongs to a feed and goes with it. A patient who was made one with
another is shown in the other's chart: the rows of her feed then stand under the other's, and `act.home` keeps whose
they are.

The same definition serves both databases: LargeBinary, BigInteger, Integer and String only, and text compared by code
point on either (a prefix is a range of the index; the order does not depend on the machine's language).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, LargeBinary, MetaData, String, Table

PROJECTION_VERSION: Final = 3  # rises with any change here or in what `project` writes: then feeds are rebuilt

metadata = MetaData()

_Text = String().with_variant(String(collation="C"), "postgresql")


def _table(name: str, *columns: Column[Any]) -> Table:
    # a clustered key: the rows of a feed lie together, and the long key is not stored twice
    return Table(name, metadata, *columns, sqlite_with_rowid=False)


def _key(name: str, type_: Any = _Text) -> Column[Any]:
    return Column(name, type_, primary_key=True)


def _text(name: str) -> Column[Any]:
    return Column(name, _Text, nullable=False)


def _int(name: str) -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


def _ms(name: str) -> Column[Any]:
    """A UTC instant in milliseconds, where there is one."""
    return Column(name, BigInteger)


# What one act committed: the header of an entry, said once for all its statements.
act = _table(
    "act",
    _key("feed"),
    _key("entry", LargeBinary),
    _text("home"),  # the feed the entry was written in
    _text("kind"),
    _text("author"),
    _text("device"),
    _int("n"),
    _int("charted_at_ms"),
    _int("hlc_ms"),
    _int("hlc_counter"),
    _text("about"),  # JSON list of the subjects it speaks about
)

# The feeds whose patient was made one with another: what was said (`into`), and where their rows stand by that.
alias = _table("alias", _key("feed"), _text("into"), _text("shown"))

statement = _table(
    "statement",
    _key("feed"),
    _key("subject"),
    _key("part"),
    _key("entry", LargeBinary),
    _key("idx", Integer),
    Column("value", _Text),  # JSON as it was said; null where a value was withdrawn
    Column("names", LargeBinary, nullable=False),  # what it supersedes: 8 bytes of entry id and 8 of index each
    Column("stands", Integer, nullable=False),
)

# What valid signatures cover, one row a statement and signature.
sealed = _table(
    "sealed", _key("feed"), _key("entry", LargeBinary), _key("idx", BigInteger), _key("signature", LargeBinary)
)

subject = _table(
    "subject",
    _key("feed"),
    _key("id"),
    _key("kind"),
    _text("visit"),  # empty where it belongs to none; a visit belongs to itself
    _text("line"),
    _text("order_id"),
    _int("at_ms"),  # when it was true of the patient, else when it was first charted
)
Index("subject_kind", subject.c.feed, subject.c.kind, subject.c.at_ms, subject.c.visit)
Index("subject_visit", subject.c.feed, subject.c.visit, subject.c.kind, subject.c.at_ms)

# The parts of which versions that differ stood side by side: `settled_ms` is null while a person still has to choose.
choice = _table(
    "choice", _key("feed"), _key("subject"), _key("part"), _int("at_ms"), _ms("settled_ms"), _text("settled_by")
)

signature = _table(
    "signature",
    _key("feed"),
    _key("visit"),
    _key("entry", LargeBinary),
    _text("doc"),  # the document as JSON: its manifest says what is covered
    Column("amends", LargeBinary, nullable=False),
    _text("meaning"),
    _text("signer"),
    _int("signed_at_ms"),
    Column("valid", Integer, nullable=False),
)

visit = _table(
    "visit",
    _key("feed"),
    _key("id"),
    _text("patient"),
    _text("type"),
    _text("title"),
    _text("nurse"),
    _ms("planned_ms"),
    _int("planned_minutes"),
    _ms("started_ms"),
    _ms("ended_ms"),
    _text("status"),
    _text("place"),
    _text("fixed"),
    _ms("fixed_ms"),
    _ms("signed_ms"),
    _text("signed_by"),
    Column("signature", LargeBinary, nullable=False),
    _ms("cosigned_ms"),
    _text("cosigned_by"),
    _text("review"),
    _ms("reviewed_ms"),
    _text("reviewed_by"),
    _int("open_comments"),
    Column("amended", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    _int("entries"),
    _int("at_ms"),  # started, else planned: the day it is listed under
)
Index("visit_day", visit.c.at_ms)
Index("visit_nurse", visit.c.nurse, visit.c.at_ms)
Index("visit_review", visit.c.review, visit.c.signed_ms)

patient = _table(
    "patient",
    _key("feed"),
    _text("id"),
    _text("family"),
    _text("given"),
    _text("prefix"),
    _text("born"),
    _text("sex"),
    _text("mrn"),
    _text("allergies"),
    _text("allergy_names"),  # JSON list
    _text("line"),
    _text("therapy"),
    _ms("last_visit_ms"),
    _ms("next_visit_ms"),
    _text("sort"),
)
Index("patient_sort", patient.c.sort, patient.c.feed)

# The tokens a patient is found by (`words`). `sort` stands in the key, so the first rows of a range are the first of
# the list.
patient_word = _table("patient_word", _key("field", Integer), _key("word"), _key("sort"), _key("feed"))
Index("patient_word_feed", patient_word.c.feed, patient_word.c.word)

person = _table("person", _key("feed"), _key("id"), _text("name"), _text("credentials"), _text("role"))

EVERY: Final = (act, alias, statement, sealed, subject, choice, signature, visit, patient, patient_word, person)


def create_all(connection: Connection) -> None:
    """Make the tables that are not there yet."""
    metadata.create_all(connection)
