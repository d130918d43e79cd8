"""Cases of variables that the application takes away as it reads them, by names that it puts together."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import os
    from names import PREFIX

    class Config:
        def __init__(self):
            self.values = self._read()

        def _read(self):
            def take(name):
                return os.environ.pop(PREFIX + name.upper(), None)

            return {name: take(name) for name in ("depth", "width")}
    """
_NAMES = 'PREFIX = "APP_"\n'
_GONE_OVER = """
    import os

    class Config:
        def __init__(self):
            self.values = {}
            self.read()

        def read(self):
            for name in list(os.environ):
                if name.startswith("APP_"):
                    self.values[name] = os.environ.pop(name)
    """
_TESTS = """
    import os
    from app import Config

    def test_a():
        os.environ["%s_DEPTH"] = "1"
        assert Config().values

    def test_b():
        assert not os.environ.get("%s_DEPTH")
    """

CONSUMED = (
    Valid(
        "what is made after it takes away all variables whose names begin so",
        {"app.py": _APP, "names.py": _NAMES, "test_case.py": _TESTS.replace("%s", "APP")},
    ),
    Valid(
        "what is called after it goes over the environment, and takes what begins so",
        {"app.py": _GONE_OVER, "test_case.py": _TESTS.replace("%s", "APP")},
    ),
)

NOT_CONSUMED = (
    Invalid(
        "what takes away variables by names that it puts together takes others",
        {"app.py": _APP, "names.py": _NAMES, "test_case.py": _TESTS.replace("%s", "WEB")},
        line=5,
        site="env:WEB_DEPTH",
        message="`WEB_DEPTH` is set and stays set after the test: 1 other test reads it",
    ),
    Invalid(
        "variables are gone over that begin otherwise",
        {"app.py": _GONE_OVER, "test_case.py": _TESTS.replace("%s", "WEB")},
        line=5,
        site="env:WEB_DEPTH",
        message="`WEB_DEPTH` is set and stays set after the test: 1 other test reads it",
    ),
)
