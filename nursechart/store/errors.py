"""What can go wrong with the laptop's store, sorted by who can put it right.

Each text is a whole sentence for the screen: what happened, what is safe, what to do. None holds patient data, a path
or a key, so they may be logged too.
"""

from __future__ import annotations

from nursechart.errors import EnvironmentFault, NurseCanAct
from nursechart.language import said, said_for


class WrongPassword(NurseCanAct):
    """The password did not open the user's slot, or she has no slot here: the two look the same (S-13).

    `wait_s` is how long the next try has to wait; `disabled` says that only an online sign-in helps now.
    """

    def __init__(self, *, wait_s: int = 0, disabled: bool = False) -> None:
        if disabled:
            text = said(
                "Too many wrong passwords. Nothing is lost. Connect to a network and enter your password "
                "once more, or call your supervisor."
            )
        elif wait_s:
            text = _wait_then_try(wait_s)
        else:
            text = said("That password does not open this laptop. Check Caps Lock and try again.")
        super().__init__(text)
        self.wait_s = wait_s
        self.disabled = disabled


class MustWait(WrongPassword):
    """A try came before the waiting time was over; the password was not looked at."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(wait_s=wait_s)
        self.args = (_try_again_in(wait_s),)


class PinRefused(NurseCanAct):
    """What was typed is no PIN, or one that would be `guessed` among the first."""

    def __init__(self, *, guessed: bool = False) -> None:
        super().__init__(
            said("That PIN is easily guessed: a date, a year, a row or a pattern. Choose other digits.")
            if guessed
            else said("A PIN is 6 to 12 digits and nothing else.")
        )


class WrongPin(NurseCanAct):
    """The PIN did not open her slot; `tries_left` more and it is forgotten."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(
            said_for(
                tries_left,
                "That PIN is wrong. {n} try left, then your password is asked.",
                "That PIN is wrong. {n} tries left, then your password is asked.",
            )
        )
        self.tries_left = tries_left


class PinGone(NurseCanAct):
    """No PIN of hers is held: it was never set in this process, has run its time, or this was the last wrong one."""

    def __init__(self, *, failures: int = 0) -> None:
        super().__init__(
            said("{n} wrong PINs in a row: the PIN was forgotten. Nothing is lost. Use your password.", n=failures)
            if failures
            else said("Your PIN is not in use any more. Nothing is lost. Use your password.")
        )


class ProofTooOld(NurseCanAct):
    """What she asks for takes a password or a PIN that was given in the last five minutes; nothing of it was done."""

    def __init__(self) -> None:
        super().__init__(said("Your password or PIN was last given more than 5 minutes ago. Nothing was done."))


class UserStopped(NurseCanAct):
    """The pharmacy has stopped her account: this laptop shows her nothing any more."""

    def __init__(self) -> None:
        super().__init__(
            said("Your account at the pharmacy was stopped. What you charted is kept. Call your supervisor.")
        )


class Locked(NurseCanAct):
    """The store is closed: a look or an act came after the lock."""

    def __init__(self) -> None:
        super().__init__(said("NurseChart is locked. Unlock it to go on; what you charted and your drafts are safe."))


class NotInScope(NurseCanAct):
    """The signed-in user does not care for this patient, or the chart is not on this laptop: the two look the same."""

    def __init__(self) -> None:
        super().__init__(said("This chart is not among your patients on this laptop. Sync, or ask your supervisor."))


class ChartsClosed(NotInScope):
    """Her lease has ended, or the clock was set back: charts are closed until the pharmacy is heard."""

    def __init__(self) -> None:
        NurseCanAct.__init__(
            self,
            said(
                "Charts are closed: this laptop has not heard from the pharmacy for too long. Sync, or take its answer"
                " in from a file. What cannot wait is opened in an emergency (Patients)."
            ),
        )


class SignedAlready(NurseCanAct):
    """What may not be said about a visit that has been signed, or an amendment that is not one (S-09).

    The text is the sentence of `record.amend`.
    """


class DatabaseMissing(EnvironmentFault):
    """The chart's file is not where it should be."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The chart file is missing from this laptop. What reached the pharmacy is safe there."
                " Do not enrol this laptop again: call support, who can look for the file or restore "
                "a backup."
            )
        )


class DatabaseDamaged(EnvironmentFault):
    """The chart's file cannot be read whole: truncated, overwritten, or not made with this laptop's key."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The chart file on this laptop is damaged, so no chart is shown. What reached the "
                "pharmacy is safe there. Do not delete anything: repair it from the backup on this "
                "laptop or from the pharmacy."
            )
        )


