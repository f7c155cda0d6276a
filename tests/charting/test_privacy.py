"""Who looked at what is recorded, drafts belong to their author, and nothing typed is lost with the power."""

import shutil
from dataclasses import replace

import pytest

from nursechart.charting import (
    exporting,
    forms,
    lines,
    medicines,
    overview,
    patients,
    reviewing,
    signing,
    visiting,
    vitals,
)
from nursechart.charting.exporting import CouldNotWrite, ReasonToExport
from nursechart.charting.reauthenticating import prove
from nursechart.store.errors import NotInScope
from nursechart.store.laptop import Laptop, OpenStore
from nursechart.store.vault import FLOOR
from nursechart.sync.admitting import admit
from nursechart.sync.joined import rejoin
from nursechart.sync.passwords import sign_in_again
from tests.charting.clinic import PASSWORD, AtVisit, Clinic, LaptopInUse, row_of
from tests.store.laptops import BALLAST

VIEWS = {
    "chart": lambda at: overview.open_chart(at.shift, at.feed),
    "visit": lambda at: visiting.frame(at.shift, at.feed, at.visit),
    "vital_signs": lambda at: vitals.vitals(at.shift, at.feed, at.visit),
    "line_care": lambda at: lines.line_care(at.shift, at.feed, at.visit),
    "medicines": lambda at: medicines.medicines(at.shift, at.feed, at.visit),
    "arrive": lambda at: forms.form(at.shift, at.feed, at.visit, "arrive"),
    "assessment": lambda at: forms.form(at.shift, at.feed, at.visit, "assessment"),
    "teaching": lambda at: forms.form(at.shift, at.feed, at.visit, "teaching"),
    "supplies": lambda at: forms.form(at.shift, at.feed, at.visit, "supplies"),
    "note": lambda at: forms.form(at.shift, at.feed, at.visit, "note"),
    "sign": lambda at: signing.look(at.shift, at.feed, at.visit),
    "review": lambda at: reviewing.detail(at.shift, at.feed, at.visit),
    "fhir": lambda at: exporting.fhir_bundle(at.shift, at.feed, at.visit),
}


def trail(laptop):
    return laptop.shift.store.audit_records(after=0, limit=10_000)


@pytest.mark.parametrize("view", VIEWS)
def test_every_look_at_a_chart_is_recorded_with_who_whom_and_what(visit, clinic, view):
    """S-68."""
    clinic.clock.pass_minutes(2)  # a look within the same minute is the same look
    before = len(trail(visit.laptop))

    VIEWS[view](visit)

    (record,) = trail(visit.laptop)[before:]
    assert (record.action, record.object_id) == ("read", view)
    assert (record.user, record.patient) == (visit.shift.person.id, visit.feed.removeprefix("p:"))


def test_a_search_is_recorded_without_what_was_typed(amara):
    before = len(trail(amara))

    patients.find(amara.shift, "carvalho")

    (record,) = trail(amara)[before:]
    assert (record.action, record.object_id) == ("search", "8 characters, 1 found")
    assert "carvalho" not in repr(record)


@pytest.fixture
def just_proved(visit):
    prove(visit.shift, PASSWORD)


