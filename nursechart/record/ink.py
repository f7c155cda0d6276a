"""The strokes of a signature as a picture: an SVG of paths, which a page carries inside itself.

Numbers are whole and the same strokes give the same bytes, so the same record gives the same page everywhere.
"""

from __future__ import annotations

from nursechart.record.kinds import PatientSignature

INK = "#13212a"
_PEN = 1 / 60  # of the height of the pad: a pen of 0.7 mm on a pad 42 mm high


def points_of(stroke: tuple[int, ...]) -> list[tuple[int, int]]:
    """A stroke (x, y, then steps) as its points."""
    x, y = stroke[0], stroke[1]
    points = [(x, y)]
    for at in range(2, len(stroke), 2):
        x, y = x + stroke[at], y + stroke[at + 1]
        points.append((x, y))
    return points


def svg_of(signature: PatientSignature) -> str:
    """What was drawn, as an SVG; "" for a signature without strokes."""
    if not signature.strokes:
        return ""
    pen = max(1, round(signature.height * _PEN))
    paths = " ".join(_path(points_of(each), pen) for each in signature.strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {signature.width} {signature.height}">'
        f'<path d="{paths}" fill="none" stroke="{INK}" stroke-width="{pen}" stroke-linecap="round"'
        ' stroke-linejoin="round"/></svg>'
    )


def _path(points: list[tuple[int, int]], pen: int) -> str:
    if len(points) == 1:  # a dot, as wide as the pen
        x, y = points[0]
        return f"M{x} {y}L{x + pen} {y}"
    (x, y), *rest = points
    return f"M{x} {y}" + "".join(f"L{x} {y}" for x, y in rest)
