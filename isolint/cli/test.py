"""`isolint test`: run the tests by one of the project's execution profiles."""

from __future__ import annotations

from pathlib import Path

import click

from isolint.cli._shared import config_option
from isolint.cli._terminal import emit, say
from isolint.cli.profile._shared import DashedCommand, words_for_pytest


@click.command("test", cls=DashedCommand)
@click.argument("profile", required=False)
@click.option("--python", help="The interpreter that runs the tests; by default the project's own.")
@config_option
def command(profile: str | None, python: str | None, config: Path | None) -> int:
    """Run pytest with the words of PROFILE, of `[tool.isolint.profiles]`: fast, ci, full, debug or your own.

    What follows `--` is handed to pytest, too.
    """
    from isolint.commands.test import TestRequest
    from isolint.commands.test import run as run_test

    return emit(run_test(TestRequest(Path.cwd(), profile, words_for_pytest(), python, config), say))
