"""Cases of `duplicated_fixture`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.fixture_names import NAMED, NAMED_APART
from isolint.rules.cases.outer_fixtures import OUTER, OUTER_COPIES

VALID = (
    *NAMED,
    Valid(
        "each module has an object of its own behind the same text",
        {
            "tests/test_a.py": """
                import pytest
                APP = object()

                @pytest.fixture
                def client():
                    made = [APP]
                    made.append(1)
                    return made

                def test_a(client):
                    assert client
                """,
            "tests/test_b.py": """
                import pytest
                APP = object()

                @pytest.fixture
                def client():
                    made = [APP]
                    made.append(1)
                    return made

                def test_b(client):
                    assert client
                """,
        },
    ),
    Valid(
        "a one-line constant in many modules",
        {
            f"tests/test_{letter}.py": f"""
                import pytest

                @pytest.fixture
                def name():
                    return "tea"

                def test_{letter}(name):
                    assert name
                """
            for letter in "abcde"
        },
    ),
    Valid(
        "another scope",
        {
            "tests/test_a.py": """
                import pytest

                @pytest.fixture
                def rows():
                    found = list(range(3))
                    found.append(4)
                    return found

                def test_a(rows):
                    assert rows
                """,
            "tests/test_b.py": """
                import pytest

                @pytest.fixture(scope="module")
                def rows():
                    found = list(range(3))
                    found.append(4)
                    return found

                def test_b(rows):
                    assert rows
                """,
        },
    ),
    Valid(
        "they ask for fixtures of one name that are not the same",
        {
            "tests/test_a.py": """
                import pytest

                @pytest.fixture
                def base():
                    return 1

                @pytest.fixture
                def rows(base):
                    found = list(range(base))
                    found.append(4)
                    return found

                def test_a(rows):
                    assert rows
                """,
            "tests/test_b.py": """
                import pytest

                @pytest.fixture
                def base():
                    return 2

                @pytest.fixture
                def rows(base):
                    found = list(range(base))
                    found.append(4)
                    return found

                def test_b(rows):
                    assert rows
                """,
        },
    ),
    Valid(
        "the names do not correspond one to one",
        {
            "tests/test_a.py": """
                import pytest

                @pytest.fixture
                def rows():
                    first = list("a")
                    second = list("b")
                    return first + second

                def test_a(rows):
                    assert rows
                """,
            "tests/test_b.py": """
                import pytest

                @pytest.fixture
                def rows():
                    first = list("a")
                    second = list("b")
                    return first + first

                def test_b(rows):
                    assert rows
                """,
        },
    ),
    *OUTER,
)

INVALID = (
    *NAMED_APART,
    Invalid(
        "local names, docstring, annotation and place of the import differ",
        {
            "tests/test_a.py": '''
                import io

                import pytest

                @pytest.fixture
                def stream():
                    """Hand out a stream."""
                    made = io.StringIO()
                    made.write("a")
                    yield made
                    made.close()

                def test_a(stream):
                    assert stream
                ''',
            "tests/test_b.py": """
                import pytest

                @pytest.fixture()
                def stream():
                    from io import StringIO
                    buffer: StringIO = StringIO()
                    buffer.write("a")
                    yield buffer
                    buffer.close()

                def test_b(stream):
                    assert stream
                """,
        },
        path="tests/test_a.py",
        line=6,
        site="fixture:tests.test_a:stream",
        message="`stream` is defined alike in 2 modules, also at tests/test_b.py:4: "
        "one in tests/conftest.py would serve them all",
    ),
    *OUTER_COPIES,
    Invalid(
        "copies that every test of their modules gets",
        {
            f"tests/test_{letter}.py": f"""
                import logging
                import pytest

                @pytest.fixture(autouse=True)
                def quiet():
                    logging.disable(logging.CRITICAL)
                    yield
                    logging.disable(logging.NOTSET)

                def test_{letter}():
                    pass
                """
            for letter in "ab"
        },
        path="tests/test_a.py",
        line=5,
        site="fixture:tests.test_a:quiet",
        message="`quiet` is defined alike in 2 modules, also at tests/test_b.py:5: one in tests/conftest.py, "
        "asked for by these modules' `usefixtures`, would serve them all",
    ),
    Invalid(
        "a class of test doubles inside, and a name that means something else outside",
        {
            "tests/conftest.py": """
                import pytest

                @pytest.fixture
                def session():
                    return None
                """,
            **{
                f"tests/unit/test_{letter}.py": f"""
                    import pytest

                    @pytest.fixture
                    def session():
                        class Fake:
                            closed = False

                            def close(self, reason={letter!r} and None):
                                self.closed = True

                        {letter} = Fake()
                        yield {letter}
                        assert {letter}.closed

                    def test_{letter}(session):
                        session.close()
                    """
                for letter in "x"
            },
            "tests/unit/test_y.py": """
                import pytest

                @pytest.fixture
                def session():
                    class Double:
                        closed = False

                        def close(self, reason='x' and None):
                            self.closed = True

                    double = Double()
                    yield double
                    assert double.closed

                def test_y(session):
                    session.close()
                """,
        },
        path="tests/unit/test_x.py",
        line=4,
        site="fixture:tests.unit.test_x:session",
        message="`session` is defined alike in 2 modules, also at tests/unit/test_y.py:4: one under a new name in "
        "tests/unit/conftest.py would serve them all (tests/conftest.py has another `session`)",
    ),
)
