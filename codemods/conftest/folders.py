"""Where the conftest.py lies that serves all tests which a finding is about."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from isolint.model import Finding


def folders(findings: Sequence[Finding]) -> Mapping[str, list[Finding]]:
    """Group findings by the folder whose conftest serves all tests concerned; no folder lies in another."""
    wanted = {finding: common_folder((*finding.tests, *finding.victims)) for finding in findings}
    outermost = {
        folder: min((other for other in wanted.values() if holds(other, folder)), key=len)
        for folder in wanted.values()
    }
    groups: dict[str, list[Finding]] = {}
    for finding, folder in wanted.items():
        groups.setdefault(outermost[folder], []).append(finding)
    return groups


def common_folder(nodeids: Iterable[str]) -> str:
    """Return the folder that all of some tests lie in."""
    parts = [posixpath.dirname(nodeid.partition("::")[0]).split("/") for nodeid in nodeids]
    common: list[str] = []
    for names in zip(*parts, strict=False):
        if len(set(names)) > 1:
            break
        common.append(names[0])
    return "/".join(common)


def holds(outer: str, inner: str) -> bool:
    """Tell whether a path is a folder, or lies in it."""
    return not outer or inner == outer or inner.startswith(f"{outer}/")
