"""What happened in a chart, on one timeline: visits, notes and calls."""

from nursechart.charting import forms
from nursechart.charting.overview import open_chart
from tests.charting.clinic import AtVisit


def test_a_call_and_the_visit_note_stand_on_the_timeline_with_who_said_them(visit: AtVisit) -> None:
    shift = visit.shift
    for row, typed in (("to", "Dr Lindqvist"), ("situation", "Chills overnight"), ("response", "Blood cultures")):
        forms.chart(shift, visit.form("note"), "S21", row, {row: typed})
    forms.chart(shift, visit.form("note"), "S24", "narrative", {"narrative": "Found comfortable."})
    here = [each for each in open_chart(shift, visit.feed).timeline if each.visit == visit.visit]
    rows = {(each.kind, each.title): each for each in here}
    call, note = rows["call", "Call with Dr Lindqvist"], rows["note", "Visit note"]
    assert (call.text, call.author, call.time) == ("Chills overnight. Blood cultures", "A. Okafor", "09:31")
    assert note.text == "Found comfortable."


def test_a_call_since_her_last_visit_is_told_beside_what_changed(visit: AtVisit) -> None:
    visit.laptop.visited(visit.feed, 1)
    for row, typed in (("to", "T. Marsh"), ("situation", "Chills overnight")):
        forms.chart(visit.shift, visit.form("note"), "S21", row, {row: typed})
    since = [(each.label, each.new, each.note) for each in open_chart(visit.shift, visit.feed).since]
    assert ("Call with T. Marsh", "Chills overnight", "A. Okafor, today 09:31") in since


def test_a_form_without_a_call_is_no_call(visit: AtVisit) -> None:
    before = [each for each in open_chart(visit.shift, visit.feed).timeline if each.kind == "call"]
    forms.chart(visit.shift, visit.form("note"), "S24", "plan", {"plan": "Dose again tomorrow"})
    after = [each for each in open_chart(visit.shift, visit.feed).timeline if each.kind == "call"]
    assert after == before
