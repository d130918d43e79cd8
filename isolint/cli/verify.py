"""`isolint verify`: run the tests in many arrangements."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from isolint.cli._shared import config_option, request
from isolint.cli._terminal import emit, say


@click.command("verify")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
@click.option("--python", help="The interpreter that runs the tests; by default the project's own.")
@click.option(
    "--victim",
    "victims",
    multiple=True,
    metavar="NODE_ID",
    help="Run no arrangements, and look just for what makes this test end otherwise than alone.",
)
@click.option(
    "--repeat",
    type=click.IntRange(min=1),
    default=1,
    help="Run each arrangement so often, to tell what is flaky.",
)
@click.option("--seeds", type=click.IntRange(min=0), default=3, help="How many shuffled orders to run.")
@click.option(
    "-n",
    "--workers",
    type=click.IntRange(min=0),
    default=2,
    help="Processes of the parallel runs, where pytest-xdist is there; 0: none.",
)
@click.option(
    "--max-pairs",
    type=click.IntRange(min=0),
    default=60,
    help="Most pairs of modules to run after each other.",
)
@click.option(
    "--all-polluters", is_flag=True, help="Look for every polluter among all tests, however long it takes."
)
@click.option("--timeout", type=click.FloatRange(min=1), help="Seconds that one run may take.")
@click.option(
    "--evidence", type=click.Path(path_type=Path), help="Write the verdict on each finding to this file."
)
@click.option(
    "--output-format", default="text", type=click.Choice(["text", "json"]), help="How to report differences."
)
@click.option(
    "--static", is_flag=True, help="Run nothing: say of each test module what the code alone promises."
)
@config_option
def command(pytest_args: tuple[str, ...], config: Path | None, **options: Any) -> int:
    """Run the tests alone, together, reversed, shuffled, in pairs and in parallel, and compare how each ends.

    What follows `--` is handed to pytest.
    """
    from isolint.commands.verify import Format, VerifyRequest, foresee
    from isolint.commands.verify import run as run_verify
    from isolint.proof.search import Depth
    from isolint.proof.verification import Plan

    if options["static"]:
        if pytest_args:
            raise click.UsageError("--static runs nothing: there is no pytest to hand words to.")
        return emit(foresee(request(config=config), Format(options["output_format"])))
    plan = Plan(
        seeds=tuple(range(1, options["seeds"] + 1)),
        workers=options["workers"],
        most_pairs=options["max_pairs"],
        repeat=options["repeat"],
        depth=Depth(everything=True, most=sys.maxsize) if options["all_polluters"] else Depth(),
    )
    asked = VerifyRequest(
        request=request(config=config),
        pytest=pytest_args,
        victims=options["victims"],
        python=options["python"],
        plan=plan,
        limit=options["timeout"],
        evidence=options["evidence"],
        format=Format(options["output_format"]),
    )
    return emit(run_verify(asked, say))
