"""`isolint init`: set a project up to run its tests shuffled and in parallel."""

from __future__ import annotations

import os
from typing import Any

import click

from isolint.cli._shared import config_option, request
from isolint.cli._terminal import emit

_ALL_BUT_ONE = "cpus-1"


@click.command("init")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--apply", "apply_", is_flag=True, help="Write the changes; without it, print them as a patch.")
@click.option(
    "--dist",
    type=click.Choice(["loadfile", "loadscope", "loadgroup", "worksteal"]),
    help="How tests are spread over processes; by default what suits the state that they share.",
)
@click.option(
    "-n", "--workers", default="auto", metavar="auto|logical|N", help="What pytest's `-n` is set to."
)
@click.option(
    "--maxprocesses",
    metavar=f"N|{_ALL_BUT_ONE}",
    help=f"The most processes; {_ALL_BUT_ONE}: one for each processor of this machine but one.",
)
@click.option(
    "--timeout",
    "limit",
    type=click.IntRange(min=1),
    metavar="SECONDS",
    help="Have pytest-timeout end tests that take longer; without it, hanging tests are shown, not ended.",
)
@click.option(
    "--docs", "guide", metavar="FILE", help="Put the commands that run the tests into this Markdown page."
)
@click.option("--pre-commit", "hooks", is_flag=True, help="Add the hooks `isolint-fix` and `isolint`.")
@click.option("--ci", type=click.Choice(["github"]), help="Add a job that profiles each marked suite.")
@click.option("--marker", "markers", multiple=True, help="With --ci: a marker whose suite is profiled.")
@click.option("--python", help="The interpreter that runs the tests; by default the project's own.")
@config_option
def command(
    folder: str,
    apply_: bool,
    dist: str | None,
    workers: str,
    maxprocesses: str | None,
    ci: str | None,
    **options: Any,
) -> int:
    """Set pytest up to run shuffled and in parallel, in the files that the project already has."""
    from isolint.adoption.wishes import Distribution
    from isolint.commands.fix import Mode
    from isolint.commands.init import InitRequest
    from isolint.commands.init import run as run_init

    if workers not in ("auto", "logical") and not workers.isdecimal():
        raise click.BadParameter(
            f"{workers!r} is neither auto, logical nor a number.", param_hint="--workers"
        )
    asked = InitRequest(
        request(config=options.pop("config"), folder=folder),
        Mode.APPLY if apply_ else Mode.SHOW,
        distribution=Distribution(dist) if dist else None,
        workers=workers,
        most_workers=_most(maxprocesses),
        workflow=ci is not None,
        **options,
    )
    return emit(run_init(asked))


def _most(value: str | None) -> int | None:
    if value == _ALL_BUT_ONE:
        return max(1, (os.cpu_count() or 1) - 1)
    if value is not None and not (value.isdecimal() and int(value)):
        raise click.BadParameter(
            f"{value!r} is neither a number nor {_ALL_BUT_ONE}.", param_hint="--maxprocesses"
        )
    return int(value) if value is not None else None
