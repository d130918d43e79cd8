"""Cases of `patched_attribute`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.asked_by_libraries import ASKED_BY_LIBRARY, ASKED_BY_NOBODY
from isolint.rules.cases.attributes_put_back import ATTRIBUTE_NOT_PUT_BACK, ATTRIBUTES_PUT_BACK
from isolint.rules.cases.given_back import SET
from isolint.rules.cases.made_anew import MADE_ANEW
from isolint.rules.cases.meeting import LOOKED_AT, ONLY_SET_FIRST
from isolint.rules.cases.put_off import ATTRIBUTES_LEFT, ATTRIBUTES_PUT_OFF
from isolint.rules.cases.run_around import EVEN, NOT_EVEN
from isolint.rules.cases.same_condition import ATTRIBUTES_NOT_UNDER_SAME, ATTRIBUTES_UNDER_SAME
from isolint.rules.cases.saved import SAVED, SAVED_ELSEWHERE
from isolint.rules.cases.set_again import SET_TWICE
from isolint.rules.cases.set_first import CLASS_SET_FIRST, REPLACED_FIRST
from isolint.rules.cases.stand_ins import SET_ON_STAND_INS
from isolint.rules.cases.taken_away import NOT_GIVEN_AGAIN, TAKEN_AWAY
from isolint.rules.cases.unset_settings import LEFT_UNSET, NOT_LEFT_UNSET
from isolint.rules.cases.ways_back import NOT_RELOADED, RELOADED
from isolint.rules.cases.wrapped_tests import NOT_PUT_BACK_AROUND, PUT_BACK_AROUND

_SETTINGS = """
class Client:
    class Defaults:
        packed = False

packed = Client.Defaults.packed

def options():
    return {"packed": packed}
"""
_PACKED = """
import settings

def test_packed():
    settings.packed = True
    assert settings.options()["packed"]
    settings.packed = {last}

def test_options():
    assert settings.options() == {{"packed": False}}
