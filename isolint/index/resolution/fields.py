"""Fields of classes whose constructor is made for them: what the class's body says that they start as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolint.facts.terms import Term
from isolint.index.resolution.values import External

if TYPE_CHECKING:
    from isolint.index.resolution.resolver import Resolver

#: What describes a field, with its default as the first argument or by name.
_MAKERS = frozenset(
    {
        "attr.attrib", "attr.field", "attr.ib", "attrs.field", "dataclasses.field",
        "pydantic.Field", "pydantic.fields.Field", "pydantic.v1.Field",
    }
)  # fmt: skip


def default_of(resolver: Resolver, scope: int, term: Term) -> Term | None:
    """Return the term of the default where a class binds a field to a description, or else the term."""
    if term[0] != "call":
        return term
    event = resolver.scope(scope).events[term[1]]
    callee = resolver.value(scope, event.term)
    if not isinstance(callee, External) or callee.name not in _MAKERS:
        return term
    named = dict(event.keywords)
    return event.args[0] if event.args else named.get("default")


def is_copied(resolver: Resolver, owner: int, scope: int, name: str) -> bool:
    """Tell whether each object of a class gets a copy of a default that a class of its ancestry declares."""
    if not resolver.classes.external_bases(owner) & resolver.models.copied:
        return False
    annotation = resolver.scope(scope).annotations.get(name)
    return annotation is not None and not is_class_variable(resolver, scope, annotation)


def is_class_variable(resolver: Resolver, scope: int, annotation: Term) -> bool:
    """Tell whether an annotation says that a name is the class's own, and no field."""
    text = annotation[1] if annotation[0] == "item" else annotation
    return resolver.value(scope, text) == External("typing.ClassVar")
