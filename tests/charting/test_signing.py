"""Signing: nothing missing, nothing critical unseen, and exactly what was shown, with the nurse's own key."""

import pytest

from nursechart.charting import signing, vitals
from nursechart.charting.identifying import TwoIdentifiersNeeded
from nursechart.charting.signing import ChangedSinceShown, NotReadyToSign, ToldNeeded
from nursechart.record.kinds import AlertFired, AlertTold
from nursechart.store.errors import WrongPassword
from tests.charting.clinic import PASSWORD, record_of


@pytest.fixture
def ready(visit):
    return visit.complete()


def test_what_is_missing_is_listed_with_where_it_is_and_blocks_the_signature(visit):
    page = visit.sign_page

    assert {"vital:temperature", "section:S04"} <= {item.key for item in page.missing}
    assert all(item.title and item.text and item.group for item in page.missing)
    assert page.cannot == f"{len(page.missing)} fields are missing. Signing opens when they are filled in."
    with pytest.raises(NotReadyToSign, match="missing"):
        visit.sign()
    assert visit.frame.status == "in_progress"


def critical(page):
    return next(item for item in page.unusual if item.blocks)


def test_a_critical_value_is_signed_only_once_somebody_was_told(ready, clinic):
    clinic.clock.pass_minutes(1)
    ready.measure("temperature", "38.9")
    assert "field:S21:to" in {item.key for item in ready.sign_page.missing}  # somebody is told of it
    for row, said in {"to": "Dr Lindqvist", "to_role": "prescriber", "at": "n", "channel": "phone"}.items():
        ready.fill("note", "S21", row, **{row: said})

    page = ready.sign_page
    assert page.cannot.startswith("Temperature 38.9 °C: a critical finding has no answer yet.")
    with pytest.raises(NotReadyToSign, match="no answer yet"):
        ready.sign()
    fired = [each.get("alert.fired", AlertFired) for each in record_of(ready).alerts]
    assert "R-10" in [each.rule for each in fired if each is not None]

    page = signing.tell(
        ready.shift, ready.sign_page, critical(page).key, "Dr Lindqvist", "n", "Cultures, then the dose", read_back=True
    )

    assert page.cannot == ""
    assert critical(page).seen.startswith("Dr Lindqvist told ")
    told = [each.get("alert.told", AlertTold) for each in record_of(ready).alerts if each.get("alert.told", AlertTold)]
    assert [(each.ordered, each.read_back) for each in told] == [("Cultures, then the dose", True)]


@pytest.mark.parametrize(
    "missing",
    [{"told": ""}, {"told_at": ""}, {"ordered": " "}, {"read_back": False}],
    ids=["who", "when", "what", "read back"],
)
def test_telling_says_who_when_what_and_that_it_was_read_back(ready, clinic, missing):
    clinic.clock.pass_minutes(1)
    ready.measure("temperature", "38.9")
    page = ready.sign_page
    said = {"told": "Dr Lindqvist", "told_at": "n", "ordered": "Cultures", "read_back": True, **missing}

    with pytest.raises(ToldNeeded):
        signing.tell(ready.shift, page, critical(page).key, **said)
    with pytest.raises(ToldNeeded):
        signing.mark_seen(ready.shift, page, critical(page).key)
    assert ready.sign_page.cannot


def test_a_critical_value_charted_after_somebody_was_told_is_told_again(ready, clinic):
    clinic.clock.pass_minutes(1)
    ready.measure("temperature", "38.9")
    page = ready.sign_page
    signing.tell(ready.shift, page, critical(page).key, "Dr Lindqvist", "n", "Watch", read_back=True)
    clinic.clock.pass_minutes(1)

    ready.measure("temperature", "39.4")

    assert ready.sign_page.cannot


def test_a_wrong_password_signs_nothing(ready):
    before = record_of(ready)

    with pytest.raises(WrongPassword):
        signing.sign(ready.shift, ready.sign_page, "not her password", "name", "birth_date")

    assert record_of(ready) == before


def test_the_signature_asks_for_two_identifiers(ready):
    with pytest.raises(TwoIdentifiersNeeded):
        ready.sign("name", "name")
    assert record_of(ready).signatures == ()


