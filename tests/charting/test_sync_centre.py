"""The sync centre says where every visit is, and nothing that is not proved."""

import inspect
import io
import re

import msgspec
import pytest

from nursechart.charting import held_back, reviewing, sync_history, syncing, vitals
from nursechart.charting.looks.syncing import SyncNow
from nursechart.charting.on_the_way import STUCK
from nursechart.charting.syncing import headline, sync_centre
from nursechart.record.attachments import attached
from nursechart.record.kinds import AllergySubstance, PhotoPicture
from nursechart.server import judgement, taking_in
from nursechart.store import on_the_way
from nursechart.store.computers import Computer, OtherComputers, key_of
from nursechart.store.runs import SyncRun
from nursechart.sync.by_file import take_in, write_out
from nursechart.sync.causes import Cause
from tests.charting.clinic import PASSWORD, Clinic


@pytest.fixture
def clinic(tmp_path, content):
    made = Clinic(tmp_path, content, closes=True)
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
        ("paused", "Sync paused"),
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
    (held,) = look.refused
    assert held.title == "A supervisor decides about an entry for CARVALHO, Maria, charted Fri 21 Nov 09:31: line care"
    assert held.why == "Its author's role may not chart this. The pharmacy keeps it apart until then."
    assert held.to_do == "A supervisor decides, or charts it herself."
    assert (held.feed, held.visit, held.group, held.again) == (visit.feed, visit.visit, "line", "")

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
    (held,) = look.refused
    assert held.title == "The pharmacy did not take an entry for CARVALHO, Maria, charted Fri 21 Nov 09:31: vital signs"
    assert held.why == "A supervisor did not let it into the record. It is kept on this laptop."
    assert held.to_do == "Talk to your supervisor. If it is true of the patient, chart it again."
    assert (held.again, held.may_ask, held.group) == ("Chart again", False, "vitals")


@pytest.mark.parametrize(
    ("ended", "title", "text"),
    [
        ("offline", "Could not reach the pharmacy", "There is no network here. It tries again by itself."),
        ("paused", "Sync did not finish", "There is no network here. It tries again by itself."),
    ],
)
def test_a_run_that_failed_says_why_in_a_sentence_and_what_to_do(visit, ended, title, text):
    at = visit.shift.now_ms()
    visit.shift.store.record_run(SyncRun(at, at, outcome=ended, cause="no_network"))

    newest = sync_centre(visit.shift, SyncNow("offline", causes={"no_network": "There is no network here."})).history[0]

    assert (newest.ok, newest.title) == (False, title)
    assert newest.text.startswith(text)


def test_what_went_and_came_by_a_carried_file_is_in_the_history_and_in_the_proof(visit, clinic, tmp_path):
    shift, joined = visit.shift, visit.laptop.joined
    write_out(joined, tmp_path / "out", PASSWORD, now_ms=shift.now_ms())
    (tmp_path / "answer").write_bytes(
        taking_in.take_in(clinic.server, io.BytesIO((tmp_path / "out").read_bytes()), by="x").answer
    )
    look = sync_centre(shift, SyncNow("offline"))
    assert (look.history[0].title, look.waiting) == ("Written to a file", 1)
    assert look.history[0].text == "1 entry, to be carried to the pharmacy."

    take_in(joined, tmp_path / "answer", now_ms=shift.now_ms())

    look = sync_centre(shift, SyncNow("offline"))
    assert (look.history[0].ok, look.history[0].title, look.waiting) == (True, "Taken in from a file", 0)
    assert look.came_in_text.endswith(", from a file")
    assert row_of(visit).pharmacy.state == "done"


# --- what goes out, what came in -------------------------------------------------------------------------------------


def look_of(at, phase="offline", **more):
    return sync_centre(at.shift, SyncNow(phase, **more))


def test_what_waits_is_told_by_patient_and_visit_in_words_and_why_it_waits(visit):
    visit.laptop.sync()
    visit.measure("pulse", "72")
    visit.care("external_length", cm="2.5")
    next_try = visit.shift.now_ms() + 5 * 60_000

    box = look_of(visit, cause="There is no network here.", next_try_ms=next_try).outbox

    assert box.why == "There is no network here. Next try by itself 09:36."
    (row,) = box.rows
    assert (row.feed, row.visit, row.name) == (visit.feed, visit.visit, "CARVALHO, Maria")
    assert row.text == "2 entries of the visit Fri 21 Nov 09:31: vital signs, line care"
    assert look_of(visit, "stay_offline").outbox.why.startswith("You stay offline.")


def test_a_laptop_that_has_a_turn_says_when_it_is(visit):
    visit.measure("pulse", "72")
    at = visit.shift.now_ms() + 10 * 60_000
    look = look_of(visit, "waiting", cause="It has a turn.", has_turn=True, next_try_ms=at)
    assert look.outbox.why == "The pharmacy is busy; it is this laptop's turn at 09:41."
    assert look.subline.endswith(look.outbox.why)


