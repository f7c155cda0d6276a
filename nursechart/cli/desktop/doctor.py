"""`nursechart doctor`: whether this computer can be charted on, in words one can read out on the telephone."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from nursechart import __version__
from nursechart.cli.desktop.common import folder_option, print_json, working
from nursechart.cli.desktop.screens import QtMissing, load_app, missing_for_windows
from nursechart.cli.ending import Failed, json_option, sentences
from nursechart.clinical.content import ContentRefused
from nursechart.clinical.packs import packs_in
from nursechart.shipped import shipped

if TYPE_CHECKING:
    from nursechart.sync.selftest import Check

_MARKS: Final = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}
_AGAIN: Final = "Install NurseChart again"


@click.command(short_help="Test this computer and this program.")
@folder_option
@json_option
@sentences
def doctor(folder: Path, as_json: bool) -> None:
    """Test this computer and this program: database, keys, clock, disk, content, screens, and the pharmacy if enrolled.

    No chart is opened, no password is asked for, and nothing in the answer is about a patient. Status 1 when something
    is wrong; its line says what to do.

    \b
    Example:
      nursechart doctor
    """
    found: list[Check] = []
    looking = _every(folder)
    while True:
        with working("Looking"):
            check = next(looking, None)
        if check is None:
            break
        found.append(check)
        if not as_json:
            click.echo(f"{_MARKS[check.level]} {check.name}: {check.says}." + (f" {check.do}." if check.do else ""))
    wrong = [check.name for check in found if check.level == "wrong"]
    if as_json:
        print_json({"well": not wrong, "checks": [asdict(check) for check in found]})
    if wrong:
        raise Failed(f"Not well: {', '.join(wrong)}.")
    if not as_json:
        click.echo("All is well.")


def _every(folder: Path) -> Iterator[Check]:
    from nursechart.sync.selftest import Check, checks

    how = "frozen" if hasattr(sys, "_MEIPASS") else "from source"
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    yield Check("program", "ok", f"nursechart {__version__} {how}, {system}")
    yield from checks(folder)
    yield _content(Check, folder)
    yield _looks(Check)
    yield _screens(Check)


def _content(check: type[Check], folder: Path) -> Check:
    try:
        in_force = packs_in(folder).in_force()
    except (ContentRefused, FileNotFoundError) as error:
        return check("content", "wrong", str(error).rstrip("."), _AGAIN)
    content = in_force.content
    if in_force.notice:
        return check("content", "wrong", in_force.notice.rstrip("."), "Mend it, or: nursechart content use --shipped")
    says = f"version {content.version}, {len(content.measures)} measures, {len(content.rules)} rules"
    if not content.pack.approved:
        return check("content", "note", f"{says}; not approved yet", "Use it for training only")
    return check("content", "ok", says)


def _looks(check: type[Check]) -> Check:
    """Fonts and icons are there and are not empty; that Qt takes them, painting shows."""
    try:
        files = {
            kind: sorted(shipped(folder).glob(f"*.{kind}")) for folder, kind in (("fonts", "ttf"), ("icons", "svg"))
        }
        style = shipped("styles", "nursechart.qss")
    except FileNotFoundError as error:
        return check("fonts and icons", "wrong", str(error), _AGAIN)
    lacking = [path.name for paths in (*files.values(), [style]) for path in paths if path.stat().st_size == 0]
    if lacking or not all(files.values()):
        return check("fonts and icons", "wrong", f"empty or missing: {', '.join(lacking) or 'a whole folder'}", _AGAIN)
    return check("fonts and icons", "ok", f"{len(files['ttf'])} fonts, {len(files['svg'])} icons")


def _screens(check: type[Check]) -> Check:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        platform_name = load_app().paints()
    except QtMissing as error:
        says, _, do = error.format_message().partition(". On ")
        return check("screens", "wrong", says, f"On {do}")
    except (RuntimeError, FileNotFoundError) as error:
        return check("screens", "wrong", str(error), _AGAIN)
    missing = missing_for_windows()
    if missing:
        return check("screens", "wrong", f"windows need {', '.join(missing)}", QtMissing(missing[0]).format_message())
    return check("screens", "ok", f"Qt paints ({platform_name})")
