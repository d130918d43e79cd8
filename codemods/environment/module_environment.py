"""Put a test module together again around the fixture that sets its environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from isolint.codemods.environment.idioms import Idiom
from isolint.codemods.environment.import_items import Item, Role
from isolint.codemods.syntax.building import function
from isolint.codemods.syntax.imports import is_import, without_noqa
from isolint.codemods.syntax.layout import (
    blank_count,
    leading,
    nested,
    with_leading,
    with_leading_blanks,
    without_leading_blanks,
)
from isolint.codemods.syntax.tree import Line


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """Puts the statements of a module together again around the set-up of its tests."""

    idiom: Idiom
    items: Sequence[Item]

    def body(self) -> list[cst.BaseStatement]:
        """Return the new top level."""
        reads = any(item.role is Role.UNDER for item in self.items)
        setup = self._patched((Role.BEFORE,) if reads else (Role.BEFORE, Role.AFTER))
        last = max(index for index, item in enumerate(self.items) if item.role is not Role.STAYS)
        body = list(self._arranged(setup))
        # What the arranging leaves out are the moved statements, what it adds are functions and contexts.
        kept = sum(not item.moves for item in self.items[last + 1 :])
        if reads:
            setup = [self.idiom.setting(), *self._patched((Role.AFTER,))]
        place = len(body) - kept
        while place < len(body) and not isinstance(body[place], (cst.FunctionDef, cst.ClassDef)):
            place += 1
        built = self.idiom.set_up(setup)
        if place < len(body):
            body[place] = _with_blanks(body[place], 2)
        return [*body[:place], *built, *body[place:]]

    def _patched(self, roles: Sequence[Role]) -> list[Line]:
        """Return the writes of these roles as they are made for tests, with no blank line above the first."""
        lines: list[Line] = []
        for item in self.items:
            if item.role in roles:
                lines.extend(self.idiom.lines(item.statement))
        if lines:
            lines[0] = with_leading(lines[0], without_leading_blanks(leading(lines[0])))
        return [nested(line) for line in lines]

    def _arranged(self, setup: Sequence[Line]) -> Iterator[cst.BaseStatement]:
        """Yield the statements that stay, those that read the environment inside of a `with`."""
        blanks = 0
        group: list[cst.BaseStatement] = []
        functions: Sequence[Line] = setup
        for index, item in enumerate(self.items):
            if item.moves:
                blanks = max(blanks, blank_count(leading(item.statement)))
                continue
            if item.role is Role.UNDER or (group and (self._is_between(index) or _is_adjoining_import(item))):
                group.append(item.statement)
                continue
            if group:
                yield from self._scoped(group, functions)
                group, functions, blanks = [], (), max(blanks, 1)
            yield _with_blanks(item.statement, blanks)
            blanks = 0
        if group:
            yield from self._scoped(group, functions)

    def _is_between(self, index: int) -> bool:
        """Say whether a simple statement has another reader below it, so that one `with` can hold both."""
        for item in self.items[index:]:
            if isinstance(item.statement, (cst.FunctionDef, cst.ClassDef)):
                return False
            if item.role is Role.UNDER:
                return True
        return False

    def _scoped(
        self, group: Sequence[cst.BaseStatement], setup: Sequence[Line]
    ) -> Iterator[cst.BaseStatement]:
        """Yield the function that sets the environment, unless it is there, and the `with` that calls it."""
        if setup:
            yield function(self.idiom.names.setter, self.idiom.parameters, None, setup)
        inner = [without_noqa(one) if isinstance(one, cst.SimpleStatementLine) else one for one in group]
        inner[0] = with_leading(inner[0], without_leading_blanks(leading(inner[0])))
        context = self.idiom.context([*map(nested, inner)])
        gap = 2 if setup else max(1, blank_count(leading(group[0])))
        yield with_leading(context, with_leading_blanks((), gap))


def _is_adjoining_import(item: Item) -> bool:
    """Say whether an import adjoins the line above it, so that both ran under the environment."""
    return is_import(item.statement) and blank_count(leading(item.statement)) == 0


def _with_blanks(statement: cst.BaseStatement, count: int) -> cst.BaseStatement:
    """Return the statement with at least so many blank lines above it."""
    above = leading(statement)
    return with_leading(statement, with_leading_blanks(above, max(count, blank_count(above))))
