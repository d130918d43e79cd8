"""Fixtures that can take databases of one shared Postgres server in place of their containers."""

from __future__ import annotations

import ast
import posixpath

from isolint.codemods.planning.sources import Sources
from isolint.codemods.servers.containers import constructor, imported, use_of
from isolint.codemods.servers.uses import check_cluster, check_container, check_names
from isolint.contracts import Refused
from isolint.index import ProjectIndex
from isolint.index.sharing.servers import Setup, SharedStart


class Consolidation:
    """The fixtures of a group, and the import, call and place of the one container that is left."""

    def __init__(self, index: ProjectIndex, sources: Sources, shared: SharedStart) -> None:
        self.group = shared.group
        self.conftest = posixpath.join(self.group.folder, "conftest.py")
        label = shared.start.text.partition("(")[0]
        if shared.start.setup is not Setup.SERVER:
            raise Refused(
                "no server is started here: the database is there already, and who else uses it is not known"
            )
        functions = [(copy, copy.function) for copy in self.group.copies if copy.function is not None]
        if len(functions) < len(self.group.copies):
            what = f"`{self.group.copies[0].name}` is made by a plugin's factory, which gives each test its"
            raise Refused(f"{what} database: move that line to {self.conftest}")
        if label != "PostgresContainer":
            raise Refused(
                f"`{label}` starts no Postgres server: there is no way known to give each use a part of it"
            )
        self.uses = [use_of(index, sources, copy, function) for copy, function in functions]
        self.imported = imported(index, self.uses[0])
        self.container = constructor(index, self.uses[0])
        self.paths = sorted({use.path for use in self.uses})
        for use in self.uses:
            check_container(index, sources, use)
        check_names(sources, self.uses, _dbname(self.container))
        check_cluster(index, sources, self.group.users)


def _dbname(container: str) -> str | None:
    """Return the name that a call gives to its database."""
    call = ast.parse(container, mode="eval").body
    assert isinstance(call, ast.Call)
    named = [one.value for one in call.keywords if one.arg == "dbname"]
    value = named[0] if named else None
    return str(value.value) if isinstance(value, ast.Constant) else None
