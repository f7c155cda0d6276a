"""The resources of a file, each with the place it stands at: out of a Bundle, a single resource, or NDJSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nursechart.interop.fhir.wire import Json, NotJson, read_json
from nursechart.interop.intake.answers import SetAside

_TAKEN_BUNDLES = frozenset({"transaction", "batch", "collection", "searchset", "document", "history", "message"})


@dataclass(frozen=True, slots=True)
class Found:
    """One resource of a file. `url` is its Bundle entry's fullUrl, which others may refer to it by."""

    file: str
    path: str  # entry[3]
    type: str
    id: str
    url: str
    body: Json

    @property
    def name(self) -> str:
        """Type and id, or type and place where it has no id: what a list of what went wrong calls it."""
        return f"{self.type}/{self.id}" if self.id else f"{self.type} at {self.path}"


def gather(file: str, raw: bytes) -> tuple[list[Found], list[SetAside]]:
    """Every resource of `raw` in its order, and what could not even be told to be one."""
    try:
        roots = [("", read_json(raw))]
    except NotJson as error:
        lines = [line for line in raw.removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip().startswith(b"{") for line in lines[:2]):
            return [], [SetAside(file, "", f"not JSON: {error}")]
        return _gather_lines(file, lines)
    return _gather_roots(file, roots)


def _gather_lines(file: str, lines: list[bytes]) -> tuple[list[Found], list[SetAside]]:
    roots: list[tuple[str, Any]] = []
    refused: list[SetAside] = []
    for number, line in enumerate(lines, 1):
        try:
            roots.append((f"line {number}", read_json(line)))
        except NotJson as error:
            refused.append(SetAside(file, f"line {number}", f"not JSON: {error}"))
    if not roots:
        return [], [SetAside(file, "", "not JSON, and no line of it is")]
    found, more = _gather_roots(file, roots)
    return found, refused + more


def _gather_roots(file: str, roots: list[tuple[str, Any]]) -> tuple[list[Found], list[SetAside]]:
    found: list[Found] = []
    refused: list[SetAside] = []
    for path, root in roots:
        for each in _entries(file, path, root):
            (found if isinstance(each, Found) else refused).append(each)  # type: ignore[arg-type]
    return found, refused


def _entries(file: str, path: str, root: Any) -> Iterator[Found | SetAside]:
    if not isinstance(root, dict) or root.get("resourceType") != "Bundle":
        yield _resource(file, path or "the file", "", root)
        return
    entries = root.get("entry", [])
    if str(root.get("type")) not in _TAKEN_BUNDLES:
        yield SetAside(file, "Bundle", "type: not a kind of Bundle that R4 knows and an import takes")
    elif not isinstance(entries, list):
        yield SetAside(file, "Bundle", "entry: Expected `array`")
    else:
        for number, entry in enumerate(entries):
            at = f"{path} entry[{number}]".strip()
            if not isinstance(entry, dict):
                yield SetAside(file, at, "Expected `object`")
            elif "resource" in entry:
                url = entry.get("fullUrl", "")
                yield _resource(file, at, url if isinstance(url, str) else "", entry["resource"])
            elif not _may_lack_a_resource(entry):
                yield SetAside(file, at, "missing `resource`")


def _may_lack_a_resource(entry: Json) -> bool:
    request = entry.get("request")
    return "response" in entry or (isinstance(request, dict) and request.get("method") in ("GET", "HEAD", "DELETE"))


def _resource(file: str, path: str, url: str, body: Any) -> Found | SetAside:
    if not isinstance(body, dict):
        return SetAside(file, path, "a resource is a JSON object")
    kind, own_id = body.get("resourceType"), body.get("id", "")
    if not isinstance(kind, str) or not kind[:1].isupper() or not kind.isalpha():
        return SetAside(file, path, "resourceType: missing, or not the name of a resource")
    if not isinstance(own_id, str):
        return SetAside(file, f"{kind} at {path}", "id: Expected `str`")
    return Found(file, path, kind, own_id, url, body)
