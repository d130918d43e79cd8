"""Open a suite: see what it holds and how it has to be run, by collecting it once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from isolint.errors import IsolintError
from isolint.proof.places import Places
from isolint.proof.verification import Inventory
from isolint.runtime.launch import Arrangement, Crash, Suite
from isolint.runtime.record import RunRecord

#: Options of pytest that take the next word, which is then no place where tests are.
_WITH_VALUE = frozenset(
    {
        *("-c", "-k", "-m", "-n", "-o", "-p", "-r", "-W"),
        *("--basetemp", "--config-file", "--confcutdir", "--deselect", "--dist", "--durations", "--ignore"),
        *("--ignore-glob", "--import-mode", "--log-level", "--maxfail", "--override-ini", "--pythonwarnings"),
        *("--rootdir", "--tb", "--timeout", "--cov", "--cov-config", "--cov-report", "--maxprocesses"),
    }
)

#: Every test counts: whatever the project's options say, no run stops early, and none is tried again.
_ALL = ("--continue-on-collection-errors", "--maxfail=0")
_BY_PLUGIN = {"pytest_cov": ("--no-cov",), "rerunfailures": ("--reruns=0",)}

#: Where options of pytest-randomly are among the project's own, it cannot be left out.
RANDOMLY_STILL = ("--randomly-dont-reorganize", "--randomly-seed=0")

_USAGE = 4
_LINES = 12


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the user hands to pytest: options for every run, and places where tests are, none meaning all."""

    options: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


def split(words: Sequence[str], root: Path) -> Arguments:
    """Tell options from places: a word that exists below the project's root and belongs to no option."""
    options: list[str] = []
    targets: list[str] = []
    previous = ""
    for word in words:
        is_place = not word.startswith("-") and previous not in _WITH_VALUE
        is_place = is_place and (root / word.partition("::")[0]).exists()
        (targets if is_place else options).append(word)
        previous = word
    return Arguments(tuple(options), tuple(targets))


def open_suite(
    suite: Suite, arguments: Arguments, launch: Callable[[Suite, Arrangement], RunRecord | Crash]
) -> tuple[Suite, Inventory]:
    """Return the suite as it has to be run, and what it holds.

    Raises:
        IsolintError: pytest cannot collect it, or finds no test.
    """
    suite = replace(suite, xdist=False, options=(*arguments.options, *_ALL))
    collection = Arrangement("collection", targets=("--collect-only", *arguments.targets))
    result = launch(suite, collection)
    if needs_randomly(result):
        suite = replace(suite, in_order=RANDOMLY_STILL)
        result = launch(suite, collection)
    if isinstance(result, Crash):
        raise IsolintError(f"pytest cannot collect the tests:\n{_end_of(result.output)}")
    if not result.collected:
        reasons = "".join(f"\n  {error.node_id}: {error.reason}" for error in result.errors)
        raise IsolintError(f"pytest finds no tests in {suite.root}{reasons}")
    extra = tuple(word for name in result.plugins for word in _BY_PLUGIN.get(name, ()))
    opened = replace(suite, xdist="xdist" in result.plugins, options=(*suite.options, *extra))
    places = Places(suite.root, Path(result.root))
    broken = tuple(error.node_id for error in result.errors if error.node_id.endswith(".py"))
    return opened, Inventory(result.collected, places, arguments.targets, broken, opened.xdist)


def needs_randomly(result: RunRecord | Crash) -> bool:
    """Tell whether pytest was given options of pytest-randomly, which had been left out."""
    return isinstance(result, Crash) and result.exit_code == _USAGE and "--randomly" in result.output


def _end_of(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return "\n".join(f"  {line}" for line in lines[-_LINES:])
