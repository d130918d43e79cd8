"""Cases of containers that their own modules keep, as a shared one would be another."""

from __future__ import annotations

from isolint.contracts import Refuses

CONTAINERS_KEPT = (
    Refuses(
        "a plugin's process fixture",
        {
            f"tests/test_{letter}.py": f"""
                from pytest_postgresql import factories

                postgresql_proc = factories.postgresql_proc(port=None)
                postgresql = factories.postgresql("postgresql_proc")

                def test_{letter}(postgresql_proc):
                    assert postgresql_proc
                """
            for letter in "ab"
        },
        "`postgresql_proc` is made by a plugin's factory, which gives each test its database: move that "
        "line to tests/conftest.py",
    ),
    Refuses(
        "something that only a container can do",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16") as container:
                        yield container

                def version(server):
                    return server.exec("postgres --version")

                def test_{letter}(postgres):
                    assert version(postgres)
                """
            for letter in "ab"
        },
        "`version` of `tests/test_a.py` asks the container for `exec`, which a database does not have",
    ),
    Refuses(
        "a container that goes where it cannot be followed",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer
                from tools import seed

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16") as container:
                        seed(container)
                        yield container

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "`postgres` of `tests/test_a.py` hands its container on to where it cannot be followed",
    ),
    Refuses(
        "a container with a configuration",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16").with_command("postgres") as container:
                        yield container

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "`postgres` of `tests/test_a.py` configures its container with `with_command`",
    ),
    Refuses(
        "an image of which little is known",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("timescale/timescaledb:16") as container:
                        yield container

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "the image `timescale/timescaledb:16` may do more with its databases than plain Postgres does",
    ),
    Refuses(
        "a port that just one server can have",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres():
                    with PostgresContainer("postgres:16", port=5433) as container:
                        yield container

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "`postgres` of `tests/test_a.py` makes its container with `port`, which is for one container",
    ),
    Refuses(
        "a container that outlives its fixture",
        {
            f"tests/test_{letter}.py": f"""
                import pytest
                from testcontainers.postgres import PostgresContainer

                @pytest.fixture(scope="module")
                def postgres(request):
                    container = PostgresContainer("postgres:16")
                    request.addfinalizer(container.stop)
                    return container.start()

                def test_{letter}(postgres):
                    assert postgres.dbname
                """
            for letter in "ab"
        },
        "`postgres` of `tests/test_a.py` holds its container neither by `with` nor from `start()` to "
        "`stop()`",
    ),
    Refuses(
        "an argument that is not a constant",
        {
            "tests/conftest.py": "",
            **{
                f"tests/test_{letter}.py": f"""
                    import pytest
                    from testcontainers.postgres import PostgresContainer
                    from images import IMAGES

                    @pytest.fixture(scope="module")
                    def postgres():
                        with PostgresContainer(IMAGES[0]) as container:
                            yield container

                    def test_{letter}(postgres):
                        assert postgres.dbname
                    """
                for letter in "ab"
            },
        },
        "`IMAGES[0]` of `tests/test_a.py` is no constant that a conftest could have as well",
    ),
    Refuses(
        "a container that a helper starts",
        {
            "tests/conftest.py": "",
            "tests/servers.py": """
                from testcontainers.postgres import PostgresContainer

                def started():
                    return PostgresContainer("postgres:16").start()
                """,
            **{
                f"tests/test_{letter}.py": f"""
                    import pytest
                    from tests.servers import started

                    @pytest.fixture(scope="module")
                    def postgres():
                        container = started()
                        yield container
                        container.stop()

                    def test_{letter}(postgres):
                        assert postgres.dbname
                    """
                for letter in "ab"
            },
        },
        "`postgres` of `tests/test_a.py` does not start its `PostgresContainer` itself",
    ),
)
