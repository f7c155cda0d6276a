"""Every screen by name, in one import: `app` builds them from here, after the first paint."""

from nursechart.ui.calculators.screen import CalculatorsScreen
from nursechart.ui.chart.flow_screen import FlowSheetScreen
from nursechart.ui.chart.screen import ChartScreen
from nursechart.ui.choices.screen import ChoicesScreen
from nursechart.ui.help.screen import HelpScreen
from nursechart.ui.patients.screen import PatientsScreen
from nursechart.ui.review.screen import ReviewScreen
from nursechart.ui.settings.screen import SettingsScreen
from nursechart.ui.sync.screen import SyncScreen
from nursechart.ui.today.screen import TodayScreen
from nursechart.ui.visit.screen import VisitScreen

__all__ = [
    "CalculatorsScreen",
    "ChartScreen",
    "ChoicesScreen",
    "FlowSheetScreen",
    "HelpScreen",
    "PatientsScreen",
    "ReviewScreen",
    "SettingsScreen",
    "SyncScreen",
    "TodayScreen",
    "VisitScreen",
]
