"""Who finds the polluter of a test, in how many runs of pytest: `isolint verify --victim`, or bisection?

    python benchmarks/polluter_search.py CASES TREES ENVIRONMENTS --bisect FOLDER --out RESULTS

CASES is a file of JSON lines with `repo` (`owner/name`), `victim` and `polluter`, two node ids; several
polluters that have to come together are joined by ` + `. TREES and ENVIRONMENTS hold a folder `owner+name`
for each project: its files, and a virtual environment with what its tests need. FOLDER holds
`detect_test_pollution.py`. Both programs get a fresh copy of the files, the same tests to choose from, and
the same limit of time, one after the other. RESULTS grows by a line a case, and what it has already is not
done again; a table of it is printed at the end.

An answer is right if it is the listed one, or if the victim ends otherwise after it than alone when both are
run again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

#: What a project adds to each run of pytest, coverage say, is left out for both.
_OPTIONS = "-o addopts= -p no:cacheprovider"
_LIMIT = 300

#: What detect-test-pollution prints before each of its runs.
_STEP = re.compile(r"^(discovering all tests|ensuring test |running step |double checking)", re.MULTILINE)
_WORDS = frozenset({"PASSED", "FAILED", "ERROR", "SKIPPED", "XFAIL", "XPASS"})
_FOUND = re.compile(r"^-> the polluting test is: (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """What a program said: sets of polluters, in so many runs of pytest, after so many seconds."""

    polluters: list[list[str]]
    runs: int
    seconds: float
    remark: str = ""
    causes: list[str] = field(default_factory=list)
    is_right: bool = False


@dataclass(frozen=True)
class Place:
    """Where a case is tried: the copy of the project, its interpreter, and the folder of its tests."""

    root: Path
    python: str
    tests: str
    bisect: Path

    def environment(self) -> dict[str, str]:
        """Return variables under which the copy is imported, not what was installed."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))
        }
        path = os.pathsep.join(map(str, (self.root, self.root / "src", self.bisect)))
        return {**kept, "PYTHONPATH": path, "PYTEST_ADDOPTS": _OPTIONS, "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, command: Sequence[str], limit: float = _LIMIT) -> tuple[str, str, float]:
        """Return what a command prints to both streams, and its seconds; one without end prints nothing."""
        started = time.monotonic()
        done = subprocess.Popen(
            command,
            cwd=self.root,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            out, err = done.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(done.pid, 9)
            done.communicate()
            out, err = "", f"no end after {limit:.0f} s"
        return out, err, time.monotonic() - started


def main() -> None:
    """Try each case, and print the table."""
    asked = _arguments()
    known = _known(asked.out)
    for case in map(json.loads, asked.cases.read_text(encoding="utf-8").splitlines()):
        name = case["repo"].replace("/", "+")
        key = f"{case['repo']} {case['victim']}"
        wanted = asked.only is None or asked.only in key
        python = asked.environments / name / "bin" / "python"
        if case.get("polluter") and wanted and key not in known and python.exists():
            known[key] = _tried(case, asked.trees / name, str(python), asked.bisect)
            with asked.out.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"key": key, **known[key]}) + "\n")
            print(key, json.dumps(known[key], indent=1), file=sys.stderr, flush=True)
    print("\n".join(_table(known)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("cases", "trees", "environments"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--bisect", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only")
    return parser.parse_args()


def _known(path: Path) -> dict[str, dict[str, object]]:
    rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {row.pop("key"): row for row in map(json.loads, rows)}


def _tried(case: dict[str, str], tree: Path, python: str, bisect: Path) -> dict[str, object]:
    listed = case["polluter"].split(" + ")
    folders = {name.split("/")[0] for name in (*listed, case["victim"])}
    tests = folders.pop() if len(folders) == 1 else "."
    tests = tests.partition("::")[0]
    found: dict[str, object] = {"listed": listed}
    for program in (_by_isolint, _by_bisection):
        with tempfile.TemporaryDirectory(prefix="polluter-") as scratch:
            root = Path(scratch) / tree.name
            shutil.copytree(tree, root, symlinks=True)
            place = Place(root, python, "." if tests.endswith(".py") else tests, bisect)
            answer = program(place, case["victim"])
            right = bool(answer.polluters) and all(
                set(polluters) == set(listed) or _makes_a_difference(place, polluters, case["victim"])
                for polluters in answer.polluters
            )
            found[program.__name__[1:]] = asdict(answer) | {"is_right": right}
    return found


def _by_isolint(place: Place, victim: str) -> Answer:
    words = ("verify", "--victim", victim, "--python", place.python, "--output-format", "json")
    program = (sys.executable, "-P", "-m", "isolint", *words, "--", place.tests)
    out, err, seconds = place.run(program)
    if not out:
        return Answer([], 0, seconds, err.strip()[-300:])
    report = json.loads(out)
    (entry,) = report["tests"]
    sets = [[unit["test"] or unit["module"] for unit in one["units"]] for one in entry["polluters"]]
    causes = [cause["site"] for one in entry["polluters"] for cause in one["causes"][:1]]
    # The collection comes before what the report counts.
    return Answer(sets, report["summary"]["runs"] + 1, seconds, entry["nature"], causes)


def _by_bisection(place: Place, victim: str) -> Answer:
    # As its own command does: run as a module it would ask pytest for a plugin called `__main__`.
    start = "import detect_test_pollution, sys; sys.exit(detect_test_pollution.main())"
    words = ("-c", start, "--failing-test", victim, "--tests", place.tests)
    out, err, seconds = place.run((place.python, "-u", *words))
    found = _FOUND.search(out)
    lines = [line for line in (*out.splitlines(), *err.splitlines()) if line.strip()]
    return Answer(
        [[found[1]]] if found else [],
        len(_STEP.findall(out)),
        seconds,
        "" if found else lines[-1] if lines else "",
    )


def _makes_a_difference(place: Place, polluters: list[str], victim: str) -> bool:
    """Tell whether a victim ends otherwise after some polluters than alone."""
    return _ends(place, (victim,)) != _ends(place, (*polluters, victim))


def _ends(place: Place, tests: tuple[str, ...]) -> str:
    """Return the words that pytest prints for the last of some tests: two where its clean-up failed."""
    out, _, _ = place.run((place.python, "-m", "pytest", "-v", "-p", "no:randomly", *tests))
    # The name of another test may begin with its name.
    lines = (line.removeprefix(tests[-1]) for line in out.splitlines() if line.startswith(f"{tests[-1]} "))
    return " ".join(word for line in lines for word in line.split()[:1] if word in _WORDS)


def _table(known: dict[str, dict[str, object]]) -> Iterator[str]:
    yield "| victim | isolint: runs | seconds | answer | bisection: runs | seconds | answer |"
    yield "|---|---|---|---|---|---|---|"
    for key, row in sorted(known.items()):
        yield f"| {key} | {_cells(row, 'by_isolint')} | {_cells(row, 'by_bisection')} |"
    for name in ("by_isolint", "by_bisection"):
        answers = [row[name] for row in known.values()]
        right = [answer for answer in answers if answer["is_right"]]  # type: ignore[index]
        runs = statistics.median(answer["runs"] for answer in right) if right else 0  # type: ignore[index]
        seconds = statistics.median(answer["seconds"] for answer in right) if right else 0  # type: ignore[index]
        yield f"{name}: {len(right)} of {len(answers)} right, median {runs} runs, {seconds:.1f} s"


def _cells(row: dict[str, object], name: str) -> str:
    answer: dict[str, object] = row[name]  # type: ignore[assignment]
    says = "none" if not answer["polluters"] else "another, real"
    if answer["polluters"] and not answer["is_right"]:
        says = "wrong"
    elif any(set(found) == set(row["listed"]) for found in answer["polluters"]):  # type: ignore[attr-defined]
        says = "listed"
    return f"{answer['runs']} | {answer['seconds']:.1f} | {says}"


if __name__ == "__main__":
    main()
