"""Say how a module sets the environment of its tests: as pytest does it, or as `unittest` does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import libcst as cst

from isolint.codemods.environment.import_items import patched
from isolint.codemods.environment.statements import Environ
from isolint.codemods.syntax.building import decorated, function, patch_context, yield_line
from isolint.codemods.syntax.layout import with_leading, with_leading_blanks
from isolint.codemods.syntax.tree import Line, call, expression_line, name_chain

_SUMMARY = '"""Set the environment of this module\'s tests."""'


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what is built, and the scope of a fixture.

    `fixture` is the name of the fixture, or of the patch of the environment; `library` is how the module
    calls pytest, or `mock.patch`.
    """

    fixture: str
    setter: str
    importing: str
    library: str
    scope: str


@dataclass(frozen=True, slots=True)
class Idiom(ABC):
    """Builds what sets the environment."""

    names: Names
    environ: Environ

    parameters: ClassVar[tuple[str, ...]]

    @abstractmethod
    def lines(self, statement: Line) -> Sequence[Line]:
        """Return a statement that writes to the environment as it stands in a function."""

    @abstractmethod
    def setting(self) -> cst.SimpleStatementLine:
        """Return the call of the function that sets the environment, before a test."""

    @abstractmethod
    def context(self, body: Sequence[cst.BaseStatement]) -> cst.With:
        """Return statements of the module under an environment that goes with them."""

    @abstractmethod
    def set_up(self, body: Sequence[Line]) -> list[cst.BaseStatement]:
        """Return what runs lines before the tests of the module, and takes back what they set."""


class PytestIdiom(Idiom):
    """Sets the environment by `monkeypatch`, in a fixture."""

    __slots__ = ()
    parameters = ("monkeypatch",)

    def lines(self, statement: Line) -> Sequence[Line]:
        """Return a statement as calls of monkeypatch."""
        return patched(statement, self.environ)

    def setting(self) -> cst.SimpleStatementLine:
        """Return the call with the `monkeypatch` of the fixture."""
        return expression_line(call(self.names.setter, cst.Name("monkeypatch")))

    def context(self, body: Sequence[cst.BaseStatement]) -> cst.With:
        """Return statements under a `pytest.MonkeyPatch` of their own."""
        opened = expression_line(call(self.names.setter, cst.Name(self.names.importing)))
        return patch_context(self.names.library, self.names.importing, [opened, *body])

    def set_up(self, body: Sequence[Line]) -> list[cst.BaseStatement]:
        """Return the fixture."""
        keywords: dict[str, cst.BaseExpression] = {}
        parameters: tuple[str, ...] = self.parameters
        lines: list[cst.BaseStatement] = list(body)
        if self.names.scope != "function":
            keywords["scope"] = cst.SimpleString(f'"{self.names.scope}"')
            parameters = ()
            lines = [patch_context(self.names.library, "monkeypatch", [*body, yield_line()])]
        built = function(self.names.fixture, parameters, _SUMMARY, lines)
        made = call(f"{self.names.library}.fixture", **keywords, autouse=cst.Name("True"))
        return [decorated(built, made)]


class UnittestIdiom(Idiom):
    """Patches the environment while the tests of the module run, in the functions that `unittest` calls."""

    __slots__ = ()
    parameters = ()

    def lines(self, statement: Line) -> Sequence[Line]:
        """Return a statement as it is."""
        return [statement]

    def setting(self) -> cst.SimpleStatementLine:
        """Return the call."""
        return expression_line(call(self.names.setter))

    def context(self, body: Sequence[cst.BaseStatement]) -> cst.With:
        """Return statements under a patch of their own."""
        return cst.With([cst.WithItem(self._patch())], cst.IndentedBlock([self.setting(), *body]))

    def set_up(self, body: Sequence[Line]) -> list[cst.BaseStatement]:
        """Return the patch, and the two functions that start and stop it."""
        name = self.names.fixture
        patch = cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(name))], self._patch())])
        start, stop = (expression_line(call(f"{name}.{method}")) for method in ("start", "stop"))
        return [
            with_leading(patch, with_leading_blanks((), 1)),
            function("setUpModule", (), _SUMMARY, [start, *body]),
            function("tearDownModule", (), None, [stop]),
        ]

    def _patch(self) -> cst.Call:
        return call(f"{self.names.library}.dict", name_chain(min(self.environ.objects)))
