"""An invented review queue, as `charting.reviewing` words it: the one of the picture."""

from dataclasses import replace

from nursechart.chart.views import Seen
from nursechart.charting.looks.common import Chip, CommentLook, OldValue
from nursechart.charting.looks.review import Against, ReviewDetail, ReviewItem, ReviewLook, ReviewRow
from tests.ui.chart.looks import TEMPERATURE


def _row(visit: str, name: str, text: str, age: str, nurse: str, risk: int, *chips: Chip) -> ReviewRow:
    return ReviewRow(f"p:{visit}", visit, visit, name, text, chips, age, nurse, risk)


ROWS = (
    _row("carvalho", "CARVALHO, Maria", "Home visit, PICC. Dose held", "2 h", "A. Okafor", 150,
         Chip("Critical", "crit", "chevrons-up"), Chip("Changed", "low", "pencil")),
    _row("abebe", "ABEBE, Selam", "Chair 3. Infusion reaction", "3 h", "A. Okafor", 90,
         Chip("Reaction", "crit", "circle-alert")),
    _row("mbeki", "MBEKI, Thabo", "Chair 8. First dose", "4 h", "K. Sato", 60, Chip("Co-sign", "accent", "signature")),
    _row("lindgren", "LINDGREN, Per", "Home visit, port access", "1 d", "T. Marsh", 50,
         Chip("Late entry", "warn", "clock"), Chip("Two copies", "warn", "triangle-alert")),
    _row("oyelaran", "OYELARAN, Bisi", "Home visit, midline", "1 d", "T. Marsh", 20,
         Chip("Missing cap date", "warn", "circle-alert")),
    _row("ferreira", "FERREIRA, Rui", "Home visit, TPN", "2 d", "K. Sato", 0, Chip("Routine", "neutral", "check")),
)  # fmt: skip

COMMENTS = (
    CommentLook("c1", "Tove Marsh", "11:40", "Second culture label has no time. Can you add it?", True),
    CommentLook("c2", "Amara Okafor", "11:52", "Drawn 10:12. Added to the note.", False),
)

ITEMS = (
    ReviewItem(
        "set-1", "", "09:42", "Vital signs", "Temp 38.4 °C, pulse 104, breathing 18, SpO₂ 97 %, weight 67.1 kg.",
        (Chip("Critical", "crit", "chevrons-up"),),
        (("Blood pressure", OldValue("148/92", "118/72", "Re-measured after 5 min rest", "A. Okafor", "10:02")),),
        (),
    ),
    ReviewItem(
        "check-1", "", "09:55", "Line care, PICC right basilic",
        "Exit site red, 1.5 cm around the catheter, tender, no pus. Dressing and cap changed. "
        "Povidone-iodine used, chlorhexidine allergy.",
        (Chip("Photo 1", "neutral", "image"),), (), (),
    ),
    ReviewItem(
        "dose-1", "", "10:08", "vancomycin 1,000 mg IV: not given",
        "Protocol FP-02. Dr Lindqvist called 10:04, read back. Two sets of blood cultures drawn.",
        (Chip("Held", "crit", "circle-pause"),), (), (),
    ),
)  # fmt: skip


def detail_of(row: ReviewRow) -> ReviewDetail:
    """The detail of a queue row, alike but for who it is."""
    return ReviewDetail(
        feed=row.feed, patient=row.patient, visit=row.visit, seen=Seen(row.feed, 40, b"12345678"), name=row.name,
        identity="Born 14 Mar 1958 (67 y)  ·  MRN 004 182 7731  ·  Home visit 21 Nov 09:31–10:24",
        allergies=Chip("2 allergies", "crit", "circle-alert"), trend_label="Temperature, °C", trend=TEMPERATURE,
        trend_latest="38.4", trend_tone="crit", items=ITEMS,
        checks=(
            ("ok", "All due line care charted"), ("ok", "Held dose has a reason"),
            ("ok", "Doctor told, read-back charted"), ("warn", "Culture labels match patient"),
            ("ok", "Signed by visit nurse 10:31"),
        ),
        comments=COMMENTS, state="to_do", note_html="<p>Home visit, 21 Nov</p>",
        signed=(("Amara Okafor, RN", "Fri 21 Nov 10:31"),), cannot_approve="",
    )  # fmt: skip


QUEUE = ReviewLook("to_do", (6, 2, 9), ROWS, detail_of(ROWS[0]))
CALM = replace(
    QUEUE,
    detail=replace(detail_of(ROWS[0]), comments=()),
)
OWN = replace(
    QUEUE,
    detail=replace(detail_of(ROWS[0]), cannot_approve="This is your own visit. Another supervisor has to review it."),
)
DONE = replace(
    QUEUE, tab="done",
    detail=replace(
        detail_of(ROWS[0]), state="done", cannot_approve="This visit is approved.",
        signed=(("Amara Okafor, RN", "Fri 21 Nov 10:31"), ("Ingrid Berg, RN", "Fri 21 Nov 12:10, co-signed")),
    ),
)  # fmt: skip
UNAWARE = Against(
    "pair-1",
    "W-01",
    "Allergy unknown to the giver",
    "Given: gentamicin 80 mg IV. Charted 10:08 by A. Okafor, here since 11:30. Not known then: Allergy: Gentamicin. "
    "Charted 09:55 by K. Sato, here since 10:40. Look for a reaction now. Tell the prescriber and the pharmacist.",
)
APART = replace(
    QUEUE,
    detail=replace(
        detail_of(ROWS[0]), against=(UNAWARE,), checks=(("crit", UNAWARE.words), *detail_of(ROWS[0]).checks)
    ),
)  # fmt: skip
EMPTY = ReviewLook("to_do", (0, 0, 9), (), None)


def showing(visit: str, look: ReviewLook = QUEUE) -> ReviewLook:
    """The queue with another visit shown."""
    return replace(look, detail=detail_of(next(row for row in ROWS if row.visit == visit)))
