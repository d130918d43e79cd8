"""What rewrites of writes to shared objects need to know of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from isolint.codemods.planning.contexts import check_not_within
from isolint.codemods.planning.questions import effects_of
from isolint.codemods.state.accessors import check_taken_again
from isolint.codemods.state.put_back import is_standard
from isolint.contracts import Refused
from isolint.facts.records import EventKind, ScopeKind
from isolint.index import ProjectIndex
from isolint.index.resolution.values import External, options
from isolint.index.state.effects import Effect, EffectKind, Form, event_of
from isolint.model import Finding, SiteKind

_MOCK_MODULES = frozenset({"unittest.mock", "unittest.mock.mock", "mock", "mock.mock"})
_ENVIRONMENT = (SiteKind.PATCH, "os.environ")
_PATCHES = frozenset(External(f"{module}.patch") for module in _MOCK_MODULES)


def by_function(
    index: ProjectIndex, findings: Sequence[Finding]
) -> dict[int, list[tuple[Finding, list[Effect]]]]:
    """Group findings, with the writes that they are anchored at, by the function that writes."""
    groups: dict[int, list[tuple[Finding, list[Effect]]]] = {}
    for finding in findings:
        effects = effects_of(index, [finding], EffectKind.WRITE)
        # What a write leaves nothing of has changed the state as well: the first change is the one to undo.
        effects += [earlier for effect in effects for earlier in index.leaks.superseded.by(effect)]
        groups.setdefault(effects[0].source, []).append((finding, effects))
    return groups


def write_rows(index: ProjectIndex, effects: Iterable[Effect]) -> list[dict[str, Any]]:
    """Return the lines of writes, each with whether there is surely something to replace."""
    sure: dict[int, bool] = {}
    for effect in effects:
        line = index.resolver.scope(effect.source).events[effect.event].statement
        is_there = _is_there(index, effect) and not _deletions_before(index, effect)
        sure[line] = sure.get(line, True) and is_there
    return [{"line": line, "sure": known} for line, known in sorted(sure.items())]


def known_patch(index: ProjectIndex, path: str) -> str | None:
    """Return what a file can call `mock.patch`, wherever it has it from."""
    number = index.program.number(path)
    for name, term in index.program.modules[path].module.bindings.items():
        for value in options(index.resolver.value(number, term)):
            if isinstance(value, External) and value.name in _MOCK_MODULES:
                return f"{name}.patch"
            if value in _PATCHES:
                return name
    return None


def check_kept(index: ProjectIndex, effects: Iterable[Effect]) -> None:
    """Refuse where a patch could not be taken back: something else deletes it, or decides on attributes.

    Raises:
        Refused: The end of the patch would fail.
    """
    effects = tuple(effects)
    undone = {(one.source, one.event) for one in effects}
    for effect in effects:
        if effect.site == _ENVIRONMENT:
            raise Refused("what was set in the environment before stays in it: the copy is in its place only")
        check_taken_again(index, effect)
        check_not_within(index, effect)
        for event in _deletions_before(index, effect):
            if (effect.source, event) not in undone:
                line = index.resolver.scope(effect.source).events[event].statement
                raise Refused(f"what is set has been deleted on line {line}, and is not there to be put back")
        others = index.on(effect.site, EffectKind.WRITE)
        deleted = [one for one in others if one.form is Form.DELETE and one.span != effect.span]
        if deleted and not _is_there(index, effect):
            name = effect.site[1].rpartition(":")[2]
            line = deleted[0].span.line
            raise Refused(f"`{name}` is deleted on line {line} as well, and can be put back only once")
        if effect.site[0] is SiteKind.ATTRIBUTE and not _is_there(index, effect) and _is_made(index, effect):
            owner, _, name = effect.site[1].rpartition(":")[2].rpartition(".")
            raise Refused(f"what made the class `{owner}` may handle `{name}` in a way of its own")


def _is_there(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether what a write replaces is there before it, as the project's code shows."""
    kind, text = effect.site
    module, _, name = text.partition(":")
    if kind is SiteKind.PATCH:
        return is_standard(text)
    if kind is SiteKind.PROCESS:
        return _is_known(index, effect)
    path = index.program.path_of(module)
    if path is None:
        return False
    owner, _, attribute = name.rpartition(".")
    if _is_new_part(index, effect, attribute):
        return False
    return any(
        attribute in scope.bindings
        or _is_inherited(index, index.program.number(path, scope.index), attribute)
        for scope in index.program.modules[path].scopes
        if scope.qualname == (owner or "<module>")
    )


def _is_new_part(index: ProjectIndex, effect: Effect, name: str) -> bool:
    """Tell whether a write is to an attribute of what goes by a name, which that is not seen to have."""
    event = event_of(index.resolver, effect)
    if event is None or event.kind is not EventKind.STORE or event.term[0] != "attr" or event.term[2] == name:
        return False
    attribute = event.term[2]
    owner = index.resolver.class_of(index.resolver.value(effect.source, event.term[1]))
    if owner is None or attribute in index.resolver.own_attributes.of(owner):
        return False
    path = index.program.path_of(effect.site[1].partition(":")[0])
    body = index.program.modules[path].module.events if path is not None else ()
    is_set = any(
        one.kind is EventKind.STORE and one.term == ("attr", ("name", name), attribute) for one in body
    )
    return not is_set and not _is_inherited(index, owner, attribute)


def _deletions_before(index: ProjectIndex, effect: Effect) -> list[int]:
    """Return the events by which the function of a write deletes the same place before it."""
    return index.resolver.scope(effect.source).earlier(effect.event, EventKind.DELETE)


def _is_known(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a library model knows the attribute that a write sets."""
    event = index.resolver.scope(effect.source).events[effect.event]
    if event.kind is not EventKind.STORE or event.term[0] != "attr":
        return False
    owner = index.resolver.types.name(index.resolver.value(effect.source, event.term[1]))
    return f"{owner}.{event.term[2]}" in index.models.process


def _is_made(index: ProjectIndex, effect: Effect) -> bool:
    """Tell whether a metaclass or a decorator of the project makes the class that a write is on."""
    module, _, name = effect.site[1].partition(":")
    path = index.program.path_of(module)
    for scope in index.program.modules[path].scopes if path is not None else ():
        if scope.kind is ScopeKind.CLASS and scope.qualname == name.rpartition(".")[0]:
            number = index.program.number(path or "", scope.index)
            lineage = [index.resolver.scope(one) for one in index.resolver.classes.ancestry(number)]
            return any(one.keywords or one.decorators for one in lineage)
    return False


def _is_inherited(index: ProjectIndex, number: int, attribute: str) -> bool:
    """Tell whether a class has an attribute from a base, of the project or of the standard library."""
    if index.resolver.scope(number).kind is not ScopeKind.CLASS:
        return False
    classes = index.resolver.classes
    return any(attribute in index.resolver.scope(one).bindings for one in classes.ancestry(number)) or any(
        is_standard(f"{base}.{attribute}") for base in classes.external_bases(number)
    )
