"""Run the tests by one of the project's execution profiles."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from isolint import config as configuration
from isolint.adoption import profiles
from isolint.commands.profile_mark import CATEGORIES
from isolint.commands.session import Outcome
from isolint.config import Config
from isolint.errors import ExitCode, IsolintError
from isolint.proof import interpreter
from isolint.spelling import suggest

#: The option of our plugin.
CATEGORIES_OPTION = "--isolint-categories"

#: What pytest's own exit codes come to; every other one is a failure to do the job.
_CODES = {0: ExitCode.CLEAN, 1: ExitCode.FINDINGS}
_USAGE, _NO_TESTS = 4, 5


@dataclass(frozen=True, slots=True)
class TestRequest:
    """What `test` is asked for; `pytest` are words that follow those of the profile."""

    __test__ = False

    cwd: Path
    profile: str | None
    pytest: tuple[str, ...] = ()
    python: str | None = None
    config: Path | None = None


def run(asked: TestRequest, say: Callable[[str], None]) -> Outcome:
    """Run pytest in the project's root, on the streams of this process.

    Raises:
        IsolintError: No such profile, or no interpreter with pytest.
    """
    config = configuration.load(asked.cwd, file=asked.config)
    words = _words(asked.profile, dict(config.profiles) or profiles.defaults())
    found = interpreter.find(config.root, asked.python, os.environ)
    marking, remark = _marking(config, found)
    command = (found.path, "-m", "pytest", *marking, *words, *asked.pytest)
    if remark:
        say(remark)
    say(f"$ {shlex.join(command)}")
    try:
        code = _wait(subprocess.Popen(command, cwd=config.root))
    except KeyboardInterrupt:
        return Outcome("", "", ExitCode.INTERRUPTED)
    return Outcome("", _trouble(code, found, config.root), _CODES.get(code, ExitCode.FAILED))


def _words(name: str | None, known: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if name is None:
        raise IsolintError(f"which profile? There are {', '.join(known)}")
    if name not in known:
        raise IsolintError(f"there is no profile {name!r}{suggest(name, tuple(known))}")
    return known[name]


def _marking(config: Config, found: interpreter.Interpreter) -> tuple[tuple[str, ...], str]:
    """Return the words that have tests marked by their durations, or why they are missing."""
    path = f"{config.profile.folder}/{CATEGORIES}"
    if not (config.root / path).is_file():
        return (), ""
    if interpreter.has_module(found, config.root, "isolint"):
        return (f"{CATEGORIES_OPTION}={path}",), ""
    return (), (
        f"tests are not marked by {path}: {found.path} has no isolint; "
        "`isolint profile mark --write` puts the marks into the code"
    )


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Return how pytest ended; the first Ctrl-C is its own, so that it can sum up."""
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            process.wait()
        finally:
            process.kill()
        raise


def _trouble(code: int, found: interpreter.Interpreter, root: Path) -> str:
    if code == _USAGE and not interpreter.has_module(found, root, "xdist"):
        install = f"{found.path} -m pip install pytest-xdist"
        return f"pytest-xdist is not there, which `-n` and `--dist` need: `{install}`\n"
    if code == _NO_TESTS:
        return "the profile selects no test\n"
    if code < 0:
        return f"pytest was ended by signal {-code}\n"
    return ""
