"""Plan how container fixtures become one server: what each file gives up, and what the conftest gets."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import Any

from isolint.codemods.planning.questions import free_name, local_packages
from isolint.codemods.planning.sources import Sources
from isolint.codemods.servers.containers import Use
from isolint.codemods.servers.fixtures import Consolidation
from isolint.codemods.servers.providers import Provider, provider
from isolint.codemods.servers.provisioning import Provision, maker, provisions
from isolint.contracts import Payload, Refused
from isolint.facts.records import ParameterKind
from isolint.index import ProjectIndex
from isolint.index.calls.reach import members
from isolint.index.sharing.servers import SharedStart
from isolint.index.suite.fixtures import FixtureScope

#: Client libraries that can create databases, the most convenient first.
_DRIVERS = ("psycopg", "psycopg2", "asyncpg")
_SQL_CREATES = "create database"
#: From so many databases on, emptying them is worth the lines that it takes.
_WORTH_REUSE = 20


class ServerPlan:
    """All that one group's fix consists of, as payloads by path."""

    def __init__(self, index: ProjectIndex, shared: SharedStart) -> None:
        self._index = index
        self._sources = Sources(index)
        self._group = Consolidation(index, self._sources, shared)
        self._conftest = self._group.conftest
        self._server = self._server_name()
        self._check_names()
        self._providers = list(self._found_providers())
        self._hoisted = self._found_hoisted()

    def payloads(self) -> dict[str, Payload]:
        """Return what each file is to become."""
        files: dict[str, Payload] = {}
        for use in self._group.uses:
            entry = files.setdefault(use.path, self._blank(use.path))
            is_idle = self._may_go(use) and not self._is_asked(use)
            goes = is_idle or use.function in self._hoisted
            entry["drop" if goes else "fresh"].append(use.node.lineno)
        for one in self._providers:
            for served in one.served:
                entry = files.setdefault(served.path, self._blank(served.path))
                entry["provisions"].append(_served(served, one.name))
        files.setdefault(self._conftest, self._blank(self._conftest))["append"] = self._append()
        return files

    def _blank(self, path: str) -> dict[str, Any]:
        kept = sorted(_imported_elsewhere(self._index, path))
        return {"server": self._server, "drop": [], "fresh": [], "provisions": [], "kept": kept}

    def _server_name(self) -> str:
        """Return a name that no fixture has, nor anything in those that will ask for the server."""
        taken = {
            name for use in self._group.uses for name in self._index.resolver.scope(use.function).bindings
        }
        names = ("postgres_server", "shared_postgres_server", "postgres_server_of_session")
        return free_name(self._index, self._conftest, [name for name in names if name not in taken])

    def _check_names(self) -> None:
        module = self._index.program.modules.get(self._conftest)
        taken = {"PostgresDatabase", "PostgresServer"} & set(module.module.bindings if module else ())
        if taken:
            raise Refused(f"`{self._conftest}` has a `{min(taken)}` already")

    # What several have in common

    def _found_providers(self) -> Iterator[Provider]:
        containers = {use.function for use in self._group.uses if use.is_bare}
        names: list[str] = []
        for group in provisions(self._index, self._sources, containers):
            name = self._free_name(group, names)
            found = provider(self._index, self._sources, group, name, self._server)
            if found is not None:
                names.append(name)
                yield found

    def _free_name(self, group: list[Provision], taken: Collection[str]) -> str:
        common = _common_name(group)
        library = maker(self._index, group[0])
        wanted = [f"fresh_{common}", *([f"fresh_{library}_{common}"] if library else [])]
        wanted += [f"fresh_{common}_{len(taken) + 2}"]
        return free_name(self._index, self._conftest, [name for name in wanted if name not in taken])

    def _found_hoisted(self) -> dict[int, Use]:
        """Return the fixtures that one in the conftest can stand for, and the first of them."""
        alike: dict[tuple[str, FixtureScope], list[Use]] = {}
        for use in self._group.uses:
            # Once it is gone, the name must not mean a fixture of a nearer or outer conftest, or of a plugin.
            other = self._index.fixtures.find(use.copy.name, use.path, None, besides=use.function)
            if self._may_go(use) and other is None:
                alike.setdefault((use.copy.name, use.copy.scope), []).append(use)
        asked = [
            uses for uses in alike.values() if len({use.path for use in uses if self._is_asked(use)}) > 1
        ]
        most = max(asked, key=len, default=[])
        return {use.function: most[0] for use in most}

    def _may_go(self, use: Use) -> bool:
        """Tell whether a fixture only starts a container, in a module that no other takes it from."""
        is_imported = use.copy.name in _imported_elsewhere(self._index, use.path)
        is_local = not use.path.endswith("conftest.py") and not is_imported
        is_top = use.node in self._sources.tree(use.path).body
        return use.is_bare and is_top and is_local and not use.copy.autouse

    def _is_asked(self, use: Use) -> bool:
        """Tell whether anything but what is served otherwise may ask for a container by its name."""
        served = {one.node for found in self._providers for one in found.served}
        users = [self._index.tests[number].path for number in members(use.copy.users)]
        for path in sorted({use.path, *users}):
            for node in ast.walk(self._sources.tree(path)):
                if isinstance(node, ast.Constant) and node.value == use.copy.name:
                    return True
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node not in served:
                    names = [one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)]
                    if use.copy.name in names:
                        return True
        return False

    # What the conftest gets

    def _append(self) -> dict[str, Any]:
        first = next(iter(self._hoisted.values()), None)
        return {
            "values": {
                "fixture": self._server,
                "imported": self._group.imported,
                "container": self._group.container,
                "driver": self._driver(),
                "workers": self._uses_workers(),
                "reuses": self._narrow_uses() >= _WORTH_REUSE,
                "sweeps": self._makes_databases(),
            },
            "fixtures": [self._source(first)] if first is not None else [],
            "providers": [one.source for one in self._providers],
            "imports": sorted({line for one in self._providers for line in one.imports}),
            "local": local_packages(self._index),
        }

    def _source(self, use: Use) -> str:
        """Return the text of a fixture with its decorators."""
        lines = self._sources.text(use.path).split("\n")
        top = min([use.node.lineno, *(one.lineno for one in use.node.decorator_list)])
        return "\n".join(lines[top - 1 : use.node.end_lineno]) + "\n"

    def _driver(self) -> str:
        """Return a client library that the project has."""
        imported = {
            term[2].partition(".")[0]
            for module in self._index.program.modules.values()
            for scope in module.scopes
            for term in scope.bindings.values()
            if term[0] == "import" and not term[1]
        }
        # What a container's URL names where nothing else is asked for is psycopg2.
        return next((name for name in _DRIVERS if name in imported), "psycopg2")

    def _uses_workers(self) -> bool:
        """Tell whether the workers of pytest-xdist are to share the server."""
        config = self._index.config
        if config.servers == "per-worker":
            return False
        return config.xdist or any(
            parameter.name in ("worker_id", "testrun_uid") and parameter.kind is ParameterKind.POSITIONAL
            for number in self._index.fixtures.by_function
            for parameter in self._index.resolver.scope(number).parameters
        )

    def _narrow_uses(self) -> int:
        """Return how many databases a session gives to less than a module."""
        narrow = [use.copy.runs for use in self._group.uses if use.copy.scope < FixtureScope.MODULE]
        served = [one.function for found in self._providers for one in found.served]
        return sum(narrow) + sum(self._index.reach.starts(function).bit_count() for function in served)

    def _makes_databases(self) -> bool:
        """Tell whether test code that stays makes databases by itself."""
        gone = {
            node
            for one in self._providers
            for served in one.served
            for statement in served.code
            for node in ast.walk(statement)
        }
        return any(
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.strip().lower().startswith(_SQL_CREATES)
            and node not in gone
            for path in self._paths()
            for node in ast.walk(self._sources.tree(path))
        )

    def _paths(self) -> list[str]:
        return self._group.paths


def _common_name(group: list[Provision]) -> str:
    names = [one.name for one in group]
    return max(names, key=lambda name: (names.count(name), -names.index(name))).strip("_")


def _served(served: Provision, name: str) -> dict[str, Any]:
    return {
        "line": served.node.lineno,
        "until": served.head[-1].lineno,
        "handing": served.handing.lineno,
        "variable": served.variable,
        "container": served.container,
        "provider": name,
    }


def _imported_elsewhere(index: ProjectIndex, path: str) -> set[str]:
    """Return the names of a module that other files import."""
    dotted = index.program.dotted(path)
    found: set[str] = set()
    for other, module in index.program.modules.items():
        if other == path:
            continue
        for scope in module.scopes:
            for event in scope.events:
                if event.term[0] == "import" and event.term[3] is not None:
                    source = event.term[2]
                    if dotted == source or dotted.endswith(f".{source}") or source.endswith(dotted):
                        found.add(event.term[3])
    return found
