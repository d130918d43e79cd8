"""What conditions on the platform and the interpreter come to where suites run: POSIX, and CPython."""

from __future__ import annotations

from collections.abc import Mapping

#: What identifies a platform or interpreter, and what that is on none where `fork` is, or on no CPython.
FOREIGN: Mapping[str, frozenset[str]] = {
    "os.name": frozenset({"nt", "java"}),
    "platform.system": frozenset({"Windows"}),
    "sys.platform": frozenset({"win32", "cygwin"}),
    "platform.python_implementation": frozenset({"PyPy", "Jython", "IronPython"}),
    "sys.implementation.name": frozenset({"pypy", "jython", "ironpython"}),
}
#: Those that are functions, to be called.
ASKED = frozenset({"platform.python_implementation", "platform.system"})
#: What it is there in full.
_OWN = {
    "os.name": "posix",
    "platform.python_implementation": "CPython",
    "sys.implementation.name": "cpython",
}
#: What it is started with, unless somebody wants something else of it.
_STARTED_WITH = {"sys.flags.optimize": 0}
#: What only another interpreter has: the names of modules that are built in, and of attributes.
_FOREIGN_MODULES = frozenset({"__pypy__"})
_FOREIGN_ATTRIBUTES = frozenset({"pypy_version_info", "pypy_translation_info"})


def is_called(name: str, text: object) -> bool | None:
    """Tell whether what identifies a platform is a text, or None where platforms differ about it."""
    if text in FOREIGN.get(name, ()):
        return False
    return True if name in _OWN and _OWN[name] == text else None


def has_module(name: str, module: object) -> bool | None:
    """Tell that a module is none of those that a list of the interpreter may name."""
    is_list = name in ("sys.builtin_module_names", "sys.modules")
    return False if is_list and module in _FOREIGN_MODULES else None


def lacks_attribute(name: str, attribute: object) -> bool:
    """Tell whether only another interpreter gives a module an attribute."""
    return name == "sys" and attribute in _FOREIGN_ATTRIBUTES


def started_with(name: str) -> int | None:
    """Return what the interpreter says of how it was started, or None where that may be anything."""
    return _STARTED_WITH.get(name)
