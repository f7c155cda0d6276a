"""Invented days, as `charting.today` words them: the one of the picture, and an empty one."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from nursechart.charting.looks.common import Chip
from nursechart.charting.looks.today import (
    Coverage,
    LaneBlock,
    News,
    NextVisit,
    OnCall,
    RouteLook,
    RouteStop,
    TodayItem,
    TodayLook,
    TodayRow,
)

ZONE = "America/New_York"


def ms(hour: int, minute: int) -> int:
    """A time of Fri 21 Nov 2025 where the nurse is."""
    return int(datetime(2025, 11, 21, hour, minute, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


def _row(visit: str, time: str, state: str, name: str, born: str, title: str, line: str, **more: object) -> TodayRow:
    told: dict[str, object] = {"name_alert": False, "chips": (), "note": "", "fixed": "", "action": ""}
    told.update(more)
    return TodayRow(
        feed=f"p:{visit}", patient=visit, visit=visit, time=time, state=state, name=name, born_mrn=born, title=title,
        line=line, **told,
    )  # fmt: skip


ROWS = (
    _row("oyelaran", "08:15", "unsigned", "OYELARAN, Bisi", "Born 9 Aug 1971  ·  004 220 1936", "Site check, flush",
         "Midline, left arm, day 6", chips=(Chip("Not signed", "warn", "pencil"),), note="charted 08:47",
         action="Sign"),
    _row("carvalho", "09:30", "next", "CARVALHO, Maria", "Born 14 Mar 1958  ·  004 182 7731", "Dose and line care",
         "PICC, right basilic, day 23", chips=(Chip("Dressing", "warn", "clock"), Chip("Cap", "warn", "clock")),
         fixed="dose 10:00"),
    _row("lindgren", "11:15", "todo", "LINDGREN, Per", "Born 27 Jan 1949  ·  004 097 5512", "Dose, port needle",
         "Port, right chest, needle day 7", name_alert=True, chips=(Chip("Needle today", "warn", "clock"),),
         fixed="dose 11:30"),
    _row("novak", "13:00", "todo", "NOVAK, Irena", "Born 3 Jun 1967  ·  004 311 2086", "IVIG 25 g, 3 h 10 min",
         "New peripheral IV today", chips=(Chip("Kit expires 30 Nov", "warn", "hourglass"),), fixed="start 13:15"),
    _row("lundgren", "17:15", "todo", "LUNDGREN, Britta", "Born 18 Oct 1952  ·  004 174 8803", "PN connect, labs",
         "Tunnelled, 2 lumens, day 141", name_alert=True, chips=(Chip("Order ends 24 Nov", "warn", "hourglass"),),
         fixed="PN 18:00"),
)  # fmt: skip

NEXT = NextVisit(
    feed="p:carvalho", patient="carvalho", visit="carvalho", time="09:30", in_words="in 20 min",
    name="CARVALHO, Maria", prefix="Ms", allergies=Chip("2 allergies", "crit", "circle-alert"),
    identity="Born 14 Mar 1958 (67 y)  ·  MRN 004 182 7731  ·  PICC, right basilic, day 23",
    chips=(Chip("Dressing due today", "warn", "clock"), Chip("Cap due today", "warn", "clock")),
    order="vancomycin 1,000 mg IV, due 10:00",
    news="07:50  Chills overnight, told on the phone (T. Marsh, RN). Check for fever first.",
    address="18 Alder Court, flat 3", phone="555 0142", action="Start visit",
)  # fmt: skip

LANE = (
    LaneBlock("oyelaran", ms(8, 15), ms(8, 50), "OYELARAN", "unsigned"),
    LaneBlock("carvalho", ms(9, 30), ms(10, 30), "CARVALHO", "next", ms(10, 0), "10:00 vancomycin"),
    LaneBlock("lindgren", ms(11, 15), ms(12, 5), "LINDGREN", "todo", ms(11, 30), "11:30 daptomycin"),
    LaneBlock("novak", ms(13, 0), ms(16, 10), "NOVAK", "todo", ms(13, 15), "13:15 IVIG"),
    LaneBlock("lundgren", ms(17, 15), ms(18, 25), "LUNDGREN", "todo", ms(18, 0), "18:00 PN start"),
)

SUPPLIES = (
    TodayItem("p:novak", "novak", "", "Needle-free cap",
              "3 left at NOVAK, Irena, 6 should be there. Counted 19 Nov 13:05.",
              "Open", group="supplies", key="novak_0"),
)  # fmt: skip


def _stop(number: int, visit: str, address: str, **more: object) -> RouteStop:
    row = next(each for each in ROWS if each.visit == visit)
    told: dict[str, object] = {"directions": "", "phone": "555 0142", "leg": "Drive not known", "free": "",
                               "minutes": "", "out_of_time": False, "done": False}  # fmt: skip
    told.update(more)
    return RouteStop(
        visit=visit, feed=row.feed, number=number, time=row.time, name=row.name, address=address, fixed=row.fixed,
        **told,
    )  # fmt: skip


ROUTE = RouteLook(
    (
        _stop(1, "oyelaran", "4 Mill Lane", leg="", done=False),
        _stop(2, "carvalho", "18 Alder Court, flat 3", leg="12 min drive", minutes="12", free="45 min after 08:45",
              directions="Gate code 4, back door"),
        _stop(3, "lindgren", "2 Harbour Road", free="45 min after 10:30"),
        _stop(4, "novak", "77 Elm Street", leg="1 h 5 min drive", minutes="65", free="55 min after 12:05"),
        _stop(5, "lundgren", "2 Harbour Road", phone="", free="1 h 5 min after 16:10"),
    ),
    "1 h 17 min driving, 2 drives not known",
)  # fmt: skip
MOVED = RouteLook(
    (
        replace(ROUTE.stops[1], number=1, leg="", free=""),
        replace(ROUTE.stops[0], number=2, leg="12 min drive", minutes="12", out_of_time=True),
        *ROUTE.stops[2:],
    ),
    ROUTE.driving, is_own=True,
)  # fmt: skip

DAY = TodayLook(
    date="Fri 21 Nov", zone=ZONE, now_ms=ms(9, 10), summary="5 visits, 1 done", next=NEXT, rows=ROWS, lane=LANE,
    coverage=Coverage(5, 5, "06:40", "09:09", 7, "Fri 28 Nov 09:09"),
    unfinished=(
        TodayItem("p:oyelaran", "oyelaran", "oyelaran", "OYELARAN, Bisi", "Visit 08:15. Ready to sign.", "Sign",
                  group="sign"),
        TodayItem("p:ferreira", "ferreira", "ferreira", "FERREIRA, Rui", "Visit Thu 20 Nov 16:30. Not signed.", "Open"),
    ),
    sent_back=(
        TodayItem("p:lindgren", "lindgren", "older", "LINDGREN, Per",
                  "Visit 19 Nov. “Needle gauge is missing.” I. Berg, 07:35.", "Fix"),
    ),
    choices=(),
    since=(
        News("06:40", "Labs before dose 19, CARVALHO", "p:carvalho"),
        News("07:50", "Chills overnight, CARVALHO", "p:carvalho"),
    ),
    since_from="Thu 20 Nov 17:40", supplies=SUPPLIES, route=ROUTE,
)  # fmt: skip

EMPTY = replace(
    DAY, summary="No visits today", next=None, rows=(), lane=(), coverage=Coverage(0, 0, "", "09:09", 7, "28 Nov"),
    unfinished=(), sent_back=(), since=(), since_from="", supplies=(), route=RouteLook(),
)  # fmt: skip

OWN_ROUTE = replace(DAY, route=MOVED)
NO_RIGHT = replace(EMPTY, may_visit=False)
ON_CALL = replace(
    DAY,
    on_call=(OnCall("Pharmacist", "H. Lindqvist-Abernathy", "555 0199"), OnCall("Lead", "I. Berg, RN", "555 0107")),
    choices=(TodayItem("p:lindgren", "lindgren", "older", "LINDGREN, Per", "1 value needs your choice", "Open"),),
)
