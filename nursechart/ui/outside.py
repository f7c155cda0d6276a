"""Other programs of this computer, opened when a person asks: the phone and the map. No name goes to either.

The address or number alone is handed over, by the scheme the system keeps for it; nothing is asked of any service from
here. A computer without such a program says so, and the words can be copied instead.
"""

from __future__ import annotations

import re
import sys

from PySide6.QtCore import QUrl, QUrlQuery
from PySide6.QtGui import QDesktopServices

_NOT_DIALLED = re.compile(r"[^0-9+*#]")


def phone_url(number: str) -> QUrl:
    """`tel:5550142` of a number as it is written."""
    return QUrl(f"tel:{_NOT_DIALLED.sub('', number)}")


def map_url(address: str, platform: str = sys.platform) -> QUrl:
    """The address in the scheme of the system's own map program."""
    query = QUrlQuery()
    query.addQueryItem("q", address)
    scheme, path = {"darwin": ("maps", ""), "win32": ("bingmaps", "")}.get(platform, ("geo", "0,0"))
    url = QUrl(f"{scheme}:{path}")
    url.setQuery(query)
    return url


def open_outside(url: QUrl) -> bool:
    """Whether a program took it."""
    return QDesktopServices.openUrl(url)
