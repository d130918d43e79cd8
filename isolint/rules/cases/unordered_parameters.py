"""Cases of `unordered_parameters`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

VALID = (
    Valid(
        "a set of classes",
        """
        from collections import OrderedDict, deque

        import pytest

        class Bag(list):
            pass

        KINDS = {list, Bag, OrderedDict, deque}

        @pytest.mark.parametrize("kind", {list, dict, (int, str)})
        @pytest.mark.parametrize("other", [kind() for kind in KINDS])
        def test_a(kind, other):
            assert kind != other
        """,
    ),
    Valid(
        "a sorted set, and a list",
        """
        import pytest

        NAMES = {"tea", "milk"}

        @pytest.mark.parametrize("name", sorted(NAMES))
        def test_a(name):
            assert name

        @pytest.mark.parametrize("name", ["tea", "milk"])
        def test_b(name):
            assert name
        """,
    ),
    Valid(
        "numbers hash alike in each process",
        """
        import pytest

        @pytest.mark.parametrize("number", {1, 2, 3})
        def test_a(number):
            assert number

        @pytest.mark.parametrize("number", set(range(3)))
        def test_b(number):
            assert number
        """,
    ),
    Valid(
        "sets as values, in a list",
        """
        import pytest

        @pytest.mark.parametrize("names", [{"tea", "milk"}, set(), frozenset("ab")])
        def test_a(names):
            assert names is not None
        """,
    ),
    Valid(
        "objects of which pytest makes no ids, and ids that are given",
        """
        import uuid
        from datetime import datetime
        import pytest

        @pytest.mark.parametrize("key", [uuid.uuid4(), datetime.now()])
        def test_a(key):
            assert key

        @pytest.mark.parametrize("key", [str(uuid.uuid4())], ids=["random"])
        def test_b(key):
            assert key

        @pytest.mark.parametrize("key", [pytest.param(uuid.uuid4().hex, id="hex")])
        def test_c(key):
            assert key
        """,
    ),
    Valid(
        "a sorted listing, and a sorted comprehension of one",
        """
        import os
        from pathlib import Path
        import pytest

        HERE = Path(__file__).parent

        @pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")))
        def test_a(path):
            assert path

        @pytest.fixture(params=sorted(name for name in os.listdir(".") if name))
        def name(request):
            return request.param

        def test_b(name):
            assert name
        """,
    ),
    Valid(
        "numbers from a generator that the module seeds",
        """
        import random
        import pytest

        random.seed(1)

        @pytest.mark.parametrize("number", random.sample(range(9), 3))
        def test_a(number):
            assert number in range(9)

        @pytest.mark.parametrize("number", [random.random()])
        def test_b(number):
            assert number
        """,
    ),
    Valid(
        "a method called glob of something else",
        """
        import pytest
        from app import catalogue

        @pytest.mark.parametrize("name", catalogue.glob("*"))
        def test_a(name):
            assert name
        """,
    ),
)

INVALID = (
    Invalid(
        "a set of texts",
        """
        import pytest

        @pytest.mark.parametrize("name", {"tea", "milk"})
        def test_a(name):
            assert name
        """,
        line=3,
        site="process:hash seed",
        message="`test_a` is parametrised in the order of a set, which changes with each process's hash seed: "
        "sort the values",
    ),
    Invalid(
        "a set of the application, by way of a name, a union and a comprehension",
        {
            "app.py": """
                HOT = frozenset(["tea", "coffee"])
                COLD = {"milk"}
                DRINKS = HOT | COLD
                """,
            "test_case.py": """
                import pytest
                from app import DRINKS

                CASES = [(name, len(name)) for name in DRINKS]

                class TestDrinks:
                    @pytest.mark.parametrize(("name", "length"), list(CASES))
                    def test_length(self, name, length):
                        assert len(name) == length
                """,
        },
        line=7,
        site="process:hash seed",
        message="`TestDrinks.test_length` is parametrised in the order of a set, which changes with each process's "
        "hash seed: sort the values",
    ),
    Invalid(
        "the parameters of a fixture, from a function that lists a folder",
        """
        from pathlib import Path
        import pytest

        HERE = Path(__file__).parent

        def documents():
            return [path.stem for path in (HERE / "documents").glob("*.txt")]

        @pytest.fixture(params=documents())
        def document(request):
            return request.param

        def test_a(document):
            assert document
        """,
        line=9,
        site="process:order of directories",
        message="`document` is parametrised in the order in which the file system lists a folder, which no two "
        "machines share: sort the values",
    ),
    Invalid(
        "pytest_generate_tests with a set",
        """
        def pytest_generate_tests(metafunc):
            names = set(["tea", "milk"])
            if "name" in metafunc.fixturenames:
                metafunc.parametrize("name", names)

        def test_a(name):
            assert name
        """,
        line=4,
        site="process:hash seed",
        message="`pytest_generate_tests` parametrises in the order of a set, which changes with each process's hash "
        "seed: sort the values",
    ),
    Invalid(
        "ids made of random texts",
        """
        import uuid
        import pytest

        @pytest.mark.parametrize(("number", "key"), [(1, f"key-{uuid.uuid4()}"), (2, "b")])
        def test_a(number, key):
            assert key
        """,
        line=4,
        site="process:random numbers",
        message="`test_a` has ids made of random numbers, so that no two processes collect the same tests: give "
        "fixed ids",
    ),
    Invalid(
        "ids made of the time",
        """
        from datetime import datetime
        import pytest

        @pytest.fixture(params=["a", datetime.now().isoformat()])
        def moment(request):
            return request.param

        def test_a(moment):
            assert moment
        """,
        line=4,
        site="process:clock",
        message="`moment` has ids made of the time of day, so that no two processes collect the same tests: give "
        "fixed ids",
    ),
)
