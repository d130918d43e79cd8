"""`isolint profile bench`: several ways of running a suite, in turn."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from isolint.cli._shared import config_option
from isolint.cli._terminal import emit, say, wants_colour
from isolint.cli.profile._shared import DashedCommand, html_option, measuring_options, words_for_pytest

if TYPE_CHECKING:
    from isolint.profile_config import Strategy

#: A name, perhaps a revision, and the words for pytest.
_STRATEGY = re.compile(r"(?P<name>[^=@]+)(?:@(?P<revision>[^=]+))?(?:=(?P<words>.*))?", re.DOTALL)


@click.command("bench", cls=DashedCommand)
@click.argument("names", nargs=-1, metavar="[STRATEGIES]...")
@click.option(
    "--strategy",
    "described",
    multiple=True,
    metavar="NAME[@REVISION][=PYTEST_ARGS]",
    help="One more strategy: words for pytest, and the Git revision whose tree is run.",
)
@measuring_options
@html_option
@click.option(
    "--output-format",
    default="text",
    type=click.Choice(["text", "markdown", "json"]),
    help="How to report what they cost.",
)
@config_option
def command(described: tuple[str, ...], output_format: str, **options: Any) -> int:
    """Run the suite by each of STRATEGIES, in turn, and say what they gain over the first, and give up.

    Without STRATEGIES: those of `--strategy`, or all of `[tool.isolint.profile.strategies]`. What follows
    `--` is handed to pytest by each.
    """
    from isolint.commands.profile_bench import BenchRequest, Format
    from isolint.commands.profile_bench import run as run_bench

    asked = BenchRequest(
        cwd=Path.cwd(),
        strategies=tuple(map(_strategy, described)),
        pytest=words_for_pytest(),
        format=Format(output_format),
        colour=wants_colour(sys.stdout),
        **options,
    )
    return emit(run_bench(asked, say))


def _strategy(text: str) -> Strategy:
    from isolint.profile_config import Strategy

    found = _STRATEGY.fullmatch(text)
    if found is None:
        raise click.UsageError(f"--strategy takes NAME[@REVISION][=PYTEST_ARGS], not {text!r}.")
    try:
        words = tuple(shlex.split(found["words"] or ""))
    except ValueError as error:
        raise click.UsageError(f"--strategy {text!r} cannot be split into words: {error}.") from error
    return Strategy(found["name"].strip(), words, found["revision"])
