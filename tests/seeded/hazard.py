"""What a hazard is: an application with state, a test that changes it, and one that notices."""

from __future__ import annotations

from dataclasses import dataclass, field

#: The families of causes, by the names that `verify` prints.
SETTINGS = "settings"
ENVIRONMENT = "environment"
DATABASE = "database"
MODULE_STATE = "module state"
CACHE = "cache"
PATCH = "patch"
FILE = "file"
FIXTURE_SCOPE = "fixture scope"
PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Hazard:
    """A state, with what leaves it changed and what notices.

    `leak`, `leak_too`, `notice` and `need` are statements of tests: two ways to leave it changed, what passes
    where nobody did, and what passes where somebody did. Of `halves`, only both together are noticed.
    `arguments` are the fixtures that these tests ask for. What `is_of_task` is seen by no other asyncio task
    than that which changed it.
    """

    name: str
    families: tuple[str, ...]
    sites: tuple[str, ...]
    head: str
    leak: str
    notice: str
    files: dict[str, str] = field(default_factory=dict)
    leak_too: str = ""
    need: str = ""
    halves: tuple[str, ...] = ()
    arguments: str = ""
    test_head: str = ""
    is_of_task: bool = False
