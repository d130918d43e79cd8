"""Options that several commands have, and the request that they make."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from isolint.cli._terminal import wants_colour

if TYPE_CHECKING:
    from isolint.commands.session import Request

_Command = TypeVar("_Command", bound=Callable[..., Any])

config_option = click.option(
    "--config", type=click.Path(path_type=Path), help="A TOML file to read instead of pyproject.toml."
)


def project_options(command: _Command) -> _Command:
    """Give a command the paths, the choice of rules, the configuration and the number of processes."""
    decorators: tuple[Callable[[_Command], _Command], ...] = (
        click.argument("paths", nargs=-1),
        click.option("--select", multiple=True, metavar="CODES", help="Only these rules, by code or prefix."),
        click.option("--ignore", multiple=True, metavar="CODES", help="Leave out these rules."),
        config_option,
        click.option(
            "--jobs",
            type=click.IntRange(min=0),
            default=0,
            help="Processes that read files; 0, the default: as many as pay off.",
        ),
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def request(
    paths: tuple[str, ...] = (),
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    config: Path | None = None,
    jobs: int = 0,
    folder: str = ".",
) -> Request:
    """Return what the shared options ask for, from the current folder or one below it."""
    from isolint.commands.session import Request

    cwd = Path.cwd() / folder
    return Request(cwd, paths, _split(select), _split(ignore), config, jobs, wants_colour(sys.stdout))


def _split(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip() for value in values for code in value.split(","))
