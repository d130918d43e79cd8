"""Ask for the settings when they are needed: a cached function in the place of an object made at import."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import libcst as cst
from libcst import matchers

from isolint.codemods.cases import settings_accessor as cases
from isolint.codemods.planning.questions import dotted_text, local_packages, refusals
from isolint.codemods.planning.sources import Sources
from isolint.codemods.syntax.building import decorated, preceded
from isolint.codemods.syntax.imports import add_member, bound_name, is_sorted, member_key
from isolint.codemods.syntax.layout import blank_count, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.scoped import BoundNames, Substitution
from isolint.codemods.syntax.tree import Locator, Rewriter, call, code, dotted, name_chain, names_in, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.facts.records import ScopeKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.values import ClassValue, FunctionValue, Global, Value
from isolint.index.state.readers import uses_of
from isolint.model import Finding, Refusal, Safety, SiteKind

_SUMMARY = '"""Return the settings, made when they are first asked for."""'


class SettingsAccessor(Codemod):
    """Replaces a settings object that a module makes when it is imported by a cached function."""

    name: ClassVar[str] = "settings_accessor"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO202"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each settings object, with all modules that mention it."""
        sources = Sources(index)
        for finding in findings:
            name = index.name_of((SiteKind.GLOBAL, finding.site.key))
            assert name is not None, "the rule looks at names of modules"
            try:
                payloads = _Users(index, sources, name).payloads()
            except Refused as refused:
                yield from refusals(self.name, (finding,), str(refused))
                continue
            yield Task(self.name, Safety.UNSAFE, (finding,), payloads)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with calls of the accessor, and with the accessor where the object was made.

        Payload: `name` of the object and `accessor`, `path` of the module, `mentions` (how it spells the
        object), `imports` (sources of the `from` imports that bind it or its accessor), `line` on which the
        object is made, with `returns` (the text of its class), and `local` (the project's own packages).
        """
        name, accessor = payload["name"], payload["accessor"]
        sources = set(payload["imports"])
        line = payload.get("line")
        if line is not None:
            module = _with_accessor(module, payload)
        elif _has_another(module, accessor, sources):
            raise Refused(f"`{payload['path']}` has another `{accessor}` already")

        def renamed(node: cst.ImportFrom) -> cst.ImportFrom | None:
            return _renamed(node, name, accessor) if _source(node) in sources else None

        top = BoundNames(lambda node: renamed(node) is not None)
        for statement in module.body:
            statement.visit(top)
        mentions = [*payload["mentions"], *([name] if line is not None else ())]
        for bound in sorted(top.found & set(mentions)):
            raise Refused(f"`{payload['path']}` binds `{bound}` more than once")
        expressions: dict[str, cst.BaseExpression] = {}
        for mention in mentions:
            holder = mention.rpartition(".")[0]
            expressions[mention] = call(f"{holder}.{accessor}" if holder else accessor)
        module = _with_locals(module, expressions)
        return module.visit(Substitution(expressions, renamed))


class _Users:
    """The modules that mention a settings object, and how they do."""

    def __init__(self, index: ProjectIndex, sources: Sources, name: Global) -> None:
        self._index = index
        self._sources = sources
        self._name = name
        self._accessor = f"get_{name.name.strip('_').lower()}"
        self._imports: dict[str, set[str]] = {}
        self._mentions: dict[str, set[str]] = {name.path: set()}

    def payloads(self) -> Mapping[str, dict[str, Any]]:
        """Return what each module's rewrite has to know."""
        for path in self._index.program.modules:
            if self._name.name in self._index.texts.get(path, ""):
                self._find_imports(path)
        uses = list(uses_of(self._index.resolver, self._name))
        if all(self._is_at_import(number) for number, _, _ in uses):
            raise Refused(
                f"`{self._name.name}` is read only while modules are imported, as its accessor would be"
            )
        for number, term, _ in uses:
            self._find_mention(number, term)
        self._check_texts()
        shared = {
            "name": self._name.name,
            "accessor": self._accessor,
            "local": local_packages(self._index),
        }
        rows: dict[str, dict[str, Any]] = {
            path: {
                **shared,
                "path": path,
                "mentions": sorted(self._mentions.get(path, ())),
                "imports": sorted(self._imports.get(path, ())),
            }
            for path in dict.fromkeys((*self._mentions, *self._imports))
        }
        rows[self._name.path] |= self._made()
        return rows

    def _is_at_import(self, number: int) -> bool:
        return self._index.resolver.scope(number).kind in (ScopeKind.MODULE, ScopeKind.CLASS)

    def _find_imports(self, path: str) -> None:
        """Note the `from` imports of a module that bind the object, and by which name."""
        number = self._index.program.number(path)
        for node in ast.walk(self._sources.tree(path)):
            if not isinstance(node, ast.ImportFrom):
                continue
            for alias in node.names:
                member = self._name.name if alias.name == "*" else alias.name
                source = "." * node.level + (node.module or "")
                term: Term = ("import", node.level, node.module or "", member)
                found = self._index.resolver.value(number, term)
                if alias.name == self._accessor and self._is_beside(found):
                    self._imports.setdefault(path, set()).add(source)
                if found != self._name:
                    continue
                if alias.name == "*":
                    raise Refused(f"`{path}` imports all names of a module that has `{self._name.name}`")
                self._imports.setdefault(path, set()).add(source)
                self._mentions.setdefault(path, set()).add(alias.asname or alias.name)

    def _is_beside(self, value: Value) -> bool:
        """Tell whether a value is a function of the module that makes the object."""
        return (
            isinstance(value, FunctionValue) and self._index.program.path(value.function) == self._name.path
        )

    def _find_mention(self, number: int, term: Term) -> None:
        """Note how a scope spells the object, as an attribute of a module."""
        while self._index.resolver.value(number, term) != self._name:
            if term[0] not in ("attr", "item"):
                return
            term = term[1]
        path = self._index.program.path(number)
        text = dotted_text(term, self._index.resolver.scope(number))
        if text is None and term[0] == "attr":
            text = dotted_text(term, self._index.program.modules[path].module)
        if text is not None and "." in text:
            self._mentions.setdefault(path, set()).add(text)
        elif text is None and term[0] != "import":
            raise Refused(f"`{path}` comes by `{self._name.name}` in a way that is not clear")

    def _check_texts(self) -> None:
        """Refuse where a text names the object, which the rewritten code no longer has."""
        concerned = {self._name.path, *self._mentions, *self._imports}
        modules = [self._index.program.dotted(path) for path in concerned]
        full = [f"{module}{dot}{self._name.name}" for module in modules for dot in ".:"]
        for path, text in self._index.texts.items():
            if self._name.name not in text or path not in self._index.program.modules:
                continue
            for node in ast.walk(self._sources.tree(path)):
                if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                    continue
                is_name = node.value == self._name.name and path in concerned
                if is_name or any(node.value == one or node.value.startswith(f"{one}.") for one in full):
                    raise Refused(f"`{path}` names `{self._name.name}` in a text, line {node.lineno}")

    def _made(self) -> dict[str, Any]:
        """Return where the object is made, and of which class."""
        module = self._index.program.modules[self._name.path].module
        term = module.bindings[self._name.name]
        event = module.events[term[1]]
        made = self._index.resolver.value(self._index.program.number(self._name.path), event.term)
        kind = dotted_text(event.term, module) if isinstance(made, ClassValue) else None
        return {"line": module.binding_lines[self._name.name], "returns": kind}


def _source(node: cst.ImportFrom) -> str:
    """Return the module that an import is from, as it is written."""
    return "." * len(node.relative) + ("" if node.module is None else dotted(node.module) or "")


def _renamed(node: cst.ImportFrom, name: str, accessor: str) -> cst.ImportFrom | None:
    """Return an import with the accessor in the place of the object, or None where it has no such."""
    if isinstance(node.names, cst.ImportStar):
        return None
    names = [dotted(alias.name) for alias in node.names]
    if name not in names:
        return None
    kept = [
        alias.with_changes(name=cst.Name(accessor), asname=None) if one == name else alias
        for one, alias in zip(names, node.names, strict=True)
        if one != accessor
    ]
    kept[-1] = kept[-1].with_changes(comma=node.names[-1].comma)
    if is_sorted(node.names):
        # In their order, but each in the place and with the comma of the one before it there.
        kept = [
            there.with_changes(name=one.name, asname=one.asname)
            for there, one in zip(kept, sorted(kept, key=member_key), strict=True)
        ]
    return node.with_changes(names=kept)


def _with_locals(module: cst.Module, mentions: Mapping[str, cst.BaseExpression]) -> cst.Module:
    """Return the module in which functions that assert on an object ask for it first, under its old name."""
    rewriters: dict[cst.CSTNode, Rewriter] = {}
    for function in matchers.findall(module, matchers.FunctionDef()):
        assert isinstance(function, cst.FunctionDef)
        asserted = names_in(*matchers.findall(function.body, matchers.Assert()))
        bound = BoundNames(lambda _: True)
        for part in (function.params, function.body):
            part.visit(bound)
        first: dict[cst.CSTNode, list[cst.SimpleStatementLine]] = {}
        for name, expression in mentions.items():
            if name in asserted and name not in bound.found | bound.declared:
                line = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(name))], expression)])
                place = next(one for one in function.body.body if name in names_in(one))
                first.setdefault(place, []).append(line)
        rewriters |= {place: preceded(lines) for place, lines in first.items()}
    return replace(module, rewriters)


