"""The frame around the screens: top bar, rail, the stack of screens, the palette, and what covers them while locked.

It takes plain values and speaks in signals; it knows no charting.
"""

from nursechart.ui.shell.nav_rail import NavItem, NavRail
from nursechart.ui.shell.page_frame import Form, PageFrame
from nursechart.ui.shell.top_bar import Logo, TopBar
from nursechart.ui.shell.window import MainWindow

__all__ = ["Form", "Logo", "MainWindow", "NavItem", "NavRail", "PageFrame", "TopBar"]
