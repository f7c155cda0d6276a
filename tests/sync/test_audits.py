"""Who did what on a laptop reaches the pharmacy once a day, and never holds up what was charted."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import delete, select

from nursechart.record.audit import AuditFields, AuditRecord, verify_chain
from nursechart.server import exchange, tables
from nursechart.server.door import Refused
from nursechart.sync.audits import EVERY_MS
from tests.sync.house import House, LaptopInUse


def kept(house: House) -> list[AuditRecord]:
    """The laptops' audit records that the pharmacy holds, in their order."""
    held = tables.device_audit
    with house.server.database.reading() as connection:
        raw = connection.scalars(select(held.c.record).order_by(held.c.device_id, held.c.number))
        return [msgspec.json.decode(one, type=AuditRecord) for one in raw]


def a_day_goes_by(laptop: LaptopInUse) -> None:
    laptop.clock.ms += EVERY_MS
    laptop.house.clock.ms += EVERY_MS


def test_a_days_audit_is_sent_once_and_the_other_syncs_of_the_day_stay_one_request(house: House, maya: LaptopInUse):
    assert maya.sync().ended == "done"
    assert kept(house) == []
    written = maya.store.audit_records(0, 10_000)
    a_day_goes_by(maya)
    maya.sync()
    assert kept(house)[: len(written)] == list(written)
    assert verify_chain(kept(house)) is None
    assert maya.wire.paths().count("/v1/audit") == 1

    maya.store.audit(AuditFields("chart_opened", "patient", "somebody"))
    assert maya.sync().requests == 1
    assert "chart_opened" not in [one.action for one in kept(house)]
    a_day_goes_by(maya)
    maya.sync()
    assert "chart_opened" in [one.action for one in kept(house)]
    assert verify_chain(kept(house)) is None


def test_a_pharmacy_that_was_set_back_is_sent_the_audit_it_has_lost(house: House, maya: LaptopInUse):
    maya.sync()
    for number in range(3):
        maya.store.audit(AuditFields("chart_opened", "patient", str(number)))
    a_day_goes_by(maya)
    maya.sync()
    before = kept(house)
    assert len(before) > 2
    held = tables.device_audit
    house.server.database.write(lambda c: c.execute(delete(held).where(held.c.number > 1)))
    maya.store.audit(AuditFields("chart_opened", "patient", "somebody"))
    a_day_goes_by(maya)
    maya.sync()
    assert kept(house)[: len(before)] == before
    assert verify_chain(kept(house)) is None
    assert kept(house)[-1].object_id == "somebody"


def test_audit_that_is_refused_does_not_make_a_sync_fail_and_is_tried_again_the_next_day(
    house: House, maya: LaptopInUse, monkeypatch: pytest.MonkeyPatch
):
    maya.sync()

    def full(*_: object) -> int:
        raise Refused("busy", retry_after_s=60)

    with monkeypatch.context() as patched:
        patched.setattr(exchange, "keep_audit", full)
        a_day_goes_by(maya)
        entry = maya.chart()
        assert maya.sync().ended == "done"
        assert kept(house) == []
        assert house.held(entry.header.feed.removeprefix("p:")) > 0
        assert maya.sync().requests == 1  # not with each
    a_day_goes_by(maya)
    assert maya.sync().ended == "done"
    assert verify_chain(kept(house)) is None
    assert kept(house)


def test_many_days_of_audit_come_in_pieces(house: House, maya: LaptopInUse):
    maya.sync()
    for number in range(1_200):
        maya.store.audit(AuditFields("chart_opened", "patient", str(number)))
    a_day_goes_by(maya)
    maya.sync()
    opened = [one.object_id for one in kept(house) if one.action == "chart_opened"]
    assert opened == [str(number) for number in range(1_200)]
    assert maya.wire.paths().count("/v1/audit") >= 3
