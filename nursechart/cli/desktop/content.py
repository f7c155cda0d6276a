"""Looking at a content pack before anybody charts with it: does it validate, what is in it, what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from nursechart.cli.desktop.common import folder_option, print_json
from nursechart.cli.ending import json_option, sentences
from nursechart.clinical.content import Content, load_content
from nursechart.clinical.pack_check import Checked, Count, check_pack
from nursechart.clinical.packs import packs_in
from nursechart.shipped import shipped

TABLES: Final = tuple(
    name for name in Content.__struct_fields__ if name not in ("pack", "clinic", "limits")
)  # in the order of the reader: what is asked, then what it is judged by

folder_argument = click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)


chosen_argument = click.argument(
    "chosen", metavar="[DIR]", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
clinic_option = click.option(
    "--clinic",
    metavar="DIR",
    default=None,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A clinic's own changes, checked together with the pack.",
)


@click.group(short_help="Check, show, compare or use content packs.")
def content() -> None:
    """The content pack: forms, limits, devices, care intervals, drugs and rules, as YAML."""


@content.command(short_help="Say whether a pack can be used.")
@folder_argument
@clinic_option
@json_option
@sentences
def check(folder: Path | None, clinic: Path | None, as_json: bool) -> None:
    """Say whether a pack can be used, and how much it holds; without DIR, the shipped one.

    References, conditions, codes, units and test vectors are checked. The first mistake is named by file and line.

    \b
    Example:
      nursechart content check pack/ --clinic our-changes/
    """
    checked = check_pack(folder or shipped("content"), clinic)
    pack = checked.content
    if as_json:
        counts = {each.what: _plain(each) for each in checked.counts}
        told = {"version": pack.version, "approved": pack.pack.approved, "approved_by": pack.approved_by}
        print_json({**told, "holds": counts})
        return
    approval = f"approved by {pack.approved_by}" if pack.pack.approved else "not approved yet"
    click.echo(f"Content {pack.version} can be used; {approval}.\n")
    for line in _coverage(checked):
        click.echo(line)


@content.command(short_help="Put a pack, or a clinic's changes, in force here.")
@click.argument(
    "chosen", metavar="[DIR]", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--shipped", "back", is_flag=True, help="Go back to the pack that came with the program.")
@folder_option
@sentences
def use(chosen: Path | None, back: bool, folder: Path) -> None:
    """Put the pack in DIR in force on this laptop from the next start, or the clinic's changes that DIR holds.

    A pack that is refused changes nothing: the last good one stays in force. Visits keep the content they were
    charted with.

    \b
    Example:
      nursechart content use our-changes/
    """
    if (chosen is None) is not back:
        raise click.UsageError("name a folder, or --shipped")
    packs = packs_in(folder)
    if chosen is None:
        packs.forget_changes()
        click.echo(f"Content {packs.in_force().content.version}, as shipped, is in force from the next start.")
        return
    check_pack(*packs.together_with(chosen))
    click.echo(f"Content {packs.use(chosen).version} is in force from the next start.")


@content.command(short_help="Say what is in a pack.")
@folder_argument
@json_option
@sentences
def show(folder: Path | None, as_json: bool) -> None:
    """Say what is in a pack: each table, its ids, and every rule with its sentence.

    \b
    Example:
      nursechart content show
    """
    pack = _load(folder)
    if as_json:
        print_json(_plain(pack))
        return
    click.echo(f"Content {pack.version}, effective {pack.pack.effective}")
    for table in TABLES:
        ids = _table(pack, table)
        click.echo(f"\n{table} ({len(ids)})")
        if table == "rules":
            for rule in pack.rules.values():
                click.echo(f"  {rule.id}  {rule.severity}  {rule.title}")
            continue
        click.echo(click.wrap_text("  ".join(ids), initial_indent="  ", subsequent_indent="  "))


@content.command(short_help="Say what changed between two packs.")
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path, exists=True, file_okay=False))
@folder_argument
@json_option
@sentences
def diff(old: Path, folder: Path | None, as_json: bool) -> None:
    """Say what changed from the pack OLD to the one in DIR (or the shipped one), thing by thing.

    \b
    Example:
      nursechart content diff last-year-pack/ clinic-pack/
    """
    changes = list(_changes(_load(old), _load(folder)))
    if as_json:
        print_json(
            [{"what": what, "table": table, "id": key, "from": a, "to": b} for what, table, key, a, b in changes]
        )
        return
    for what, table, key, before, after in changes:
        click.echo(f"{what:<8}{table} {key}")
        if what == "changed":
            for field in sorted({*before, *after}):
                if before.get(field) != after.get(field):
                    click.echo(f"        {field}: {before.get(field)} -> {after.get(field)}")
    if not changes:
        click.echo("The two packs say the same.")


def _coverage(checked: Checked) -> Iterator[str]:
    """A table of what a pack holds, by how far each fact can be trusted."""
    width = max(len(each.what) for each in checked.counts)
    yield f"{'':<{width}}{'in all':>9}{'sourced':>9}{'proposed':>10}{'unconfirmed':>13}"
    for each in checked.counts:
        yield f"{each.what:<{width}}{each.total:>9}{_or_blank(each.sourced):>9}{_or_blank(each.proposed):>10}" + (
            f"{_or_blank(each.unconfirmed):>13}".rstrip()
        )
    summed = [sum(getattr(each, name) for each in checked.counts) for name in Count.__slots__[1:]]
    yield f"{'together':<{width}}{summed[0]:>9}{summed[1]:>9}{summed[2]:>10}{summed[3]:>13}"


def _or_blank(number: int) -> str:
    return str(number) if number else ""


def _load(folder: Path | None) -> Content:
    return load_content(folder or shipped("content"))


def _plain(thing: Any) -> Any:
    """Plain values; a small language of the pack (bounds, intervals, conditions) as it is written."""
    return msgspec.to_builtins(thing, enc_hook=lambda value: getattr(value, "text", "") or str(value))


def _table(pack: Content, table: str) -> dict[str, Any]:
    """The things of a table as plain values, by id; limits have none and go by their place."""
    found = getattr(pack, table)
    if table == "pack":
        things = {"pack": found}
    elif table == "limits":
        things = {f"number {place}": each for place, each in enumerate(found, 1)}
    else:
        things = found if isinstance(found, dict) else {each.id: each for each in found}
    return {key: _plain(thing) for key, thing in things.items()}


def _changes(old: Content, new: Content) -> Iterator[tuple[str, str, str, Any, Any]]:
    """(added, removed or changed; table; id; before; after), in the order of the tables."""
    tables = [(table, _table(old, table), _table(new, table)) for table in ("pack", *TABLES, "limits")]
    for table, before, after in tables:
        for key in {**before, **after}:
            a, b = before.get(key), after.get(key)
            if a != b:
                what = "added" if a is None else "removed" if b is None else "changed"
                yield what, table, key, _fields(a), _fields(b)


def _fields(thing: Any) -> Any:
    """A thing's fields; a text or a list is one field called words."""
    return thing if isinstance(thing, dict) or thing is None else {"words": thing}
