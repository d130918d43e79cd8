"""What machine and libraries are sure to give wherever tests run: variables, constants, results of calls."""

from __future__ import annotations

from isolint.facts.platforms import FOREIGN
from isolint.facts.records import Event
from isolint.index.resolution.places import Content, Place, Stub
from isolint.index.resolution.values import UNKNOWN, External, Literal, Result, Value

#: The environment, and what a variable of it is asked by.
ENVIRON = "os.environ"
GETTERS = frozenset({"os.getenv", "os.environ.get"})
#: Variables that are there, or not, whatever the suite does.
OF_THE_MACHINE = frozenset(
    {
        "CI", "COLORTERM", "COLUMNS", "COMSPEC", "DISPLAY", "EDITOR", "GITHUB_ACTIONS", "HOME", "HOSTNAME",
        "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LINES", "LOGNAME", "PATH", "PWD", "PYTEST_CURRENT_TEST",
        "PYTEST_XDIST_WORKER", "PYTHONHASHSEED", "PYTHONPATH", "SHELL", "TEMP", "TERM", "TMP", "TMPDIR", "TZ",
        "USER", "USERNAME", "VIRTUAL_ENV", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
    }
)  # fmt: skip
#: Constants of the standard library that are the same wherever tests run.
CONSTANTS = {"typing.TYPE_CHECKING": False, "builtins.__debug__": True}
_PREFIX_OF_PLATFORM = "sys.platform.startswith"
#: What pytest has its own in place of, which is no terminal.
_OF_TERMINAL = frozenset(
    f"sys.{name}.isatty" for stream in ("stdin", "stdout", "stderr") for name in (stream, f"__{stream}__")
)
_GET_LOGGER = "logging.getLogger"
#: What is true, and has any attribute, which is another one of these.
_MOCKS = frozenset({"unittest.mock.AsyncMock", "unittest.mock.Mock", "unittest.mock.MagicMock"})
#: What a mock may be told, and have all attributes nevertheless.
_TOLD_MOCKS = frozenset({"autospec", "name", "spec", "spec_set"})
#: Patches, with how many arguments by position say what is patched: one more is put in its place.
_PATCHES = {"unittest.mock.patch": 1, "unittest.mock.patch.object": 2}


def variable(name: str, default: Content) -> Content:
    """Return an environment variable, which is not set where the suite does not set it."""
    is_open = name in OF_THE_MACHINE or default == UNKNOWN
    return UNKNOWN if is_open else Place(name, default)


def result(callee: External, event: Event) -> Content:
    """Return what a call of a library is sure to give, as far as nothing but its arguments has a say."""
    name = callee.name
    if name in FOREIGN:
        return callee
    if name in _OF_TERMINAL:
        return Place("isatty", Place(name.split(".")[1], Literal(False)))
    if name in _MOCKS and not event.args and _TOLD_MOCKS.issuperset(told for told, _ in event.keywords):
        return Stub()
    if name == _GET_LOGGER or name.rpartition(".")[2][:1].isupper():
        return Result(callee)
    if name == _PREFIX_OF_PLATFORM and event.args:
        prefix = event.args[0]
        is_foreign = prefix[0] == "const" and str(prefix[1])[:3] in ("win", "cyg")
        return Literal(False) if is_foreign else UNKNOWN
    return UNKNOWN


def entered(callee: Value, event: Event) -> Content:
    """Return what a `with` binds of what a call gives: a patch that is told nothing else puts in a mock."""
    most = _PATCHES.get(callee.name, 0) if isinstance(callee, External) else 0
    is_mock = 0 < len(event.args) <= most and _TOLD_MOCKS.issuperset(told for told, _ in event.keywords)
    return Stub() if is_mock else UNKNOWN