class KeystoreDamaged(EnvironmentFault):
    """The key file is missing, unreadable, or its costs are weaker or larger than any written here (S-17)."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The key file of this laptop is damaged or was changed, so nothing was opened. The "
                "charts are still encrypted on the disk and are safe. Call support: the recovery key "
                "can open them."
            )
        )


class DeviceSecretLost(EnvironmentFault):
    """The operating system's credential store no longer has this laptop's secret (S-21)."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The computer's credential store has lost this laptop's secret, so no password can "
                "open the charts. They are safe on the disk. Call support: the recovery key can open "
                "them."
            )
        )


class NotSealed(NurseCanAct):
    """The master key was never sealed to a recovery key of the organisation: it has none, or none was heard of here."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The pharmacy has no key that could open this laptop for you. Somebody who works on it can let you in: "
                "Settings, This laptop, Add a person. Else call support; what was charted is safe on the disk."
            )
        )


class FolderRefused(EnvironmentFault):
    """The data folder is a link, or belongs to somebody else, or others may write to it (S-30)."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The folder for charts is a link or belongs to another account, so it was not used. "
                "Nothing was changed. Call support."
            )
        )


class DatabaseUnreachable(EnvironmentFault):
    """The chart's file is there and the system did not let it be opened: its rights, the disk, or another program."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The chart file could not be opened: another program holds it, or the disk cannot be "
                "written. What was charted is safe. Close other copies of NurseChart, then try again."
            )
        )


class SecretsUnavailable(EnvironmentFault):
    """The operating system's credential store is there and does not answer: it is locked, or has stopped."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The computer's credential store is locked or does not answer, so the charts cannot "
                "be opened now. They are safe. Unlock it (sign in to the computer again), then try "
                "again."
            )
        )


class ChartNotSaved(EnvironmentFault):
    """The disk did not take an entry: nothing of it was charted, and its draft is still there."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            why
            or said("The disk did not take this. It has not been charted; your draft is kept. Try again in a moment.")
        )


class DiskFull(ChartNotSaved):
    """No space is left, and the ballast is used up."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The disk is full. This has not been charted; your draft is kept on the screen. Free "
                "some space (downloads, films), then chart it again. What was charted before is safe."
            )
        )


class PhotosPaused(ChartNotSaved):
    """There is room for charting alone (sync.md 16, 12), or the disk did not take the file."""

    def __init__(self, free_mb: int | None = None) -> None:
        super().__init__(
            said("The disk did not take the photo. It has not been charted. Charting goes on; try the photo again.")
            if free_mb is None
            else said("Disk almost full ({mb} MB left). You can go on charting; photos are paused.", mb=free_mb)
        )


class AttachmentDamaged(EnvironmentFault):
    """The file of an attachment is missing, was cut short or changed: nothing of it is shown (S-28)."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "The file of this photo is damaged on this laptop, so it is not shown. What is written "
                "about it is safe. It comes again from the pharmacy, if it had reached it."
            )
        )


class DatabaseBusy(ChartNotSaved):
    """Another program holds the database."""

    def __init__(self) -> None:
        super().__init__(
            said(
                "Another program is using the chart file. This has not been charted; your draft is "
                "kept. Close other copies of NurseChart and try again."
            )
        )


class PageRefused(EnvironmentFault):
    """A page of a feed does not continue what this laptop holds; nothing of it was kept (sync.md 16, 3).

    `reason` is one of `place`, `digest`, `feed`, `missing` (an id without its entry, which is not held here).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(said("A part of a chart came in damaged and was not used. It will be asked for again."))
        self.reason = reason


def _wait_then_try(seconds: int) -> str:
    if seconds < 60:
        return said_for(
            seconds,
            "That password does not open this laptop. Wait {n} second, then try again.",
            "That password does not open this laptop. Wait {n} seconds, then try again.",
        )
    return said_for(
        -(-seconds // 60),
        "That password does not open this laptop. Wait {n} minute, then try again.",
        "That password does not open this laptop. Wait {n} minutes, then try again.",
    )


def _try_again_in(seconds: int) -> str:
    if seconds < 60:
        return said_for(
            seconds,
            "Too many wrong passwords. Try again in {n} second. Nothing is lost.",
            "Too many wrong passwords. Try again in {n} seconds. Nothing is lost.",
        )
    return said_for(
        -(-seconds // 60),
        "Too many wrong passwords. Try again in {n} minute. Nothing is lost.",
        "Too many wrong passwords. Try again in {n} minutes. Nothing is lost.",
    )
