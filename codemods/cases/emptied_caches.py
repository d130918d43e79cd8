"""Cases of objects that a cached function keeps, and tests change."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Rewrites

REWRITES = (
    Rewrites(
        "an object that a cached function hands out",
        {
            "app.py": """
                import functools

                class Registry:
                    def __init__(self):
                        self.names = []

                    def add(self, name):
                        self.names.append(name)

                @functools.cache
                def registry():
                    return Registry()
                """,
            "test_case.py": """
                from app import registry

                def test_add():
                    registry().add("a")

                def test_empty():
                    assert registry().names == []
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    from app import registry

                    registry.cache_clear()
                    yield
                    registry.cache_clear()


                # isolint: end (40dc3a8d)
                """,
        },
    ),
)
