"""Commands that make, run and check a server folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from nursechart.cli.ending import Failed, json_option, sentences
from nursechart.cli.pharmacy.common import folder_argument, opened, print_json
from nursechart.logs import keep_logs
from nursechart.server.authority import ends_at
from nursechart.server.pharmacy import Pharmacy, make_pharmacy
from nursechart.server.proof import verify as verify_log

metrics_option = click.option(
    "--metrics", metavar="ADDRESS:PORT", help="Where to tell /metrics, instead of settings.toml; empty: nowhere."
)


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
@click.option(
    "--ready-file", type=click.Path(path_type=Path), help="Written once it takes requests: {url, pid, metrics}."
)
@metrics_option
@click.option("--drain", type=click.IntRange(0, 300), help='Seconds to say "draining" before it takes no more.')
@click.option("--no-projector", is_flag=True, help="`nursechart-server project` works the charts out.")
@sentences
def serve(
    folder: Path, port: int | None, ready_file: Path | None, metrics: str | None, drain: int | None, no_projector: bool
) -> None:
    """Run the server until SIGTERM or Ctrl+C. TLS 1.3 only.

    /healthz and /readyz answer where the laptops come; /metrics only where --metrics says, in plain HTTP.

    \b
    Example:
      nursechart-server serve /srv/pharmacy --port 0 --ready-file /run/pharmacy.json
    """
    keep_logs(None)
    with opened(folder) as pharmacy:
        chosen: dict[str, Any] = {
            "port": port,
            "metrics": metrics,
            "drain_seconds": drain,
            "projects": False if no_projector else None,
        }
        chosen = {name: value for name, value in chosen.items() if value is not None}
        pharmacy.settings = replace(pharmacy.settings, **chosen)
        serve_until_stopped(pharmacy, ready_file)


def serve_until_stopped(
    pharmacy: Pharmacy, ready_file: Path | None, *, told: Callable[[str], None] = lambda _url: None
) -> None:
    """Serve as the settings say, until SIGTERM or Ctrl+C. `told` is called with the url once requests are taken."""
    from nursechart.server import serve as serving

    settings = pharmacy.settings
    listening, counted_at = serving.listen(settings.host, settings.port), serving.listen_at(settings.metrics)

    def ready(url: str) -> None:
        if ready_file is not None:
            serving.announce(ready_file, url, counted_at)
        click.echo(f"{settings.name} listens on {url}")
        told(url)

    serving.serve(pharmacy, listening, ready=ready, counted_at=counted_at)


@click.command()
@folder_argument
@click.option("--ready-file", type=click.Path(path_type=Path), help="Written once it works: {url, pid, metrics}.")
@metrics_option
@sentences
def project(folder: Path, ready_file: Path | None, metrics: str | None) -> None:
    """Work the charts out from the log, in a process of its own, until SIGTERM or Ctrl+C.

    For servers with `projects = false` in settings.toml. Several may run; one that is killed loses nothing.

    \b
    Example:
      nursechart-server project /srv/pharmacy --metrics 127.0.0.1:9465
    """
    from nursechart.server import serve as serving

    keep_logs(None)
    with opened(folder) as pharmacy:
        counted_at = serving.listen_at(metrics or "")

        def ready() -> None:
            if ready_file is not None:
                serving.announce(ready_file, "", counted_at)
            click.echo(f"{pharmacy.settings.name}: the charts are being worked out")

        serving.project(pharmacy, ready=ready, counted_at=counted_at)


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

        serving.serve(pharmacy, listening, ready=ready, make=lambda pharmacy, _operations: make_site(pharmacy))


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