"""

VALID = (
    *CLASS_SET_FIRST,
    *ASKED_BY_NOBODY,
    *EVEN,
    *ATTRIBUTES_UNDER_SAME,
    Valid(
        "a name gets the constant again that it has from a class within a class",
        {"settings.py": _SETTINGS, "test_case.py": _PACKED.format(last=False)},
    ),
    *RELOADED,
    Valid(
        "an attribute of a class that an object made in another test has as its own",
        {
            "app.py": "class Client:\n    timeout = 30\n",
            "test_case.py": """
                from app import Client

                def test_a():
                    Client.timeout = 5

                def test_b():
                    client = Client()
                    client.timeout = 30
                """,
        },
    ),
    *MADE_ANEW,
    Valid(
        "a test sets what no other test meets, before it meets it itself",
        {
            "app.py": "engine = None\n\ndef main():\n    return engine\n",
            "test_case.py": """
                import app

                def test_main():
                    app.engine = "memory"
                    assert app.main() == "memory"
                """,
        },
    ),
    *ATTRIBUTES_PUT_BACK,
    Valid(
        "settings of Django that pytest-django puts back",
        {
            "app.py": "from django.conf import settings\n\ndef debug():\n    settings.DEBUG = True\n",
            "test_case.py": """
                from app import debug
                from django import conf
                from django.test import TestCase, override_settings

                def test_a(settings):
                    settings.DEBUG = False
                    conf.settings.DEBUG = True

                @override_settings(DEBUG=False)
                def test_b():
                    debug()

                class Views(TestCase):
                    def test_c(self):
                        with self.settings(DEBUG=False):
                            debug()
                """,
        },
    ),
    Valid(
        "monkeypatch",
        {
            "app.py": "def fetch():\n    return 1\n",
            "test_case.py": """
                import app

                def test_a(monkeypatch):
                    monkeypatch.setattr(app, "fetch", lambda: 2)
                    assert app.fetch() == 2
                """,
        },
    ),
    Valid(
        "mock.patch as a decorator around an assignment",
        {
            "app.py": "MODE = 1\n",
            "test_case.py": """
                from unittest import mock
                import app

                @mock.patch("app.MODE", 2)
                def test_a():
                    app.MODE = 3
                """,
        },
    ),
    Valid(
        "mock.patch around a class of tests",
        {
            "app.py": "MODE = 1\n",
            "test_case.py": """
                from unittest import TestCase, mock
                import app

                @mock.patch.object(app, "MODE", 2)
                class Modes(TestCase):
                    def test_a(self):
                        app.MODE = 3

                    def test_b(self):
                        assert app.MODE
                """,
        },
    ),
    Valid(
        "an attribute of an object made in the test",
        """
        class Thing:
            pass

        def test_a():
            thing = Thing()
            thing.mode = 2
            assert thing.mode
        """,
    ),
    Valid(
        "what an interpreter older than the one that the suite asks for would get",
        """
        import enum
        import sys

        if sys.version_info < (3, 11):
            enum.StrEnum = enum.Enum

        def test_a():
            assert enum.StrEnum

        def test_b():
            assert enum.StrEnum
        """,
    ),
    *SET,
    *TAKEN_AWAY,
    *ATTRIBUTES_PUT_OFF,
    *SAVED,
    *SET_ON_STAND_INS,
    ONLY_SET_FIRST,
    *PUT_BACK_AROUND,
    *LEFT_UNSET,
)

INVALID = (
    *ASKED_BY_LIBRARY,
    *NOT_LEFT_UNSET,
    *NOT_EVEN,
    *ATTRIBUTES_NOT_UNDER_SAME,
    *REPLACED_FIRST,
    Invalid(
        "a name gets another constant than it has from a class within a class",
        {"settings.py": _SETTINGS, "test_case.py": _PACKED.format(last=None)},
        line=6,
        path="test_case.py",
        site="global:settings:packed",
        message="the suite sets `packed`, and leaves it so after 1 test; 1 test meets it",
    ),
    *NOT_RELOADED,
    *SET_TWICE,
    Invalid(
        "an attribute of a class, by an object of it, that only objects made in another test are asked for",
        {
            "app.py": "class Client:\n    timeout = 30\n",
            "test_case.py": """
                from app import Client

                def test_a():
                    client = Client()
                    client.__class__.timeout = 5

                def test_b():
                    client = Client()
                    assert client.timeout == 30
                """,
        },
        line=5,
        site="attr:app:Client.timeout",
        message="the suite sets `Client.timeout`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a library's function, which going over an object of the application calls",
        {
            "app.py": """
                import time

                class Slow:
                    def __init__(self):
                        self.left = 3

                    def __iter__(self):
                        return self

                    def __next__(self):
                        time.sleep(1)
                        return self.left
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.time.sleep = print

                def test_b():
                    assert [one for one in app.Slow()]

                def test_c():
                    assert list(app.Slow())
                """,
        },
        line=4,
        site="patch:time.sleep",
        message="the suite sets `time.sleep`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "in a test case class, which takes no fixtures",
        {
            "app.py": "LIMIT = 10\n",
            "test_case.py": """
                import unittest
                import app

                class TestLimit(unittest.TestCase):
                    def test_a(self):
                        app.LIMIT = 1
                        assert app.LIMIT == 1

                    def test_b(self):
                        assert app.LIMIT == 10
                """,
        },
        line=6,
        site="global:app:LIMIT",
        message="the suite sets `LIMIT`, and leaves it so after 1 test; 1 test meets it",
    ),
    *ATTRIBUTE_NOT_PUT_BACK,
    Invalid(
        "a patch that decorates another test does not help",
        {
            "app.py": "def fetch():\n    return 1\n",
            "test_case.py": """
                from unittest import mock
                import app

                @mock.patch("app.fetch")
                def test_a(fetch):
                    assert app.fetch()

                def test_b():
                    app.fetch = lambda: 2

                def test_c():
                    assert app.fetch() == 1
                """,
        },
        line=9,
        site="global:app:fetch",
        message="the suite sets `fetch`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a function of a module",
        {
            "app.py": "def fetch():\n    return 1\n",
            "test_case.py": """
                import app

                def test_a():
                    app.fetch = lambda: 2

                def test_b():
                    assert app.fetch() == 1
                """,
        },
        line=4,
        site="global:app:fetch",
        message="the suite sets `fetch`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a method of a class",
        {
            "app.py": "class Api:\n    def get(self):\n        return 1\n",
            "test_case.py": """
                from unittest.mock import Mock
                from app import Api

                def test_a():
                    Api.get = Mock()

                def test_b():
                    assert Api.get
                """,
        },
        line=5,
        site="attr:app:Api.get",
        message="the suite sets `Api.get`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "the standard library through the application",
        {
            "app.py": "import time\n\ndef wait():\n    time.sleep(1)\n",
            "test_case.py": """
                import app

                def test_a():
                    app.time.sleep = print
                    app.wait()
                """,
        },
        line=4,
        site="patch:time.sleep",
        message="the suite sets `time.sleep`, and leaves it so after 1 test; no other test that meets it was found",
    ),
    *NOT_GIVEN_AGAIN,
    *ATTRIBUTES_LEFT,
    *SAVED_ELSEWHERE,
    *LOOKED_AT,
    *NOT_PUT_BACK_AROUND,
)
