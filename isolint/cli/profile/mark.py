"""`isolint profile mark`: mark tests by how long they take."""

from __future__ import annotations

from pathlib import Path

import click

from isolint.cli._shared import config_option
from isolint.cli._terminal import emit


@click.command("mark")
@click.option("--apply", "apply_", is_flag=True, help="Write the changes; without it, print them as a patch.")
@click.option("--write", "in_code", is_flag=True, help="Put decorators on medium and slow tests, too.")
@config_option
def command(apply_: bool, in_code: bool, config: Path | None) -> int:
    """Sort the tests of the baseline into fast, medium and slow ones, for `pytest -m` to select by."""
    from isolint.commands.fix import Mode
    from isolint.commands.profile_mark import MarkRequest
    from isolint.commands.profile_mark import run as run_mark

    mode = Mode.APPLY if apply_ else Mode.SHOW
    return emit(run_mark(MarkRequest(Path.cwd(), mode, in_code, config)))
