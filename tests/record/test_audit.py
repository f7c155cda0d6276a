"""The audit trail cannot be changed, thinned or reordered unnoticed."""

import msgspec
import pytest

from nursechart.record.audit import NO_RECORD, AuditFields, AuditRecord, verify_chain, write_record


def trail(length: int) -> list[AuditRecord]:
    records: list[AuditRecord] = []
    for number in range(1, length + 1):
        records.append(
            write_record(
                records[-1].hash if records else NO_RECORD,
                AuditFields("chart_opened", "patient", "c1", patient="c1"),
                number=number,
                utc_ms=1763736127000 + number,
                monotonic_ms=number,
                user="a1",
                device="d1",
                session="s1",
                role="nurse",
                app_version="0.1.0",
            )
        )
    return records


def test_a_whole_trail_holds():
    assert verify_chain(trail(5)) is None
    assert verify_chain([]) is None


@pytest.mark.parametrize("field", AuditRecord.__struct_fields__)
def test_a_change_to_any_field_is_found_where_it_is(field):
    records = trail(5)
    said = getattr(records[2], field)
    other = said + 1 if isinstance(said, int) else bytes(32) if isinstance(said, bytes) else said + "x"
    records[2] = msgspec.structs.replace(records[2], **{field: other})
    assert verify_chain(records) == 3


def test_a_missing_a_doubled_and_a_swapped_record_are_found_where_they_are():
    records = trail(5)
    assert verify_chain(records[:2] + records[3:]) == 3
    assert verify_chain(records[:3] + records[2:]) == 4
    assert verify_chain([records[0], records[2], records[1], *records[3:]]) == 2
    assert verify_chain(records[1:]) == 1


def test_the_tail_is_checked_from_a_record_known_to_be_good():
    records = trail(5)
    assert verify_chain(records[3:], after=(3, records[2].hash)) is None
    assert verify_chain(records[3:], after=(3, bytes(32))) == 4


def test_a_record_that_was_hashed_anew_breaks_the_next():
    records = trail(5)
    old = records[2]
    records[2] = write_record(
        old.previous,
        AuditFields("chart_opened", "patient", "c2", patient="c2"),
        number=3,
        utc_ms=old.utc_ms,
        monotonic_ms=old.monotonic_ms,
        user="a1",
        device="d1",
        session="s1",
        role="nurse",
        app_version="0.1.0",
    )
    assert verify_chain(records) == 4


def test_a_record_travels_as_json_and_comes_back():
    record = trail(1)[0]
    assert msgspec.json.decode(msgspec.json.encode(record), type=AuditRecord) == record
