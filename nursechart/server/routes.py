"""The declared routes: what each takes, and what it needs of who comes.

This table is the whole outside of the server. What is not declared here cannot be mounted (`app.make_app`), and the
tests walk it: each route, each role, assigned or not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from nursechart.protocol import messages
from nursechart.protocol.messages import Message
from nursechart.protocol.versions import PREFIX
from nursechart.server import blobs_exchange, entering, exchange
from nursechart.server.door import Answered, Needs
from nursechart.server.roles import Permission


@dataclass(frozen=True, slots=True)
class Declared:
    """One route. `shape` is the head it takes (None: no body); `work` is done once `needs` are met.

    Without `work` the answer is no message but a stream of live notice: who may open it is decided like all else.

    `is_slow`: it hashes a password, so it waits its turn beside the others and not before them.
    """

    method: Literal["GET", "POST"]
    path: str
    needs: Needs
    shape: type[Message] | None
    work: Callable[..., Answered] | None
    is_slow: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


_READS: Final[dict[str, Any]] = {"permission": Permission.READ_CHARTS}

ROUTES: Final[tuple[Declared, ...]] = (
    Declared("GET", f"{PREFIX}/ca", Needs("none"), None, entering.ca),
    Declared("GET", f"{PREFIX}/ping", Needs("enrolled"), None, entering.ping),
    Declared("POST", f"{PREFIX}/enrol", Needs("new_key"), messages.EnrolRequest, entering.enrol),
    Declared("GET", f"{PREFIX}/enrol", Needs("enrolled"), None, entering.enrolment),
    Declared("POST", f"{PREFIX}/sign-in", Needs("active"), messages.SignInRequest, entering.sign_in, is_slow=True),
    Declared("POST", f"{PREFIX}/token", Needs("active"), messages.TokenRequest, entering.token),
    Declared(
        "POST",
        f"{PREFIX}/password",
        Needs("active", "required", permission=Permission.SIGN_IN),
        messages.PasswordRequest,
        entering.password,
        is_slow=True,
    ),
    Declared(
        "POST",
        f"{PREFIX}/recover",
        Needs("active", "required", permission=Permission.SIGN_IN),
        messages.RecoverRequest,
        entering.recover,
    ),
    Declared("POST", f"{PREFIX}/sync", Needs("active", "optional", **_READS), messages.SyncRequest, exchange.sync),
    Declared("POST", f"{PREFIX}/receipts", Needs("pushing"), messages.SyncRequest, exchange.receipts),
    Declared("POST", f"{PREFIX}/push", Needs("pushing"), messages.PushRequest, exchange.push),
    Declared("POST", f"{PREFIX}/pull", Needs("active", "optional", **_READS), messages.PullRequest, exchange.pull),
    Declared(
        "POST", f"{PREFIX}/bodies", Needs("active", "required", **_READS), messages.BodiesRequest, exchange.bodies
    ),
    Declared("POST", f"{PREFIX}/have", Needs("pushing"), messages.HaveRequest, exchange.have),
    Declared("POST", f"{PREFIX}/fates", Needs("pushing"), messages.FatesRequest, exchange.fates),
    Declared("POST", f"{PREFIX}/blob/offset", Needs("pushing"), messages.BlobOffsetsRequest, blobs_exchange.offsets),
    Declared("POST", f"{PREFIX}/blob/send", Needs("pushing"), messages.BlobPieceRequest, blobs_exchange.send),
    Declared(
        "POST",
        f"{PREFIX}/blob/fetch",
        Needs("active", "required", **_READS),
        messages.BlobRequest,
        blobs_exchange.fetch,
    ),
    Declared("POST", f"{PREFIX}/left", Needs("pushing"), messages.LeftRequest, exchange.left),
    Declared("POST", f"{PREFIX}/audit", Needs("pushing"), messages.AuditRequest, exchange.audit),
    Declared("GET", f"{PREFIX}/live", Needs("active", "required", **_READS), None, None),
    Declared("GET", f"{PREFIX}/slot", Needs("pushing"), None, exchange.slot),
)
