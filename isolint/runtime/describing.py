"""Say in a few words what a value is, without running code of the suite and without giving secrets away."""

from __future__ import annotations

import re
import types

#: Longer texts are cut, and say so.
MAX_TEXT = 60
MAX_ITEMS = 4
MAX_DEPTH = 2

HIDDEN = "(hidden)"

#: Compiled when it is first needed, which in a suite that leaks nothing is never.
_PRIVATE_NAMES = (
    r"pass(wd|word|phrase|wort)?(_|$)|secret|(^|_|[a-z])tokens?(_|$)|credential|(private|api|access)_?key"
    r"|(^|_)auth(_|$)"
)
_NAMED = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
_PLAIN = (int, float, complex, bool, type(None), type(Ellipsis))


def is_secret(name: object) -> bool:
    """Tell whether a name says that its value is nobody's business."""
    return isinstance(name, str) and re.search(_PRIVATE_NAMES, name, re.IGNORECASE) is not None


def describe(value: object, depth: int = MAX_DEPTH) -> str:
    """Return a short text for a value; only the standard library's own `repr` is called."""
    kind = type(value)
    if kind in (str, bytes):
        return _cut(repr(value))
    if kind in _PLAIN:
        return _cut(repr(value))
    if kind in (list, tuple, set, frozenset) and depth:
        return _sequence(value, depth)
    if kind is dict and depth:
        return _mapping(value, depth)
    if issubclass(kind, types.ModuleType):
        return f"module {value.__dict__.get('__name__', '?')}"
    if issubclass(kind, _NAMED):
        return f"{getattr(value, '__module__', None)}.{getattr(value, '__qualname__', '?')}"
    return f"{kind.__module__}.{kind.__qualname__} object"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 4]}...{text[-1]}"


def _sequence(value: object, depth: int) -> str:
    assert isinstance(value, (list, tuple, set, frozenset))
    brackets = {list: "[]", tuple: "()"}.get(type(value), "{}")
    shown = [describe(item, depth - 1) for _, item in zip(range(MAX_ITEMS), value)]
    if isinstance(value, (set, frozenset)):
        shown.sort()
        if not value:
            return f"{type(value).__name__}()"
    return f"{brackets[0]}{', '.join(shown)}{_more(value, len(shown))}{brackets[1]}"


def _mapping(value: object, depth: int) -> str:
    assert isinstance(value, dict)
    shown = [
        f"{describe(key, depth - 1)}: {HIDDEN if is_secret(key) else describe(item, depth - 1)}"
        for _, (key, item) in zip(range(MAX_ITEMS), value.items())
    ]
    return f"{{{', '.join(shown)}{_more(value, len(shown))}}}"


def _more(
    value: list[object] | tuple[object, ...] | set[object] | frozenset[object] | dict[object, object],
    shown: int,
) -> str:
    return f", and {len(value) - shown} more" if len(value) > shown else ""
