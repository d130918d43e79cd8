"""What can run before a test and change its outcome: other tests, and the import of other modules."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from isolint.proof.observations import Process, module_of
from isolint.proof.places import Places
from isolint.runtime.launch import Arrangement, Asked

#: Node ids are named one by one up to this many; beyond it whole modules are, and the rest is left out.
_MAX_NAMED = 40


@dataclass(frozen=True, slots=True)
class Unit:
    """A test that runs, or, without one, a module that is imported and whose tests do not run."""

    module: str
    test: str | None = None

    @property
    def name(self) -> str:
        """Return the node id of the test, or the path of the module."""
        return self.test or self.module

    @property
    def text(self) -> str:
        """Return the unit in words."""
        return self.test or f"importing {self.module}"


def units_before(process: Process, node_id: str) -> tuple[Unit, ...]:
    """Return what came before a test in a process: the imports of all modules, then the tests that ran."""
    imports = tuple(Unit(module) for module in process.modules if module != module_of(node_id))
    return (*imports, *(Unit(module_of(test), test) for test in process.before(node_id)))


@dataclass(frozen=True, slots=True)
class Command:
    """A command line for pytest that runs some units and then a test, in the project's root."""

    targets: tuple[str, ...]
    deselected: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return it as it is typed."""
        words = ["pytest", *self.targets]
        words += [f"--deselect={module}" for module in self.deselected]
        return " ".join(shlex.quote(word) for word in words)


class Composer:
    """Puts units and a test into the arrangement that runs them; `collection` is the order of the modules."""

    def __init__(self, places: Places, node_id: str, collection: Sequence[str]) -> None:
        self._places = places
        self._node_id = node_id
        self._rank = {module: rank for rank, module in enumerate(collection)}
        self._rank_of_argument = {places.argument(module): rank for module, rank in self._rank.items()}

    def arrangement(self, units: Sequence[Unit], *, as_collected: bool = False) -> Arrangement:
        """Return what runs the tests among the units and then the test, in one process.

        Modules are imported in the order of what runs, or, `as_collected`, in the order of the collection.
        """
        order = (*(unit.test for unit in units if unit.test is not None), self._node_id)
        targets = self._targets(units, as_collected=as_collected)
        label = f"{self._node_id} alone" if not units else f"{self._node_id} after {len(units)}"
        return Arrangement(label, targets=targets, order=order)

    def chain(self, units: Sequence[Unit], is_bad: bool | None) -> Arrangement:
        """Return what runs the test behind each of some tests until it ends otherwise than `is_bad` says.

        Where that is None, it runs before them too, alone, and then it is to end as it did there. Where they
        are from other modules, it runs once more when these have been imported.
        """
        behind = [name for unit in units if unit.test is not None for name in (unit.test, self._node_id)]
        order = tuple(behind if is_bad is not None else [self._node_id, *behind])
        label = f"{self._node_id} behind each of {len(units)}"
        targets, own = self._targets(units), module_of(self._node_id)
        asked = Asked(self._node_id, is_bad)
        if is_bad is None and any(unit.module != own for unit in units):
            asked, targets = replace(asked, later=targets), (self._places.argument(self._node_id),)
        return Arrangement(label, targets=targets, order=order, asked=asked)

    def command(self, units: Sequence[Unit]) -> Command:
        """Return the command line that does the same without any help of ours.

        What is only imported stands before or after the test as its module did in the collection.
        """
        tests = [unit.test for unit in units if unit.test is not None]
        ran = {module_of(test) for test in (*tests, self._node_id)}
        imports = [unit.module for unit in units if unit.test is None and unit.module not in ran]
        # A module that the first collection could not import has no place in it: it comes last.
        own = self._rank.get(module_of(self._node_id), len(self._rank))
        earlier = [module for module in imports if self._rank.get(module, 0) < own]
        later = [module for module in imports if self._rank.get(module, 0) >= own]
        targets = (*earlier, *tests, self._node_id, *later)
        return Command(
            tuple(self._places.argument(target) for target in targets),
            tuple(imports),
        )

    def _targets(self, units: Sequence[Unit], *, as_collected: bool = False) -> tuple[str, ...]:
        targets = self.command(units).targets
        if as_collected or len(units) > _MAX_NAMED:
            modules = dict.fromkeys(module_of(target) for target in targets)
            targets = tuple(sorted(modules, key=self._position) if as_collected else modules)
        return targets

    def _position(self, argument: str) -> int:
        return self._rank_of_argument.get(argument, len(self._rank))
