"""Cases of switches that fixtures set for their tests."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
ENABLED = True
SEEN = {}

def cached(function):
    def wrapper(key):
        if cached.disabled:
            return function(key)
        SEEN[key] = function(key)
        return SEEN[key]
    return wrapper

cached.disabled = False

@cached
def double(number):
    return number * 2

def remember(key):
    if ENABLED:
        SEEN[key] = key
"""


def _files(conftest: str, called: str) -> dict[str, str]:
    test = f"import app\n\ndef test_a():\n    app.{called}(1)\n\ndef test_b():\n    assert not app.SEEN\n"
    return {"app.py": _APP, "conftest.py": conftest, "test_case.py": test}


#: Switches that are off in all tests.
OFF = (
    Valid(
        "an attribute of a function that a fixture patches",
        _files(
            """
            import pytest

            @pytest.fixture(autouse=True)
            def no_cache(monkeypatch):
                monkeypatch.setattr("app.cached.disabled", True)
            """,
            "double",
        ),
    ),
    Valid(
        "a name of a module that a fixture sets and puts back",
        _files(
            """
            import pytest
            import app

            @pytest.fixture(autouse=True)
            def quiet():
                app.ENABLED = False
                yield
                app.ENABLED = True
            """,
            "remember",
        ),
    ),
)


def _on(why: str, conftest: str, called: str, line: int, name: str, meet: str) -> Invalid:
    return Invalid(
        why,
        _files(conftest, called),
        line=line,
        site="global:app:SEEN",
        message=f"`{name}` changes `SEEN`, and leaves it so after 1 test; {meet} it",
        path="app.py",
    )


#: Switches that are on in some tests.
ON = (
    _on(
        "a fixture that leaves the switch as it is",
        """
        import pytest

        @pytest.fixture(autouse=True)
        def cache(monkeypatch):
            monkeypatch.setattr("app.cached.disabled", False)
        """,
        "double",
        8,
        "cached.wrapper",
        "2 tests meet",
    ),
    _on(
        "a fixture that may set it",
        """
        import os
        import pytest
        import app

        @pytest.fixture(autouse=True)
        def quiet(monkeypatch):
            if os.environ.get("QUIET"):
                monkeypatch.setattr(app, "ENABLED", False)
        """,
        "remember",
        20,
        "remember",
        "1 test meets",
    ),
)
