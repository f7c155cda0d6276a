"""How a command of either program ends that could not do what it was asked: status 1, and one sentence on stderr."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from nursechart.errors import EnvironmentFault, NurseCanAct

P = ParamSpec("P")
R = TypeVar("R")


class Failed(click.ClickException):
    """Ends a command with status 1 and one sentence on stderr."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.format_message(), err=True, file=file)


def sentences(command: Callable[P, R]) -> Callable[P, R]:
    """What a person or the environment can put right ends the command with its own sentence."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (NurseCanAct, EnvironmentFault) as error:
            raise Failed(str(error)) from error

    return told


json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")
