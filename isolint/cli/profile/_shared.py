"""What the commands share that run suites to measure them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: Where the context of a command keeps the words for pytest.
_PYTEST = "isolint.pytest"


class DashedCommand(click.Command):
    """A command with arguments of its own, which leaves what follows `--` to pytest."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words for pytest out of the arguments."""
        end = args.index("--") if "--" in args else len(args)
        ctx.meta[_PYTEST] = tuple(args[end + 1 :])
        return super().parse_args(ctx, args[:end])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the line that shows how the command is used."""
        return [*super().collect_usage_pieces(ctx), "[-- PYTEST_ARGS]..."]


def words_for_pytest() -> tuple[str, ...]:
    """Return what followed `--` on the command line."""
    words: tuple[str, ...] = click.get_current_context().meta[_PYTEST]
    return words


html_option = click.option(
    "--html", type=click.Path(path_type=Path), help="Draw it: write a page that needs no network."
)


def measuring_options(command: _Command) -> _Command:
    """Give a command the interpreter, the number of runs and the limit of time."""
    decorators: tuple[Callable[[_Command], _Command], ...] = (
        click.option("--python", help="The interpreter that runs the tests; by default the project's own."),
        click.option("--repeat", type=click.IntRange(min=1), help="How often to run each suite."),
        click.option(
            "--timeout", "limit", type=click.FloatRange(min=1), help="Seconds that one run may take."
        ),
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command
