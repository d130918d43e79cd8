"""The plugin, in interpreters that are older than those that isolint itself runs on."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

RUNTIME = Path(__file__).parent.parent / "isolint" / "runtime"

IMPORT_ALL = """
import importlib, pkgutil, sys
from unittest.mock import MagicMock

sys.path.insert(0, {folder!r})
# What the plugin takes from pytest are decorators and names, for which anything stands in.
for name in ("pytest", "_pytest", "_pytest.runner"):
    sys.modules[name] = MagicMock()
import guest

# What starts the suite runs here, not there.
for module in pkgutil.walk_packages(guest.__path__, "guest."):
    if module.name not in ("guest.launch", "guest.matrix"):
        importlib.import_module(module.name)
print("imported")
"""


@pytest.mark.parametrize("version", ["3.7", "3.8", "3.9", "3.10"])
def test_all_that_runs_inside_a_suite_can_be_imported(tmp_path, version) -> None:
    # Where pyenv keeps interpreters, what it puts on the path wants to be told which one is meant.
    environment = {**os.environ, "PYENV_VERSION": version}

    def run(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [f"python{version}", "-c", text], check=False, capture_output=True, text=True, env=environment
        )

    if shutil.which(f"python{version}") is None or run("").returncode:
        pytest.skip(f"no Python {version} here")
    shutil.copytree(RUNTIME, tmp_path / "guest", ignore=shutil.ignore_patterns("__pycache__"))

    done = run(IMPORT_ALL.format(folder=str(tmp_path)))

    assert (done.stdout, done.stderr) == ("imported\n", "")
