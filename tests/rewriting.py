"""Run the rewrite half of a codemod on a text, with lines told by what stands on them."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst
import pytest

from isolint.contracts import Codemod, Refused


def codemod_of(kind: type[Codemod]) -> Codemod:
    """Make an instance that only rewrites."""
    rewriting = type(kind.__name__, (kind,), {"plan": lambda *_: iter(())})
    instance = rewriting()
    assert isinstance(instance, Codemod)
    return instance


def rewritten(kind: type[Codemod], source: str, **payload: Any) -> str:
    """Return the text that a codemod makes of a source; it parses."""
    result = codemod_of(kind).rewrite(cst.parse_module(source), payload).code
    ast.parse(result)
    return result


def refusal(kind: type[Codemod], source: str, **payload: Any) -> str:
    """Return the reason for which a codemod declines."""
    with pytest.raises(Refused) as caught:
        codemod_of(kind).rewrite(cst.parse_module(source), payload)
    return str(caught.value)


def at(source: str, *texts: str) -> list[int]:
    """Return the 1-based lines that hold any of these texts, each of which must be found."""
    lines = source.split("\n")
    found = {number for text in texts for number, line in enumerate(lines, 1) if text in line}
    for text in texts:
        assert text in source, f"{text!r} is not in the source"
    return sorted(found)


def line(source: str, text: str) -> int:
    """Return the one line that holds this text."""
    (found,) = at(source, text)
    return found


def call(source: str, text: str, callee: str, position: int | None = None) -> dict[str, Any]:
    """Return where the one call that starts with this text stands."""
    number = line(source, text)
    column = source.split("\n")[number - 1].index(text) + 1
    return {"line": number, "column": column, "callee": callee, "position": position}
