"""Cases of levels of loggers that an option of the command line sets."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_PROGRAM = """
    import argparse
    import logging

    LOGGER = logging.getLogger("app")

    def parser():
        made = argparse.ArgumentParser()
        made.add_argument("-v", "--verbose", action="count", default=0)
        made.add_argument("--log-debug", action="store_true")
        made.add_argument("name")
        return made

    def prepare(verbosity, is_debug):
        if is_debug:
            LOGGER.setLevel(logging.DEBUG)
        if verbosity <= 0:
            return
        LOGGER.setLevel(logging.INFO)

    def main(argv=None):
        args, rest = parser().parse_known_args(argv)
        prepare(args.verbose, args.log_debug)
        return args.name
    """

LEVEL_NOT_ASKED_FOR = (
    Valid(
        "a level that only an option sets, which no command line of a test names",
        {
            "app.py": _PROGRAM,
            "test_case.py": """
                import logging
                from app import main

                def run(line):
                    return main(line.split())

                def test_a():
                    assert run("a --version-id=1") == "a"

                def test_b():
                    assert main(["b"]) == "b"
                    assert not logging.getLogger("app").level
                """,
        },
    ),
)

LEVEL_ASKED_FOR = (
    Invalid(
        "a level that an option sets, which the command line of a test names",
        {
            "app.py": _PROGRAM,
            "test_case.py": """
                import logging
                from app import main

                def run(line):
                    return main(line.split())

                def test_a():
                    assert run("a --log-debug") == "a"

                def test_b():
                    assert main(["b"]) == "b"
                    assert not logging.getLogger("app").isEnabledFor(logging.DEBUG)
                """,
        },
        line=15,
        path="app.py",
        site="process:logging:levels:app",
        message="`prepare` changes the process's logging levels of `app`, and leaves it so after 1 test; 1 test meets it",
    ),
)
