"""Cases of what a test makes, replaces or hands in: stand-ins, elements of its own, calls that are refused."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_REGISTRY = """
    class Registry:
        CALLS = set()

        @classmethod
        def register(cls, function):
            Registry.CALLS.add(function)
            return function

        @classmethod
        def unregister(cls, function):
            Registry.CALLS.discard(function)

    @Registry.register
    def known():
        pass
    """

#: Class attributes that a test leaves as they are.
OWN_ELEMENTS = (
    Valid(
        "a function that the test defines is taken out of where it was not, or has been put by the test",
        {
            "app.py": _REGISTRY,
            "test_case.py": """
                from app import Registry

                def test_a():
                    def made():
                        pass

                    Registry.unregister(made)
                    assert made not in Registry.CALLS

                def test_b():
                    @Registry.register
                    def made():
                        pass

                    Registry.unregister(made)

                def test_c():
                    assert Registry.CALLS
                """,
        },
    ),
    Valid(
        "attributes of a function that a spy stands in for",
        """
        import sys
        import pytest

        def action():
            return 1

        class TestAction:
            @pytest.fixture(autouse=True)
            def spied(self, mocker):
                module = sys.modules[globals()["__name__"]]
                mocker.spy(module, "action")

            def test_a(self):
                action.side_effect = ValueError

            def test_b(self):
                assert action()
        """,
    ),
    Valid(
        "attributes of a function that a mock stands in for",
        """
        import sys
        import pytest

        def action():
            return 1

        @pytest.fixture(autouse=True)
        def mocked(mocker):
            mocker.patch.object(sys.modules[__name__], "action")

        def test_a():
            action.return_value = 2

        def test_b():
            assert action()
        """,
    ),
)

#: The same of functions that are there before, or are themselves.
ELEMENTS_OF_OTHERS = (
    Invalid(
        "a function of the application is taken out",
        {
            "app.py": _REGISTRY,
            "test_case.py": """
                from app import Registry, known

                def test_a():
                    Registry.unregister(known)

                def test_b():
                    assert Registry.CALLS
                """,
        },
        line=11,
        path="app.py",
        site="attr:app:Registry.CALLS",
        message="`Registry.unregister` changes `Registry.CALLS`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "a function that stands for itself where the fixture is not asked for",
        """
        import sys
        import pytest

        def action():
            return 1

        @pytest.fixture
        def mocked(mocker):
            mocker.patch.object(sys.modules[__name__], "action")

        def test_a():
            action.return_value = 2

        def test_b(mocked):
            assert action.return_value
        """,
        line=12,
        site="attr:test_case:action.return_value",
        message="`test_a` changes `action.return_value`, and leaves it so after 1 test; 1 test meets it",
    ),
)

#: Containers whose methods refuse what they are given.
REFUSED = (
    Valid(
        "a method of a container raises, and changes nothing",
        """
        import pytest

        TABLE = {"a": 1}
        NAMES = ["a"]

        def test_a():
            with pytest.raises(TypeError):
                TABLE.pop()
            with pytest.raises(ValueError):
                NAMES.remove("b")

        def test_b():
            assert TABLE and NAMES
        """,
    ),
)

#: Another statement may raise as well.
NOT_REFUSED = (
    Invalid(
        "what raises stands after the change",
        """
        import pytest

        TABLE = {"a": 1}

        def test_a():
            with pytest.raises(ValueError):
                TABLE.pop("a")
                float("x")

        def test_b():
            assert TABLE
        """,
        line=7,
        site="global:test_case:TABLE",
        message="`test_a` changes `TABLE`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

_BUS = """
    import signal

    class Bus:
        pass

    class Reloader:
        def subscribe(self):
            return True

    class Handler:
        def subscribe(self):
            signal.signal(signal.SIGTERM, print)

    try:
        import busses
        BUS = busses.Bus()
    except ImportError:
        BUS = Bus()
    BUS.reloader = Reloader()
    BUS.handler = Handler()
    """

#: Objects that an attribute of another one holds, whose class is one of two.
HELD_BY_NAME = (
    Valid(
        "an attribute does not hold what another one holds",
        {
            "app.py": _BUS,
            "test_case.py": """
                from app import BUS

                def test_a():
                    assert BUS.reloader.subscribe()

                def test_b():
                    BUS.reloader.subscribe()
                """,
        },
    ),
)

#: The attribute that does.
HELD_BY_THAT_NAME = (
    Invalid(
        "an attribute of an object whose class is one of two holds what changes the process",
        {
            "app.py": _BUS,
            "test_case.py": """
                from app import BUS

                def test_a():
                    BUS.handler.subscribe()
                """,
        },
        line=12,
        path="app.py",
        site="process:signal:SIGTERM",
        message=(
            "`Handler.subscribe` changes the process's signal SIGTERM, and leaves it so after 1 test; "
            "no test that meets it was found"
        ),
    ),
)

#: Data of the suite, of which a function that is given it asks whether it has a key.
KEYS_THAT_ARE_THERE = (
    Invalid(
        "an item is converted in place where the data has another one",
        {
            "app.py": """
                def validate(config):
                    if "name" in config:
                        config["channel"] = int(config["channel"])
                    return True
                """,
            "test_case.py": """
                from app import validate

                CONFIG = {"channel": "4", "name": "x"}

                def test_read():
                    assert CONFIG == {"channel": "4", "name": "x"}

                def test_validate():
                    assert validate(CONFIG)
                """,
        },
        line=9,
        site="global:test_case:CONFIG",
        message="`test_validate` changes `CONFIG` through `validate`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
)
