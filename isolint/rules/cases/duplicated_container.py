"""Cases of `duplicated_container`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

VALID = (
    Valid(
        "another image",
        {
            f"tests/test_{image}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def server():
                    with PostgresContainer("postgres:{image}") as postgres:
                        yield postgres

                def test_{image}(server):
                    assert server
                """
            for image in (15, 16)
        },
    ),
    Valid(
        "another configuration of one image",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.core.container import DockerContainer

                @pytest.fixture(scope="module")
                def server():
                    container = DockerContainer("redis:7")
                    container.with_env("MODE", {letter!r})
                    with container:
                        yield container

                def test_{letter}(server):
                    assert server
                """
            for letter in "ab"
        },
    ),
    Valid(
        "one fixture in a conftest",
        {
            "tests/conftest.py": """
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="session")
                def server():
                    with PostgresContainer("postgres:16") as postgres:
                        yield postgres
                """,
            "tests/test_a.py": "def test_a(server): pass",
            "tests/test_b.py": "def test_b(server): pass",
        },
    ),
    Valid(
        "a database in memory costs nothing",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from sqlalchemy import create_engine
                from app import Base

                @pytest.fixture(scope="module")
                def engine():
                    engine = create_engine("sqlite://")
                    Base.metadata.create_all(engine)
                    return engine

                def test_{letter}(engine):
                    assert engine
                """
            for letter in "ab"
        },
    ),
    Valid(
        "ports that are not known to be the same",
        {
            f"tests/test_{letter}.py": f"""
                import subprocess
                import pytest

                def free_port():
                    return {port}

                @pytest.fixture(scope="module")
                def server():
                    process = subprocess.Popen(["serve", str(free_port())])
                    yield process
                    process.kill()

                def test_{letter}(server):
                    assert server
                """
            for letter, port in (("a", 1), ("b", 2))
        },
    ),
    Valid(
        "a command that a test runs for itself",
        {
            f"tests/test_{letter}.py": f"""
                import subprocess
                import pytest

                @pytest.fixture
                def listing():
                    return subprocess.Popen(["ls"])

                def test_{letter}(listing):
                    assert listing
                """
            for letter in "ab"
        },
    ),
    Valid(
        "tables of another base in the same database",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from sqlalchemy import MetaData, create_engine
                metadata = MetaData()

                @pytest.fixture(scope="module")
                def engine():
                    made = create_engine("postgresql://localhost/test")
                    metadata.create_all(made)
                    return made

                def test_{letter}(engine):
                    assert engine
                """
            for letter in "ab"
        },
    ),
)

INVALID = (
    Invalid(
        "the same container around bodies that differ",
        {
            "conftest.py": "",
            "roster/tests/test_a.py": """
                import pytest

                @pytest.fixture(scope="module")
                def postgres():
                    from testcontainers.postgres import PostgresContainer
                    with PostgresContainer("postgres:16") as server:
                        yield server

                def test_a(postgres):
                    assert postgres

                def test_b(postgres):
                    assert postgres
                """,
            "tests/test_c.py": """
                import shutil
                import pytest
                from testcontainers.postgres import PostgresContainer
                IMAGE = "postgres:16"

                @pytest.fixture
                def database():
                    if not shutil.which("docker"):
                        pytest.skip("no docker")
                    container = PostgresContainer(IMAGE)
                    container.start()
                    yield container
                    container.stop()

                def test_c(database):
                    assert database

                def test_d(database):
                    assert database
                """,
        },
        path="roster/tests/test_a.py",
        line=4,
        site="fixture:roster.tests.test_a:postgres",
        message="`postgres` starts `PostgresContainer('postgres:16')`, as does `database` at tests/test_c.py:7: "
        "3 starts a session. One server, session-wide in conftest.py, can serve them all if each use gets a fresh "
        "database",
    ),
    Invalid(
        "containers that docker's client runs",
        {
            f"tests/test_{letter}.py": f"""
                import docker
                import pytest

                @pytest.fixture(scope="module")
                def redis():
                    container = docker.from_env().containers.run("redis:7", detach=True)
                    yield container
                    container.stop()

                def test_{letter}(redis):
                    assert redis
                """
            for letter in "ab"
        },
        path="tests/test_a.py",
        line=5,
        site="fixture:tests.test_a:redis",
        message="`redis` starts `run('redis:7', detach=True)`, as does tests/test_b.py:5: 2 starts a session. "
        "One server, session-wide in tests/conftest.py, can serve them all if each use gets a fresh database",
    ),
    Invalid(
        "a plugin's process fixture, made in each module",
        {
            f"tests/test_{letter}.py": f"""
                from pytest_postgresql import factories

                postgresql_proc = factories.postgresql_proc(port=None)
                postgresql = factories.postgresql("postgresql_proc")

                def test_{letter}(postgresql_proc):
                    assert postgresql_proc
                """
            for letter in "abc"
        },
        path="tests/test_a.py",
        line=3,
        site="fixture:tests.test_a:postgresql_proc",
        message="`postgresql_proc` starts `postgresql_proc(port=None)`, as do tests/test_b.py:3 and "
        "tests/test_c.py:3: 3 starts a session. One server, session-wide in tests/conftest.py, can serve them "
        "all if each use gets a fresh database",
    ),
    Invalid(
        "the schema of one database",
        {
            "app.py": """
                from sqlalchemy.orm import DeclarativeBase

                class Base(DeclarativeBase):
                    pass
                """,
            **{
                f"tests/test_{letter}.py": f"""
                    import os
                    import pytest
                    from sqlalchemy import create_engine
                    from app import Base

                    @pytest.fixture(scope="session")
                    def engine():
                        {letter} = create_engine(os.environ["TEST_URL"])
                        Base.metadata.create_all(bind={letter})
                        yield {letter}
                        {letter}.dispose()

                    def test_{letter}(engine):
                        assert engine
                    """
                for letter in "ab"
            },
        },
        path="tests/test_a.py",
        line=7,
        site="fixture:tests.test_a:engine",
        message="`engine` builds the tables of `create_engine(...)`, as does tests/test_b.py:7: 2 times a session. "
        "One engine, session-wide in tests/conftest.py, can serve them all if each test's changes are undone",
    ),
)
