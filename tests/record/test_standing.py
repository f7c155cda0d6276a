"""What stands, what conflicts, and what a signature holds fast. Sets and orders drawn at random: tests/properties."""

from dataclasses import replace

from nursechart.record.entry import EntryId, StatementRef
from nursechart.record.standing import SubjectPart, conflicts, sealed, standing, superseded
from tests.record.pen import AT, ROSA, THEO, VISIT, VITALS, Pen, because, pulse, ref

PULSE = SubjectPart(ROSA, VITALS, "vital_signs.pulse")
OTHER_DEVICE = "0190e000-0000-7000-8000-0000000000d2"


def values(*entries, about=PULSE):
    return [stated.value and stated.value["value"] for stated in standing(entries).get(about, ())]


def test_one_statement_is_the_value():
    assert values(Pen().write(pulse("80"))) == ["80"]


def test_a_statement_that_names_another_takes_its_place():
    pen = Pen()
    first = pen.write(pulse("80"))
    second = pen.write(pulse("88", ref(first)))
    assert values(first, second) == ["88"]
    assert [entry.entry for entry in superseded([first, second])] == [first.id]


def test_two_nurses_who_did_not_know_of_each_other_are_a_conflict_newest_first():
    here = Pen().write(pulse("80"), hlc=(AT, 0))
    there = Pen(device=OTHER_DEVICE).write(pulse("88"), hlc=(AT, 1))
    assert values(here, there) == ["88", "80"]
    assert conflicts(standing([here, there])) == {PULSE}


def test_a_clock_years_ahead_changes_the_order_of_the_list_and_nothing_else():
    here = Pen().write(pulse("80"), hlc=(AT + 10**11, 0))
    there = Pen(device=OTHER_DEVICE).write(pulse("88", ref(here)), hlc=(AT, 0))
    assert values(here, there) == ["88"]


def test_the_same_value_twice_is_no_conflict():
    here, there = Pen().write(pulse("80")), Pen(device=OTHER_DEVICE).write(pulse("80"))
    assert values(here, there) == ["80", "80"]
    assert conflicts(standing([here, there])) == frozenset()


def test_a_conflict_is_settled_by_naming_all_that_stand():
    here, there = Pen(), Pen(device=OTHER_DEVICE)
    one, two = here.write(pulse("80")), there.write(pulse("88"))
    half = here.write(pulse("84", ref(one)))
    whole = there.write(pulse("86", ref(two), ref(half)))
    assert sorted(values(one, two, half)) == ["84", "88"]
    assert values(one, two, half, whole) == ["86"]


def test_a_withdrawn_value_stands_as_withdrawn():
    pen = Pen()
    first = pen.write(pulse("80"))
    withdrawn = pen.write(replace(pulse("80", ref(first)), value=None))
    assert values(first, withdrawn) == [None]


def test_naming_what_has_not_arrived_yet_supersedes_nothing_until_it_has():
    pen = Pen()
    first = pen.write(pulse("80"))
    second = pen.write(pulse("88", ref(first)))
    assert values(second) == ["88"]
    assert values(second, first) == ["88"]


def test_a_name_that_fits_two_entries_supersedes_neither():
    pen = Pen()
    first = pen.write(pulse("80"))
    twin = replace(pen.write(pulse("81")), id=EntryId(first.id[:8] + bytes(24)))
    third = pen.write(pulse("88", ref(first)))
    assert sorted(values(first, twin, third)) == ["80", "81", "88"]


def test_a_statement_supersedes_only_the_same_part_of_the_same_subject_in_the_same_feed():
    pen = Pen()
    first = pen.write(pulse("80"))
    other_subject = pen.write(pulse("88", ref(first), subject=VISIT))
    other_part = pen.write(replace(pulse("18", ref(first)), part="vital_signs.breathing_rate"))
    other_feed = pen.write(pulse("99", ref(first)), feed=THEO)
    assert values(first, other_subject, other_part, other_feed) == ["80"]
    assert values(first, other_feed, about=PULSE._replace(feed=THEO)) == ["99"]


def test_an_index_that_is_not_there_supersedes_nothing():
    pen = Pen()
    first = pen.write(pulse("80"))
    second = pen.write(pulse("88", StatementRef(first.id[:8], 7)))
    assert sorted(values(first, second)) == ["80", "88"]


def test_an_ordinary_statement_never_displaces_what_is_signed():
    nurse, other = Pen(), Pen(device=OTHER_DEVICE)
    first = nurse.write(pulse("80"))
    signed = nurse.sign(first)
    unaware = other.write(pulse("88", ref(first)))
    assert sorted(values(first, signed, unaware)) == ["80", "88"]
    assert len(sealed([first, signed, unaware])) == 1


def test_addenda_and_late_entries_do_not_displace_what_is_signed():
    nurse = Pen()
    first = nurse.write(pulse("80"))
    signed = nurse.sign(first)
    for kind in ("addendum", "late_entry", "of_tomorrow"):
        assert "80" in values(first, signed, nurse.write(pulse("88", ref(first)), because("new"), kind=kind))


def test_a_correction_and_a_retraction_do():
    nurse = Pen()
    first = nurse.write(pulse("80"))
    signed = nurse.sign(first)
    corrected = nurse.write(pulse("88", ref(first)), because("misread"), kind="correction")
    taken_back = nurse.write(replace(pulse("", ref(corrected)), value=None), because("wrong"), kind="retraction")
    assert values(first, signed, corrected) == ["88"]
    assert values(first, signed, corrected, taken_back) == [None]


def test_what_was_superseded_before_the_signature_is_not_brought_back_by_it():
    nurse = Pen()
    first = nurse.write(pulse("80"))
    second = nurse.write(pulse("88", ref(first)))
    assert values(first, second, nurse.sign(second)) == ["88"]


def test_a_forged_signature_holds_nothing_fast():
    nurse = Pen()
    first = nurse.write(pulse("80"))
    forged = nurse.sign(first, forged=True)
    assert values(first, forged, nurse.write(pulse("88", ref(first)))) == ["88"]


def test_a_signature_in_another_feed_holds_nothing_fast():
    nurse = Pen()
    first = nurse.write(pulse("80"))
    elsewhere = nurse.sign(first, feed=THEO)
    assert values(first, elsewhere, nurse.write(pulse("88", ref(first)))) == ["88"]


def test_an_erased_entry_says_nothing_and_supersedes_nothing():
    pen = Pen()
    first = pen.write(pulse("80"))
    second = pen.write(pulse("88", ref(first)))
    assert values(first, second.erased()) == ["80"]
    assert values(first.erased(), second) == ["88"]
