"""`isolint profile compare`: what has changed between two recordings."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from isolint.cli._shared import config_option
from isolint.cli._terminal import emit, wants_colour


@click.command("compare")
@click.argument("before", required=False, metavar="[A]")
@click.argument("after", required=False, metavar="[B]")
@click.option(
    "--threshold",
    type=click.FloatRange(min=0),
    help="The growth to let pass, as a share; the default, 0.2, is a fifth.",
)
@click.option(
    "--output-format",
    default="text",
    type=click.Choice(["text", "markdown", "json"]),
    help="How to report the changes.",
)
@config_option
def command(output_format: str, **options: Any) -> int:
    """Compare the recording A with B, by marker, module and test; exit with 1 if something got slower.

    A and B are files or Git revisions; by default A is the committed baseline, and B the one on disk.
    """
    from isolint.commands.profile_compare import CompareRequest, Format
    from isolint.commands.profile_compare import run as run_compare

    asked = CompareRequest(
        cwd=Path.cwd(), format=Format(output_format), colour=wants_colour(sys.stdout), **options
    )
    return emit(run_compare(asked, os.environ))
