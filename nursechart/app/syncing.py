"""Sync while somebody is signed in: its loop, the network it goes over, and how it stands in the chip of the window."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nursechart.app.outside import Outside
from nursechart.ui.background import Background, quietly
from nursechart.ui.shell.window import MainWindow
from nursechart.ui.theme.tokens import Tone

if TYPE_CHECKING:  # the database comes in after the first paint, in the worker
    from nursechart.charting.looks.syncing import SyncNow
    from nursechart.charting.shift import Shift
    from nursechart.sync.joined import Joined
    from nursechart.sync.loop import SyncLoop, SyncState
    from nursechart.ui.network import Network

_TONES = {"ok": Tone.OK, "warn": Tone.WARN, "accent": Tone.ACCENT, "crit": Tone.CRIT}


class Syncing(QObject):
    """`begin` at sign-in, `end` when the window is locked; in between it may be hurried or held back."""

    run_told = Signal(object)  # SyncRun, told by the sync thread
    stands_anew = Signal()  # how sync stands, or the network under it, has changed
    phase_changed = Signal()
    _state_told = Signal(object)  # SyncState, told by the sync thread

    def __init__(
        self, outside: Outside, window: MainWindow, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._outside, self._window, self._background = outside, window, background
        self._shift: Shift | None = None
        self._loop: SyncLoop | None = None
        self._network: Network | None = None
        self.state: SyncState | None = None
        self._state_told.connect(self._on_state)

    def begin(self, joined: Joined, shift: Shift, last_in_sync_ms: int | None) -> None:
        """Start the loop for who has signed in."""
        from nursechart.sync.loop import SyncLoop

        clock = self._outside.clock_here()
        joined.engine.small_picture = _small_picture
        joined.engine.carries_files = self.network().carries_photos
        self._shift = shift
        self._loop = SyncLoop(
            joined.engine,
            now_ms=clock.now_ms,
            monotonic_ms=clock.monotonic_ms,
            chance=random.SystemRandom().random,
            on_state=self._state_told.emit,
            on_run=self.run_told.emit,
            last_in_sync_ms=last_in_sync_ms,
            ear=joined.ear,
        )
        self.state = self._loop.state
        self._loop.start()

    def end(self) -> SyncLoop | None:
        """Hear nothing of the loop any more. It is given back to be stopped in the worker, before its store closes."""
        loop, self._loop = self._loop, None
        self._shift, self.state = None, None
        return loop

    def network(self) -> Network:
        """The network, looked at once there is something to send over it."""
        from nursechart.ui.network import Network

        if self._network is None:
            self._network = Network(self)
            self._network.changed.connect(self._network_changed)
        return self._network

    def _network_changed(self) -> None:
        if self._loop is not None:
            self._loop.wake()
        self.stands_anew.emit()

    def sync_now(self) -> None:
        if self._loop is not None:
            self._loop.try_now()

    def stay_offline(self, on: bool) -> None:
        if self._loop is not None:
            self._loop.stay_offline(on)

    def charted(self) -> None:
        """There is something new in the store: to be sent, and to be counted in the chip."""
        if self._loop is not None:
            self._loop.wake()
        self._show_chip()

    def now(self) -> SyncNow:
        """How sync stands, in the words of the sync centre's look."""
        from nursechart.charting.looks.syncing import SyncNow
        from nursechart.sync.causes import Cause

        state = self._loop.state if self._loop is not None else None
        if state is None:
            return SyncNow("offline")
        return SyncNow(
            phase=state.phase.value,
            since_ms=state.since_ms,
            last_in_sync_ms=state.last_in_sync_ms,
            next_try_ms=state.next_try_ms,
            cause=state.sentence,
            needs_sign_in=state.cause is Cause.SIGN_IN,
            has_turn=state.cause is Cause.TURN,
            metered=self.network().is_metered,
            photos_too=self.network().allows_photos,
            causes={cause.value: cause.sentence for cause in Cause},
        )

    def _on_state(self, state: SyncState) -> None:
        if self._shift is None:
            return
        before, self.state = self.state, state
        self._show_chip()
        self.stands_anew.emit()
        if before is not None and before.phase != state.phase:
            self.phase_changed.emit()

    def _show_chip(self) -> None:
        from nursechart.charting.syncing import headline

        if self._shift is None:
            return
        shift, now = self._shift, self.now()
        self._background.run(
            lambda: headline(shift, now),
            done=lambda chip: self._window.set_sync_state(chip.text, _TONES.get(chip.tone, Tone.WARN), chip.icon),
            failed=quietly,
        )


def _small_picture(photo: bytes) -> bytes:
    from nursechart.ui.photos.reading import preview_of

    return preview_of(photo)
