"""Cases of fixtures that set what a process can set only once."""

from __future__ import annotations

from isolint.contracts import Refuses

SET_ONCE = (
    Refuses(
        "a fixture that sets what a process sets once",
        {
            "conftest.py": """
                import pytest
                from opentelemetry import trace

                @pytest.fixture(scope="session")
                def spans():
                    spans = []
                    trace.set_tracer_provider(spans.append)
                    return spans
                """,
            "test_app.py": """
                def test_one(spans):
                    spans.append("one")
                    assert spans == ["one"]

                def test_none(spans):
                    assert spans == []
                """,
        },
        "`spans` sets the process's tracer provider, which may be possible only once",
    ),
)
