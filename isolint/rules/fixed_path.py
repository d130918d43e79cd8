"""ISO602: tests write a file at a fixed path."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.index import ProjectIndex, Role
from isolint.index.effects import Effect, EffectKind
from isolint.model import Confidence, SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, short


class FixedPath(StateRule):
    """A test writes a file at a path that is the same for every test and every worker.

    What it does: follows literal paths, relative to the working directory or absolute, to the calls that
    make, change or remove the file on behalf of a test, unless clean-up code removes it on every way out.

    Why it breaks tests: the file is there for the next test and the next run, and two workers of a parallel
    run write it at the same time.

    Example:
        def test_save():
            save("out.json", {})

    Fix and its safety: none is applied yet. Write below `tmp_path`, or `monkeypatch.chdir(tmp_path)` first.
    """

    code = "ISO602"
    name = "fixed-path"
    kinds = (SiteKind.FILE,)

    VALID = (
        Valid(
            "below tmp_path",
            "def test_a(tmp_path):\n    (tmp_path / 'x').write_text('x')\n\ndef test_b():\n    pass\n",
        ),
        Valid(
            "read only",
            "def test_a():\n    open('data.txt')\n\ndef test_b():\n    open('data.txt')\n",
        ),
        Valid(
            "removed in a finally",
            """
            import os

            def test_a():
                try:
                    open("out.txt", "w")
                finally:
                    os.remove("out.txt")

            def test_b():
                assert not os.path.exists("out.txt")
            """,
        ),
    )
    INVALID = (
        Invalid(
            "written by one test, found by another",
            """
            import os

            def test_a():
                with open("out.txt", "w") as file:
                    file.write("x")

            def test_b():
                assert not os.path.exists("out.txt")
            """,
            line=4,
            site="file:out.txt",
            message="`test_a` writes the file `out.txt`, and leaves it so after 1 test; 2 tests meet it",
        ),
        Invalid(
            "one call away, by the path that the test passes",
            {
                "app.py": "def save(path):\n    open(path, 'w').write('x')\n",
                "test_case.py": """
                    from app import save

                    def test_a():
                        save("out.txt")

                    def test_b():
                        save("out.txt")
                    """,
            },
            line=2,
            path="app.py",
            site="file:out.txt",
            message="`save` writes the file `out.txt`, and leaves it so after 2 tests; 2 tests meet it",
        ),
    )

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Take what tests write, not what importing the application does."""
        return index.role(effect.owner) in (*TEST_CODE, Role.APP)

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """All tests that touch the file meet it, if there are several."""
        tests = 0
        for other in index.on(effect.site, EffectKind.READ, EffectKind.WRITE):
            tests |= index.reach.tests(other.owner)
        return tests if tests.bit_count() > 1 else 0

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who writes what."""
        return f"{doer(index, effect)} writes the file `{short(effect.site)}`"

    def confidence(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> Confidence:
        """Where a test changes the working directory first, the path may be its own."""
        found = super().confidence(index, effect, tests, victims)
        return Confidence.LIKELY if found is Confidence.CERTAIN else found
