"""Cases of tests that a decorator of the suite wraps: in a `try` that ends well, or in a folder of their own."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    level = 1
    other = 1
    TABLE = {}

    def raise_level():
        global level
        level = 2
    """
_TESTS = """
    import app
    from helpers import calm

    @{decorator}
    def test_a():
        {change}

    def test_b():
        assert app.level == 1 and app.TABLE == {{}}
    """
_FINALLY = """
    import functools
    import app

    def calm(function):
        @functools.wraps(function)
        def wrapper(*args, **options):
            saved = app.{kept}
            {first}
            try:
                return function(*args, **options)
            finally:
                app.{kept} = saved

        return wrapper
    """
_GIVEN_LEVEL = """
    import app

    def calm(level, check=bool):
        def decorate(function):
            def wrapper():
                check(level)
                saved = app.level
                app.level = level
                try:
                    function()
                finally:
                    app.level = saved

            return wrapper

        return decorate
    """
_WITHOUT_TRY = """
    import app

    def calm(function):
        def wrapper():
            saved = app.level
            function()
            app.level = saved

        return wrapper
    """
_TWO_WRAPPERS = """
    import app

    def plain(function):
        def wrapper():
            function()

        return wrapper

    def kept(function):
        def wrapper():
            saved = app.level
            try:
                function()
            finally:
                app.level = saved

        return wrapper

    def calm(function):
        @kept
        def wrapper():
            function()

        return wrapper
    """
_TOO_EARLY = """
    import app

    def calm(function):
        def wrapper():
            saved = app.level
            app.level = 3
            try:
                app.raise_level()
            finally:
                app.level = saved
            function()

        return wrapper
    """
_WHERE_IT_FAILS = """
    import app

    def calm(function):
        def wrapper():
            saved = app.level
            try:
                function()
            except ValueError:
                app.level = saved
                raise

        return wrapper
    """
_SETS = "app.level = 2"
_FILLS = 'app.TABLE["a"] = 1'


def _suite(helpers: str, change: str = _SETS, decorator: str = "calm") -> dict[str, str]:
    tests = _TESTS.format(decorator=decorator, change=change)
    return {"app.py": _APP, "helpers.py": helpers, "test_case.py": tests}


#: Attributes that tests set.
PUT_BACK_AROUND = (
    Valid("a `finally` around the call of the test", _suite(_FINALLY.format(kept="level", first="pass"))),
    Valid("a decorator with arguments, which it calls too", _suite(_GIVEN_LEVEL, decorator="calm(0)")),
    Valid("after the call, where the test does not fail", _suite(_WITHOUT_TRY)),
    Valid("a wrapper that is wrapped itself", _suite(_TWO_WRAPPERS)),
    Valid(
        "only one of two decorators puts it back",
        {
            "app.py": _APP,
            "helpers.py": _TWO_WRAPPERS,
            "test_case.py": """
                import app
                from helpers import kept, plain

                @plain
                @kept
                def test_a():
                    app.level = 2

                def test_b():
                    assert app.level == 1
                """,
        },
    ),
)
_LEFT = "the suite sets `level`, and leaves it so after 1 test; 1 test meets it"
NOT_PUT_BACK_AROUND = tuple(
    Invalid(name, _suite(helpers), line=6, path="test_case.py", site="global:app:level", message=_LEFT)
    for name, helpers in (
        ("it is put back before the test is called", _TOO_EARLY),
        ("it is put back only where the test raises", _WHERE_IT_FAILS),
        ("something else is put back", _FINALLY.format(kept="other", first="pass")),
    )
)

#: What a function of the application sets, and tables that tests fill.
TABLES_PUT_BACK_AROUND = (
    Valid(
        "another table is there for the time of the test",
        _suite(_FINALLY.format(kept="TABLE", first="app.TABLE = {}"), _FILLS),
    ),
)
TABLES_LEFT_AROUND = (
    Invalid(
        "the table that is put back is the one that was filled",
        _suite(_FINALLY.format(kept="TABLE", first="pass"), _FILLS),
        line=6,
        path="test_case.py",
        site="global:app:TABLE",
        message="`test_a` changes `TABLE`, and leaves it so after 1 test; 1 test meets it",
    ),
)
SET_BY_APP = (
    Valid(
        "a `finally` around the call of a test that calls the application",
        _suite(_FINALLY.format(kept="level", first="pass"), "app.raise_level()"),
    ),
)
SET_BY_APP_FOR_GOOD = (
    Invalid(
        "the wrapper of a test that calls the application puts back something else",
        _suite(_FINALLY.format(kept="other", first="pass"), "app.raise_level()"),
        line=7,
        path="app.py",
        site="global:app:level",
        message="`raise_level` rebinds `level`, which stays so after 1 test that runs it; 1 test reads it",
    ),
)

_FILES = """
    import os
    from helpers import isolated

    @isolated
    def test_a():
        with open("report.txt", "w") as file:
            file.write("a")

    @isolated
    def test_b():
        assert not os.path.exists("report.txt")
    """
_RUNNER = """
    import functools
    import os
    from click.testing import CliRunner

    def isolated(function):
        @functools.wraps(function)
        def wrapper(*args, **options):
            runner = CliRunner()
            with runner.isolated_filesystem():
                {inside}
            {after}

        return wrapper
    """
_MANAGER = """
    import contextlib
    import os
    import tempfile

    @contextlib.contextmanager
    def away():
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            yield
            os.chdir(before)

    def isolated(function):
        def wrapper():
            with away():
                function()

        return wrapper
    """
_CALL = "function(*args, **options)"

FOLDERS_AROUND = (
    Valid(
        "click's runner makes a folder for the call of the test",
        {"helpers.py": _RUNNER.format(inside=_CALL, after="pass"), "test_case.py": _FILES},
    ),
    Valid(
        "a context manager of the suite makes a folder for the call of the test",
        {"helpers.py": _MANAGER, "test_case.py": _FILES},
    ),
)
FOLDERS_LEFT_BEFORE = (
    Invalid(
        "click's runner makes a folder for what comes before the test",
        {"helpers.py": _RUNNER.format(inside='os.mkdir("news")', after=_CALL), "test_case.py": _FILES},
        line=6,
        path="test_case.py",
        site="file:report.txt",
        message="`test_a` writes the file `report.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
)
