"""The banner, rails, alerts, charts, ribbon and what lies over a screen."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nursechart.ui.gallery.charts import TEMPERATURE
from nursechart.ui.gallery.people import FACTS
from nursechart.ui.theme import Tone
from nursechart.ui.widgets import (
    Allergies,
    Button,
    ChartOrTable,
    DiffBlock,
    InlineAlert,
    Label,
    Mark,
    PatientBanner,
    PrimaryButton,
    ProofRibbon,
    ProofStep,
    RailItem,
    SectionRail,
    Sparkline,
    StepState,
    StopDialog,
    Toast,
    ToneRow,
    Trace,
    TrendChart,
)
from nursechart.ui.widgets.plots import figure, tick_values
from nursechart.ui.widgets.spoken import install_spoken_values


@pytest.fixture
def banner(qtbot: QtBot) -> PatientBanner:
    banner = PatientBanner()
    banner.show_patient("CARVALHO, Maria", "(Ms)", "“Mia”", FACTS)
    banner.show_allergies(Allergies.LISTED, "2 allergies", "Penicillin, chlorhexidine")
    qtbot.addWidget(banner)
    banner.resize(1000, 68)
    banner.show()
    return banner


def words(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(Label) if label.isVisible())


def test_the_compact_banner_loses_the_weight_and_nothing_else(banner: PatientBanner) -> None:
    banner.set_compact(True)
    seen = words(banner)
    assert "67.1 kg" not in seen
    for kept in ("CARVALHO, Maria", "14 Mar 1958", "004 182 7731", "Penicillin, chlorhexidine"):
        assert kept in seen


def test_allergies_that_nobody_asked_about_are_a_warning_in_words(banner: PatientBanner) -> None:
    banner.show_allergies(Allergies.NOT_ASKED, "Allergies", "Allergies not asked")
    assert "Allergies not asked" in banner.allergies.accessibleName()


def test_the_allergies_can_be_opened_by_key(banner: PatientBanner, qtbot: QtBot) -> None:
    banner.allergies.setFocus()
    with qtbot.waitSignal(banner.allergies_clicked):
        qtbot.keyClick(banner.allergies, Qt.Key.Key_Return)


def test_the_banner_is_read_aloud_as_one_sentence(banner: PatientBanner) -> None:
    assert banner.accessibleName().startswith("CARVALHO, Maria (Ms), Born 14 Mar 1958 (67 y)")


def test_the_banner_of_the_same_patient_is_not_made_again_and_another_weight_is_shown(qtbot: QtBot) -> None:
    banner = PatientBanner()
    qtbot.addWidget(banner)
    banner.show_patient("CARVALHO, Maria", "", "", [("Weight", "67.1 kg")])
    before = banner.findChildren(QWidget)

    banner.show_patient("CARVALHO, Maria", "", "", [("Weight", "67.1 kg")])
    assert banner.findChildren(QWidget) == before

    banner.show_patient("CARVALHO, Maria", "", "", [("Weight", "66.8 kg")])
    assert "Weight 66.8 kg" in banner.accessibleName()


def test_the_address_below_the_sections_is_not_made_again_until_it_changes(qtbot: QtBot) -> None:
    rail = SectionRail()
    qtbot.addWidget(rail)
    rail.show_foot([("map-pin", "18 Alder Court")])
    before = rail.findChildren(QWidget)

    rail.show_foot([("map-pin", "18 Alder Court")])
    assert rail.findChildren(QWidget) == before

    rail.show_foot([("map-pin", "4 Mill Lane")])
    assert "4 Mill Lane" in [each.text() for each in rail.findChildren(QLabel)]


def test_a_section_is_chosen_by_click_or_enter_and_says_how_it_stands(qtbot: QtBot) -> None:
    rail = SectionRail()
    qtbot.addWidget(rail)
    rail.show_items(
        [RailItem("vitals", "Vital signs", Mark.STARTED, "7 of 8"), RailItem("line", "Line care", Mark.WARN)]
    )
    rail.show()
    vitals = rail.findChild(QAbstractButton, "section_vitals")
    with qtbot.waitSignal(rail.chosen) as said:
        qtbot.keyClick(vitals, Qt.Key.Key_Return)
    assert said.args == ["vitals"]
    assert vitals.accessibleDescription() == "started, 7 of 8"


def test_the_rail_keeps_its_buttons_and_the_focus_when_a_count_changes(qtbot: QtBot) -> None:
    rail = SectionRail()
    qtbot.addWidget(rail)
    rail.show_items([RailItem("vitals", "Vital signs", Mark.STARTED, "7 of 8"), RailItem("line", "Line care")])
    rail.show()
    rail.findChild(QAbstractButton, "section_line").setFocus()
    rail.show_items([RailItem("vitals", "Vital signs", Mark.DONE, "8"), RailItem("line", "Line care", Mark.DONE)])
    assert rail.focusWidget().objectName() == "section_line"


def test_a_button_at_work_changes_its_words_and_not_its_width(qtbot: QtBot) -> None:
    button = PrimaryButton("Sign and lock")
    qtbot.addWidget(button)
    button.show()
    width = button.width()
    button.set_busy("Signing")
    assert (button.text(), button.width(), button.isEnabled()) == ("Signing", width, False)
    button.set_busy("")
    assert (button.text(), button.isEnabled()) == ("Sign and lock", True)


def test_a_critical_alert_says_what_and_why_and_its_action_is_a_filled_button(qtbot: QtBot) -> None:
    alert = InlineAlert(Tone.CRIT, "Fever with a central line", "Up 1.3 °C since 19 Nov.")
    qtbot.addWidget(alert)
    action = alert.add_action("open", "Open FP-02", main=True)
    assert alert.accessibleName() == "Fever with a central line. Up 1.3 °C since 19 Nov."
    assert isinstance(action, Button)
    assert action.look.value == "danger"


def test_a_row_of_a_list_is_chosen_by_click_and_by_space(qtbot: QtBot) -> None:
    row = ToneRow(clickable=True)
    qtbot.addWidget(row)
    row.show()
    with qtbot.waitSignal(row.clicked):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(row.clicked):
        qtbot.keyClick(row, Qt.Key.Key_Space)


def test_t_shows_the_table_that_stands_in_for_a_chart_and_t_the_chart_again(qtbot: QtBot) -> None:
    both = ChartOrTable("temperature", TrendChart("Temperature, °C"))
    qtbot.addWidget(both)
    both.show_trace(TEMPERATURE)
    both.show()
    both.chart.setFocus()
    qtbot.keyClick(both.chart, Qt.Key.Key_T)
    assert both.is_table()
    assert "38.4 °C" in words(both)
    qtbot.keyClick(both.currentWidget(), Qt.Key.Key_T)
    assert not both.is_table()


def test_a_sparkline_says_its_summary_aloud(qtbot: QtBot) -> None:
    install_spoken_values()
    spark = Sparkline("Temperature, last 14 days")
    qtbot.addWidget(spark)
    spark.show_trace(TEMPERATURE)
    interface = QAccessible.queryAccessibleInterface(spark)
    assert interface.text(QAccessible.Text.Name) == "Temperature, last 14 days"
    assert "above the range" in interface.text(QAccessible.Text.Value)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [([36.1, 38.4], ["36", "37", "38"]), ([66.1, 72.0], ["66", "69", "72"]), ([4.0, 13.1], ["4", "8", "12"])],
)
def test_the_axis_of_a_trend_has_round_figures(values: list[float], ticks: list[str]) -> None:
    assert [figure(tick) for tick in tick_values(values, 3)] == ticks


def test_a_single_reading_and_no_reading_can_be_drawn(qtbot: QtBot) -> None:
    for trace in (Trace(()), Trace((((1.0, 37.0),),), summary="37.0")):
        for chart in (Sparkline("Temperature"), TrendChart("Temperature", roomy=True)):
            qtbot.addWidget(chart)
            chart.show_trace(trace)
            assert not chart.grab().isNull()


def test_the_ribbon_reads_out_what_is_proved_and_what_waits(qtbot: QtBot) -> None:
    ribbon = ProofRibbon(("On this laptop", "At the pharmacy", "Reviewed"))
    qtbot.addWidget(ribbon)
    ribbon.show_steps(
        [
            ProofStep(StepState.PROVED, "24 of 24"),
            ProofStep(StepState.WAITING, "3 wait"),
            ProofStep(StepState.NOT_YET, "not yet"),
        ]
    )
    assert ribbon.accessibleName() == (
        "On this laptop: proved, 24 of 24; At the pharmacy: waiting, 3 wait; Reviewed: not yet, not yet"
    )


def test_what_changed_keeps_the_old_value_readable(qtbot: QtBot) -> None:
    diff = DiffBlock("Blood pressure", "148/92", "118/72")
    qtbot.addWidget(diff)
    assert diff.accessibleName() == "Blood pressure: was 148/92, is 118/72"


def test_a_toast_can_be_taken_back(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(600, 400)
    page.show()
    toast = Toast(page)
    toast.say("Note removed", undo=True)
    with qtbot.waitSignal(toast.undone):
        qtbot.mouseClick(toast.findChild(QWidget, "toast_undo"), Qt.MouseButton.LeftButton)
    assert not toast.isVisible()


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[StopDialog]:
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    dialog = StopDialog(
        page, "Do not give this dose", "CARVALHO, Maria", ["Allergy to penicillin: anaphylaxis, 2009."],
        safe="Go back", override="Give anyway", reasons=[("tested", "Tested since, no allergy")],
    )  # fmt: skip
    dialog.open()
    yield dialog
    dialog.close()


def test_enter_in_a_stop_dialog_is_the_safe_way_out(dialog: StopDialog, qtbot: QtBot) -> None:
    assert dialog.focusWidget() is dialog.safe
    with qtbot.waitSignal(dialog.backed_out):
        qtbot.keyClick(dialog.safe, Qt.Key.Key_Space)


def test_esc_in_a_stop_dialog_is_the_safe_way_out(dialog: StopDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.backed_out):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_stop_is_gone_past_only_with_a_reason(dialog: StopDialog, qtbot: QtBot) -> None:
    go_on = dialog.findChild(QWidget, "stop_override")
    with qtbot.assertNotEmitted(dialog.overridden):
        qtbot.mouseClick(go_on, Qt.MouseButton.LeftButton)
    assert "say why" in words(dialog)
    dialog.reason.set_value("tested")
    with qtbot.waitSignal(dialog.overridden) as said:
        qtbot.mouseClick(go_on, Qt.MouseButton.LeftButton)
    assert said.args == ["tested", ""]


def test_a_stop_dialog_names_the_patient(dialog: StopDialog) -> None:
    assert "CARVALHO, Maria" in words(dialog)
    assert "CARVALHO, Maria" in dialog.accessibleName()


def test_a_mirrored_rail_has_its_marks_at_the_right(qtbot: QtBot) -> None:
    rail = SectionRail()
    qtbot.addWidget(rail)
    rail.show_visit("Home visit", "Fri 21 Nov, 09:31", 3, 9)
    rail.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    rail.show()
    assert rail.ring.mapTo(rail, QPoint()).x() > rail.width() / 2
