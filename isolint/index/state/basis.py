"""What the questions on leaks are asked of."""

from __future__ import annotations

from dataclasses import dataclass

from isolint.index.calls.graph import CallGraph
from isolint.index.calls.reach import Reach
from isolint.index.calls.wrappers import Wrappers
from isolint.index.resolution.resolver import Resolver
from isolint.index.state.by_site import BySite
from isolint.index.suite.tests import Suite


@dataclass(frozen=True, slots=True)
class Basis:
    """The linked program with its calls, its tests and what they reach, and the effects of all of it."""

    resolver: Resolver
    graph: CallGraph
    suite: Suite
    reach: Reach
    wrappers: Wrappers
    by_site: BySite
