"""`isolint check`: report the hazards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from isolint.cli._shared import project_options, request
from isolint.cli._terminal import emit


@click.command("check")
@project_options
@click.option(
    "--output-format",
    default="text",
    type=click.Choice(["text", "concise", "json"]),
    help="How to report findings.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 even where there are findings.")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    help="Show what `isolint verify --evidence` learned of each finding.",
)
@click.option(
    "--confidence",
    type=click.Choice(["certain", "likely", "possible"]),
    help="Report nothing that is less sure than this.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Leave nothing out: neither code that no test runs, nor weak findings of a large project.",
)
def command(
    output_format: str,
    exit_zero: bool,
    evidence: Path | None,
    confidence: str | None,
    everything: bool,
    **project: Any,
) -> int:
    """Report the hazards in PATHS (default: here), judged by the whole project around them."""
    from isolint.commands.check import CheckRequest, Format
    from isolint.commands.check import run as run_check
    from isolint.model import Confidence

    least = Confidence(confidence) if confidence is not None else None
    asked = CheckRequest(request(**project), Format(output_format), exit_zero, evidence, least, everything)
    return emit(run_check(asked))
