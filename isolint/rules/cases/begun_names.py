"""Cases of modules that are taken out as their names are asked how they start, and of variables by name."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = "VALUE = []\n"
_NEXT = """
    def test_b():
        import app as again

        assert again is app
    """

NOT_TAKEN_AWAY = (
    Valid(
        "modules whose names start otherwise, or with more than that",
        {
            "app.py": _APP,
            "test_case.py": f"""
    import sys
    import app

    def test_a():
        for name in list(sys.modules):
            if not name.startswith("app"):
                del sys.modules[name]

    def test_c():
        for name in list(sys.modules):
            if name.startswith("app") and name.endswith("_stub"):
                del sys.modules[name]
{_NEXT}""",
        },
    ),
    Valid(
        "modules that start so are put back",
        {
            "app.py": _APP,
            "test_case.py": f"""
    import sys
    from unittest import mock
    import pytest
    import app

    @pytest.fixture
    def fresh():
        saved = dict(sys.modules)
        for name in list(sys.modules):
            if name.startswith("app"):
                del sys.modules[name]
        yield
        sys.modules.update(saved)

    def test_a(fresh):
        import app

        assert app

    def test_c():
        with mock.patch.dict(sys.modules):
            for name in [one for one in sys.modules if one.startswith("app")]:
                del sys.modules[name]
{_NEXT}""",
        },
    ),
    Valid(
        "a fixture takes modules out before each test, which loads them anew",
        {
            "app.py": _APP,
            "test_case.py": """
                import sys
                import pytest

                @pytest.fixture(autouse=True)
                def fresh():
                    for name in list(sys.modules):
                        if name.startswith("app"):
                            del sys.modules[name]

                def test_a():
                    import app

                    assert app.VALUE == []

                def test_b():
                    import app

                    assert app.VALUE == []
                """,
        },
    ),
)

TAKEN_AWAY = (
    Invalid(
        "all modules whose names start so are taken out",
        {
            "app.py": _APP,
            "test_case.py": f"""
    import sys
    import app

    def test_a():
        for name in sys.modules.copy():
            if name == "stub" or name.startswith("app"):
                del sys.modules[name]
{_NEXT}""",
        },
        line=7,
        site="process:sys.modules:app",
        message="`test_a` takes `app` out of sys.modules, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "those are taken out that a comprehension has chosen",
        {
            "app.py": _APP,
            "test_case.py": f"""
    import sys
    import app

    def test_a():
        names = [name for name in sys.modules if name.startswith("app")]
        for name in names:
            sys.modules.pop(name)
{_NEXT}""",
        },
        line=7,
        site="process:sys.modules:app",
        message="`test_a` takes `app` out of sys.modules, and leaves it so after 1 test; 1 test meets it",
    ),
)

_MANAGER = """
    import os
    from contextlib import contextmanager

    @contextmanager
    def kept(name):
        before = os.environ.get(name)
        try:
            yield
        finally:
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before
    """
_SERVER = "import os\n\ndef tags():\n    return os.environ.get('APP_TAGS')\n"

KEPT_BY_NAME = Valid(
    "a context manager puts back the variable whose name it is given",
    {
        "server.py": _SERVER,
        "managers.py": _MANAGER,
        "test_case.py": """
            import os
            from managers import kept
            from server import tags

            def begin():
                os.environ["APP_TAGS"] = "b"

            def test_a():
                with kept("APP_TAGS"):
                    os.environ["APP_TAGS"] = "a"
                    assert tags() == "a"

            def test_c():
                with kept("APP_MODE"), kept("APP_TAGS"):
                    begin()

            def test_b():
                assert tags() is None
            """,
    },
)

NOT_KEPT_BY_NAME = Invalid(
    "a context manager puts back another variable",
    {
        "server.py": _SERVER,
        "managers.py": _MANAGER,
        "test_case.py": """
            import os
            from managers import kept
            from server import tags

            def test_a():
                with kept("APP_MODE"):
                    os.environ["APP_TAGS"] = "a"

            def test_c():
                with kept("APP_TAGS"):
                    assert tags() != "c"

            def test_b():
                assert tags() is None
            """,
    },
    line=7,
    site="env:APP_TAGS",
    message="`APP_TAGS` is set and stays set after the test: 1 other test reads it",
)
