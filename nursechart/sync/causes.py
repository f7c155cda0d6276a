"""Why there is no sync just now, and the sentence a nurse reads about it.

Every sentence says what is so and what, if anything, to do. That her work is safe is true in each case, and the sync
centre says it once for all of them. None holds patient data, so causes may be logged.
"""

from __future__ import annotations

from enum import StrEnum

from nursechart.errors import EnvironmentFault
from nursechart.language import said, to_say


class Cause(StrEnum):
    """Why a run did not come to its end. The values are kept in the laptop's list of runs."""

    NO_NETWORK = "no_network"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    PORTAL = "portal"
    TRAFFIC_READ = "traffic_read"
    CERTIFICATE_DATES = "certificate_dates"
    UNSIGNED = "unsigned"
    BAD_ANSWER = "bad_answer"
    CANCELLED = "cancelled"
    WRONG_SERVER = "wrong_server"
    CLOCK = "clock"
    BUSY = "busy"
    TURN = "turn"
    SIGN_IN = "sign_in"
    NOT_APPROVED = "not_approved"
    UPDATE_NEEDED = "update_needed"
    WITHDRAWN = "withdrawn"
    LOST = "lost"
    USER_STOPPED = "user_stopped"
    REFUSED_BY_PHARMACY = "refused_by_pharmacy"
    BAD_PAGE = "bad_page"
    DISK = "disk"
    FAULT = "fault"

    @property
    def sentence(self) -> str:
        return said(_SENTENCES[self])

    @property
    def is_offline(self) -> bool:
        """Whether the pharmacy was not reached at all, as far as anybody can prove."""
        return self in _OFFLINE

    @property
    def needs_a_person(self) -> bool:
        """Whether trying again by itself will not help."""
        return self in _NEEDS_A_PERSON


class Offline(EnvironmentFault):
    """The pharmacy was not reached, or what answered cannot prove that it is the pharmacy."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.sentence)
        self.cause = cause


_SENTENCES = {
    Cause.NO_NETWORK: to_say("There is no network here, or the pharmacy's address is not found in it."),
    Cause.REFUSED: to_say("The pharmacy's computer does not take connections just now."),
    Cause.TIMEOUT: to_say("The pharmacy did not answer in time. The network may be slow here."),
    Cause.BROKEN: to_say("The connection broke off."),
    Cause.PORTAL: to_say(
        "This network wants you to sign in to it first. Open a web page, sign in there, then try again."
    ),
    Cause.TRAFFIC_READ: to_say(
        "This network reads traffic, so nothing was sent. Use another network, or your phone's."
    ),
    Cause.CERTIFICATE_DATES: to_say(
        "The pharmacy's certificate is not valid today. Check this computer's date and time."
    ),
    Cause.UNSIGNED: to_say("Something answered that cannot prove to be your pharmacy, so nothing was taken from it."),
    Cause.BAD_ANSWER: to_say(
        "The pharmacy's answer could not be read, so nothing was taken. Call support if it goes on."
    ),
    Cause.CANCELLED: to_say("Sync was stopped."),
    Cause.WRONG_SERVER: to_say(
        "This is another pharmacy than the one this laptop belongs to. Sync has stopped. Call support."
    ),
    Cause.CLOCK: to_say(
        "This computer's clock is wrong, and the pharmacy could not put it right. Check its date and time."
    ),
    Cause.BUSY: to_say("The pharmacy is busy and has asked to wait a little."),
    Cause.TURN: to_say("The pharmacy is busy and has given this laptop a turn."),
    Cause.SIGN_IN: to_say("The pharmacy asks you to sign in again. What you charted still goes up."),
    Cause.NOT_APPROVED: to_say("This laptop waits for the clinic to approve it."),
    Cause.UPDATE_NEEDED: to_say(
        "This version of NurseChart is too old to receive. What you charted still goes up. Update it."
    ),
    Cause.WITHDRAWN: to_say(
        "The clinic has withdrawn this laptop. What you charted still goes up. Call your supervisor."
    ),
    Cause.LOST: to_say("This laptop was reported lost. Call your supervisor."),
    Cause.USER_STOPPED: to_say(
        "Your account at the pharmacy was stopped. What you charted is kept. Call your supervisor."
    ),
    Cause.REFUSED_BY_PHARMACY: to_say("The pharmacy did not take this. What you charted is kept here. Call support."),
    Cause.BAD_PAGE: to_say("A part of a chart came in damaged and was not used. It will be asked for again."),
    Cause.FAULT: to_say("Sync met a mistake in this program; a report was made. It will try again by itself."),
    Cause.DISK: to_say("This computer's disk did not take what came in. It will be asked for again."),
}
_OFFLINE = frozenset(
    {
        Cause.NO_NETWORK, Cause.REFUSED, Cause.TIMEOUT, Cause.BROKEN, Cause.PORTAL, Cause.TRAFFIC_READ,
        Cause.CERTIFICATE_DATES, Cause.UNSIGNED, Cause.CANCELLED,
    }
)  # fmt: skip
_NEEDS_A_PERSON = frozenset(
    {
        Cause.SIGN_IN, Cause.UPDATE_NEEDED, Cause.WITHDRAWN, Cause.LOST, Cause.USER_STOPPED, Cause.WRONG_SERVER,
        Cause.CLOCK,
    }
)  # fmt: skip
