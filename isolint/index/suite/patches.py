"""What undoes itself: `monkeypatch`, `mock.patch`, and what their patches name."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.index.resolution.resolver import Resolver
from isolint.index.resolution.values import (
    AttributeOf,
    Entered,
    External,
    Handed,
    Literal,
    Result,
    Value,
)

#: Marks the value of pytest's own fixture, which undoes itself, against a hand-made `MonkeyPatch()`.
FIXTURE_MARK = Literal("fixture")

_MONKEYPATCH = "pytest.MonkeyPatch"
MOCKERS = frozenset(
    {
        "unittest.mock.patch",
        "unittest.mock.patch.object",
        "unittest.mock.patch.dict",
        "unittest.mock.patch.multiple",
    }
)
_PATCH_DICT = frozenset({"unittest.mock.patch.dict", "mock.patch.dict"})


def monkeypatch_fixture() -> Result:
    """Return the value of pytest's `monkeypatch` fixture."""
    return Result(External(_MONKEYPATCH), (FIXTURE_MARK,))


def patches_of(resolver: Resolver, value: Value) -> bool:
    """Tell whether a value is a monkeypatch that will be undone."""
    if isinstance(value, Handed):
        return patches_of(resolver, resolver.definition(value))
    if value == monkeypatch_fixture():
        return True
    if isinstance(value, Entered) and isinstance(value.manager, Result):
        made = value.manager.callee
        if isinstance(made, AttributeOf) and made.name == "context":
            return patches_of(resolver, made.base)
        return made == External(f"{_MONKEYPATCH}.context")
    return False


def mock_dict_target(value: Value) -> Value | None:
    """Return the dictionary that a `mock.patch.dict(...)` value patches, or None."""
    if isinstance(value, Result) and isinstance(value.callee, External) and value.callee.name in _PATCH_DICT:
        return value.argument(0, "in_dict")
    return None


def patched(
    resolver: Resolver, target: Value, name: Value, importer: str
) -> Iterator[tuple[Value, str | None]]:
    """Yield the object and the attribute that `patch("module.name")` or `setattr(object, "name")` patch."""
    text = resolver.literal(target)
    if isinstance(text, str) and "." in text:
        path, _, attribute = text.rpartition(".")
        yield resolver.named(path, importer), attribute
        return
    attribute_name = resolver.literal(name)
    yield resolver.loaded(target), attribute_name if isinstance(attribute_name, str) else None
