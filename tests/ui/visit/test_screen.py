"""The visit screen: what the page says goes to charting, and the answers come back without disturbing her."""

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from nursechart.charting.refusals import IdentifyFirst
from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.ui.background import Background
from nursechart.ui.hands import Hands
from nursechart.ui.screen import Place
from nursechart.ui.visit.asks import group_of_part, typed_pair
from nursechart.ui.visit.screen import VisitScreen
from tests.ui.reachable import settle
from tests.ui.visit import looks
from tests.ui.visit.conftest import heard


class Fake:
    """Charting without a laptop: remembers what was asked and answers with invented looks."""

    def __init__(self):
        self.asked = []
        self.vitals = looks.empty_vitals()
        self.frame_look = looks.FRAME
        self.refuse = {}

    def _note(self, *what):
        self.asked.append(what)
        if what[0] in self.refuse:
            raise self.refuse[what[0]]

    def frame(self, shift, feed, visit):
        return self.frame_look

    def look(self, shift, feed, visit, group, line=""):
        self._note("look", group)
        look = self._looks(group) if visit == looks.VISIT else looks.empty_vitals()
        return replace(look, frame=replace(self.frame_look, rail=look.frame.rail, visit=visit))

    def photo_strip(self, *_where: object) -> None:
        return None

    def conductor(self, *_where: object) -> None:
        return None

    def forms(self, shift, feed, visit, group):
        return None

    def _looks(self, group):
        return {
            "vitals": self.vitals,
            "line": looks.LINE,
            "infusion": looks.MEDICINES,
            "sign": looks.READY,
        }.get(group, replace(looks.NOTE, group=group))

    def draft(self, shift, shown, row, values, section=""):
        self._note("draft", row, values)

    def chart(self, shift, shown, row, values, section=""):
        self._note("chart", row, values, shown.saved)
        if not hasattr(shown, "rows"):
            return shown
        first, second = typed_pair(values)
        shown = looks.with_row(shown, row, value=first, value2=second, charted=True)
        self.vitals = replace(shown, saved=f"Saved on this laptop 09:4{len(self.asked)}")
        return self.vitals

    def confirm(self, shift, shown, first, second, confirmed_by):
        self._note("confirm", first, second, confirmed_by)
        self.refuse = {}
        return shown

    def correct(self, shift, shown, row, values, reason, section=""):
        self._note("correct", row, values, reason)
        return shown

    def not_taken(self, shift, shown, measure, reason):
        self._note("not_taken", measure, reason)
        return looks.with_row(shown, measure, not_taken=reason, charted=True)

    def set_taken(self, shift, shown, time, position):
        self._note("set_taken", time, position)
        return replace(shown, taken_at=time, position=position)

    def take_again(self, shift, shown):
        self._note("take_again")
        return replace(looks.empty_vitals(), set_id="set-2", earlier_sets=(("set-1", "09:42"),))

    def answer_alert(self, shift, shown, alert, answer, reason):
        self._note("answer", alert.rule, answer, reason)
        self.vitals = replace(self.vitals, alerts=())

    def mark_seen(self, shift, shown, key):
        self._note("seen", key)
        return shown

    def tick(self, shift, shown, tick, on):
        self._note("tick", tick, on)
        return shown

    def sign(self, shift, shown, password, first, second):
        self._note("sign", password, first, second)
        return replace(looks.READY, read_only=True, signatures=(("Amara Okafor, RN", "21 Nov 10:24"),))

    def hold(self, shift, shown, order, reason, words):
        self._note("hold", order, reason, words)
        return shown

    def start(self, shift, shown, order, values, first, second, overrides):
        self._note("start", order, first, second, overrides)
        return shown

    def start_visit(self, shift, feed, visit, first, second, by):
        self._note("start_visit", first, second, by)
        self.frame_look = looks.FRAME
        return looks.FRAME

    def addendum(self, shift, feed, visit, reason, text):
        self._note("addendum", reason, text)
        return looks.FRAME

    def answer_comment(self, shift, feed, visit, comment, text):
        self._note("comment", comment, text)
        return replace(self.frame_look, returned=())

    def save_note(self, shift, feed, visit, reason, path):
        self._note("save_note", reason, path.name)
        return ""

    def pages(self, html):
        return (0,)

    def asked_for(self, kind):
        return [what for what in self.asked if what[0] == kind]


