"""Give each test its own of what its class prepares once and tests change: made for it, or a copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import class_data as cases
from isolint.codemods.cases import joined_attributes
from isolint.codemods.planning.class_set_up import makes_for_each, own_hooks
from isolint.codemods.planning.counted_on import check_not_counted_on
from isolint.codemods.planning.missing_keys import check_keys_of_class
from isolint.codemods.planning.questions import local_packages, refusals
from isolint.codemods.state.copies import check_data
from isolint.codemods.syntax.building import function
from isolint.codemods.syntax.class_hooks import hooks_for_each
from isolint.codemods.syntax.fixtures import opened
from isolint.codemods.syntax.imports import bound_name, ensure_import, has_member
from isolint.codemods.syntax.layout import blank_count, leading, with_leading, with_leading_blanks
from isolint.codemods.syntax.tree import code, replace
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.facts.records import EventKind, ScopeKind
from isolint.facts.terms import Term, mentions, root
from isolint.index import ProjectIndex
from isolint.index.resolution.classes import SELF
from isolint.index.resolution.values import UNKNOWN, ClassValue, Value
from isolint.index.sharing.handed_attributes import handed_by_class
from isolint.index.sharing.handovers import handovers
from isolint.index.sites.site_key import SiteKey
from isolint.model import Finding, Refusal, Safety

#: Hooks that prepare a class once, in which its values may be made.
_WIDE = frozenset({"setUpClass", "setup_class"})


class ClassData(Codemod):
    """Makes for each test, or copies before it, what a test class makes once and its tests change."""

    name: ClassVar[str] = "class_data"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO303"})
    serves_each_test: ClassVar[bool] = True
    REWRITES = cases.REWRITES
    REFUSES = (*cases.REFUSES, *joined_attributes.REFUSES)

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each attribute."""
        groups: dict[SiteKey, list[Finding]] = {}
        for finding in findings:
            groups.setdefault((finding.site.kind, finding.site.key), []).append(finding)
        anew: dict[int, list[Finding]] = {}
        for site, group in groups.items():
            try:
                path, owner = _place(index, site)
                check_not_counted_on(index, site)
                if makes_for_each(index, owner, _attributes(index, owner, groups)):
                    anew.setdefault(owner, []).extend(group)
                    continue
                _check(index, site, owner)
            except Refused as refused:
                yield from refusals(self.name, group, str(refused))
                continue
            payload: Payload = {
                "class": index.resolver.scope(owner).qualname,
                "attribute": site[1].rpartition(".")[2],
                "testcase": index.suite.is_testcase(owner),
                "local": local_packages(index),
            }
            yield Task(self.name, Safety.UNSAFE, tuple(group), {path: payload})
        for owner, group in anew.items():
            lines = [index.resolver.scope(hook).span.line for hook in own_hooks(index, owner).values()]
            yield Task(self.name, Safety.UNSAFE, tuple(group), {index.program.path(owner): {"hooks": lines}})

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the module with a test class that makes its values, or copies one of them, before each test.

        Payload: `hooks` (the lines of what makes them), or else `class` (its qualified name), `attribute`,
        `testcase` (whether it is a `unittest.TestCase`), `local` (the project's own packages).
        """
        if "hooks" in payload:
            return hooks_for_each(module, payload["hooks"])
        node = _class(module, payload["class"].split("."))
        place = f"self.{payload['attribute']}"
        copied = cst.parse_statement(f"{place} = {_deepcopy(module)}({place})")
        prepared = _prepared(node, cst.ensure_type(copied, cst.SimpleStatementLine), payload["testcase"])
        result = replace(module, {node: lambda _: prepared})
        if has_member(module, "copy", "deepcopy"):
            return result
        return ensure_import(result, "copy", payload.get("local", ()))[0]


def _deepcopy(module: cst.Module) -> str:
    """Return what a module calls `copy.deepcopy`, or may once it imports `copy`."""
    if has_member(module, "copy", "deepcopy"):
        return "deepcopy"
    return f"{bound_name(module, 'copy') or 'copy'}.deepcopy"


def _place(index: ProjectIndex, site: SiteKey) -> tuple[str, int]:
    """Return the file and the class that an attribute belongs to."""
    module, _, qualname = site[1].partition(":")
    path = index.program.path_of(module)
    for scope in index.program.modules[path].scopes if path is not None else ():
        if scope.qualname == qualname.rpartition(".")[0] and scope.kind is ScopeKind.CLASS:
            return path or "", index.program.number(path or "", scope.index)
    raise Refused(f"`{qualname}` is not an attribute of a class of this project")


def _attributes(index: ProjectIndex, owner: int, sites: Iterable[SiteKey]) -> set[str]:
    """Return the attributes of a class that are among some sites."""
    return {site[1].rpartition(".")[2] for site in sites if index.objects.sites.class_of(site) == owner}


def _check_not_joined(index: ProjectIndex, owner: int, name: str) -> None:
    """Refuse an attribute of which a part goes by another name as well: that would stay the original's.

    Raises:
        Refused: A method of the class gives such a part another name.
    """
    for method in index.resolver.classes.methods(owner):
        for event in index.resolver.scope(method).events:
            is_kept = event.kind is EventKind.STORE and event.value[0] in ("attr", "item")
            if is_kept and root(event.term) == SELF and mentions(event.value, {("attr", SELF, name)}):
                other = event.term[-1]
                raise Refused(f"`{other}` is a part of `{name}`, and would stay that of the first one")


def _check(index: ProjectIndex, site: SiteKey, owner: int) -> None:
    """Refuse an attribute that not just the tests of one class use, each by itself."""
    classes, name = index.resolver.classes, site[1].rpartition(".")[2]
    title = index.resolver.scope(owner).name
    for number, scope in enumerate(index.program.scopes):
        if scope.kind is ScopeKind.CLASS and number != owner and owner in classes.ancestry(number):
            raise Refused(
                f"`{scope.name}` is derived from `{title}`, and may prepare its tests in another way"
            )
    hook = _hook(index.suite.is_testcase(owner))
    inherited = classes.method(owner, hook)
    is_own = inherited is not None and index.program.parent(inherited) == owner
    if inherited is not None and not is_own and hook != "setUp":
        raise Refused(f"`{title}` has its `{hook}` from another class")
    check_data(index, _held(index, owner, name), name)
    for value in _made_with(index, owner, name):
        check_data(index, value, name)
    check_keys_of_class(index, site, owner, _held(index, owner, name))
    _check_not_joined(index, owner, name)
    for found in handovers(index):
        if (found.slot.kind, found.slot.key) == site:
            taker = index.resolver.scope(found.taken.scope).qualname
            raise Refused(f"`{taker}` takes from `{name}` what another test left there")
    for part, taker in handed_by_class(index, owner, name).items():
        raise Refused(f"`{taker}` takes from `{name}.{part}` what an earlier test puts there")
    for number in index.audience.mentions.get(site, ()):
        scope = index.resolver.scope(number)
        if not _is_inside(index, number, owner) or (
            not _is_making(index, number, owner) and _asks_class(index, number, name)
        ):
            raise Refused(f"`{scope.qualname}` asks the class for `{name}`")


def _held(index: ProjectIndex, owner: int, name: str) -> Value:
    """Return what a class has as an attribute, from its body or from a hook."""
    bound = index.resolver.classes.bound(owner, name)
    if bound is not None:
        return index.resolver.value(*bound)
    return index.resolver.classes.instance_attribute(owner, name) or UNKNOWN


def _made_with(index: ProjectIndex, owner: int, name: str) -> Iterator[Value]:
    """Yield what is handed to the call that makes what a class has as an attribute."""
    classes = index.resolver.classes
    places = [bound] if (bound := classes.bound(owner, name)) is not None else []
    for hook in own_hooks(index, owner).values():
        places += [(hook, event.value) for event in classes.stored_on_self(hook).get(name, ())]
    for number, term in places:
        given = index.resolver.scope(number).events[term[1]].given if term[0] == "call" else ()
        yield from (index.resolver.value(number, one) for one in given)


def _is_inside(index: ProjectIndex, number: int | None, owner: int) -> bool:
    """Tell whether a scope is a class, or stands in one, as a function in a method does."""
    while number is not None and number != owner:
        number = index.program.parent(number)
    return number is not None


def _is_making(index: ProjectIndex, number: int, owner: int) -> bool:
    """Tell whether a scope prepares the class: its body, or a hook for all of its tests."""
    return number == owner or index.resolver.scope(number).name in _WIDE


def _asks_class(index: ProjectIndex, number: int, name: str) -> bool:
    """Tell whether a method reads an attribute from its class rather than from `self`."""
    scope = index.resolver.scope(number)
    terms = {*scope.reads, *(event.term for event in scope.events)}
    parts = {part for term in terms for part in _parts(term)}
    return any(
        part[0] == "attr"
        and part[2] == name
        and isinstance(index.resolver.value(number, part[1]), ClassValue)
        for part in parts
    )


def _parts(term: Term) -> Iterator[Term]:
    """Yield a path and the paths that it goes through."""
    while term[0] in ("attr", "item"):
        yield term
        term = term[1]


def _hook(is_testcase: bool) -> str:
    return "setUp" if is_testcase else "setup_method"


def _class(module: cst.Module, names: Sequence[str]) -> cst.ClassDef:
    """Return the class of a qualified name."""
    body: Sequence[cst.CSTNode] = module.body
    found: cst.ClassDef | None = None
    for name in names:
        classes = (one for one in body if isinstance(one, cst.ClassDef) and one.name.value == name)
        found = next(classes, None)
        if found is None:
            raise Refused(f"the class `{'.'.join(names)}` is not defined where it is expected")
        body = found.body.body
    assert found is not None
    return found


def _prepared(node: cst.ClassDef, line: cst.SimpleStatementLine, is_testcase: bool) -> cst.ClassDef:
    """Return a class whose set-up of each test begins with a statement."""
    if not isinstance(node.body, cst.IndentedBlock):
        raise Refused(f"`{node.name.value}` has its whole body on the line of its name")
    hook = _hook(is_testcase)
    body = list(node.body.body)
    functions = [number for number, one in enumerate(body) if isinstance(one, cst.FunctionDef)]
    own = [
        number for number in functions if cst.ensure_type(body[number], cst.FunctionDef).name.value == hook
    ]
    if own:
        body[own[0]] = _begun(cst.ensure_type(body[own[0]], cst.FunctionDef), line)
    else:
        lines = [cst.parse_statement("super().setUp()"), line] if is_testcase else [line]
        first = next(number for number in functions if not _is_wide(body[number]))
        made = function(hook, ("self",), None, lines)
        above = leading(body[first])
        gap = max(1, blank_count(above)) if first else 0
        body[first : first + 1] = [
            with_leading(made, with_leading_blanks((), gap)),
            with_leading(body[first], with_leading_blanks(above, 1)),
        ]
    return node.with_changes(body=node.body.with_changes(body=body))


def _is_wide(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.FunctionDef) and node.name.value in _WIDE


def _begun(node: cst.FunctionDef, line: cst.SimpleStatementLine) -> cst.FunctionDef:
    """Return a hook that begins with a statement, below its docstring and the call of its base."""
    if not isinstance(node.body, cst.IndentedBlock):
        raise Refused(f"`{node.name.value}` has its whole body on the line of its `def`")
    body = list(node.body.body)
    for number, one in enumerate(body[:2]):
        if code(one).strip().startswith("super("):
            return node.with_changes(
                body=node.body.with_changes(body=[*body[: number + 1], line, *body[number + 1 :]])
            )
    return node.with_changes(body=node.body.with_changes(body=opened(body, [line])))
