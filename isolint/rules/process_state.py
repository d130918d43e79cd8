"""ISO105: the state of the whole process is changed while a test runs."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.index import ProjectIndex, Role
from isolint.index.effects import Effect
from isolint.model import Confidence, SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, short, through

#: State that suites often set without harm: seeding is how a test makes itself repeatable.
_MILD = frozenset({"rng", "sys.path", "warnings", "event loop"})


class ProcessStateChange(StateRule):
    """A test, or the application code that it runs, changes the process and does not put it back.

    What it does: reports `os.chdir`, `os.umask`, `locale.setlocale`, signal handlers, logging configuration,
    levels and handlers, warnings filters, `sys.path`, `sys.modules`, `sys.argv`, the standard streams,
    `importlib.reload`, seeds, and what else the library models list.

    Why it breaks tests: these exist once a process. A test that runs in another folder, or with a handler
    that is already closed, fails wherever it happens to run next.

    Example:
        def test_export(tmp_path):
            os.chdir(tmp_path)
            export("out.csv")

    Fix and its safety: none is applied yet. `monkeypatch.chdir`, `monkeypatch.syspath_prepend`,
    `monkeypatch.setitem(sys.modules, ...)`, `warnings.catch_warnings` and `caplog.set_level` take themselves
    back.
    """

    code = "ISO105"
    name = "process-state"
    kinds = (SiteKind.PROCESS,)

    VALID = (
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
            "a test module may extend sys.path for its own imports",
            'import sys\n\nsys.path.insert(0, "src")\n\ndef test_a():\n    pass\n',
        ),
        Valid(
            "a block that puts the filters back",
            """
            import warnings

            def test_a():
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
            """,
        ),
        Valid("reading the state", "import os\n\ndef test_a():\n    assert os.getcwd()\n"),
    )
    INVALID = (
        Invalid(
            "chdir in a test",
            "import os\n\ndef test_a(tmp_path):\n    os.chdir(tmp_path)\n",
            line=4,
            site="process:cwd",
            message="`test_a` changes the process's cwd, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "a stub in sys.modules",
            "import sys\n\ndef test_a():\n    sys.modules['x'] = object()\n",
            line=4,
            site="process:sys.modules",
            message="`test_a` changes the process's sys.modules, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "a logger's handler, one call away",
            {
                "app.py": """
                    import logging

                    log = logging.getLogger("app")

                    def set_up():
                        log.addHandler(logging.StreamHandler())
                    """,
                "test_case.py": "from app import set_up\n\ndef test_a():\n    set_up()\n",
            },
            line=6,
            path="app.py",
            site="process:logging",
            message="`set_up` changes the process's logging, and leaves it so after 1 test; 1 test meets it",
        ),
    )

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Leave out what happens at import: it is the same for every test."""
        return (
            index.role(effect.owner) in (*TEST_CODE, Role.APP)
            and index.role(effect.owner) is not Role.TEST_MODULE
        )

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Everything that runs later meets the process; name those that are known to touch the same."""
        tests = 0
        for other in index.leaks.on(effect.site):
            tests |= index.reach.tests(other.owner)
        return tests

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who changes what."""
        return f"{doer(index, effect)} changes the process's {short(effect.site)}{through(index, effect)}"

    def confidence(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> Confidence:
        if effect.site[1] in _MILD:
            return Confidence.POSSIBLE
        return super().confidence(index, effect, tests, victims)
