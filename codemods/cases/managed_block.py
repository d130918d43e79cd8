"""Cases of where the managed block of a conftest goes, and of the names in it."""

from __future__ import annotations

from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Rewrites

#: What the docstring of the fixture in the block says.
SUMMARY = '"""Start each test from the state that it would have alone."""'

PLACED = (
    Rewrites(
        "a cache, in a conftest of its own",
        {
            "config.py": """
                import functools
                import os

                @functools.lru_cache
                def settings():
                    return os.environ.get("MODE", "fast")
                """,
            "test_a.py": """
                from config import settings

                def test_slow(monkeypatch):
                    monkeypatch.setenv("MODE", "slow")
                    assert settings() == "slow"
                """,
            "test_b.py": """
                from config import settings

                def test_fast():
                    assert settings() == "fast"
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from config import settings

                    settings.cache_clear()
                    yield
                    settings.cache_clear()


                # isolint: end (7e9eff87)
                """,
        },
    ),
    Rewrites(
        "a rebound global, below what a conftest has",
        {
            "shop/__init__.py": "",
            "shop/till.py": """
                _opened_at = None
                _bells = []

                def open_till(now):
                    global _opened_at
                    _opened_at = now

                def is_open():
                    return _opened_at is not None
                """,
            "conftest.py": '''
                """Fixtures for all tests."""

                from shop.till import open_till
                import pytest

                @pytest.fixture
                def opened():
                    open_till(9)
                ''',
            "test_a.py": """
                from shop.till import is_open

                def test_open(opened):
                    assert is_open()
                """,
            "test_b.py": """
                from shop.till import is_open

                def test_closed():
                    assert not is_open()
                """,
        },
        {
            "conftest.py": f'''
                """Fixtures for all tests."""

                from shop.till import open_till
                import pytest

                @pytest.fixture
                def opened():
                    open_till(9)


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    from shop import till

                    monkeypatch.setattr(till, "_opened_at", None)


                # isolint: end (21368322)
                ''',
        },
    ),
    Rewrites(
        "two caches of one name",
        {
            "shop/__init__.py": "",
            "shop/config.py": """
                import functools
                import os

                @functools.lru_cache
                def settings():
                    return os.environ.get("MODE", "fast")
                """,
            "shop/mail/__init__.py": "",
            "shop/mail/config.py": """
                import functools
                import os

                @functools.lru_cache
                def settings():
                    return os.environ.get("MAIL", "fast")
                """,
            "tests/test_a.py": """
                from shop.config import settings

                def test_slow(monkeypatch):
                    monkeypatch.setenv("MODE", "slow")
                    assert settings() == "slow"


                from shop.mail import config

                def test_mail(monkeypatch):
                    monkeypatch.setenv("MAIL", "off")
                    assert config.settings() == "off"
                """,
            "tests/test_b.py": """
                from shop.config import settings

                def test_fast():
                    assert settings() == "fast"


                from shop.mail import config

                def test_no_mail():
                    assert config.settings() == "fast"
                """,
        },
        {
            "tests/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from shop.config import settings
                    from shop.mail.config import settings as mail_settings

                    settings.cache_clear()
                    mail_settings.cache_clear()
                    yield
                    settings.cache_clear()
                    mail_settings.cache_clear()


                # isolint: end (1d4d97f1)
                """,
        },
    ),
    Rewrites(
        "the nearest conftest of the tests concerned",
        {
            "shop/__init__.py": "",
            "shop/config.py": """
                import functools
                import os

                @functools.lru_cache
                def settings():
                    return os.environ.get("MODE", "fast")
                """,
            "tests/unit/test_a.py": """
                from shop.config import settings

                def test_slow(monkeypatch):
                    monkeypatch.setenv("MODE", "slow")
                    assert settings() == "slow"
                """,
            "tests/unit/test_b.py": """
                from shop.config import settings

                def test_fast():
                    assert settings() == "fast"
                """,
        },
        {
            "tests/unit/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from shop.config import settings

                    settings.cache_clear()
                    yield
                    settings.cache_clear()


                # isolint: end (ce7b5ba1)
                """,
        },
    ),
)
