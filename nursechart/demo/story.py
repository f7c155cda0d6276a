"""The story, told: who does what in which order, and what came of it, in words a visitor reads along.

With a display the visitor gets the desktop itself, signed in as the nurse; without one (or when asked) the story is
told by hands on the keyboard of the real windows, offscreen; its pictures, note and FHIR bundle are left in a folder.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console

from nursechart.demo.cast import cast_of
from nursechart.demo.clock import StoryClock
from nursechart.demo.talk import Child, ChildFailed, Words

NURSE, LEAD, COLLEAGUE = "NB-07", "NB-12", "NB-09"  # what the three laptops are called
_TEMPERATURES = ("36.9", "37.4")  # what the two nurses measure, °C
_LOOKS_UP_AFTER_MIN = 2  # the nurse is in the room: she ends the dose soon after the volume is in


def tell(out: Path, files: Sequence[Path], headless: bool) -> int:
    """Tell the story; the exit status: 0 told, 1 something failed or was set aside (it says what)."""
    from nursechart.app import system_zone

    zone = system_zone()
    console = Console(highlight=False, soft_wrap=True)
    out.mkdir(parents=True, exist_ok=True)
    try:
        with _stage() as folder:
            return _told(console, Stage(folder, out, [file.resolve() for file in files], zone), headless)
    except ChildFailed as error:
        console.print(f"[bold red]The demonstration stopped.[/] {error}", markup=True)
        console.print(f"What it had shown until then is in {out}.")
        return 1


@contextmanager
def _stage() -> Iterator[Path]:
    """A folder for the pharmacy and the laptops, gone when the story ends; all in it is encrypted and invented."""
    folder = Path(tempfile.mkdtemp(prefix="nursechart-demo-"))
    folder.chmod(0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Stage:
    """Where the story plays: the folders, the clock, the files that were brought."""

    def __init__(self, folder: Path, out: Path, files: list[Path], zone: str) -> None:
        self.folder, self.out, self.files = folder, out, files
        self.clock = StoryClock.at_nine(zone)

    @property
    def time(self) -> Words:
        return {"zone": self.clock.zone, "moved_ms": self.clock.moved_ms}


def _told(console: Console, stage: Stage, headless: bool) -> int:
    with ExitStack() as actors:
        pharmacy = _enter(actors, Child("pharmacy", "The pharmacy"))
        console.print("[bold]1  The pharmacy[/]")
        with console.status("furnishing the pharmacy and taking in its patients"):
            place, files = str(stage.folder / "pharmacy"), [str(file) for file in stage.files]
            furnished = pharmacy.ask("furnish", folder=place, files=files, **stage.time)
            url = pharmacy.ask("open", moved_ms=stage.clock.moved_ms)["url"]
        cast = cast_of(stage.clock.today().date(), stage.clock.zone)
        console.print(f"   {furnished['organisation']} listens on {url} with {furnished['patients']} patients.")
        for file, resource, reason in furnished["set_aside"]:
            console.print(f"   [yellow]Set aside:[/] {file}{resource and f', {resource}'}: {reason}")
        console.print(f"   The story's clock: {stage.clock.today():%a %d %b, %H:%M}. Staff: "
                      + ", ".join(member.name for member in cast.members) + ".")  # fmt: skip
        if headless:
            _by_hand(console, stage, actors, pharmacy, furnished, url)
        else:
            _for_the_visitor(console, stage, actors, pharmacy, furnished, url)
    return 1 if furnished["set_aside"] else 0


def _by_hand(console: Console, stage: Stage, actors: ExitStack, pharmacy: Child, furnished: Words, url: str) -> None:
    hero, passwords, clock = furnished["hero"], furnished["passwords"], stage.clock

    console.print("[bold]2  A laptop enrols with a one-time code, and the nurse signs in[/]")
    with console.status("enrolling"):
        nurse = _laptop(actors, stage, NURSE)
        told = nurse.ask(
            "enrol", url=url, code=pharmacy.ask("code", label=NURSE)["code"], label=NURSE, login="amara",
            password=passwords["amara"],
        )  # fmt: skip
    console.print(f"   {NURSE} is enrolled; {told['today']}. {told['ready']}.")

    console.print("[bold]3  The network goes away[/]")
    closed = pharmacy.ask("close")
    told = nurse.ask("notice no network")
    console.print(f"   The server's socket is closed (a connection is refused: {closed['refused']}). {told['chip']}.")

    console.print("[bold]4  Offline, she charts the visit[/]")
    with console.status("starting the visit"):
        told = nurse.ask("start the visit", patient=hero)
    console.print(f"   Opened the chart of {told['name']} and started the visit after two identifiers.")
    with console.status("vital signs, by keyboard"):
        told = nurse.ask("chart vitals")
    console.print(f"   Vital signs: {told['said']} ({told['keys']} keys). A slip, 384, was asked about, not charted.")
    with console.status("line care"):
        told = nurse.ask("chart line care")
    console.print(f"   Line care: {told['said']}. The section rail said “{told['before']}”, now “{told['after']}”.")
    with console.status("the antibiotic"):
        told = nurse.ask("start the dose")
        minutes = told["minutes"] + _LOOKS_UP_AFTER_MIN
        clock.pass_minutes(minutes)
        nurse.ask("time passes", minutes=minutes)
        told |= nurse.ask("end the dose")
    console.print(f"   {told['given']}.")
    with console.status("the visit note and what is missing"):
        told = nurse.ask("write the note", minutes=told["minutes"])
    console.print(f"   Wrote the note. Before: “{told['missing']}”; after: “{told['left']}”.")
    with console.status("signing"):
        told = nurse.ask("sign", password=passwords["amara"])
    console.print(f"   Signed with her own key after her password: {told['signed']}.")

    console.print("[bold]5  She corrects a vital sign after signing[/]")
    with console.status("correcting"):
        told = nurse.ask("correct a vital sign", password=passwords["amara"])
    console.print(f"   Pulse: {told['said']}. Both stay readable; signed again.")

    console.print("[bold]6  The network returns[/]")
    with console.status("syncing"):
        pharmacy.ask("open", moved_ms=clock.moved_ms)
        told = nurse.ask("sync")
        pharmacy.ask("back_up", folder=str(stage.folder / "backup.db"))
        told = nurse.ask("sync")
    proof = next((row for row in told["proofs"] if hero.casefold() in row.casefold()), "nowhere")
    console.print(f"   {told['chip']}. Where the visit is: {proof}.")

    console.print("[bold]7  The supervisor reviews it on another laptop[/]")
    with console.status("reviewing"):
        lead = _laptop(actors, stage, LEAD)
        lead.ask(
            "enrol", url=url, code=pharmacy.ask("code", label=LEAD)["code"], label=LEAD, login="ingrid",
            password=passwords["ingrid"],
        )  # fmt: skip
        told = lead.ask("send one item back")
    console.print(f"   {told['queue']}. Sent back with a comment at {told['place']}: “{told['comment']}”")
    with console.status("the nurse answers"):
        told = nurse.ask("see the comment and answer", password=passwords["amara"])
    console.print(f"   The nurse sees it at {told['place']}, corrects, answers and signs again: {told['said']}.")
    with console.status("approving"):
        told = lead.ask("approve and co-sign", password=passwords["ingrid"])
        nurse.ask("sync")
    console.print(f"   Approved and co-signed: {told['said']}.")

    _two_nurses(console, stage, actors, pharmacy, furnished, url, nurse)

    console.print("[bold]10  What comes out[/]")
    with console.status("the note and the bundle"):
        told = nurse.ask("hand over", out=str(stage.out), password=passwords["amara"])
    console.print(f"   Signed note: {told['pdf']} ({told['bytes'] // 1024} KB, signed with her certificate).")
    console.print(f"   FHIR R4 bundle: {told['fhir']} ({told['resources']}).")
    pictures = len(list(stage.out.glob("*.png")))
    console.print(f"   {pictures} pictures of the real screens are in {stage.out}.")


def _two_nurses(
    console: Console, stage: Stage, actors: ExitStack, pharmacy: Child, furnished: Words, url: str, nurse: Child
) -> None:
    """Chapters 8 and 9: a value that two nurses chart apart, and a patient who is given to one of them alone."""
    shared, passwords = furnished["shared"], furnished["passwords"]

    console.print("[bold]8  Two nurses chart the same value, without a network[/]")
    with console.status("a second nurse's laptop enrols"):
        nurse.ask("begin together", patient=shared)
        colleague = _laptop(actors, stage, COLLEAGUE)
        colleague.ask(
            "enrol", url=url, code=pharmacy.ask("code", label=COLLEAGUE)["code"], label=COLLEAGUE, login="kenji",
            password=passwords["kenji"],
        )  # fmt: skip
        colleague.ask("join", patient=shared)
    with console.status("charting apart"):
        pharmacy.ask("close")
        nurse.ask("take temperature", patient=shared, value=_TEMPERATURES[0])
        colleague.ask("take temperature", patient=shared, value=_TEMPERATURES[1])
        pharmacy.ask("open", moved_ms=stage.clock.moved_ms)
        for each in (nurse, colleague):
            each.ask("sync")
    with console.status("choosing"):
        told = nurse.ask("choose one")
        heard = colleague.ask("hear of the choice")
    console.print("   Both stand, side by side; nothing was overwritten:")
    for version in told["values"]:
        console.print(f"   - {version}")
    console.print(f"   The nurse chose, and said why. On the other laptop: “{heard['said']}”")

    console.print("[bold]9  The patient goes to the first nurse alone[/]")
    with console.status("reassigning"):
        before = colleague.ask("look for her", patient=shared)
        pharmacy.ask("take_from", login="kenji", family=shared)
        pharmacy.ask("back_up", folder=str(stage.folder / "second backup.db"))
        after = colleague.ask("look for her", patient=shared)
        still = nurse.ask("look for her", patient=shared)
    console.print(
        f"   {COLLEAGUE} found her chart {before['found']} time before and {after['found']} times after; "
        f"{NURSE} still does ({still['found']})."
    )


def _for_the_visitor(
    console: Console, stage: Stage, actors: ExitStack, pharmacy: Child, furnished: Words, url: str
) -> None:
    """The desktop itself, signed in as the nurse; the story is the visitor's to make."""
    passwords = furnished["passwords"]
    laptop = _laptop(actors, stage, NURSE)
    with console.status("enrolling this laptop"):
        laptop.ask(
            "enrol", url=url, code=pharmacy.ask("code", label=NURSE)["code"], label=NURSE, login="amara",
            password=passwords["amara"],
        )  # fmt: skip
    console.print(f"[bold]The desktop is open, signed in as {furnished['people']['amara'][1]}.[/]")
    console.print(f"   Her password, for signing and unlocking: [bold]{passwords['amara']}[/]")
    console.print("   “Stay offline” in the sync centre (Ctrl+5) takes the network away. Close the window to end.")
    laptop.ask("stay open", seconds=24 * 3600)


def _laptop(actors: ExitStack, stage: Stage, name: str) -> Child:
    laptop = _enter(actors, Child("laptop", name))
    laptop.ask("switch on", folder=str(stage.folder / name), name=name, out=str(stage.out), **stage.time)
    return laptop


def _enter(actors: ExitStack, child: Child) -> Child:
    actors.callback(child.end)
    return child
