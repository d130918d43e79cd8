"""`isolint fix`: cure the hazards."""

from __future__ import annotations

from typing import Any

import click

from isolint.cli._shared import project_options, request
from isolint.cli._terminal import emit, say


@click.command("fix")
@project_options
@click.option("--apply", "apply_", is_flag=True, help="Write the changes; without it, print them as a patch.")
@click.option("--unsafe-fixes", is_flag=True, help="Allow fixes that may change what a test means.")
@click.option(
    "--verify", "verify_", is_flag=True, help="Run the tests with the fixes, and keep what makes none worse."
)
@click.option("--python", help="With --verify: the interpreter that runs the tests.")
def command(apply_: bool, unsafe_fixes: bool, verify_: bool, python: str | None, **project: Any) -> int:
    """Cure the hazards in PATHS (default: here)."""
    from isolint.commands.fix import FixRequest, Guarding, Mode
    from isolint.commands.fix import run as run_fix

    mode = Mode.APPLY if apply_ else Mode.SHOW
    guarding = Guarding(python, (), say) if verify_ else None
    return emit(run_fix(FixRequest(request(**project), mode, unsafe_fixes, guarding)))
