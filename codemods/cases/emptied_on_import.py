"""Cases of containers that a module of the suite empties while the tests are collected."""

from __future__ import annotations

from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

_PATHS = """
    paths = ["plugins"]

    def add_path(path):
        paths.append(path)

    def remove_paths():
        paths[:] = []
    """
_TESTS = """
    import app

    def test_add():
        app.add_path("more")
        assert "more" in app.paths

    def test_default():
        assert app.paths == ["plugins"]
    """

REFUSES = (
    Refuses(
        "a list that another module empties when it is collected, in a function of the application",
        {
            "app.py": _PATHS,
            "test_add.py": _TESTS,
            "test_other.py": """
                import app

                app.remove_paths()
                app.add_path("others")

                def test_other():
                    assert app.paths == ["others"]
                """,
        },
        "`test_other.py` empties `paths` when it is collected, and a test may make that good",
    ),
)

REWRITES = (
    Rewrites(
        "a list that only a test empties",
        {
            "app.py": _PATHS,
            "test_add.py": _TESTS,
            "test_other.py": """
                import app

                def test_other():
                    app.remove_paths()
                    app.add_path("others")
                    assert app.paths == ["others"]
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    \"\"\"Start each test from the state that it would have alone.\"\"\"
                    import app

                    app_paths = list(app.paths)
                    yield
                    app.paths[:] = app_paths


                # isolint: end (d4159474)
                """,
        },
    ),
)
