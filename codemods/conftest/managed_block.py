"""The block of a conftest.py that belongs to isolint: found, read back, rendered and replaced as text."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import sys
import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from isolint.codemods.syntax.wrapping import wrapped
from isolint.contracts import Refused
from isolint.templates import packaged

T = TypeVar("T")

BEGIN = "# isolint: begin (kept up to date by `isolint fix --apply`; edit outside of it)"
_BEGIN_LINE = re.compile(r"^# isolint: begin\b.*$", re.MULTILINE)
#: At the end of a block that took over an empty file, which is to stay when the block goes.
_EMPTY_BEFORE = "; the file was empty before"
_END_LINE = re.compile(
    rf"^# isolint: end\b(?: \((?P<digest>[0-9a-f]{{8}})(?P<kept>{_EMPTY_BEFORE})?\))?.*$", re.MULTILINE
)
EDITED = "the managed block of this conftest.py was edited by hand: move the edits out, then delete the block"


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """`import module [as alias]`, or `from module import name [as alias]`.

    With an empty `name` the module is loaded by what it is called, as its package has something else of that
    name.
    """

    module: str
    name: str | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable, name and value as source text."""

    name: str
    value: str
    only_if_unset: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """A module attribute that each test gets anew: `target` and `value` are source text, `name` is not.

    Without a `value` it does not exist when a test starts.
    """

    target: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Entries:
    """All that the fixture of a managed block does."""

    fixture: str
    imports: tuple[Import, ...] = ()
    environment: tuple[Variable, ...] = ()
    environment_first: bool = False
    attributes: tuple[Attribute, ...] = ()
    caches: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Entries:
        """Build the entries from JSON values; each may be missing, save `fixture`."""
        return cls(
            fixture=payload["fixture"],
            imports=tuple(sorted({Import(**one) for one in payload.get("imports", ())}, key=_import_key)),
            environment=_distinct(Variable(**one) for one in payload.get("environment", ())),
            environment_first=bool(payload.get("environment_first", False) and payload.get("environment")),
            attributes=_once(Attribute(**one) for one in payload.get("attributes", ())),
            caches=_distinct(payload.get("caches", ())),
            before=_distinct(payload.get("before", ())),
            after=_distinct(payload.get("after", ())),
        )

    def to_payload(self) -> dict[str, Any]:
        """Return the entries as JSON values."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }

    def joined(self, present: Entries | None) -> Entries:
        """Return these entries beside those of the block that is there, under that block's name."""
        if present is None:
            return self
        named = {variable.name: variable for variable in (*present.environment, *self.environment)}
        return Entries(
            fixture=present.fixture,
            imports=tuple(sorted({*present.imports, *self.imports}, key=_import_key)),
            environment=tuple(named.values()),
            environment_first=present.environment_first or self.environment_first,
            attributes=_once((*present.attributes, *self.attributes)),
            caches=_distinct((*present.caches, *self.caches)),
            before=_distinct((*present.before, *self.before), _without_layout),
            after=_distinct((*present.after, *self.after), _without_layout),
        )

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to do before or after a test."""
        return not (self.environment or self.attributes or self.caches or self.before or self.after)


def _distinct(values: Iterable[T], key: Callable[[T], object] = lambda value: value) -> tuple[T, ...]:
    found: dict[object, T] = {}
    for one in values:
        found.setdefault(key(one), one)
    return tuple(found.values())


def _without_layout(statement: str) -> str:
    """Return what statements have in common that a formatter broke at different places."""
    return ast.unparse(ast.parse(statement))


def _once(attributes: Iterable[Attribute]) -> tuple[Attribute, ...]:
    """Return one entry for each attribute: rather what it is to start with than what it happens to be."""
    found: dict[tuple[str, str], Attribute] = {}
    for one in attributes:
        place = one.target, one.name
        if place not in found or found[place].value == ".".join(place):
            found[place] = one
    return tuple(found.values())


def _import_key(one: Import) -> tuple[bool, bool, str, str, str]:
    return one.name is not None, one.name == "", one.module, one.name or "", one.alias or ""


def needed_modules(entries: Entries) -> list[str]:
    """Return the modules that a block needs at the top of its file: pytest, and of the standard library."""
    if entries.is_empty:
        return []
    statements = (*entries.before, *entries.after, *(one.value for one in entries.attributes))
    names = {node.id for one in statements for node in ast.walk(ast.parse(one)) if isinstance(node, ast.Name)}
    bound = {one.alias or one.name or one.module for one in entries.imports}
    needed = {name for name in names - bound if name in sys.stdlib_module_names}
    # A local may be called as a module is.
    needed -= {one.partition(" = ")[0] for one in entries.before}
    if any(variable.only_if_unset for variable in entries.environment):
        needed.add("os")
    if any(one.name == "" for one in entries.imports):
        needed.add("importlib")
    return [*sorted(needed), "pytest"]


def render(entries: Entries, *, file_was_empty: bool = False) -> str:
    """Return the block from its first marker to its last, without a newline at the end."""
    body = _body(entries)
    return f"{BEGIN}\n{body}\n\n\n# isolint: end ({_digest(body)}{_EMPTY_BEFORE if file_was_empty else ''})"


def _body(entries: Entries) -> str:
    values = {field.name: getattr(entries, field.name) for field in fields(entries)}
    return wrapped(packaged("isolated_state").render(values | {"imports": _import_lines(entries.imports)}))


def _import_lines(imports: Sequence[Import]) -> list[str]:
    """Return import statements, one for each module that members come from."""
    lines: dict[str, str] = {}
    for one in sorted(imports, key=_import_key):
        alias = f" as {one.alias}" if one.alias else ""
        if one.name == "":
            lines[f"{one.module}:"] = f'{one.alias} = importlib.import_module("{one.module}")'
        elif one.name is None:
            lines[f"import {one.module}{alias}"] = f"import {one.module}{alias}"
        elif one.module in lines:
            lines[one.module] += f", {one.name}{alias}"
        else:
            lines[one.module] = f"from {one.module} import {one.name}{alias}"
    return list(lines.values())


def _digest(body: str) -> str:
    """Return a checksum that no formatter or import sorter changes, but an edit of code or comments does."""
    lines = ast.unparse(ast.parse(body)).split("\n")
    imports = [line for line in lines if line.lstrip().startswith(("import ", "from "))]
    others = [line for line in lines if line not in imports]
    first = lines.index(imports[0]) if imports else 0
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(body).readline)
        if token.type == tokenize.COMMENT
    ]
    text = "\n".join([*others[:first], *sorted(imports), *others[first:], *comments])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands in a text, as offsets, and what is between its markers."""

    start: int
    end: int
    body: str
    digest: str | None
    file_was_empty: bool


