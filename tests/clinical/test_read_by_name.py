"""What code asks the content for by name, every pack has: a list that follows the code, and a refusal without it."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import nursechart
from nursechart.clinical.content import Content, ContentRefused, load_content
from nursechart.clinical.read_by_name import READ_BY_NAME
from nursechart.shipped import shipped


def _asked_for(content: Content) -> Iterator[tuple[str, str, str]]:
    """Every `….rules["R-04"]` and `finding(content, "IN-01", …)` of the program: table, name, where."""
    tables = {name for name in Content.__struct_fields__ if isinstance(getattr(content, name), dict)}
    for path in sorted(Path(nursechart.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Subscript(value=ast.Attribute(attr=table), slice=ast.Constant(value=str(name))):
                    if table in tables:
                        yield table, name, f"{path.name}:{node.lineno}"
                case ast.Call(func=ast.Name(id="finding"), args=[_, ast.Constant(value=str(name)), *_]):
                    yield "rules", name, f"{path.name}:{node.lineno}"


def test_every_name_that_code_asks_for_is_among_those_a_pack_must_have(content: Content) -> None:
    asked = list(_asked_for(content))
    assert len(asked) > 60
    assert [each for each in asked if each[1] not in READ_BY_NAME.get(each[0], frozenset())] == []


def test_a_pack_without_a_rule_the_program_asks_for_is_refused(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(shipped("content"), tmp_path / "content"))
    text = (pack / "choices.yaml").read_text(encoding="utf-8")
    assert text.count("\n  not_given_reason:") == 1
    (pack / "choices.yaml").write_text(text.replace("\n  not_given_reason:", "\n  not_given:"), encoding="utf-8")
    with pytest.raises(ContentRefused, match="not_given_reason is missing from choices"):
        load_content(pack)
