"""`isolint prove`: show a finding to be true."""

from __future__ import annotations

from pathlib import Path

import click

from isolint.cli._shared import config_option, request
from isolint.cli._terminal import emit, say


@click.command("prove")
@click.argument("place", metavar="CODE:PATH:LINE")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
@click.option("--output", type=click.Path(path_type=Path), help="Write the test file here.")
@click.option("--python", help="The interpreter that runs the tests; by default the project's own.")
@config_option
def command(
    place: str, pytest_args: tuple[str, ...], output: Path | None, python: str | None, config: Path | None
) -> int:
    """Write the smallest test file that passes in one order and fails in the other, for one finding.

    What follows `--` is handed to pytest.
    """
    from isolint.commands.prove import ProveRequest
    from isolint.commands.prove import run as run_prove

    asked = ProveRequest(request(config=config), place, pytest_args, python, output)
    return emit(run_prove(asked, say))
