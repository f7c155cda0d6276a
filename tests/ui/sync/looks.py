"""Invented states of the sync centre, as `charting.syncing` words them: the one of the picture, and all in sync."""

from dataclasses import replace

from nursechart.charting.looks.common import Chip, SideBlock, SideLine
from nursechart.charting.looks.syncing import (
    HeldRow,
    Inbox,
    InRow,
    Outbox,
    OutRow,
    PhotoRow,
    ProofRow,
    RunLine,
    Step,
    SyncLook,
)
from nursechart.sync.by_file import Estimate

_IN_SYNC = Chip("In sync", "ok", "check")


def _row(
    visit: str, name: str, when: str, laptop: Step, pharmacy: Step, reviewed: Step, chip: Chip, action: str = ""
) -> ProofRow:
    goes_to = "sign" if action == "Sign" else "visit"
    return ProofRow(f"p:{visit}", visit, visit, name, when, laptop, pharmacy, reviewed, chip, action, goes_to)  # type: ignore[arg-type]


ROWS = (
    _row("carvalho", "CARVALHO, Maria", "Fri 21 Nov 09:31, 28 entries", Step("done", "signed 10:31"),
         Step("waiting", "28 wait"), Step("empty", "not yet"), Chip("Waiting (28)", "warn", "cloud-off")),
    _row("oyelaran", "OYELARAN, Bisi", "Fri 21 Nov 08:15, 19 entries", Step("done", "signed 10:36"),
         Step("part", "16 of 19, 3 wait"), Step("empty", "not yet"), Chip("Waiting (3)", "warn", "cloud-off")),
    _row("lindgren", "LINDGREN, Per", "Thu 20 Nov 09:05, 24 entries", Step("part", "not signed, 24 of 24"),
         Step("done", "11:21, backed up"), Step("empty", "not yet"), _IN_SYNC, "Sign"),
    _row("ferreira", "FERREIRA, Rui", "Thu 20 Nov 16:10, 17 entries", Step("done", "17 of 17"),
         Step("done", "17:02, backed up"), Step("empty", "in the queue"), _IN_SYNC),
    _row("earlier", "CARVALHO, Maria", "Wed 19 Nov 10:05, 22 entries", Step("done", "22 of 22"),
         Step("done", "11:02, backed up"), Step("done", "I. Berg 13:40"), _IN_SYNC),
    _row("back", "LINDGREN, Per", "Wed 19 Nov 11:10, 20 entries", Step("done", "20 of 20"),
         Step("done", "12:08, backed up"), Step("returned", "sent back 07:35"), _IN_SYNC, "Fix"),
)  # fmt: skip

