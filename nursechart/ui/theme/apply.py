"""Putting a theme in force."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from nursechart.ui.theme.current import PROPERTY, Theme, current
from nursechart.ui.theme.fonts import load_fonts
from nursechart.ui.theme.sheet import sheet
from nursechart.ui.theme.tokens import ThemeName
from nursechart.ui.unhurried import unhurried


def apply_theme(
    app: QCoreApplication, name: ThemeName | str, scale: float = 1.0, *, touch: bool = False, moves: bool = True
) -> Theme:
    """Show the program in the theme `name`, with text at `scale` (1.0 to 2.0), and answer what is now in force.

    Every widget gets a StyleChange event, at which widgets that keep icons or sizes take new ones.
    """
    assert isinstance(app, QApplication)
    load_fonts()
    theme = Theme(ThemeName(name), min(max(scale, 1.0), 2.0), touch, moves)
    if app.property(PROPERTY) == theme:
        return theme
    unhurried("a switch of theme or text size")
    app.setProperty(PROPERTY, theme)
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(theme.font(14))
    app.setStyleSheet(sheet(theme))
    return theme


def follow_system(app: QCoreApplication) -> ThemeName:
    """The theme that the system asks for: high contrast first, then dark or light."""
    assert isinstance(app, QApplication)
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return ThemeName.CONTRAST
    return ThemeName.DARK if hints.colorScheme() == Qt.ColorScheme.Dark else ThemeName.LIGHT


def palette(theme: Theme) -> QPalette:
    """The palette, for what Qt paints itself (menus, calendars, selections, text)."""
    colours, made = theme.colours, QPalette()
    role = QPalette.ColorRole
    for token, roles in {
        "canvas": (role.Window,),
        "surface": (role.Base, role.Button, role.ToolTipBase),
        "sunken": (role.AlternateBase, role.Mid),
        "text": (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText),
        "text3": (role.PlaceholderText,),
        "line": (role.Midlight, role.Light, role.Dark, role.Shadow),
        "accent": (role.Highlight, role.Link, role.LinkVisited, role.Accent),
        "on_accent": (role.HighlightedText,),
    }.items():
        for each in roles:
            made.setColor(each, QColor(getattr(colours, token)))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(colours.disabled))
    return made


__all__ = ["apply_theme", "current", "follow_system", "palette"]
