"""ISO310: a module-level object of a library holds state that tests change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.effects import Effect, Form, SiteKey
from isolint.model import Finding, FixOffer, Location, Safety, SiteKind
from isolint.rules._findings import counted, from_effect


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
    )
    INVALID = (
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
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each object."""
        by_site: dict[SiteKey, list[Effect]] = {}
        for effect in index.writes(SiteKind.GLOBAL):
            changes = effect.form in (Form.CALL, Form.DECORATED) and index.holds_library_state(effect.site)
            if changes and self._leaking(index, effect):
                by_site.setdefault(effect.site, []).append(effect)
        for site, effects in by_site.items():
            yield self._finding(index, site, effects)

    def _leaking(self, index: ProjectIndex, effect: Effect) -> int:
        return index.leaks.leaking(effect) & ~index.leaks.resets_before(effect.site)

    def _finding(self, index: ProjectIndex, site: SiteKey, effects: Sequence[Effect]) -> Finding:
        first = effects[0]
        tests = 0
        for effect in effects:
            tests |= self._leaking(index, effect)
        name = index.name_of(site)
        kind = index.resolver.type_name(name) if name is not None else None
        model = index.models.states[kind or ""]
        changes = "changes it" if tests.bit_count() == 1 else "change it"
        line = index.program.modules[name.path].module.binding_lines.get(name.name, 1) if name else 1
        return replace(
            from_effect(
                self,
                index,
                first,
                f"`{site[1].rpartition(':')[2]}` (`{model.type}`) keeps {model.holds} from one test to the next; "
                f"{counted(tests.bit_count(), 'test')} {changes}",
                tests,
            ),
            victims=index.nodeids(tests),
            site=index.site(site, Location(name.path, line, name.name) if name else None),
            fix=FixOffer("shared_conftest", Safety.SAFE),
        )
