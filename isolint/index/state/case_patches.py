"""Patches that libraries' classes of test cases make for the time of one test: testtools, fixtures, trial."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import UNKNOWN, AttributeOf, External, Result, Value
from isolint.index.state.effects import Action
from isolint.index.suite.patches import patched

_USE, _PATCH = "useFixture", "patch"
#: The methods by which they patch.
PATCHING = frozenset({_USE, _PATCH})
_CASES = frozenset(
    {
        "testtools.TestCase",
        "testtools.testcase.TestCase",
        "twisted.trial.unittest.SynchronousTestCase",
        "twisted.trial.unittest.TestCase",
    }
)
#: Fixtures that patch, and whether their second argument is the attribute of the first.
_FIXTURES = {
    "fixtures.MockPatch": False,
    "fixtures.MockPatchObject": True,
    "fixtures.MonkeyPatch": False,
}
_VARIABLE = "fixtures.EnvironmentVariable"


def patched_by_case(
    resolver: Resolver, action: Action, method: AttributeOf
) -> Iterator[tuple[Value, str | None]]:
    """Yield the objects and attributes that a method of a test case patches until its test is over."""
    importer = resolver.program.path(action.source)
    if method.name == _PATCH and _is_patching(resolver, method.base):
        yield from patched(resolver, action.argument(0, "obj"), action.argument(1, "attribute"), importer)
    match action.argument(0, "fixture"):
        case Result(External(name)) as made if method.name == _USE and name in _FIXTURES:
            attribute = made.argument(1, "attribute") if _FIXTURES[name] else UNKNOWN
            yield from patched(resolver, made.argument(0, "name"), attribute, importer)


def variable_of(action: Action, method: AttributeOf) -> Value | None:
    """Return the name of the variable that a fixture which a test case uses sets for the time being."""
    match action.argument(0, "fixture"):
        case Result(External(name)) as made if method.name == _USE and name == _VARIABLE:
            return made.argument(0, "varname")
        case _:
            return None


def _is_patching(resolver: Resolver, base: Value) -> bool:
    """Tell whether an object is a test case whose class inherits a method that patches."""
    owner = resolver.class_of(base)
    if owner is None or resolver.classes.method(owner, _PATCH) is not None:
        return False
    return not _CASES.isdisjoint(resolver.classes.external_bases(owner))
