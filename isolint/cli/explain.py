"""`isolint explain`: what a rule means."""

from __future__ import annotations

import click

from isolint.cli._terminal import emit


@click.command("explain")
@click.argument("code")
def command(code: str) -> int:
    """Say what the rule CODE finds, why it breaks tests and how it is fixed."""
    from isolint.commands.explain import run as run_explain

    return emit(run_explain(code))
