"""Cases of `cached_environment`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

VALID = (
    Valid(
        "a module that the function imports reads it, once for all",
        {
            "options.py": "import os\n\nMODE = os.environ.get('MODE')\n",
            "app.py": """
                from functools import lru_cache

                @lru_cache
                def double(x):
                    import options

                    return (x, x, options.__name__)
                """,
            "test_case.py": """
                from app import double

                def test_a(monkeypatch):
                    monkeypatch.setenv("MODE", "a")
                    assert double(1)

                def test_b():
                    assert double(1)
                """,
        },
    ),
    Valid(
        "a method, which caches for each object",
        {
            "app.py": """
                import os
                from functools import lru_cache

                class Runner:
                    @lru_cache
                    def mode(self):
                        return os.environ.get("MODE")
                """,
            "test_case.py": """
                from app import Runner

                def test_a(monkeypatch):
                    monkeypatch.setenv("MODE", "a")
                    assert Runner().mode() == "a"

                def test_b():
                    assert Runner().mode() is None
                """,
        },
    ),
    Valid(
        "nothing changes the variable",
        {
            "app.py": """
                import os
                from functools import lru_cache

                @lru_cache
                def mode():
                    return os.environ.get("MODE")
                """,
            "test_case.py": "from app import mode\n\ndef test_a():\n    mode()\n",
        },
    ),
    Valid(
        "an autouse fixture empties it around each test",
        {
            "app.py": """
                import os
                from functools import lru_cache

                @lru_cache
                def mode():
                    return os.environ.get("MODE")
                """,
            "conftest.py": """
                import pytest
                from app import mode

                @pytest.fixture(autouse=True)
                def fresh():
                    mode.cache_clear()
                    yield
                    mode.cache_clear()
                """,
            "test_case.py": """
                from app import mode

                def test_a(monkeypatch):
                    monkeypatch.setenv("MODE", "a")
                    mode()
                """,
        },
    ),
    Valid(
        "the only test that changes the variable empties it before, and in the end",
        {
            "app.py": """
                import os
                from functools import cache

                @cache
                def interpreter():
                    return os.environ.get("WHARF_PYTHON", "python3")
                """,
            "test_app.py": """
                import app

                def test_other(monkeypatch):
                    app.interpreter.cache_clear()
                    monkeypatch.setenv("WHARF_PYTHON", "python4")
                    try:
                        assert app.interpreter() == "python4"
                    finally:
                        app.interpreter.cache_clear()

                def test_usual():
                    assert app.interpreter() == "python3"
                """,
        },
    ),
    Valid(
        "a cache of a pure function",
        {
            "app.py": "from functools import cache\n\n@cache\ndef double(x):\n    return 2 * x\n",
            "test_case.py": """
                from app import double

                def test_a(monkeypatch):
                    monkeypatch.setenv("MODE", "a")
                    double(1)
                """,
        },
    ),
    Valid(
        "no test gets to it",
        {
            "app.py": """
                import os
                from functools import cache

                @cache
                def mode():
                    return os.environ.get("MODE")
                """,
            "test_case.py": 'def test_a(monkeypatch):\n    monkeypatch.setenv("MODE", "a")\n',
        },
    ),
    Valid(
        "the tests that change the variable do not get to the function",
        {
            "app.py": """
                import os
                from functools import cache

                @cache
                def mode():
                    return os.environ.get("MODE")
                """,
            "test_case.py": """
                from app import mode

                def test_a(monkeypatch):
                    monkeypatch.setenv("MODE", "a")

                def test_b():
                    mode()
                """,
        },
    ),
    Valid(
        "the test that changes the variable calls what is under the cache",
        {
            "app.py": """
                import os
                from functools import cache

                @cache
                def mode():
                    return os.environ.get("MODE")
                """,
            "test_case.py": """
                from unittest.mock import patch
                import app

                @patch("app.mode", app.mode.__wrapped__)
                def test_a(monkeypatch):
                    monkeypatch.setenv("MODE", "a")
                    assert app.mode() == "a"

                def test_b():
                    app.mode()
                """,
        },
    ),
)

INVALID = (
    Invalid(
        "a cache of a library",
        {
            "app.py": """
                import os
                from cachetools import TTLCache, cached

                @cached(TTLCache(8, 60))
                def mode():
                    return os.environ.get("MODE")
                """,
            "test_case.py": """
                from app import mode

                def test_a(monkeypatch):
                    monkeypatch.setenv("MODE", "a")
                    mode()
                """,
        },
        line=5,
        path="app.py",
        site="cache:app:mode",
        message="`mode` caches what it reads of `MODE`, which the suite changes",
    ),
    Invalid(
        "the variable is patched, the cache is not emptied",
        {
            "app.py": """
                import os
                from functools import lru_cache

                @lru_cache(maxsize=None)
                def mode():
                    return os.environ.get("MODE")
                """,
            "test_case.py": """
                from app import mode

                def test_a(monkeypatch):
                    monkeypatch.setenv("MODE", "a")
                    mode()
                """,
        },
        line=5,
        path="app.py",
        site="cache:app:mode",
        message="`mode` caches what it reads of `MODE`, which the suite changes",
    ),
    Invalid(
        "a settings class, emptied once a module only",
        {
            "app/__init__.py": "",
            "app/config.py": """
                from functools import lru_cache
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    key: str = "none"

                    class Config:
                        env_prefix = "APP_"

                @lru_cache
                def get_settings():
                    return Settings()
                """,
            "tests/conftest.py": """
                import pytest

                @pytest.fixture(scope="module", autouse=True)
                def fresh():
                    from app.config import get_settings

                    get_settings.cache_clear()
                    yield
                """,
            "tests/test_case.py": """
                from app.config import get_settings

                def test_a(monkeypatch):
                    monkeypatch.setenv("APP_KEY", "a")
                    assert get_settings().key == "a"
                """,
        },
        line=11,
        path="app/config.py",
        site="cache:app.config:get_settings",
        message="`get_settings` caches what it reads of `APP_KEY`, which the suite changes; "
        "`fresh` empties it only once a module",
    ),
)
