"""One entry: what is checked when it is written, read and verified."""

from dataclasses import replace

import pytest

from nursechart.record.canonical import Malformed, encode
from nursechart.record.entry import (
    BlobRef,
    Document,
    Entry,
    Statement,
    StatementRef,
    TooLarge,
    check_kind,
    is_known,
    read_entry,
    verifies,
    write_entry,
)
from nursechart.record.kinds import PARTS
from tests.record.pen import AT, ROSA, VISIT, VITALS, WHEN, Pen, because, key_of, pulse, ref


def read(entry: Entry, **changed) -> Entry:
    parts = {"header": entry.header_bytes, "body": entry.body_bytes, "salt": entry.salt, "prev": entry.prev}
    return read_entry(**(parts | {"sig": entry.sig} | changed))


def test_an_entry_reads_as_it_was_written():
    written = Pen().write(pulse("80", StatementRef(b"12345678", 3)), Statement(VISIT, "visit.end", None))
    assert read(written) == written
    assert read(written).header == written.header
    assert (
        read(written).body == written.statements == (pulse("80", StatementRef(b"12345678", 3)), written.statements[1])
    )
    assert verifies(read(written), Pen().public_key)


def test_a_document_reads_as_it_was_written():
    document = Document({"title": "Consent"}, bytes(range(32)), (BlobRef(bytes(32), 12, "image/jpeg"),))
    written = Pen().write(kind="consent", document=document)
    assert read(written).body == document
    assert read(written).statements == ()


def test_a_row_of_the_log_reads_the_same():
    written = Pen().write(pulse("80"))
    row = Entry(
        written.header_bytes, written.body_bytes, written.salt, written.bodyh, written.prev, written.id, written.sig
    )
    assert (row.header, row.body) == (written.header, written.body)


def test_another_laptops_key_does_not_verify_it():
    entry = Pen().write(pulse("80"))
    assert not verifies(entry, Pen(device="another").public_key)
    assert not verifies(entry, b"no key")


def test_an_erased_entry_still_has_its_id_and_signature():
    pen = Pen()
    entry = pen.write(pulse("80"))
    erased = read(entry, body=None, salt=None, bodyh=entry.bodyh)
    assert erased == entry.erased()
    assert erased.is_erased
    assert (erased.id, erased.body, erased.statements) == (entry.id, None, ())
    assert verifies(erased, pen.public_key)
    assert check_kind(erased) is None


def test_a_body_that_was_changed_on_the_way_is_another_entry():
    pen = Pen()
    entry = pen.write(pulse("80"))
    changed = read(entry, body=entry.body_bytes.replace(b'"80"', b'"88"'))
    assert changed.id != entry.id
    assert not verifies(changed, pen.public_key)


def test_too_much_for_one_entry_is_said_and_not_cut():
    with pytest.raises(TooLarge):
        Pen().write(Statement(VISIT, "section.fields", {"fields": {"note": "n" * 65_536}}))
    header = Pen().write(pulse("80")).header
    with pytest.raises(TooLarge):
        write_entry(
            replace(header, org="o" * 2_048), (pulse("80"),), salt=bytes(16), prev=bytes(32), device_key=key_of("d")
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"n": 0},
        {"n": 2},
        {"kind_version": 0},
        {"epoch": b"short"},
        {"seen": (0, b"short")},
        {"seen": (-1, bytes(8))},
        {"feed": "rosa"},
        {"author": ""},
        {"zone": "Amérique"},
        {"hlc": (AT, -1)},
        {"charted_at_ms": 2**53},
        {"charted_at_ms": 1.5},
    ],
)
def test_a_header_that_a_reader_would_refuse_is_not_written(changed):
    header = replace(Pen().write(pulse("80")).header, **changed)
    with pytest.raises(Malformed):
        write_entry(header, (pulse("80"),), salt=bytes(16), prev=bytes(32), device_key=key_of("d"))


@pytest.mark.parametrize(
    "body",
    [
        (),
        (Statement("", "visit.end", None),),
        (Statement(VISIT, "", None),),
        (Statement(VISIT, "visit.end", {"at": 1.5}),),
        (pulse("80", StatementRef(b"short", 0)),),
        (pulse("80", StatementRef(bytes(8), -1)),),
        Document({}, b"short"),
        Document({}, b"", (BlobRef(b"short", 1, "image/jpeg"),)),
        Document({}, b"", (BlobRef(bytes(32), -1, "image/jpeg"),)),
    ],
)
def test_a_body_that_a_reader_would_refuse_is_not_written(body):
    header = Pen().write(pulse("80")).header
    with pytest.raises(Malformed):
        write_entry(header, body, salt=bytes(16), prev=bytes(32), device_key=key_of("d"))


@pytest.mark.parametrize("changed", [{"salt": bytes(15)}, {"prev": bytes(31)}, {"prev": b"1" * 32}])
def test_salt_and_chain_are_checked_when_writing(changed):
    header = Pen().write(pulse("80")).header
    with pytest.raises(Malformed):
        write_entry(
            header, (pulse("80"),), **({"salt": bytes(16), "prev": bytes(32)} | changed), device_key=key_of("d")
        )


