"""Which state the watcher has to look at, and the JSON that tells it so.

`isolint` writes the list from its index; the watcher, inside the suite's own interpreter, reads it. A site is
named as a finding names it: `env:APP_KEY`, `global:app.state:mode`, `cache:app.config:get_settings`.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

#: Raised with every change of the format; a reader refuses the versions that it does not know.
VERSION = 1


class WatchListError(ValueError):
    """A watch list that cannot be read: missing, damaged, or of another version."""


class WatchedSite(NamedTuple):
    """One piece of state, and the findings (`code:path:line`) that speak of it.

    `path` is the file of the module that a key `module:name` begins with, relative to the root of the list:
    which name a module is imported by depends on how pytest is run. `objects` are dotted names of what holds
    a state whose key is only a word, such as `matplotlib.rcParams`.
    """

    site: str
    findings: tuple[str, ...] = ()
    path: str | None = None
    objects: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Return what stands before the first colon of the site."""
        return self.site.partition(":")[0]

    @property
    def key(self) -> str:
        """Return what stands after the first colon of the site."""
        return self.site.partition(":")[2]


class WatchList(NamedTuple):
    """The watched sites of one project; without any, only the state of the process is watched."""

    root: str = ""
    sites: tuple[WatchedSite, ...] = ()

    def of(self, *kinds: str) -> tuple[WatchedSite, ...]:
        """Return the sites of some kinds."""
        return tuple(site for site in self.sites if site.kind in kinds)

    def findings(self, site: str) -> tuple[str, ...]:
        """Return the findings that speak of a site, of a part of it, or of what it is a part of."""
        # Of a long list, few sites have findings.
        told = (watched for watched in self.sites if watched.findings)
        found = (watched.findings for watched in told if overlap(watched.site, site))
        return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))


def overlap(one: str, other: str) -> bool:
    """Tell whether two sites are the same state, or one of them is a part of the other."""
    if one == other:
        return True
    if one.partition(":")[0] != other.partition(":")[0]:
        return False
    for site, others in ((one, other), (other, one)):
        if others.endswith(":*") and site.startswith(others[:-1]):
            return True
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith((f"{shorter}:", f"{shorter}."))


def dumps(watch_list: WatchList) -> str:
    """Return the list as JSON."""
    sites = [
        {"site": site.site, "findings": site.findings, "path": site.path, "objects": site.objects}
        for site in watch_list.sites
    ]
    return json.dumps({"version": VERSION, "root": watch_list.root, "sites": sites}, indent=1)


def loads(text: str) -> WatchList:
    """Return the list that `dumps` wrote; raise `WatchListError` on anything else."""
    try:
        data = json.loads(text)
        version = data["version"]
        watch_list = _watch_list(data) if version == VERSION else None
    except (KeyError, TypeError, ValueError) as error:
        raise WatchListError(f"damaged watch list: {error!r}") from error
    if watch_list is None:
        raise WatchListError(f"watch list of version {version}, expected {VERSION}")
    return watch_list


def read(path: Path) -> WatchList:
    """Read a list; raise `WatchListError` if there is none or it is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WatchListError(f"no watch list at {path}") from error
    return loads(text)


def _watch_list(data: dict[str, Any]) -> WatchList:
    return WatchList(
        data["root"],
        tuple(
            WatchedSite(row["site"], tuple(row["findings"]), row["path"], tuple(row["objects"]))
            for row in data["sites"]
        ),
    )
