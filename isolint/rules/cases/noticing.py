"""Cases of tests that come by a state and cannot tell what another has left of it, and of those that can."""

from __future__ import annotations

from isolint.contracts import Invalid

SET_BLINDLY = (
    Invalid(
        "the only other test sets the handler of the signal, whatever it was",
        """
        import signal

        def test_a():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)

        def test_b():
            before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, before)
        """,
        line=4,
        site="process:signal:SIGTERM",
        message="`test_a` changes the process's signal SIGTERM, and leaves it so after 1 test; "
        "no test that meets it was found",
    ),
    Invalid(
        "another test asks for the handler of the signal",
        """
        import signal

        def test_a():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)

        def test_b():
            assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
        """,
        line=4,
        site="process:signal:SIGTERM",
        message="`test_a` changes the process's signal SIGTERM, and leaves it so after 1 test; 1 test meets it",
    ),
)

ONE_KEY = (
    Invalid(
        "of those who ask a cache the one meets it who asks for the same key, and has not set that itself",
        """
        from django.core.cache import cache

        def test_a():
            cache.set("user", "ann")
            assert cache.get("user") == "ann"

        def test_b():
            assert cache.get("colour") is None

        def test_c():
            assert cache.get("user") is None
        """,
        line=4,
        site="process:django.core.cache.cache",
        message="`test_a` changes the process's django.core.cache.cache, and leaves it so after 1 test; "
        "1 test meets it",
    ),
)

ONE_ENTRY = (
    Invalid(
        "a test that looks up another key of the mapping cannot tell",
        {
            "app.py": """
                settings = {"length": 7, "colour": "red"}

                def colour():
                    return settings["colour"]

                def length():
                    return settings.get("length")
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.settings["length"] = 1

                def test_b():
                    assert app.colour() == "red"

                def test_c():
                    assert app.length() == 7
                """,
        },
        line=4,
        site="global:app:settings",
        message="`test_a` changes `settings`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a key that is computed may be any, and so may those that a loop goes over",
        {
            "app.py": """
                settings = {"length": 7, "colour": "red"}

                def value(name):
                    return settings[name]

                def names():
                    return sorted(settings)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.settings["length"] = 1

                def test_b():
                    assert app.value("colour") == "red"

                def test_c():
                    assert app.names()
                """,
        },
        line=4,
        site="global:app:settings",
        message="`test_a` changes `settings`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "part of a part: the ways to the two differ further down",
        {
            "app.py": """
                from munch import munchify

                settings = munchify({"page": {"length": 7, "colour": "red"}})

                def colour():
                    return settings.page.colour

                def page():
                    return settings.page
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.settings.page.length = 1

                def test_b():
                    assert app.colour() == "red"

                def test_c():
                    assert app.page()
                """,
        },
        line=4,
        site="global:app:settings",
        message="`test_a` changes `settings`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a field of an object: none meets it who reads another, but who asks for what its class makes of it, does",
        {
            "app.py": """
                class Options:
                    def __init__(self):
                        self.length = 7
                        self.colour = "red"

                    @property
                    def label(self):
                        return self.colour * self.length

                options = Options()
                """,
            "test_case.py": """
                from app import options

                def test_a():
                    options.length = 1

                def test_b():
                    assert options.colour == "red"

                def test_c():
                    assert options.label.startswith("red")
                """,
        },
        line=4,
        site="global:app:options",
        message="`test_a` changes `options`, and leaves it so after 1 test; 1 test meets it",
    ),
)

VARIABLES_GONE_OVER = (
    Invalid(
        "a fixture goes over all variables and puts the whole environment back, which is no look at one of them",
        """
        import os
        import pytest

        @pytest.fixture
        def clean():
            backup = dict(os.environ)
            for name in backup:
                if name.startswith("APP_"):
                    del os.environ[name]
            yield
            os.environ.update(backup)

        def test_a():
            os.environ["SHOP_MODE"] = "fast"

        def test_b(clean):
            assert clean is None
        """,
        line=14,
        site="env:SHOP_MODE",
        message="`SHOP_MODE` is set and stays set after the test",
    ),
    Invalid(
        "the application goes over all variables for those whose names begin like the one that stays",
        {
            "app.py": """
                import os

                PREFIX = "APP_"

                def overrides():
                    return {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}

                def colours():
                    return [os.environ[name] for name in os.environ if name.startswith("COLOUR_")]
                """,
            "test_case.py": """
                import os
                import app

                def test_a():
                    os.environ["APP_MODE"] = "fast"

                def test_b():
                    assert not app.overrides()

                def test_c():
                    assert not app.colours()
                """,
        },
        line=5,
        site="env:APP_MODE",
        message="`APP_MODE` is set and stays set after the test: 1 other test reads it",
    ),
)

_HANDLERS = """
import logging

log = logging.getLogger("app")

class Client:
    def __init__(self):
        log.addHandler(logging.StreamHandler())

    def send(self):
        log.info("sent")
"""


def _handled(why: str, met: str, *tests: str) -> Invalid:
    bodies = "".join(f"\ndef test_{number}(capsys):\n    {test}\n" for number, test in enumerate(tests))
    return Invalid(
        why,
        {"app.py": _HANDLERS, "test_case.py": f"import app\n\ndef test_made():\n    app.Client()\n{bodies}"},
        line=7,
        path="app.py",
        site="process:logging:handlers:app",
        message="`Client.__init__` changes the process's logging handlers of `app`, and leaves it so after "
        f"{len(tests) + 1} tests; {met}",
    )


HANDLERS_ADDED = (
    Invalid(
        "who has warnings captured once more does not ask whether they were",
        """
        import logging

        def test_a():
            logging.captureWarnings(True)

        def test_b():
            logging.captureWarnings(True)
            logging.captureWarnings(False)
        """,
        line=4,
        site="process:capture of warnings",
        message="`test_a` changes the process's capture of warnings, and leaves it so after 1 test; "
        "no test that meets it was found",
    ),
    _handled(
        "of those who add a handler the one meets the others that logs something and reads what is printed",
        "1 test meets it",
        "assert app.Client()",
        "assert app.Client().send() is capsys.readouterr().err",
    ),
)