def _has_another(module: cst.Module, accessor: str, sources: Collection[str]) -> bool:
    """Tell whether a module binds a name anywhere, other than by an import from one of some sources."""
    functions = (
        cst.ensure_type(one, cst.FunctionDef) for one in matchers.findall(module, matchers.FunctionDef())
    )
    scopes: list[Sequence[cst.CSTNode]] = [list(module.body), *([one.params, one.body] for one in functions)]
    for parts in scopes:
        bound = BoundNames(lambda node: _source(node) in sources)
        for part in parts:
            part.visit(bound)
        if accessor in bound.found:
            return True
    return False


def _with_accessor(module: cst.Module, payload: Payload) -> cst.Module:
    """Return the module that made the object with the function that makes it."""
    name, accessor = payload["name"], payload["accessor"]
    line = Locator(module).statement(payload["line"])
    small = line.body[0] if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None
    value = small.value if isinstance(small, (cst.Assign, cst.AnnAssign)) else None
    is_one = not isinstance(small, cst.Assign) or len(small.targets) == 1
    if (
        line not in module.body
        or value is None
        or not is_one
        or not isinstance(line, cst.SimpleStatementLine)
    ):
        raise Refused(f"`{name}` is not made by a plain assignment of its module")
    cache = "lru_cache"
    if bound_name(module, "functools") is not None:
        cache = f"{bound_name(module, 'functools')}.lru_cache"
    there = next(
        (one for one in module.body if isinstance(one, cst.FunctionDef) and one.name.value == accessor), None
    )
    if there is None:
        if accessor in names_in(module):
            raise Refused(f"`{payload['path']}` has another `{accessor}` already")
        result = _in_place(module, line, _accessor(accessor, value, payload["returns"], cache))
    else:
        if not _hands_out(there, name):
            raise Refused(f"`{payload['path']}` has another `{accessor}` already")
        result = _moved(module, line, there, value, cache)
    if "." not in cache:
        result = add_member(result, "functools", "lru_cache", payload.get("local", ()))
    return result


