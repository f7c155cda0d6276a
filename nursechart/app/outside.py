"""The world outside of the program, and what tests and the demonstration put in place of it.

Nothing here is made before it is asked for: the first page is painted before the database and the network are loaded.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.store.clock import Clock
    from nursechart.store.secrets import SecretStore
    from nursechart.store.vault import Cost
    from nursechart.sync.enrol import Links


class Beside(TypedDict):
    """What asking the pharmacy over a connection of its own takes, by the names it is called."""

    links: Links
    clock: Clock
    chance: Callable[[int], bytes]


class World(Beside):
    """What enrolling, signing in and standing by ask of the world outside."""

    secrets: SecretStore | None  # None is this computer's own credential store


@dataclass(frozen=True, slots=True)
class Outside:
    """What tests and the demonstration put in place of the world outside; None is the real thing."""

    clock: Clock | None = None
    links: Links | None = None
    secrets: SecretStore | None = None
    secrets_in_folder: bool = False  # leave this computer's credential store alone
    cost: Cost | None = None
    chance: Callable[[int], bytes] = os.urandom

    def world(self, folder: Path) -> World:
        """The world as the laptop of `folder` meets it."""
        from nursechart.store.secrets import FileSecrets

        return {**self.beside(), "secrets": self.secrets or (FileSecrets(folder) if self.secrets_in_folder else None)}

    def beside(self) -> Beside:
        from nursechart.sync.enrol import TlsLinks

        return {"links": self.links or TlsLinks(), "clock": self.clock_here(), "chance": self.chance}

    def clock_here(self) -> Clock:
        """The clock that is looked at."""
        from nursechart.store.clock import SystemClock

        return self.clock or SystemClock()
