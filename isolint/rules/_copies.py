"""What the rules on duplicated fixtures have in common: how a finding tells of copies."""

from __future__ import annotations

from isolint.contracts import Rule
from isolint.index import ProjectIndex
from isolint.index.sharing.duplicates import Copy, Duplicates
from isolint.model import Finding, Location, Site, SiteKind, Span
from isolint.rules._findings import name_span

#: How many copies a message names; the finding's chain has all.
_NAMED = 3


def others(group: Duplicates) -> str:
    """Return the places of all copies but the first."""
    first, *rest = group.copies
    shown = [
        f"{copy.path}:{copy.line}" if copy.name == first.name else f"`{copy.name}` at {copy.path}:{copy.line}"
        for copy in rest[:_NAMED]
    ]
    more = len(rest) - len(shown)
    if more:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def of_copies(rule: Rule, index: ProjectIndex, group: Duplicates, message: str) -> Finding:
    """Return the finding on a group, anchored at its first copy."""
    first = group.copies[0]
    places = tuple(Location(copy.path, copy.line, copy.name) for copy in group.copies)
    return Finding(
        code=rule.code,
        name=rule.name,
        message=message,
        path=first.path,
        span=_span(index, first),
        site=Site(SiteKind.FIXTURE, f"{index.program.dotted(first.path)}:{first.name}", places[0]),
        tests=index.nodeids(group.users),
        chain=places,
    )


def _span(index: ProjectIndex, copy: Copy) -> Span:
    if copy.function is not None:
        return name_span(index, copy.function)
    return Span(copy.line, 1, copy.line, 1 + len(copy.name))


def the_one(group: Duplicates) -> str:
    """Return where the one definition belongs, as a clause."""
    name = group.copies[0].name
    if group.kept is not None:
        return f"{group.conftest} has it for all of them"
    if group.taken is not None:
        taken = f"{group.taken.path} has another `{name}`"
        return f"one under a new name in {group.conftest} would serve them all ({taken})"
    if group.rival is not None:
        rival = f"the copies of {group.rival.path}:{group.rival.line} are to have `{name}`"
        return f"one under a new name in {group.conftest} would serve them all ({rival})"
    if any(copy.autouse for copy in group.copies):
        return f"one in {group.conftest}, asked for by these modules' `usefixtures`, would serve them all"
    return f"one in {group.conftest} would serve them all"
