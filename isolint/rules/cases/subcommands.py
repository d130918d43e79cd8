"""Cases of command lines with subcommands, whose handlers run for tests that ask for them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_BY_DEFAULT = """
    import argparse

    LOG = []

    def add(args):
        LOG.append(args.item)

    def drop(args):
        return args.item

    def main(argv):
        parser = argparse.ArgumentParser()
        commands = parser.add_subparsers()
        adding = commands.add_parser("add-item", aliases=["new"])
        adding.add_argument("item")
        adding.set_defaults(run=add)
        dropping = commands.add_parser("drop")
        dropping.add_argument("item")
        dropping.set_defaults(run=drop)
        args = parser.parse_args(argv)
        args.run(args)
    """

_BY_NAME = """
    import argparse

    LOG = []

    def main(argv):
        parser = argparse.ArgumentParser()
        commands = parser.add_subparsers(dest="command")
        commands.add_parser("add")
        commands.add_parser("drop")
        args = parser.parse_args(argv)
        if args.command == "add":
            LOG.append(argv)
        elif args.command in ("new", "make"):
            LOG.extend(argv)
    """

_BY_OPTION = """
    import argparse

    LOG = []

    def add(args):
        LOG.append(args.item)

    def main(argv):
        parser = argparse.ArgumentParser()
        parser.add_argument("item")
        parser.add_argument("-a", "--add", action="store_const", const=add, dest="run")
        args = parser.parse_args(argv)
        args.run(args)
    """
_TEST_OF_OPTION = """
    import app

    def test_a():
        app.main({argv})

    def test_b():
        assert not app.LOG
    """

NOT_ASKED_FOR = (
    Valid(
        "a test does not name the option that has the handler run",
        {"app.py": _BY_OPTION, "test_case.py": _TEST_OF_OPTION.format(argv='["a"]')},
    ),
    Valid(
        "a test asks for another subcommand than the one whose handler writes",
        {
            "app.py": _BY_DEFAULT,
            "test_case.py": """
                import app

                def test_a():
                    app.main(["drop", "a"])

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "a test asks for another subcommand than those with whose names the name is compared",
        {
            "app.py": _BY_NAME,
            "test_case.py": """
                import app

                def test_a():
                    app.main(["drop"])

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
)

ASKED_FOR = (
    Invalid(
        "a test names the option that has the handler run",
        {"app.py": _BY_OPTION, "test_case.py": _TEST_OF_OPTION.format(argv='"a -a".split()')},
        line=6,
        path="app.py",
        site="global:app:LOG",
        message="`add` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a test asks for a subcommand, by another of its names",
        {
            "app.py": _BY_DEFAULT,
            "test_case.py": """
                import app

                def test_a():
                    app.main("new a".split())

                def test_b():
                    assert not app.LOG
                """,
        },
        line=6,
        path="app.py",
        site="global:app:LOG",
        message="`add` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a test asks for a subcommand that is one of those whose name is compared",
        {
            "app.py": _BY_NAME,
            "test_case.py": """
                import app

                def test_a():
                    app.main(["make"])

                def test_b():
                    assert not app.LOG
                """,
        },
        line=14,
        path="app.py",
        site="global:app:LOG",
        message="`main` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
)
