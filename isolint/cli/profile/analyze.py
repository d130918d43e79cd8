"""`isolint profile analyze`: where the time of a suite goes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from isolint.cli._shared import config_option
from isolint.cli._terminal import emit, wants_colour


@click.command("analyze")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "-n",
    "--workers",
    multiple=True,
    type=click.IntRange(min=1),
    default=(2, 4, 8),
    help="Spread the tests over so many workers.",
)
@click.option(
    "--clone-seconds",
    "clone",
    type=click.FloatRange(min=0),
    default=0.07,
    show_default=True,
    help="What cloning a template database takes.",
)
@click.option("--shown", type=click.IntRange(min=1), default=10, help="How many lines of each part to print.")
@click.option(
    "--output-format", default="text", type=click.Choice(["text", "json"]), help="How to report it."
)
@config_option
def command(workers: tuple[int, ...], output_format: str, **options: Any) -> int:
    """Say where the time of FILE goes, and what would shorten it.

    FILE is what `pytest --junitxml` or `isolint profile run` wrote, by default the project's baseline. JUnit
    tells nothing of set-ups: those are taken from the baseline.
    """
    from isolint.commands.profile_analyze import AnalyzeRequest, Format
    from isolint.commands.profile_analyze import run as run_analyze

    asked = AnalyzeRequest(
        cwd=Path.cwd(),
        workers=tuple(workers),
        format=Format(output_format),
        colour=wants_colour(sys.stdout),
        **options,
    )
    return emit(run_analyze(asked))