def _find(text: str) -> _Place | None:
    begins = list(_BEGIN_LINE.finditer(text))
    ends = list(_END_LINE.finditer(text))
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or begins[0].end() > ends[0].start():
        raise Refused("the markers of this conftest.py's managed block are damaged: delete what is left")
    body = text[begins[0].end() : ends[0].start()].strip("\n")
    return _Place(begins[0].start(), ends[0].end(), body, ends[0]["digest"], bool(ends[0]["kept"]))


def parse(text: str) -> Entries | None:
    """Return the entries of the block in a conftest's text (None: it has none), or refuse an edited one."""
    place = _find(_with_plain_newlines(text))
    if place is None:
        return None
    try:
        is_intact = _digest(place.body) == place.digest
        tree = ast.parse(place.body)
    except (SyntaxError, tokenize.TokenError) as error:
        raise Refused(EDITED) from error
    if not is_intact or len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise Refused(EDITED)
    return _Reading(place.body).entries(tree.body[0])


def _with_plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n")


def took_over_empty_file(text: str) -> bool:
    """Tell whether the block of a conftest's text stands in a file that was there before, and empty."""
    place = _find(_with_plain_newlines(text))
    return place is not None and place.file_was_empty


def replaced(text: str, entries: Entries, *, file_was_empty: bool = False) -> str:
    """Return the conftest's text with its block added, brought up to date, or removed."""
    plain = _with_plain_newlines(text)
    parse(plain)  # an edited block is refused
    place = _find(plain)
    is_current = entries.is_empty if place is None else place.digest == _digest(_body(entries))
    if is_current:
        return text
    if place is None:
        head = plain.rstrip("\n")
        block = render(entries, file_was_empty=file_was_empty)
        result = f"{head}\n\n\n{block}\n" if head else f"{block}\n"
    elif entries.is_empty:
        head, tail = plain[: place.start].rstrip("\n"), plain[place.end :].lstrip("\n")
        result = "\n\n\n".join(part for part in (head, tail) if part)
        result = result if result.endswith("\n") or not result else result + "\n"
    else:
        block = render(entries, file_was_empty=place.file_was_empty)
        result = plain[: place.start] + block + plain[place.end :]
    return result.replace("\n", "\r\n") if "\r\n" in text else result


