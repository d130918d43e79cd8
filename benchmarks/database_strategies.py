"""Measure what each database strategy costs a test, and write the table of the templates' page.

    python benchmarks/database_strategies.py [TESTS [ROUNDS]]

Each suite has tests (20 by default) that insert a row, commit and read it back, on a schema of 25 tables.
It is run on three Postgres servers: with the settings of the vendor, and as the template has it, on disk and
in memory. A figure is the lower quartile, over the tests, of setup, call and teardown together, in the best
of several rounds (3 by default), for other programs can only slow a test down.
"""

from __future__ import annotations

import contextlib
import io
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isolint.cli import run as isolint
from isolint.engine import catalog
from isolint.runtime.launch import Arrangement, Suite, run
from isolint.runtime.record import RunRecord

COSTS = Path(__file__).parent.parent / "fixtures_templates" / "_costs.j2"
MEMORY = "/dev/shm"  # noqa: S108 - no file of a fixed name is made there
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")

MODELS = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str]


for number in range(24):
    type(
        f"Part{number}",
        (Base,),
        {
            "__tablename__": f"parts_{number}",
            "__annotations__": {"id": Mapped[int], "item": Mapped[str], "order": Mapped[int]},
            "id": mapped_column(primary_key=True),
            "item": mapped_column(index=True),
            "order": mapped_column(ForeignKey("orders.id")),
        },
    )
"""
SERVER = """\
import os

import pytest


@pytest.fixture(scope="session")
def postgres_server():
    return os.environ["BENCHMARK_POSTGRES"]
"""
WORK = """\
    session.add(Order(item="bread"))
    session.commit()
    assert session.query(Order).count() >= 1
"""
ON_SESSION = f"def test_order(session, number):\n{WORK}"
ON_ENGINE = f"def test_order(engine, number):\n    session = Session(engine)\n{WORK}    session.close()\n"
ON_CONNECTION = """\
def test_order(connection, number):
    with connection.transaction():
        connection.execute("INSERT INTO orders (item) VALUES ('bread')")
    assert connection.execute("SELECT count(*) FROM orders").fetchone() >= (1,)
"""
ON_URL = """\
def test_order({fixture}, number):
    engine = create_engine({fixture}.replace("postgresql", "postgresql+psycopg", 1), poolclass=NullPool)
    PREPARE
    with Session(engine) as session:
        session.add(Order(item="bread"))
        session.commit()
        assert session.query(Order).count() == 1
    engine.dispose()
"""
ASYNC = """\
@pytest.mark.asyncio
async def test_order(session, number):
    session.add(Order(item="bread"))
    await session.commit()
    assert await session.scalar(select(func.count()).select_from(Order)) >= 1
"""
#: What the hand-written fixtures of many suites do after a test.
BY_HAND = """\
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from work.models import Base

TABLES = ", ".join(f'"{{table}}"' for table in Base.metadata.tables)


@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session
        session.rollback()
        {cleaning}
        session.commit()
"""
DELETE = (
    "session.execute(text(';'.join(f'DELETE FROM {t.name}' for t in reversed(Base.metadata.sorted_tables))))"
)
TRUNCATE = "session.execute(text(f'TRUNCATE {TABLES} RESTART IDENTITY CASCADE'))"
REPEATED = "@pytest.mark.parametrize('number', range({}))\n"
METADATA = "metadata=work.models:Base.metadata"

HEAD = (
    "| strategy | durable | of the template | the same in memory | once, before + after |",
    "|---|---:|---:|---:|---:|",
)
ABOUT = (
    "Milliseconds a test (lower quartile of {}, in the best of {} rounds, on two busy CPUs), for an insert, a"
    " commit and a select on a schema of 25 tables; measured by `benchmarks/database_strategies.py`. The"
    " servers: Postgres 15 with the settings of its vendor; as [postgres_server](postgres_server.md) has it;"
    " and the same with `TMPDIR=/dev/shm`, which keeps its data in memory. What comes once is the schema and"
    " dropping databases. Async sessions and plain connections pay for connecting in each test."
)


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to give each test its data: the template, if it is one, and a test."""

    label: str
    add: tuple[str, ...]
    test: str
    conftest: str = ""


