"""ISO110: a test needs an environment variable that only other test modules set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from isolint.contracts import Rule
from isolint.index import ProjectIndex, Role
from isolint.index.calls.reach import members
from isolint.index.resolution.machine import OF_THE_MACHINE
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, EffectKind
from isolint.model import Confidence, Doubt, Finding, FixOffer, Location, Safety
from isolint.rules._findings import counted, name_span
from isolint.rules.cases import missing_environment as cases

_MAY_BE_SET_OUTSIDE = Doubt("the variable may be set where the suite runs", Confidence.LIKELY)


class MissingEnvironment(Rule):
    """A test needs an environment variable that it does not set, and that other test modules do.

    What it does: finds variables that code cannot do without (`os.environ["X"]`, a required field of a
    settings class, with its prefix), and the tests that run such code without setting them.

    Why it breaks tests: the test passes after a module that leaves the variable behind and fails alone, first
    in a shuffled order, or on a worker of its own. It also breaks when that leak is cured.

    Example:
        class Settings(BaseSettings):
            api_key: str

        def test_weight():
            assert weight(0) == 0.0  # reads Settings().api_key on its way

    Fix and its safety: safe. An autouse fixture in the nearest common conftest.py sets the variable for each
    test, to a value that the suite uses elsewhere; a test that sets its own still wins.
    """

    code = "ISO110"
    name = "missing-environment"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each test module and variable."""
        for site, running in index.audience.required_environment.items():
            if site[1] in OF_THE_MACHINE:
                continue
            setters = self._setters(index, site)
            needing = running & ~index.audience.setters(site) & ~index.audience.may_set(site)
            if not needing or not setters:
                continue
            by_module: dict[str, list[int]] = {}
            for number in members(needing):
                by_module.setdefault(index.tests[number].path, []).append(number)
            for path, tests in by_module.items():
                others = {module: found for module, found in setters.items() if module != path}
                if others:
                    yield self._finding(index, site, tests, others)

    def _setters(self, index: ProjectIndex, site: SiteKey) -> Mapping[str, Sequence[Effect]]:
        """Return test module -> its writes and patches of a variable."""
        found: dict[str, list[Effect]] = {}
        for effect in index.on(site, EffectKind.WRITE, EffectKind.GUARD):
            path = index.program.path(effect.owner)
            if (
                effect.site == site
                and index.roles.of(effect.owner) is not Role.APP
                and path in index.suite.test_paths
            ):
                found.setdefault(path, []).append(effect)
        return found

    def _finding(
        self,
        index: ProjectIndex,
        site: SiteKey,
        tests: Sequence[int],
        setters: Mapping[str, Sequence[Effect]],
    ) -> Finding:
        first = index.tests[tests[0]]
        verb = "needs" if len(tests) == 1 else "need"
        modules = sorted(setters)
        where = f"`{modules[0]}`" if len(modules) == 1 else f"{counted(len(modules), 'other module')}"
        sets = "sets" if len(modules) == 1 else "set"
        polluters = 0
        for effects in setters.values():
            for effect in effects:
                polluters |= index.reach.tests(effect.owner)
        return Finding(
            code=self.code,
            name=self.name,
            message=f"{counted(len(tests), 'test')} of this module {verb} `{site[1]}`, which only {where} {sets}",
            path=first.path,
            span=name_span(index, first.function),
            doubts=(_MAY_BE_SET_OUTSIDE,),
            site=index.site(site, self._definition(index, site)),
            tests=index.nodeids(polluters),
            victims=tuple(index.tests[number].nodeid for number in tests),
            fix=FixOffer("shared_conftest", Safety.SAFE),
        )

    def _definition(self, index: ProjectIndex, site: SiteKey) -> Location | None:
        """Return the settings field that the variable fills, or the first place that reads it."""
        for effect in index.on(site, EffectKind.READ):
            field = index.settings_field(effect)
            if field is not None:
                return field
            return Location(index.program.path(effect.source), effect.span.line, site[1])
        return None