def test_what_is_signed_is_what_was_shown(ready):
    shown = ready.sign_page
    ready.measure("pulse", "75")

    with pytest.raises(ChangedSinceShown, match="Look once more"):
        signing.sign(ready.shift, shown, PASSWORD, "name", "birth_date")

    assert record_of(ready).signatures == ()


def test_the_signature_covers_every_statement_that_stands_and_verifies(ready):
    ready.sign()

    record = record_of(ready)
    (signature,) = record.signatures
    assert (signature.valid, signature.meaning, signature.name) == (True, "author", "Amara Okafor")
    assert signature.signer == ready.shift.person.id
    assert sorted(signature.covers) == sorted(ready.shift.store.statements_of_visit(ready.feed, ready.visit))


def test_what_the_page_lists_is_what_the_store_would_cover(ready):
    assert ready.sign_page.covers == ready.shift.store.statements_of_visit(ready.feed, ready.visit)


def test_a_signed_visit_is_locked_and_says_who_signed_it_when(ready):
    ready.sign()

    page = ready.sign_page
    assert ready.frame.status == "signed"
    assert page.read_only
    assert ready.vitals.read_only
    assert ready.line.read_only
    assert ready.medicines.read_only
    assert ready.form("note").read_only
    ((who, when),) = page.signatures
    assert who == "Amara Okafor, RN"
    assert f"{ready.shift.now:%H:%M}" in when


def test_signing_twice_is_refused_kindly(ready):
    ready.sign()

    with pytest.raises(NotReadyToSign, match=r"This visit is signed\. It can only be added to"):
        ready.sign()
    assert len(record_of(ready).signatures) == 1


def test_only_the_nurse_who_made_the_visit_signs_it(ready, kenji):
    ready.laptop.sync()
    kenji.sync()

    with pytest.raises(NotReadyToSign, match="Only Amara Okafor, RN can sign"):
        kenji.at(ready).sign()


def test_the_lines_of_before_you_leave_are_ticked_with_their_time(visit, clinic):
    tick = visit.sign_page.ticks[0]

    page = signing.tick(visit.shift, visit.sign_page, tick.id, True)
    assert page.ticks[0].when == f"{visit.shift.now:%H:%M}"

    page = signing.tick(visit.shift, page, tick.id, False)
    assert page.ticks[0].when == ""
    assert f"tick:{tick.id}" in {item.key for item in page.missing}


def test_a_dose_that_still_runs_is_ended_before_signing(ready):
    from decimal import Decimal

    from nursechart.record.kinds import DoseGiven, DoseTimes

    card = next(card for card in ready.medicines.cards if card.state == "later" or card.state == "due")
    dose, at = ready.shift.new_id(), ready.shift.when()
    ready.laptop.says(ready.feed, dose, "dose_given.dose", DoseGiven(ready.visit, card.order, "in_progress"))
    ready.laptop.says(ready.feed, dose, "dose_given.times", DoseTimes(at, volume_ml=Decimal("10")))

    assert [item.title for item in ready.sign_page.missing] == [f"{card.title}: stop time"]


def test_an_opioid_visit_is_not_signed_without_sedation_breathing_and_oxygen(amara, clinic):
    """Safety rule 8."""
    clinic.take_in("denise-walker")
    amara.sync()
    visit = amara.begin(clinic.feed("denise-walker"), "ROU")

    missing = {(item.row, item.key) for item in visit.sign_page.missing}

    assert {"vital:breathing_rate", "vital:oxygen_saturation"} <= {key for _, key in missing}
    assert any(key in ("section:S05", "field:S05:sedation") for _, key in missing)


def test_the_page_shows_the_note_as_it_will_be_printed(ready):
    page = ready.sign_page

    assert "CARVALHO" in page.note_html or "Carvalho" in page.note_html
    assert page.signer == "Amara Okafor, RN"
    assert page.laptop == f"laptop {ready.shift.laptop}"


def test_the_count_of_what_will_be_locked_grows_with_what_is_charted(visit):
    before = visit.sign_page.ready

    vitals.chart(visit.shift, visit.vitals, "pulse", "72")

    assert visit.sign_page.ready == before + 2  # the value, and the set it begins
