"""Cases of `settings_accessor`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a settings object that other modules import",
        {
            "shop/__init__.py": "",
            "shop/config.py": """
                from pydantic_settings import BaseSettings


                class Settings(BaseSettings):
                    mode: str = "a"
                    limit: int = 3


                # Read once
                settings = Settings()
                LIMITS = (1, settings.limit)
                """,
            "shop/app.py": """
                from shop import config
                from shop.config import LIMITS, settings


                def mode(settings=settings):
                    return settings.mode


                def described(**settings):
                    return settings


                class Shop:
                    settings: dict

                    def limit(self):
                        found = f"{settings.limit}"
                        return found, config.settings.mode, described(settings=settings)
                """,
            "tests/test_app.py": """
                from shop import app
                from shop.app import Shop, mode

                def test_mode():
                    found = mode(app.settings)
                    assert found == "a"

                def test_other(monkeypatch):
                    from shop.config import settings as current

                    monkeypatch.setenv("LIMIT", "5")
                    assert Shop().limit()
                    assert current.limit == 5
                """,
        },
        {
            "shop/config.py": '''
                from functools import lru_cache

                from pydantic_settings import BaseSettings


                class Settings(BaseSettings):
                    mode: str = "a"
                    limit: int = 3


                # Read once
                @lru_cache
                def get_settings() -> Settings:
                    """Return the settings, made when they are first asked for."""
                    return Settings()


                LIMITS = (1, get_settings().limit)
                ''',
            "shop/app.py": """
                from shop import config
                from shop.config import LIMITS, get_settings


                def mode(settings=get_settings()):
                    return settings.mode


                def described(**settings):
                    return settings


                class Shop:
                    settings: dict

                    def limit(self):
                        found = f"{get_settings().limit}"
                        return found, config.get_settings().mode, described(settings=get_settings())
                """,
            "tests/test_app.py": """
                from shop import app
                from shop.app import Shop, mode

                def test_mode():
                    found = mode(app.get_settings())
                    assert found == "a"

                def test_other(monkeypatch):
                    from shop.config import get_settings

                    monkeypatch.setenv("LIMIT", "5")
                    assert Shop().limit()
                    current = get_settings()
                    assert current.limit == 5
                """,
        },
    ),
    Rewrites(
        "a function that hands the object out",
        {
            "config.py": '''
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    mode: str = "a"

                settings = Settings(_env_file=None)

                def get_settings():
                    """Return the settings."""
                    return settings

                def mode():
                    return settings.mode
                ''',
            "test_config.py": """
                import config
                from config import get_settings, mode, settings

                def test_mode(monkeypatch):
                    monkeypatch.setenv("MODE", "b")
                    modes = {get_settings().mode, settings.mode, config.settings.mode}
                    assert modes == {mode()}
                """,
        },
        {
            "config.py": '''
                from functools import lru_cache

                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    mode: str = "a"

                @lru_cache
                def get_settings():
                    """Return the settings."""
                    return Settings(_env_file=None)

                def mode():
                    return get_settings().mode
                ''',
            "test_config.py": """
                import config
                from config import get_settings, mode

                def test_mode(monkeypatch):
                    monkeypatch.setenv("MODE", "b")
                    modes = {get_settings().mode, get_settings().mode, config.get_settings().mode}
                    assert modes == {mode()}
                """,
        },
    ),
)

REFUSES = (
    Refuses(
        "a test that patches the object by its name",
        {
            "config.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    mode: str = "a"

                settings = Settings()
                """,
            "app.py": "from config import settings\n\ndef mode():\n    return settings.mode\n",
            "test_case.py": """
                import app

                def test_mode(monkeypatch):
                    monkeypatch.setenv("MODE", "b")
                    monkeypatch.setattr(app, "settings", None)
                    assert app.settings is None

                def test_other():
                    assert app.mode() == "a"
                """,
        },
        "`test_case.py` names `settings` in a text, line 5",
    ),
    Refuses(
        "a name that a function binds anew",
        {
            "config.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    mode: str = "a"

                settings = Settings()

                def reload():
                    global settings
                    settings = Settings()

                def mode():
                    return settings.mode
                """,
            "test_case.py": """
                from config import mode

                def test_mode(monkeypatch):
                    monkeypatch.setenv("MODE", "b")
                    assert mode() == "b"
                """,
        },
        "a function binds the module's `settings`",
    ),
    Refuses(
        "an assert that would have to change",
        {
            "config.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    mode: str = "a"

                settings = Settings()
                """,
            "test_case.py": """
                import config

                def test_mode(monkeypatch):
                    monkeypatch.setenv("MODE", "b")
                    assert config.settings.mode == "a"
                """,
        },
        "an `assert` mentions `config.settings`, and asserts stay as they are",
    ),
    Refuses(
        "an object that is read only while its module is imported",
        {
            "app.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    mode: str = "a"

                settings = Settings()
                MODE = settings.mode

                def mode():
                    return MODE
                """,
            "test_case.py": """
                import app

                def test_mode(monkeypatch):
                    monkeypatch.setenv("MODE", "b")
                    assert app.mode() == "a"
                """,
        },
        "`settings` is read only while modules are imported, as its accessor would be",
    ),
    Refuses(
        "a star import",
        {
            "config.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    mode: str = "a"

                settings = Settings()
                """,
            "app.py": "from config import *\n\ndef mode():\n    return settings.mode\n",
            "test_case.py": """
                from app import mode

                def test_mode(monkeypatch):
                    monkeypatch.setenv("MODE", "b")
                    assert mode() == "b"
                """,
        },
        "`app.py` imports all names of a module that has `settings`",
    ),
    Refuses(
        "a function of that name which does something else",
        {
            "config.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    mode: str = "a"

                settings = Settings()

                def get_settings(name):
                    return getattr(settings, name)
                """,
            "test_case.py": """
                from config import get_settings

                def test_mode(monkeypatch):
                    monkeypatch.setenv("MODE", "b")
                    assert get_settings("mode") == "b"
                """,
        },
        "`config.py` has another `get_settings` already",
    ),
)
