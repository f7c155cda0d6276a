"""Live notice: what one laptop pushes the others hear of at once, at whichever replica, and nobody hears of more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from nursechart.protocol.live import HEARTBEAT, LINE_BYTES, FeedsGrew, NotEvents, Reader, Resync, feeds_event
from nursechart.server import live, live_stream, live_wire
from nursechart.server.live_news import News, payload, read_payload
from nursechart.server.live_stream import Stream
from nursechart.server.operations import Operations
from nursechart.server.pharmacy import Pharmacy, open_pharmacy
from nursechart.server.sessions import SignedIn
from tests.server.conftest import CHEAP, furnished_house
from tests.server.ears import PATIENCE_S, listening
from tests.server.house import LEILA, ORIGIN, ROSA, THEO, House
from tests.server.processes import until
from tests.server.test_blobs import PHOTO, photo_entry, send_all


@pytest.fixture
def replica(house_on_both: House) -> Iterator[Pharmacy]:
    """Another server of the same pharmacy, over the same database."""
    made = open_pharmacy(house_on_both.pharmacy.folder.path, now_ms=house_on_both.clock, hashing=CHEAP)
    yield made
    made.close()


def test_a_push_at_one_server_is_heard_at_another_and_only_by_those_who_care_for_the_patient(
    house_on_both: House, replica: Pharmacy
) -> None:
    house = house_on_both
    house.assign("rn", ROSA)
    house.assign("ruth", ROSA)
    house.assign("ruth", THEO)
    rn, ruth = house.laptop("rn"), house.laptop("ruth")
    with listening(rn, replica) as ear:
        ear.is_in_touch()
        ruth.told(ruth.entry(THEO), ruth.entry(ROSA))
        assert ear.hears(f"p:{ROSA}") == 2
        ruth.told(ruth.entry(THEO), ruth.entry(ROSA))
        assert ear.hears(f"p:{ROSA}") == 3
    assert THEO.encode() not in ear.raw  # S-03: not even that there is such a patient
    assert replica.live.listeners == 0


def test_a_photo_that_has_come_is_heard_of_at_every_server_by_those_who_care_for_the_patient(
    house_on_both: House, replica: Pharmacy
) -> None:
    """The entry that names it came before, so its chart is no longer than it was."""
    house = house_on_both
    for login, patient in (("rn", ROSA), ("ruth", ROSA), ("ruth", THEO)):
        house.assign(login, patient)
    rn, ruth = house.laptop("rn"), house.laptop("ruth")
    of_rosa, of_theo = photo_entry(ruth, ROSA, PHOTO), photo_entry(ruth, THEO, PHOTO)
    ruth.told(of_rosa, of_theo)
    # with the embedded database other servers look for grown charts alone
    with listening(rn, replica if house.pharmacy.database.is_postgres else house.pharmacy) as ear:
        ear.is_in_touch()
        ruth.told(ruth.entry(ROSA))
        ear.hears(f"p:{ROSA}")
        heard = len(ear.raw)
        send_all(ruth, of_theo)
        ruth.told(ruth.entry(ROSA))
        ear.hears(f"p:{ROSA}")
        assert feeds_event({}) not in ear.raw[heard:], "not even that there is such a patient"
        send_all(ruth, of_rosa)
        while ear.next() != FeedsGrew():
            pass
    assert read_payload("org", payload("org", News(files={ROSA}))) == News(files={ROSA})


def test_what_grows_meanwhile_does_not_take_back_that_what_is_hers_has_changed() -> None:
    async def told(*hints: dict[str, int]) -> bytes:
        hers = Stream("1", SignedIn("rn", "laptop", "rn"), asyncio.get_running_loop(), 900, lambda _stream: None)
        for each in hints:
            hers.hint(each)
        events = hers.events()
        assert await anext(events) == HEARTBEAT
        return await anext(events)

    for hints in ({}, {"p:rosa": 3}), ({"p:rosa": 3}, {}), ({},):
        assert asyncio.run(told(*hints)) == feeds_event({})
    assert asyncio.run(told({"p:rosa": 3}, {"p:theo": 2})) == feeds_event({"p:rosa": 3, "p:theo": 2})


def test_s03_a_patient_newly_assigned_is_heard_of_and_one_taken_away_is_not_any_more(house_on_both: House) -> None:
    house = house_on_both
    rosa = house.assign("rn", ROSA)
    house.assign("ruth", ROSA)
    rn, ruth = house.laptop("rn"), house.laptop("ruth")
    with listening(rn) as ear:
        ear.is_in_touch()
        house.assign("rn", LEILA)
        while ear.next() != FeedsGrew():  # "what is hers has changed": a sync tells how
            pass
        house.unassign(rosa)
        while ear.next() != FeedsGrew():
            pass
        heard = len(ear.raw)
        ruth.told(ruth.entry(ROSA))
        house.assign("ruth", LEILA)
        ruth.told(ruth.entry(LEILA))
        ear.hears(f"p:{LEILA}")
        assert f"p:{ROSA}".encode() not in ear.raw[heard:]


def test_a_stream_ends_with_its_token_and_with_the_next_one_of_its_laptop(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop, lives = house.laptop("rn"), house.pharmacy.live
    with listening(laptop) as first, listening(laptop) as second:
        assert first.ended.wait(PATIENCE_S)
        assert not second.ended.is_set()
        assert lives.listeners == 1
        house.clock.pass_minutes(16)
        lives.heard(News(scopes=True))
        assert second.ended.wait(PATIENCE_S)
    laptop.sign_in("rn")
    house.clock.pass_minutes(15 - 0.01 / 60)  # its last 10 ms
    with listening(laptop) as short:
        assert short.ended.wait(PATIENCE_S)


def test_s52_who_is_stopped_or_whose_laptop_is_withdrawn_hears_nothing_more(house_on_both: House) -> None:
    house = house_on_both
    rn, ruth = house.laptop("rn"), house.laptop("ruth")
    with listening(rn) as of_rn, listening(ruth) as of_ruth:
        house.disable("rn")
        assert of_rn.ended.wait(PATIENCE_S)
        house.withdraw(ruth)
        assert of_ruth.ended.wait(PATIENCE_S)
    with listening(rn) as refused:
        assert (refused.status, refused.ended.wait(PATIENCE_S)) == (401, True)


def test_across_servers_too_a_laptop_has_one_stream(folder_on_postgres: Path) -> None:
    with furnished_house(folder_on_postgres) as house, furnished_house(folder_on_postgres) as other:
        laptop = house.laptop("rn")
        with listening(laptop) as first:
            first.is_in_touch()
            house.clock.pass_minutes(0.01)
            other.clock.ms = house.clock.ms
            with listening(laptop, other.pharmacy) as second:
                assert first.ended.wait(PATIENCE_S)
                assert not second.ended.is_set()


def test_a_server_that_has_stopped_hearing_the_others_says_so_to_all_once_it_hears_again(
    folder_on_postgres: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_wire, "_AGAIN_S", 0.01)
    url = (folder_on_postgres / "keys" / "database.url").read_text()
    with (
        furnished_house(folder_on_postgres) as house,
        psycopg.connect(url, autocommit=True) as admin,
        listening(house.laptop("rn")) as ear,
    ):
        ear.is_in_touch()
        lost = admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen nursechart'"
            " and datname = current_database()"
        ).fetchall()
        assert len(lost) == 1  # one connection listens, for all streams of the server
        ear.is_in_touch()


def test_a_draining_server_ends_its_streams_and_takes_no_more(house: House) -> None:
    laptop = house.laptop("rn")
    with listening(laptop) as ear:
        house.pharmacy.live.end_all()
        assert ear.ended.wait(PATIENCE_S)
    with listening(laptop) as refused:
        assert refused.status == 503


def test_more_listeners_than_a_server_takes_are_told_to_come_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST", 1)
    first, second = house.laptop("rn"), house.laptop("ruth")
    with listening(first), listening(second) as refused, listening(first) as again:
        assert (refused.status, again.status) == (503, 200)


def test_a_stream_is_kept_alive_and_those_who_listen_are_counted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_stream, "HEARTBEAT_SECONDS", 0.01)
    with listening(house.laptop("rn")) as ear:
        until(lambda: ear.raw.count(b":\n\n") > 3)

        async def ask() -> str:
            transport = httpx.ASGITransport(Operations(house.pharmacy).app())
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return (await client.get("/metrics")).text

        assert "\nnursechart_live_listeners 1.0\n" in house._runner.run(ask())


# --- the bytes ---


def test_events_are_read_wherever_they_were_cut_and_what_is_not_understood_is_passed_over() -> None:
    stream = (
        b":\n\n" + feeds_event({"p:a": 3}) + b"event: tea\ndata: {}\n\nid: 7\nretry: 1\n\r\n" + b"event: resync\n\n"
        b"event: feeds\ndata: <html>\n\n"
    )
    expected = [FeedsGrew({"p:a": 3}), Resync(), FeedsGrew()]
    for cut in range(len(stream)):
        reader = Reader()
        assert [*reader.take(stream[:cut]), *reader.take(stream[cut:])] == expected


def test_a_line_without_an_end_is_given_up() -> None:
    reader = Reader()
    reader.take(b"x" * LINE_BYTES)
    with pytest.raises(NotEvents):
        reader.take(b"x")


def test_news_of_more_feeds_than_a_notice_holds_ask_everybody_to_sync() -> None:
    few, many = News({"p:a": 1}, opened={"d": "s"}), News({f"p:{number:040}": 1 for number in range(200)})
    assert read_payload("org", payload("org", few)) == few
    assert read_payload("org", payload("org", many)) == News(scopes=True, is_many=True)
    assert read_payload("another", payload("org", few)) is None
    assert read_payload("org", "not ours") is None
    assert feeds_event(dict.fromkeys(map(str, range(501)), 1)) == b"event: resync\ndata: {}\n\n"
