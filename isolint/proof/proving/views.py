"""How a few lines of Python see the state that a finding is about."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from isolint.model import Site, SiteKind

#: State of the process, by the key of its site, with the module that is asked.
_PROCESS = {
    "cwd": ("os", "os.getcwd()"),
    "sys.path": ("sys", "sys.path"),
    "sys.meta_path": ("sys", "sys.meta_path"),
    "argv": ("sys", "sys.argv"),
    "rng:python": ("random", "random.getstate()"),
    "locale": ("locale", "locale.setlocale(locale.LC_ALL)"),
    "tz": ("time", "time.tzname"),
    "recursion limit": ("sys", "sys.getrecursionlimit()"),
    "switch interval": ("sys", "sys.getswitchinterval()"),
    "socket timeout": ("socket", "socket.getdefaulttimeout()"),
    "gc": ("gc", "gc.isenabled()"),
    "decimal context": ("decimal", "str(decimal.getcontext())"),
    "warnings": ("warnings", "warnings.filters"),
    "threads": ("threading", "threading.active_count()"),
}

#: What of a logger is meant by a part of the state of logging, and what it is in a new one. The handlers of
#: pytest come and go.
_LOGGING = {
    "levels": ("{0}.level", "0"),
    "handlers": (
        '[item for item in {0}.handlers if not type(item).__module__.startswith("_pytest")]',
        "[]",
    ),
    "filters": ("{0}.filters", "[]"),
    "propagation": ("{0}.propagate", "True"),
    "disabling": ("{0}.disabled", "False"),
}
#: The same of all loggers that have a name, as far as they are no longer new.
_OF_ALL = (
    "{{name: {0} for name, logger in logging.root.manager.loggerDict.items()"
    " if isinstance(logger, logging.Logger) and {0} != {1}}}"
)

_IDENTIFIER = re.compile(r"[^\W\d]\w*\Z")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to compare a state with what it was: a value, what is looked at, and what is kept of that.

    A form that `goes_by_value` sees what a value holds; another sees only that it is replaced or grows.
    """

    modules: tuple[str, ...]
    value: str
    seen: str = "{}"
    kept: str = "{}"
    operator: str = "=="
    goes_by_value: bool = True


def forms(site: Site, own: str | None, objects: Sequence[str]) -> tuple[Form, ...]:
    """Return ways to look at a site, none where Python code cannot look at it.

    `own` is the dotted name of a module that the code is a copy of: its names are the code's own. `objects`
    are dotted names of what holds a state of a library.
    """
    found: dict[Form, None] = {}
    for modules, expression in _expressions(site, own, objects):
        found.update(dict.fromkeys(_comparisons(tuple(modules.split()), expression)))
    return tuple(found)


def _comparisons(modules: tuple[str, ...], value: str) -> Iterator[Form]:
    """Yield the forms of one value, the plainest first."""
    yield Form(modules, value)
    yield Form(modules, value, kept="copy.deepcopy({})")
    yield Form(modules, value, kept="copy.copy({})")
    yield Form(modules, value, "vars({})", "copy.deepcopy({})")
    yield Form(modules, value, "vars({})", "dict({})")
    yield Form(modules, value, "len({})", goes_by_value=False)
    yield Form(modules, value, operator="is", goes_by_value=False)


def _expressions(site: Site, own: str | None, objects: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the modules to import, between spaces, and an expression that gives the state."""
    match site.kind:
        case SiteKind.ENV:
            yield "os", _variable(site.key)
        case SiteKind.PROCESS:
            yield from _of_process(site.key, objects)
        case SiteKind.FILE if "{" not in site.key:
            path = f"pathlib.Path({_quoted(site.key)})"
            yield "pathlib", f"{path}.exists() and {path}.read_bytes()"
        case SiteKind.GLOBAL | SiteKind.ATTRIBUTE:
            yield from _held(site.key, own)
        case SiteKind.CACHE:
            for module, value in _held(site.key, own):
                yield module, f"{value}.cache_info().currsize"
                yield module, value
        case SiteKind.PATCH:
            yield from _held(site.key, own) if ":" in site.key else _dotted(site.key)


def _variable(name: str) -> str:
    if name == "*":
        return '{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}'
    return f"os.environ.get({_quoted(name)})"


def _quoted(text: str) -> str:
    """Return a text as it is written in code, between the quotes that most write."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if '"' not in plain and plain[0] == "'" else plain


def _of_process(key: str, objects: Sequence[str]) -> Iterator[tuple[str, str]]:
    kind, _, name = key.partition(":")
    if key in _PROCESS:
        yield _PROCESS[key]
    elif kind == "sys.modules" and name:
        yield "sys", f"sys.modules.get({_quoted(name)})"
    elif kind == "signal" and name:
        yield "signal", f"signal.getsignal(signal.{name.rpartition('.')[2]})"
    elif kind == "logging":
        part, _, logger = name.partition(":")
        if part in _LOGGING:
            seen, new = _LOGGING[part]
            if logger != "*":
                yield (
                    "logging",
                    seen.format(f"logging.getLogger({_quoted(logger)})" if logger else "logging.root"),
                )
            if logger in ("", "*"):
                # Which logger it is may be known when it runs only.
                yield "logging", _OF_ALL.format(seen.format("logger"), new)
    for dotted in objects:
        yield from _dotted(dotted)


def _dotted(name: str) -> Iterator[tuple[str, str]]:
    """Yield the readings of a dotted name: only an import tells which of its parts are modules."""
    parts = name.split(".")
    if all(map(_IDENTIFIER.match, parts)):
        for end in range(len(parts) - 1, 0, -1):
            yield ".".join(parts[:end]), name


def _held(key: str, own: str | None) -> Iterator[tuple[str, str]]:
    """Yield what sees `module:name`, `module:Class.attribute`, and the default of a function's argument."""
    module, _, path = key.partition(":")
    names = path.split(".")
    if not path or not all(map(_IDENTIFIER.match, (*module.split("."), *names))):
        return
    if module == own:
        yield from _inside("", "", names)
        return
    yield from _inside(module, f"{module}.", names)
    # The package may give the name of the module to something else.
    yield from _inside("importlib", f'importlib.import_module("{module}").', names)


def _inside(imported: str, start: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    holder, name = start + ".".join(_mangled(names[:-1])), _mangled(names)[-1]
    if len(names) == 1:
        yield imported, f"{start}{name}"
        return
    yield imported, f"{holder}.{name}"
    yield imported, f'getattr({holder}, "{name}", None)'
    yield f"inspect {imported}", f'inspect.signature({holder}).parameters["{name}"].default'


def _mangled(names: Sequence[str]) -> list[str]:
    """Return names as they are asked for outside of their class: private ones carry its name."""
    mangled = list(names[:1])
    for holder, name in itertools.pairwise(names):
        is_private = name.startswith("__") and not name.endswith("__")
        mangled.append(f"_{holder.lstrip('_')}{name}" if is_private else name)
    return mangled
