"""Cases of a conftest that has a managed block already: what is kept of it, added and taken out."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.conftest.managed_block import BEGIN, EDITED
from isolint.contracts import Refuses, Rewrites

KEPT_UP = (
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
)

LEFT_ALONE = (
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
