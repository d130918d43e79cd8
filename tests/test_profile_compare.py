"""`isolint profile compare`: what is a change, what is noise, and what cannot be compared."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from matrix import isolint
from profiling import BASELINE
from recordings import profile, write
from verifying import project

from isolint.profiling.baseline import Baseline, Profile
from isolint.profiling.comparing import OUTSIDE, Level, MarkerComparison, Verdict, compare
from isolint.profiling.measurement import Status
from isolint.profiling.statistics import Samples, judge, pooled
from isolint.runtime.launch import Suite

MODULES = ("test_a.py", "test_b.py", "test_c.py", "test_d.py", "test_e.py")


def suite_of(seed: int, noise: float, slower: float = 1.0, repeat: int = 3) -> dict[str, list[float]]:
    """Return seconds of three tests in each of five modules, the first of which may be slower."""
    chance = random.Random(seed)
    return {
        f"{module}::test_{number}": [
            0.2 * (slower if module == "test_a.py" else 1.0) * chance.lognormvariate(0, noise)
            for _ in range(repeat)
        ]
        for module in MODULES
        for number in range(3)
    }


def compared(before: Profile, after: Profile, threshold: float = 0.2) -> MarkerComparison:
    (marker,) = compare(Baseline((before,)), Baseline((after,)), threshold).markers
    return marker


def verdicts(marker: MarkerComparison, level: Level) -> dict[str, Verdict]:
    return {change.name: change.verdict for change in marker.at(level)}


def test_a_module_that_got_slower_is_found_and_no_other() -> None:
    marker = compared(profile(suite_of(1, 0.03)), profile(suite_of(2, 0.03, slower=1.3)))

    found = verdicts(marker, Level.MODULE)
    assert found.pop("test_a.py") is Verdict.SLOWER
    assert set(found.values()) == {Verdict.NOISE}
    assert set(found) == {*MODULES[1:], OUTSIDE}


def test_growth_below_the_threshold_is_told_and_is_none_too_much() -> None:
    marker = compared(profile(suite_of(1, 0.01)), profile(suite_of(2, 0.01, slower=1.15)))

    assert verdicts(marker, Level.MODULE)["test_a.py"] is Verdict.GROWN


def test_what_takes_less_is_faster() -> None:
    marker = compared(profile(suite_of(1, 0.03, slower=2)), profile(suite_of(2, 0.03)))

    assert verdicts(marker, Level.MODULE)["test_a.py"] is Verdict.FASTER


def test_what_disturbs_another_test_in_each_run_makes_no_module_slower() -> None:
    later = suite_of(2, 0.01)
    for number in range(3):
        later[f"test_a.py::test_{number}"][number] += 0.3

    marker = compared(profile(suite_of(1, 0.01)), profile(later))

    assert verdicts(marker, Level.MODULE)["test_a.py"] is Verdict.NOISE


def test_noise_raises_few_alarms_and_hides_no_large_change() -> None:
    def is_alarm(pair: int) -> bool:
        sides = (Baseline((profile(suite_of(seed, 0.15)),)) for seed in (pair, 5000 + pair))
        return bool(compare(*sides, 0.2).slower)

    alarms = sum(map(is_alarm, range(150)))
    found = [
        verdicts(
            compared(profile(suite_of(pair, 0.15)), profile(suite_of(1000 + pair, 0.15, 2.5))), Level.MODULE
        )
        for pair in range(100)
    ]

    assert alarms <= 150 / 30
    assert sum(entry["test_a.py"] is Verdict.SLOWER for entry in found) >= 95


def test_a_busy_machine_is_no_change() -> None:
    quiet = profile(suite_of(1, 0.02))

    marker = compared(quiet, profile(suite_of(2, 0.02), waited=0.5))

    assert marker.walls is not None
    assert marker.walls[1] > 2 * marker.walls[0]
    assert {change.verdict for change in marker.changes} == {Verdict.NOISE}


def test_a_slower_machine_is_no_change() -> None:
    marker = compared(profile(suite_of(1, 0.02)), profile(suite_of(2, 0.02), slowness=1.7))

    assert marker.pace == pytest.approx(1.7)
    assert {change.verdict for change in marker.changes} == {Verdict.NOISE}


def test_a_change_on_a_slower_machine_is_found() -> None:
    marker = compared(profile(suite_of(1, 0.02)), profile(suite_of(2, 0.02, slower=1.4), slowness=1.7))

    slower = [change for change in marker.at(Level.MODULE) if change.verdict is Verdict.SLOWER]
    assert [change.name for change in slower] == ["test_a.py"]
    assert slower[0].share == pytest.approx(0.4, abs=0.1)


def test_only_tests_of_both_sides_are_compared() -> None:
    before, after = suite_of(1, 0.01), suite_of(2, 0.01)
    after["test_a.py::test_is_new"] = [5.0, 5.0, 5.0]
    before["test_b.py::test_is_gone"] = [3.0, 3.0, 3.0]
    before["test_c.py::test_is_skipped_now"] = [2.0, 2.0, 2.0]
    after["test_c.py::test_is_skipped_now"] = [0.0, 0.0, 0.0]

    marker = compared(profile(before), profile(after, skipped=["test_c.py::test_is_skipped_now"]))

    assert {change.verdict for change in marker.changes} == {Verdict.NOISE}
    assert (marker.new.names, marker.new.seconds) == (("test_a.py::test_is_new",), 5.0)
    assert (marker.gone.names, marker.gone.seconds) == (("test_b.py::test_is_gone",), 3.0)
    assert marker.otherwise.names == ("test_c.py::test_is_skipped_now",)


def test_a_test_that_fails_now_is_not_faster() -> None:
    before, after = suite_of(1, 0.01), suite_of(2, 0.01)
    after["test_a.py::test_0"] = [0.001, 0.001, 0.001]

    marker = compared(profile(before), profile(after, failed=["test_a.py::test_0"]))

    assert {change.verdict for change in marker.changes} == {Verdict.NOISE}
    assert marker.otherwise.names == ("test_a.py::test_0",)


def test_a_slow_start_shows_beside_the_modules() -> None:
    before = profile(suite_of(1, 0.01))
    later = (replace(run, wall=run.wall + 3.0, cpu=(run.cpu or 0.0) + 3.0) for run in before.runs)
    after = replace(before, runs=tuple(later))

    marker = compared(before, after)

    assert verdicts(marker, Level.MODULE)[OUTSIDE] is Verdict.SLOWER
    assert verdicts(marker, Level.MARKER) == {"all": Verdict.SLOWER}


@pytest.mark.parametrize(("seconds", "verdict"), [(0.4, Verdict.NOISE), (3.0, Verdict.SLOWER)])
def test_a_start_that_reads_from_a_busy_disk_is_no_change_and_one_that_waits_is(seconds, verdict) -> None:
    before = profile(suite_of(1, 0.01))
    after = replace(before, runs=tuple(replace(run, wall=run.wall + seconds) for run in before.runs))

    assert verdicts(compared(before, after), Level.MODULE)[OUTSIDE] is verdict


@pytest.mark.parametrize(
    ("before", "after", "obstacle"),
    [
        (None, profile({"a": [1.0]}), "not measured before"),
        (profile({"a": [1.0]}), None, "not measured after"),
        (profile({"a": [1.0]}), profile({"a": [1.0]}, status=Status.EMPTY), "no tests after"),
        (
            profile({"a": [1.0]}, status=Status.UNFINISHED),
            profile({"a": [1.0]}),
            "cut off before: unfinished",
        ),
    ],
)
def test_what_cannot_be_compared_is_said(before, after, obstacle) -> None:
    sides = (Baseline((side,)) if side else Baseline() for side in (before, after))

    (marker,) = compare(*sides, 0.2).markers

    assert (marker.obstacle, marker.changes) == (obstacle, ())


def test_the_spread_of_single_runs_is_assumed_to_be_wide() -> None:
    assert not judge(Samples((1.0,), (1.5,)), None).is_beyond_noise
    assert judge(Samples((1.0,), (2.5,)), None).is_beyond_noise


def test_noise_is_pooled_of_things_that_were_run_more_than_once() -> None:
    single = Samples((1.0,), (1.1,))

    assert pooled([single] * 10) is None
    assert pooled([Samples((1.0, 1.1, 0.9), (1.0, 1.1, 0.9))] * 10) == pytest.approx(0.148, abs=0.01)


def test_the_spread_of_few_runs_is_held_against_that_of_all() -> None:
    narrow = judge(Samples((1.0, 1.2, 0.8), (1.5, 1.7, 1.3)), 0.05)
    alone = judge(Samples((1.0, 1.2, 0.8), (1.5, 1.7, 1.3)), None)

    assert narrow.noise < alone.noise
    assert narrow.is_beyond_noise
    assert not alone.is_beyond_noise


# The command.


@pytest.fixture
def root(tmp_path) -> Suite:
    return project(tmp_path, {"pyproject.toml": ""})


def recordings(root: Suite, slower: float) -> tuple[str, str]:
    write(root.root / "a.json", profile(suite_of(1, 0.02)))
    write(root.root / "b.json", profile(suite_of(2, 0.02, slower)))
    return "a.json", "b.json"


def test_a_slower_module_is_shown_and_the_exit_code_says_so(root) -> None:
    done = isolint(root, "profile", "compare", *recordings(root, 1.4))

    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0].startswith("all: wall 4.0")
    assert [line.split()[:2] for line in lines if line.startswith("  slower")] == [["slower", "test_a.py"]]
    assert "  5 of 6 modules within the noise" in lines
    assert "  15 of 15 tests within the noise" in lines
    assert done.stderr == "Slower by more than 20%: 1 module.\n"


def test_the_threshold_is_that_of_the_command_line_or_the_configuration(root) -> None:
    files = recordings(root, 1.4)

    assert isolint(root, "profile", "compare", *files, "--threshold", "0.6").returncode == 0
    (root.root / "pyproject.toml").write_text("[tool.isolint.profile]\nthreshold = 0.6\n")
    done = isolint(root, "profile", "compare", *files)
    assert done.returncode == 0
    assert done.stderr == "Nothing grew by more than 60% and beyond the noise.\n"


def test_figures_are_the_same_in_every_format(root) -> None:
    files = recordings(root, 1.4)

    text = isolint(root, "profile", "compare", *files).stdout
    markdown = isolint(root, "profile", "compare", *files, "--output-format", "markdown").stdout
    document = json.loads(isolint(root, "profile", "compare", *files, "--output-format", "json").stdout)

    (change,) = (entry for entry in document["profiles"]["all"]["changes"] if entry["verdict"] == "slower")
    before, after, share = change["before"], change["after"], change["share"]
    assert document["slower"] == 1
    assert f"test_a.py  {before:.3f} s -> {after:.3f} s  {share:+.1%}" in text
    assert f"| test\\_a.py | {before:.3f} s | {after:.3f} s | {share:+.1%} |" in markdown


def test_the_committed_baseline_is_compared_with_that_on_disk(root) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(("git", *identity, *words), cwd=root.root, check=True, capture_output=True)

    path = write(root.root / BASELINE, profile(suite_of(1, 0.02)))
    git("init", "-q", "-b", "main")

    assert isolint(root, "profile", "compare").stderr == (
        f"no baseline to compare with: HEAD has no {BASELINE}\n"
    )
    git("add", ".")
    git("commit", "-qm", "first")
    write(path, profile(suite_of(2, 0.02, 1.4)))
    assert isolint(root, "profile", "compare").returncode == 1
    git("commit", "-qam", "second")
    assert isolint(root, "profile", "compare").returncode == 0
    assert isolint(root, "profile", "compare", "HEAD~1").returncode == 1
    assert isolint(root, "profile", "compare", "HEAD~1", "HEAD").returncode == 1


def test_what_is_neither_a_file_nor_a_revision_is_refused(root) -> None:
    write(root.root / BASELINE, profile(suite_of(1, 0.02)))

    done = isolint(root, "profile", "compare", "nothing.json")

    said = f"nothing.json is neither a file nor a Git revision that has {Path(BASELINE).name}"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"error: {said}\n")


def test_without_any_recording_the_command_that_makes_one_is_named(root) -> None:
    done = isolint(root, "profile", "compare")

    path = root.root / BASELINE
    assert (done.returncode, done.stderr) == (
        2,
        f"error: there is no {path}: `isolint profile run` writes it\n",
    )


def test_the_summary_of_a_job_gets_the_markdown(root, tmp_path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")

    done = isolint(
        root, "profile", "compare", *recordings(root, 1.4), env={"GITHUB_STEP_SUMMARY": str(summary)}
    )

    assert done.returncode == 1
    assert summary.read_text().startswith("before\n## Profile\n\nSlower by more than 20%: 1 module.\n")


def test_a_summary_that_cannot_be_written_changes_nothing_else(root, tmp_path) -> None:
    done = isolint(
        root, "profile", "compare", *recordings(root, 1.4), env={"GITHUB_STEP_SUMMARY": str(tmp_path)}
    )

    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == f"warning: cannot write {tmp_path}: Is a directory"


OLD = {
    "generated_at": "2025-01-01T00:00:00Z",
    "profiles": {
        "all": {
            "marker": "all",
            "command": "pytest",
            "wall_time_seconds": 4.0,
            "slow_tests": [{"nodeid": "test_a.py::test_0", "duration": 0.2, "phase": "call"}],
        },
        "ferry": {"marker": "ferry", "command": "", "wall_time_seconds": 0.0, "slow_tests": []},
    },
}


def test_the_old_format_is_compared_as_far_as_it_goes(root) -> None:
    (root.root / "old.json").write_text(json.dumps(OLD))
    write(root.root / "b.json", profile(suite_of(2, 0.02)), profile(suite_of(2, 0.02), name="ferry"))

    done = isolint(root, "profile", "compare", "old.json", "b.json")

    assert done.returncode == 0
    assert "  1 of 1 test within the noise" in done.stdout.splitlines()
    assert "ferry: not compared: 0.0 seconds before: it was never measured there" in done.stdout.splitlines()
