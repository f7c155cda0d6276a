"""The pages of the gallery. Names and values are invented; each page is built afresh when it is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from nursechart.ui.gallery import infusion, visit
from nursechart.ui.gallery.charts import plots, proof, timeline
from nursechart.ui.gallery.columns import page_column
from nursechart.ui.gallery.people import banners, proving, rails, sign_in
from nursechart.ui.gallery.photos import photos
from nursechart.ui.theme.tokens import COLOURS, ThemeName, Tone
from nursechart.ui.widgets import (
    BodySiteMap,
    BodySpot,
    Card,
    CardHeading,
    CheckRow,
    Chip,
    ChoiceChips,
    CoverageLight,
    DangerButton,
    DateField,
    EdgeCard,
    EmptyState,
    FlowLayout,
    Footer,
    Icon,
    IconButton,
    InlineAlert,
    Kbd,
    Label,
    LinkButton,
    NumberField,
    PairField,
    PasswordField,
    PhraseEdit,
    PrimaryButton,
    Row,
    ScaleField,
    SearchField,
    SearchSelect,
    SecondaryButton,
    Segmented,
    Select,
    SideSection,
    SlipQuestion,
    StatTile,
    StatusText,
    SyncChip,
    Tabs,
    TextField,
    TimeField,
    Toggle,
    ToneRow,
    TwoLines,
    named,
)

KINDS = (
    "title", "name", "alert", "heading", "strong", "value", "body", "secondary", "secondary-strong", "figure",
    "caption", "column", "mono",
)  # fmt: skip
POSITIONS = (("sitting", "Sitting"), ("standing", "Standing"), ("lying", "Lying"))


def words() -> QWidget:
    page, column = page_column()
    for kind in KINDS:
        column.addWidget(Label(f"{kind}: CARVALHO, Maria 38.4 °C 1Il O0", kind))
    column.addWidget(_row([Label(tone, "strong", tone=tone) for tone in ("crit", "warn", "low", "ok", "accent")]))
    column.addWidget(Label("Carvalho Łukasz Søren Ελένη Юлия حداد สมชาย देवी", "body"))
    column.addWidget(TwoLines("37.1", "19 Nov 10:05", first_tone="text2"))
    column.addWidget(
        _row([StatusText("In range"), StatusText("Saved on this laptop 09:43", quiet=True), Kbd("Ctrl K"), Kbd("n")])
    )
    return page


def buttons() -> QWidget:
    page, column = page_column()
    disabled, busy = PrimaryButton("Disabled"), PrimaryButton("Sign and lock", icon="lock")
    disabled.setEnabled(False)
    busy.set_busy("Signing")
    bell = IconButton("bell", "Notices")
    bell.set_mark(3)
    rows: Sequence[Sequence[QWidget]] = (
        (PrimaryButton("Next: Assessment", hint="Ctrl ↵"), PrimaryButton("Approve", icon="check"), disabled, busy),
        (
            SecondaryButton("Back", icon="chevron-left"),
            SecondaryButton("Not now…"),
            SecondaryButton("Sign", small=True),
        ),
        (DangerButton("Open FP-02"), LinkButton("Add measure", icon="plus"), LinkButton("All 6", small=True)),
        (bell, IconButton("lock", "Lock now"), IconButton("x", "Close", size=16)),
    )
    for number, row in enumerate(rows):
        for place, widget in enumerate(row):
            named(widget, f"button_{number}_{place}", widget.accessibleName() or getattr(widget, "text", str)())
        column.addWidget(_row(row))
    return page


def chips() -> QWidget:
    page, column = page_column()
    for large in (False, True):
        column.addWidget(
            _row(
                [
                    Chip("Critical", Tone.CRIT, "chevrons-up", large=large),
                    Chip("due today", Tone.WARN, "clock", large=large),
                    Chip("Changed", Tone.LOW, "pencil", large=large),
                    Chip("done 09:39", Tone.OK, "check", large=large),
                    Chip("Co-sign", Tone.ACCENT, "signature", large=large),
                    Chip("As needed", Tone.NEUTRAL, "pill", large=large),
                    Chip("Word alone", Tone.NEUTRAL, large=large),
                ]
            )
        )
    offline, fine, choice = SyncChip(), SyncChip(), SyncChip()
    offline.say("Offline. 14 entries safe on this laptop", Tone.WARN, "cloud-off")
    fine.say("In sync 09:09. Clinic hub", Tone.OK, "cloud-check")
    choice.say("Needs your choice", Tone.WARN, "git-compare")
    for number, chip in enumerate((offline, fine, choice)):
        chip.setObjectName(f"sync_chip_{number}")
    column.addWidget(
        _row([Chip("Reaction", Tone.CRIT, "octagon-alert", large=True, solid=True), offline, fine, choice])
    )
    return page


def fields() -> QWidget:
    page, column = page_column()
    grid = QGridLayout()
    grid.setVerticalSpacing(10)
    column.addLayout(grid)
    tones = (
        (None, "", "at rest"),
        (Tone.CRIT, "38.4", "critical"),
        (Tone.WARN, "104", "high"),
        (Tone.LOW, "34,9", "low"),
    )
    for row, (tone, value, what) in enumerate(tones):
        number = NumberField(f"number_{row}", f"Temperature {what}", "°C", step="0.1")
        number.set_value(value)
        number.set_tone(tone, what if tone else "")
        grid.addWidget(Label(what, "secondary"), row, 0)
        grid.addWidget(number, row, 1)
    read_only, disabled = TextField("read_only", "Read only"), TextField("disabled", "Disabled")
    read_only.set_value("38.4")
    read_only.setReadOnly(True)
    disabled.setEnabled(False)
    pair = PairField("pressure", "Blood pressure", "mmHg")
    pair.set_value("118", "72")
    time = TimeField("time", "Taken at", lambda: "09:43")
    time.set_value("09:42")
    born = DateField("born", "Date of birth", lambda: date(2025, 11, 21), past=True)
    others: Sequence[tuple[str, QWidget]] = (
        ("blood pressure", pair), ("time", time), ("date", born),
        ("read only", read_only), ("disabled", disabled),
        ("password", PasswordField("password", "Password")), ("search", SearchField("search", "Search patients")),
        ("one of many", SearchSelect("medicine", "Medicine", _medicines)),
        ("words, / for phrases", PhraseEdit("note", "Note", [("wound dry", "Wound clean and dry, edges close.")])),
    )  # fmt: skip
    for row, (what, field) in enumerate(others, start=len(tones)):
        grid.addWidget(Label(what, "secondary"), row, 0)
        grid.addWidget(field, row, 1)
    slip = SlipQuestion("slip", page)
    grid.addWidget(slip, len(tones) + len(others), 1)
    grid.setColumnStretch(2, 1)
    slip.ask("Did you mean 38.4? You typed 384", "38.4", "Keep 384")
    return page


def choices() -> QWidget:
    page, column = page_column()
    chosen, plain = (
        Segmented("position", "Position", POSITIONS, value="sitting"),
        Segmented("again", "Again", POSITIONS),
    )
    small = Segmented("days", "Days", [("14", "14 days"), ("30", "30 days"), ("all", "All")], value="14", small=True)
    column.addWidget(_row([chosen, plain, small]))
    exit_site = ChoiceChips(
        "exit_site", "Exit site",
        [("clean", "Clean"), ("red", "Red"), ("tender", "Tender"), ("pus", "Pus"), ("more", "More…")],
        tones={"red": Tone.WARN, "tender": Tone.WARN, "pus": Tone.CRIT},
    )  # fmt: skip
    exit_site.set_values(["red", "tender"])
    column.addWidget(exit_site)
    line = Select("line", "Line", [("picc", "PICC, right basilic, 4 Fr single, day 23"), ("port", "Port, right chest")])
    line.set_value("picc")
    unchosen = Select("line_none", "Which line", [("picc", "PICC")], prompt="Choose which line you used")
    column.addWidget(_row([line, unchosen]))
    on, off = Toggle("on", "On"), Toggle("off", "Off")
    on.setChecked(True)
    column.addWidget(_row([on, off]))
    pain = ScaleField("pain", "Pain", 10, "none", "worst")
    pain.set_value(2)
    column.addWidget(pain)
    done = CheckRow("clamped", "Line clamped, cap on, dressing dry", note="10:16")
    done.setChecked(True)
    column.addWidget(done)
    column.addWidget(CheckRow("told", "Next visit told: Sat 22 Nov 09:30"))
    column.addWidget(Tabs("tabs", "Parts", [("overview", "Overview"), ("flow", "Flow sheet"), ("labs", "Labs")]))
    return page


def frames() -> QWidget:
    page, column = page_column()
    card = Card()
    heading = CardHeading("Lines", "Shaded is the range set for this patient.")
    heading.add(named(LinkButton("Life of the line", small=True), "life", "Life of the line"))
    card.body.addWidget(heading)
    card.body.addWidget(Label("PICC, right basilic, 4 Fr single", "strong"))
    column.addWidget(card)
    edge = EdgeCard()
    edge.body.addWidget(Label("Next 09:30", "heading", tone="accent"))
    column.addWidget(edge)
    rows = Card(padding=1, gap=0)
    for number, (tone, what) in enumerate(((Tone.CRIT, "critical"), (Tone.WARN, "high"), (None, "in range"))):
        row = ToneRow(tone=tone, clickable=True, rule=number < 2)
        named(row, f"row_{number}", what)
        row.line.addWidget(Label(what, "strong"))
        row.set_current(number == 2)
        rows.body.addWidget(row)
    column.addWidget(rows)
    for number, (tone, title) in enumerate(
        ((Tone.CRIT, "Fever with a central line"), (Tone.WARN, "Photo too dark to read"), (Tone.LOW, "Order changed"))
    ):
        alert = InlineAlert(tone, title, "Up 1.3 °C since 19 Nov, PICC day 23. Do FP-02 before the dose.")
        alert.add_action(f"later_{number}", "Not now…")
        alert.add_action(f"open_{number}", "Open FP-02", main=True)
        column.addWidget(alert)
    ready, missing = CoverageLight(), CoverageLight()
    ready.say(True, "5 of 5 charts ready", "Newest order 06:40.", "7 days without contact possible, until Fri 28 Nov.")
    missing.say(False, "4 of 5 charts ready", "LINDGREN is not here yet.", "Sync before you leave.")
    column.addWidget(_row([ready, missing]))
    tiles = (("cloud-upload", "31", "waiting to go out", Tone.WARN), ("inbox", "6", "came in", Tone.ACCENT))
    column.addWidget(_row([StatTile(icon, n, what, "2 visits", tone=tone) for icon, n, what, tone in tiles]))
    side = SideSection("Allergies", "octagon-alert", note="2", tone="crit")
    side.add_pair("Penicillin", "Anaphylaxis, 2009. Confirmed.", "crit")
    column.addWidget(side)
    column.addWidget(EmptyState("No visits today", "Add one, or look at tomorrow.", action="Add visit"))
    foot = Footer()
    foot.add_leading(named(LinkButton("Photo", icon="camera"), "photo", "Photo"))
    foot.add_trailing(named(PrimaryButton("Next: Infusion", hint="Ctrl ↵"), "next", "Next: Infusion"))
    column.addWidget(foot)
    return page


def colours() -> QWidget:
    page, column = page_column()
    for name in ThemeName:
        shades = QWidget()
        flow = FlowLayout(shades, 4)
        for token in ("canvas", "surface", "sunken", "text", "text2", "text3", "accent", "crit", "warn", "low", "ok"):
            swatch = Label(f" {token} ", "caption")
            shade = getattr(COLOURS[name], token)
            ink = COLOURS[name].surface if token not in ("canvas", "surface", "sunken") else COLOURS[name].text
            swatch.setStyleSheet(f"background: {shade}; color: {ink}; padding: 8px")
            flow.addWidget(swatch)
        column.addWidget(Label(name.value, "heading"))
        column.addWidget(shades)
    return page


def icons() -> QWidget:
    from nursechart.shipped import shipped

    page = QWidget()
    flow = FlowLayout(page, 12)
    for path in sorted(shipped("icons").glob("*.svg")):
        icon = Icon(path.stem, 24, "text")
        icon.setToolTip(path.stem)
        flow.addWidget(icon)
    return page


def _row(widgets: Sequence[QWidget]) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    for widget in widgets:
        line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    line.addStretch(1)
    return row


def _medicines(text: str) -> list[Row]:
    known = (("vancomycin", "1,000 mg IV"), ("ceftriaxone", "2 g IV"), ("EPINEPHrine", "0.5 mg IM"))
    return [Row(name, name, note) for name, note in known if text.casefold() in name.casefold()]


def body() -> QWidget:
    page, column = page_column()
    spots = [
        BodySpot("right:forearm", "right forearm", 0.245, 0.52), BodySpot("left:forearm", "left forearm", 0.755, 0.52),
        BodySpot("right:abdomen", "right abdomen", 0.435, 0.48), BodySpot("left:abdomen", "left abdomen", 0.565, 0.48),
        BodySpot("right:thigh", "right thigh", 0.43, 0.67), BodySpot("left:thigh", "left thigh", 0.57, 0.67),
        BodySpot("scalp", "scalp", 0.5, 0.1),
    ]  # fmt: skip
    drawn, listed = BodySiteMap("body_site", "Where it is", spots), BodySiteMap("body_list", "Where it is, list", spots)
    drawn.set_value("left:abdomen")
    listed.set_value("left:abdomen")
    listed.set_list(True)
    column.addWidget(_row([drawn, listed]))
    column.addWidget(BodySiteMap("body_empty", "Where it is, none chosen", spots))
    return page


PAGES: dict[str, Callable[[], QWidget]] = {
    "words": words, "colours": colours, "icons": icons, "buttons": buttons, "chips": chips, "fields": fields,
    "choices": choices, "frames": frames, "banners": banners, "rails": rails, "charts": plots, "timeline": timeline,
    "proof": proof, "body": body, "proving": proving,
    "photos": photos, "sign_in": sign_in, "infusion_clocks": infusion.clocks, "infusion_rates": infusion.rates,
    "infusion_steps": infusion.steps, "infusion_acts": infusion.acts, "infusion_running": infusion.running,
    "going_on": visit.going_on, "around": visit.around,
}  # fmt: skip
