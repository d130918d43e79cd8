"""`isolint watch-list`: what the plugin should look at."""

from __future__ import annotations

from pathlib import Path

import click

from isolint.cli._shared import config_option, request
from isolint.cli._terminal import emit


@click.command("watch-list")
@config_option
def command(config: Path | None) -> int:
    """Print, as JSON, the state that `pytest --isolint=watch` should look at in this project."""
    from isolint.commands.watching import run as run_watch_list

    return emit(run_watch_list(request(config=config)))
