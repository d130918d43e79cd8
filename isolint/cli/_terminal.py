"""What the terminal is told: standard output, standard error, and whether they take colour."""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from isolint.commands.session import Outcome


def emit(outcome: Outcome) -> int:
    """Print what a command has to say, and return its exit code."""
    say(outcome.err, newline=False)
    try:
        sys.stdout.write(outcome.out)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. The interpreter flushes again at its end, and must not fail there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return outcome.code


def say(message: str, *, newline: bool = True) -> None:
    """Print a line to standard error."""
    click.echo(message, err=True, nl=newline, color=wants_colour(sys.stderr))


def wants_colour(stream: IO[str]) -> bool:
    """Return whether what is printed to the stream may hold escape codes."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
