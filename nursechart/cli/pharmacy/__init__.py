"""`nursechart-server`: makes, runs and looks after one pharmacy server.

Exit status: 0 done, 1 failed or something was set aside, 2 wrong usage. What a program would read comes with --json.
Passwords are asked for or read from standard input, never taken from the command line.
"""

from __future__ import annotations

import click

from nursechart import __version__
from nursechart.cli.pharmacy import audit, carried, imports, laptops, merges, people, recovery, saving, server, trial


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nursechart-server")
def main() -> None:
    """The pharmacy's end of nursechart.

    \b
    Example:
      nursechart-server init /srv/pharmacy --name "Riverbend Infusion"
      nursechart-server serve /srv/pharmacy
    """


for _command in (
    trial.trial, server.init, server.serve, server.admin, server.project, server.check, server.verify,
    saving.migrate, saving.backup, saving.replicated, saving.drill, saving.restore,
    people.user, people.team, people.assign, merges.merge, laptops.device, laptops.quarantine, recovery.recovery,
    audit.audit, carried.carried, imports.import_,
):  # fmt: skip
    main.add_command(_command)
