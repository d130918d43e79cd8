"""Find what has to change for the environment writes of tests, fixtures and helpers to be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from isolint.codemods.planning.callers import Threading, payloads
from isolint.codemods.planning.contexts import check_not_within
from isolint.codemods.planning.needed import check_not_left_to_module
from isolint.codemods.planning.owners import owner_of
from isolint.codemods.planning.questions import effects_of, environment_texts, local_packages, reading
from isolint.contracts import Payload, Refused
from isolint.index import ProjectIndex
from isolint.index.state.effects import Effect, EffectKind
from isolint.model import Finding, SiteKind

#: `os.environ` itself, as a name that another mapping is given to.
_REPLACED = (SiteKind.PATCH, "os.environ")
_TEARDOWNS = ("tearDown", "asyncTearDown", "tearDownClass", "tearDownModule")


def function_payloads(
    index: ProjectIndex, path: str, findings: Sequence[Finding], ways: Sequence[Threading]
) -> dict[str, Payload]:
    """Return file -> payload of `env_in_function` for the findings of a file."""
    found = payloads(index, ways)
    found.setdefault(path, {})["writes"] = write_lines(index, findings)
    return {home: _payload(index, home) | payload for home, payload in found.items()}


def _payload(index: ProjectIndex, path: str) -> dict[str, Any]:
    return {"environ": environment_texts(index, path), "local": local_packages(index)}


def write_lines(index: ProjectIndex, findings: Sequence[Finding]) -> list[int]:
    """Return the lines of the statements that findings are anchored at."""
    effects = effects_of(index, findings, EffectKind.WRITE)
    return sorted({index.resolver.scope(one.source).events[one.event].statement for one in effects})


def check_put_back_last(index: ProjectIndex, findings: Sequence[Finding]) -> None:
    """Refuse writes inside of what puts the variable back before a clean-up of the test would.

    Raises:
        Refused: There is one.
    """
    for effect in effects_of(index, findings, EffectKind.WRITE):
        check_not_within(index, effect)
        _check_reaches_programs(index, effect)


def _check_reaches_programs(index: ProjectIndex, effect: Effect) -> None:
    """Refuse a variable for other programs where a test has put a copy in the place of `os.environ`.

    What is set in the copy does not reach them: they may have lived on what another test left before.
    """
    copied = [one for one in index.on(_REPLACED, EffectKind.WRITE) if index.reach.tests(one.owner)]
    asking = (index.program.path(one.source) for one in reading(index, (effect.site,)))
    if copied and all(map(index.is_test_code, asking)):
        who = index.resolver.scope(copied[0].source).qualname
        raise Refused(
            f"`{who}` puts a copy in the place of `os.environ`, of which other programs see nothing"
        )


def fixture_payload(index: ProjectIndex, findings: Sequence[Finding]) -> Payload:
    """Return the payload of `env_in_wide_fixture` for the writes of one fixture."""
    check_put_back_last(index, findings)
    check_not_left_to_module(index, effects_of(index, findings, EffectKind.WRITE))
    (effect, *_) = effects_of(index, findings, EffectKind.WRITE)
    fixture = index.fixtures.by_function.get(effect.source)
    if fixture is None:
        raise Refused(f"`{index.resolver.scope(effect.source).qualname}` is not a fixture")
    line = index.resolver.scope(effect.source).span.line
    return _payload(index, fixture.path) | {"fixture": line, "writes": write_lines(index, findings)}


def testcase_payload(index: ProjectIndex, path: str, findings: Sequence[Finding]) -> Payload:
    """Return the payload of `env_in_testcase` for the writes of one file."""
    effects = effects_of(index, findings, EffectKind.WRITE)
    functions = {effect.source: effect for effect in effects}
    return _payload(index, path) | {
        "writes": write_lines(index, findings),
        "functions": [
            {
                "line": index.resolver.scope(number).span.line,
                "owner": owner_of(index.resolver.scope(number).name).value,
            }
            for number in functions
        ],
        "teardowns": sorted({line for effect in effects for line in _teardowns(index, effect)}),
        "enter_context": index.config.minimum_python >= (3, 11),
    }


def _teardowns(index: ProjectIndex, effect: Effect) -> list[int]:
    """Return the def lines of the tear-downs that stand beside a write's function."""
    beside = index.resolver.scope(index.program.parent(effect.source) or 0)
    path = index.program.path(effect.source)
    terms = [beside.bindings.get(name) for name in _TEARDOWNS]
    return [
        index.program.modules[path].scopes[term[1]].span.line
        for term in terms
        if term is not None and term[0] == "def"
    ]
