"""ISO501: a test changes what a fixture wider than a function hands out."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.index import ProjectIndex
from isolint.index.state.effects import Effect
from isolint.model import FixOffer, Safety, SiteKind
from isolint.rules._findings import counted
from isolint.rules._state import StateRule, doer, short, through
from isolint.rules.cases.cleared_first import CLEARED_FIRST, CLEARED_OTHERWISE
from isolint.rules.cases.nothing_to_change import TEXTS
from isolint.rules.cases.on_demand import KEPT_ON_DEMAND, MADE_ON_DEMAND
from isolint.rules.cases.own_instances import VALUES_OF_THEIR_OWN


class SharedFixtureValue(StateRule):
    """A test changes the object that a fixture of class, module or session scope hands out.

    What it does: follows the fixture's value into tests, other fixtures and the application functions that
    it is passed to, and reports the statements that change it.

    Why it breaks tests: all tests of the scope share one object. The second one gets it as the first one
    left it.

    Example:
        @pytest.fixture(scope="module")
        def order():
            return Order()

        def test_add(order):
            order.add("tea")

    Fix and its safety: unsafe, since a test may need what another has done to the object. The fixture loses its
    scope, with the wide fixtures that ask for it.
    """

    code = "ISO501"
    name = "shared-fixture-value"
    kinds = (SiteKind.FIXTURE,)
    offered = FixOffer("narrow_fixture", Safety.UNSAFE)

    VALID = (
        *MADE_ON_DEMAND,
        *TEXTS,
        *CLEARED_FIRST,
        *VALUES_OF_THEIR_OWN,
        Valid(
            "what a pool lends comes back on the way out",
            """
            import contextlib
            import pytest

            class Desk:
                def __init__(self):
                    self.pens = ["red", "blue"]

                @contextlib.contextmanager
                def pen(self):
                    pen = self.lend()
                    try:
                        yield pen
                    finally:
                        self.take_back(pen)

                def lend(self):
                    return self.pens.pop()

                def take_back(self, pen):
                    self.pens.append(pen)

            @pytest.fixture(scope="module")
            def desk():
                return Desk()

            def test_a(desk):
                with desk.pen() as pen:
                    assert pen

            def test_b(desk):
                assert len(desk.pens) == 2
            """,
        ),
        Valid(
            "a module that is there or not, and an object with a function of its own under a container's name",
            """
            import functools
            import pytest

            class Client:
                def __init__(self):
                    self.put = functools.partial(self.send, "PUT")

                def send(self, verb, url):
                    return verb, url

            @pytest.fixture(scope="module")
            def requests():
                return pytest.importorskip("requests")

            @pytest.fixture(scope="module")
            def client():
                return Client()

            def test_a(requests, client):
                requests.put("http://localhost")
                client.put("http://localhost")

            def test_b(requests, client):
                assert requests.get("http://localhost")
                assert client.send("GET", "http://localhost")
            """,
        ),
        Valid(
            "a class that it keeps is called: that makes an object, whose call would change something",
            {
                "app.py": """
                    class Forum:
                        def __call__(self, name):
                            self.name = name

                    class Client:
                        def __init__(self):
                            self.kind = Forum
                    """,
                "test_case.py": """
                    import pytest
                    from app import Client

                    @pytest.fixture(scope="module")
                    def client():
                        return Client()

                    def test_a(client):
                        assert client.kind()

                    def test_b(client):
                        assert client.kind
                    """,
            },
        ),
        Valid(
            "a fixture for each test",
            """
            import pytest

            @pytest.fixture
            def names():
                return []

            def test_a(names):
                names.append(1)

            def test_b(names):
                assert names == []
            """,
        ),
        Valid(
            "the tests only look at it",
            """
            import pytest

            @pytest.fixture(scope="module")
            def names():
                return ["a"]

            def test_a(names):
                assert names

            def test_b(names):
                assert len(names) == 1
            """,
        ),
        Valid(
            "the fixture fills it itself",
            """
            import pytest

            @pytest.fixture(scope="module")
            def names():
                found = []
                found.append(1)
                return found

            def test_a(names):
                assert names

            def test_b(names):
                assert names
            """,
        ),
    )
    INVALID = (
        *KEPT_ON_DEMAND,
        *CLEARED_OTHERWISE,
        Invalid(
            "a part of it that is called, and keeps what it is called with",
            {
                "app.py": """
                    class Forum:
                        def __init__(self):
                            self.name = None

                        def __call__(self, name):
                            self.name = name
                            return self

                    class Client:
                        def __init__(self):
                            self.forums = Forum()
                    """,
                "test_case.py": """
                    import pytest
                    from app import Client

                    @pytest.fixture(scope="module")
                    def client():
                        return Client()

                    def test_a(client):
                        assert client.forums("a").name == "a"

                    def test_b(client):
                        assert client.forums.name is None
                    """,
            },
            line=9,
            site="fixture:test_case:client",
            message="`test_a` changes what `client` hands out through `Forum.__call__`, and leaves it so after 1 test; "
            "2 tests share it",
        ),
        Invalid(
            "a list that a test appends to",
            """
            import pytest

            @pytest.fixture(scope="module")
            def names():
                return []

            def test_a(names):
                names.append(1)

            def test_b(names):
                assert names == []
            """,
            line=8,
            site="fixture:test_case:names",
            message="`test_a` changes what `names` hands out, and leaves it so after 1 test; 2 tests share it",
        ),
        Invalid(
            "an object whose method changes it",
            {
                "app.py": """
                    class Order:
                        def __init__(self):
                            self.lines = []

                        def add(self, line):
                            self.lines.append(line)
                    """,
                "test_case.py": """
                    import pytest
                    from app import Order

                    @pytest.fixture(scope="session")
                    def order():
                        return Order()

                    def test_a(order):
                        order.add("tea")

                    def test_b(order):
                        assert order.lines == []
                    """,
            },
            line=9,
            site="fixture:test_case:order",
            message=(
                "`test_a` changes what `order` hands out through `Order.add`, and leaves it so after 1 test; "
                "2 tests share it"
            ),
        ),
    )

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Take the changes that a test makes on its own behalf."""
        return bool(index.own_reach.tests(effect.owner))

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """All users of the fixture meet what is left, if there are several."""
        users = index.audience.users_of(effect.site)
        return users if users.bit_count() > 1 else 0

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who changes what."""
        return f"{doer(index, effect)} changes what `{short(effect.site)}` hands out{through(index, effect)}"

    def meeting(self, tests: int, victims: int) -> str:
        """Say how many tests share the object: whether each looks at what was changed is not known."""
        number = victims.bit_count()
        if not number:
            return super().meeting(tests, victims)
        return f"{counted(number, 'test')} {'shares' if number == 1 else 'share'} it"
