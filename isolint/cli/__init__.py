"""The command line: parse arguments, run one command, print, and turn the end into an exit code.

Each command is a module of this package. It is imported when it is asked for, and so is all that it needs.
"""

from __future__ import annotations

import gc
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType, TracebackType

import click

from isolint import __version__
from isolint.cli._group import ScannedGroup
from isolint.cli._terminal import say
from isolint.errors import ExitCode, IsolintError


def main() -> int:
    """Run as the program: set up the streams and what a crash exits with."""
    leave_in_order()
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


def leave_in_order() -> None:
    """End by an exception where the process is told to end: copies go, tests that run are stopped."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Whoever started us may have it ignored, as `nohup` does.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)


def _leave(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name, print what it says, and return its exit code."""
    try:
        return int(cli.main(list(arguments), prog_name="isolint", standalone_mode=False) or ExitCode.CLEAN)
    except click.ClickException as error:
        say(f"{_error_label()} {error.format_message()}")
    except IsolintError as error:
        say(f"{_error_label()} {error}")
    except (KeyboardInterrupt, click.Abort):
        say("isolint: interrupted")
        return ExitCode.INTERRUPTED
    return ExitCode.FAILED


@click.group(
    cls=ScannedGroup,
    package=__name__,
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
    say(context.get_help())
    return ExitCode.FAILED


def _error_label() -> str:
    return click.style("error:", fg="red", bold=True)


def _crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    traceback.print_exception(kind, error, trace)
    raise SystemExit(ExitCode.FAILED)
