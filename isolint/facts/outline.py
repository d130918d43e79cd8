"""A function's text without its names: what two copies of a fixture have in common however they are spelt.

Two functions are alike where the texts of their outlines are equal, their local names correspond one to
one, and their free paths (`PostgresContainer`, `settings.db.url`) denote the same objects. Docstrings,
annotations and the place of an import do not show.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import NoneType
from typing import NamedTuple

from isolint.facts.records import Outline, Part
from isolint.facts.terms import Term

Function = ast.FunctionDef | ast.AsyncFunctionDef

#: What the walk has still to do: a node, a piece of text, or a step that is neither.
_Step = ast.AST | str | Callable[[], None]

_IMPORTS = (ast.Import, ast.ImportFrom)
_SKIPPED = frozenset({"annotation", "ctx", "kind", "returns", "type_comment", "type_params"})
#: Stand for a local name and for a free path; the names themselves are listed beside the text.
_LOCAL, _FREE = "$", "%"


def outline(node: Function) -> Outline:
    """Return the outline of a function that stands in a module or class body."""
    writer = _Writer(node)
    decorators = tuple(writer.part([_uncalled(item)], item.lineno) for item in node.decorator_list)
    body = [item for item in _without_docstring(node.body) if not isinstance(item, _IMPORTS)]
    writer.enter_function()
    return Outline(decorators, tuple(writer.part([item], item.lineno) for item in body))


class _Names(NamedTuple):
    """The names of one scope."""

    names: frozenset[str]
    is_class: bool = False


class _Writer:
    """Spells nodes on an explicit stack: the depth of the code is not our depth."""

    def __init__(self, node: Function) -> None:
        self._node = node
        self._scopes: list[_Names] = []
        self._imports: dict[str, Term] = {}
        self._steps: list[_Step] = []
        self._text: list[str] = []
        self._locals: list[str] = []
        self._free: list[Term] = []
        self._statements = 0

    def enter_function(self) -> None:
        """Take the function's own names, its imports aside, as local from here on."""
        body, bound = self._node.body, _bound(self._node.body)
        terms = [pair for node in _own(body) if isinstance(node, _IMPORTS) for pair in _imported(node)]
        clear = {name for name, term in terms if name not in bound and dict(terms)[name] == term}
        self._imports = {name: term for name, term in terms if name in clear}
        local = bound | _parameters(self._node.args) | ({name for name, _ in terms} - clear)
        self._scopes = [_Names(local - _declared(body))]

    def part(self, nodes: Sequence[ast.AST], line: int) -> Part:
        """Return the outline of some nodes."""
        self._text, self._locals, self._free, self._statements = [], [], [], 0
        self._steps = list(reversed(nodes))
        while self._steps:
            step = self._steps.pop()
            if isinstance(step, str):
                self._text.append(step)
            elif isinstance(step, ast.AST):
                self._write(step)
            else:
                step()
        return Part("".join(self._text), tuple(self._locals), tuple(self._free), self._statements, line)

    def _push(self, *steps: _Step | Iterable[_Step]) -> None:
        flat: list[_Step] = []
        for step in steps:
            if isinstance(step, (str, ast.AST)) or callable(step):
                flat.append(step)
            else:
                flat.extend(step)
        self._steps.extend(reversed(flat))

    def _within(self, bound: _Names, steps: Iterable[_Step]) -> list[_Step]:
        """Return steps that run in a scope of their own."""

        def leave() -> None:
            self._scopes.pop()

        return [lambda: self._scopes.append(bound), *steps, leave]

    def _scope_of(self, name: str) -> _Names | None:
        """Return the scope that a name is local to; only its own statements see the names of a class."""
        for depth, scope in enumerate(reversed(self._scopes)):
            if name in scope.names and not (scope.is_class and depth):
                return scope
        return None

    def _write(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            self._statements += 1
        match node:
            case ast.Name(id=name):
                self._name(name)
            case ast.Attribute():
                self._attribute(node)
            case ast.Constant(value=value):
                self._text.append(f"{type(value).__name__}:{value!r};")
            case ast.arg(arg=name):
                # A caller may pass it by its name.
                self._text.append(f"{name}:")
                self._name(name)
            case ast.arguments():
                self._push("(", [item for row in _listed(node) for item in row], ")")
            case ast.AnnAssign(target=target, value=value):
                self._push(*(["Assign([", target, "]", value, ")"] if value is not None else []))
            case ast.Global() | ast.Nonlocal() | ast.Pass():
                self._statements -= 1
            case _:
                self._write_scope(node)

    def _write_scope(self, node: ast.AST) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
            case ast.Lambda(args=arguments, body=body):
                inner = self._within(_Names(_parameters(arguments)), [arguments, body])
                self._push("Lambda(", _defaults(arguments), inner, ")")
            case ast.ClassDef():
                self._class(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._comprehension(node)
            case _:
                self._other(node)

    def _name(self, name: str) -> None:
        scope = self._scope_of(name)
        if scope is None:
            self._text.append(_FREE)
            self._free.append(self._imports.get(name, ("name", name)))
        elif scope.is_class:
            self._text.append(f"@{name}")
        else:
            self._text.append(_LOCAL)
            self._locals.append(name)

    def _attribute(self, node: ast.Attribute) -> None:
        """Write the longest path from a free name as one thing, wherever the import of it stands."""
        links: list[str] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            links.append(base.attr)
            base = base.value
        is_read = isinstance(node.ctx, ast.Load)
        if is_read and isinstance(base, ast.Name) and self._scope_of(base.id) is None:
            term: Term = self._imports.get(base.id, ("name", base.id))
            for link in reversed(links):
                term = ("attr", term, link)
            self._text.append(_FREE)
            self._free.append(term)
        else:
            self._push("Attribute(", node.value, f".{node.attr})")

    def _function(self, node: Function) -> None:
        bound = _Names(
            (_bound(node.body) | _parameters(node.args) | _imported_names(node.body)) - _declared(node.body)
        )
        self._push(
            f"{type(node).__name__}(",
            lambda: self._name(node.name),
            node.decorator_list,
            _defaults(node.args),
            self._within(bound, [node.args, *_without_docstring(node.body)]),
            ")",
        )

    def _class(self, node: ast.ClassDef) -> None:
        bound = _Names(_bound(node.body) | _imported_names(node.body), is_class=True)
        self._push(
            "ClassDef(",
            lambda: self._name(node.name),
            node.decorator_list,
            "bases(",
            node.bases,
            node.keywords,
            self._within(bound, _without_docstring(node.body)),
            "))",
        )

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        """The first iterable is evaluated outside; all else knows the targets."""
        first, *rest = node.generators
        element = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        targets = frozenset(
            name.id
            for generator in node.generators
            for name in ast.walk(generator.target)
            if isinstance(name, ast.Name)
        )
        inner: list[_Step] = [f"async:{first.is_async}", first.target, *first.ifs, *rest, *element]
        self._push(f"{type(node).__name__}(", first.iter, self._within(_Names(targets), inner), ")")

    def _other(self, node: ast.AST) -> None:
        """Write a node field by field; names that are plain strings there are local ones or attributes."""
        steps: list[_Step] = [f"{type(node).__name__}("]
        bound = _bound_here(node)
        for field, value in ast.iter_fields(node):
            if field in _SKIPPED:
                continue
            if isinstance(value, ast.AST):
                steps.append(value)
            elif isinstance(value, list) and all(isinstance(item, (ast.AST, NoneType)) for item in value):
                # `**mapping` in a dict display has no key.
                steps.extend(("[", *(item or "-" for item in value), "]"))
            elif isinstance(value, str) and value in bound:
                steps.append(lambda value=value: self._name(value))  # type: ignore[misc]
            else:
                steps.append(f"{value!r},")
        self._push(steps, ")")


def _uncalled(decorator: ast.expr) -> ast.expr:
    """Return what a decorator without arguments calls, for `@fixture()` means `@fixture`."""
    bare = isinstance(decorator, ast.Call) and not decorator.args and not decorator.keywords
    return decorator.func if bare and isinstance(decorator, ast.Call) else decorator


def _without_docstring(body: Sequence[ast.stmt]) -> Sequence[ast.stmt]:
    first = body[0]
    is_docstring = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    return body[1:] if is_docstring else body


def _listed(arguments: ast.arguments) -> Iterator[tuple[str, ast.arg]]:
    """Yield each parameter after a sign of how it takes its argument."""
    yield from ((",", item) for item in (*arguments.posonlyargs, *arguments.args))
    if arguments.vararg:
        yield "*", arguments.vararg
    yield from (("=", item) for item in arguments.kwonlyargs)
    if arguments.kwarg:
        yield "**", arguments.kwarg


def _defaults(arguments: ast.arguments) -> list[_Step]:
    return ["defaults(", *arguments.defaults, *(item or "-" for item in arguments.kw_defaults), ")"]


def _parameters(arguments: ast.arguments) -> frozenset[str]:
    return frozenset(item.arg for _, item in _listed(arguments))


def _own(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of one scope: the bodies of nested ones and the targets of comprehensions aside."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        yield node
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                pending.extend([*node.decorator_list, *_nodes(_defaults(node.args))])
            case ast.ClassDef():
                pending.extend([*node.decorator_list, *node.bases, *node.keywords])
            case ast.Lambda():
                pending.extend(_nodes(_defaults(node.args)))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                pending.extend(
                    part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.comprehension)
                )
                for generator in node.generators:
                    pending.extend([generator.iter, *generator.ifs])
            case _:
                pending.extend(ast.iter_child_nodes(node))


def _nodes(steps: Iterable[_Step]) -> list[ast.AST]:
    return [step for step in steps if isinstance(step, ast.AST)]


def _bound_here(node: ast.AST) -> frozenset[str]:
    """Return the names that a node binds by a plain string of its own."""
    names = (getattr(node, "name", None), getattr(node, "rest", None))
    binds = isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping, ast.ClassDef))
    return frozenset(name for name in names if isinstance(name, str)) if binds else frozenset()


def _bound(body: Sequence[ast.stmt]) -> frozenset[str]:
    """Return the names that a scope binds other than by an import."""
    names: set[str] = set()
    for node in _own(body):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        else:
            names |= _bound_here(node)
    return frozenset(names)


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Term]]:
    """Yield the names that an import binds, with what they stand for."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, ("import", node.level, node.module or "", alias.name)
        else:
            bound = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or bound, ("import", 0, bound, None)


def _imported_names(body: Sequence[ast.stmt]) -> frozenset[str]:
    return frozenset(name for node in _own(body) if isinstance(node, _IMPORTS) for name, _ in _imported(node))


def _declared(body: Sequence[ast.stmt]) -> frozenset[str]:
    """Return the names that a scope declares to be those of a scope around it."""
    return frozenset(
        name for node in _own(body) if isinstance(node, (ast.Global, ast.Nonlocal)) for name in node.names
    )
