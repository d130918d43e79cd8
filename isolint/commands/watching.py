"""Say what the watcher has to look at while a suite runs: the sites that findings speak of."""

from __future__ import annotations

from isolint.engine.check import Analysis
from isolint.model import Finding, Site, SiteKind
from isolint.models import LibraryModels
from isolint.proof.leakage import finding_id
from isolint.runtime.watchlist import WatchedSite, WatchList

#: Kinds of sites whose keys begin with the name of a module of the project.
_IN_MODULES = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.CACHE, SiteKind.FIXTURE})


def watch_list(analysis: Analysis, root: str, libraries: LibraryModels) -> WatchList:
    """Return each site that a finding speaks of, with all the findings that do; `root` is the project's."""
    by_site: dict[str, list[Finding]] = {}
    for finding in analysis.findings:
        by_site.setdefault(finding.site.id, []).append(finding)
    sites = tuple(
        WatchedSite(
            site=name,
            findings=tuple(dict.fromkeys(map(finding_id, found))),
            path=_path(found[0].site, analysis),
            objects=_objects(found[0].site, libraries),
        )
        for name, found in sorted(by_site.items())
    )
    return WatchList(root, sites)


def _path(site: Site, analysis: Analysis) -> str | None:
    if site.kind not in _IN_MODULES:
        return None
    defined = analysis.index.program.path_of(site.key.partition(":")[0])
    return defined or (site.definition.path if site.definition else None)


def _objects(site: Site, libraries: LibraryModels) -> tuple[str, ...]:
    """Return where a library keeps a state that is named by a word."""
    if site.kind is not SiteKind.PROCESS:
        return ()
    return tuple(sorted(name for name, state in libraries.holders.items() if state == site.key))
