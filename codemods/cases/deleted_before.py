"""Cases of attributes that a test deletes before it sets them."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

DELETED_AND_SET = (
    Rewrites(
        "an attribute that the same test has deleted is not there when it is set",
        {
            "app.py": """
                class Config:
                    pass

                config = Config()
                config.debug = True

                def is_debug():
                    return config.debug
                """,
            "test_app.py": """
                import app
                from app import config

                def test_deleted():
                    del config.debug
                    assert not hasattr(config, "debug")
                    config.debug = False

                def test_debug():
                    assert app.is_debug()
                """,
        },
        {
            "test_app.py": """
                import app
                from app import config

                def test_deleted(monkeypatch):
                    monkeypatch.delattr(config, "debug")
                    assert not hasattr(config, "debug")
                    monkeypatch.setattr(config, "debug", False, raising=False)

                def test_debug():
                    assert app.is_debug()
                """,
        },
    ),
)
DELETED_FOR_GOOD = (
    Refuses(
        "an attribute that the same test has deleted, which is to stay as it is",
        {
            "app.py": """
                class Config:
                    pass

                config = Config()
                config.debug = True

                def is_debug():
                    return config.debug
                """,
            "test_app.py": """
                import app
                from app import config

                def test_deleted():
                    del config.debug  # isolint: ignore[ISO302] on purpose
                    assert not hasattr(config, "debug")
                    config.debug = False

                def test_debug():
                    assert app.is_debug()
                """,
        },
        "what is set has been deleted on line 5, and is not there to be put back",
    ),
)