@pytest.fixture
def charting():
    return Fake()


@pytest.fixture
def screen(qtbot, charting):
    background = Background()
    shift = SimpleNamespace(now=datetime(2025, 11, 21, 9, 43), store=SimpleNamespace(pin=None))
    made = VisitScreen(shift, background, charting=charting)
    page = made.page
    page.resize(1290, 716)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is page)
    made.rest = lambda: (qtbot.waitUntil(lambda: not background.is_busy, timeout=5000), settle())
    yield made
    background.finish()
    made.rest()
    page.close()
    page.deleteLater()
    settle()


def opened(screen, group="vitals", row=""):
    screen.open(Place("visit", looks.FEED, looks.VISIT, group, row))
    screen.rest()
    return screen.page


def test_a_visit_opens_at_the_first_section_that_is_not_done(screen):
    page = opened(screen, group="")

    assert page.group == "vitals"
    assert Hands(page).focus.objectName() == "temperature"


def test_a_visit_opens_at_the_row_that_was_asked_for(screen):
    page = opened(screen, group="line", row="arm")

    assert page.group == "line"
    assert Hands(page).focus.objectName() == "arm"


def test_seven_vital_signs_are_charted_one_after_the_other(screen, charting):
    page = opened(screen)
    charted = heard(screen.charted)
    hands = Hands(page)

    for typed in ("38.4", "104", "18", "118/72", "97", "67.1", "2"):
        for key in typed:
            hands.write(key)
        hands.press("Enter")
    screen.rest()

    assert [(what[1], tuple(what[2].values())) for what in charting.asked_for("chart")] == [
        ("temperature", ("38.4",)),
        ("pulse", ("104",)),
        ("breathing_rate", ("18",)),
        ("blood_pressure", ("118", "72")),
        ("oxygen_saturation", ("97",)),
        ("weight", ("67.1",)),
        ("pain", ("2",)),
    ]
    assert len(charted) == 7
    assert page.findChild(QLineEdit, "temperature").text() == "38.4"
    assert hands.focus.objectName() == "glucose"


def test_each_act_goes_on_from_the_answer_of_the_one_before(screen, charting):
    page = opened(screen)
    hands = Hands(page)

    for typed in ("38.4", "104", "18"):
        hands.write(typed)
        hands.press("Enter")
    screen.rest()

    shown = [what[3] for what in charting.asked_for("chart")]
    assert shown[0] == ""
    assert len(set(shown)) == 3  # no act was done on a look older than her own last one


def test_an_older_answer_never_overwrites_what_she_has_typed_since(screen):
    page = opened(screen)
    hands = Hands(page)

    hands.write("38.4")
    hands.press("Enter")
    hands.write("104")  # the answer about the temperature comes in while this is typed
    screen.rest()

    assert page.findChild(QLineEdit, "pulse").text() == "104"
    assert page.findChild(QLineEdit, "pulse").hasFocus()


def test_a_refresh_after_a_sync_keeps_the_focused_field(screen, charting):
    page = opened(screen)
    Hands(page).write("38.")
    charting.vitals = looks.with_row(charting.vitals, "pulse", value="88", charted=True)

    screen.refresh()
    screen.rest()

    assert page.findChild(QLineEdit, "temperature").text() == "38."
    assert page.findChild(QLineEdit, "temperature").hasFocus()
    assert page.findChild(QLineEdit, "pulse").text() == "88"


def test_what_is_half_typed_is_kept_as_a_draft(screen, charting, qtbot):
    page = opened(screen)

    Hands(page).write("38.")
    qtbot.waitUntil(lambda: bool(charting.asked_for("draft")))

    assert charting.asked_for("draft") == [("draft", "temperature", {"Cel": "38."})]


