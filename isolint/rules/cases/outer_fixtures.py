"""Cases of `duplicated_fixture` where a conftest, or another module, has the definition or one of that name."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

OUTER = (
    Valid(
        "overrides that extend an outer fixture",
        {
            "tests/conftest.py": """
                import pytest

                @pytest.fixture
                def rows():
                    return [1]
                """,
            **{
                f"tests/test_{letter}.py": f"""
                    import pytest

                    @pytest.fixture
                    def rows(rows):
                        rows.append(2)
                        rows.append(3)
                        return rows

                    def test_{letter}(rows):
                        assert rows
                    """
                for letter in "ab"
            },
        },
    ),
    Valid(
        "one definition that two modules import",
        {
            "tests/shared.py": """
                import pytest

                @pytest.fixture
                def rows():
                    found = list(range(3))
                    found.append(4)
                    return found
                """,
            **{
                f"tests/test_{letter}.py": f"""
                    from shared import rows

                    def test_{letter}(rows):
                        assert rows
                    """
                for letter in "ab"
            },
        },
    ),
    Valid(
        "folders that may be projects apart",
        {
            f"{folder}/tests/test_it.py": """
                import pytest

                @pytest.fixture
                def rows():
                    found = list(range(3))
                    found.append(4)
                    return found

                def test_it(rows):
                    assert rows
                """
            for folder in ("billing", "orders")
        },
    ),
)

OUTER_COPIES = (
    Invalid(
        "a conftest has it already",
        {
            "tests/conftest.py": """
                import pytest

                @pytest.fixture
                def rows():
                    found = list(range(3))
                    found.append(4)
                    return found
                """,
            "tests/unit/test_a.py": """
                import pytest

                @pytest.fixture
                def rows():
                    numbers = list(range(3))
                    numbers.append(4)
                    return numbers

                def test_a(rows):
                    assert rows
                """,
            "tests/test_b.py": """
                def test_b(rows):
                    assert rows
                """,
        },
        path="tests/conftest.py",
        line=4,
        site="fixture:tests.conftest:rows",
        message="`rows` is defined alike in 2 modules, also at tests/unit/test_a.py:4: "
        "tests/conftest.py has it for all of them",
    ),
    Invalid(
        "a conftest in between means something else by the name",
        {
            **{
                f"tests/{place}.py": """
                    import socket

                    import pytest

                    @pytest.fixture
                    def line():
                        line = socket.socket()
                        line.settimeout(1)
                        yield line
                        line.close()

                    def test_line(line):
                        assert line
                    """
                for place in ("test_x", "deep/test_y")
            },
            "tests/deep/conftest.py": """
                import pytest

                @pytest.fixture
                def line():
                    return None
                """,
        },
        path="tests/deep/test_y.py",
        line=6,
        site="fixture:tests.deep.test_y:line",
        message="`line` is defined alike in 2 modules, also at tests/test_x.py:6: one under a new name in "
        "tests/conftest.py would serve them all (tests/deep/conftest.py has another `line`)",
    ),
)
