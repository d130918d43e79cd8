"""Cases of `file_in_tmp_path`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "the one place that names it",
        """
        import os

        def test_a():
            with open("out.txt", "w") as file:  # a report
                file.write("x")

        def test_b():
            assert not os.path.exists("out.txt")
        """,
        """
        import os

        def test_a(tmp_path):
            with open(tmp_path / "out.txt", "w") as file:  # a report
                file.write("x")

        def test_b():
            assert not os.path.exists("out.txt")
        """,
    ),
    Rewrites(
        "several places, one of which passes it on",
        {
            "app.py": "def save(path):\n    open(path, 'w').write('x')\n",
            "test_case.py": '''
                import os
                from app import save

                def test_a():
                    """Saves."""
                    save("/tmp/report/out.txt")
                    with open("/tmp/report/out.txt") as file:
                        text = file.read()
                    assert text == "x"

                def test_b():
                    assert not os.path.exists("/tmp/report/out.txt")
                ''',
        },
        {
            "test_case.py": '''
                import os
                from app import save

                def test_a(tmp_path):
                    """Saves."""
                    path = str(tmp_path / "out.txt")
                    save(path)
                    with open(path) as file:
                        text = file.read()
                    assert text == "x"

                def test_b():
                    assert not os.path.exists("/tmp/report/out.txt")
                ''',
        },
    ),
    Rewrites(
        "asserts that name it stay as they are, and the test runs in its folder",
        {
            "app.py": "def save(path: str) -> None:\n    open(path, 'w').write('x')\n",
            "test_case.py": """
                import os
                from app import save

                def test_a() -> None:
                    save("out.txt")
                    assert open("out.txt").read() == "x"

                def test_b() -> None:
                    assert not os.path.exists("out.txt")
                """,
        },
        {
            "test_case.py": """
                import os
                from pathlib import Path

                import pytest

                from app import save

                def test_a(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
                    monkeypatch.chdir(tmp_path)
                    save("out.txt")
                    assert open("out.txt").read() == "x"

                def test_b() -> None:
                    assert not os.path.exists("out.txt")
                """,
        },
    ),
)

REFUSES = (
    Refuses(
        "another test tidies up",
        """
        import os
        from pathlib import Path

        def test_a():
            with open("out.txt", "w") as file:
                file.write("x")
            assert os.path.exists("out.txt")

        def test_cleanup():
            Path("out.txt").unlink()

        def test_b():
            assert not os.path.exists("out.txt")
        """,
        "`test_cleanup` may rely on the file",
    ),
    Refuses(
        "another test may need it",
        """
        def test_a():
            with open("out.txt", "w") as file:
                file.write("x")

        def test_b():
            assert open("out.txt").read() == "x"
        """,
        "`test_b` may rely on the file",
    ),
    Refuses(
        "the application decides on the path",
        {
            "app.py": "def load():\n    return open('out.txt').read()\n",
            "test_case.py": """
                import os
                from app import load

                def test_a():
                    with open("out.txt", "w") as file:
                        file.write("x")
                    assert load() == "x"

                def test_b():
                    assert not os.path.exists("out.txt")
                """,
        },
        "`load` decides on the path by itself",
    ),
    Refuses(
        "the test may start from a file that is there",
        """
        import os

        def test_a():
            if os.path.exists("out.txt"):
                os.remove("out.txt")
            with open("out.txt", "w") as file:
                file.write("x")

        def test_b():
            assert not os.path.exists("out.txt")
        """,
        "`test_a` looks at the file before it writes it",
    ),
    Refuses(
        "an assert names it, and the test needs another file beside it",
        """
        import os

        def test_a():
            with open("out.txt", "w") as file:
                file.write(open("in.txt").read())
            assert open("out.txt").read()

        def test_b():
            assert not os.path.exists("out.txt")
        """,
        "an `assert` names the file, and `in.txt` would not be found in another folder",
    ),
)
