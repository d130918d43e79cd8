"""What a managed block still has to do: the judgement of an index of the project without the block."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from isolint.codemods.conftest.folders import common_folder, holds
from isolint.codemods.conftest.managed_block import Attribute, Entries, Import, Variable
from isolint.codemods.conftest.process_state import ENVIRONMENT, statements
from isolint.codemods.conftest.shared_state import SharedState, name_outside
from isolint.contracts import Refused
from isolint.index import ProjectIndex
from isolint.index.sites.site_key import SiteKey
from isolint.index.state.modules import module_of
from isolint.model import Finding, SiteKind

CODEMOD = "shared_conftest"
#: The rule whose findings on one variable are cured by putting them all back.
_OF_ENVIRONMENT = "ISO103"


@dataclass(frozen=True, slots=True)
class Block:
    """A managed block, as it stands in the file, and what has turned out to be needed of it so far."""

    path: str
    present: Entries
    needed: frozenset[str] = frozenset()
    outdated: tuple[Finding, ...] = ()

    @property
    def kept(self) -> Entries:
        """Return those of its entries that are needed, and as they are."""
        outdated = {_subject(_site(found)) for found in self.outdated}
        return _only(
            self.present, lambda text: _is_about(text, self.needed) and not _is_about(text, outdated)
        )

    def judged(self, index: ProjectIndex, findings: Sequence[Finding]) -> Block:
        """Return the block with what else of it is needed, by the findings where only `kept` stands."""
        folder = posixpath.dirname(self.path)
        tests = {test.nodeid for test in index.tests if holds(folder, test.path)}
        here = [
            found
            for found in findings
            if not tests.isdisjoint((*found.tests, *found.victims)) and self._is_about(index, found)
        ]
        needed = self.needed.union(*(_subjects(index, found) for found in here))
        needed |= {_subject(site) for site in _required(index, folder)}
        judged = replace(self, needed=needed)
        required = SharedState(index, folder, imports=list(judged.kept.imports)).required_by_imports()
        judged = replace(judged, needed=needed | {_subject(site) for site in required})
        inside = [found for found in here if holds(folder, common_folder((*found.tests, *found.victims)))]
        return replace(judged, outdated=(*self.outdated, *self._outdated(index, inside)))

    def _is_about(self, index: ProjectIndex, finding: Finding) -> bool:
        wanted = _subjects(index, finding)
        return not wanted <= self.needed and any(_is_about(text, wanted) for text in _texts(self.present))

    def _outdated(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Finding]:
        """Yield the findings on what the block puts back in another way than it would be put back today."""
        by_site: dict[SiteKey, list[Finding]] = {}
        for found in findings:
            by_site.setdefault(_site(found), []).append(found)
        for site, group in by_site.items():
            offers = {found.fix.codemod if found.fix is not None else None for found in group}
            if offers != {CODEMOD} or site[0] in (SiteKind.ENV, SiteKind.PROCESS):
                continue
            today = _cure(SharedState(index, posixpath.dirname(self.path)), group)
            before = {text for text in _texts(self.present) if _is_about(text, {_subject(site)})}
            if today is not None and before.isdisjoint(_texts(today)):
                yield from group

    def brought_up_to_date(self, index: ProjectIndex) -> Entries:
        """Return the entries that the block is to have, by the index of where just `kept` stands."""
        kept = self.kept
        folder = posixpath.dirname(self.path)
        state = SharedState(index, folder, imports=list(kept.imports), saves=list(kept.before))
        return (_cure(state, self.outdated) or kept).joined(kept)


def _required(index: ProjectIndex, folder: str) -> Iterator[SiteKey]:
    """Yield the variables that tests of a folder cannot do without, and do not set themselves.

    Where no other test sets one of them any more, no rule speaks of it, but it is needed all the same.
    """
    served = sum(1 << number for number, test in enumerate(index.tests) if holds(folder, test.path))
    for site, tests in index.audience.required_environment.items():
        if tests & served & ~index.audience.setters(site):
            yield site


def _site(finding: Finding) -> SiteKey:
    return finding.site.kind, finding.site.key


def _subjects(index: ProjectIndex, finding: Finding) -> frozenset[str]:
    """Return what tells the entries that are about the site of a finding."""
    site = _site(finding)
    saving = index.models.saving(site[1]) if site[0] is SiteKind.PROCESS else None
    if finding.code == _OF_ENVIRONMENT:
        saving = ENVIRONMENT, ""
    if saving is None:
        return frozenset({_subject(site)})
    before, after = statements(*saving, set())
    return frozenset(_texts(Entries("", before=before, after=after)))


def _subject(site: SiteKey) -> str:
    """Return how the entries of a block spell a site, once their imports are written out."""
    if site[0] is SiteKind.ENV:
        return f"os.environ[{site[1]!r}]"
    module, _, qualname = site[1].partition(":")
    if (reloaded := module_of(site)) is not None:
        return f"vars({reloaded})"
    return f"vars({module})" if qualname == "*" else f"{module}.{name_outside(qualname)}"


def _cure(state: SharedState, findings: Sequence[Finding]) -> Entries | None:
    """Return what a block would do about findings, or None where that would be refused."""
    try:
        for finding in findings:
            state.add(finding)
    except Refused:
        return None
    return state.collected("")


def _is_about(text: str, subjects: Collection[str]) -> bool:
    return any(re.search(rf"(?<![\w.]){re.escape(one)}(?!\w)", text) for one in subjects)


# Entries as texts that no longer depend on how things were imported, and what locals are called


def _texts(entries: Entries) -> list[str]:
    plain = _Plain(entries)
    return [
        *map(plain.variable, entries.environment),
        *map(plain.attribute, entries.attributes),
        *map(plain.cache, entries.caches),
        *map(plain.code, entries.before),
        *map(plain.code, entries.after),
    ]


def _only(entries: Entries, is_wanted: Callable[[str], bool]) -> Entries:
    """Return the entries less those whose text is not wanted, with the imports that they need."""
    plain = _Plain(entries)
    kept = replace(
        entries,
        imports=(),
        environment=tuple(one for one in entries.environment if is_wanted(plain.variable(one))),
        attributes=tuple(one for one in entries.attributes if is_wanted(plain.attribute(one))),
        caches=tuple(one for one in entries.caches if is_wanted(plain.cache(one))),
        before=tuple(one for one in entries.before if is_wanted(plain.code(one))),
        after=tuple(one for one in entries.after if is_wanted(plain.code(one))),
    )
    sources = [
        *(one.value for one in kept.environment),
        *(source for one in kept.attributes for source in (one.target, one.value)),
        *kept.caches,
        *kept.before,
        *kept.after,
    ]
    used = {
        node.id for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)
    }
    return replace(
        kept,
        imports=tuple(one for one in entries.imports if _bound(one) in used),
        environment_first=entries.environment_first and bool(kept.environment),
    )


def _bound(one: Import) -> str:
    return one.alias or one.name or one.module.partition(".")[0]


class _Plain(ast.NodeTransformer):
    """Writes out what names of a block were imported from, and gives its own names a common one."""

    def __init__(self, entries: Entries) -> None:
        self._origins = {_bound(one): _origin(one) for one in entries.imports}
        self._locals = {
            target.id
            for statement in entries.before
            for node in ast.parse(statement).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def code(self, source: str) -> str:
        """Return a statement or expression."""
        return ast.unparse(self.visit(ast.parse(source)))

    def variable(self, one: Variable) -> str:
        """Return the text for a variable, which any value of it shares."""
        return f"os.environ[{ast.literal_eval(one.name)!r}]"

    def attribute(self, one: Attribute) -> str:
        """Return the text for an attribute and its value."""
        place = f"{one.target}.{one.name}"
        return self.code(f"{place} = {one.value}" if one.value else f"del {place}")

    def cache(self, expression: str) -> str:
        """Return the text for a cached function."""
        return self.code(f"{expression}.cache_clear()")

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return what stands for a name."""
        if node.id in self._origins:
            return ast.parse(self._origins[node.id], mode="eval").body
        return ast.Name("saved", node.ctx) if node.id in self._locals else node


def _origin(one: Import) -> str:
    if one.name:
        return f"{one.module}.{one.name}"
    return one.module if one.alias else one.module.partition(".")[0]
