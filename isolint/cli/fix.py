"""`isolint fix`: cure the hazards."""

from __future__ import annotations

from typing import Any

import click

from isolint.cli._shared import project_options, request
from isolint.cli._terminal import emit, say

_WORDS = "isolint.pytest"


class _WithWords(click.Command):
    """A command that keeps what follows `--` apart: click would take it for more paths."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what stands before it."""
        end = args.index("--") if "--" in args else len(args)
        ctx.meta[_WORDS] = tuple(args[end + 1 :])
        return super().parse_args(ctx, args[:end])


@click.command("fix", cls=_WithWords)
@project_options
@click.option("--apply", "apply_", is_flag=True, help="Write the changes; without it, print them as a patch.")
@click.option("--unsafe-fixes", is_flag=True, help="Allow fixes that may change what a test means.")
@click.option(
    "--verify", "verify_", is_flag=True, help="Run the tests with the fixes, and keep what makes none worse."
)
@click.option("--python", help="With --verify: the interpreter that runs the tests.")
def command(apply_: bool, unsafe_fixes: bool, verify_: bool, python: str | None, **project: Any) -> int:
    """Cure the hazards in PATHS (default: here).

    With --verify, what follows `--` is handed to pytest.
    """
    from isolint.commands.fix import FixRequest, Guarding, Mode
    from isolint.commands.fix import run as run_fix

    mode = Mode.APPLY if apply_ else Mode.SHOW
    words: tuple[str, ...] = click.get_current_context().meta[_WORDS]
    guarding = Guarding(python, words, say) if verify_ else None
    if not verify_:
        project["paths"] += words
    return emit(run_fix(FixRequest(request(**project), mode, unsafe_fixes, guarding)))
