"""What undoes itself: `monkeypatch`, `mock.patch`, and what their patches name."""

from __future__ import annotations

from isolint.index.resolver import Resolver
from isolint.index.values import (
    AttributeOf,
    Entered,
    External,
    Global,
    Handed,
    Literal,
    ModuleValue,
    Result,
    Value,
)

#: Marks the value of pytest's own fixture, which undoes itself, against a hand-made `MonkeyPatch()`.
FIXTURE_MARK = Literal("fixture")

_MONKEYPATCH = "pytest.MonkeyPatch"
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


def patched_name(resolver: Resolver, target: Value, name: Value, importer: str) -> Global | None:
    """Return the module-level name that `setattr(module, "name")` or `setattr("module.name")` patches."""
    text = resolver.literal(target)
    if isinstance(text, str) and "." in text:
        module, _, attribute = text.rpartition(".")
        path = resolver.program.layout.find(module, importer)
        return Global(path, attribute) if path is not None else None
    attribute_name = resolver.literal(name)
    if isinstance(target, ModuleValue) and isinstance(attribute_name, str):
        return Global(target.path, attribute_name)
    return None
