"""Cases of rebindings of names to what they are bound to already, and to something else."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CACHING = """
    import argparse
    import settings

    def main(arguments):
        parser = argparse.ArgumentParser()
        parser.add_argument("--no-cache", action="store_true")
        parsed = parser.parse_args(arguments)
        settings.CACHE = {cache}
    """
_SETTINGS = """
    import os

    CACHE = True
    SEPARATOR = os.linesep

    def joined(lines):
        return SEPARATOR.join(lines)
    """
_UNCHANGED = """
    import settings

    def test_cache():
        assert settings.CACHE
    """

SAME_NAME = (
    Valid(
        "the default of a parameter is what the name is defined as",
        {
            "app.py": """
                MODE = "plain"

                def set_mode(mode="plain"):
                    global MODE
                    MODE = mode
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.set_mode()

                def test_b():
                    assert app.MODE == "plain"
                """,
        },
    ),
    Valid(
        "a fixture for the whole suite has set the same before, by the same function",
        {
            "app.py": """
                ZONE = None

                def start(zone):
                    global ZONE
                    ZONE = str(zone)
                """,
            "conftest.py": """
                import app
                import pytest

                @pytest.fixture(scope="session", autouse=True)
                def started():
                    app.start("utc")
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.start("utc")

                def test_b():
                    assert app.ZONE == "utc"
                """,
        },
    ),
    Valid(
        "a comparison with an option that no test gives",
        {
            "app.py": _CACHING.format(cache="parsed.no_cache is False"),
            "settings.py": _SETTINGS,
            "test_case.py": """
                from app import main

                def test_main():
                    assert main([]) is None
                """,
            "test_settings.py": _UNCHANGED,
        },
    ),
    Valid(
        "the opposite of an option that no test gives",
        {
            "app.py": _CACHING.format(cache="not parsed.no_cache"),
            "settings.py": _SETTINGS,
            "test_case.py": """
                from app import main

                def test_main():
                    assert main(["--"]) is None
                """,
            "test_settings.py": _UNCHANGED,
        },
    ),
    Valid(
        "the constant of a library that the module takes it from itself",
        {
            "settings.py": _SETTINGS,
            "test_case.py": """
                import os

                import settings

                def test_joined():
                    settings.SEPARATOR = os.linesep
                    assert settings.joined("ab") == f"a{os.linesep}b"

                def test_again():
                    assert settings.joined("xy") == f"x{os.linesep}y"
                """,
        },
    ),
)

NEW_NAME = (
    Invalid(
        "another value than a fixture for the whole suite has set",
        {
            "app.py": """
                ZONE = None

                def start(zone):
                    global ZONE
                    ZONE = str(zone)
                """,
            "conftest.py": """
                import app
                import pytest

                @pytest.fixture(scope="session", autouse=True)
                def started():
                    app.start("utc")
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.start("cet")

                def test_b():
                    assert app.ZONE == "utc"
                """,
        },
        line=5,
        path="app.py",
        site="global:app:ZONE",
        message="`start` rebinds `ZONE`, which stays so after 1 test that runs it; 1 test reads it",
    ),
    Invalid(
        "a comparison with an option that a test gives",
        {
            "app.py": _CACHING.format(cache="parsed.no_cache is False"),
            "settings.py": _SETTINGS,
            "test_case.py": """
                from app import main

                def test_main():
                    assert main(["--no-cache"]) is None
                """,
            "test_settings.py": _UNCHANGED,
        },
        path="app.py",
        line=8,
        site="global:settings:CACHE",
        message="`main` rebinds `CACHE`, which stays so after 1 test that runs it; 1 test reads it",
    ),
)
