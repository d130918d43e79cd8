"""Settings classes: the environment variables that making an instance reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isolint.facts.terms import Term
from isolint.index.resolution.fields import is_class_variable
from isolint.index.resolution.values import External, Global, Instance, Literal, Result

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: What an inner `class Config` and an assigned dict of settings are called.
_CONFIG_CLASS = "Config"
_CONFIG_NAME = "model_config"
_ALIASES = ("validation_alias", "alias", "env")


@dataclass(frozen=True, slots=True)
class Field:
    """A field, the variable that it is read from, and whether the class cannot be made without it."""

    name: str
    variable: str
    required: bool
    scope: int
    line: int


class Settings:
    """Answers for one program; a class goes by the number of its scope."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._variables: dict[int, Mapping[str, str]] = {}

    def variable(self, scope: int, owner: int, name: str) -> str | None:
        """Return the environment variable behind a field of a settings class, or None."""
        if name not in self._resolver.scope(scope).annotations or not self.is_settings(owner):
            return None
        return self.variables(owner).get(name)

    def is_settings(self, owner: int) -> bool:
        """Tell whether a class reads its fields from the environment when it is made."""
        return not self._resolver.classes.external_bases(owner).isdisjoint(self._resolver.models.settings)

    def variables(self, owner: int) -> Mapping[str, str]:
        """Return field -> environment variable of a settings class."""
        if owner not in self._variables:
            found = fields(self._resolver, owner)
            self._variables[owner] = {field.name: field.variable for field in found}
        return self._variables[owner]


def fields(resolver: Resolver, owner: int) -> tuple[Field, ...]:
    """Return the fields of a settings class, inherited ones included, in order of definition."""
    found: dict[str, Field] = {}
    prefix = _prefix(resolver, owner)
    for scope in reversed(resolver.classes.ancestry(owner)):
        facts = resolver.scope(scope)
        for name, annotation in facts.annotations.items():
            if name.startswith("_") or name == _CONFIG_NAME or is_class_variable(resolver, scope, annotation):
                continue
            value = facts.bindings.get(name)
            variable, required = _described(resolver, scope, value)
            found[name] = Field(
                name=name,
                variable=variable or f"{prefix}{name}".upper(),
                required=required,
                scope=scope,
                line=facts.binding_lines.get(name, facts.span.line),
            )
    return tuple(found.values())


def module_objects(resolver: Resolver) -> Iterator[tuple[Global, int]]:
    """Yield the module-level names that hold an instance of a settings class, with the class."""
    for path in sorted(resolver.program.modules):
        for name, term in resolver.program.modules[path].module.bindings.items():
            if term[0] == "call":
                made = resolver.definition(Global(path, name))
                if isinstance(made, Instance) and resolver.settings.is_settings(made.scope):
                    yield Global(path, name), made.scope


def _described(resolver: Resolver, scope: int, value: Term | None) -> tuple[str | None, bool]:
    """Return the explicit variable name, if any, and whether there is no default."""
    if value is None:
        return None, True
    if value == ("const", ...):
        return None, True
    made = resolver.value(scope, value)
    if not (isinstance(made, Result) and isinstance(made.callee, External)):
        return None, False
    if made.callee.name not in ("pydantic.Field", "pydantic.fields.Field"):
        return None, False
    names = dict(made.keywords)
    default = made.args[0] if made.args else names.get("default", names.get("default_factory"))
    alias = next((names[key] for key in _ALIASES if key in names), None)
    variable = alias.content if isinstance(alias, Literal) and isinstance(alias.content, str) else None
    return variable, default is None or default == Literal(...)


def _prefix(resolver: Resolver, owner: int) -> str:
    keys = {model.prefix_key for model in resolver.models.settings.values()}
    for scope in resolver.classes.ancestry(owner):
        for key, value in _options(resolver, scope):
            if key in keys and isinstance(value, Literal) and isinstance(value.content, str):
                return value.content
    return ""


def _options(resolver: Resolver, scope: int) -> Iterator[tuple[str | None, object]]:
    """Yield the options of an inner `Config` class or of `model_config = SettingsConfigDict(...)`."""
    bindings = resolver.scope(scope).bindings
    inner = bindings.get(_CONFIG_CLASS)
    if inner is not None and inner[0] == "def":
        number = resolver.program.number(resolver.program.path(scope), inner[1])
        for name, term in resolver.scope(number).bindings.items():
            yield name, resolver.value(number, term)
    assigned = bindings.get(_CONFIG_NAME)
    if assigned is not None:
        value = resolver.value(scope, assigned)
        if isinstance(value, Result):
            yield from value.keywords
        elif getattr(value, "kind", None) == "dict":
            for key, item in value.elements:  # type: ignore[union-attr]
                if isinstance(key, Literal):
                    yield key.content, item
