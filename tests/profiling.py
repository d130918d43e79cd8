"""What tests of `isolint profile` share: small suites, and their baselines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from verifying import project

from isolint.runtime.launch import Suite

BASELINE = "perf_metrics/pytest_marker_baselines.json"

#: Two marked suites, one of which needs a flag, as well as what is not marked.
YARD = {
    "pyproject.toml": """
        [tool.pytest.ini_options]
        markers = ["crane", "ferry"]

        [tool.isolint.profile]
        repeat = 1

        [tool.isolint.profile.markers]
        crane = ["--crane"]
        ferry = []
        """,
    "conftest.py": """
        import time
        import pytest

        def pytest_addoption(parser):
            parser.addoption("--crane", action="store_true")

        def pytest_collection_modifyitems(config, items):
            if not config.getoption("--crane"):
                for item in items:
                    if item.get_closest_marker("crane"):
                        item.add_marker(pytest.mark.skip(reason="needs --crane"))

        @pytest.fixture
        def slow_crane():
            time.sleep(0.2)
            yield
            time.sleep(0.1)
        """,
    "test_crane.py": """
        import time
        import pytest

        @pytest.mark.crane
        def test_lifts(slow_crane):
            time.sleep(0.05)

        @pytest.mark.crane
        @pytest.mark.xfail(strict=True)
        def test_lifts_too_much():
            assert False
        """,
    "test_ferry.py": """
        import pytest

        @pytest.mark.ferry
        def test_crosses():
            pass

        @pytest.mark.ferry
        def test_sinks():
            assert False, "it sank"

        def test_is_not_marked():
            pass
        """,
}


def yard(folder: Path, **more: str) -> Suite:
    return project(folder, {**YARD, **more})


def profiles(suite: Suite) -> dict[str, Any]:
    """Return the profiles of a suite's baseline, as the file has them."""
    return json.loads((suite.root / BASELINE).read_text("utf-8"))["profiles"]
