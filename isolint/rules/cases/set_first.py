"""Cases of tests that set a state themselves, or take it away, before they look at it."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

TRANSLATION_SET_FIRST = (
    Invalid(
        "a language that one test sets, and another sets for itself",
        {
            "app.py": """
                from django.utils.translation import get_language

                def url():
                    return f"/{get_language()}/"
                """,
            "test_case.py": """
                from app import url
                from django.utils.translation import activate, deactivate

                def test_french():
                    activate("fr")
                    assert url() == "/fr/"

                def test_german():
                    activate("de")
                    try:
                        assert url() == "/de/"
                    finally:
                        deactivate()

                def test_default():
                    assert url() == "/en/"
                """,
        },
        line=5,
        site="process:active translation",
        message="`test_french` changes the process's active translation, and leaves it so after 1 test; "
        "1 test meets it",
    ),
)
VARIABLE_TAKEN_AWAY_FIRST = (
    Invalid(
        "a variable that another test takes away before it looks",
        """
        import os

        def test_set():
            os.environ["MODE"] = "fast"
            assert os.environ["MODE"]

        def test_without(monkeypatch):
            monkeypatch.delenv("MODE", raising=False)
            assert "MODE" not in os.environ

        def test_unset():
            assert os.environ.get("MODE") is None
        """,
        line=4,
        site="env:MODE",
        message="`MODE` is set and stays set after the test: 1 other test reads it",
    ),
)
REPLACED_FIRST = (
    Invalid(
        "a function that each other test replaces before it is called",
        {
            "app.py": "import time\n\ndef wait():\n    time.sleep(3)\n",
            "test_case.py": """
                import time
                from unittest import mock
                from app import wait

                def test_wait():
                    time.sleep = mock.Mock()
                    wait()

                def test_once(monkeypatch):
                    monkeypatch.setattr(time, "sleep", mock.Mock())
                    wait()
                    time.sleep.assert_called_once()
                """,
        },
        line=6,
        site="patch:time.sleep",
        message="the suite sets `time.sleep`, and leaves it so after 1 test; no other test that meets it was found",
    ),
)

CLASS_SET_FIRST = (
    Valid(
        "each test that comes to what a generic class says of itself sets that first",
        {
            "app.py": """
                from typing import Generic, TypeVar

                Video = TypeVar("Video")

                class Provider(Generic[Video]):
                    kinds = ()

                    @classmethod
                    def check(cls, video):
                        return isinstance(video, cls.kinds)
                """,
            "test_case.py": """
                from app import Provider

                def test_a():
                    Provider.kinds = (int,)
                    assert Provider.check(1)

                def test_b():
                    Provider.kinds = (str,)
                    assert Provider.check("a")
                """,
        },
    ),
)
