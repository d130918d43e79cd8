"""Decide where a template goes and what it needs, and refuse where a name of it is taken."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from isolint.codemods.planning.questions import is_within, local_packages
from isolint.contracts import Refused
from isolint.engine import catalog
from isolint.engine.conftest import fixtures_of, with_code
from isolint.index import ProjectIndex
from isolint.index.suite.fixtures import Fixture
from isolint.templates import Template

#: What pytest itself provides: a fixture of the project under one of these names would take its place.
PYTEST_FIXTURES = frozenset(
    (
        "cache", "capfd", "capfdbinary", "caplog", "capsys", "capsysbinary", "capteesys", "doctest_namespace",
        "monkeypatch", "pytestconfig", "pytester", "record_property", "record_testsuite_property",
        "record_xml_attribute", "recwarn", "request", "subtests", "testdir", "tmp_path", "tmp_path_factory",
        "tmpdir", "tmpdir_factory", "linecomp", "LineMatcher",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Addition:
    """A conftest with what was asked for: `old` is None for a new file, and equals `new` where all is there.

    `used` are the fixtures of the project that the new ones ask for.
    """

    path: str
    old: str | None
    new: str
    added: tuple[str, ...]
    used: tuple[Fixture, ...]
    packages: tuple[str, ...]


def common_folder(index: ProjectIndex) -> str:
    """Return the deepest folder that holds all tests of a project."""
    folders = [posixpath.dirname(test.path) for test in index.tests]
    # A root that is not there: `commonpath` does not take the empty path.
    return posixpath.commonpath([f"/{folder}" for folder in folders]).lstrip("/") if folders else ""


def add(
    index: ProjectIndex,
    place: tuple[str, str | None],
    library: Sequence[Template],
    name: str,
    given: Sequence[tuple[str, str]],
) -> Addition:
    """Return the conftest at `place` (its path and its text, None: no file) with a template and its needs.

    Raises:
        IsolintError: An unknown template, or wrong parameters.
        Refused: A name is taken, or the conftest cannot be edited.
    """
    path, old = place
    adding = _Adding(index, path, library)
    text = old or ""
    template = catalog.template(name, library)
    if not template.is_addable:
        raise Refused("it is what `isolint fix` writes, which knows what to fill in")
    added = []
    for part, code in adding.parts(template, template.values(given)):
        changed = with_code(text, code, local_packages(index))
        if changed != text:
            added.append(part.name)
        text = changed
    new = text if added else old or ""
    return Addition(path, old, new, tuple(added), tuple(adding.used), tuple(dict.fromkeys(adding.packages)))


@dataclass(slots=True)
class _Adding:
    """Collects the parts of one addition."""

    index: ProjectIndex
    path: str
    library: Sequence[Template]
    used: list[Fixture] = field(default_factory=list)
    packages: list[str] = field(default_factory=list)

    def parts(self, template: Template, values: Mapping[str, Any]) -> Iterator[tuple[Template, str]]:
        """Yield the code of a template, after that of those which it needs."""
        code = template.render(values)
        for name in fixtures_of(code):
            self._check_free(name)
        self.packages += template.package_names(values).split()
        for requirement in template.requirements(values):
            needed = catalog.template(requirement.template, self.library)
            needs = needed.values(list(requirement.values.items()))
            present = self._visible(needs.get("fixture", ""))
            if present is None:
                yield from self.parts(needed, needs)
            elif present not in self.used:
                self.used.append(present)
        yield template, code

    def _visible(self, name: str) -> Fixture | None:
        """Return the fixture that a name means in the conftest now."""
        return self.index.fixtures.find(name, self.path, None)

    def _check_free(self, name: str) -> None:
        """Refuse a fixture that would hide another one, or be hidden by it."""
        if name in PYTEST_FIXTURES:
            raise Refused(f"`{name}` is a fixture of pytest itself")
        folder = posixpath.dirname(self.path)
        outer = self._visible(name)
        if outer is not None and outer.path != self.path:
            raise Refused(f"`{name}` would hide the fixture of {self._place(outer)}")
        for other in self._named(name):
            if other.path != self.path and is_within(other.path, folder):
                raise Refused(f"`{name}` would be hidden by the fixture of {self._place(other)}")

    def _named(self, name: str) -> Iterable[Fixture]:
        return (one for one in self.index.fixtures.by_function.values() if one.name == name)

    def _place(self, fixture: Fixture) -> str:
        return f"{fixture.path}:{self.index.program.location(fixture.function).line}"
