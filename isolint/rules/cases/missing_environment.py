"""Cases of `missing_environment`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.set_on_the_way import SET_WITH_OTHERS

VALID = (
    *SET_WITH_OTHERS,
    Valid(
        "a test that does without the variable, as the failure is suppressed",
        {
            "test_a.py": """
                import os

                def test_a():
                    os.environ["APP_PATH"] = "/"
                """,
            "test_b.py": """
                import contextlib
                import os

                def test_b():
                    path = "lib"
                    with contextlib.suppress(KeyError):
                        path += os.environ["APP_PATH"]
                    assert path
                """,
        },
    ),
    Valid(
        "a variable that is looked up where the same expression has asked for it",
        {
            "app.py": """
                import os
                from pathlib import Path

                def configs():
                    if "APP_RC" in os.environ and Path(os.environ["APP_RC"]).exists():
                        yield os.environ["APP_RC"]
                """,
            "test_a.py": """
                def test_a(monkeypatch):
                    monkeypatch.setenv("APP_RC", "a.toml")
                """,
            "test_b.py": """
                from app import configs

                def test_b():
                    assert not list(configs())
                """,
        },
    ),
    Valid(
        "a variable that is looked up where it, or one that goes with it, was found to be there",
        {
            "app.py": """
                import os

                def complete():
                    if "APP_COMPLETE" not in os.environ:
                        return None
                    return os.environ["APP_LINE"], os.environ["APP_COMPLETE"]
                """,
            "test_a.py": """
                import os

                def test_a(monkeypatch):
                    monkeypatch.setenv("APP_COMPLETE", "1")
                    monkeypatch.setenv("APP_LINE", "a b")
                """,
            "test_b.py": """
                from app import complete

                def test_b():
                    assert complete() is None
                """,
        },
    ),
    Valid(
        "a variable that is there wherever tests run",
        {
            "app.py": 'import os\n\ndef programs():\n    return os.environ["PATH"].split(":")\n',
            "test_a.py": """
                from app import programs

                def test_a(monkeypatch):
                    monkeypatch.setenv("PATH", "/bin")
                    assert programs() == ["/bin"]
                """,
            "test_b.py": """
                from app import programs

                def test_b():
                    assert programs()
                """,
        },
    ),
    Valid(
        "the test sets it itself",
        {
            "app.py": 'import os\n\ndef key():\n    return os.environ["KEY"]\n',
            "test_a.py": 'def test_a(monkeypatch):\n    monkeypatch.setenv("KEY", "a")\n',
            "test_b.py": """
                from app import key

                def test_b(monkeypatch):
                    monkeypatch.setenv("KEY", "b")
                    assert key() == "b"
                """,
        },
    ),
    Valid(
        "a default makes it optional",
        {
            "app.py": 'import os\n\ndef key():\n    return os.environ.get("KEY", "none")\n',
            "test_a.py": 'def test_a(monkeypatch):\n    monkeypatch.setenv("KEY", "a")\n',
            "test_b.py": "from app import key\n\ndef test_b():\n    assert key()\n",
        },
    ),
    Valid(
        "no test module sets it, so it comes from outside",
        {
            "app.py": 'import os\n\ndef home():\n    return os.environ["HOME"]\n',
            "test_b.py": "from app import home\n\ndef test_b():\n    assert home()\n",
        },
    ),
    Valid(
        "the conftest sets it for all",
        {
            "app.py": 'import os\n\ndef key():\n    return os.environ["KEY"]\n',
            "conftest.py": """
                import pytest

                @pytest.fixture(autouse=True)
                def environment(monkeypatch):
                    monkeypatch.setenv("KEY", "shared")
                """,
            "test_a.py": 'def test_a(monkeypatch):\n    monkeypatch.setenv("KEY", "a")\n',
            "test_b.py": "from app import key\n\ndef test_b():\n    assert key()\n",
        },
    ),
    Valid(
        "the field is given in code",
        {
            "app.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    key: str
                """,
            "test_a.py": 'def test_a(monkeypatch):\n    monkeypatch.setenv("KEY", "a")\n',
            "test_b.py": 'from app import Settings\n\ndef test_b():\n    assert Settings(key="b")\n',
        },
    ),
)

INVALID = (
    Invalid(
        "a subscript in the application",
        {
            "app.py": 'import os\n\ndef key():\n    return os.environ["KEY"]\n',
            "test_a.py": 'def test_a(monkeypatch):\n    monkeypatch.setenv("KEY", "a")\n',
            "test_b.py": "from app import key\n\ndef test_b():\n    assert key()\n",
        },
        line=3,
        path="test_b.py",
        site="env:KEY",
        message="1 test of this module needs `KEY`, which only `test_a.py` sets",
    ),
    Invalid(
        "a required field of a settings class",
        {
            "app.py": """
                from pydantic_settings import BaseSettings, SettingsConfigDict

                class Settings(BaseSettings):
                    model_config = SettingsConfigDict(env_prefix="APP_")
                    key: str
                    level: int = 3
                """,
            "test_a.py": """
                import os

                os.environ["APP_KEY"] = "a"
                os.environ["APP_LEVEL"] = "2"

                def test_a():
                    pass
                """,
            "test_b.py": """
                from app import Settings

                def test_b():
                    assert Settings().level

                def test_c():
                    assert Settings().key
                """,
        },
        line=3,
        path="test_b.py",
        site="env:APP_KEY",
        message="2 tests of this module need `APP_KEY`, which only `test_a.py` sets",
    ),
)
