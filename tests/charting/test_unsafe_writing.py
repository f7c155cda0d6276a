"""Free text that can be misread: said beside the field, and charted all the same."""

from __future__ import annotations

import pytest

from tests.charting.clinic import row_of


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Heparin 5000 U given QD", "Can be misread. Write units for U, daily for QD"),
        ("Took 5.0 mg at noon", "Can be misread. Write 5 for 5.0"),
        ("Slept well, no complaints", ""),
    ],
)
def test_what_can_be_misread_is_warned_about_and_charted(visit, typed, says):
    section, field = next(
        (section.id, row.id)
        for section in visit.form("note").sections
        for row in section.rows
        if row.controls[0].kind in ("text", "note")
    )

    row = visit.fill("note", section, field, **{field: typed})

    assert row.charted
    assert row.message == says
    shown = next(each for each in visit.form("note").sections if each.id == section)
    assert row_of(shown, field).controls[0].value == typed
