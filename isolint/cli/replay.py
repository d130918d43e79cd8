"""`isolint replay`: one worker of a recorded run again, in one process."""

from __future__ import annotations

import re
from pathlib import Path

import click

from isolint.cli._shared import config_option, request
from isolint.cli._terminal import emit, say

_WORKER = re.compile(r"(gw\d+|main)\Z")


@click.command("replay")
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[WORKER] [-- PYTEST_ARGS]")
@click.option(
    "--from",
    "record",
    type=click.Path(path_type=Path),
    default=Path("isolint-run.json"),
    show_default=True,
    help="The record, written by `pytest --isolint-record=FILE` or by `--record`.",
)
@click.option("--record", "recording", is_flag=True, help="Run pytest, and write the record.")
@click.option("--victim", metavar="ID", help="Look into this test alone.")
@click.option("--python", help="The interpreter that runs the tests; by default the project's own.")
@config_option
def command(
    words: tuple[str, ...],
    record: Path,
    recording: bool,
    victim: str | None,
    python: str | None,
    config: Path | None,
) -> int:
    """Run the tests of WORKER again, in its order and in one process, and find what made them fail.

    Without WORKER (gw0, gw1, ...), that is each in which tests failed. What follows `--` is for pytest.
    """
    from isolint.commands.replay import ReplayRequest
    from isolint.commands.replay import run as run_replay

    # Of the words, some of which are for pytest, the first may be the name of a worker.
    has_worker = bool(words) and _WORKER.match(words[0]) is not None
    asked = ReplayRequest(
        request(config=config),
        record,
        worker=words[0] if has_worker else None,
        victim=victim,
        recording=recording,
        pytest=words[has_worker:],
        python=python,
    )
    return emit(run_replay(asked, say))
