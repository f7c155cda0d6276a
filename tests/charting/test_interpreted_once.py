"""AX-7: how it was interpreted is said on arriving, and teaching does not ask it again."""

from nursechart.record.kinds import PatientLanguage


def asked_in_teaching(at):
    section = next(each for each in at.form("teaching").sections if each.id == "S14")
    return {row.id: row for row in section.rows}


def spoken(amara, maria):
    """A visit of a patient who speaks Portuguese and has an interpreter."""
    at = amara.begin(maria)
    patient = at.shift.store.visit_record(at.feed, at.visit).patient
    before = patient.refs("patient.language")
    amara.says(maria, patient.id, "patient.language", PatientLanguage("pt", interpreter=True), before)
    return at


def test_teaching_asks_for_the_interpreter_until_arriving_has_said_it(amara, maria):
    at = spoken(amara, maria)
    assert asked_in_teaching(at)["interpreter"].required

    at.fill("arrive", "S01", "interpreter_used", interpreter_used="phone")

    assert "interpreter" not in asked_in_teaching(at)


def test_what_teaching_says_of_its_own_interpreter_stays_and_can_be_changed(amara, maria):
    at = spoken(amara, maria)
    at.fill("teaching", "S14", "interpreter", interpreter="Her daughter, by phone")

    at.fill("arrive", "S01", "interpreter_used", interpreter_used="in_person")

    (control,) = asked_in_teaching(at)["interpreter"].controls
    assert control.value == "Her daughter, by phone"
