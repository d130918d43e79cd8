"""A project in memory: the text and the facts of each file, without the trees that the facts came from."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from isolint.discovery import Listing
from isolint.engine.collector import collector_paused
from isolint.facts import ModuleFacts, extract
from isolint.model import FileError
from isolint.source import SourceFile, Suppression, parse, read


@dataclass(frozen=True, slots=True)
class Module:
    """One file of a project."""

    text: str
    encoding: str
    suppressions: tuple[Suppression, ...]
    facts: ModuleFacts


@dataclass(frozen=True, slots=True)
class Project:
    """The files of a project by path, and those that had to be passed over."""

    modules: Mapping[str, Module]
    errors: tuple[FileError, ...] = ()


def load(root: Path, listing: Listing) -> Project:
    """Read, parse and summarise the files of a listing."""
    project = _collect(read(root, path) for path in listing.paths)
    return Project(project.modules, (*listing.errors, *project.errors))


def from_texts(texts: Mapping[str, str]) -> Project:
    """Build a project from text that is in memory."""
    return _collect(parse(path, text) for path, text in sorted(texts.items()))


def replace(project: Project, texts: Mapping[str, str]) -> tuple[Project, tuple[FileError, ...]]:
    """Return the project with files replaced or added, and those of the new texts that do not parse."""
    encodings = {path: module.encoding for path, module in project.modules.items()}
    changed = _collect(parse(path, text, encodings.get(path, "utf-8")) for path, text in texts.items())
    return Project({**project.modules, **changed.modules}, project.errors), changed.errors


def _collect(sources: Iterable[SourceFile | FileError]) -> Project:
    modules: dict[str, Module] = {}
    errors: list[FileError] = []
    with collector_paused():
        for source in sources:
            summary = source if isinstance(source, FileError) else _summarise(source)
            if isinstance(summary, FileError):
                errors.append(summary)
            else:
                modules[summary.facts.path] = summary
    return Project(modules, tuple(errors))


def _summarise(source: SourceFile) -> Module | FileError:
    try:
        facts = extract(source)
    except Exception:  # noqa: BLE001 - the one boundary: a file that defeats us must not take the rest with it
        return FileError(source.path, f"internal error, please report it:\n{traceback.format_exc()}")
    return Module(source.text, source.encoding, source.suppressions, facts)
