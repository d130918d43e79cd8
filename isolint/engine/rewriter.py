"""The child process that runs codemods: one JSON request a line in, one JSON answer a line out.

A request is `{"codemod": name, "text": str, "payload": {...}}`, or `{"before": str, "text": str}` to have
removed what only several fixes together make useless, as imports, or `{"text": str, "marks": {...}}` to have
tests marked, each with the `line_length` that new code is laid out for; the answer is `{"text": str}` or
`{"refused": reason}`. An exception ends the process, and the parent reads its traceback: libcst can also
crash outright, so it has to cope with a death in any case.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import libcst as cst

from isolint.codemods.syntax.fixtures import without_needless_contexts
from isolint.codemods.syntax.imports import drop_dead_imports
from isolint.codemods.syntax.marks import set_marks
from isolint.codemods.syntax.quotes import in_quotes_of
from isolint.codemods.syntax.tree import names_in
from isolint.contracts import Codemod, Refused
from isolint.engine import catalog
from isolint.line_length import lines_up_to

#: libcst visits recursively, several frames for each level of nesting.
_RECURSION_LIMIT = 20_000


def answer(codemods: Mapping[str, Codemod], request: Mapping[str, Any]) -> dict[str, str]:
    """Return the answer to one request."""
    text = request["text"]
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        return {"refused": f"libcst cannot parse it: {error.message} (line {error.raw_line})"}
    if module.code != text:
        return {"refused": "cannot be round-tripped: libcst does not give this text back as it is"}
    if "before" in request:
        before = cst.parse_module(request["before"])
        module = without_needless_contexts(module, before)
        return {"text": drop_dead_imports(module, names_in(before)).code}
    try:
        if "marks" in request:
            return {"text": set_marks(module, **request["marks"]).code}
        result = codemods[request["codemod"]].rewrite(module, request["payload"])
        return {"text": in_quotes_of(module, result).code}
    except Refused as refused:
        return {"refused": str(refused)}


def main() -> None:
    """Answer requests until standard input ends."""
    sys.setrecursionlimit(_RECURSION_LIMIT)
    # Whatever prints from now on must not end up among the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    codemods = {codemod.name: codemod for codemod in catalog.codemods()}
    for line in sys.stdin:
        request = json.loads(line)
        with lines_up_to(request["line_length"]):
            answers.write(json.dumps(answer(codemods, request)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
