"""The text of a proof: the code that changes a state, and a test that looks whether it is as it was."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isolint.proof.proving.views import Form
from isolint.source import syntax_tree

#: The names of what is put beside the project's own code.
LOOKING = "test_state_is_as_it_was"
IMPORTING = "test_import"

#: Longer expressions are written once, in a function.
_LONG = 60


@dataclass(frozen=True, slots=True)
class Look:
    """Code that looks at a state: what it imports, what keeps the state at the start, and the test."""

    imports: str
    start: str
    test: str


NOTHING = Look("", "", "")


def looking(form: Form, code: str = "") -> Look:
    """Return how a state is looked at beside some code, which may use the name of a module otherwise."""
    names = {module.partition(".")[0] for module in form.modules}
    imports = {"copy"} if form.kept.startswith("copy.") else set()
    if len(form.value) > _LONG or any(_is_otherwise_bound(code, name) for name in names):
        function, value = f"{_function('shared_state', form)}\n\n", "shared_state()"
    else:
        function, value = "", form.value
        imports.update(form.modules)
    seen = form.seen.format(value)
    return Look(
        _imports(imports),
        f"{function}AT_START = {form.kept.format(seen)}\n",
        f"def {LOOKING}():\n    assert {seen} {form.operator} AT_START\n",
    )


def exploring(forms: Sequence[Form]) -> tuple[Look, tuple[str, ...]]:
    """Return the same for several forms at once, with the names of the tests; a form may turn out no good."""
    start = ["ISOLINT_AT_START = {}"]
    tests: list[str] = []
    names: list[str] = []
    for number, form in enumerate(forms):
        function = f"isolint_state_{number}"
        value = form.seen.format(f"{function}()")
        start += [
            _function(function, form),
            f"try:\n    ISOLINT_AT_START[{number}] = {form.kept.format(value)}",
            "except Exception:\n    pass",
        ]
        names.append(f"test_isolint_{number}")
        tests.append(f"def {names[-1]}():\n    assert {value} {form.operator} ISOLINT_AT_START[{number}]\n")
    return Look("import copy\n", "\n".join(start) + "\n", "\n\n".join(tests)), tuple(names)


def importing(module: str) -> str:
    """Return a test that imports a module."""
    return f'import importlib\n\n\ndef {IMPORTING}():\n    importlib.import_module("{module}")\n'


def put_together(code: str, look: Look = NOTHING, title: str = "") -> str:
    """Return the whole file: the state is taken when all that is imported has been, and no test has run."""
    futures, rest = _without_futures(code)
    body = "\n\n\n".join(part.strip("\n") for part in (rest, look.start, look.test) if part.strip())
    head = f'"""{title}"""' if title else ""
    imports = "\n\n".join(part.strip("\n") for part in (futures, look.imports) if part)
    if imports:
        gap = "\n\n" if body.startswith(("import ", "from ")) else "\n\n\n"
        body = f"{imports}{gap}{body}"
    return f"{head}\n\n{body}\n" if head else f"{body}\n"


def merged(first: str, second: str) -> str | None:
    """Return two modules as one, or None where they give different things one name."""
    names: dict[str, str] = {}
    kept: list[str] = []
    for text in (first, second):
        lines = text.splitlines()
        for statement in syntax_tree(text).body:
            decorators = getattr(statement, "decorator_list", ())
            top = min([statement.lineno, *(one.lineno for one in decorators)])
            dumped = ast.dump(statement)
            bound = _names(statement)
            if any(names.get(name, dumped) != dumped for name in bound):
                return None
            if not bound or not names.keys() >= bound:
                kept.append("\n".join(lines[top - 1 : statement.end_lineno]))
            names.update(dict.fromkeys(bound, dumped))
    return _without_repeated_futures(kept)


def _imports(modules: Iterable[str]) -> str:
    """Return lines that import modules, those of the standard library first."""
    groups: tuple[list[str], list[str]] = ([], [])
    for module in sorted(modules):
        is_standard = module.partition(".")[0] in sys.stdlib_module_names
        groups[not is_standard].append(f"import {module}\n")
    return "\n".join("".join(group) for group in groups if group)


def _is_otherwise_bound(code: str, name: str) -> bool:
    """Tell whether code gives a name to anything but the module of that name."""
    for node in ast.walk(syntax_tree(code)):
        if isinstance(node, ast.Import):
            if any(alias.asname == name for alias in node.names):
                return True
        elif isinstance(node, (ast.stmt, ast.arg)) and name in _names(node):
            return True
    return False


def _function(name: str, form: Form) -> str:
    imported = "".join(f"    import {module}\n" for module in form.modules)
    gap = "\n" if imported else ""
    return f"def {name}():\n{imported}{gap}    return {form.value}\n"


def _without_futures(code: str) -> tuple[str, str]:
    lines = code.splitlines()
    futures: list[str] = []
    for statement in syntax_tree(code).body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            assert statement.end_lineno is not None
            futures += lines[statement.lineno - 1 : statement.end_lineno]
            lines[statement.lineno - 1 : statement.end_lineno] = [""] * (
                statement.end_lineno - statement.lineno + 1
            )
    return "\n".join(futures), "\n".join(lines)


def _without_repeated_futures(parts: Sequence[str]) -> str:
    futures = dict.fromkeys(part for part in parts if part.startswith("from __future__"))
    return "\n\n".join((*futures, *(part for part in parts if part not in futures))) + "\n"


def _names(statement: ast.stmt | ast.arg) -> set[str]:
    if isinstance(statement, ast.arg):
        return {statement.arg}
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
