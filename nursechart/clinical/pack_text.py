"""Reads a YAML file of the content pack and remembers on which line each thing stands.

Only what a content pack needs: mappings, lists, text, true and false, and numbers, which stay decimals with the
digits as written. YAML's surprises are off: `no`, `09:42` and `2025-01-01` are text. Tags, anchors and a key given
twice are refused.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from nursechart.errors import NurseCanAct

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?\Z")
_STEP = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]")
_LONGEST = 2_000_000  # bytes; the whole pack as shipped is a tenth of it
_DEEPEST = 12


class ContentRefused(NurseCanAct):
    """The content pack does not validate. The text names file, line and the rule that was broken."""

    def __init__(self, file: str, line: int, rule: str) -> None:
        super().__init__(f"The content pack was refused. {file}, line {line}: {rule}")
        self.file, self.line, self.rule = file, line, rule


class PackText:
    """One file: its plain value, and the line on which a path into it stands."""

    def __init__(self, path: Path, name: str) -> None:
        """Raises ContentRefused for a file that is missing, is not UTF-8 or is not plain YAML."""
        self.name = name
        self._seen: set[int] = set()
        self._node = self._composed(path)
        self.value: Any = self._plain(self._node, 0)

    def line(self, *keys: str | int, within: str = "") -> int:
        """The line (from 1) of the thing under `keys`, and below it of `within`, a path as msgspec writes it."""
        node = self._node
        found: yaml.Node = node
        line = int(node.start_mark.line) + 1
        steps: list[str | int] = list(keys)
        for field, index in _STEP.findall(within.lstrip("$")):
            if index == "...":
                break
            steps.append(field or int(index))
        for step in steps:
            if isinstance(found, yaml.MappingNode):
                pair = next(((key, value) for key, value in found.value if key.value == step), None)
                if pair is None:
                    break
                line, found = int(pair[0].start_mark.line) + 1, pair[1]
            elif isinstance(found, yaml.SequenceNode) and isinstance(step, int) and step < len(found.value):
                found = found.value[step]
                line = int(found.start_mark.line) + 1
            else:
                break
        return line

    def refused(self, rule: str, *keys: str | int, within: str = "") -> ContentRefused:
        return ContentRefused(self.name, self.line(*keys, within=within), rule)

    def _composed(self, path: Path) -> yaml.Node:
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise ContentRefused(self.name, 1, "this file is missing") from None
        if len(raw) > _LONGEST:
            raise ContentRefused(self.name, 1, f"a file of the pack is at most {_LONGEST} bytes long")
        try:
            text = raw.decode("utf-8")
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
            loader.resolve = _tag  # type: ignore[method-assign]
            node = loader.get_single_node()
        except UnicodeDecodeError as error:
            raise ContentRefused(self.name, raw[: error.start].count(b"\n") + 1, "this is not UTF-8 text") from None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise ContentRefused(self.name, mark.line + 1 if mark else 1, f"not YAML: {error.problem}") from None
        except (yaml.YAMLError, RecursionError) as error:
            raise ContentRefused(self.name, 1, f"not YAML: {str(error).splitlines()[0]}") from None
        if not isinstance(node, yaml.MappingNode):
            raise ContentRefused(self.name, 1, "a file of the pack is a mapping of names to things")
        return node

    def _plain(self, node: yaml.Node, depth: int) -> Any:
        line = int(node.start_mark.line) + 1
        if id(node) in self._seen:
            raise ContentRefused(self.name, line, "anchors (&, *) are not used in content")
        if depth > _DEEPEST:
            raise ContentRefused(self.name, line, f"nested more than {_DEEPEST} deep")
        if not isinstance(node, yaml.ScalarNode) and node.tag != _NODE:
            raise ContentRefused(self.name, line, "tags (!) are not used in content")
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, line)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(each, depth + 1) for each in node.value]
        answer: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ContentRefused(self.name, line, "a name is plain text")
            if key.value in answer:
                raise ContentRefused(self.name, int(key.start_mark.line) + 1, f"{key.value} is given twice")
            answer[key.value] = self._plain(value, depth + 1)
        return answer

    def _scalar(self, node: yaml.ScalarNode, line: int) -> Any:
        text: str = node.value
        if node.tag == _QUOTED:
            return text
        if node.tag != _PLAIN:
            raise ContentRefused(self.name, line, "tags (!) are not used in content")
        if text == "true" or text == "false":
            return text == "true"
        match = _NUMBER.match(text)
        if match is None:
            return text
        return Decimal(text) if match.group(2) else int(text)


_PLAIN, _QUOTED, _NODE = "plain", "quoted", "node"


def _tag(kind: type[yaml.Node], value: object, implicit: object) -> str:
    """In place of YAML's own guesses at types: whether a scalar was written plain or in quotes."""
    if kind is not yaml.ScalarNode:
        return _NODE
    return _PLAIN if isinstance(implicit, tuple) and implicit[0] else _QUOTED
