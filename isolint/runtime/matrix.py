"""The arrangements in which an isolated suite gives the same results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .launch import Arrangement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DIST_MODES = ("loadfile", "load", "worksteal")


def alone(modules: Iterable[str]) -> Iterator[Arrangement]:
    """Yield each test module by itself; `modules` are paths from the suite's root."""
    for module in modules:
        yield Arrangement(f"{module} alone", targets=(module,))


def together(seeds: Iterable[int], workers: int = 2) -> Iterator[Arrangement]:
    """Yield the whole suite in file order, reversed, shuffled by each seed, and spread in each mode."""
    yield Arrangement("together")
    yield Arrangement("reversed", reverse=True)
    for seed in seeds:
        yield Arrangement(f"shuffled, seed {seed}", seed=seed)
    for dist in DIST_MODES:
        yield Arrangement(f"-n {workers} --dist {dist}", workers=workers, dist=dist)
