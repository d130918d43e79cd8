"""One server for all: a suite runs before and after the fix, and sees the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from matrix import PROJECTS, copy_suite, isolint

from isolint.runtime.launch import Suite

PASSED = re.compile(r"(\d+) passed")


@dataclass(frozen=True)
class Clinic:
    """A suite of which three modules start a container each, and a log of its servers."""

    suite: Suite
    log: Path

    def run(self, *arguments: str) -> str:
        """Run all tests, insist that they pass, and return what the servers' log says of it."""
        self.log.write_text("")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
            cwd=self.suite.root,
            env=inherited | {"PYTHONPATH": str(PROJECTS / "stand_in"), "SERVER_LOG": str(self.log)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert PASSED.search(done.stdout)[1] == "24"
        return self.log.read_text()

    def configure(self, text: str) -> None:
        """Add to the project's settings."""
        with (self.suite.root / "pyproject.toml").open("a") as settings:
            settings.write(text)

    def fix(self) -> str:
        """Apply the fix, and return the conftest that it makes."""
        done = isolint(self.suite, "fix", "--select", "ISO503", "--apply")
        assert done.stderr.endswith("Fixed 1 finding in 4 files.\n"), done.stderr
        return (self.suite.root / "tests" / "conftest.py").read_text(encoding="utf-8")


@pytest.fixture
def clinic(tmp_path: Path) -> Clinic:
    suite = copy_suite("clinic", tmp_path)
    orders = suite.root / "tests" / "test_orders.py"
    (suite.root / "tests" / "test_visits.py").write_text(orders.read_text().replace("orders", "visits"))
    return Clinic(suite, tmp_path / "servers.log")


def starts(log: str) -> int:
    return log.count("start ")


def left(log: str) -> Iterator[int]:
    """Yield how many databases each server had when it stopped."""
    return (int(number) for number in re.findall(r"stop (\d+)", log))


def test_each_module_starts_a_server_and_leaves_its_databases(clinic: Clinic) -> None:
    log = clinic.run("-p", "no:randomly")

    assert starts(log) == 3
    assert max(left(log)) > 10


def test_one_server_without_durability_serves_all_in_any_order(clinic: Clinic) -> None:
    conftest = clinic.fix()

    log = clinic.run("-p", "randomly", "--randomly-seed=1")

    assert starts(log) == 1
    assert "fsync=off" in log
    assert max(left(log)) < 6
    assert "xdist" not in conftest


def test_workers_share_the_server_of_the_process_that_started_them(clinic: Clinic) -> None:
    clinic.configure('addopts = ["-n", "2", "--dist", "loadfile"]\n')

    clinic.fix()

    assert starts(clinic.run("-p", "no:randomly")) == 1


def test_each_worker_has_a_server_where_that_is_asked_for(clinic: Clinic) -> None:
    clinic.configure('addopts = ["-n", "2"]\n[tool.isolint]\nservers = "per-worker"\n')

    assert "xdist" not in clinic.fix()
