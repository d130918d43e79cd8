"""Cases of working folders that tests put back, and of those that they leave."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

FOLDERS_PUT_BACK = (
    Valid(
        "a fixture hands out a class with some arguments, whose objects put the folder back when left",
        {
            "conftest.py": """
                import functools
                import os
                import pytest

                class Project:
                    def __init__(self, index=None):
                        self.index = index
                        self.before = os.getcwd()

                    def __enter__(self):
                        return self

                    def __exit__(self, *args):
                        os.chdir(self.before)

                @pytest.fixture
                def make_project():
                    yield functools.partial(Project, index="local")
                """,
            "test_case.py": """
                import os

                def test_a(make_project, tmp_path):
                    with make_project() as project:
                        os.chdir(tmp_path)
                        assert project.index

                def test_b():
                    assert os.path.exists("setup.cfg")
                """,
        },
    ),
    Valid(
        "the working folder, put back to what it was, made absolute",
        """
        import os
        from pathlib import Path

        def test_a(tmp_path):
            before = Path.cwd().resolve()
            os.chdir(tmp_path)
            try:
                assert not list(Path.cwd().iterdir())
            finally:
                os.chdir(before)

        def test_b():
            assert list(Path.cwd().iterdir())
        """,
    ),
    Valid("monkeypatch.chdir", "def test_a(monkeypatch, tmp_path):\n    monkeypatch.chdir(tmp_path)\n"),
    Valid(
        "the old folder comes back in a finally",
        """
        import os

        def test_a(tmp_path):
            old = os.getcwd()
            os.chdir(tmp_path)
            try:
                assert True
            finally:
                os.chdir(old)
        """,
    ),
    Valid(
        "the old folder comes back at the end",
        """
        import os

        def test_a(tmp_path):
            old = os.getcwd()
            os.chdir(tmp_path)
            assert os.listdir()
            os.chdir(old)
        """,
    ),
    Valid(
        "a context manager of the suite, whose argument names the folder",
        """
        import contextlib
        import os

        @contextlib.contextmanager
        def inside(path):
            old = os.getcwd()
            os.chdir(path)
            try:
                yield
            finally:
                os.chdir(old)

        def test_a():
            with inside("data"):
                assert open("a.txt").read()
        """,
    ),
    Valid(
        "pytester returns to the folder that it came from",
        "import os\n\ndef test_a(pytester):\n    os.chdir(pytester.mkdir('x'))\n",
    ),
    Valid(
        "monkeypatch has saved the folder already",
        """
        import os

        def test_a(monkeypatch, tmp_path):
            monkeypatch.chdir(tmp_path)
            os.chdir("/")
        """,
    ),
)

FOLDERS_LEFT = (
    Invalid(
        "chdir in a test",
        "import os\n\ndef test_a(tmp_path):\n    os.chdir(tmp_path)\n",
        line=4,
        site="process:cwd",
        message="`test_a` changes the process's cwd, and leaves it so after 1 test; no other test that meets it was found",
    ),
    Invalid(
        "a folder that comes back only in a branch",
        """
        import os

        def test_a(tmp_path):
            old = os.getcwd()
            os.chdir(tmp_path)
            if old != "/":
                os.chdir(old)

        def test_b():
            assert open("data.txt").read()
        """,
        line=5,
        site="process:cwd",
        message="`test_a` changes the process's cwd, and leaves it so after 1 test; 2 tests meet it. "
        "Restored only when the condition before line 7 holds",
    ),
)
