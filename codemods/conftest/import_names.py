"""The names by which a conftest can import the modules of the project."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from isolint.contracts import Refused
from isolint.facts.records import EventKind
from isolint.facts.terms import Term
from isolint.index import ProjectIndex
from isolint.index.resolution.layout import with_packages


def imported_as(index: ProjectIndex, module: str, folder: str) -> str:
    """Return the name by which the project imports a module, as far as the conftest of a folder can, too.

    What lies in a folder that is no package goes by its name in that folder, not by one from the root.

    Raises:
        Refused: It is known by names that lead nowhere, or elsewhere, from there.
    """
    path = index.program.path_of(module)
    if path is None:
        return module
    conftest = posixpath.join(folder, "conftest.py")
    names = _names(index, path)
    if module in names:
        return module
    if not names and posixpath.dirname(path) == folder:
        names[posixpath.basename(path).removesuffix(".py")] += 1
    for name, _ in names.most_common():
        if index.program.layout.find(name, conftest) == path:
            return name
    if names:
        raise Refused(
            f"`{conftest}` may not reach `{module}`, which is imported as `{names.most_common()[0][0]}`"
        )
    return module


def _names(index: ProjectIndex, path: str) -> Counter[str]:
    """Return how often modules import a file by which absolute names."""
    stem = posixpath.basename(path).removesuffix(".py")
    last = posixpath.basename(posixpath.dirname(path)) if stem == "__init__" else stem
    found: Counter[str] = Counter()
    for importer, facts in index.program.modules.items():
        for scope in facts.scopes:
            for event in scope.events:
                if event.kind is EventKind.IMPORT:
                    found.update(
                        name
                        for name in _absolute(event.term)
                        if name.rpartition(".")[2] == last
                        and index.program.layout.find(name, importer) == path
                    )
    return found


def _absolute(term: Term) -> Iterator[str]:
    """Yield the names of modules that an import may load, where it tells them in full."""
    _, level, module, name = term
    if not level:
        yield from with_packages(module)
        if name is not None:
            yield f"{module}.{name}"
