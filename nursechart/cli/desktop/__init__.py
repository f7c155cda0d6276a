"""`nursechart`: the desktop, and what can be asked of this laptop from a terminal.

Exit status: 0 done, 1 failed or something is wrong, 2 wrong usage. What a program would read comes with --json.
Passwords are asked for or read from standard input, never taken from the command line. Qt, the database and the network
are imported by the command that needs them, so `--help` answers at once and `doctor` can say that Qt does not load.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import click

from nursechart import __version__
from nursechart.cli.desktop import charts, content, doctor, screens
from nursechart.cli.desktop.common import folder_option, theme_option
from nursechart.cli.desktop.process import keep_secrets_in
from nursechart.cli.ending import sentences
from nursechart.logs import keep_logs


class Program(click.Group):
    """The whole command. Called as a program of its own it first closes the ways in which memory could leak."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        keep_secrets_in()
        keep_logs(None)  # a bug of a command leaves its frames, never what was typed
        logging.getLogger().setLevel(logging.ERROR)
        return self.main(*args, **kwargs)


@click.group(cls=Program, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nursechart")
@folder_option
@theme_option
@click.pass_context
@sentences
def main(context: click.Context, folder: Path, theme: str) -> None:
    """Charting for home-infusion nurses. Without a command: the desktop.

    The first start asks for the enrolment code that the pharmacy gave out for this laptop.

    \b
    Example:
      nursechart
      nursechart demo
      nursechart doctor
    """
    if context.invoked_subcommand is None:
        context.exit(screens.run_desktop(folder, theme))
    if folder_was_given(context):
        raise click.UsageError("--folder comes after the command: nursechart doctor --folder DIR")


def folder_was_given(context: click.Context) -> bool:
    return context.get_parameter_source("folder") is click.core.ParameterSource.COMMANDLINE


for _command in (
    screens.demo, screens.demo_child, doctor.doctor, charts.verify, charts.export, charts.sync, content.content,
    screens.gallery,
):  # fmt: skip
    main.add_command(_command)
