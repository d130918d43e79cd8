"""Cases of `duplicated_fixture` on the name that the one definition can have."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_COPY = """
    import pytest

    @pytest.fixture
    def desk():
        found = list(range({number}))
        found.append(4)
        return found
    """

_OUTER = """
    import pytest

    @pytest.fixture
    def desk():
        return None
    """

_INHERITING = """
    import pytest
    from shared import Shared

    @pytest.fixture
    def desk():
        found = list(range(3))
        found.append(4)
        return found

    class Test{name}(Shared):
        pass
    """

_ASKED_FOR = {
    "tests/conftest.py": _OUTER,
    "shared.py": """
        class Shared:
            def test_desk(self, desk):
                assert desk != []
        """,
    "tests/test_other.py": """
        from shared import Shared

        class TestOther(Shared):
            pass
        """,
}

NAMED = (
    Valid(
        "a new name, where tests that others inherit, too, ask for the old one",
        {
            **_ASKED_FOR,
            "tests/test_a.py": _INHERITING.format(name="A"),
            "tests/test_b.py": _INHERITING.format(name="B"),
        },
    ),
)


def own(number: int, name: str) -> str:
    """Return a module with a fixture that fills a list with so many numbers, and a test that asks for it."""
    return f"{_COPY.format(number=number)}\n    def test_{name}(desk):\n        assert desk\n"


NAMED_APART = (
    Invalid(
        "copies that can have a new name, beside those that cannot",
        {
            **_ASKED_FOR,
            "tests/test_a.py": _INHERITING.format(name="A"),
            "tests/test_b.py": own(3, "b"),
            "tests/test_c.py": own(3, "c"),
        },
        path="tests/test_b.py",
        line=4,
        site="fixture:tests.test_b:desk",
        message="`desk` is defined alike in 2 modules, also at tests/test_c.py:4: one under a new name in "
        "tests/conftest.py would serve them all (tests/conftest.py has another `desk`)",
    ),
    Invalid(
        "a conftest has it, but a nearer one another of the name",
        {
            "tests/conftest.py": _COPY.format(number=3),
            "tests/deep/conftest.py": _OUTER,
            "tests/deep/test_a.py": own(3, "a"),
            "tests/test_b.py": """
                def test_b(desk):
                    assert desk
                """,
        },
        path="tests/conftest.py",
        line=4,
        site="fixture:tests.conftest:desk",
        message="`desk` is defined alike in 2 modules, also at tests/deep/test_a.py:4: one under a new name in "
        "tests/conftest.py would serve them all (tests/deep/conftest.py has another `desk`)",
    ),
)