@pytest.mark.usefixtures("just_proved")
def test_an_export_needs_a_reason_and_is_recorded_with_it(visit, tmp_path):
    path = tmp_path / "out.json"
    with pytest.raises(ReasonToExport):
        exporting.save_fhir(visit.shift, visit.feed, visit.visit, " ", path)
    assert not path.exists()

    exporting.save_fhir(visit.shift, visit.feed, visit.visit, "Asked for by the hospital", path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert ("export", "Asked for by the hospital") in {(each.action, each.reason) for each in trail(visit.laptop)}


@pytest.mark.usefixtures("just_proved")
def test_a_file_that_is_there_already_is_replaced_and_kept_private(visit, tmp_path):
    path = tmp_path / "out.json"
    path.write_text("old")
    path.chmod(0o644)

    exporting.save_fhir(visit.shift, visit.feed, visit.visit, "Asked for", path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"{")


@pytest.mark.usefixtures("just_proved")
def test_a_file_that_cannot_be_written_says_so_and_leaves_nothing_behind(visit, tmp_path):
    with pytest.raises(CouldNotWrite, match="Choose another place"):
        exporting.save_fhir(visit.shift, visit.feed, visit.visit, "Asked for", tmp_path / "gone" / "out.json")

    assert list(tmp_path.iterdir()) == []


def test_a_chart_outside_her_patients_is_as_if_it_were_not_there(visit):
    for look in (
        lambda: overview.open_chart(visit.shift, "p:somebody-else"),
        lambda: vitals.vitals(visit.shift, "p:somebody-else", visit.visit),
        lambda: vitals.vitals(visit.shift, visit.feed, "another-visit"),
    ):
        with pytest.raises(NotInScope, match="not among your patients"):
            look()


def half_typed(at: AtVisit) -> None:
    vitals.draft(at.shift, at.vitals, "temperature", "38.")
    lines.draft(at.shift, at.line, "external_length", {"cm": "2."})
    medicines.draft(at.shift, at.medicines, at.medicines.cards[0].order, {"lot": "DEM"})
    forms.draft(at.shift, at.form("note"), "S24", "plan", {"plan": "Next dose tonig"})


def shown(at: AtVisit) -> list[str]:
    section = next(each for each in at.form("note").sections if each.id == "S24")
    return [
        row_of(at.vitals, "temperature").controls[0].value,
        row_of(at.line, "external_length").controls[0].value,
        at.medicines.cards[0].rows[0].controls[0].value,
        row_of(section, "plan").controls[0].value,
    ]


def test_two_users_on_one_laptop_do_not_see_each_others_drafts(tmp_path, content):
    """S-65."""
    clinic = Clinic(tmp_path, content)
    amara = clinic.laptop("amara")
    at = clinic.planned(amara, "maria-carvalho").start()
    half_typed(at)
    admit(amara.joined, "kenji", PASSWORD, cost=FLOOR, **clinic.beside())
    amara.shift.store.close()

    laptop = Laptop.at(amara.folder, amara.secrets, clock=clinic.clock, ballast_bytes=BALLAST)
    store = laptop.unlock(clinic.users["kenji"], PASSWORD)
    try:
        joined = rejoin(amara.folder, store, **clinic.world())
        sign_in_again(joined, PASSWORD, **clinic.beside())
        assert joined.engine.run_once().ended == "done"
        his = AtVisit(
            LaptopInUse(joined, clinic.shift_of(joined, "NB-01"), amara.folder, amara.secrets, clinic.clock),
            at.feed,
            at.visit,
        )
        assert shown(his) == ["", "", "", ""]
        assert store.drafts() == ()
        half_typed(his)
    finally:
        store.close()
    store = laptop.unlock(amara.shift.person.id, PASSWORD)
    try:
        assert shown(at_again(at, store)) == ["38.", "2.", "DEM", "Next dose tonig"]
        assert {each.id.split("/")[0] for each in store.drafts()} == {at.visit}
    finally:
        store.close()
        clinic.close()


def test_what_is_half_typed_survives_a_power_cut(tmp_path, content):
    clinic = Clinic(tmp_path, content)
    try:
        amara = clinic.laptop("amara")
        at = clinic.planned(amara, "maria-carvalho").start()
        half_typed(at)
        at.measure("pulse", "72")

        after = shutil.copytree(amara.folder, tmp_path / "as the power cut left it")
        laptop = Laptop.at(after, amara.secrets, clock=clinic.clock, ballast_bytes=BALLAST)
        store = laptop.unlock(amara.shift.person.id, PASSWORD)
        try:
            again = at_again(at, store)
            assert shown(again) == ["38.", "2.", "DEM", "Next dose tonig"]
            assert row_of(again.vitals, "pulse").controls[0].value == "72"
        finally:
            store.close()
    finally:
        clinic.close()


def at_again(at: AtVisit, store: OpenStore) -> AtVisit:
    """The same visit, in a store that was opened anew."""
    laptop = LaptopInUse(
        at.laptop.joined, replace(at.shift, store=store), at.laptop.folder, at.laptop.secrets, at.laptop.clock
    )
    return AtVisit(laptop, at.feed, at.visit)
