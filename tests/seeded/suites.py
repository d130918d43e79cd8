"""The catalogue: which hazard meets which victim, in tests of which make, and what has to be found."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle

from seeded import module_state, outside, process
from seeded.hazard import Hazard
from seeded.runners import WITHOUT_FIXTURES, Runner, Test, module


class Shape(enum.Enum):
    """How polluters and victim stand to each other."""

    AFTER = "victim in a later module"
    BEFORE = "victim in an earlier module"
    SAME = "victim in the same module"
    TWO = "either of two polluters"
    BOTH = "two polluters together"
    NEEDS = "victim that fails alone"
    FAILS = "polluter that fails"
    IMPORTED = "import of a module"


@dataclass(frozen=True, slots=True)
class Seeded:
    """A suite, and what `verify` has to say of it: victim, nature, each minimal set of polluters, cause."""

    name: str
    files: dict[str, str]
    options: tuple[str, ...]
    victim: str
    nature: str
    polluters: frozenset[frozenset[str]]
    families: tuple[str, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which tests stand in which module, and who pollutes: names of tests, or of modules."""

    modules: dict[str, tuple[Test, ...]]
    polluters: tuple[tuple[str, ...], ...]
    victim: str = "test_9_notices"
    at_import: str = ""


_INNOCENT = Test("test_1_adds", "assert 1 + 1 == 2")
_LAST = Test("test_7_sorts", "assert sorted([2, 1]) == [1, 2]")
_DECOYS = (
    Test("test_3_labels", 'import os\nos.environ["SEEDED_LABEL"] = "blue"'),
    Test("test_3_remembers", "import elsewhere\nelsewhere.remember(3)"),
)
_ELSEWHERE = "seen = []\n\ndef remember(thing):\n    seen.append(thing)\n"


def _layout(hazard: Hazard, shape: Shape, decoy: Test) -> _Layout:
    leak = Test("test_2_leaks", hazard.leak, hazard.arguments, leaks=True)
    notice = Test("test_9_notices", hazard.notice, hazard.arguments)
    match shape:
        case Shape.AFTER:
            return _Layout(
                {"test_a": (_INNOCENT, leak, decoy), "test_b": (_INNOCENT, notice)}, (("test_2_leaks",),)
            )
        case Shape.BEFORE:
            return _Layout(
                {"test_a": (_INNOCENT, notice), "test_b": (leak, decoy, _LAST)}, (("test_2_leaks",),)
            )
        case Shape.SAME:
            return _Layout(
                {"test_a": (_INNOCENT, leak, decoy, notice), "test_b": (_LAST,)}, (("test_2_leaks",),)
            )
        case Shape.TWO:
            other = replace(leak, name="test_4_leaks_too", body=hazard.leak_too)
            return _Layout(
                {"test_a": (_INNOCENT, leak), "test_b": (other, decoy), "test_c": (notice, _LAST)},
                (("test_2_leaks",), ("test_4_leaks_too",)),
            )
        case Shape.BOTH:
            first, second = (
                replace(leak, name=f"test_{number}_leaks_half", body=half)
                for number, half in zip((2, 4), hazard.halves, strict=True)
            )
            return _Layout(
                {"test_a": (_INNOCENT, first, decoy, second), "test_b": (_LAST, notice)},
                (("test_2_leaks_half", "test_4_leaks_half"),),
            )
        case Shape.NEEDS:
            needy = replace(notice, body=hazard.need)
            return _Layout(
                {"test_a": (_INNOCENT, leak, decoy), "test_b": (needy, _LAST)}, (("test_2_leaks",),)
            )
        case Shape.FAILS:
            failing = replace(leak, body=f'{hazard.leak}\nassert not "a reason"')
            return _Layout(
                {"test_a": (_INNOCENT, failing, decoy), "test_b": (_INNOCENT, notice)}, (("test_2_leaks",),)
            )
        case Shape.IMPORTED:
            return _Layout(
                {"test_a": (_INNOCENT, decoy), "test_b": (_INNOCENT, notice)},
                (("test_a.py",),),
                at_import="test_a",
            )


def _suite(hazard: Hazard, shape: Shape, runner: Runner, number: int) -> Seeded:
    decoy = _DECOYS[number % len(_DECOYS)]
    layout = _layout(hazard, shape, decoy)
    files = {"pytest.ini": "[pytest]\nasyncio_mode = strict\n", "elsewhere.py": _ELSEWHERE, **hazard.files}
    ids: dict[str, str] = {}
    for name, tests in layout.modules.items():
        path = f"{name}.py"
        head = "\n".join(filter(None, (hazard.head, hazard.test_head)))
        if name == layout.at_import:
            head = f"{head}\n{hazard.leak}"
        files[path], local = module(head, tests, runner)
        ids[path] = path
        ids.update((test, f"{path}::{rest}") for test, rest in local.items())
    return Seeded(
        name=f"{hazard.name}, {shape.value}, {runner.value}",
        files=files,
        options=_options(shape, number),
        victim=ids[layout.victim],
        nature="brittle" if shape is Shape.NEEDS else "victim",
        polluters=frozenset(frozenset(ids[name] for name in group) for group in layout.polluters),
        families=hazard.families,
        sites=hazard.sites,
    )


def _options(shape: Shape, number: int) -> tuple[str, ...]:
    every = ("--all-polluters",) if shape is Shape.TWO else ()
    return (*every, "-n", "2" if number % 8 == 5 else "0")


def _runners(hazard: Hazard) -> set[Runner]:
    left_out = set(WITHOUT_FIXTURES) if hazard.arguments else set()
    if hazard.is_of_task:
        left_out.add(Runner.ASYNC)
    return set(Runner) - left_out


def _pairs() -> Iterator[tuple[Hazard, Shape]]:
    everything = (*module_state.FOUND, *process.FOUND, *outside.FOUND)
    where = cycle((Shape.AFTER, Shape.BEFORE, Shape.SAME))
    yield from ((hazard, next(where)) for hazard in everything if not hazard.halves)
    yield from ((hazard, Shape.SAME) for hazard in outside.OF_A_MODULE)
    yield from ((hazard, Shape.BOTH) for hazard in everything if hazard.halves)
    yield from ((hazard, Shape.NEEDS) for hazard in everything if hazard.need)
    yield from ((hazard, Shape.TWO) for hazard in everything[::2] if hazard.leak_too)
    yield from ((hazard, Shape.FAILS) for hazard in everything[::9])
    by_name = {hazard.name: hazard for hazard in everything}
    for name in ("variable-set", "list-appended-to", "class-attribute-assigned", "arguments"):
        yield by_name[name], Shape.IMPORTED
    for shape in (Shape.AFTER, Shape.NEEDS):
        yield from ((hazard, shape) for hazard in outside.OF_ENGINES)


def catalogue() -> tuple[Seeded, ...]:
    """Return all the suites, each hazard at least once, and each runner in its turn."""
    turns = cycle(Runner)
    found = []
    for number, (hazard, shape) in enumerate(_pairs()):
        allowed = _runners(hazard)
        runner = next(turn for turn in turns if turn in allowed)
        found.append(_suite(hazard, shape, runner, number))
    return tuple(found)