def _accessor(name: str, value: cst.BaseExpression, returns: str | None, cache: str) -> cst.FunctionDef:
    annotation = None if returns is None else cst.Annotation(name_chain(returns))
    body: list[cst.BaseStatement] = [
        cst.SimpleStatementLine([cst.Expr(cst.SimpleString(_SUMMARY))]),
        cst.SimpleStatementLine([cst.Return(value)]),
    ]
    built = cst.FunctionDef(cst.Name(name), cst.Parameters(), cst.IndentedBlock(body), returns=annotation)
    return decorated(built, name_chain(cache))


def _in_place(module: cst.Module, line: cst.SimpleStatementLine, built: cst.FunctionDef) -> cst.Module:
    """Return the module with a function where a line stood, two blank lines around it."""
    body: list[Any] = list(module.body)
    place = body.index(line)
    above = leading(line)
    body[place] = with_leading(built, with_leading_blanks(above, max(2, blank_count(above)) if place else 0))
    if place + 1 < len(body):
        below = leading(body[place + 1])
        body[place + 1] = with_leading(
            body[place + 1], with_leading_blanks(below, max(2, blank_count(below)))
        )
    return module.with_changes(body=body)


def _hands_out(function: cst.FunctionDef, name: str) -> bool:
    """Tell whether a function without parameters does nothing but return a name."""
    body = function.body.body
    last = body[-1]
    returned = last.body[0] if isinstance(last, cst.SimpleStatementLine) else last
    has_docstring_at_most = len(body) == 1 or (len(body) == 2 and code(body[0]).strip()[:1] in "\"'")
    return (
        not function.decorators
        and code(function.params) == ""
        and has_docstring_at_most
        and isinstance(returned, cst.Return)
        and returned.value is not None
        and code(returned.value) == name
    )


def _moved(
    module: cst.Module,
    line: cst.SimpleStatementLine,
    function: cst.FunctionDef,
    value: cst.BaseExpression,
    cache: str,
) -> cst.Module:
    """Return the module in which a function makes what it handed out, and nothing else does."""
    *before, last = function.body.body
    returning = cst.ensure_type(last, cst.SimpleStatementLine)
    grown = function.body.with_changes(body=[*before, returning.with_changes(body=[cst.Return(value)])])
    made = decorated(function.with_changes(body=grown), name_chain(cache))
    return replace(module, {function: lambda _: made, line: lambda _: cst.RemoveFromParent()})
