"""What a test needs and has only from another test of its module: it is given that itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from isolint.codemods.planning.callers import Threading, threaded_to
from isolint.codemods.planning.found_as_none import bound_sites, name_needed
from isolint.codemods.planning.needed import check_unneeded, needing_in_module
from isolint.codemods.planning.questions import dotted_text
from isolint.codemods.syntax.quotes import quoted
from isolint.facts.records import EventKind
from isolint.facts.terms import root
from isolint.index import ProjectIndex
from isolint.index.calls.expecting import is_handed_to_fail
from isolint.index.calls.reach import members
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.effects import REMOVING, Effect, EffectKind, event_of

#: Where more tests than these need it, it is the set-up of the module, for somebody to write.
_MOST = 3


@dataclass(frozen=True, slots=True)
class SetUp:
    """A statement that has to be the first one of a function, which asks for `monkeypatch`."""

    function: int
    statement: str


def missing_variables(index: ProjectIndex, effects: Iterable[Effect]) -> list[SetUp]:
    """Return what tests have to set themselves, of the variables that some writes leave to them.

    Raises:
        Refused: Some test needs a variable, and it is not known how to give it that.
    """
    found: list[SetUp] = []
    for effect in effects:
        if needing := needing_in_module(index, effect.site):
            text = _constant(index, effect.site)
            statement = f"monkeypatch.setenv({quoted(effect.site[1])}, {text})" if text is not None else None
            found += _given(index, effect, needing, statement, effect.site[1])
    return list(dict.fromkeys(found))


def missing_names(index: ProjectIndex, effects: Iterable[Effect]) -> list[SetUp]:
    """Return what tests have to give names themselves that start as None, and that some writes leave to them.

    Raises:
        Refused: Some test needs what a name holds, and it is not known how to give it that.
    """
    found: list[SetUp] = []
    effects = list(effects)
    sites = set(bound_sites(index, effects))
    for effect in effects:
        if effect.site in sites and (needing := name_needed(index, effect.site)):
            found += _given(
                index, effect, needing, _assignment(index, effect), effect.site[1].rpartition(":")[2]
            )
    return list(dict.fromkeys(found))


def threads(index: ProjectIndex, set_ups: Iterable[SetUp]) -> list[Threading]:
    """Return the ways of `monkeypatch` to what is to be set up, or raise `Refused`."""
    return [threaded_to(index, function) for function in dict.fromkeys(one.function for one in set_ups)]


def rows(index: ProjectIndex, set_ups: Iterable[SetUp]) -> list[dict[str, Any]]:
    """Return what a rewrite needs of statements to begin with: `line` of the `def`, and `statement`."""
    return [
        {"line": index.resolver.scope(one.function).span.line, "statement": one.statement} for one in set_ups
    ]


def _given(
    index: ProjectIndex, effect: Effect, needing: int, statement: str | None, what: str
) -> list[SetUp]:
    """Return the set-ups by which tests no more need what a write leaves."""
    tests = list(members(needing))
    path = index.program.path(effect.source)
    is_known = statement is not None and len(tests) <= _MOST
    if not is_known or any(index.tests[one].path != path or _expects_failure(index, one) for one in tests):
        check_unneeded(index, needing, what)
    return [SetUp(index.tests[one].function, statement or "") for one in tests]


def _expects_failure(index: ProjectIndex, test: int) -> bool:
    """Tell whether a test wants something to raise, which may be just for want of what others leave."""
    number = index.tests[test].function
    events = index.resolver.scope(number).events
    return any(is_handed_to_fail(index.resolver, number, event) for event in events)


def _constant(index: ProjectIndex, site: SiteKey) -> str | None:
    """Return the source of the one text, number or truth that the suite ever gives a site."""
    effects = (one for one in index.on(site, EffectKind.WRITE, EffectKind.GUARD) if one.site == site)
    values = {_literal(index, one) for one in effects if one.form not in REMOVING}
    value = next(iter(values)) if len(values) == 1 else None
    return quoted(value) if isinstance(value, str) else None if value is None else repr(value)


def _literal(index: ProjectIndex, effect: Effect) -> object:
    """Return the constant that a write gives its site, or None."""
    event = event_of(index.resolver, effect)
    is_assigned = event is not None and event.kind is EventKind.STORE
    value = index.resolver.value(effect.source, event.value) if event and is_assigned else effect.value
    return index.resolver.literal(value)


def _assignment(index: ProjectIndex, effect: Effect) -> str | None:
    """Return the statement that sets an attribute to the one constant that it ever gets."""
    event = event_of(index.resolver, effect)
    value = _constant(index, effect.site)
    if event is None or value is None or event.kind is not EventKind.STORE or event.term[0] != "attr":
        return None
    module = index.program.modules[index.program.path(effect.source)].module
    holder = dotted_text(event.term[1])
    start = root(event.term)
    if holder is None or start[0] != "name" or start[1] not in module.bindings:
        return None
    return f"monkeypatch.setattr({holder}, {quoted(event.term[2])}, {value})"
