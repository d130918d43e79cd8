"""What `pytest.mark.parametrize` passes for a parameter of a test."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    UNKNOWN,
    Display,
    External,
    Literal,
    Result,
    Value,
    any_of,
    options,
)

_PARAMETRIZE = External("pytest.mark.parametrize")
_PARAM = External("pytest.param")


def parametrized(resolver: Resolver, number: int, name: str) -> Value | None:
    """Return what a test's parameter is handed, all its values at once, or None where nothing lists it.

    Values that go to a fixture of its name are not what the test is handed: that is what the fixture makes.
    """
    outer = resolver.program.parent(number)
    for decorator in resolver.scope(number).decorators if outer is not None else ():
        mark = resolver.value(outer if outer is not None else number, decorator.term)
        if isinstance(mark, Result) and mark.callee == _PARAMETRIZE:
            names = _names(mark.argument(0, "argnames"))
            if name in names and not _goes_to_fixture(mark.argument(2, "indirect"), name):
                values = resolver.element(mark.argument(1, "argvalues"))
                return any_of(tuple(_picked(resolver, values, names.index(name), len(names))))
    return None


def _goes_to_fixture(indirect: Value, name: str) -> bool:
    """Tell whether the values are what a fixture asks for as `request.param`, not the parameter itself."""
    match indirect:
        case Literal(bool(everything)):
            return everything
        case Display() | Literal(str()):
            return name in _names(indirect)
        case _:
            return False


def _names(value: Value) -> list[str]:
    if isinstance(value, Literal) and isinstance(value.content, str):
        return [part.strip() for part in value.content.split(",")]
    if isinstance(value, Display):
        return [str(part.content) for part in value.elements if isinstance(part, Literal)]
    return []


def _picked(resolver: Resolver, values: Value, position: int, count: int) -> Iterator[Value]:
    """Yield one parameter's share of each set of values."""
    for option in options(values):
        if isinstance(option, Result) and option.callee == _PARAM:
            yield option.args[position] if position < len(option.args) else UNKNOWN
        else:
            yield option if count == 1 else resolver.item(option, Literal(position))
