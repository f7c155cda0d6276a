"""What goes out and what came in, in words: of whose chart, of which visit, what about, and why it waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from nursechart.chart.views import PatientRow, Person, VisitRow
from nursechart.charting import naming
from nursechart.charting.looks.syncing import Inbox, InRow, Outbox, OutRow, PhotoRow, SyncNow
from nursechart.charting.shift import Shift
from nursechart.clinical.dates import show_time
from nursechart.language import said, said_for, to_say
from nursechart.record.feeds import feed_kind, feed_owner
from nursechart.store.on_the_way import CameIn, Going, Moving, WaitingFile

MOST_ROWS: Final = 60
STUCK: Final = 3  # runs in a row that brought a photo no further, before a person is told
_MB: Final = 1_000_000
_KINDS: Final = {
    "alert": to_say("an answered alert"),
    "allergy": to_say("allergies"),
    "amendment": to_say("a correction"),
    "comment": to_say("a comment"),
    "dose_given": to_say("medicines given"),
    "emergency": to_say("emergency access"),
    "infusion_step": to_say("the flow sheet"),
    "lab_result": to_say("laboratory results"),
    "line": to_say("the line"),
    "line_care": to_say("line care"),
    "line_check": to_say("line care"),
    "line_event": to_say("a complication of the line"),
    "line_removal": to_say("the removal of the line"),
    "lumen_check": to_say("line care"),
    "order": to_say("orders"),
    "patient": to_say("the patient's details"),
    "photo": to_say("photos"),
    "problem": to_say("problems"),
    "review": to_say("review"),
    "section": to_say("the visit note"),
    "visit": to_say("the visit itself"),
    "visit.signed": to_say("the signature"),
    "vital_signs": to_say("vital signs"),
}
_WHY_NOT: Final = {
    "by_file": to_say("It did not arrive whole in the last file. It goes into the next one."),
    "damaged": to_say("Its file on this laptop is damaged."),
    "refused": to_say("The pharmacy did not take it."),
    "stuck": to_say("It has not come further."),
    "unknown": to_say("The pharmacy has not taken the entry that it belongs to yet."),
}


def what_words(kinds: Iterable[str]) -> str:
    """vital signs, line care."""
    words = (said(_KINDS[each]) if each in _KINDS else said("other things") for each in kinds)
    return ", ".join(dict.fromkeys(words))


def turn_words(shift: Shift, at_ms: int) -> str:
    """What a busy pharmacy has told a laptop with much to send."""
    return said("The pharmacy is busy; it is this laptop's turn at {time}.", time=show_time(shift.at(at_ms)))


def why_waits(shift: Shift, state: SyncNow) -> str:
    """Why nothing goes just now, and when it will."""
    match state.phase:
        case "stay_offline":
            return said("You stay offline. Nothing is sent until you turn that off.")
        case "sending":
            return said("It is being sent now.")
        case "paused":
            return state.cause or said("Sync is paused. Sign in again.")
    if state.has_turn and state.next_try_ms:
        return turn_words(shift, state.next_try_ms)
    tries = said("Next try by itself {time}.", time=show_time(shift.at(state.next_try_ms))) if state.next_try_ms else ""
    if state.phase == "offline":
        return " ".join(filter(None, (state.cause or said("The pharmacy is not reached."), tries)))
    return " ".join(filter(None, (state.cause, tries)))


def outbox(
    shift: Shift,
    state: SyncNow,
    going: Going,
    files: tuple[WaitingFile, ...],
    names: Mapping[str, PatientRow],
    visits: Mapping[str, VisitRow],
) -> Outbox:
    """What waits, in the order it goes: a row a visit, safety first."""
    together: dict[tuple[str, str], list[Moving]] = {}
    for entry in going.entries:
        together.setdefault((entry.feed, entry.visit), []).append(entry)
    shown = [_out_row(shift, feed, visit, some, names, visits) for (feed, visit), some in together.items()]
    told = sum(len(some) for some in [*together.values()][:MOST_ROWS])
    beyond = going.total - going.of_others - told
    more = [said_for(beyond, "And {n} more entry.", "And {n} more entries.")] if beyond > 0 else []
    if going.of_others:
        more.append(
            said_for(
                going.of_others,
                "{n} entry in the charts of somebody else who works on this laptop.",
                "{n} entries in the charts of somebody else who works on this laptop.",
            )
        )
    wait = state.metered and not state.photos_too
    return Outbox(
        why=why_waits(shift, state) if going.total else "",
        rows=tuple(shown[:MOST_ROWS]),
        more=" ".join(more),
        photos_why=said("What goes over this network is counted. Photos wait until you allow them.")
        if wait
        else said("Entries go first, then photos."),
        photos=tuple(_photo_row(shift, one, names) for one in files[:MOST_ROWS]),
    )


def _out_row(
    shift: Shift,
    feed: str,
    visit: str,
    entries: list[Moving],
    names: Mapping[str, PatientRow],
    visits: Mapping[str, VisitRow],
) -> OutRow:
    what = what_words(kind for one in entries for kind in one.kinds)
    count, urgent = len(entries), any(one.is_urgent for one in entries)
    if feed_kind(feed) != "patient":
        text = said_for(count, "{n} entry about your own lists and settings", "{n} entries about your own lists")
        return OutRow("", "", said("Your own"), text, urgent)
    known = visits.get(visit)
    if known is not None:
        when = naming.moment(shift.at(known.started_ms or known.planned_ms or 0), shift.now)
        text = said_for(
            count,
            "{n} entry of the visit {when}: {what}",
            "{n} entries of the visit {when}: {what}",
            when=when,
            what=what,
        )
    else:
        text = said_for(count, "{n} entry of the chart: {what}", "{n} entries of the chart: {what}", what=what)
    return OutRow(feed, visit, name_of(names, feed), text, urgent)


def _photo_row(shift: Shift, file: WaitingFile, names: Mapping[str, PatientRow]) -> PhotoRow:
    made = naming.moment(shift.at(file.made_ms), shift.now)
    size = said("{mb} MB", mb=megabytes(file.size))
    if file.reason:
        note = file_trouble(file)
    elif file.received:
        note = said("{sent} of {mb} MB sent", sent=megabytes(file.received), mb=megabytes(file.size))
    else:
        note = ""
    percent = 100 * file.received // max(1, file.size)
    text = said("Photo, {size}, added {time}", size=size, time=made)
    return PhotoRow(file.feed, file.visit, name_of(names, file.feed), text, note, percent)


def file_trouble(file: WaitingFile) -> str:
    """Why a photo came no further."""
    return said(_WHY_NOT.get(file.reason, to_say("It has not come further.")))


def needs_a_person(file: WaitingFile) -> bool:
    """Whether trying again by itself will hardly bring it further."""
    return file.reason in ("damaged", "refused") or file.failures >= STUCK


def inbox(
    shift: Shift,
    came: CameIn,
    names: Mapping[str, PatientRow],
    visits: Mapping[str, VisitRow],
    people: dict[str, Person],
) -> Inbox:
    """What others charted: a row a patient, newest first; in it a line an author and visit."""
    by_feed: dict[str, list[Moving]] = {}
    for entry in came.entries:  # newest first
        by_feed.setdefault(entry.feed, []).append(entry)
    rows = []
    for feed, entries in [*by_feed.items()][:MOST_ROWS]:
        if feed in came.whole:
            count = len(entries)
            lines = [
                said_for(
                    count,
                    "The chart is on this laptop now: {n} entry of others",
                    "The chart is on this laptop now: {n} entries of others",
                )
            ]
        else:
            together: dict[tuple[str, str], list[Moving]] = {}
            for entry in entries:
                together.setdefault((entry.author, entry.visit), []).append(entry)
            lines = []
            for (author, visit), some in together.items():
                who = naming.short_person(people, author) if author else said("The pharmacy")
                what = what_words(kind for one in some for kind in one.kinds)
                known = visits.get(visit)
                if known is not None and known.started_ms:
                    when = naming.short_moment(shift.at(known.started_ms), shift.now)
                    lines.append(said("{who}, visit {when}: {what}", who=who, when=when, what=what))
                else:
                    lines.append(said("{who}: {what}", who=who, what=what))
        when = naming.moment(shift.at(max(one.at_ms for one in entries)), shift.now)
        rows.append(InRow(feed, name_of(names, feed), when, tuple(lines), max(one.key for one in entries)))
    beyond = len(by_feed) - len(rows)
    more = said_for(beyond, "And about {n} more patient.", "And about {n} more patients.") if beyond > 0 else ""
    if came.has_more and not more:
        more = said("More came in before that; it stands in the charts.")
    return Inbox(tuple(rows), more, max((one.key for one in came.entries), default=0))


def feeds_spoken_of(going: Going, came: CameIn, files: Iterable[WaitingFile]) -> set[str]:
    """The charts that these name."""
    every = {one.feed for one in (*going.entries, *came.entries)} | {one.feed for one in files}
    return {feed for feed in every if feed_kind(feed) == "patient"}


def names_of(shift: Shift, feeds: Iterable[str]) -> dict[str, PatientRow]:
    """The patients of these charts, in one question."""
    ids = {feed_owner(feed) for feed in feeds}
    return {row.feed: row for row in shift.store.patient_rows(ids=ids, limit=len(ids))} if ids else {}


def name_of(names: Mapping[str, PatientRow], feed: str) -> str:
    return naming.row_name(names[feed]) if feed in names else said("Name not known")


def megabytes(size: int) -> str:
    return f"{size / _MB:.1f}"