def test_a_refusal_is_said_at_its_row_and_the_text_stays(screen, charting):
    page = opened(screen)
    charting.refuse["chart"] = NurseCanAct("Enter the temperature in °C, like 37.2")

    Hands(page).write("warm")
    Hands(page).press("Enter")
    screen.rest()

    message = page.findChild(QLabel, "temperature_message")
    assert message.text() == "Enter the temperature in °C, like 37.2"
    assert message.isVisible()
    assert page.findChild(QLineEdit, "temperature").text() == "warm"


def test_an_act_that_waits_for_identifiers_is_done_once_they_are_matched(screen, charting):
    charting.refuse["chart"] = IdentifyFirst("Match two identifiers once more.")
    page = opened(screen)
    Hands(page).write("37.2")
    Hands(page).press("Enter")
    screen.rest()

    QApplication.activeModalWidget().confirmed.emit("name", "mrn", "patient")
    screen.rest()

    acts = [each[:2] for each in charting.asked if each[0] in ("chart", "confirm")]
    assert acts == [("chart", "temperature"), ("confirm", "name"), ("chart", "temperature")]


def test_a_full_disk_is_told_to_the_shell_and_at_the_row(screen, charting):
    page = opened(screen)
    trouble = heard(screen.trouble)
    charting.refuse["chart"] = EnvironmentFault("The disk did not take this entry. It has not been charted.")

    Hands(page).write("38.4")
    Hands(page).press("Enter")
    screen.rest()

    assert trouble == [("The disk did not take this entry. It has not been charted.",)]
    assert "did not take" in page.findChild(QLabel, "temperature_message").text()
    charting.refuse.clear()
    page.findChild(QLineEdit, "temperature").setFocus()
    Hands(page).press("Enter")
    screen.rest()
    assert len(charting.asked_for("chart")) == 2  # leaving the field again tries again


def test_ctrl_enter_charts_the_last_field_and_moves_on(screen, charting):
    page = opened(screen)

    Hands(page).write("38.4")
    Hands(page).press("Ctrl+Enter")
    screen.rest()

    assert page.group == "assessment"
    assert [what[1] for what in charting.asked_for("chart")] == ["temperature"]


def test_each_section_takes_the_keys_as_soon_as_it_is_shown(screen, qapp):
    page = opened(screen)
    for group, first in (
        ("line", "connector_change"),
        ("infusion", "lot"),
        ("note", "plan"),
        ("vitals", "temperature"),
    ):
        screen.show_group(group)
        screen.rest()

        assert page.group == group
        assert qapp.focusWidget().objectName() == first


def test_a_section_that_was_built_is_there_at_once(screen):
    page = opened(screen)
    screen.show_group("line")
    screen.rest()
    vitals = page.section("vitals")

    screen.show_group("vitals")

    assert page.group == "vitals"
    assert page.section("vitals") is vitals
    screen.rest()


def test_going_to_a_missing_field_lands_on_it(screen):
    page = opened(screen, group="sign")

    page.section("sign").go_asked.emit("line", "connector_change")
    screen.rest()

    assert page.group == "line"
    assert Hands(page).focus.objectName() == "connector_change"


def test_answering_an_alert_takes_it_off_the_page(screen, charting):
    charting.vitals = looks.VITALS
    page = opened(screen)

    page.section("vitals").alert_answered.emit(looks.FEVER, "acted", "")
    screen.rest()

    assert charting.asked_for("answer") == [("answer", "FP-02", "acted", "")]
    assert not page.section("vitals").alerts.isVisible()


def test_taking_the_set_again_starts_with_an_empty_first_field(screen):
    page = opened(screen)

    page.findChild(QPushButton, "take_again").click()
    screen.rest()

    assert page.section("vitals").look.set_id == "set-2"
    assert Hands(page).focus.objectName() == "temperature"


