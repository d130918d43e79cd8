"""Cases of where the managed block of a conftest goes, and of what is kept of one that is there."""

from __future__ import annotations

from isolint.codemods.conftest.managed_block import BEGIN, EDITED
from isolint.contracts import Refuses, Rewrites

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
        "a block that is there already takes the new entry in",
        {
            "config.py": """
                import functools
                import os

                @functools.lru_cache
                def settings():
                    return os.environ.get("MODE", "fast")
                """,
            "mail.py": """
                import functools
                import os

                @functools.cache
                def inbox():
                    return os.environ.get("INBOX", "inbox")
                """,
            "conftest.py": f'''
                """Fixtures for all tests."""

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from mail import inbox

                    inbox.cache_clear()
                    yield
                    inbox.cache_clear()


                # isolint: end (14bbd6f1)
                ''',
            "test_a.py": """
                from config import settings

                def test_slow(monkeypatch):
                    monkeypatch.setenv("MODE", "slow")
                    assert settings() == "slow"
                """,
            "test_b.py": """
                from config import settings
                from mail import inbox

                def test_fast(monkeypatch):
                    monkeypatch.setenv("INBOX", "other")
                    assert inbox() == "other"
                    assert settings() == "fast"
                """,
        },
        {
            "conftest.py": f'''
                """Fixtures for all tests."""

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from config import settings
                    from mail import inbox

                    inbox.cache_clear()
                    settings.cache_clear()
                    yield
                    inbox.cache_clear()
                    settings.cache_clear()


                # isolint: end (ec260177)
                ''',
        },
    ),
    Rewrites(
        "what no test leaves changed any more goes from the block",
        {
            "app.py": """
                import functools
                import os

                SEEN = []

                @functools.lru_cache
                def settings():
                    return os.environ.get("MODE", "fast")

                def see(names):
                    return [*names]
                """,
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    import app

                    app_seen = list(app.SEEN)
                    yield
                    app.SEEN[:] = app_seen


                # isolint: end (92ad2ead)
                """,
            "test_app.py": """
                import app

                def test_slow(monkeypatch):
                    monkeypatch.setenv("MODE", "slow")
                    assert app.settings() == "slow"

                def test_fast():
                    assert app.settings() == "fast"

                def test_seen():
                    assert app.see(app.SEEN) == []
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from app import settings

                    settings.cache_clear()
                    yield
                    settings.cache_clear()


                # isolint: end (563d1f9d)
                """,
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

NOT_PLACED = (
    Refuses(
        "a block that was edited by hand",
        {
            "config.py": """
                import functools
                import os

                @functools.lru_cache
                def settings():
                    return os.environ.get("MODE", "fast")
                """,
            "mail.py": """
                import functools

                @functools.cache
                def inbox():
                    return []
                """,
            "conftest.py": f'''
                """Fixtures for all tests."""

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from mail import inbox

                    inbox.cache_clear()
                    print(1)
                    yield
                    inbox.cache_clear()


                # isolint: end (14bbd6f1)
                ''',
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
        EDITED,
    ),
)
