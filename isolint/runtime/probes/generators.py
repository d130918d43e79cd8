"""The generators of random numbers that a whole process shares."""

from __future__ import annotations

import random
import sys
from typing import Any

from ..probing import Probe, Surroundings

#: How many blocks of numbers a test may draw before it is said to have seeded.
_MAX_BLOCKS = 100
_WORDS = 624

_PYTHON, _NUMPY = "process:rng:python", "process:rng:numpy"

#: Plugins that seed before each test, so that no test meets what another left.
_SEEDING = frozenset({"randomly", "pytest_randomly", "pytest-randomly"})


class Generators(Probe):
    """Watch for seeding; drawing is no leak.

    Reading the state takes 20 microseconds, so this is done where a finding asks for it, or there are none.
    """

    name = "random numbers"
    states = (_PYTHON, _NUMPY)
    is_partial = True

    @classmethod
    def is_wanted(cls, surroundings: Surroundings) -> bool:
        """Tell whether random numbers are asked for, and no plugin seeds before each test."""
        watched = surroundings.watched
        asked = not watched.sites or any(site.key.startswith("rng") for site in watched.of("process"))
        return asked and _SEEDING.isdisjoint(surroundings.plugins)

    def capture(self) -> dict[Any, Any]:
        """Return the states: a block of words, the position in it, and what else a generator keeps."""
        found: dict[Any, Any] = {_PYTHON: random.getstate()}
        numpy: Any = sys.modules.get("numpy.random")
        if hasattr(numpy, "get_state"):
            kind, words, *rest = numpy.get_state()
            found[_NUMPY] = (kind, tuple(words.tolist()), *rest)
        return found

    def is_harmless(self, key: Any, before: Any, after: Any) -> bool:
        """Tell whether drawing numbers leads from one state to the other: the words change block by block."""
        if key == _PYTHON:
            twin = random.Random()
            twin.setstate(before)
            return any(_words(twin) == after[1][:_WORDS] for _ in range(_MAX_BLOCKS))
        copy = sys.modules["numpy.random"].RandomState()
        copy.set_state(before)
        for _ in range(_MAX_BLOCKS):
            if tuple(copy.get_state()[1].tolist()) == after[1]:
                return True
            copy.bytes(4 * _WORDS)
        return False

    def describe(self, key: Any, before: Any, after: Any) -> tuple[str, str]:
        """Say that it was seeded: its state is long, and says nothing."""
        return "as it was", "seeded"

    def restore(self, key: Any, token: Any) -> None:
        """Set the state."""
        if key == _PYTHON:
            random.setstate(token)
        else:
            sys.modules["numpy.random"].set_state(token)


def _words(twin: random.Random) -> tuple[int, ...]:
    """Return the words of a generator's block, and let it go on to the next."""
    words: tuple[int, ...] = twin.getstate()[1][:_WORDS]
    twin.getrandbits(32 * _WORDS)
    return words
