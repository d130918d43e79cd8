"""ISO201: a cached function keeps what it made of the environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isolint.contracts import Invalid, Rule, Valid
from isolint.index import ProjectIndex
from isolint.index.resolution.values import Global, Parameter
from isolint.index.state.effects import EffectKind, SiteKey
from isolint.model import Doubt, Finding, FixOffer, Safety
from isolint.rules._findings import enumerated, name_span, variables

_MAY_NOT_HOLD = Doubt("the variable is read far away, perhaps for something else")

#: A variable that is read more calls away than these need not be part of what is cached.
_NEAR = 2


class CachedEnvironment(Rule):
    """A memo cache, such as that of a `get_settings` factory, outlives the environment it was built from.

    What it does: reports a function under `lru_cache`, `cache` or a library's equivalent that reads
    environment variables, itself or through its calls and settings classes, where the suite changes one of
    these variables and no fixture of function scope empties the cache for each test that gets to it.

    Why it breaks tests: the first test (or import) that calls it decides what all later ones see. A
    `monkeypatch.setenv` in a later test has no effect, and its value can stay cached after it is undone.

    Example:
        @lru_cache
        def get_settings() -> Settings:
            return Settings()

    Fix and its safety: safe. An autouse fixture in the nearest common conftest.py calls `cache_clear()`
    before and after each test.
    """

    code = "ISO201"
    name = "cached-environment"

    VALID = (
        Valid(
            "a method, which caches for each object",
            {
                "app.py": """
                    import os
                    from functools import lru_cache

                    class Runner:
                        @lru_cache
                        def mode(self):
                            return os.environ.get("MODE")
                    """,
                "test_case.py": """
                    from app import Runner

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "a")
                        assert Runner().mode() == "a"

                    def test_b():
                        assert Runner().mode() is None
                    """,
            },
        ),
        Valid(
            "nothing changes the variable",
            {
                "app.py": """
                    import os
                    from functools import lru_cache

                    @lru_cache
                    def mode():
                        return os.environ.get("MODE")
                    """,
                "test_case.py": "from app import mode\n\ndef test_a():\n    mode()\n",
            },
        ),
        Valid(
            "an autouse fixture empties it around each test",
            {
                "app.py": """
                    import os
                    from functools import lru_cache

                    @lru_cache
                    def mode():
                        return os.environ.get("MODE")
                    """,
                "conftest.py": """
                    import pytest
                    from app import mode

                    @pytest.fixture(autouse=True)
                    def fresh():
                        mode.cache_clear()
                        yield
                        mode.cache_clear()
                    """,
                "test_case.py": """
                    from app import mode

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "a")
                        mode()
                    """,
            },
        ),
        Valid(
            "a cache of a pure function",
            {
                "app.py": "from functools import cache\n\n@cache\ndef double(x):\n    return 2 * x\n",
                "test_case.py": """
                    from app import double

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "a")
                        double(1)
                    """,
            },
        ),
        Valid(
            "no test gets to it",
            {
                "app.py": """
                    import os
                    from functools import cache

                    @cache
                    def mode():
                        return os.environ.get("MODE")
                    """,
                "test_case.py": 'def test_a(monkeypatch):\n    monkeypatch.setenv("MODE", "a")\n',
            },
        ),
        Valid(
            "the tests that change the variable do not get to the function",
            {
                "app.py": """
                    import os
                    from functools import cache

                    @cache
                    def mode():
                        return os.environ.get("MODE")
                    """,
                "test_case.py": """
                    from app import mode

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "a")

                    def test_b():
                        mode()
                    """,
            },
        ),
        Valid(
            "the test that changes the variable calls what is under the cache",
            {
                "app.py": """
                    import os
                    from functools import cache

                    @cache
                    def mode():
                        return os.environ.get("MODE")
                    """,
                "test_case.py": """
                    from unittest.mock import patch
                    import app

                    @patch("app.mode", app.mode.__wrapped__)
                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "a")
                        assert app.mode() == "a"

                    def test_b():
                        app.mode()
                    """,
            },
        ),
    )
    INVALID = (
        Invalid(
            "a cache of a library",
            {
                "app.py": """
                    import os
                    from cachetools import TTLCache, cached

                    @cached(TTLCache(8, 60))
                    def mode():
                        return os.environ.get("MODE")
                    """,
                "test_case.py": """
                    from app import mode

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "a")
                        mode()
                    """,
            },
            line=5,
            path="app.py",
            site="cache:app:mode",
            message="`mode` caches what it reads of `MODE`, which the suite changes",
        ),
        Invalid(
            "the variable is patched, the cache is not emptied",
            {
                "app.py": """
                    import os
                    from functools import lru_cache

                    @lru_cache(maxsize=None)
                    def mode():
                        return os.environ.get("MODE")
                    """,
                "test_case.py": """
                    from app import mode

                    def test_a(monkeypatch):
                        monkeypatch.setenv("MODE", "a")
                        mode()
                    """,
            },
            line=5,
            path="app.py",
            site="cache:app:mode",
            message="`mode` caches what it reads of `MODE`, which the suite changes",
        ),
        Invalid(
            "a settings class, emptied once a module only",
            {
                "app/__init__.py": "",
                "app/config.py": """
                    from functools import lru_cache
                    from pydantic_settings import BaseSettings

                    class Settings(BaseSettings):
                        key: str = "none"

                        class Config:
                            env_prefix = "APP_"

                    @lru_cache
                    def get_settings():
                        return Settings()
                    """,
                "tests/conftest.py": """
                    import pytest

                    @pytest.fixture(scope="module", autouse=True)
                    def fresh():
                        from app.config import get_settings

                        get_settings.cache_clear()
                        yield
                    """,
                "tests/test_case.py": """
                    from app.config import get_settings

                    def test_a(monkeypatch):
                        monkeypatch.setenv("APP_KEY", "a")
                        assert get_settings().key == "a"
                    """,
            },
            line=11,
            path="app/config.py",
            site="cache:app.config:get_settings",
            message="`get_settings` caches what it reads of `APP_KEY`, which the suite changes; "
            "`fresh` empties it only once a module",
        ),
    )

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each such function."""
        for function in index.program.functions():
            site = index.caches.site(function)
            reached = index.reach.tests(function)
            if site is None or not reached or index.resolver.annotations.is_self(Parameter(function, 0)):
                # What a method caches, it caches for its object.
                continue
            reads = dict.fromkeys(effect.site for effect in index.environment_of(function))
            changed = [read for read in reads if index.audience.changed_by_suite(read)]
            name = index.objects.name(
                Global(index.program.path(function), index.resolver.scope(function).qualname)
            )
            spared = (
                index.leaks.protection.tests(site)
                | index.leaks.protection.resets_before(site)
                | index.leaks.protection.tests(name)
            )
            changed = [read for read in changed if index.audience.setters(read) & reached & ~spared]
            if changed:
                yield self._finding(index, function, site, changed)

    def _finding(
        self, index: ProjectIndex, function: int, site: SiteKey, changed: Sequence[SiteKey]
    ) -> Finding:
        reached = index.reach.tests(function)
        setters = 0
        for variable in changed:
            setters |= index.audience.setters(variable)
        location = index.location(function)
        message = (
            f"`{location.name}` caches what it reads of {enumerated(variables(changed))}, "
            f"which the suite changes{self._insufficient(index, site)}"
        )
        return Finding(
            code=self.code,
            name=self.name,
            message=message,
            path=location.path,
            span=name_span(index, function),
            doubts=self._doubts(index, function, changed),
            site=index.site(site, location),
            tests=index.nodeids(reached & setters),
            victims=index.nodeids(reached),
            chain=index.way_to(function, reached),
            fix=FixOffer("shared_conftest", Safety.SAFE),
        )

    def _doubts(self, index: ProjectIndex, function: int, changed: Sequence[SiteKey]) -> tuple[Doubt, ...]:
        """Return the doubt that the result holds the variable, which far away may be read for something else."""
        near = index.graph.within(function, _NEAR)
        is_near = any(
            effect.site in changed and effect.owner in near for effect in index.environment_of(function)
        )
        return () if is_near else (_MAY_NOT_HOLD,)

    def _insufficient(self, index: ProjectIndex, site: SiteKey) -> str:
        """Return a clause on the clean-up that is there but does not run for each test."""
        for effect in index.on(site, EffectKind.RESET):
            fixture = index.fixtures.by_function.get(effect.owner)
            if fixture is not None and fixture.is_wide:
                return f"; `{fixture.name}` empties it only once a {fixture.scope.name.lower()}"
            if fixture is not None and not fixture.autouse:
                return f"; `{fixture.name}` empties it only for the tests that ask for it"
        return ""
