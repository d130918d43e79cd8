"""Analyse a project: index its facts, ask each rule, and drop what comments silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from isolint import models
from isolint.config import Config
from isolint.contracts import Rule
from isolint.engine import catalog
from isolint.engine.collector import collector_paused
from isolint.engine.project import Project
from isolint.index import ProjectIndex, build
from isolint.model import Finding
from isolint.models import LibraryModels


@dataclass(frozen=True, slots=True)
class Setup:
    """What stays the same over all the analyses of a run."""

    config: Config
    rules: tuple[Rule, ...]
    libraries: LibraryModels


#: The lines of Python above which weak findings are left out, unless a confidence is asked for (decision 10).
_LARGE = 10_000


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the rules say of one state of a project, in the order of path, line and column."""

    project: Project
    index: ProjectIndex
    findings: tuple[Finding, ...]


def prepare(config: Config, wanted: Sequence[str] = (), unwanted: Sequence[str] = ()) -> Setup:
    """Choose the rules and load the library models; `wanted` takes the place of the configured `select`.

    Raises:
        IsolintError: An unknown code, or a library model that cannot be read.
    """
    rules = catalog.select(catalog.rules(), wanted or config.select, (*config.ignore, *unwanted))
    return Setup(config, rules, models.load(config.models))


def analyse(setup: Setup, project: Project) -> Analysis:
    """Return the index and the findings of `project`."""
    everything = unsilenced(setup, project)
    found = tuple(finding for finding in everything.findings if not _silenced(finding, project))
    return replace(everything, findings=found)


def unsilenced(setup: Setup, project: Project) -> Analysis:
    """Return the index and the findings of `project`, those included that comments silence."""
    facts = {path: module.facts for path, module in project.modules.items()}
    texts = {path: module.text for path, module in project.modules.items()}
    with collector_paused():
        index = build(facts, setup.config, setup.libraries, texts)
        found = [finding for rule in setup.rules for finding in rule.check(index)]
    return Analysis(project, index, tuple(sorted(found, key=_order)))


def sure_enough(findings: Sequence[Finding], config: Config, project: Project) -> tuple[Finding, ...]:
    """Return the findings that are as sure as is asked for; unasked, a large project is spared the weak."""
    if config.confidence is not None:
        least = config.confidence.rank
        return tuple(found for found in findings if found.confidence.rank <= least)
    is_large = project.lines > _LARGE
    return tuple(found for found in findings if not (is_large and found.is_weak))


def within(findings: Sequence[Finding], paths: Sequence[str]) -> tuple[Finding, ...]:
    """Return the findings that lie in one of `paths`, relative to the root; without paths, all of them."""
    return tuple(found for found in findings if not paths or lies_in(found.path, paths))


def lies_in(path: str, paths: Sequence[str]) -> bool:
    """Tell whether a path is one of `paths` or below one of them."""
    return any(above in (".", path) or path.startswith(f"{above}/") for above in paths)


def _silenced(finding: Finding, project: Project) -> bool:
    module = project.modules.get(finding.path)
    return module is not None and any(
        entry.covers(finding.code, finding.span) for entry in module.suppressions
    )


def _order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    span = finding.span
    return finding.path, span.line, span.column, finding.code, finding.site.id, finding.message
