"""Commands that make, run, check and save a server folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from nursechart.cli.pharmacy.common import (
    Failed,
    folder_argument,
    json_option,
    opened,
    print_json,
    sentences,
)
from nursechart.logs import keep_logs
from nursechart.server import backup as backups
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.authority import ends_at
from nursechart.server.folder import open_folder
from nursechart.server.pharmacy import make_pharmacy
from nursechart.server.proof import verify as verify_log


@click.command()
@folder_argument
@click.option("--name", default="Pharmacy", show_default=True, help="The organisation, as laptops show it.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8443, show_default=True, type=click.IntRange(0, 65535))
@click.option("--known-as", "names", multiple=True, help="A host name or address laptops reach it by. Repeatable.")
@click.option(
    "--postgresql",
    "url_file",
    type=click.File("r"),
    help="A file with the postgresql:// address of an empty database, in place of the embedded one. - for stdin.",
)
@json_option
@sentences
def init(folder: Path, name: str, host: str, port: int, names: tuple[str, ...], url_file: Any, as_json: bool) -> None:
    """Make a server folder: settings, keys, certificates, and an empty encrypted database.

    Keys are never overwritten: a folder that is not empty is refused.

    \b
    Example:
      nursechart-server init /srv/pharmacy --name "Riverbend Infusion" --host 0.0.0.0 --known-as charts.example.org
    """
    database_url = url_file.read().strip() if url_file else ""
    pharmacy = make_pharmacy(folder, name=name, host=host, names=names, port=port, database_url=database_url)
    try:
        told = {
            "folder": str(folder),
            "organisation": pharmacy.org,
            "server_id": pharmacy.settings.server_id,
            "ca_sha256": pharmacy.folder.ca_fingerprint().hex(),
        }
    finally:
        pharmacy.close()
    if as_json:
        print_json(told)
        return
    click.echo(f"{folder} is ready. CA fingerprint (SHA-256): {told['ca_sha256']}")
    click.echo(f"Keep a copy of {folder / 'keys'} in another safe place: without it, no copy of the database opens.")
    click.echo(f"Next: nursechart-server user add --server {folder} LOGIN, then nursechart-server serve {folder}")


@click.command()
@folder_argument
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of the one in settings.toml; 0 takes a free one.")
@click.option("--ready-file", type=click.Path(path_type=Path), help="Written once it takes requests: {url, pid}.")
@sentences
def serve(folder: Path, port: int | None, ready_file: Path | None) -> None:
    """Run the server until SIGTERM or Ctrl+C. TLS 1.3 only.

    \b
    Example:
      nursechart-server serve /srv/pharmacy --port 0 --ready-file /run/pharmacy.json
    """
    from nursechart.server import serve as serving

    keep_logs(None)
    with opened(folder) as pharmacy:
        listening = serving.listen(pharmacy.settings.host, pharmacy.settings.port if port is None else port)

        def ready(url: str) -> None:
            if ready_file is not None:
                serving.announce(ready_file, url)
            click.echo(f"{pharmacy.settings.name} listens on {url}")

        serving.serve(pharmacy, listening, ready=ready)


@click.command()
@folder_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; loopback unless said.")
@click.option("--port", default=8444, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--ready-file", type=click.Path(path_type=Path), help="Written once it takes requests: {url, pid}.")
@sentences
def admin(folder: Path, host: str, port: int, ready_file: Path | None) -> None:
    """Run the administrator's pages for a browser until SIGTERM or Ctrl+C. TLS 1.3 only.

    People sign in with login, password and a code of their second factor (`user second-factor` makes the first one).
    The browser trusts the address once keys/ca.crt is among its authorities.

    \b
    Example:
      nursechart-server admin /srv/pharmacy
    """
    from nursechart.server import serve as serving
    from nursechart.server.admin.site import make_site

    keep_logs(None)
    with opened(folder) as pharmacy:
        listening = serving.listen(host, port)

        def ready(url: str) -> None:
            if ready_file is not None:
                serving.announce(ready_file, url)
            click.echo(f"The pages of {pharmacy.settings.name} are at {url}")

        serving.serve(pharmacy, listening, ready=ready, make=make_site)


@click.command()
@folder_argument
@json_option
@sentences
def check(folder: Path, as_json: bool) -> None:
    """Say whether settings, keys, certificates and database can be used. Prints names, never a secret.

    \b
    Example:
      nursechart-server check /srv/pharmacy
    """
    with opened(folder) as pharmacy:
        trouble = list(pharmacy.database.trouble())
        certificate = ends_at(pharmacy.folder.authority("server").certificate)
        if certificate < datetime.now(UTC):
            trouble.append("keys/server.crt has expired.")
        told = {
            "name": pharmacy.settings.name,
            "organisation": pharmacy.org,
            "server_id": pharmacy.settings.server_id,
            "names": list(pharmacy.settings.names),
            "database": pharmacy.settings.database,
            "ca_sha256": pharmacy.folder.ca_fingerprint().hex(),
            "server_certificate_until": certificate.date().isoformat(),
            "feeds_not_projected": len(pharmacy.projector.lagging()),
            "quarantine_pending": len(pharmacy.decisions.waiting()),
            "trouble": trouble,
        }
    if as_json:
        print_json(told)
    else:
        for key, value in told.items():
            click.echo(f"{key}: {', '.join(value) if isinstance(value, list) else value}")
    if trouble:
        raise Failed("Something is wrong with this server: see trouble above.")


@click.command()
@folder_argument
@json_option
@sentences
def verify(folder: Path, as_json: bool) -> None:
    """Prove the whole log: ids, signatures, digests, places, and the server's own audit. Status 1 when broken.

    \b
    Example:
      nursechart-server verify /srv/pharmacy
    """
    with opened(folder) as pharmacy:
        proof = verify_log(pharmacy.database, pharmacy.org, pharmacy.feed_keys)
    if as_json:
        print_json(proof)
    else:
        for one in proof.broken:
            click.echo(f"{one.feed} place {one.place}: {one.what}")
        click.echo(f"{proof.entries} entries in {proof.feeds} feeds; {len(proof.broken)} broken.")
    if proof.broken:
        raise Failed("The log does not hold. Nothing was changed. Restore a backup and let the laptops sync.")


@click.command()
@folder_argument
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@sentences
def backup(folder: Path, out: Path) -> None:
    """Copy the database, encrypted with the same key, while the server runs; laptops then see "backed up".

    \b
    Example:
      nursechart-server backup /srv/pharmacy /mnt/backup/pharmacy-2025-11-21.db
    """
    with opened(folder) as pharmacy:
        entries = backups.back_up(pharmacy, out, by=COMMAND_LINE)
    click.echo(f"{out} holds {entries} entries, checked.")


@click.command()
@folder_argument
@click.argument("copy", metavar="COPY", type=click.Path(path_type=Path))
@sentences
def restore(folder: Path, copy: Path) -> None:
    """Put a backup in the place of the database. Stop the server first; the former database is kept beside it.

    What laptops hold beyond the backup comes back by itself at their next sync.

    \b
    Example:
      nursechart-server restore /srv/pharmacy /mnt/backup/pharmacy-2025-11-21.db
    """
    kept = backups.restore(open_folder(folder), copy)
    click.echo("Restored." + (f" The former database is {kept}." if kept else ""))
