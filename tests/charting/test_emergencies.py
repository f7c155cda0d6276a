"""Break-glass (S-61, S-63): a chart that is on this laptop and not hers, for four hours, and somebody knows of it.

Kenji is the second user of Amara's laptop. Maria is her patient, and not his.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from nursechart.charting import emergencies, overview
from nursechart.charting.emergencies import NobodyNamed, SayWhy
from nursechart.charting.patients import find
from nursechart.charting.permitted import NotYours
from nursechart.charting.reauthenticating import ProofTooOld, prove
from nursechart.charting.today import today
from nursechart.record.kinds import PatientContacts
from nursechart.store.errors import NotInScope, WrongPassword
from nursechart.store.laptop import Laptop
from nursechart.store.vault import FLOOR
from nursechart.sync.admitting import admit
from nursechart.sync.joined import rejoin
from nursechart.sync.passwords import sign_in_again
from tests.charting.clinic import Clinic, LaptopInUse
from tests.store.laptops import BALLAST
from tests.sync.house import PASSWORD

MARIA = "Carvalho, Maria"


@pytest.fixture
def shared(tmp_path, content) -> Iterator[LaptopInUse]:
    """The laptop of both, with Kenji signed in."""
    clinic = Clinic(tmp_path, content)
    amara, ingrid = clinic.laptop("amara"), clinic.laptop("ingrid")
    his = clinic.users["kenji"]
    for each in clinic.server.assignments.all(user=his):
        clinic.server.assignments.end(each.id, now_ms=clinic.clock.ms, by="admin")
    admit(amara.joined, "kenji", PASSWORD, cost=FLOOR, **clinic.beside())
    amara.shift.store.close()
    clinic.clock.pass_minutes(60 * 24 * 15)  # also his late notes are no longer covered
    laptop = Laptop.at(amara.folder, amara.secrets, clock=clinic.clock, ballast_bytes=BALLAST)
    store = laptop.unlock(his, PASSWORD)
    joined = rejoin(amara.folder, store, **clinic.world())
    sign_in_again(joined, PASSWORD, **clinic.beside())
    used = LaptopInUse(joined, clinic.shift_of(joined, "NB-01"), amara.folder, amara.secrets, clinic.clock)
    used.sync()
    used.clinic, used.ingrid, used.maria = clinic, ingrid, clinic.feed("maria-carvalho")  # type: ignore[attr-defined]
    yield used
    store.close()
    clinic.close()


def opens(kenji, who=MARIA, reason="collapse", words="Found on the floor"):
    return emergencies.open_chart(kenji.shift, who, reason, words)


def test_a_chart_is_opened_for_four_hours_charted_in_and_closes_by_itself(shared):
    shift, feed = shared.shift, shared.maria
    assert find(shift, "Carvalho").rows == ()

    assert opens(shared) == feed

    assert overview.open_chart(shift, feed).banner.emergency.startswith("Opened in an emergency, until ")
    shared.says(feed, feed.removeprefix("p:"), "patient.contacts", PatientContacts("555-0100"))
    for _ in range(2):
        shared.sync()
    assert list(shared.clinic.server.decisions.waiting()) == []  # what was charted meanwhile is covered
    shared.says(feed, feed.removeprefix("p:"), "patient.contacts", PatientContacts("555-0101"))
    shared.sync()
    assert list(shared.clinic.server.decisions.waiting()) == []

    shared.clock.pass_minutes(4 * 60)

    assert shift.store.open_until(feed) is None
    with pytest.raises(NotInScope):
        overview.open_chart(shift, feed)
    shared.sync()
    with pytest.raises(NotInScope):
        overview.open_chart(shift, feed)


def test_the_supervisor_is_told_on_her_day_until_she_has_seen_it(shared):
    opens(shared)
    shared.sync()
    shared.ingrid.joined.engine.run_once()
    sign_in_again(shared.ingrid.joined, PASSWORD, **shared.clinic.beside())
    shared.ingrid.sync()

    item = next(iter(today(shared.ingrid.shift).emergencies))
    assert item.title == "CARVALHO, Maria"
    assert "K. Sato" in item.text
    assert "Found on the floor" in item.text
    emergencies.mark_seen(shared.ingrid.shift, item.key)

    assert today(shared.ingrid.shift).emergencies == ()
    assert "break_glass" in {each.action for each in shared.shift.store.audit_records(0)}


def test_it_takes_a_whole_name_a_reason_and_a_fresh_password_or_pin(shared):
    for who in ("Carvalho", "Maria", "", "Nobody, Here"):
        with pytest.raises(NobodyNamed):
            opens(shared, who)
    for reason, words in (("", "words"), ("other", " ")):
        with pytest.raises(SayWhy):
            opens(shared, reason=reason, words=words)
    shared.clock.pass_minutes(6)
    with pytest.raises(ProofTooOld):
        opens(shared)
    with pytest.raises(WrongPassword):
        prove(shared.shift, "not his")
    with pytest.raises(ProofTooOld):
        opens(shared)

    assert shared.shift.store.open_until(shared.maria) is None
    with pytest.raises(NotInScope):
        overview.open_chart(shared.shift, shared.maria)


def test_a_record_number_names_a_patient_too_and_a_role_that_may_not_is_told_so(shared):
    staff = replace(shared.shift, person=msgspec.structs.replace(shared.shift.person, role="staff"))
    with pytest.raises(NotYours):
        emergencies.ask(staff)
    with pytest.raises(NotYours):
        emergencies.open_chart(staff, MARIA, "collapse", "")

    assert opens(shared, "004 182 7731") == shared.maria


def test_what_is_charted_without_opening_waits_for_a_decision(shared):
    """The assignment is what covers it: without one the same entry goes to a person."""
    store, feed = shared.shift.store, shared.maria
    assert store.break_glass(feed, shared.clock.ms + 60_000, "no entry says so")

    shared.says(feed, feed.removeprefix("p:"), "patient.contacts", PatientContacts("555-0100"))
    shared.joined.engine.run_once()

    assert [each.reason for each in shared.clinic.server.decisions.waiting()] == ["not_assigned"]
