"""Cases of tests whose folder hangs on a fixture that they ask for by a name that is computed."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_FIXTURES = """
    import contextlib
    import pytest

    @pytest.fixture
    def folder(tmp_path):
        with contextlib.chdir(tmp_path):
            yield tmp_path

    @pytest.fixture
    def store(folder):
        return folder / "store"

    @pytest.fixture
    def words():
        return ["a"]
    """

#: The fixture may run the test in a folder of its own.
MOVED_BY_NAME = (
    Valid(
        "a fixture of a parametrised name changes the folder",
        {
            "conftest.py": _FIXTURES,
            "test_case.py": """
                import os
                import pytest

                @pytest.mark.parametrize("name", ["store", "words"])
                def test_a(name, request):
                    request.getfixturevalue(name)
                    with open("out.txt", "w") as file:
                        file.write("x")

                def test_b():
                    assert not os.path.exists("out.txt")
                """,
        },
    ),
    Valid(
        "the name of the fixture is known to no one",
        {
            "conftest.py": _FIXTURES,
            "test_case.py": """
                import os

                def pytest_generate_tests(metafunc):
                    if "name" in metafunc.fixturenames:
                        metafunc.parametrize("name", os.environ["NAMES"].split())

                def test_a(name, request):
                    request.getfixturevalue(name)
                    with open("out.txt", "w") as file:
                        file.write("x")

                def test_b():
                    assert not os.path.exists("out.txt")
                """,
        },
    ),
)

STAYING = (
    Invalid(
        "no fixture of a parametrised name changes the folder",
        {
            "conftest.py": _FIXTURES,
            "test_case.py": """
                import os
                import pytest

                @pytest.mark.parametrize("name", ["words"])
                def test_a(name, request):
                    request.getfixturevalue(name)
                    with open("out.txt", "w") as file:
                        file.write("x")

                def test_b():
                    assert not os.path.exists("out.txt")
                """,
        },
        line=7,
        site="file:out.txt",
        message="`test_a` writes the file `out.txt`, and leaves it so after 1 test; 1 test meets it",
    ),
)
