"""`isolint demo`: the whole way on a bundled suite."""

from __future__ import annotations

import click


@click.command("demo")
@click.option("--keep", is_flag=True, help="Leave the cured suite on disk.")
def command(keep: bool) -> int:
    """Show it all on a bundled suite: broken together, checked, fixed, green in any order."""
    from isolint.commands.demo import run as run_demo

    return run_demo(keep)
