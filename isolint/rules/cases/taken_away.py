"""Cases of attributes that are set where there was none, and taken away again."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    def fetch():
        return open("file").read()

    class Client:
        pass
    """

_SETTINGS = """
    from django.conf import settings

    def is_indexed():
        return getattr(settings, "APP_INDEX", True)

    def is_listed():
        return hasattr(settings, "APP_LISTED")
    """

#: Attributes of objects of a module.
OBJECTS_TIDIED = (
    Valid(
        "a fixture yields from a generator that puts a function of the module it is given back",
        {
            "app.py": """
                def warn(text):
                    return text

                def parse(text):
                    return warn(text)
                """,
            "test_case.py": """
                import pytest
                import app

                def parser(module):
                    original = module.warn

                    def parse(text):
                        found = []
                        module.warn = found.append
                        module.parse(text)
                        return found

                    yield parse
                    module.warn = original

                @pytest.fixture
                def parse():
                    yield from parser(app)

                def test_a(parse):
                    assert parse("a") == ["a"]

                def test_b():
                    assert app.parse("b") == "b"
                """,
        },
    ),
    Valid(
        "an attribute that is set on an object of a library, and deleted again",
        {
            "app.py": "from thirdparty import read\n\nDATA = read('a')\n",
            "test_case.py": """
                import pytest
                from thirdparty import send
                from app import DATA

                def test_a():
                    DATA.limit = 1
                    with pytest.raises(ValueError):
                        send(DATA)
                    del DATA.limit

                def test_b():
                    assert send(DATA)
                """,
        },
    ),
    Valid(
        "what a fixture for the session hands out is an object of a module, which another one tidies by its name",
        {
            "app.py": "class Settings:\n    pass\n\nsettings = Settings()\n",
            "conftest.py": """
                import pytest
                from app import settings as app_settings

                @pytest.fixture(scope="session")
                def settings():
                    yield app_settings

                @pytest.fixture(autouse=True)
                def around(settings):
                    tidy(settings)
                    yield
                    tidy(settings)

                def tidy(settings):
                    settings.allowed = []
                """,
            "test_case.py": """
                from app import settings

                def test_a():
                    settings.allowed = ["a"]
                    assert settings.allowed

                def test_b():
                    assert not settings.allowed
                """,
        },
    ),
)
#: Attributes of modules, classes and settings.
TAKEN_AWAY = (
    Valid(
        "attributes that a module and a class do not have, set and taken away by several spellings",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    try:
                        app.open = len
                        assert app.fetch()
                    finally:
                        app.__dict__.pop("open", None)

                def test_b():
                    try:
                        app.print = len
                        assert app.fetch()
                    finally:
                        vars(app).pop("print")

                def test_c():
                    app.input = len
                    assert app.fetch()
                    del app.input

                def test_d():
                    setattr(app.Client, "read", len)
                    assert app.Client().read("abc")
                    delattr(app.Client, "read")

                def test_e():
                    assert app.fetch() and app.Client
                    assert not (app.open or app.print or app.input or app.Client.read)
                """,
        },
    ),
    Valid(
        "settings of the project's own that it asks for with a default, and that no file of settings has",
        {
            "app.py": _SETTINGS,
            "test_case.py": """
                import unittest
                from django.conf import settings
                from django.test import override_settings
                from app import is_indexed, is_listed

                class IndexTest(unittest.TestCase):
                    def test_a(self):
                        settings.APP_INDEX = False
                        assert not is_indexed()
                        settings.APP_INDEX = None
                        delattr(settings, "APP_INDEX")

                    def test_b(self):
                        assert is_indexed() and not is_listed()

                def test_c():
                    settings.APP_LISTED = True
                    assert is_listed()
                    del settings.APP_LISTED

                @override_settings(APP_INDEX=True)
                def test_d():
                    assert is_indexed()
                """,
        },
    ),
    Valid(
        "what the set-up sets, the tear-down takes away",
        {
            "app.py": _APP,
            "test_case.py": """
                import unittest
                import app

                class TestFetch(unittest.TestCase):
                    def setUp(self):
                        app.open = len

                    def tearDown(self):
                        delattr(app, "open")

                    def test_a(self):
                        assert app.fetch()

                def test_b():
                    assert app.open
                """,
        },
    ),
)

NOT_GIVEN_AGAIN = (
    Invalid(
        "a function of the module, set and taken away: it is gone",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    setattr(app, "fetch", len)
                    assert app.fetch("a")
                    delattr(app, "fetch")

                def test_b():
                    assert app.fetch()
                """,
        },
        line=4,
        site="global:app:fetch",
        message="the suite sets `fetch`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a setting that a file of settings has, set and taken away: it is gone",
        {
            "app.py": _SETTINGS,
            "defaults.py": """
                from django.conf import settings

                settings.configure(**dict(APP_INDEX=True))
                """,
            "test_case.py": """
                from django.conf import settings
                from app import is_indexed

                def test_a():
                    settings.APP_INDEX = False
                    assert not is_indexed()
                    delattr(settings, "APP_INDEX")

                def test_b():
                    assert is_indexed()
                """,
        },
        line=5,
        site="patch:django.conf.settings.APP_INDEX",
        message="the suite sets `django.conf.settings.APP_INDEX`, and leaves it so after 1 test; no other test "
        "that meets it was found",
    ),
    Invalid(
        "another name than the one that was set is taken away",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                def test_a():
                    try:
                        app.open = len
                        assert app.fetch()
                    finally:
                        app.__dict__.pop("print", None)

                def test_b():
                    assert app.open
                """,
        },
        line=5,
        site="global:app:open",
        message="the suite sets `open`, and leaves it so after 1 test; 1 test meets it",
    ),
)
