"""Cases of objects that tests cannot get at, as they replace what hands them out."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
_default = None

class Config:
    def __init__(self):
        self.values = {}

    @classmethod
    def create(cls):
        global _default
        if _default is None:
            _default = Config()
        return _default

def build(values):
    config = Config.create()
    config.values.update(values)
    return config
"""

_CONFTEST = """
import pytest
import app

@pytest.fixture(autouse=True)
def config(mocker):
    config = app.Config()
    mocker.patch("app.{replaced}", return_value=config)
    return config
"""

_TESTS = """
import app

def test_a():
    assert app.build({"a": 1}).values

def test_b():
    assert not app.build({}).values
"""

CUT_OFF = (
    Valid(
        "a fixture for every test replaces the one method that hands out the object",
        {"app.py": _APP, "conftest.py": _CONFTEST.format(replaced="Config.create"), "test_case.py": _TESTS},
    ),
)

NOT_CUT_OFF = (
    Invalid(
        "a fixture for every test replaces one of two functions that hand out the object",
        {
            "app.py": _APP + "\ndef current():\n    return _default\n",
            "conftest.py": _CONFTEST.format(replaced="current"),
            "test_case.py": _TESTS,
        },
        line=16,
        path="app.py",
        site="global:app:_default",
        message="`build` changes `_default`, and leaves it so after 2 tests; 2 tests meet it",
    ),
)