def test_what_safety_depends_on_is_told_first_as_it_goes_first(visit):
    visit.laptop.sync()
    visit.measure("pulse", "72")
    visit.laptop.says(visit.feed, visit.shift.new_id(), "allergy.substance", AllergySubstance("Latex"))

    rows = look_of(visit).outbox.rows

    assert (rows[0].is_urgent, rows[0].text) == (True, "1 entry of the chart: allergies")
    assert not rows[1].is_urgent


def test_nothing_waits_once_it_is_at_the_pharmacy(visit):
    visit.laptop.sync()
    box = look_of(visit, "in_sync").outbox
    assert (box.rows, box.photos, box.more, box.why) == ((), (), "", "")


def test_a_long_wait_is_told_in_as_few_questions_as_a_short_one(visit, monkeypatch):
    monkeypatch.setattr(on_the_way, "DESCRIBED", 2)
    for pulse in ("71", "72", "73"):
        visit.measure("pulse", pulse)

    look = look_of(visit)

    assert (look.waiting, look.outbox.more) == (4, "And 2 more entries.")


@pytest.fixture
def two(clinic, visit):
    """Kenji's laptop with the visit of Amara on it, all in sync."""
    visit.laptop.sync()
    kenji = clinic.laptop("kenji")
    kenji.sync()
    return kenji.at(visit)


def test_what_another_nurse_charted_came_in_until_it_is_seen(visit, two, clinic):
    syncing.see(visit.shift, look_of(visit).inbox.up_to or 10**9)
    two.measure("pulse", "88")
    two.laptop.sync()
    visit.laptop.sync()

    look = look_of(visit, "in_sync")
    (row,) = look.inbox.rows
    assert look.came_in == 1
    assert (row.feed, row.name, row.lines) == (
        visit.feed, "CARVALHO, Maria", ("K. Sato, visit 09:31: vital signs",)
    )  # fmt: skip

    syncing.see(visit.shift, row.up_to, row.feed)
    assert look_of(visit).inbox.rows == ()
    assert look_of(visit).came_in == 0

    two.measure("temperature", "37.1")
    two.laptop.sync()
    visit.laptop.sync()
    assert [each.lines for each in look_of(visit).inbox.rows] == [("K. Sato, visit 09:31: vital signs",)]


def test_a_chart_that_came_altogether_is_one_line(two):
    (row,) = look_of(two).inbox.rows
    assert row.lines[0].startswith("The chart is on this laptop now: ")


def test_what_she_charted_herself_is_no_news(visit):
    syncing.see(visit.shift, 10**9)
    visit.measure("pulse", "72")
    visit.laptop.sync()
    assert look_of(visit).inbox.rows == ()


# --- photos ----------------------------------------------------------------------------------------------------------


def photo(visit, content=b"\xff\xd8 an arm" + bytes(900_000)):
    digest = visit.shift.store.put_blob(visit.feed, content, "image/jpeg", preview=b"\xff\xd8")
    held = attached(digest, len(content), "image/jpeg")
    picture = PhotoPicture(visit.visit, visit.shift.when(), held, 640, 480, section="S06")
    visit.laptop.says(visit.feed, visit.shift.new_id(), "photo.picture", picture)
    return digest


def test_photos_that_wait_stand_in_the_proof_and_in_the_list_with_their_size_and_progress(visit):
    digest = photo(visit)
    visit.laptop.joined.engine.carries_files = lambda: False
    visit.laptop.sync()

    look = look_of(visit, "in_sync", metered=True)
    row = row_of(visit)
    assert (row.pharmacy.state, row.pharmacy.text) == ("part", "1 photo waits")
    assert row.chip.text == "Waiting (1)"
    assert look.waiting_text == "1 photo (0.9 MB)"
    assert look.outbox.photos_why.startswith("What goes over this network is counted.")
    (told,) = look.outbox.photos
    assert (told.visit, told.name, told.note) == (visit.visit, "CARVALHO, Maria", "")
    assert told.text == "Photo, 0.9 MB, added Fri 21 Nov 09:31"

    visit.shift.store.note_going(visit.feed, digest, 450_000)
    (told,) = look_of(visit).outbox.photos
    assert (told.note, told.percent) == ("0.5 of 0.9 MB sent", 49)

    visit.laptop.joined.engine.carries_files = lambda: True
    visit.laptop.sync()
    assert look_of(visit).outbox.photos == ()
    assert row_of(visit).pharmacy.state == "done"


def test_a_photo_that_keeps_failing_or_was_refused_needs_attention(visit):
    digest = photo(visit)
    for tried in range(STUCK):
        assert look_of(visit).attention == 0, tried
        visit.shift.store.note_going(visit.feed, digest, 0, "stuck")

    (held,) = look_of(visit).refused
    assert held.title == "A photo of CARVALHO, Maria, added Fri 21 Nov 09:31, does not go"
    assert held.why == "It has not come further. It is kept on this laptop."
    assert (held.visit, held.may_ask) == (visit.visit, False)

    visit.shift.store.note_going(visit.feed, digest, 0)
    assert look_of(visit).attention == 0, "it goes again"
    visit.shift.store.note_going(visit.feed, digest, 0, "refused")
    assert look_of(visit).attention == 1


