"""Whatever keeps a visit from being signed stands at a place that F7 leads to: rail and rows say the same."""

import pytest

from nursechart.charting import lines
from nursechart.charting.missing import missing_items
from nursechart.charting.open_visit import OpenVisit
from nursechart.record.kinds import LineDevice, Lumen
from tests.charting.clinic import Clinic

VISITS = (
    ("minh-anh-nguyen", "SOC"),  # its intake and output asks for anything at all
    ("maria-carvalho", "ADM"),
    ("seo-yeon-kim", "LIN"),
)


@pytest.fixture(scope="module")
def visits(tmp_path_factory, content):
    clinic = Clinic(tmp_path_factory.mktemp("missing"), content, tuple(patient for patient, _ in VISITS))
    laptop = clinic.laptop("amara")
    yield {kind: laptop.begin(clinic.feed(patient), kind) for patient, kind in VISITS}
    clinic.close()


def rows_by_group(at):
    """{group: its rows}, of forms and of what is charted as records."""
    rows = {
        group.id: [row for each in at.form(group.id).sections for row in each.rows] for group in at.shift.content.groups
    }
    rows["vitals"] += [each.row for each in at.vitals.rows]
    rows["line"] += at.line.rows
    rows["infusion"] += [row for card in at.medicines.cards for row in card.rows]
    return rows


@pytest.mark.parametrize("kind", [kind for _, kind in VISITS])
def test_what_the_rail_calls_not_done_has_a_row_that_says_so_and_what_is_done_has_none(visits, kind):
    at = visits[kind]
    doses = {card.order for card in at.medicines.cards}
    items = missing_items(OpenVisit(at.shift, at.shift.store.visit_record(at.feed, at.visit)))
    rows, rail = rows_by_group(at), {item.id: item for item in at.frame.rail}

    for item in (each for each in items if each.group != "sign" and each.row not in doses):
        if item.row == "":
            assert item.section  # nothing to fill in: it is left out with a reason, on the signing page
            continue
        assert [row.id for row in rows[item.group] if row.id == item.row and row.is_missing] == [item.row], item
        assert item.row in rail[item.group].places
    for group in (each for each in rows if each != "sign" and rail[each].mark == "done"):
        assert [row.id for row in rows[group] if row.is_missing] == []


def test_from_a_line_that_is_done_the_way_leads_to_the_other_line(visits):
    at = visits["ADM"]
    other, device = at.shift.new_id(), LineDevice("PIV-S", (Lumen("1"),), gauge="22", side="left", site="forearm")
    first = at.line.line
    assert at.line.unfinished == ""

    at.laptop.says(at.feed, other, "line.device", device)

    assert lines.line_care(at.shift, at.feed, at.visit, first).unfinished == other
    assert lines.line_care(at.shift, at.feed, at.visit, other).unfinished == first
