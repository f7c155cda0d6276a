"""The network this laptop is on: whether what goes over it is paid by the amount, as the platform tells it.

Charting is small and always goes. Photos wait on a metered network until she says that they go there too; that holds
until the laptop leaves that network. Where the platform cannot tell, a network counts as not metered.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation


class Network(QObject):
    """What is known of the network. `carries_photos` may be asked on any thread."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_metered = False
        self.allows_photos = False  # she has said that photos go over this metered network too
        metered = QNetworkInformation.Feature.Metered
        info = QNetworkInformation.instance() if QNetworkInformation.loadBackendByFeatures(metered) else None
        if info is not None:
            self.is_metered = info.isMetered()
            info.isMeteredChanged.connect(self.tell)

    def tell(self, is_metered: bool) -> None:
        """The laptop is on another network, or the platform has learned more about this one."""
        if is_metered != self.is_metered:
            self.is_metered, self.allows_photos = is_metered, False
            self.changed.emit()

    def allow_photos(self, on: bool) -> None:
        """She says whether photos go over this metered network."""
        self.allows_photos = on
        self.changed.emit()

    def carries_photos(self) -> bool:
        """Whether photos are sent and fetched now."""
        return not self.is_metered or self.allows_photos
