"""Commands about people: accounts, teams, and who cares for whom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from nursechart.cli.ending import json_option, sentences
from nursechart.cli.pharmacy.common import asked_password, opened, print_json, print_table, server_option, shown_time
from nursechart.server.audit import COMMAND_LINE
from nursechart.server.roles import Role

_HOUR_MS = 3600 * 1000


@click.group()
def user() -> None:
    """The people of the pharmacy."""


@user.command("add")
@server_option
@click.argument("login")
@click.option("--name", required=True, help="As it is printed under what she signs.")
@click.option("--credentials", default="", help="RN, CRNI, PharmD …")
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@json_option
@sentences
def user_add(
    folder: Path, login: str, name: str, credentials: str, role: str, password_stdin: bool, as_json: bool
) -> None:
    """Make an account.

    \b
    Example:
      nursechart-server user add r.delgado --name "Ana Flores" --credentials RN --role rn
    """
    with opened(folder) as pharmacy:
        made = pharmacy.accounts.add(
            login=login,
            name=name,
            credentials=credentials,
            role=role,
            password=asked_password(password_stdin),
            now_ms=pharmacy.now_ms(),
            by=COMMAND_LINE,
        )
    print_json(made) if as_json else click.echo(f"{made.login} ({made.role}) is user {made.user}.")


@user.command("list")
@server_option
@json_option
@sentences
def user_list(folder: Path, as_json: bool) -> None:
    """List accounts.

    \b
    Example:
      nursechart-server user list --json
    """
    with opened(folder) as pharmacy:
        accounts = pharmacy.accounts.all()
    print_table(
        as_json,
        accounts,
        lambda one: (one.login, one.role, "active" if one.active else "stopped", ",".join(one.teams), one.user),
    )


@user.command("disable")
@server_option
@click.argument("login")
@sentences
def user_disable(folder: Path, login: str) -> None:
    """Stop an account at once: no sign-in, no reading. What it charted stays.

    \b
    Example:
      nursechart-server user disable r.delgado
    """
    with opened(folder) as pharmacy:
        stopped = pharmacy.accounts.set_active(login, False, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    click.echo(f"{stopped.login} is stopped.")


@user.command("enable")
@server_option
@click.argument("login")
@sentences
def user_enable(folder: Path, login: str) -> None:
    """Let a stopped account in again.

    \b
    Example:
      nursechart-server user enable r.delgado
    """
    with opened(folder) as pharmacy:
        back = pharmacy.accounts.set_active(login, True, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    click.echo(f"{back.login} may sign in again.")


@user.command("reset")
@server_option
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@sentences
def user_reset(folder: Path, login: str, password_stdin: bool) -> None:
    """Give an account a new password; its sessions end.

    \b
    Example:
      nursechart-server user reset r.delgado
    """
    with opened(folder) as pharmacy:
        pharmacy.accounts.find(login)  # before a password is asked for
        done = pharmacy.accounts.reset(login, asked_password(password_stdin), now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    click.echo(f"{done.login} has a new password.")


@user.command("role")
@server_option
@click.argument("login")
@click.argument("role", type=click.Choice([str(role) for role in Role]))
@sentences
def user_role(folder: Path, login: str, role: str) -> None:
    """Give a person another role; what she may do changes with her next request.

    \b
    Example:
      nursechart-server user role r.delgado supervisor
    """
    with opened(folder) as pharmacy:
        done = pharmacy.accounts.set_role(login, role, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    click.echo(f"{done.login} is {done.role}.")


@user.command("second-factor")
@server_option
@click.argument("login")
@json_option
@sentences
def user_second_factor(folder: Path, login: str, as_json: bool) -> None:
    """Make a second factor for the administrator's pages: shown once, for an authenticator app.

    \b
    Example:
      nursechart-server user second-factor r.delgado
    """
    with opened(folder) as pharmacy:
        who, now_ms = pharmacy.accounts.find(login), pharmacy.now_ms()
        made = pharmacy.second_factors.make(who, now_ms=now_ms, by=COMMAND_LINE)
    print_json(made) if as_json else click.echo(f"{made.text}\n{made.uri}")


@click.group()
def team() -> None:
    """Teams: a supervisor sees the patients of her team's members."""


