"""Cases of containers that a fixture or set-up clears: for all tests that need it, or for some only."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

CLEARED_FOR_EACH = (
    Valid(
        "a list that the set-up of each test, which another module has, fills anew",
        {
            "tests/__init__.py": "",
            "tests/context.py": """
                NAMES = []

                def setup_function():
                    NAMES[:] = ["a"]
                """,
            "tests/test_names.py": """
                from tests.context import NAMES, setup_function

                def test_add():
                    NAMES.append("b")

                def test_names():
                    assert NAMES == ["a"]
                """,
        },
    ),
    Valid(
        "a fixture clears it after each test",
        {
            "app.py": "TABLE = {}\n\ndef put(key):\n    TABLE[key] = 1\n",
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture(autouse=True)
                def clean():
                    yield
                    app.TABLE.clear()

                def test_a():
                    app.put("a")
                    assert app.TABLE
                """,
        },
    ),
)

CLEARED_FOR_SOME = (
    Invalid(
        "a fixture that some of the tests ask for clears it first",
        {
            "app.py": "SEEN = []\n\ndef see(name):\n    SEEN.append(name)\n",
            "test_case.py": """
                import app
                import pytest

                @pytest.fixture
                def seen():
                    app.SEEN.clear()
                    return app.SEEN

                def test_a(seen):
                    app.see("a")
                    assert seen

                def test_b():
                    assert app.SEEN == []
                """,
        },
        line=4,
        path="app.py",
        site="global:app:SEEN",
        message="`see` changes `SEEN`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a fixture that would clear it, but that the test does not ask for",
        """
        import pytest

        STATE = {}

        @pytest.fixture
        def clean():
            yield
            STATE.clear()

        def test_a():
            STATE["a"] = 1

        def test_b(clean):
            STATE["b"] = 1
            assert "a" not in STATE
        """,
        line=11,
        site="global:test_case:STATE",
        message="`test_a` changes `STATE`, and leaves it so after 1 test; 1 test meets it. Restored by `clean` "
        "(line 8) only when it is asked for",
    ),
)
