"""What the pharmacy refused, or keeps until a supervisor has decided: of whom, from when, why, and what to do about it.

Nothing of it is lost, and nothing of it is out of sight: it stays in the chart of this laptop either way. Each reason
has a sentence that says what it means and one that says what to do, and so has one that this program does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nursechart.chart.views import PatientRow
from nursechart.charting import naming, on_the_way
from nursechart.charting.looks.syncing import HeldRow
from nursechart.charting.shift import Shift
from nursechart.errors import NurseCanAct
from nursechart.language import said, to_say
from nursechart.store.feed_state import Parked
from nursechart.store.on_the_way import Moving, WaitingFile

_CALL: Final = to_say("Copy the details and call support.")
_SUPERVISOR: Final = to_say("A supervisor decides. Ask her if it takes long.")
_AGAIN, _SIGN_AGAIN = to_say("Chart again"), to_say("Sign again")


@dataclass(frozen=True, slots=True)
class _Reason:
    """What a word of the pharmacy means, what to do, and what may cure it."""

    means: str
    to_do: str
    again: str = ""
    may_ask: bool = False


REFUSED: Final = {
    "rejected": _Reason(
        to_say("A supervisor did not let it into the record."),
        to_say("Talk to your supervisor. If it is true of the patient, chart it again."),
        _AGAIN,
    ),
    "malformed": _Reason(
        to_say("The pharmacy could not read it."),
        to_say("Chart it again, then copy the details and call support."),
        _AGAIN,
        may_ask=True,
    ),
    "too_large": _Reason(
        to_say("It is longer than the pharmacy takes in one entry."), to_say("Chart it again in shorter parts."), _AGAIN
    ),
    "wrong_signature": _Reason(
        to_say("The pharmacy could not prove which computer wrote it."),
        to_say("Chart it again, then copy the details and call support."),
        _AGAIN,
        may_ask=True,
    ),
    "other_organisation": _Reason(to_say("It belongs to another organisation than this pharmacy's."), _CALL),
    "unknown_device": _Reason(
        to_say("The pharmacy does not know the computer that wrote it."),
        to_say("Call support. Once the computer is known again, ask the pharmacy again."),
        may_ask=True,
    ),
    "body_missing": _Reason(
        to_say("What it says is on this laptop no more."),
        to_say("Another computer may still bring it. Ask the pharmacy again later."),
        may_ask=True,
    ),
    "device_withdrawn": _Reason(
        to_say("The computer that wrote it was withdrawn more than 30 days ago."),
        to_say("Chart it again on a computer that is in use."),
        _AGAIN,
    ),
}  # fmt: skip
DISPUTED: Final = {
    "device_withdrawn": _Reason(to_say("It came from a laptop that had been withdrawn."), _SUPERVISOR, may_ask=True),
    "user_stopped": _Reason(to_say("Its author's account is stopped."), _SUPERVISOR, may_ask=True),
    "role": _Reason(
        to_say("Its author's role may not chart this."),
        to_say("A supervisor decides, or charts it herself."),
        may_ask=True,
    ),
    "not_assigned": _Reason(
        to_say("Its author was not assigned to this patient when it was charted."),
        to_say("A supervisor decides. Tell her that you cared for this patient."),
        may_ask=True,
    ),
    "not_her_feed": _Reason(to_say("It stands in a list that is not its author's."), _SUPERVISOR, may_ask=True),
    "author_not_enrolled": _Reason(
        to_say("Its author does not use the computer that wrote it, as far as the pharmacy knows."),
        _SUPERVISOR,
        may_ask=True,
    ),
    "number_jump": _Reason(
        to_say("Much that this computer charted before it is missing at the pharmacy."),
        to_say("Sync until nothing waits. A supervisor decides then."),
        may_ask=True,
    ),
    "unknown_signing_key": _Reason(
        to_say("The visit was signed with a key that the pharmacy does not know."),
        to_say("Sign in again while you have a network, then sign the visit again. A supervisor decides about this."),
        _SIGN_AGAIN,
        may_ask=True,
    ),
}
_UNKNOWN: Final = _Reason(
    to_say("The pharmacy gives a reason that this version does not know: {reason}."), _CALL, may_ask=True
)
_UNSURE: Final = _Reason(to_say("The pharmacy could not be sure who wrote it."), _SUPERVISOR, may_ask=True)
_GROUPS: Final = {
    "vital_signs": "vitals", "dose_given": "infusion", "infusion_step": "infusion", "line": "line", "line_care": "line",
    "line_check": "line", "lumen_check": "line", "line_event": "line", "line_removal": "line", "visit.signed": "sign",
}  # fmt: skip


class NotHeldBack(NurseCanAct):
    """It was taken meanwhile."""


def held_back(shift: Shift, files: tuple[WaitingFile, ...] = ()) -> tuple[HeldRow, ...]:
    """What was refused first, then what a supervisor decides about, then photos that do not go."""
    refused, disputed = shift.store.parked(), shift.store.disputed()
    stuck = [one for one in files if on_the_way.needs_a_person(one)]
    if not refused and not disputed and not stuck:
        return ()
    about = shift.store.described([one.id for one in (*refused, *disputed)])
    names = on_the_way.names_of(shift, {one.feed for one in about.values()} | {one.feed for one in stuck})
    return (
        *(_refused(shift, one, about.get(one.id), names) for one in refused),
        *(_disputed(shift, one, about.get(one.id), names) for one in disputed),
        *(_file(shift, one, names) for one in stuck),
    )


def ask_again(shift: Shift, key: str) -> None:
    """With the next sync the pharmacy is asked again about this one. Raises NotHeldBack, ChartNotSaved."""
    entry_id = bytes.fromhex(key)
    parked = next((one for one in shift.store.parked() if one.id == entry_id), None)
    if parked is not None:
        if not _meaning(REFUSED, parked.reason, _UNKNOWN).may_ask:
            raise NotHeldBack(said("The pharmacy has decided about this one. Asking again changes nothing"))
        shift.store.offer_again(entry_id)
    elif entry_id not in {one.id for one in shift.store.disputed()}:
        raise NotHeldBack(said("The pharmacy has it by now"))
    shift.store.ask_again()


def _refused(shift: Shift, one: Parked, about: Moving | None, names: Mapping[str, PatientRow]) -> HeldRow:
    kept = (
        said("It is kept on this laptop.") if one.reason == "rejected" else said("It is kept on this laptop, not sent.")
    )
    title = said(
        "The pharmacy did not take an entry for {name}, charted {time}: {what}", **_places(shift, about, names)
    )
    return _row(shift, one, about, _meaning(REFUSED, one.reason, _UNKNOWN), title, kept, "refused")


def _disputed(shift: Shift, one: Parked, about: Moving | None, names: Mapping[str, PatientRow]) -> HeldRow:
    apart = said("The pharmacy keeps it apart until then.")
    title = said(
        "A supervisor decides about an entry for {name}, charted {time}: {what}", **_places(shift, about, names)
    )
    unknown = _UNKNOWN if one.reason else _UNSURE
    return _row(shift, one, about, _meaning(DISPUTED, one.reason, unknown), title, apart, "disputed")


def _places(shift: Shift, about: Moving | None, names: Mapping[str, PatientRow]) -> dict[str, str]:
    return {
        "name": on_the_way.name_of(names, about.feed) if about else said("Name not known"),
        "time": naming.moment(shift.at(about.at_ms), shift.now) if about else "",
        "what": on_the_way.what_words(about.kinds) if about else "",
    }


def _row(
    shift: Shift, one: Parked, about: Moving | None, reason: _Reason, title: str, where: str, state: str
) -> HeldRow:
    visit = about.visit if about else ""
    means = said(reason.means).format(reason=one.reason or "?")
    may_see = about is not None and about.feed in shift.store.scope()
    return HeldRow(
        key=one.id.hex(),
        title=title,
        why=f"{means} {where}",
        to_do=said(reason.to_do),
        support=_support(shift, f"entry {one.id.hex()}", f"{state}: {one.reason or 'no reason given'}", one.kind),
        feed=about.feed if about is not None and may_see else "",
        visit=visit if may_see else "",
        group=next((_GROUPS[kind] for kind in about.kinds if kind in _GROUPS), "") if about else "",
        again=said(reason.again) if reason.again and may_see and visit else "",
        may_ask=reason.may_ask,
    )


def _file(shift: Shift, one: WaitingFile, names: Mapping[str, PatientRow]) -> HeldRow:
    told = {"name": on_the_way.name_of(names, one.feed), "time": naming.moment(shift.at(one.made_ms), shift.now)}
    to_do = {
        "damaged": said("Take it again, or ask support to look for it in a backup of this laptop."),
        "refused": said("Take it again with fewer pixels. If it is not taken either, call support."),
        "unknown": said("See what the pharmacy says of its entry. The photo follows by itself."),
    }.get(one.reason, said("Try on another network. If it goes on, copy the details and call support."))
    return HeldRow(
        key=f"file-{one.sha256.hex()}",
        title=said("A photo of {name}, added {time}, does not go", **told),
        why=f"{on_the_way.file_trouble(one)} {said('It is kept on this laptop.')}",
        to_do=to_do,
        support=_support(shift, f"file {one.sha256.hex()}", f"{one.reason}, {one.failures} runs", f"{one.size} bytes"),
        feed=one.feed,
        visit=one.visit,
        group="photos" if one.visit else "",
    )


def _support(shift: Shift, what: str, why: str, kind: str) -> str:
    """What support needs: ids and words of programs, so it is in English and says nothing of a patient."""
    return "\n".join((what, why, kind, f"device {shift.store.device_id}", f"at {shift.now:%Y-%m-%dT%H:%M:%S%z}"))


def _meaning(known: Mapping[str, _Reason], reason: str, unknown: _Reason) -> _Reason:
    return known.get(reason, unknown)
