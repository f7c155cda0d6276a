"""The laptop's audit on its way to the pharmacy: once a day what is new of it, after everything that was charted.

A pharmacy that keeps less than it said once (it was set back) is sent what it lacks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from nursechart.protocol.limits import AUDIT_RECORDS
from nursechart.protocol.messages import AuditAnswer, AuditRequest
from nursechart.record.audit import AuditRecord
from nursechart.sync.conversation import Conversation
from nursechart.sync.ports import LaptopLog
from nursechart.sync.run import Stopped

EVERY_MS: Final = 24 * 3600 * 1000
AUDIT_KEPT: Final = "audit_kept"  # of the bookkeeping: the highest audit record that the pharmacy said it holds
_TURN: Final = "audit_turn"  # when it was sent last, by the laptop's clock; at first when it could have been


def audit_request(records: Iterable[AuditRecord]) -> AuditRequest:
    """These records in their own bytes."""
    return AuditRequest(tuple(msgspec.json.encode(record) for record in records))


def kept_at_pharmacy(log: LaptopLog) -> int:
    """The highest record that the pharmacy said it holds."""
    return int(log.own(AUDIT_KEPT) or b"0")


def send_audit(log: LaptopLog, talk: Conversation, now_ms: int) -> None:
    """Send the audit records that no answer has named, where a day is over. `now_ms`: by the laptop's clock.

    A refusal is for the next day: it does not make a run fail whose charting has all arrived. Raises Offline.
    """
    last_ms = int(log.own(_TURN) or b"0")
    if 0 <= now_ms - last_ms < EVERY_MS:
        return
    log.set_own(_TURN, str(now_ms).encode())
    if last_ms:
        try:
            _send(log, talk)
        except Stopped:
            return


def _send(log: LaptopLog, talk: Conversation) -> None:
    after, has_gone_back = kept_at_pharmacy(log), False
    while records := log.audit_records(after, AUDIT_RECORDS):
        kept = talk.post("/v1/audit", audit_request(records), AuditAnswer).head.kept
        if kept == after or (kept < after and has_gone_back):
            return  # it does not take what comes next; its report says so
        has_gone_back = has_gone_back or kept < after
        after = kept
        log.set_own(AUDIT_KEPT, str(kept).encode())