def test_signing_carries_the_password_and_the_two_identifiers(screen, charting):
    page = opened(screen, group="sign")
    told = heard(screen.said)

    page.section("sign").sign_asked.emit("correct horse battery", "name", "mrn")
    screen.rest()

    assert charting.asked_for("sign") == [("sign", "correct horse battery", "name", "mrn")]
    assert not page.findChild(QLineEdit, "password").isVisible()
    assert told == [("Signed and locked",)]


def test_a_correction_closes_its_sheet_only_when_it_was_charted(screen, charting):
    charting.vitals = looks.SIGNED
    page = opened(screen)
    page.findChild(QPushButton, "correct_temperature").click()
    sheet = QApplication.activeModalWidget()
    sheet.editors[0].put("375")
    sheet.reason.set_value("Slipped")
    charting.refuse["correct"] = NurseCanAct("Temperature must be between 25 and 45 °C")

    sheet.findChild(QPushButton, "correct_submit").click()
    screen.rest()
    assert sheet.isVisible()
    assert "between 25 and 45" in "".join(label.text() for label in sheet.findChildren(QLabel))
    charting.refuse.clear()
    sheet.editors[0].put("37.5")
    sheet.findChild(QPushButton, "correct_submit").click()
    screen.rest()

    assert QApplication.activeModalWidget() is None
    assert charting.asked_for("correct")[-1] == ("correct", "temperature", {"Cel": "37.5"}, "Slipped")


def test_a_comment_leads_to_its_row_and_its_answer_is_carried(screen, charting):
    charting.vitals, charting.frame_look = looks.SIGNED, looks.RETURNED_FRAME
    page = opened(screen, group="line")

    page.comment_shown.emit("comment-1")
    screen.rest()
    assert page.group == "vitals"
    assert page.section("vitals").row("temperature").isAncestorOf(page.focusWidget())
    page.comment_answered.emit("comment-1", "By mouth")
    screen.rest()

    assert charting.asked_for("comment") == [("comment", "comment-1", "By mouth")]


def test_a_visit_that_was_not_started_is_started_after_two_identifiers(screen, charting):
    charting.frame_look = replace(looks.FRAME, status="planned", started="")
    page = opened(screen, group="")
    assert page.not_started.isVisible()

    page.start_confirmed.emit("name", "birth_date", "patient")
    screen.rest()

    assert charting.asked_for("start_visit") == [("start_visit", "name", "birth_date", "patient")]
    assert page.group == "vitals"


def test_another_visit_shows_nothing_of_the_one_before_and_loses_nothing_of_it(screen, charting):
    page = opened(screen)
    Hands(page).write("38.")
    before = page.section("vitals")

    screen.open(Place("visit", "p:other", "visit-2", "vitals"))
    screen.rest()

    assert page.section("vitals") is not before
    assert page.section("vitals").row("temperature").values() == {"Cel": ""}
    assert [what[:3] for what in charting.asked_for("chart")] == [("chart", "temperature", {"Cel": "38."})]


def test_an_addendum_and_a_saved_note_say_what_was_done(screen, charting, tmp_path):
    page = opened(screen, group="sign")
    told = heard(screen.said)

    page.addendum_given.emit("Asked by review", "Interpreter stayed.")
    screen.rest()
    screen.save_pdf("For the family doctor", tmp_path / "visit-note.pdf")
    screen.rest()

    assert charting.asked_for("addendum") == [("addendum", "Asked by review", "Interpreter stayed.")]
    assert charting.asked_for("save_note") == [("save_note", "For the family doctor", "visit-note.pdf")]
    assert told == [("Added to the note. Sign again",), ("The note was saved as visit-note.pdf, with its signature",)]


def test_parts_say_where_they_are_charted():
    assert group_of_part("vital_signs.temperature") == "vitals"
    assert group_of_part("line_care.done") == "line"
    assert group_of_part("section.fields") == ""


def test_one_or_two_numbers_are_taken_from_the_values_of_a_measure():
    assert typed_pair({"Cel": "38.4"}) == ("38.4", "")
    assert typed_pair({"mm[Hg]": "118", "mm[Hg]2": "72"}) == ("118", "72")
    assert typed_pair({"10*3/uL2": "5"}) == ("5", "")
