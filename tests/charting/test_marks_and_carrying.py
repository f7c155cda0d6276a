"""Moments stamped while the hands were busy, and stable facts that wait to be confirmed (EN-7)."""

from decimal import Decimal

from nursechart.charting import forms, line_marks, lines
from nursechart.record.kinds import DressingSeen, LineCareDone, LumenCheck, SectionFields
from tests.charting.clinic import record_of, row_of


def stamp(visit, mark):
    line_marks.stamp(visit.shift, visit.line, mark, visit.shift.now_ms())


def mark_of(visit, mark):
    return next(each for each in visit.line.marks if each.id == mark)


def test_a_stamp_is_on_disk_and_says_nothing_in_the_chart(fresh):
    stamp(fresh, "cap")

    assert mark_of(fresh, "cap").at_ms == fresh.shift.now_ms()
    assert record_of(fresh).line_cares == ()
    assert [each.form for each in fresh.shift.store.drafts(fresh.feed)] == ["line_marks"]


def test_a_stamp_fills_the_time_of_the_row_and_is_charted_with_it(fresh):
    stamp(fresh, "cap")
    at_ms = fresh.shift.now_ms()
    fresh.laptop.clock.pass_minutes(7)
    row = row_of(fresh.line, "connector_change")
    assert row.controls[0].value == f"{fresh.shift.at(at_ms):%H:%M}"
    assert not row.charted

    fresh.care("connector_change", at=row.controls[0].value)

    [done] = [each.get("line_care.done", LineCareDone) for each in record_of(fresh).line_cares]
    assert done.at.at_ms == at_ms


def test_a_timed_scrub_is_charted_with_the_dressing(fresh):
    stamp(fresh, "scrub")
    fresh.laptop.clock.pass_minutes(0.6)
    stamp(fresh, "scrub_end")
    fresh.laptop.clock.pass_minutes(1)

    fresh.care("dressing_change", at="n", dressing="transparent", antiseptic="povidone_iodine")

    [done] = [each.get("line_care.done", LineCareDone) for each in record_of(fresh).line_cares]
    assert done.scrub_s == Decimal(36)


def test_a_flush_is_charted_at_its_stamp(fresh):
    stamp(fresh, "flush")
    at_ms = fresh.shift.now_ms()
    fresh.laptop.clock.pass_minutes(5)

    fresh.care("flush:1", ml="10", flush="easy")

    [check] = [each.get("lumen_check.result", LumenCheck) for each in record_of(fresh).lumen_checks]
    assert check.at.at_ms == at_ms


def test_a_stamp_can_be_taken_back(fresh):
    stamp(fresh, "cap")

    line_marks.unstamp(fresh.shift, fresh.line, "cap")

    assert mark_of(fresh, "cap").at_ms == 0
    assert not row_of(fresh.line, "connector_change").controls[0].value


def test_the_kind_of_dressing_waits_to_be_confirmed_and_keeps_where_it_is_from(fresh):
    fresh.laptop.clock.pass_minutes(10)
    fresh.care("dressing_change", at="n", dressing="transparent", antiseptic="povidone_iodine")
    fresh.laptop.clock.pass_minutes(2 * 24 * 60)
    later = fresh.laptop.begin(fresh.feed)
    row = row_of(later.line, "dressing_kind")
    assert row.carry.asks.endswith(": transparent")
    assert row.carry.asks.startswith("From ")
    assert [control.value for control in row.controls] == [""]

    later.care("old_dressing", state="dry_intact")
    later.care("dressing_kind", type="transparent", carried=row.carry.source)

    [check] = record_of(later).line_checks
    seen = check.get("line_check.dressing_seen", DressingSeen)
    assert (seen.type, seen.carried) == ("transparent", {"type": fresh.visit})
    assert seen.state == ("dry_intact",)
    assert row_of(later.line, "dressing_kind").carry is None


def test_a_dressing_that_was_typed_says_nothing_of_an_earlier_visit(fresh):
    fresh.care("dressing_kind", type="gauze")

    [check] = record_of(fresh).line_checks
    assert check.get("line_check.dressing_seen", DressingSeen).carried == {}


def test_a_stable_field_of_a_form_waits_to_be_confirmed_too(fresh):
    begun = fresh.laptop.begin(fresh.feed, "SOC")
    begun.fill("arrive", "S15", "disaster_level", disaster_level="2")
    fresh.laptop.clock.pass_minutes(24 * 60)
    later = fresh.laptop.begin(fresh.feed, "SOC")
    section = next(each for each in later.form("arrive").sections if each.id == "S15")
    row = row_of(section, "disaster_level")
    assert (row.charted, row.controls[0].value) == (False, "")
    assert row.carry.values == (("disaster_level", "2"),)

    typed = {"disaster_level": "2", "carried": row.carry.source}
    forms.chart(later.shift, later.form("arrive"), "S15", "disaster_level", typed)

    said = [each.get("section.fields", SectionFields) for each in record_of(later).sections]
    held = next(each for each in said if each.section == "S15")
    assert (held.fields["disaster_level"], held.carried) == ("2", {"disaster_level": begun.visit})


def test_what_is_not_called_stable_is_never_offered(fresh):
    fresh.care("site", findings="clean")
    fresh.laptop.clock.pass_minutes(24 * 60)
    later = fresh.laptop.begin(fresh.feed)

    assert all(row.carry is None for row in later.line.rows if row.id in ("site", "external_length", "arm"))
    assert lines.line_care(later.shift, later.feed, later.visit).line
