"""`isolint add`: put a fixture template into a conftest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from isolint.cli._shared import config_option
from isolint.cli._terminal import emit


@click.command("add")
@click.argument("name", required=False)
@click.argument("place", required=False)
@click.option("--param", "values", multiple=True, metavar="NAME=VALUE", help="A value for the template.")
@click.option("--apply", "apply_", is_flag=True, help="Write the change; without it, print it as a patch.")
@click.option("--list", "list_", is_flag=True, help="List the templates.")
@config_option
def command(
    name: str | None,
    place: str | None,
    values: tuple[str, ...],
    apply_: bool,
    list_: bool,
    config: Path | None,
) -> int:
    """Put the fixture template NAME into the conftest.py of PLACE (default: that of all tests)."""
    from isolint.commands.add import AddRequest, listing
    from isolint.commands.add import run as run_add
    from isolint.commands.fix import Mode

    if list_:
        return emit(listing(Path.cwd(), config))
    if name is None:
        raise click.UsageError("Missing argument 'NAME': `isolint add --list` has them all.")
    mode = Mode.APPLY if apply_ else Mode.SHOW
    return emit(run_add(AddRequest(Path.cwd(), name, place, _assignments(values), mode, config)))


def _assignments(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    for value in values:
        if "=" not in value:
            raise click.UsageError(f"--param takes NAME=VALUE, not {value!r}.")
    return tuple((name, text) for name, _, text in (value.partition("=") for value in values))
