"""Cases of variables that the managed block of a conftest sets for each test, and of others."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

VARIABLES_SET = (
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
                    {SUMMARY}
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
                    {SUMMARY}
                    if "KEY" not in os.environ:
                        monkeypatch.setenv("KEY", "k")


                # isolint: end (e1946a59)
                """,
        },
    ),
)

VARIABLES_NOT_SET = (
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