def test_keys_of_a_newer_program_are_kept_and_passed_over():
    entry = Pen().write(pulse("80"))
    newer = read(entry, header=entry.header_bytes[:-1] + b',"zz":[1]}', body=entry.body_bytes[:-1] + b',"zz":0}')
    assert newer.header == entry.header
    assert newer.statements == entry.statements
    assert b"zz" in newer.header_bytes


def test_a_known_kind_that_breaks_its_shape_is_flagged_without_its_value():
    why = check_kind(Pen().write(Statement(VITALS, "vital_signs.pulse", {"value": "eighty"})))
    assert why is not None
    assert "vital_signs.pulse" in why
    assert "eighty" not in why


def test_a_forged_signature_on_a_visit_is_flagged():
    pen = Pen()
    first = pen.write(pulse("80"))
    assert check_kind(pen.sign(first)) is None
    assert "does not hold" in (check_kind(pen.sign(first, forged=True)) or "")


def test_a_signature_in_another_nurses_name_is_flagged():
    other = Pen(author="0190e000-0000-7000-8000-0000000000a2")
    document = other.sign(other.write(pulse("80"))).body
    assert isinstance(document, Document)
    assert "not the author" in (check_kind(Pen().write(kind="visit.signed", document=document)) or "")


def test_a_document_where_statements_belong_is_flagged_and_the_reverse():
    assert check_kind(Pen().write(document=Document({"title": "Consent"}))) is not None
    assert check_kind(Pen().write(pulse("80"), kind="visit.signed")) is not None
    assert check_kind(Pen().write(kind="visit.signed", document=Document({"manifest": "{}"}))) is not None


def test_what_this_program_does_not_know_yet_breaks_nothing():
    broken = {"value": ["a", "shape", "of", "tomorrow"]}
    newer = Pen().write(Statement(VITALS, "vital_signs.pulse", broken), kind_version=2)
    assert check_kind(newer) is None
    assert not is_known(newer.header)
    assert check_kind(Pen().write(Statement(VITALS, "vital_signs.mood", broken))) is None
    assert check_kind(Pen().write(Statement(VITALS, "vital_signs.pulse", broken), kind="alias")) is None


def test_a_withdrawn_value_breaks_no_shape():
    pen = Pen()
    first = pen.write(pulse("80"))
    retraction = pen.write(Statement(VITALS, "vital_signs.pulse", None, (ref(first),)), because("x"), kind="retraction")
    assert check_kind(retraction) is None


def test_an_entry_belongs_to_one_feed_and_says_which():
    assert Pen().write(pulse("80")).header.feed == ROSA


def test_parts_are_named_by_their_kind_and_written_in_plain_json():
    assert all("." in part for part in PARTS)
    assert encode({"at": WHEN})


SPELLINGS = {
    "a space": lambda raw: raw.replace(b":", b": ", 1),
    "a key of a newer program": lambda raw: b'{"z":[1,null],' + raw[1:],
    "an escape": lambda raw: raw.replace(b'"charted"', b'"\\u0063harted"').replace(b'"80"', b'"\\u0038\\u0030"'),
}


@pytest.mark.parametrize("how", SPELLINGS)
def test_header_and_body_say_the_same_however_a_program_spells_them(how):
    written = Pen().write(pulse("80", StatementRef(b"12345678", 3)), Statement(VISIT, "visit.end", None))
    header, body = SPELLINGS[how](written.header_bytes), SPELLINGS[how](written.body_bytes)
    assert header != written.header_bytes
    assert body != written.body_bytes
    spelt = read(written, header=header, body=body)
    assert (spelt.header, spelt.body) == (written.header, written.body)
    assert spelt.id != written.id


@pytest.mark.parametrize(
    ("part", "said", "instead"),
    [
        ("header", b'"n":1', b'"n":1,"n":1'),
        ("header", b'"n":1', b'"n":1.0'),
        ("header", b'"n":1', b'"n":true'),
        ("header", b'"n":1', b'"n":9007199254740992'),
        ("header", b'"n":1', b'"n":"1"'),
        ("header", b'"n":1,', b""),
        ("header", b"}", b"}}"),
        ("body", b'"value":"80"', b'"value":"80","value":"81"'),
        ("body", b'"value":"80"', b'"value":80.0'),
        ("body", b'"x":[]', b'"x":[],"x":[]'),
        ("body", b'"x":[]', b'"x":[["MTIzNDU2Nzg=",1]]'),
        ("body", b'"x":[]', b'"x":[["MTIzNDU2Nzg",-1]]'),
        ("body", b'"x":[]', b'"x":null'),
    ],
)
def test_what_two_programs_could_read_differently_is_refused_in_header_and_body(part, said, instead):
    written = Pen().write(pulse("80"))
    raw = getattr(written, f"{part}_bytes")
    assert said in raw
    with pytest.raises(Malformed):
        read(written, **{part: raw.replace(said, instead, 1)})
