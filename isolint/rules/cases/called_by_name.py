"""Cases of methods and classes that a call finds by a name, in a table, or with some arguments given before."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_SEEN = """
    SEEN = []
    """
_BY_NAME = (
    _SEEN
    + """
    class Shell:
        def do_open(self):
            SEEN.append("open")

        def show_open(self):
            return list(SEEN)

        def run(self, name):
            return getattr(self, {name})()
    """
)
_IN_TABLE = (
    _SEEN
    + """
    class Opening:
        def run(self):
            SEEN.append("open")

    class Showing:
        def run(self):
            return list(SEEN)

    STEPS = {"step": {step}}

    def run(name):
        for key, step in STEPS.items():
            step().run()
    """
)
_PARTLY_GIVEN = (
    _SEEN
    + """
    import functools

    def note(where, what):
        {does}

    open_door = functools.partial(note, "door")
    """
)
_TESTS = """
    import app

    def test_a():
        {runs}

    def test_b():
        assert app.SEEN == []
    """


def _suite(app: str, runs: str) -> dict[str, str]:
    return {"app.py": app, "test_case.py": _TESTS.replace("{runs}", runs)}


def _seen(why: str, files: dict[str, str], line: int, by: str) -> Invalid:
    return Invalid(
        why,
        files,
        line=line,
        path="app.py",
        site="global:app:SEEN",
        message=f"`{by}` changes `SEEN`, and leaves it so after 1 test; 1 test meets it",
    )


_BY_SHELL = 'app.Shell().run("open")'

NOT_CALLED_BY_NAME = (
    Valid(
        "a method whose name starts otherwise than those that are called by a name put together",
        _suite(_BY_NAME.replace("{name}", 'f"show_{name}"'), _BY_SHELL),
    ),
    Valid(
        "a class of a table whose method changes nothing",
        _suite(_IN_TABLE.replace("{step}", "Showing"), 'app.run("step")'),
    ),
    Valid(
        "a function that changes nothing, with some of its arguments given before",
        _suite(_PARTLY_GIVEN.replace("{does}", "return where, what"), 'app.open_door("wide")'),
    ),
)
CALLED_BY_NAME = (
    _seen(
        "a method that is called by a name put together",
        _suite(_BY_NAME.replace("{name}", '"do_" + name'), _BY_SHELL),
        line=5,
        by="Shell.do_open",
    ),
    _seen(
        "the method of an object of a class that a table holds",
        _suite(_IN_TABLE.replace("{step}", "Opening"), 'app.run("step")'),
        line=5,
        by="Opening.run",
    ),
    _seen(
        "a function with some of its arguments given before, by their places",
        _suite(_PARTLY_GIVEN.replace("{does}", "SEEN.append((where, what))"), 'app.open_door("wide")'),
        line=6,
        by="note",
    ),
)
