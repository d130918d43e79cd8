"""The templates of servers: one for all workers, or one each, and none that outlives its run."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from matrix import record_of
from shop import IN_ORDER, added, passed, shop

from isolint.runtime.launch import Arrangement, Suite
from isolint.runtime.record import Outcome

SPREAD = Arrangement("spread", workers=2)
DOCKER = (
    shutil.which("docker") is not None
    and subprocess.run(["docker", "version"], check=False, capture_output=True).returncode == 0
)
#: Tests that note which server they met.
NOTING = """\
import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("number", range(8))
def test_server_is_met({fixture}, number):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    Path(os.environ["SHOP_NOTES"], f"{{worker}}-{{number}}").write_text({fixture})
"""
#: A server that costs nothing, and notes that it starts and stops.
CHEAP = """\
import os
import time
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def running_cheap():
    notes = Path(os.environ["SHOP_NOTES"])
    address = f"address-{os.getpid()}-{time.monotonic_ns()}"
    (notes / f"started-{address}").touch()
    FAILURE
    yield address
    (notes / f"stopped-{address}").touch()


@pytest.fixture(scope="session")
def cheap(request):
    with server_of_run(request.config, running_cheap) as address:
        yield address
"""


@pytest.fixture
def notes(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    monkeypatch.setenv("SHOP_NOTES", str(folder))
    return folder


def met(notes: Path) -> dict[str, set[str]]:
    """Return the servers that each worker met."""
    found: dict[str, set[str]] = {}
    for path in notes.glob("[gm]*-*"):
        found.setdefault(path.name.partition("-")[0], set()).add(path.read_text())
    return found


def answers(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


@pytest.mark.parametrize("template", ["postgres_server", "redis_server"])
def test_workers_share_a_server_that_stops_with_the_run(template: str, tmp_path: Path, notes: Path) -> None:
    suite = shop(tmp_path, {"tests/test_example.py": NOTING.format(fixture=template)})
    added(suite, template)

    passed(suite, SPREAD)

    servers = met(notes)
    assert servers.keys() == {"gw0", "gw1"}
    ((url,),) = {tuple(urls) for urls in servers.values()}
    assert not answers(url)


def test_workers_have_a_server_each_on_request(tmp_path: Path, notes: Path) -> None:
    suite = shop(tmp_path, {"tests/test_example.py": NOTING.format(fixture="postgres_server")})
    conftest = added(suite, "postgres_server", "--param", "workers=own", "--param", "run=local")

    passed(suite, SPREAD)

    assert "RunServers" not in conftest
    servers = met(notes)
    assert len(servers) == len({url for urls in servers.values() for url in urls}) == 2


def test_credentials_and_settings_are_those_asked_for(tmp_path: Path) -> None:
    example = (
        "import psycopg\n\n\ndef test_it(db):\n    with psycopg.connect(db) as connection:\n"
        "        row = connection.execute(\"SELECT user, current_setting('work_mem')\").fetchone()\n"
        "    assert row == ('shop', '7MB')\n    assert ':a%40b@' in db\n"
    )
    suite = shop(tmp_path, {"tests/test_example.py": example})
    values = ("fixture=db", "user=shop", "password=a@b", "settings=work_mem=7MB", "run=local", "workers=own")

    added(suite, "postgres_server", *(option for value in values for option in ("--param", value)))

    passed(suite, IN_ORDER)


def test_servers_come_from_wheels_where_there_are_none_on_the_path(
    tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    both = NOTING.format(fixture="postgres_server"), NOTING.format(fixture="redis_server")
    suite = shop(tmp_path, {f"tests/test_{number}.py": text for number, text in enumerate(both)})
    added(suite, "postgres_server")
    added(suite, "redis_server")

    passed(suite, IN_ORDER)


@pytest.mark.skipif(not DOCKER, reason="no Docker answers")
@pytest.mark.parametrize("template", ["postgres_server", "redis_server"])
def test_servers_run_in_docker_where_that_answers(template: str, tmp_path: Path, notes: Path) -> None:
    suite = shop(tmp_path, {"tests/test_example.py": NOTING.format(fixture=template)})
    added(suite, template, "--param", "run=docker")

    passed(suite, SPREAD)

    assert len({url for urls in met(notes).values() for url in urls}) == 1


# Sharing, with a server that costs nothing


def cheap_suite(folder: Path, failure: str = "", tests: str = NOTING.format(fixture="cheap")) -> Suite:
    suite = shop(folder, {"tests/test_example.py": tests})
    sharing = added(suite, "server_of_run", ".")
    (folder / "conftest.py").write_text(sharing + CHEAP.replace("FAILURE", failure), encoding="utf-8")
    return suite


def test_a_server_is_started_and_stopped_once_for_all_workers(tmp_path: Path, notes: Path) -> None:
    passed(cheap_suite(tmp_path), SPREAD)

    assert starts_and_stops(notes) == (1, 1)
    assert met(notes).keys() == {"gw0", "gw1"}


def test_no_server_is_started_that_no_test_needs(tmp_path: Path, notes: Path) -> None:
    passed(cheap_suite(tmp_path, tests="def test_a():\n    pass\n"), SPREAD)

    assert not list(notes.iterdir())


def test_a_worker_that_crashes_takes_no_server_with_it(tmp_path: Path, notes: Path) -> None:
    crash = "\n\ndef test_crash(cheap):\n    os._exit(1)\n"
    suite = cheap_suite(tmp_path, tests=NOTING.format(fixture="cheap") + crash)

    record = record_of(suite, SPREAD)

    assert [item.outcome for item in record.items].count(Outcome.PASSED) == 8
    assert starts_and_stops(notes) == (1, 1)


def test_a_server_that_does_not_start_fails_the_tests_that_need_it(tmp_path: Path, notes: Path) -> None:
    suite = cheap_suite(tmp_path, failure='raise FileNotFoundError("no server here")')

    record = record_of(suite, SPREAD)

    reasons = {phase.reason for item in record.items for phase in item.phases if phase.reason}
    assert len(record.items) == 8
    assert reasons == {"FileNotFoundError: no server here"}
    assert starts_and_stops(notes) == (1, 0)


def test_a_conftest_that_the_controller_does_not_read_gives_each_worker_its_own(
    tmp_path: Path, notes: Path
) -> None:
    files = {
        "deep/__init__.py": "",
        "deep/below/__init__.py": "",
        "deep/below/conftest.py": f"from conftest import server_of_run\n{CHEAP.replace('FAILURE', '')}",
        "deep/below/test_example.py": NOTING.format(fixture="cheap"),
    }
    suite = shop(tmp_path, files)
    added(suite, "server_of_run", ".")

    passed(suite, SPREAD)

    assert starts_and_stops(notes) == (2, 2)


def starts_and_stops(notes: Path) -> tuple[int, int]:
    return len(list(notes.glob("started-*"))), len(list(notes.glob("stopped-*")))
