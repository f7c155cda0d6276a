"""What a note is made of before it is HTML: sections of lines, and lines of pieces that may be struck through."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. A struck one is what was said before and was put right: it stays readable."""

    text: str
    struck: bool = False
    strong: bool = False
    quiet: bool = False  # who and why, beside what


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]
    beside: str = ""  # a time, at the end of the title


def plain(*texts: str) -> Line:
    """A line of one plain piece; what is empty is left out."""
    return (Piece(" ".join(text for text in texts if text)),)


def lines_of(*lines: Line | None) -> tuple[Line, ...]:
    """The lines that say something."""
    return tuple(line for line in lines if line is not None and any(piece.text for piece in line))


def joined(parts: list[Line], between: str = ", ", end: str = ".") -> Line:
    """Several lines as one sentence."""
    pieces: list[Piece] = []
    for number, part in enumerate(part for part in parts if part):
        if number:
            pieces.append(Piece(between))
        pieces += part
    return (*pieces, Piece(end)) if pieces else ()
