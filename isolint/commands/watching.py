"""Say what the watcher has to look at while a suite runs: the sites that findings speak of."""

from __future__ import annotations

from collections.abc import Iterator

from isolint.commands.session import Outcome, Request, analyse_tests, open_session
from isolint.engine.check import Analysis
from isolint.errors import ExitCode
from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex
from isolint.model import Finding, Site, SiteKind
from isolint.models import LibraryModels
from isolint.proof.leakage import finding_id
from isolint.report import text
from isolint.runtime.watchlist import WatchedSite, WatchList, dumps

#: Kinds of sites whose keys begin with the name of a module of the project.
_IN_MODULES = frozenset({SiteKind.GLOBAL, SiteKind.ATTRIBUTE, SiteKind.CACHE, SiteKind.FIXTURE})


def run(request: Request) -> Outcome:
    """Analyse the whole project, and print its watch list.

    Raises:
        IsolintError: The project could not be analysed.
    """
    session = open_session(request)
    listed = watch_list(analyse_tests(session), str(session.root), session.setup.libraries)
    errors = [text.error_line(error, session.style) for error in session.project.errors]
    count = f"{len(listed.sites)} site{'' if len(listed.sites) == 1 else 's'} to watch"
    return Outcome(f"{dumps(listed)}\n", "".join(f"{line}\n" for line in (*errors, count)), ExitCode.CLEAN)


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
            objects=holders(found[0].site, libraries),
        )
        for name, found in sorted(by_site.items())
    )
    return WatchList(root, sites)


def whole_list(analysis: Analysis, root: str, libraries: LibraryModels) -> WatchList:
    """Return every state that the index can name, whether a finding speaks of it or not."""
    listed = {site.site: site for site in watch_list(analysis, root, libraries).sites}
    for path, name in _named(analysis.index):
        listed.setdefault(name, WatchedSite(site=name, path=path))
    return WatchList(root, tuple(listed.values()))


def _named(index: ProjectIndex) -> Iterator[tuple[str, str]]:
    """Yield the names of modules and classes, the caches of functions, and the values of fixtures."""
    for path, module in index.program.modules.items():
        for scope in module.scopes:
            number = index.program.number(path, scope.index)
            if scope.kind is ScopeKind.MODULE:
                kind, prefix = SiteKind.GLOBAL, f"{index.program.dotted(path)}:"
            elif scope.kind is ScopeKind.CLASS:
                kind, prefix = SiteKind.ATTRIBUTE, f"{index.program.dotted(path)}:{scope.qualname}."
            else:
                cache = index.caches.site(number)
                held = index.objects.sites.fixture(number) if number in index.fixtures.by_function else None
                yield from ((path, f"{kind.value}:{key}") for kind, key in filter(None, (cache, held)))
                continue
            yield from ((path, f"{kind.value}:{prefix}{name}") for name in scope.bindings)


def _path(site: Site, analysis: Analysis) -> str | None:
    defined = analysis.index.program.path_of(site.key.partition(":")[0])
    if site.kind is SiteKind.DATABASE:
        # Many go by their path, URL or variable instead.
        return defined
    if site.kind not in _IN_MODULES:
        return None
    return defined or (site.definition.path if site.definition else None)


def holders(site: Site, libraries: LibraryModels) -> tuple[str, ...]:
    """Return where a library keeps a state that is named by a word."""
    if site.kind is not SiteKind.PROCESS:
        return ()
    return tuple(sorted(name for name, state in libraries.holders.items() if state == site.key))
