"""The command line: parse arguments, run one command, print, and turn the end into an exit code."""

# ruff: noqa: PLC0415 - a command and all that it needs are imported when it is asked for

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from isolint import __version__
from isolint.errors import ExitCode, IsolintError

if TYPE_CHECKING:
    from isolint.commands.session import Outcome, Request

_Command = TypeVar("_Command", bound=Callable[..., Any])


def main() -> int:
    """Run as the program: set up the streams and what a crash exits with."""
    # A crash must not exit with 1, which says "findings".
    sys.excepthook = _crash
    for stream in (sys.stdout, sys.stderr):
        # A patch is bytes: no newline is translated, and text that is not UTF-8 goes out as it came in.
        getattr(stream, "reconfigure", lambda **_: None)(
            encoding="utf-8", errors="surrogateescape", newline="\n"
        )
    try:
        return run(sys.argv[1:])
    finally:
        # The interpreter would go through the whole index for cycles, to free what ends with the process.
        gc.freeze()


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name, print what it says, and return its exit code."""
    try:
        return int(cli.main(list(arguments), prog_name="isolint", standalone_mode=False) or ExitCode.CLEAN)
    except click.ClickException as error:
        _say(f"{_error_label()} {error.format_message()}")
    except IsolintError as error:
        _say(f"{_error_label()} {error}")
    except (KeyboardInterrupt, click.Abort):
        _say("isolint: interrupted")
        return ExitCode.INTERRUPTED
    return ExitCode.FAILED


def _project_options(command: _Command) -> _Command:
    decorators = (
        click.argument("paths", nargs=-1),
        click.option("--select", multiple=True, metavar="CODES", help="Only these rules, by code or prefix."),
        click.option("--ignore", multiple=True, metavar="CODES", help="Leave out these rules."),
        click.option(
            "--config", type=click.Path(path_type=Path), help="A TOML file to read instead of pyproject.toml."
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=0),
            default=0,
            help="Processes that read files; 0, the default: as many as pay off.",
        ),
    )
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="isolint", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> int | None:
    """Find, fix and disprove test isolation hazards in Python test suites."""
    if context.invoked_subcommand is not None:
        return None
    _say(context.get_help())
    return ExitCode.FAILED


@cli.command()
@_project_options
@click.option(
    "--output-format",
    default="text",
    type=click.Choice(["text", "concise", "json"]),
    help="How to report findings.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 even where there are findings.")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    help="Show what `isolint verify --evidence` learned of each finding.",
)
def check(output_format: str, exit_zero: bool, evidence: Path | None, **project: Any) -> int:
    """Report the hazards in PATHS (default: here), judged by the whole project around them."""
    from isolint.commands.check import CheckRequest, Format
    from isolint.commands.check import run as run_check

    asked = CheckRequest(_request(**project), Format(output_format), exit_zero, evidence)
    return _emit(run_check(asked))


@cli.command()
@_project_options
@click.option("--apply", "apply_", is_flag=True, help="Write the changes; without it, print them as a patch.")
@click.option("--unsafe-fixes", is_flag=True, help="Allow fixes that may change what a test means.")
@click.option(
    "--verify", "verify_", is_flag=True, help="Run the tests with the fixes, and keep what makes none worse."
)
@click.option("--python", help="With --verify: the interpreter that runs the tests.")
def fix(apply_: bool, unsafe_fixes: bool, verify_: bool, python: str | None, **project: Any) -> int:
    """Cure the hazards in PATHS (default: here)."""
    from isolint.commands.fix import FixRequest, Guarding, Mode
    from isolint.commands.fix import run as run_fix

    mode = Mode.APPLY if apply_ else Mode.SHOW
    guarding = Guarding(python, (), _say) if verify_ else None
    return _emit(run_fix(FixRequest(_request(**project), mode, unsafe_fixes, guarding)))


@cli.command()
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
@click.option("--python", help="The interpreter that runs the tests; by default the project's own.")
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
    "--config", type=click.Path(path_type=Path), help="A TOML file to read instead of pyproject.toml."
)
def verify(pytest_args: tuple[str, ...], config: Path | None, **options: Any) -> int:
    """Run the tests alone, together, reversed, shuffled, in pairs and in parallel, and compare how each ends.

    What follows `--` is handed to pytest.
    """
    from isolint.commands.verify import Format, VerifyRequest
    from isolint.commands.verify import run as run_verify
    from isolint.proof.search import Depth
    from isolint.proof.verification import Plan

    plan = Plan(
        seeds=tuple(range(1, options["seeds"] + 1)),
        workers=options["workers"],
        most_pairs=options["max_pairs"],
        repeat=options["repeat"],
        depth=Depth(everything=True, most=sys.maxsize) if options["all_polluters"] else Depth(),
    )
    asked = VerifyRequest(
        request=_request((), (), (), config, 0),
        pytest=pytest_args,
        python=options["python"],
        plan=plan,
        limit=options["timeout"],
        evidence=options["evidence"],
        format=Format(options["output_format"]),
    )
    return _emit(run_verify(asked, _say))


@cli.command("watch-list")
@click.option(
    "--config", type=click.Path(path_type=Path), help="A TOML file to read instead of pyproject.toml."
)
def watch_list(config: Path | None) -> int:
    """Print, as JSON, the state that `pytest --isolint=watch` should look at in this project."""
    from isolint.commands.watching import run as run_watch_list

    return _emit(run_watch_list(_request((), (), (), config, 0)))


@cli.command()
@click.argument("name", required=False)
@click.argument("place", required=False)
@click.option("--param", "values", multiple=True, metavar="NAME=VALUE", help="A value for the template.")
@click.option("--apply", "apply_", is_flag=True, help="Write the change; without it, print it as a patch.")
@click.option("--list", "list_", is_flag=True, help="List the templates.")
@click.option(
    "--config", type=click.Path(path_type=Path), help="A TOML file to read instead of pyproject.toml."
)
def add(
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
        return _emit(listing(Path.cwd(), config))
    if name is None:
        raise click.UsageError("Missing argument 'NAME': `isolint add --list` has them all.")
    mode = Mode.APPLY if apply_ else Mode.SHOW
    return _emit(run_add(AddRequest(Path.cwd(), name, place, _assignments(values), mode, config)))


def _assignments(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    for value in values:
        if "=" not in value:
            raise click.UsageError(f"--param takes NAME=VALUE, not {value!r}.")
    return tuple((name, text) for name, _, text in (value.partition("=") for value in values))


@cli.command()
@click.argument("code")
def explain(code: str) -> int:
    """Say what the rule CODE finds, why it breaks tests and how it is fixed."""
    from isolint.commands.explain import run as run_explain

    return _emit(run_explain(code))


@cli.command()
@click.option("--keep", is_flag=True, help="Leave the cured suite on disk.")
def demo(keep: bool) -> int:
    """Show it all on a bundled suite: broken together, checked, fixed, green in any order."""
    from isolint.commands.demo import run as run_demo

    return run_demo(keep)


def _request(
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    config: Path | None,
    jobs: int,
) -> Request:
    from isolint.commands.session import Request

    return Request(Path.cwd(), paths, _split(select), _split(ignore), config, jobs, _wants_colour(sys.stdout))


def _split(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip() for value in values for code in value.split(","))


def _emit(outcome: Outcome) -> int:
    _say(outcome.err, newline=False)
    try:
        sys.stdout.write(outcome.out)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. The interpreter flushes again at its end, and must not fail there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return outcome.code


def _say(message: str, *, newline: bool = True) -> None:
    click.echo(message, err=True, nl=newline, color=_wants_colour(sys.stderr))


def _error_label() -> str:
    return click.style("error:", fg="red", bold=True)


def _wants_colour(stream: IO[str]) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    traceback.print_exception(kind, error, trace)
    raise SystemExit(ExitCode.FAILED)
