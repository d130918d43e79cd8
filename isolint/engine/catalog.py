"""Find rules, codemods and templates by scanning their packages: what is a file there is in the catalog."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from isolint import templates as templating
from isolint.contracts import Codemod, Rule
from isolint.errors import IsolintError
from isolint.rendering import PACKAGE
from isolint.spelling import suggest
from isolint.templates import SUFFIX, Template

_CODE = re.compile(r"ISO\d{3}")
_Entry = TypeVar("_Entry", Rule, Codemod)


def rules(package: str = "isolint.rules") -> tuple[Rule, ...]:
    """Return one instance of every rule in a package, by code."""
    found = list(_instances(package, Rule))  # type: ignore[type-abstract]
    for rule in found:
        if not _CODE.fullmatch(rule.code):
            raise IsolintError(f"{_place(rule)} has the code {rule.code!r}, which is not like ISO123")
    _require_unique((rule.code, rule) for rule in found)
    return tuple(sorted(found, key=lambda rule: rule.code))


def codemods(package: str = "isolint.codemods") -> tuple[Codemod, ...]:
    """Return one instance of every codemod in a package, by name. This imports libcst."""
    found = list(_instances(package, Codemod))  # type: ignore[type-abstract]
    _require_unique((codemod.name, codemod) for codemod in found)
    return tuple(sorted(found, key=lambda codemod: codemod.name))


def templates(folder: Path | None = None) -> tuple[Template, ...]:
    """Return every template, by name; those in a project's own folder take the place of namesakes.

    Raises:
        IsolintError: A template that does not describe itself, or one that only isolint itself fills in.
    """
    sources = {
        entry.name: templating.read(entry.name.removesuffix(SUFFIX), entry.read_text(encoding="utf-8"))
        for entry in resources.files(PACKAGE).iterdir()
        if _is_template(entry.name)
    }
    for path in sorted(folder.iterdir()) if folder is not None else ():
        if _is_template(path.name):
            present = sources.get(path.name)
            if present is not None and not present.is_addable:
                raise IsolintError(
                    f"{path.name} cannot be overridden: isolint reads back what it wrote with it"
                )
            name = path.name.removesuffix(SUFFIX)
            sources[path.name] = templating.read(name, path.read_text(encoding="utf-8"), folder)
    return tuple(sources[name] for name in sorted(sources))


def template(name: str, found: Sequence[Template]) -> Template:
    """Return the template of that name.

    Raises:
        IsolintError: There is none.
    """
    for one in found:
        if one.name == name:
            return one
    raise IsolintError(f"unknown template {name!r}{suggest(name, [one.name for one in found])}")


def _is_template(name: str) -> bool:
    return name.endswith(SUFFIX) and not name.startswith("_")


def select(found: Sequence[Rule], wanted: Sequence[str], unwanted: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules that code prefixes choose: the longer prefix wins, and none wanted means all.

    Raises:
        IsolintError: A prefix that no rule's code starts with.
    """
    for prefix in (*wanted, *unwanted):
        if not prefix or not any(rule.code.startswith(prefix) for rule in found):
            raise unknown_code(prefix, found)
    wanted = wanted or ("",)
    return tuple(rule for rule in found if _longest(rule.code, wanted) > _longest(rule.code, unwanted))


def unknown_code(code: str, found: Sequence[Rule]) -> IsolintError:
    """Return the error that names the nearest known code."""
    return IsolintError(f"unknown rule code {code!r}{suggest(code, [rule.code for rule in found])}")


def _longest(code: str, prefixes: Iterable[str]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)


def _instances(package: str, base: type[_Entry]) -> Iterator[_Entry]:
    for module in _modules(importlib.import_module(package)):
        for _, value in inspect.getmembers(module, inspect.isclass):
            # A class counts where it is defined, not where it is imported to.
            defined_here = value.__module__ == module.__name__
            if defined_here and issubclass(value, base) and not inspect.isabstract(value):
                yield value()


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__):
        if not found.ispkg and not found.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def _require_unique(entries: Iterable[tuple[str, object]]) -> None:
    seen: dict[str, object] = {}
    for key, entry in entries:
        other = seen.setdefault(key, entry)
        if other is not entry:
            raise IsolintError(f"{key!r} is claimed by both {_place(other)} and {_place(entry)}")


def _place(entry: object) -> str:
    return f"{type(entry).__module__}.{type(entry).__name__}"