class _Reading:
    """Reads the statements of a rendered fixture back."""

    def __init__(self, source: str) -> None:
        self._source = source

    def entries(self, function: ast.FunctionDef) -> Entries:
        """Return what the fixture does, by the order and form of its statements."""
        body = function.body[1:]
        cut = next((index for index, one in enumerate(body) if _is_yield(one)), len(body))
        setup, teardown = body[:cut], body[cut + 1 :]
        imports: list[Import] = []
        environment: list[Variable] = []
        attributes: list[Attribute] = []
        rest: list[ast.stmt] = []
        environment_first = False
        for statement in setup:
            variable, attribute = self._variable(statement), self._attribute(statement)
            if loaded := self._loaded(statement):
                imports.append(loaded)
            elif isinstance(statement, (ast.Import, ast.ImportFrom)):
                environment_first = environment_first or bool(environment)
                imports.extend(_imports(statement))
            elif variable is not None:
                environment.append(variable)
            elif attribute is not None:
                attributes.append(attribute)
            elif self._call(statement, "monkeypatch.delattr") is not None:
                attributes[-1] = replace(attributes[-1], value="")
            else:
                rest.append(statement)
        caches, before, after = self._caches(rest, teardown)
        return Entries(
            function.name,
            tuple(sorted(imports, key=_import_key)),
            tuple(environment),
            environment_first,
            tuple(attributes),
            caches,
            before,
            after,
        )

    def _text(self, node: ast.AST) -> str:
        """Return the source of a node; that of a plain string does not depend on a formatter's quotes."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isprintable():
            return json.dumps(node.value, ensure_ascii=False)
        text = ast.get_source_segment(self._source, node) or ""
        # The lines below the first of a statement are as far in as the block is.
        return text.replace(f"\n{' ' * node.col_offset}", "\n") if isinstance(node, ast.stmt) else text

    def _call(self, statement: ast.stmt, function: str) -> list[ast.expr] | None:
        if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
            return None
        return statement.value.args if self._text(statement.value.func) == function else None

    def _loaded(self, statement: ast.stmt) -> Import | None:
        """Return the module that a statement loads by what it is called, if it does."""
        match statement:
            case ast.Assign([ast.Name(alias)], ast.Call(function, [ast.Constant(str(module))])):
                if self._text(function) == "importlib.import_module":
                    return Import(module, "", alias)
        return None

    def _variable(self, statement: ast.stmt) -> Variable | None:
        only_if_unset = isinstance(statement, ast.If)
        inner = statement.body[0] if isinstance(statement, ast.If) else statement
        arguments = self._call(inner, "monkeypatch.setenv")
        if arguments is None:
            return None
        return Variable(self._text(arguments[0]), self._text(arguments[1]), only_if_unset)

    def _attribute(self, statement: ast.stmt) -> Attribute | None:
        arguments = self._call(statement, "monkeypatch.setattr")
        if arguments is None or not isinstance(arguments[1], ast.Constant):
            return None
        return Attribute(self._text(arguments[0]), str(arguments[1].value), self._text(arguments[2]))

    def _caches(
        self, setup: Sequence[ast.stmt], teardown: Sequence[ast.stmt]
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Split off the caches: they head both lists in the same order."""
        before = [self._text(one) for one in setup]
        after = [self._text(one) for one in teardown]
        count = 0
        for first, second in zip(before, after, strict=False):
            if first != second or not first.endswith(".cache_clear()"):
                break
            count += 1
        caches = tuple(text.removesuffix(".cache_clear()") for text in before[:count])
        return caches, tuple(before[count:]), tuple(after[count:])


def _is_yield(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)


def _imports(statement: ast.Import | ast.ImportFrom) -> list[Import]:
    if isinstance(statement, ast.Import):
        return [Import(alias.name, None, alias.asname) for alias in statement.names]
    module = "." * statement.level + (statement.module or "")
    return [Import(module, alias.name, alias.asname) for alias in statement.names]
