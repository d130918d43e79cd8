"""Terms: what an expression denotes, as plain tuples whose first element is the tag.

Plain tuples hash and compare by value, cost a tenth of an object to make (a program has millions), and can
be cached by `marshal`, which cannot run code. A term is relative to the scope that holds it:

    ("name", NAME)                a module-level name or builtin
    ("param", I)                  the scope's own parameter number I
    ("cell", SCOPE, NAME)         a local of the enclosing function SCOPE
    ("attr", TERM, NAME)          an attribute
    ("item", TERM, KEY)           a subscription; the KEY of `[:]` is ("slice",), of a part ("slice", "part")
    ("call", EVENT)               the result of the scope's call event number EVENT
    ("def", SCOPE)                a function, lambda or class defined in this module
    ("import", LEVEL, MODULE, NAME | None)
    ("const", VALUE)              a literal str, bytes, number, bool, None or Ellipsis
    ("new", KIND, ELEMENTS)       a display: list, tuple, set or generator of elements, dict of pairs
    ("format", PARTS)             an f-string or `+`, `/`, `%`, `|` of parts; a `/` is a part of its own
    ("iter", TERM), ("enter", TERM)   an element of an iteration; what `with` binds
    ("caught", TERM)              the exception that `except TERM as name` binds
    ("join", TERMS)               one of several, where branches meet; of one alone: that, or the unknown
    ("join", TERMS, (CONDITION, YES, NO))   the same, where a condition is known to choose between two terms
    ("test", CONDITION)           the outcome of a comparison: ("compare", OPERATOR, TERM, TERM), ("not", C),
                                  ("and", CS), ("or", CS), or a term whose truth is asked for
    ("raised", NAME)              as a condition: that an exception of a builtin class has been raised
    ("unknown",)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

Term = tuple[Any, ...]

UNKNOWN: Term = ("unknown",)

#: Above this many alternatives a join says nothing useful any more.
MAX_ALTERNATIVES = 6
#: A choice between larger terms is not kept: terms share parts, and each choice holds its terms twice.
_MAX_PARTS = 48


def join(left: Term, right: Term) -> Term:
    """Return the term for "either of the two"."""
    if left == right:
        return left
    alternatives: dict[Term, None] = {}
    for term in (left, right):
        for part in term[1] if term[0] == "join" else (term,):
            if part != UNKNOWN:
                alternatives[part] = None
    if len(alternatives) == 1:
        known = next(iter(alternatives))
        return ("join", (known,)) if known[0] == "const" and UNKNOWN in (left, right) else known
    if not alternatives or len(alternatives) > MAX_ALTERNATIVES:
        return UNKNOWN
    return ("join", tuple(alternatives))


def choice(test: Term, yes: Term, no: Term) -> Term:
    """Return the term for "the one or the other, as a condition says"."""
    either = join(yes, no)
    if either[0] != "join" or test == UNKNOWN or not _is_small((test, yes, no)):
        return either
    return ("join", either[1], (test, yes, no))


def _is_small(term: Term) -> bool:
    """Tell whether a term has few parts, those that it holds twice counted twice."""
    pending: list[object] = [term]
    left = _MAX_PARTS
    while pending and left:
        part = pending.pop()
        left -= 1
        if isinstance(part, tuple):
            pending.extend(part)
    return not pending


def prefixes(path: Term) -> Iterator[Term]:
    """Yield a path, and those that it starts with, the longest first."""
    yield path
    while path[0] in ("attr", "item"):
        path = path[1]
        yield path


def root(term: Term) -> Term:
    """Return the innermost object of an attribute and item path."""
    while term[0] in ("attr", "item"):
        term = term[1]
    return term


def constant(term: Term) -> Any:
    """Return a literal's value, or None where the term is not a literal."""
    return term[1] if term[0] == "const" else None


def mentions(term: Term, wanted: Collection[Term]) -> bool:
    """Tell whether a term is one of some terms, or is made of one."""
    return term in wanted or any(mentions(part, wanted) for part in term if isinstance(part, tuple))
