"""Cases of counters in the suite: those by which classes get their names go on, and others start anew."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REFUSES = (
    Refuses(
        "a counter that makes the names of classes differ",
        {
            "test_app.py": """
                _count = 0

                def model():
                    global _count
                    _count += 1
                    return type(f"Author{_count}", (), {"number": _count})

                def test_model():
                    assert model().number == 1

                def test_other():
                    assert model().number == 1
                """,
        },
        "`model` numbers classes by `_count`, and parts of these may stay",
    ),
)

REWRITES = (
    Rewrites(
        "a counter by which a test asks for a kind",
        {
            "test_app.py": """
                _count = 0

                def counted(value):
                    global _count
                    _count += 1
                    return type(value), _count

                def test_counted():
                    assert counted(1) == (int, 1)

                def test_other():
                    assert counted("a") == (str, 1)
                """,
        },
        {
            "test_app.py": """
                import pytest

                _count = 0


                @pytest.fixture(autouse=True)
                def fresh_state(monkeypatch):
                    \"\"\"Let each test start with the state of this module as it was at first.\"\"\"
                    monkeypatch.setitem(globals(), "_count", _count)


                def counted(value):
                    global _count
                    _count += 1
                    return type(value), _count

                def test_counted():
                    assert counted(1) == (int, 1)

                def test_other():
                    assert counted("a") == (str, 1)
                """,
        },
    ),
)
