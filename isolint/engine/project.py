"""A project in memory: the text and the facts of each file, without the trees that the facts came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from isolint.discovery import Listing
from isolint.engine.collector import collector_paused
from isolint.engine.pool import Module, summaries, summarise
from isolint.model import FileError
from isolint.source import parse


@dataclass(frozen=True, slots=True)
class Project:
    """The files of a project by path, and those that had to be passed over."""

    modules: Mapping[str, Module]
    errors: tuple[FileError, ...] = ()

    @property
    def lines(self) -> int:
        """Return how many lines of Python it has."""
        return sum(module.text.count("\n") for module in self.modules.values())


def load(root: Path, listing: Listing, jobs: int = 1) -> Project:
    """Read, parse and summarise the files of a listing, in so many processes (0: as many as pay off)."""
    project = _collect(summaries(root, listing.paths, jobs))
    return Project(project.modules, (*listing.errors, *project.errors))


def from_texts(texts: Mapping[str, str]) -> Project:
    """Build a project from text that is in memory."""
    return _collect(summarise(parse(path, text)) for path, text in sorted(texts.items()))


def replace(project: Project, texts: Mapping[str, str]) -> tuple[Project, tuple[FileError, ...]]:
    """Return the project with files replaced or added, and those of the new texts that do not parse."""
    encodings = {path: module.encoding for path, module in project.modules.items()}
    changed = _collect(
        summarise(parse(path, text, encodings.get(path, "utf-8"))) for path, text in texts.items()
    )
    return Project({**project.modules, **changed.modules}, project.errors), changed.errors


def _collect(found: Iterable[Module | FileError]) -> Project:
    modules: dict[str, Module] = {}
    errors: list[FileError] = []
    with collector_paused():
        for summary in found:
            if isinstance(summary, FileError):
                errors.append(summary)
            else:
                modules[summary.facts.path] = summary
    return Project(modules, tuple(errors))
