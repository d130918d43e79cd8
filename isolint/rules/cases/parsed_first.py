"""Cases of options that a constructor has a method of its own parse, and of flags beside what they tell of."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_RUNNER = """
    import argparse
    import logging

    log = logging.getLogger("app")

    class Runner:
        def __init__(self, argv):
            self.parse(argv)
            self.verbose = self.options.verbose
            if self.verbose:
                log.setLevel(logging.DEBUG)

        def parse(self, argv):
            parser = argparse.ArgumentParser()
            parser.add_argument("--verbose", action="store_true")
            self.options = parser.parse_args(argv)
    """
_PRINTER = """
    import sys

    def show(text, path=None):
        is_own = False
        if path:
            stream = open(path, "w")
            is_own = True
        else:
            stream = sys.stdout
        stream.write(text)
        if {condition}:
            stream.close()
    """
_OTHER = """
    import logging

    def test_level():
        assert logging.getLogger("app").level == 0
    """

NOT_ASKED = (
    Valid(
        "a constructor has a method parse the command line, which no test puts the option on",
        {
            "app.py": _RUNNER,
            "test_case.py": """
                import app

                def test_a():
                    assert app.Runner(["--quick"])
                """,
            "test_other.py": _OTHER,
        },
    ),
    Valid(
        "a stream is closed only where a flag says that it was opened here",
        {
            "app.py": _PRINTER.format(condition="is_own"),
            "test_case.py": """
                import app

                def test_a(tmp_path):
                    app.show("a", tmp_path / "out")

                def test_b(capsys):
                    print("b")
                    assert capsys.readouterr().out
                """,
        },
    ),
)
ASKED = (
    Invalid(
        "a constructor has a method parse the command line, and a test puts the option on it",
        {
            "app.py": _RUNNER,
            "test_case.py": """
                import app

                def test_a():
                    assert app.Runner(["--verbose"])
                """,
            "test_other.py": _OTHER,
        },
        line=11,
        path="app.py",
        site="process:logging:levels:app",
        message="`Runner.__init__` changes the process's logging levels of `app`, "
        "and leaves it so after 1 test; no test that meets it was found",
    ),
    Invalid(
        "a stream is closed unless a flag says that it was opened here",
        {
            "app.py": _PRINTER.format(condition="not is_own"),
            "test_case.py": """
                import app

                def test_a(tmp_path):
                    app.show("a", tmp_path / "out")

                def test_b(capsys):
                    print("b")
                    assert capsys.readouterr().out
                """,
        },
        line=12,
        path="app.py",
        site="process:stdout",
        message="`show` closes the process's stdout, and leaves it so after 1 test; 2 tests meet it",
    ),
)
