"""What the watcher saw in one run: which state stayed changed, by whom, and the JSON that carries it.

What the watcher needs from its start is named tuples: to make a dataclass takes a millisecond.
"""

from __future__ import annotations

import enum
import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

#: Raised with every change of the format; a reader refuses the versions that it does not know.
VERSION = 1

#: The worker id of a run without pytest-xdist, as in the record of a run, which takes longer to import.
MAIN = "main"


class LeakRecordError(ValueError):
    """A record of leaks that cannot be read: missing, damaged, or of another version."""


class Mode(enum.Enum):
    """What the watcher does about a leak: leave it, or put the state back after the test.

    `PROBE` puts back so that one leak cannot hide the next, `RESTORE` so that a suite passes which leaks.
    """

    WATCH = "watch"
    PROBE = "probe"
    RESTORE = "restore"


class Actor(enum.Enum):
    """Who changed the state: a test, a fixture, the first import of a module, or the collection of one."""

    TEST = "test"
    FIXTURE = "fixture"
    IMPORT = "import"
    COLLECTION = "collection"


class Moment(enum.Enum):
    """In which phase of a test the state changed; `COLLECTION` comes before all tests."""

    COLLECTION = "collection"
    SETUP = "setup"
    CALL = "call"
    TEARDOWN = "teardown"


class PutBack(enum.Enum):
    """What became of a leak: left alone as the mode has it, put back, or beyond restoring."""

    NOT_TRIED = "not tried"
    DONE = "done"
    IMPOSSIBLE = "impossible"


class Leak(NamedTuple):
    """A change of state that outlived the test, or the scope of the fixture, that made it.

    `site` is named as findings name it, and `probe` is the kind of state. `node_id` is the test that ran, or
    the module that was collected; `name` that of the fixture or imported module, and `scope` and `place`
    (`path:line`) those of the fixture. `order` counts the tests of a worker, from 1; 0 is the collection.
    """

    site: str
    probe: str
    before: str
    after: str
    actor: Actor
    moment: Moment
    node_id: str
    name: str = ""
    scope: str = "function"
    place: str = ""
    findings: tuple[str, ...] = ()
    put_back: PutBack = PutBack.NOT_TRIED
    reason: str = ""
    worker: str = MAIN
    order: int = 0

    def by(self, worker: str) -> Leak:
        """Return the same leak, seen by a worker."""
        return self._replace(worker=worker)


class LeakRecord(NamedTuple):
    """One watched run.

    `reached` are the sites of the watch list that existed in some process, so that no change of them means
    that there was none; the others were never there to be looked at.
    """

    mode: Mode
    leaks: tuple[Leak, ...] = ()
    watched: tuple[str, ...] = ()
    reached: frozenset[str] = frozenset()

    @property
    def lasting(self) -> tuple[Leak, ...]:
        """Return what meets other tests.

        Importing a module is not for a test to undo, and after the session there is no other test.
        """
        makers = (Actor.TEST, Actor.FIXTURE)
        return tuple(leak for leak in self.leaks if leak.actor in makers and leak.scope != "session")


def to_data(leak: Leak) -> dict[str, Any]:
    """Return a leak as plain values, fit for JSON and for the channel between xdist's processes."""
    data = leak._asdict()
    for name in ("actor", "moment", "put_back"):
        data[name] = data[name].value
    data["findings"] = list(leak.findings)
    return data


def from_data(data: dict[str, Any]) -> Leak:
    """Return the leak that `to_data` was given."""
    converted = {
        "actor": Actor(data["actor"]),
        "moment": Moment(data["moment"]),
        "put_back": PutBack(data["put_back"]),
        "findings": tuple(data["findings"]),
    }
    return Leak(**{**data, **converted})


def dumps(record: LeakRecord) -> str:
    """Return the record as JSON."""
    return json.dumps(
        {
            "version": VERSION,
            "mode": record.mode.value,
            "watched": list(record.watched),
            "reached": sorted(record.reached),
            "leaks": [to_data(leak) for leak in record.leaks],
        },
        indent=1,
    )


def loads(text: str) -> LeakRecord:
    """Return the record that `dumps` wrote; raise `LeakRecordError` on anything else."""
    try:
        data = json.loads(text)
        version = data["version"]
        record = _record(data) if version == VERSION else None
    except (KeyError, TypeError, ValueError) as error:
        raise LeakRecordError(f"damaged record of leaks: {error!r}") from error
    if record is None:
        raise LeakRecordError(f"record of leaks of version {version}, expected {VERSION}")
    return record


def write(path: Path, record: LeakRecord) -> None:
    """Write the record whole or not at all."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(dumps(record), encoding="utf-8")
    partial.replace(path)


def read(path: Path) -> LeakRecord:
    """Read a record; raise `LeakRecordError` if there is none or it is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LeakRecordError(f"no record of leaks at {path}") from error
    return loads(text)


def _record(data: dict[str, Any]) -> LeakRecord:
    return LeakRecord(
        Mode(data["mode"]),
        tuple(from_data(row) for row in data["leaks"]),
        tuple(data["watched"]),
        frozenset(data["reached"]),
    )
