"""`isolint profile run`: run marked suites, and keep what they cost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from isolint.cli._shared import config_option
from isolint.cli._terminal import emit, say, wants_colour
from isolint.cli.profile._shared import DashedCommand, html_option, measuring_options, words_for_pytest


@click.command("run", cls=DashedCommand)
@click.argument("markers", nargs=-1)
@click.option("--whole", is_flag=True, help="Run the suite as a whole, whatever markers there are.")
@measuring_options
@click.option("--slowest", type=click.IntRange(min=0), default=10, help="How many of the slowest to list.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The file to keep the figures in; by default the baseline of the project.",
)
@html_option
@click.option(
    "--output-format", default="text", type=click.Choice(["text", "json"]), help="What to print of it."
)
@config_option
def command(output_format: str, **options: Any) -> int:
    """Run the suite of each of MARKERS, and write what it cost into the project's baseline.

    Without MARKERS: those of `[tool.isolint.profile.markers]`, or else the whole suite. What follows
    `--` is handed to pytest.
    """
    from isolint.commands.profile_run import Format, RunRequest
    from isolint.commands.profile_run import run as run_profile

    asked = RunRequest(
        cwd=Path.cwd(),
        pytest=words_for_pytest(),
        format=Format(output_format),
        colour=wants_colour(sys.stdout),
        **options,
    )
    return emit(run_profile(asked, say))
