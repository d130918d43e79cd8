"""Cases of `shared_conftest`."""

from __future__ import annotations

from isolint.codemods.cases.process_state import NOT_OF_THE_PROCESS, OF_THE_PROCESS
from isolint.codemods.cases.saved_state import NOT_PUT_BACK, PUT_BACK
from isolint.codemods.conftest.managed_block import BEGIN, EDITED
from isolint.contracts import Refuses, Rewrites

_SUMMARY = '"""Start each test from the state that it would have alone."""'

REWRITES = (
    *PUT_BACK,
    *OF_THE_PROCESS,
    Rewrites(
        "a name that importing its module already rebinds keeps the value of the import",
        {
            "app.py": """
                logger = None

                def set_up(level):
                    global logger
                    logger = level

                set_up(10)

                def get():
                    return logger
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.set_up(20)

                def test_b():
                    assert app.get() == 10
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {_SUMMARY}
                    import app

                    monkeypatch.setattr(app, "logger", app.logger)


                # isolint: end (732fad11)
                """,
        },
    ),
    Rewrites(
        "a class with what its base has, in a folder of a package that is none itself",
        {
            "src/shop/__init__.py": "",
            "src/shop/plugins/mail/__init__.py": "",
            "src/shop/plugins/mail/box.py": """
                class Box:
                    schemes = []

                class Mail(Box):
                    def __init__(self, schemes):
                        Mail.schemes = sorted(schemes)
                """,
            "tests/test_mail.py": """
                from shop.plugins.mail.box import Mail

                def test_a():
                    assert Mail("ba").schemes == ["a", "b"]

                def test_b():
                    assert Mail.schemes == []
                """,
        },
        {
            "tests/conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {_SUMMARY}
                    from shop.plugins.mail.box import Mail

                    monkeypatch.setattr(Mail, "schemes", Mail.schemes)


                # isolint: end (354b99c9)
                """,
        },
    ),
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
                    {_SUMMARY}
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
        "a library's object that counts over all tests",
        {
            "app.py": """
                from fastapi import FastAPI, Request
                from slowapi import Limiter
                from slowapi.util import get_remote_address

                limiter = Limiter(key_func=get_remote_address)
                app = FastAPI()

                @app.get("/")
                @limiter.limit("2/minute")
                def home(request: Request):
                    return "home"
                """,
            "test_case.py": """
                from app import app
                from fastapi.testclient import TestClient

                client = TestClient(app)

                def test_once():
                    assert client.get("/").status_code == 200

                def test_twice():
                    assert client.get("/").status_code == 200
                    assert client.get("/").status_code == 200
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {_SUMMARY}
                    from app import limiter

                    limiter.reset()
                    yield
                    limiter.reset()


                # isolint: end (f9879047)
                """,
        },
    ),
    Rewrites(
        "a variable that only another module's tests set",
        {
            "config.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_a.py": """
                import pytest
                from config import key

                @pytest.fixture(autouse=True)
                def environment(monkeypatch):
                    monkeypatch.setenv("KEY", "k")

                def test_key():
                    assert key() == "k"
                """,
            "test_b.py": """
                from config import key

                def test_key():
                    assert key()
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {_SUMMARY}
                    monkeypatch.setenv("KEY", "k")


                # isolint: end (9cfa6d84)
                """,
        },
    ),
    Rewrites(
        "a variable that a wide fixture sets elsewhere is set only where it is not",
        {
            "config.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_a.py": """
                import pytest
                from config import key

                @pytest.fixture(scope="module", autouse=True)
                def environment():
                    with pytest.MonkeyPatch.context() as monkeypatch:
                        monkeypatch.setenv("KEY", "k")
                        yield

                def test_key():
                    assert key() == "k"
                """,
            "test_b.py": """
                from config import key

                def test_key():
                    assert key()
                """,
        },
        {
            "conftest.py": f"""
                import os

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {_SUMMARY}
                    if "KEY" not in os.environ:
                        monkeypatch.setenv("KEY", "k")


                # isolint: end (e1946a59)
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
                    {_SUMMARY}
                    from shop.config import settings

                    settings.cache_clear()
                    yield
                    settings.cache_clear()


                # isolint: end (ce7b5ba1)
                """,
        },
    ),
)

REFUSES = (
    *NOT_PUT_BACK,
    *NOT_OF_THE_PROCESS,
    Refuses(
        "a name that does not exist until a wide fixture makes it",
        {
            "app.py": """
                def count():
                    global counter
                    counter = 1

                def get():
                    return counter
                """,
            "test_case.py": """
                import pytest
                from app import count, get

                @pytest.fixture(scope="module", autouse=True)
                def counted():
                    count()

                def test_a():
                    count()
                    assert get() == 1
                """,
        },
        "the module fixture `counted` makes `counter` for several tests",
    ),
    Refuses(
        "a variable that other tests read and run without",
        {
            "app.py": """
                import os

                def key():
                    return os.environ["KEY"]

                def mode():
                    return "keyed" if os.environ.get("KEY") else "open"
                """,
            "test_a.py": 'def test_a(monkeypatch):\n    monkeypatch.setenv("KEY", "a")\n',
            "test_b.py": """
                from app import key, mode

                def test_key():
                    assert key()

                def test_mode():
                    assert mode() == "open"
                """,
        },
        "1 other test reads `KEY`, and runs without it today",
    ),
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
                    {_SUMMARY}
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
    Refuses(
        "a variable without a constant value",
        {
            "config.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_a.py": """
                import pytest
                from config import key

                @pytest.fixture(autouse=True)
                def environment(monkeypatch, tmp_path):
                    monkeypatch.setenv("KEY", str(tmp_path))

                def test_key():
                    assert key()
                """,
            "test_b.py": """
                from config import key

                def test_key():
                    assert key()
                """,
        },
        "the suite gives `KEY` no constant value that other tests could share",
    ),
    Refuses(
        "a variable that a module still sets at import",
        {
            "config.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_a.py": """
                import os
                from config import key

                os.environ["KEY"] = "k"

                def test_key():
                    assert key() == "k"
                """,
            "test_b.py": """
                from config import key

                def test_key():
                    assert key()
                """,
        },
        "`test_a.py` still sets `KEY` when it is imported (ISO101)",
    ),
    Refuses(
        "a wide fixture reads the variable",
        {
            "config.py": """
                import os

                def key():
                    return os.environ["KEY"]
                """,
            "test_a.py": """
                import pytest
                from config import key

                @pytest.fixture(autouse=True)
                def environment(monkeypatch):
                    monkeypatch.setenv("KEY", "k")

                def test_key():
                    assert key() == "k"
                """,
            "test_b.py": """
                import pytest
                from config import key

                @pytest.fixture(scope="module")
                def opened():
                    return key()

                def test_key(opened):
                    assert opened
                """,
        },
        "the module fixture `opened` reads `KEY` before a test can be given it",
    ),
)