# --- what was not taken ----------------------------------------------------------------------------------------------

_OF_THE_PHARMACY = set(re.findall(r'(?:Refuse|Quarantine)\("(\w+)"\)|return "(\w+)"', inspect.getsource(judgement)))


@pytest.mark.parametrize("reason", sorted({one or other for one, other in _OF_THE_PHARMACY} | {"too_large"}))
def test_each_reason_of_the_pharmacy_has_a_sentence_and_something_to_do(reason):
    known = held_back.REFUSED.get(reason) or held_back.DISPUTED.get(reason)
    assert known is not None
    assert known.means.endswith(".")
    assert known.to_do.endswith(".")


def test_a_reason_that_is_not_known_here_is_told_as_it_came(visit):
    visit.shift.store.park(visit.shift.store.unsent()[-1].id, "moon_phase")
    (held,) = look_of(visit).refused
    assert "a reason that this version does not know: moon_phase." in held.why
    assert held.to_do == "Copy the details and call support."


def test_what_is_copied_for_support_has_ids_and_the_reason_and_nothing_of_the_patient(visit):
    visit.measure("pulse", "72")
    entry = visit.shift.store.unsent()[-1].id
    visit.shift.store.park(entry, "malformed")
    (held,) = look_of(visit).refused
    assert entry.hex() in held.support
    assert "refused: malformed" in held.support
    assert not [word for word in ("CARVALHO", "Maria", visit.feed, visit.visit) if word in held.support]


def test_asking_again_offers_what_was_refused_once_more(visit):
    visit.measure("pulse", "72")
    entry = visit.shift.store.unsent()[-1].id
    visit.shift.store.park(entry, "unknown_device")
    held_back.ask_again(visit.shift, entry.hex())
    visit.laptop.sync()
    look = look_of(visit)
    assert (look.refused, look.waiting) == ((), 0)


def test_what_a_supervisor_rejected_is_not_offered_again(visit):
    entry = visit.shift.store.unsent()[-1].id
    visit.shift.store.park(entry, "rejected")
    with pytest.raises(held_back.NotHeldBack, match="has decided"):
        held_back.ask_again(visit.shift, entry.hex())
    assert look_of(visit).attention == 1


def test_asking_again_hears_at_once_what_a_supervisor_decided(visit, clinic):
    visit.laptop.sync()
    visit.care("external_length", cm="2.5")
    clinic.server.accounts.set_role(visit.shift.person.id, "staff", now_ms=clinic.clock.ms, by="admin")
    visit.laptop.sync()
    (held,) = look_of(visit).refused
    [waits] = clinic.server.decisions.waiting()
    clinic.server.decisions.decide(waits.entry, release=False, note="", now_ms=clinic.clock.ms, by="ingrid")
    visit.laptop.sync()
    assert look_of(visit).refused[0].title.startswith("A supervisor decides"), "it is asked about every quarter hour"

    held_back.ask_again(visit.shift, held.key)
    visit.laptop.sync()
    assert look_of(visit).refused[0].why.startswith("A supervisor did not let it into the record.")


# --- computers and history -------------------------------------------------------------------------------------------


def test_her_other_computers_stand_there_with_what_of_their_work_is_missing(visit):
    known = (Computer("NB-11", "laptop", "active", visit.shift.now_ms(), "1.4.1", 3),
             Computer("Desk", "desk", "active", None, "", 0))  # fmt: skip
    told = OtherComputers(visit.shift.now_ms(), known)
    visit.shift.store.set_own(key_of(visit.shift.person.id), msgspec.msgpack.encode(told))

    block = next(each for each in look_of(visit).side if each.title == "Computers")

    _own, first, second, as_of = block.lines
    assert (first.title, first.chip.text) == ("NB-11", "3 missing")
    assert first.text == (
        "seen Fri 21 Nov 09:31, version 1.4.1. 3 entries on it have not arrived. Switch it on where there is a network."
    )
    assert (second.text, second.chip.text) == ("never in contact", "all arrived")
    assert as_of.title == "As the pharmacy knew Fri 21 Nov 09:31."


def test_failures_are_found_behind_many_runs_that_went_well_and_after_a_restart(visit):
    at, store = visit.shift.now_ms(), visit.shift.store
    for minute in range(3):
        store.record_run(SyncRun(at + minute * 60_000, at, outcome="offline", cause="timeout"))
    for _ in range(100):
        store.record_run(SyncRun(at, at))

    look = look_of(visit, causes={cause.value: cause.sentence for cause in Cause})

    assert not [line for line in look.history if not line.ok]
    (line,) = look.failures
    assert line.text.endswith("On another network it may go at once. 3 times since 09:31.")


@pytest.mark.parametrize("cause", list(Cause))
def test_each_cause_says_what_to_do(cause):
    """In its own sentence, or beside it."""
    does = ("Open ", "Use ", "Check ", "Call ", "call ", "Update ", "asked for again", "try again by itself", "again")
    assert sync_history.TO_DO.get(cause.value) or any(word in cause.sentence for word in does)