STRATEGIES = (
    Strategy("no isolation", ("rollback_session", METADATA), ON_ENGINE),
    Strategy(
        "SQLite in memory, copied: [sqlite_memory](sqlite_memory.md)", ("sqlite_memory", METADATA), ON_ENGINE
    ),
    Strategy("rollback: [rollback_session](rollback_session.md)", ("rollback_session", METADATA), ON_SESSION),
    Strategy(
        "rollback, async on asyncpg", ("rollback_session", METADATA, "style=async", "driver=asyncpg"), ASYNC
    ),
    Strategy(
        "rollback, psycopg alone: [rollback_connection](rollback_connection.md)",
        ("rollback_connection", METADATA),
        ON_CONNECTION,
    ),
    Strategy(
        "`DELETE` from each table", ("rollback_session", METADATA, "fixture=unused"), ON_SESSION, DELETE
    ),
    Strategy(
        "`TRUNCATE` of all tables", ("rollback_session", METADATA, "fixture=unused"), ON_SESSION, TRUNCATE
    ),
    Strategy(
        "clone of a database: [cloned_database](cloned_database.md)",
        ("cloned_database", METADATA),
        ON_URL.format(fixture="cloned_database").replace("    PREPARE\n", ""),
    ),
    Strategy(
        "empty database: [fresh_database](fresh_database.md), and `create_all`",
        ("fresh_database",),
        ON_URL.format(fixture="fresh_database").replace("PREPARE", "Base.metadata.create_all(engine)"),
    ),
)


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """Milliseconds of a test, and of what comes once before and after all of them; ordered by the first."""

    test: float
    start: float
    end: float


@contextlib.contextmanager
def server(*settings: str, folder: str | None = None) -> Iterator[str]:
    """Run a Postgres server by our template, with its data below a folder."""
    template = catalog.template("postgres_server", catalog.templates())
    values = [("workers", "own"), ("run", "local"), *(("settings", one) for one in settings)]
    namespace: dict[str, Any] = {}
    exec(template.render(template.values(values)), namespace)  # noqa: S102 - it is our own
    before, tempfile.tempdir = tempfile.tempdir, folder
    with namespace["running_postgres"]() as url:
        tempfile.tempdir = before
        yield url


def lay_out(strategy: Strategy, folder: Path, count: int) -> Suite:
    """Write the suite of a strategy."""
    header = (
        "import pytest\nfrom sqlalchemy import NullPool, create_engine, func, select\n"
        "from sqlalchemy.orm import Session\nfrom work.models import Base, Order\n\n\n"
    )
    files = {
        "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['.']\n"
        "asyncio_default_fixture_loop_scope = 'function'\n",
        "conftest.py": SERVER,
        "work/__init__.py": "",
        "work/models.py": MODELS,
        "tests/test_orders.py": f"{header}{REPEATED.format(count)}{strategy.test}",
    }
    if strategy.conftest:
        files["tests/conftest.py"] = BY_HAND.format(cleaning=strategy.conftest)
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(text, encoding="utf-8")
    name, *values = strategy.add
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stderr(said):
        code = isolint(
            ["add", name, "tests", "--apply", *(w for value in values for w in ("--param", value))]
        )
    if code:
        raise SystemExit(said.getvalue())
    return Suite(folder)


def measure(strategy: Strategy, url: str, count: int) -> Cost:
    """Run the suite of a strategy on a server."""
    os.environ["BENCHMARK_POSTGRES"] = url
    with tempfile.TemporaryDirectory() as folder:
        record = run(lay_out(strategy, Path(folder), count), Arrangement("in order"))
    if not isinstance(record, RunRecord) or record.exit_code:
        raise SystemExit(f"{strategy.label}: {record}")
    seconds = [[phase.seconds for phase in item.phases] for item in record.items]
    test = statistics.quantiles((sum(phases) for phases in seconds), n=4)[0]
    return Cost(1000 * test, 1000 * (sum(seconds[0]) - test), 1000 * (sum(seconds[-1]) - test))


def main() -> None:
    """Measure all strategies on each server, and write the table."""
    count, rounds = (int(word) for word in (*sys.argv[1:], *("20", "3")[len(sys.argv) - 1 :]))
    found: dict[tuple[str, str], list[Cost]] = {}
    with server(*DURABLE) as durable, server() as fast, server(folder=MEMORY) as memory:
        for _ in range(rounds):
            for strategy in STRATEGIES:
                for url in (durable, fast, memory):
                    cost = measure(strategy, url, count)
                    found.setdefault((strategy.label, url), []).append(cost)
                    print(strategy.label, cost, flush=True)
        servers = (durable, fast, memory)
    rows = []
    for strategy in STRATEGIES:
        best = [min(found[strategy.label, url]) for url in servers]
        tests = " | ".join(f"{cost.test:.1f}" for cost in best)
        once = f"{max(best[1].start, 0):.0f} + {max(best[1].end, 0):.0f}"
        rows.append(f"| {strategy.label} | {tests} | {once} |")
    COSTS.write_text("\n".join((*HEAD, *rows, "", ABOUT.format(count, rounds), "")), encoding="utf-8")


if __name__ == "__main__":
    main()
