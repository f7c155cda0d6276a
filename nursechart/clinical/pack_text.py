"""Reads a YAML file of the content pack and remembers on which line each thing stands.

Only what a content pack needs: mappings, lists, text, true and false, and numbers, which stay decimals with the
digits as written. YAML's surprises are off: `no`, `09:42` and `2025-01-01` are text. Tags, anchors and a key given
twice are refused. The file is read event by event and never by recursion: the parser's own tree building dies of a
file that is nested some ten thousand deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import yaml

from nursechart.errors import NurseCanAct

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,19})(\.\d{1,20})?\Z")
_STEP = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # controls; marks that turn writing
_LONGEST = 2_000_000  # bytes; the whole pack as shipped is less
_DEEPEST = 12
_LONGEST_NUMBER = 40


def first_unknown(asked: Iterable[str], known: Iterable[str]) -> str:
    """The first of `asked` that is not known, in words for a refusal; "" when all are."""
    held = set(known)
    return next((each or "an empty name" for each in asked if each not in held), "")


class ContentRefused(NurseCanAct):
    """The content pack does not validate. The text names file, line and the rule that was broken."""

    def __init__(self, file: str, line: int, rule: str) -> None:
        super().__init__(f"The content pack was refused. {file}, line {line}: {rule}")
        self.file, self.line, self.rule = file, line, rule


class _Open:
    """A mapping or a list being read: its value, the lines of what is in it, a name waiting for its value."""

    __slots__ = ("key", "key_line", "line", "lines", "value")

    def __init__(self, value: dict[str, Any] | list[Any], line: int) -> None:
        self.value, self.line = value, line
        self.lines: dict[Any, tuple[int, Any]] = {}
        self.key: str | None = None
        self.key_line = line

    def put(self, value: Any, line: int, lines: Any) -> None:
        if isinstance(self.value, list):
            self.lines[len(self.value)] = (line, lines)
            self.value.append(value)
        else:
            assert self.key is not None
            self.lines[self.key] = (self.key_line, lines)
            self.value[self.key] = value
            self.key = None


class PackText:
    """One file: its plain value, and the line on which a path into it stands."""

    def __init__(self, name: str, raw: bytes) -> None:
        """Raises ContentRefused for what is not UTF-8 or is not plain YAML."""
        self.name = name
        self.value: Any = None
        self._lines: dict[Any, tuple[int, Any]] = {}
        self._read(raw)

    @classmethod
    def known(cls, name: str, value: Any) -> PackText:
        """A file whose plain value is known already; the lines are not."""
        text = cls.__new__(cls)
        text.name, text.value, text._lines = name, value, {}
        return text

    def line(self, *keys: str | int, within: str = "") -> int:
        """The line (from 1) of the thing under `keys`, and below it of `within`, a path as msgspec writes it."""
        steps: list[str | int] = list(keys)
        for field, index in _STEP.findall(within.lstrip("$")):
            if index == "...":
                break
            steps.append(field or int(index))
        line, found = 1, self._lines
        for step in steps:
            if not found or step not in found:
                break
            line, found = found[step]
        return line

    def refused(self, rule: str, *keys: str | int, within: str = "") -> ContentRefused:
        return ContentRefused(self.name, self.line(*keys, within=within), rule)

    def _read(self, raw: bytes) -> None:
        whole: list[_Open] = []
        for event in self._events(raw):
            line = int(event.start_mark.line) + 1 if event.start_mark else 1
            if isinstance(event, yaml.ScalarEvent):
                self._take(whole, self._scalar(event, line), line)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._refuse_marks(event, line)
                if whole and whole[-1].key is None and isinstance(whole[-1].value, dict):
                    raise ContentRefused(self.name, line, "a name is plain text")
                if not whole and not isinstance(event, yaml.MappingStartEvent):
                    break
                if len(whole) > _DEEPEST:
                    raise ContentRefused(self.name, line, f"nested more than {_DEEPEST} deep")
                whole.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], line))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                done = whole.pop()
                if whole:
                    whole[-1].put(done.value, done.line, done.lines)
                else:
                    self.value, self._lines = done.value, done.lines
            elif isinstance(event, yaml.AliasEvent):
                raise ContentRefused(self.name, line, "anchors (&, *) are not used in content")
            elif isinstance(event, yaml.DocumentStartEvent) and self.value is not None:
                raise ContentRefused(self.name, line, "not YAML: a file of the pack is one document")
        if self.value is None:
            raise ContentRefused(self.name, 1, "a file of the pack is a mapping of names to things")

    def _take(self, whole: list[_Open], said: Any, line: int) -> None:
        if not whole:
            return
        within = whole[-1]
        if isinstance(within.value, dict) and within.key is None:
            key = said if isinstance(said, str) else str(said).lower() if isinstance(said, bool) else str(said)
            if key in within.value:
                raise ContentRefused(self.name, line, f"{key} is given twice")
            within.key, within.key_line = key, line
        else:
            within.put(said, line, None)

    def _events(self, raw: bytes) -> Iterator[yaml.Event]:
        if len(raw) > _LONGEST:
            raise ContentRefused(self.name, 1, f"a file of the pack is at most {_LONGEST} bytes long")
        try:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(raw.decode("utf-8-sig"))
            while loader.check_event():
                yield loader.get_event()
        except UnicodeDecodeError as error:
            raise ContentRefused(self.name, raw[: error.start].count(b"\n") + 1, "this is not UTF-8 text") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise ContentRefused(self.name, mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from None
        except (yaml.YAMLError, RecursionError) as error:
            raise ContentRefused(self.name, 1, f"not YAML: {str(error).splitlines()[0]}") from None

    def _refuse_marks(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            raise ContentRefused(self.name, line, "anchors (&, *) are not used in content")
        if event.tag is not None:
            raise ContentRefused(self.name, line, "tags (!) are not used in content")

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Any:
        self._refuse_marks(event, line)
        text: str = event.value
        if _UNSEEN.search(text):
            raise ContentRefused(self.name, line, "text holds a character that cannot be seen")
        if event.style:  # quoted, or a block of text
            return text
        if text == "true" or text == "false":
            return text == "true"
        match = _NUMBER.match(text)
        if match is None:
            if len(text) > _LONGEST_NUMBER and text[1:].replace(".", "", 1).isdecimal():
                raise ContentRefused(self.name, line, f"a number has at most {_LONGEST_NUMBER} digits")
            return text
        return Decimal(text) if match.group(2) else int(text)
