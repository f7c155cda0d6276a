"""The audit as a person reads it: what is hers, page by page, and that reading it leaves a record."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from nursechart.chart.views import Person
from nursechart.charting.audit_looks import audit_look, audit_page, save_audit
from nursechart.charting.exporting import ReasonToExport
from nursechart.charting.looks.settings import AuditFilter, RecordLine, RecordsLook
from nursechart.charting.reauthenticating import prove
from nursechart.charting.shift import Shift
from nursechart.record.audit import AuditFields
from nursechart.store import trail
from tests.charting.clinic import AtVisit
from tests.sync.house import PASSWORD

ALL = AuditFilter(period="all")


def record(shift: Shift, user: str, *acts: AuditFields) -> None:
    """Records of somebody who uses this laptop too, in its one chain."""
    store = shift.store
    other = trail.Trail(store._clock, store.device_key, device=store.device_id, user=user, session="s-other")
    store._database.write(lambda connection: other.add(connection, acts))


def reasons(look: RecordsLook) -> list[str]:
    return [dict(line.detail).get("Reason", "") for line in look.lines]


def every(shift: Shift, asked: AuditFilter) -> tuple[list[RecordLine], int]:
    """All pages of it, and how many there were."""
    lines, before, pages = [], None, 0
    while True:
        page = audit_page(shift, asked, before)
        lines += page.lines
        pages += 1
        before = page.before
        if before is None:
            return lines, pages


def supervising(shift: Shift) -> Shift:
    return replace(shift, person=Person("ines", "Ines Berg", "RN", "supervisor"))


@pytest.fixture
def shift(visit: AtVisit) -> Shift:
    return visit.shift


def test_a_nurse_sees_her_own_records_and_those_about_her_patients_and_a_supervisor_all(visit: AtVisit) -> None:
    shift, patient = visit.shift, visit.feed.removeprefix("p:")
    record(shift, "kenji", AuditFields("read", "view", "chart", patient, reason="about hers"),
           AuditFields("read", "view", "chart", "somebody", reason="about another's"),
           AuditFields("reauthenticated", reason="his own"))  # fmt: skip
    shift.store.audit(AuditFields("reauthenticated", reason="her own"))

    hers = reasons(audit_page(shift, ALL))
    assert {"about hers", "her own"} <= set(hers)
    assert not {"about another's", "his own"} & set(hers)
    assert audit_page(shift, replace(ALL, patient="somebody")).lines == ()

    all_of_them = reasons(audit_page(supervising(shift), ALL))
    assert {"about hers", "her own", "about another's", "his own"} <= set(all_of_them)


def test_reading_the_audit_is_a_record_of_its_own_with_whom_it_was_about(visit: AtVisit) -> None:
    """S-73."""
    patient = visit.feed.removeprefix("p:")
    audit_look(visit.shift, replace(ALL, patient=patient, kind="looked"))
    last = visit.shift.store.audit_records(0, 10_000)[-1]
    assert (last.action, last.object_id, last.patient, last.reason) == ("read", "audit", patient, "all, looked")


def test_pages_follow_one_another_without_a_gap_and_no_page_looks_through_more_than_its_share(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "LOOKED_THROUGH", 300)
    shift.store.audit(AuditFields("backed_up", reason="long ago"))
    record(shift, shift.person.id, *(AuditFields("search", reason=str(n)) for n in range(900)))
    lines, _pages = every(supervising(shift), ALL)
    numbers = [int(line.id) for line in lines]
    assert numbers == list(range(numbers[0], 0, -1))

    rare, pages = every(shift, replace(ALL, kind="care"))
    assert [dict(line.detail)["Reason"] for line in rare] == ["long ago"]
    assert pages > 3


def test_a_period_leaves_out_what_is_older_and_asks_for_no_page_of_it(visit: AtVisit) -> None:
    visit.shift.store.audit(AuditFields("backed_up", reason="before"))
    visit.laptop.clock.pass_minutes(25 * 60)
    visit.shift.store.audit(AuditFields("backed_up", reason="today"))
    page = audit_page(visit.shift, AuditFilter("24h", kind="care"))
    assert reasons(page) == ["today"]
    assert page.before is None


def test_a_file_of_it_needs_a_reason_is_recorded_and_holds_no_formula(shift: Shift, tmp_path: Path) -> None:
    """S-48, S-73."""
    path = tmp_path / "audit.csv"
    shift.store.audit(AuditFields("search", reason='=HYPERLINK("http://x")'))
    with pytest.raises(ReasonToExport):
        save_audit(shift, ALL, " ", path)
    assert not path.exists()

    prove(shift, PASSWORD)
    count = save_audit(shift, ALL, "Asked for by privacy", path)

    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == count + 1
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    assert path.stat().st_mode & 0o777 == 0o600
    last = shift.store.audit_records(0, 10_000)[-1]
    assert (last.action, last.object_kind, last.reason) == ("export", "audit", "Asked for by privacy")


def test_the_time_at_which_the_chain_was_verified_stands_beside_it(shift: Shift) -> None:
    assert audit_look(shift, ALL).chain.text == "Its end verified when you unlocked"
