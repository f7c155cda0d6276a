"""The sync centre says where every visit is, and nothing that is not proved."""

import pytest

from nursechart.charting import reviewing, vitals
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.syncing import headline, sync_centre
from nursechart.server import taking_in
from nursechart.store.runs import SyncRun
from nursechart.sync.by_file import take_in, write_out
from tests.charting.clinic import PASSWORD, Clinic


@pytest.fixture
def clinic(tmp_path, content):
    made = Clinic(tmp_path, content)
    yield made
    made.close()


@pytest.fixture
def visit(clinic):
    return clinic.planned(clinic.laptop("amara"), "maria-carvalho").start()


def row_of(visit):
    look = sync_centre(visit.shift, SyncNow("offline"))
    return next(row for row in look.rows if row.visit == visit.visit)


def test_what_is_only_on_the_laptop_waits(visit):
    visit.measure("pulse", "72")

    row = row_of(visit)

    assert (row.laptop.state, row.laptop.text) == ("part", "not signed, 3 of 3")
    assert (row.pharmacy.state, row.pharmacy.text) == ("part", "1 of 3, 2 wait")
    assert (row.chip.text, row.action) == ("Waiting (2)", "Sign")
    assert row.reviewed.text == "not yet"


def test_what_the_pharmacy_holds_is_said_to_be_there_once_it_is_proved(visit):
    visit.complete().sign()
    before = row_of(visit)
    assert before.pharmacy.state == "part"
    visit.laptop.sync()

    row = row_of(visit)

    count = row.laptop.text.rsplit(" ", 1)[1]
    assert row.laptop.state == "done"
    assert row.laptop.text.startswith("signed ")
    assert row.pharmacy.state == "done"
    assert row.pharmacy.text in {f"{count} of {count}, {words}" for words in ("backup unknown", "not backed up yet")}
    assert (row.chip.text, row.action, row.reviewed.text) == ("In sync", "", "in the queue")


def test_what_review_decided_is_said_with_who_and_when(visit, clinic):
    visit.complete().sign()
    visit.laptop.sync()
    ingrid = clinic.laptop("ingrid")
    reviewing.send_back(ingrid.shift, reviewing.detail(ingrid.shift, visit.feed, visit.visit), "Look at the weight")
    ingrid.sync()
    visit.laptop.sync()
    assert (row_of(visit).reviewed.state, row_of(visit).action) == ("returned", "Fix")

    vitals.correct(visit.shift, visit.vitals, "weight", "68.0", "", "Weighed again")
    visit.sign()
    visit.laptop.sync()
    ingrid.sync()
    reviewing.approve(ingrid.shift, reviewing.detail(ingrid.shift, visit.feed, visit.visit), PASSWORD)
    ingrid.sync()
    visit.laptop.sync()

    reviewed = row_of(visit).reviewed
    assert reviewed.state == "done"
    assert reviewed.text.startswith("I. Berg Fri 21 Nov")


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("offline", "Offline. 2 entries safe on this laptop"),
        ("stay_offline", "Offline. 2 entries safe on this laptop"),
        ("waiting", "Waiting (2)"),
        ("sending", "Sending"),
        ("paused", "Sync paused. Sign in again"),
        ("in_sync", "In sync 09:31. Northside Infusion"),
    ],
)
def test_the_top_bar_says_how_sync_stands_in_the_agreed_words(visit, phase, words):
    visit.measure("pulse", "72")
    now = SyncNow(phase, last_in_sync_ms=visit.shift.now_ms())

    assert headline(visit.shift, now).text == words


def test_one_entry_is_one_entry(visit):
    assert headline(visit.shift, SyncNow("offline")).text == "Offline. 1 entry safe on this laptop"


def test_how_long_the_charts_open_without_contact_is_said(visit):
    look = sync_centre(visit.shift, SyncNow("offline"))

    block = next(each for each in look.side if each.title == "How long without contact")
    assert block.lines[0].title == "Until Fri 28 Nov 09:31"


def test_each_run_says_what_went_and_came(visit):
    visit.measure("pulse", "72")
    visit.laptop.sync()

    newest = sync_centre(visit.shift, SyncNow("in_sync")).history[0]

    assert (newest.ok, newest.text) == (True, "2 out, 0 in.")


def test_what_a_supervisor_has_to_decide_is_told_with_patient_and_reason_until_it_is_decided(visit, clinic):
    visit.laptop.sync()
    visit.care("external_length", cm="2.5")
    her = visit.shift.person.id
    clinic.server.accounts.set_role(her, "staff", now_ms=clinic.clock.ms, by="admin")
    visit.laptop.sync()

    look = sync_centre(visit.shift, SyncNow("in_sync"))

    assert look.attention == 1
    assert look.refused == (
        (
            "A supervisor decides about an entry for CARVALHO, Maria, charted Fri 21 Nov 09:31",
            "Its author's role may not chart this. The pharmacy keeps it apart until then.",
        ),
    )

    [waits] = clinic.server.decisions.waiting()
    clinic.server.decisions.decide(waits.entry, release=True, note="", now_ms=clinic.clock.ms, by="ingrid")
    clinic.server.accounts.set_role(her, "rn", now_ms=clinic.clock.ms, by="admin")
    visit.laptop.sync()
    assert sync_centre(visit.shift, SyncNow("in_sync")).refused == ()


def test_what_was_refused_is_told_with_patient_time_and_reason(visit):
    visit.measure("pulse", "72")
    visit.shift.store.park(visit.shift.store.unsent()[-1].id, "rejected")

    look = sync_centre(visit.shift, SyncNow("offline"))

    assert look.attention == 1
    assert look.refused == (
        (
            "The pharmacy did not take an entry for CARVALHO, Maria, charted Fri 21 Nov 09:31",
            "A supervisor did not let it into the record. It is kept on this laptop.",
        ),
    )


@pytest.mark.parametrize(
    ("ended", "title", "text"),
    [
        ("offline", "Could not reach the pharmacy", "There is no network here."),
        ("paused", "Sync did not finish", "There is no network here."),
    ],
)
def test_a_run_that_failed_says_why_in_a_sentence(visit, ended, title, text):
    at = visit.shift.now_ms()
    visit.shift.store.record_run(SyncRun(at, at, outcome=ended, cause="no_network"))

    newest = sync_centre(visit.shift, SyncNow("offline", causes={"no_network": "There is no network here."})).history[0]

    assert (newest.ok, newest.title, newest.text) == (False, title, text)


def test_what_went_and_came_by_a_carried_file_is_in_the_history_and_in_the_proof(visit, clinic, tmp_path):
    shift, joined = visit.shift, visit.laptop.joined
    write_out(joined, tmp_path / "out", PASSWORD, now_ms=shift.now_ms())
    (tmp_path / "answer").write_bytes(taking_in.take_in(clinic.server, (tmp_path / "out").read_bytes(), by="x").answer)
    look = sync_centre(shift, SyncNow("offline"))
    assert (look.history[0].title, look.waiting) == ("Written to a file", 1)
    assert look.history[0].text == "1 entry, to be carried to the pharmacy."

    take_in(joined, tmp_path / "answer", now_ms=shift.now_ms())

    look = sync_centre(shift, SyncNow("offline"))
    assert (look.history[0].ok, look.history[0].title, look.waiting) == (True, "Taken in from a file", 0)
    assert look.came_in_text.endswith(", from a file")
    assert row_of(visit).pharmacy.state == "done"
