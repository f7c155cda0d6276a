"""Commands that open windows: the desktop, the demonstration, the gallery. Qt is reached through `nursechart.app`.

A Linux system may lack libraries that Qt opens at run time; then the answer is the line that installs them, not a
traceback.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

import click

from nursechart.cli.desktop.common import theme_option
from nursechart.cli.ending import Failed, sentences

INSTALL: Final = (
    "apt-get install -y --no-install-recommends libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 "
    "libxkbcommon0 libxcb-cursor0 libxkbcommon-x11-0"
)
WINDOW_LIBRARIES: Final = (  # what Qt's X11 platform opens besides; it names only the first of them itself
    "libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libxcb-icccm.so.4", "libxcb-image.so.0", "libxcb-keysyms.so.1",
    "libxcb-render-util.so.0", "libxcb-shape.so.0", "libxcb-xkb.so.1",
)  # fmt: skip


class QtMissing(Failed):
    """Qt does not load on this system. `library` is what it asked for and did not get."""

    def __init__(self, library: str) -> None:
        super().__init__(
            f"The screens cannot be shown: this system has no {library}. Nothing is wrong with the charts. "
            f"On Debian and Ubuntu, install what is missing with:\n  sudo {INSTALL}"
        )
        self.library = library


def load_app() -> ModuleType:
    """`nursechart.app`, and with it Qt. Raises QtMissing where Qt or a library it needs is not installed."""
    os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")  # noise about scripts that a font has not
    try:
        import nursechart.app
    except ImportError as error:
        library = missing_library(error)
        if not library:
            raise
        raise QtMissing(library) from error
    return nursechart.app


def missing_library(error: ImportError) -> str:
    """The shared library, or Qt's own package, that an import failed for; "" when it failed for another reason."""
    named = re.match(r"(lib[\w.+-]+\.so[\w.]*)", str(error))
    if named:
        return named[1]
    return "PySide6" if (error.name or "").partition(".")[0] in ("PySide6", "shiboken6") else ""


def has_screen() -> bool:
    """Whether windows can be seen here: on Linux, whether a display is named."""
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_for_windows() -> list[str]:
    """The libraries that a window on an X11 display needs and this system has not."""
    if sys.platform != "linux" or not os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return []
    return [library for library in WINDOW_LIBRARIES if not _loads(library)]


def run_desktop(folder: Path, theme: str) -> int:
    """The desktop until its window is closed; the exit status. Raises Failed where no window can be shown."""
    _require_screen()
    status: int = load_app().run(folder, theme=theme)
    return status


@click.command(short_help="The whole of it on invented patients.")
@click.option("--headless", is_flag=True, help="Without a window; a machine without a display does this by itself.")
@click.option(
    "--out",
    default=Path("demo-out"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where screenshots and the PDF go.",
)
@click.argument(
    "files", metavar="[FHIR FILE]...", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.pass_context
@sentences
def demo(context: click.Context, headless: bool, out: Path, files: tuple[Path, ...]) -> None:
    """Show the whole of it on invented patients, and on those of the files: pharmacy, laptop, visit, review.

    Everything runs on this computer and nothing of your own charts is touched.

    \b
    Example:
      nursechart demo
      nursechart demo --headless --out /tmp/demo my-patients.json
    """
    headless = headless or not has_screen()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        # the platform without windows says of each dialog that it cannot size it
        os.environ["QT_LOGGING_RULES"] = "qt.text.font.db=false;default.warning=false"
    else:
        _require_screen()
    load_app()
    from nursechart.demo import story

    context.exit(story.tell(out, files, headless))


@click.command("demo-child", hidden=True)
@click.argument("role", type=click.Choice(["pharmacy", "laptop"]))
def demo_child(role: str) -> None:
    """One process of the demonstration; `demo` starts it and speaks with it over its standard input and output.

    \b
    Example:
      nursechart demo-child pharmacy
    """
    if role == "pharmacy":
        from nursechart.demo import pharmacy

        pharmacy.run()
        return
    load_app()
    from nursechart.demo import laptop

    laptop.run()


@click.command(short_help="Every part of the screens, for builders.")
@theme_option
@click.option("--page", default="", help="Begin with this page.")
@click.pass_context
@sentences
def gallery(context: click.Context, theme: str, page: str) -> None:
    """Show every part of the screens in each of its states, for those who build and judge them.

    \b
    Example:
      nursechart gallery --theme contrast
    """
    _require_screen()
    try:
        status = load_app().show_gallery(theme=theme, page=page)
    except KeyError as error:
        raise click.BadParameter(f"there is no page called {page}", param_hint="--page") from error
    context.exit(status)


def _require_screen() -> None:
    if not has_screen() and "QT_QPA_PLATFORM" not in os.environ:
        raise Failed("There is no display here to show a window on. Without one there is: nursechart demo --headless")
    missing = missing_for_windows()
    if missing:
        raise QtMissing(", ".join(missing))


def _loads(library: str) -> bool:
    own = Path(getattr(sys, "_MEIPASS", "")) / library  # a frozen program brings its own
    for candidate in (str(own), library):
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return True
    return False
