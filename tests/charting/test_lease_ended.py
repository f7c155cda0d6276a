"""S-61: nothing was heard from the pharmacy for longer than the lease says: no chart opens but in an emergency."""

from __future__ import annotations

import pytest

from nursechart.charting import emergencies, overview
from nursechart.charting.emergencies import NobodyNamed
from nursechart.charting.patients import find
from nursechart.charting.reauthenticating import prove
from nursechart.charting.today import today
from nursechart.record.kinds import PatientContacts
from nursechart.store.errors import ChartsClosed, NotInScope, WrongPassword
from nursechart.store.laptop import Laptop
from nursechart.sync.joined import rejoin
from nursechart.sync.passwords import sign_in_again
from tests.charting.clinic import Clinic, LaptopInUse
from tests.store.laptops import BALLAST
from tests.sync.house import PASSWORD

MARIA, WEEK_MIN = "Carvalho, Maria", 7 * 24 * 60


@pytest.fixture
def amara(tmp_path, content):
    clinic = Clinic(tmp_path, content, closes=True)
    ingrid = clinic.laptop("ingrid")
    used = clinic.laptop("amara")
    used.clinic, used.ingrid, used.maria = clinic, ingrid, clinic.feed("maria-carvalho")  # type: ignore[attr-defined]
    yield used
    clinic.close()


def opens(amara, who=MARIA, password=PASSWORD):
    prove(amara.shift, password)
    return emergencies.open_chart(amara.shift, who, "collapse", "Found on the floor")


def unlocked_again(amara) -> LaptopInUse:
    amara.shift.store.close()
    laptop = Laptop.at(amara.folder, amara.secrets, clock=amara.clock, ballast_bytes=BALLAST)
    joined = rejoin(amara.folder, laptop.unlock(amara.shift.person.id, PASSWORD), **amara.clinic.world())
    again = LaptopInUse(joined, amara.clinic.shift_of(joined, "NB-02"), amara.folder, amara.secrets, amara.clock)
    again.clinic, again.ingrid, again.maria = amara.clinic, amara.ingrid, amara.maria  # type: ignore[attr-defined]
    amara.clinic.laptops.append(again)
    return again


def heard_from_pharmacy(amara) -> None:
    sign_in_again(amara.joined, PASSWORD, **amara.clinic.beside())
    amara.sync()


def assert_closed(amara) -> None:
    assert find(amara.shift, "Carvalho").rows == ()
    assert "Carvalho" not in repr(today(amara.shift))
    assert "Charts are closed" in find(amara.shift, "").found
    with pytest.raises(ChartsClosed, match="opened in an emergency"):
        overview.open_chart(amara.shift, amara.maria)
    with pytest.raises(ChartsClosed):
        amara.says(amara.maria, amara.maria.removeprefix("p:"), "patient.contacts", PatientContacts("555-0100"))


def test_charts_are_open_to_the_last_minute_of_the_lease_and_closed_from_then_on(amara):
    amara.clock.pass_minutes(WEEK_MIN - 5)
    assert overview.open_chart(amara.shift, amara.maria)
    amara.clock.pass_minutes(5)
    assert_closed(amara)
    assert_closed(unlocked_again(amara))


def test_hearing_the_pharmacy_opens_the_charts_again(amara):
    amara.clock.pass_minutes(WEEK_MIN)
    assert_closed(amara)
    heard_from_pharmacy(amara)
    assert overview.open_chart(amara.shift, amara.maria)


def test_a_clock_that_was_set_back_closes_the_charts_until_the_pharmacy_says_the_time(amara):
    amara.clock.pass_minutes(60 * 24)
    amara.says(amara.maria, amara.maria.removeprefix("p:"), "patient.contacts", PatientContacts("555-0100"))
    amara.clock.pass_minutes(-4)  # small steps back are every computer's
    assert overview.open_chart(amara.shift, amara.maria)
    amara.clock.pass_minutes(-2)
    assert_closed(amara)
    again = unlocked_again(amara)
    assert_closed(again)
    heard_from_pharmacy(again)
    assert overview.open_chart(again.shift, again.maria)


@pytest.mark.parametrize("kept", ["lost", "of another user", "changed"])
def test_without_a_lease_of_hers_that_the_pharmacy_signed_no_chart_opens(amara, kept):
    store, key = amara.shift.store, f"lease:{amara.shift.person.id}"
    raw = store.own(key)
    match kept:
        case "lost":
            import msgspec

            from nursechart.protocol.attested import Attested

            store.set_own(key, msgspec.json.encode(Attested(b"", "", b"")))
        case "of another user":
            other = amara.ingrid.shift
            store.set_own(key, other.store.own(f"lease:{other.person.id}"))
        case "changed":
            store.set_own(key, raw.replace(b'"signature":"', b'"signature":"AAAA'))
    assert_closed(unlocked_again(amara))


def test_her_own_patient_is_opened_in_an_emergency_for_four_hours_and_the_supervisor_is_told(amara):
    amara.clock.pass_minutes(WEEK_MIN)
    assert emergencies.ask(amara.shift).is_closed
    with pytest.raises(WrongPassword):
        opens(amara, password="not hers")
    with pytest.raises(NobodyNamed):
        opens(amara, who="Carvalho")
    assert_closed(amara)

    assert opens(amara) == amara.maria

    assert overview.open_chart(amara.shift, amara.maria).banner.emergency.startswith("Opened in an emergency, until ")
    amara.says(amara.maria, amara.maria.removeprefix("p:"), "patient.contacts", PatientContacts("555-0100"))
    acts = [record.action for record in amara.shift.store.audit_records(0, 10_000)]
    assert {"break_glass", "reauthenticated", "reauthentication_failed"} <= set(acts)
    again = unlocked_again(amara)  # a lock in the middle of it does not ask for all of it again
    assert overview.open_chart(again.shift, again.maria)

    again.clock.pass_minutes(4 * 60)
    with pytest.raises(NotInScope):
        overview.open_chart(again.shift, again.maria)
    heard_from_pharmacy(again)
    sign_in_again(amara.ingrid.joined, PASSWORD, **amara.clinic.beside())
    amara.ingrid.sync()
    assert [item.feed for item in today(amara.ingrid.shift).emergencies] == [amara.maria]
    assert list(amara.clinic.server.decisions.waiting()) == []  # what was charted meanwhile counts
    assert overview.open_chart(again.shift, again.maria).banner.emergency == ""  # hers again, and not for four hours


def test_a_chart_that_has_left_and_is_not_gone_yet_is_opened_in_an_emergency_by_name(amara):
    server = amara.clinic.server
    for each in server.assignments.all(user=amara.shift.person.id):
        server.assignments.end(each.id, now_ms=amara.clock.ms, by="admin")
    amara.sync()
    assert next(state for state in amara.shift.store.feeds() if state.feed == amara.maria).left
    with pytest.raises(NobodyNamed):
        opens(amara, who="Nobody, Known")
    assert amara.shift.store.patient_rows() == ()  # looking for one leaves nothing behind

    assert opens(amara) == amara.maria

    assert overview.open_chart(amara.shift, amara.maria).banner.emergency.startswith("Opened in an emergency, until ")
    amara.clock.pass_minutes(4 * 60)
    with pytest.raises(NotInScope):
        overview.open_chart(amara.shift, amara.maria)
