"""What a person can reach in a window, and what is read aloud of it."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QWidget


def settle() -> None:
    """Let layouts come to rest: wrapped words need two rounds."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def reachable(window: QWidget) -> list[QWidget]:
    """The visible widgets that take the focus by Tab."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and not isinstance(widget.parent(), QAbstractScrollArea)
    ]


def spoken(widget: QWidget) -> str:
    """The name that assistive technology reads."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def without_names(window: QWidget) -> list[str]:
    """Widgets that can be reached and lack the name for tests or the one to be read aloud."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} {spoken(widget)!r}"
        for widget in reachable(window)
        if not widget.objectName() or not spoken(widget)
    ]


def too_small(window: QWidget) -> list[str]:
    """Reachable widgets under 24 × 24 (AX-3). A field inside a painted box counts as the box."""
    return [
        f"{type(widget).__name__} {widget.objectName()} {widget.width()}×{widget.height()}"
        for widget in reachable(window)
        if (widget.width() < 24 or widget.height() < 24)
        and not (isinstance(widget, QLineEdit) and widget.property("bare"))
    ]