@team.command("add")
@server_option
@click.argument("team_name", metavar="TEAM")
@click.argument("logins", metavar="LOGIN...", nargs=-1, required=True)
@sentences
def team_add(folder: Path, team_name: str, logins: tuple[str, ...]) -> None:
    """Put people into a team.

    \b
    Example:
      nursechart-server team add north r.delgado s.okafor
    """
    _set_team(folder, team_name, logins, member=True)


@team.command("remove")
@server_option
@click.argument("team_name", metavar="TEAM")
@click.argument("logins", metavar="LOGIN...", nargs=-1, required=True)
@sentences
def team_remove(folder: Path, team_name: str, logins: tuple[str, ...]) -> None:
    """Take people out of a team.

    \b
    Example:
      nursechart-server team remove north r.delgado
    """
    _set_team(folder, team_name, logins, member=False)


def _set_team(folder: Path, team_name: str, logins: Sequence[str], *, member: bool) -> None:
    with opened(folder) as pharmacy:
        for login in logins:
            done = pharmacy.accounts.set_team(login, team_name, member, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
            click.echo(f"{done.login}: {', '.join(done.teams) or 'no team'}")


@click.group()
def assign() -> None:
    """Who cares for whom."""


@assign.command("add")
@server_option
@click.argument("login")
@click.argument("patients", metavar="PATIENT...", nargs=-1, required=True)
@click.option("--reason", type=click.Choice(["primary", "cover", "team"]), default="primary", show_default=True)
@click.option("--hours", type=click.IntRange(1, 24 * 366), help="For that long; without it, until it is ended.")
@json_option
@sentences
def assign_add(
    folder: Path, login: str, patients: tuple[str, ...], reason: Any, hours: int | None, as_json: bool
) -> None:
    """Assign a person to patients, named by their opaque ids.

    \b
    Example:
      nursechart-server assign add r.delgado 5c1f… --reason cover --hours 12
    """
    with opened(folder) as pharmacy:
        who, now_ms = pharmacy.accounts.find(login), pharmacy.now_ms()
        until = None if hours is None else now_ms + hours * _HOUR_MS
        made = [
            pharmacy.assignments.add(
                user=who.user, patient=patient, reason=reason, until_ms=until, now_ms=now_ms, by=COMMAND_LINE
            )
            for patient in patients
        ]
    print_table(as_json, made, lambda one: (one.id, one.patient))


@assign.command("end")
@server_option
@click.argument("assignment_id", metavar="ID")
@sentences
def assign_end(folder: Path, assignment_id: str) -> None:
    """End an assignment now.

    \b
    Example:
      nursechart-server assign end 01a1ff…
    """
    with opened(folder) as pharmacy:
        pharmacy.assignments.end(assignment_id, now_ms=pharmacy.now_ms(), by=COMMAND_LINE)
    click.echo("Ended.")


@assign.command("list")
@server_option
@click.option("--user", "login", default="", help="Of this login.")
@click.option("--patient", default="", help="Of this patient id.")
@json_option
@sentences
def assign_list(folder: Path, login: str, patient: str, as_json: bool) -> None:
    """List assignments, past and present.

    \b
    Example:
      nursechart-server assign list --user r.delgado
    """
    with opened(folder) as pharmacy:
        who = pharmacy.accounts.find(login).user if login else ""
        found = pharmacy.assignments.all(user=who, patient=patient)
    print_table(
        as_json,
        found,
        lambda one: (one.id, one.reason, one.user, one.patient, shown_time(one.from_ms), shown_time(one.until_ms)),
    )
