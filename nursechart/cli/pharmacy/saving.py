"""Commands that save a server's database, bring it back, and bring it up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nursechart.cli.ending import Failed, json_option, sentences
from nursechart.cli.pharmacy.common import folder_argument, opened, print_json
from nursechart.server import backup as backups
from nursechart.server import drill as drills
from nursechart.server import schema
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.folder import open_folder
from nursechart.server.replicas import mark_replicated

copy_argument = click.argument("copy", metavar="COPY", type=click.Path(path_type=Path))


@click.command()
@folder_argument
@click.option("--prepare", is_flag=True, help="Only make PostgreSQL's new indexes, while servers still run.")
@json_option
@sentences
def migrate(folder: Path, prepare: bool, as_json: bool) -> None:
    """Bring an older database to this program's schema: once, with every server on it stopped.

    All or nothing. The embedded database is copied beside itself first; back a PostgreSQL up before. With --prepare
    PostgreSQL makes the indexes of large tables beforehand while servers run, so that the stop is short.

    \b
    Example:
      nursechart-server migrate /srv/pharmacy --prepare
      nursechart-server migrate /srv/pharmacy
    """
    if prepare:
        made = schema.prepare(open_folder(folder))
        if as_json:
            print_json({"made": made})
        else:
            click.echo(f"Made: {', '.join(made)}." if made else "Nothing is to be made beforehand.")
        return
    done = schema.migrate(open_folder(folder))
    if as_json:
        print_json({"before": done.before, "after": done.after, "charts_anew": done.charts_anew})
        return
    if done.before == done.after and not done.charts_anew:
        click.echo(f"The database has schema {done.after} already. Nothing was changed.")
        return
    click.echo(f"Migrated from {done.before or 'before 0001'} to {done.after}.")
    if done.charts_anew:
        click.echo("The projector works the charts out again; the log is as it was.")
    if done.kept:
        click.echo(f"The database as it was: {done.kept}. Remove it once you are content.")


@click.command()
@folder_argument
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="With a folder as OUT: remove all but this many newest copies.")
@sentences
def backup(folder: Path, out: Path, keep: int | None) -> None:
    """Copy the database into one encrypted file while servers run; laptops then see "backed up".

    OUT is a new file, or a folder in which the copy is named by its time. PostgreSQL is copied as of one moment, into
    the same kind of file; a copy goes back into either database.

    \b
    Example:
      nursechart-server backup /srv/pharmacy /mnt/backup --keep 30
    """
    with opened(folder) as pharmacy:
        file = backups.name_in(out, pharmacy.now_ms()) if out.is_dir() else out
        entries = backups.back_up(pharmacy, file, by=COMMAND_LINE)
    click.echo(f"{file} holds {entries} entries, checked.")
    if keep and out.is_dir():
        click.echo(f"{backups.keep_newest(out, keep)} older copies were removed.")


@click.command()
@folder_argument
@click.option("--wait", default=60, show_default=True, type=click.IntRange(0), help="Seconds for a replica to follow.")
@sentences
def replicated(folder: Path, wait: int) -> None:
    """Tell laptops that what a PostgreSQL replica holds is saved. It stands beside copies, and not for them.

    Waits until a streaming replica has replayed all that is here now. The server's role needs pg_monitor.

    \b
    Example:
      nursechart-server replicated /srv/pharmacy --wait 60
    """
    with opened(folder) as pharmacy:
        entries = mark_replicated(pharmacy, by=COMMAND_LINE, wait_s=wait)
    click.echo(f"A replica holds {entries} entries.")


@click.command()
@folder_argument
@copy_argument
@click.option(
    "--postgresql",
    "url_file",
    type=click.File("r"),
    help="A file with the postgresql:// address of an empty database to restore into, instead of a scratch file.",
)
@json_option
@sentences
def drill(folder: Path, copy: Path, url_file: Any, as_json: bool) -> None:
    """Restore a copy aside and prove that it would bring the pharmacy back. The servers run on.

    The whole log is proved, every chart worked out, and each feed held against the running database: it has to be a
    beginning of it, and to hold what laptops were told is saved. COPY may be a folder of copies: the newest is taken.

    \b
    Example:
      nursechart-server drill /srv/pharmacy /mnt/backup
    """
    url = url_file.read().strip() if url_file else ""
    with opened(folder) as pharmacy:
        file = backups.newest_in(copy) if copy.is_dir() else copy
        found = drills.drill(pharmacy, file, by=COMMAND_LINE, postgres_url=url)
    if as_json:
        print_json(found)
    else:
        for one in found.trouble:
            click.echo(one)
        click.echo(f"{file}: {found.entries} entries in {found.feeds} feeds; {found.behind} came after it.")
    if found.trouble:
        raise Failed("This copy would not bring everything back. Make a new one now: nursechart-server backup")


@click.command()
@folder_argument
@copy_argument
@sentences
def restore(folder: Path, copy: Path) -> None:
    """Put a copy in the place of the database. Stop every server first; the former database is kept.

    For PostgreSQL make a new, empty database and put its address into keys/database.url first; the former stays where
    it is. What laptops hold beyond the copy comes back by itself at their next sync.

    \b
    Example:
      nursechart-server restore /srv/pharmacy /mnt/backup/pharmacy-20251121T020000Z.db
    """
    kept = backups.restore(open_folder(folder), copy)
    click.echo("Restored." + (f" The former database is {kept}." if kept else ""))
