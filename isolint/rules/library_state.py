"""ISO310: a module-level object of a library holds state that tests change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.resolution.values import Global
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, Form
from isolint.model import Finding, FixOffer, Location, Safety, SiteKind
from isolint.models import StateModel
from isolint.rules._findings import counted, from_effect
from isolint.rules.cases.begun_anew import BEGUN_ANEW, BEGUN_ONCE
from isolint.rules.cases.kept_values import NOT_TAKEN_OUT_OF_STORE, TAKEN_OUT_OF_STORE
from isolint.rules.cases.stdlib_objects import FLAGS_CLEARED, FLAGS_SET


class LibraryState(Rule):
    """A module-level object of a library holds state that one test changes and the next one meets.

    What it does: finds objects of classes that a library model describes (a rate limiter's counters, for
    example), the code that changes them, and the tests that run it without a reset for each test.

    Why it breaks tests: a limiter that allows ten calls a minute counts over all tests of the process, so
    that the eleventh call of the suite fails, whichever test makes it.

    Example:
        limiter = Limiter(key_func=get_remote_address)

        @router.post("/rides")
        @limiter.limit("10/minute")
        def report_ride(request: Request): ...

    Fix and its safety: safe. An autouse fixture in the nearest common conftest.py resets the object before
    and after each test, by the statement that its library model names. Projects add models of their own with
    `models` in `[tool.isolint]`.
    """

    code = "ISO310"
    name = "library-state"

    VALID = (
        *FLAGS_CLEARED,
        Valid(
            "nobody reads the keys",
            {
                "app.py": "import redis\n\nclient = redis.Redis()\n",
                "test_case.py": "from app import client\n\ndef test_a():\n    client.set('a', 1)\n",
            },
        ),
        Valid(
            "the test that reads the keys is the one that sets them",
            {
                "app.py": "import redis\n\nclient = redis.Redis()\n",
                "test_case.py": """
                    from app import client

                    def test_a():
                        client.set("a", 1)
                        assert client.get("a")
                    """,
            },
        ),
        Valid(
            "an object that a module sets up when it is imported, and one that a test makes",
            """
            from flask import Flask

            app = Flask("app")
            app.add_url_rule("/", view_func=print)

            def test_a():
                own = Flask("own")
                own.add_url_rule("/", view_func=print)
                assert app.config.get("DEBUG") is own.config.get("DEBUG")
            """,
        ),
        Valid(
            "the database is dropped after each test",
            """
            import mongomock
            import pytest

            client = mongomock.MongoClient()

            @pytest.fixture(autouse=True)
            def dropped():
                yield
                client.drop_database("shop")

            def test_a():
                client.shop.orders.insert_one({})

            def test_b():
                assert not client.shop.orders.count_documents({})
            """,
        ),
        Valid(
            "the limiter is reset around each test",
            {
                "app.py": """
                    from slowapi import Limiter

                    limiter = Limiter()

                    @limiter.limit("1/minute")
                    def ride():
                        pass
                    """,
                "conftest.py": """
                    import pytest
                    from app import limiter

                    @pytest.fixture(autouse=True)
                    def fresh():
                        limiter.reset()
                        yield
                        limiter.reset()
                    """,
                "test_case.py": "from app import ride\n\ndef test_a():\n    ride()\n",
            },
        ),
        Valid(
            "no test runs what it counts",
            {
                "app.py": """
                    from slowapi import Limiter

                    limiter = Limiter()

                    @limiter.limit("1/minute")
                    def ride():
                        pass
                    """,
                "test_case.py": "import app\n\ndef test_a():\n    assert app\n",
            },
        ),
        Valid(
            "another library's limiter is not known",
            {
                "app.py": """
                    from elsewhere import Limiter

                    limiter = Limiter()

                    @limiter.limit("1/minute")
                    def ride():
                        pass
                    """,
                "test_case.py": "from app import ride\n\ndef test_a():\n    ride()\n",
            },
        ),
        *TAKEN_OUT_OF_STORE,
        *BEGUN_ANEW,
    )
    INVALID = (
        *FLAGS_SET,
        Invalid(
            "documents in a collection, which is a part of the client",
            """
            import mongomock

            client = mongomock.MongoClient()

            def test_a():
                client["shop"].orders.insert_one({})

            def test_b():
                assert not client.shop.orders.count_documents({})
            """,
            line=6,
            site="global:test_case:client",
            message="`client` (`mongomock.MongoClient`) keeps documents from one test to the next; 1 test changes it",
        ),
        Invalid(
            "a route of an application whose class the project derives",
            {
                "app.py": """
                    from flask import Flask

                    class Shop(Flask):
                        pass

                    app = Shop("shop")
                    """,
                "test_case.py": """
                    from app import app

                    def test_a():
                        app.add_url_rule("/late", view_func=print)
                    """,
            },
            line=4,
            site="global:app:app",
            message="`app` (`flask.Flask`) keeps its routes and hooks from one test to the next; 1 test changes it",
        ),
        Invalid(
            "a limiter behind a test client's call",
            {
                "app.py": """
                    from fastapi import FastAPI
                    from slowapi import Limiter

                    app = FastAPI()
                    limiter = Limiter()

                    @app.post("/rides")
                    @limiter.limit("1/minute")
                    def ride():
                        pass

                    @app.get("/other")
                    def other():
                        pass
                    """,
                "test_case.py": """
                    from app import app
                    from fastapi.testclient import TestClient

                    client = TestClient(app)

                    def test_ride():
                        client.post("/rides")

                    def test_other():
                        client.get("/other")
                    """,
            },
            line=8,
            path="app.py",
            site="global:app:limiter",
            message="`limiter` (`slowapi.Limiter`) keeps counts of requests per key from one test to the next; "
            "1 test changes it",
        ),
        Invalid(
            "a limiter of flask, called by name",
            {
                "limits.py": "from flask_limiter import Limiter\n\nlimiter = Limiter()\n",
                "app.py": """
                    from limits import limiter

                    def guard():
                        limiter.check()
                    """,
                "test_case.py": "from app import guard\n\ndef test_a():\n    guard()\n\ndef test_b():\n    guard()\n",
            },
            line=4,
            path="app.py",
            site="global:limits:limiter",
            message="`limiter` (`flask_limiter.Limiter`) keeps counts of requests per key from one test to the "
            "next; 2 tests change it",
        ),
        *NOT_TAKEN_OUT_OF_STORE,
        *BEGUN_ONCE,
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each object."""
        by_site: dict[SiteKey, list[Effect]] = {}
        for effect in index.writes(SiteKind.GLOBAL):
            if effect.form in (Form.DESCRIBED, Form.DECORATED) and self._leaking(index, effect):
                by_site.setdefault(effect.site, []).append(effect)
        for site, effects in by_site.items():
            model, name = index.library_state(site), index.name_of(site)
            if model is not None and name is not None:
                yield from self._findings(index, name, model, effects)

    def _leaking(self, index: ProjectIndex, effect: Effect) -> int:
        reset = index.leaks.protection.resets_before(effect.site)
        return index.leaks.leaking(effect) & ~(reset | index.begun_anew.tests(effect.site))

    def _findings(
        self, index: ProjectIndex, name: Global, model: StateModel, effects: Sequence[Effect]
    ) -> Iterator[Finding]:
        first = effects[0]
        tests = 0
        for effect in effects:
            tests |= self._leaking(index, effect)
        victims = index.audience.readers(first.site) if model.read_by else tests
        if not victims or (model.read_by and victims == tests and tests.bit_count() == 1):
            return
        changes = "changes it" if tests.bit_count() == 1 else "change it"
        line = index.program.modules[name.path].module.binding_lines.get(name.name, 1)
        yield replace(
            from_effect(
                self,
                index,
                first,
                f"`{name.name}` (`{model.type}`) keeps {model.holds} from one test to the next; "
                f"{counted(tests.bit_count(), 'test')} {changes}",
                tests,
            ),
            victims=index.nodeids(victims),
            site=index.site(first.site, Location(name.path, line, name.name)),
            fix=FixOffer("shared_conftest", Safety.SAFE) if model.reset else None,
        )
