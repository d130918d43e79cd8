"""Share one Postgres server among fixtures that start one each, and give each use a fresh database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import libcst as cst

from isolint.codemods.cases import shared_server as cases
from isolint.codemods.servers.conftest import with_server
from isolint.codemods.servers.plan import ServerPlan
from isolint.codemods.servers.rewriting import rewritten
from isolint.contracts import Codemod, Payload, Refused, Task
from isolint.index import ProjectIndex
from isolint.index.sharing.servers import shared_starts
from isolint.model import Finding, Refusal, Safety


class SharedServer(Codemod):
    """Shares one Postgres server, started without durability, and gives each use a database of its own.

    The fixtures keep their names and scopes: what they hand out is a database that lives as long as their
    container did. What they do alike moves to the nearest common conftest.py. With pytest-xdist, all workers
    share the server, unless `servers = "per-worker"` in `[tool.isolint]` says otherwise.
    """

    name: ClassVar[str] = "shared_server"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO503"})
    REWRITES = cases.REWRITES
    REFUSES = cases.REFUSES

    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield one task for each group."""
        places = {(finding.path, finding.span.line): finding for finding in findings}
        for shared in shared_starts(index):
            first = shared.group.copies[0]
            finding = places.get((first.path, first.line))
            if finding is None:
                continue
            try:
                payloads = ServerPlan(index, shared).payloads()
            except Refused as refused:
                yield Refusal(self.name, finding, str(refused))
            else:
                yield Task(self.name, Safety.SAFE, (finding,), payloads)

    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return a module on the shared server.

        Payload: what `_server_rewriting.rewritten` takes, and for the conftest `append`, which
        `_server_conftest.with_server` takes.
        """
        result = rewritten(module, payload)
        append = payload.get("append")
        return with_server(result, append, payload["server"]) if append is not None else result
