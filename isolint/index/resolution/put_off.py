"""Methods of test cases that put a call off: they do so whoever defines them."""

from __future__ import annotations

from isolint.index.resolution.classes import Classes

_DEFERRALS = frozenset({"addCleanup", "addClassCleanup"})


def puts_off(classes: Classes, owner: int, name: str) -> bool:
    """Tell whether a method of a class is `unittest`'s to put a call off, or is there in place of that.

    What a project's own does is to keep the call until the test is over: that no way of it leads there is
    not seen, so it is taken for the one that it hides.
    """
    if name not in _DEFERRALS or classes.method(owner, name) is None:
        return False
    return any(base.rpartition(".")[2].endswith("TestCase") for base in classes.external_bases(owner))