OFFLINE = SyncLook(
    headline=Chip("Offline since 09:12", "warn", "cloud-off"),
    subline="Last in sync 09:09. Next try by itself 10:42.",
    waiting=31, waiting_text="2 visits, 2 photos (4.1 MB)", came_in=6, came_in_text="Fri 21 Nov 09:09",
    attention=1, attention_text="kept, with the reason", choices=0, choices_title="",
    choices_text="no two versions differ",
    rows=ROWS,
    history=(
        RunLine("Fri 21 Nov 10:37", False, "Could not reach the pharmacy",
                "Nothing lost. 31 entries are safe on this laptop."),
        RunLine("Fri 21 Nov 09:09", True, "In sync, 3 s", "16 out, 6 in."),
        RunLine("Fri 21 Nov 07:58", True, "In sync, 21 s", "0 out, 212 in."),
        RunLine("Thu 20 Nov 17:02", True, "In sync, 4 s", "17 out, 0 in."),
        RunLine("Thu 20 Nov 12:08", True, "In sync, 2 s", "20 out, 1 in."),
    ),
    refused=(
        HeldRow(
            "0f" * 32, "A supervisor decides about an entry for LINDGREN, Per, charted Thu 20 Nov 09:31: vital signs",
            "Its author was not assigned to this patient when it was charted. The pharmacy keeps it apart until then.",
            "A supervisor decides. Tell her that you cared for this patient.",
            "entry 0f0f\ndisputed: not_assigned", "p:lindgren", "lindgren", "vitals", may_ask=True,
        ),
    ),
    stay_offline=False,
    side=(
        SideBlock("How long without contact", "shield-check",
                  (SideLine("Until Fri 28 Nov 09:09", "After that, charts lock. Entries that wait still go out."),)),
        SideBlock("Computers", "laptop", (SideLine("NB-07, this laptop", "", Chip("offline", "warn", "cloud-off")),
                   SideLine("Desk, Northside", "seen Fri 21 Nov 09:07, version 1.4.2",
                            Chip("all arrived", "ok", "check")),
                   SideLine("NB-11", "seen Wed 19 Nov 16:40, version 1.4.1. 3 entries on it have not arrived. Switch it"
                            " on where there is a network.", Chip("3 missing", "warn", "cloud-off")),
                   SideLine("As the pharmacy knew Fri 21 Nov 09:09."))),
        SideBlock("Space on this laptop", "hard-drive", (SideLine("61 GB free. Charts 84 MB, photos 212 MB."),)),
    ),
    outbox=Outbox(
        why="There is no network here, or the pharmacy's address is not found in it. Next try by itself 10:42.",
        rows=(
            OutRow("p:oyelaran", "oyelaran", "OYELARAN, Bisi",
                   "3 entries of the visit Fri 21 Nov 08:15: allergies, vital signs", is_urgent=True),
            OutRow("p:carvalho", "carvalho", "CARVALHO, Maria", "28 entries of the visit Fri 21 Nov 09:31: the visit"
                   " itself, vital signs, line care, medicines given, the visit note, photos, the signature"),
        ),
        photos_why="Entries go first, then photos.",
        photos=(
            PhotoRow("p:carvalho", "carvalho", "CARVALHO, Maria", "Photo, 2.4 MB, added Fri 21 Nov 09:56",
                     "1.0 of 2.4 MB sent", 42),
            PhotoRow("p:carvalho", "carvalho", "CARVALHO, Maria", "Photo, 1.7 MB, added Fri 21 Nov 10:02"),
        ),
    ),
    inbox=Inbox(
        rows=(
            InRow("p:carvalho", "CARVALHO, Maria", "Fri 21 Nov 09:07",
                  ("The pharmacy: orders", "K. Sato, visit 08:40: vital signs, line care"), 412),
            InRow("p:ferreira", "FERREIRA, Rui", "Fri 21 Nov 08:02", ("The pharmacy: laboratory results",), 398),
        ),
        up_to=412,
    ),
    failures=(
        RunLine("Fri 21 Nov 10:37", False, "Could not reach the pharmacy",
                "There is no network here, or the pharmacy's address is not found in it. It tries again by itself. On"
                " another network it may go at once. 4 times since 09:12."),
    ),
)  # fmt: skip

CALM = replace(
    OFFLINE, headline=Chip("In sync 11:02. Clinic hub", "ok", "cloud-check"), subline="Last in sync Fri 21 Nov 11:02.",
    waiting=0, waiting_text="nothing waits", attention=0, attention_text="nothing was refused", refused=(),
    outbox=Outbox(), inbox=Inbox(),
    rows=tuple(
        row if row.pharmacy.state == "done"
        else replace(row, pharmacy=Step("done", "28 of 28, backed up"), chip=_IN_SYNC)
        for row in ROWS
    ),
)  # fmt: skip
MUCH_HELD = replace(
    OFFLINE, attention=5,
    refused=(
        *(
            replace(OFFLINE.refused[0], key=key, title=OFFLINE.refused[0].title.replace("09:31", at))
            for key, at in (("01" * 32, "09:31"), ("02" * 32, "09:33"), ("03" * 32, "09:40"))
        ),
        HeldRow(
            "aa" * 32, "The pharmacy did not take an entry for CARVALHO, Maria, charted Fri 21 Nov 09:44: line care",
            "The pharmacy could not prove which computer wrote it. It is kept on this laptop, not sent.",
            "Chart it again, then copy the details and call support.", "entry aaaa\nrefused: wrong_signature",
            "p:carvalho", "carvalho", "line", again="Chart again", may_ask=True,
        ),
        HeldRow(
            "file-bb", "A photo of CARVALHO, Maria, added Fri 21 Nov 09:56, does not go",
            "Its file on this laptop is damaged. It is kept on this laptop.",
            "Take it again, or ask support to look for it in a backup of this laptop.", "file bbbb\ndamaged",
            "p:carvalho", "carvalho",
        ),
    ),
)  # fmt: skip
NOTHING = replace(CALM, rows=(), history=(), came_in=0, came_in_text="not in sync yet", side=())
SIGNED_OUT = replace(
    OFFLINE, headline=Chip("Sync paused. Sign in again", "warn", "cloud-off"),
    subline="Last in sync Tue 21 Oct 09:09. The pharmacy asks you to sign in again. What you charted still goes up.",
    attention=0, attention_text="nothing was refused", refused=(), needs_sign_in=True,
)  # fmt: skip
EXPECTED = Estimate(entries=31, photos=12, photos_left=2, photo_bytes=38_400_000)

CARRIED = (
    "31 entries are in it.",
    "12 photos are in it.",
    "Have it carried to the pharmacy. Its answer comes back as a file: take that in here.",
)
