"""ISO301: application code rebinds a module global while a test runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolint.contracts import Rule
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.values import Global
from isolint.index.sharing.at_exit import is_closed_at_exit
from isolint.index.sharing.numbering import is_given_away
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import Effect, Form
from isolint.index.state.readers import looks_at_binding
from isolint.model import Finding, FixOffer, Location, Safety, SiteKind
from isolint.rules._doubts import MAX_INFERRED, inferred, of_crowd, of_write
from isolint.rules._findings import counted, from_effect, mostly_in
from isolint.rules._state import TEST_CODE, short
from isolint.rules._undoing import is_made_on_use
from isolint.rules._unreached import unreached
from isolint.rules.cases import rebound_global as cases


class ReboundGlobal(Rule):
    """A function of the application rebinds a module global that other tests read.

    What it does: reports `global X; X = ...` and `module.X = ...` in functions that a test runs, where
    nothing puts the old value back and code that tests run reads the name.

    Why it breaks tests: the module is imported once a process, so the value of one test is the starting value
    of the next. Lazily made singletons are of this kind: the first test decides what all others get.

    Example:
        started_at = None

        def start(now):
            global started_at
            started_at = now

    Fix and its safety: safe, and unsafe where the name is bound on first use or under a condition, for what is
    made then may be costly. An autouse fixture in the nearest common conftest.py patches the name with its
    initial value for each test, through `monkeypatch.setattr`, which also puts it back. For a name of the suite
    itself, which tests may use to hand something on, such a fixture is unsafe; for one of a test module it is in
    that module.
    """

    code = "ISO301"
    name = "rebound-global"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each name."""
        by_site: dict[SiteKey, list[Effect]] = {}
        for effect in index.writes(SiteKind.GLOBAL):
            if (
                self._concerns(index, effect)
                and index.leaks.leaking(effect)
                and not index.first_use.is_alike(effect)
            ):
                by_site.setdefault(effect.site, []).append(effect)
        for site, effects in by_site.items():
            name = index.name_of(site)
            met = index.audience.name_readers(name) if name is not None else 0
            noticed = [effect for effect in effects if met & ~index.fresh_starts.tests(effect)]
            if name is None or not noticed or is_given_away(index, name):
                continue
            surest = min(noticed, key=lambda effect: len(inferred(index, effect)))
            if len(inferred(index, surest)) <= MAX_INFERRED:
                readers = met & ~index.fresh_starts.tests(surest)
                looks = list(looks_at_binding(index.resolver, name))
                readers &= index.fresh_starts.seeing(surest, looks)
                yield self._finding(index, name, noticed, readers)
        yield from unreached(self, index, SiteKind.GLOBAL, self._concerns, _phrase)

    def _concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        role = index.roles.of(effect.source)
        if effect.form is Form.REBIND:
            return role is Role.APP or role in TEST_CODE
        return effect.form is Form.ASSIGN and role is Role.APP and index.stores.into_module(effect)

    def _finding(self, index: ProjectIndex, name: Global, effects: Sequence[Effect], readers: int) -> Finding:
        first = min(effects, key=lambda effect: len(inferred(index, effect)))
        role = index.roles.of(first.source)
        tests = 0
        for effect in effects:
            tests |= index.leaks.leaking(effect)
        scope = index.resolver.scope(first.source)
        conditional = scope.may_pass_over(first.event) or is_made_on_use(index, first.site)
        lines = index.program.modules[name.path].module.binding_lines
        line = lines.get(name.name, first.span.line)
        run = "that runs it" if tests.bit_count() == 1 else "that run it"
        return replace(
            from_effect(
                self,
                index,
                first,
                f"{_phrase(index, first)}, which stays so after "
                f"{counted(tests.bit_count(), 'test')} {run}; {_reading(tests, readers)}"
                f"{mostly_in(index, first.site, readers)}",
                tests,
            ),
            victims=index.audience.nodeids(first.site, readers),
            doubts=(*of_write(index, first), *of_crowd(first, readers)),
            site=index.site(first.site, Location(name.path, line, name.name)),
            fix=_offer(index, name, role, conditional),
        )


def _phrase(index: ProjectIndex, effect: Effect) -> str:
    return f"`{index.resolver.scope(effect.source).qualname}` rebinds `{short(effect.site)}`"


def _reading(tests: int, readers: int) -> str:
    """Return the words on how many tests read what some tests leave."""
    number = readers.bit_count()
    if not number:
        return "no test was found that reads what it leaves"
    if readers == tests and number == 1:
        return "no other test that reads it was found"
    return f"{counted(number, 'test')} {'reads' if number == 1 else 'read'} it"


def _offer(index: ProjectIndex, name: Global, role: Role, conditional: bool) -> FixOffer | None:
    if is_closed_at_exit(index, name):
        # One for the whole run is what was wanted, and another for each test would never be closed.
        return None
    # Tests may hand something to each other by a name of the suite.
    if any(test.path == name.path for test in index.tests) or name.path.endswith("conftest.py"):
        return FixOffer("suite_state", Safety.UNSAFE)
    if index.is_test_code(name.path):
        return FixOffer("shared_conftest", Safety.UNSAFE)
    # What is made on first use may be costly or alive: whether to drop it for each test is to be asked.
    safety = Safety.UNSAFE if conditional else Safety.SAFE
    return FixOffer("shared_conftest", safety) if role is Role.APP else None
