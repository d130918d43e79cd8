"""ISO503: modules start the same container, server or database schema, each for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from isolint.contracts import Rule
from isolint.index import ProjectIndex
from isolint.index.sharing.servers import Setup, SharedStart, shared_starts
from isolint.model import Finding, FixOffer, Safety
from isolint.rules._copies import of_copies, others
from isolint.rules._findings import counted
from isolint.rules.cases import duplicated_container as cases

_FIX = FixOffer("shared_server", Safety.SAFE)


class DuplicatedContainer(Rule):
    """Fixtures of several modules start the same container or server, or build the same schema.

    What it does: compares the calls by which fixtures start containers (testcontainers, docker), servers (process
    fixtures of pytest plugins, `subprocess.Popen` in a wide fixture) and database schemas (`create_engine` with
    `create_all` in a wide fixture, other than SQLite). Those with the same image, command, URL and configuration
    are one group, whatever else their fixtures do. The number of starts counts the tests, classes or modules
    that each fixture serves.

    Why it breaks tests: it costs minutes, and so tempts to share too much: a module-wide container whose database
    all tests of the module write to. One server for the session is cheaper, and pays for a fresh database for
    each use.

    Example:
        # in each of 25 modules
        @pytest.fixture(scope="module")
        def postgres_container():
            with PostgresContainer("postgres:16") as postgres:
                yield postgres

    Fix and its safety: safe. One Postgres server is started for all, and each use gets a database of its own that
    lives as long as the container did: nothing that tests see is shared. Refused where tests change what the
    databases of a server have in common, such as roles, and where they need the container itself. For other
    servers there is no fix: share the server, but never its contents.
    """

    code = "ISO503"
    name = "duplicated-container"

    VALID = cases.VALID
    INVALID = cases.INVALID

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield one finding for each group."""
        for shared in shared_starts(index):
            finding = of_copies(self, index, shared.group, _message(shared))
            yield replace(finding, fix=_FIX)


def _message(shared: SharedStart) -> str:
    first, *rest = shared.group.copies
    does = "does" if len(rest) == 1 else "do"
    where = shared.group.conftest
    if shared.start.setup is Setup.SCHEMA:
        verb, often = "builds the tables of", counted(shared.runs, "time")
        advice = f"One engine, session-wide in {where}, can serve them all if each test's changes are undone"
    else:
        verb, often = "starts", counted(shared.runs, "start")
        advice = f"One server, session-wide in {where}, can serve them all if each use gets a fresh database"
    return f"`{first.name}` {verb} `{shared.start.text}`, as {does} {others(shared.group)}: {often} a session. {advice}"
