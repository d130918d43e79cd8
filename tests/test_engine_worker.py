"""The child process, and stand-ins for it that hang, crash and talk nonsense."""

from __future__ import annotations

import sys

import pytest

from isolint.contracts import Codemod, Refused
from isolint.engine.rewriter import answer
from isolint.engine.worker import ChildRewriter, Declined, Rewritten

HANGS = "import threading\nthreading.Event().wait()"
DIES_BY_SIGNAL = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)"
RAISES = "import sys\nsys.stdin.readline()\nraise KeyError('site')"
EXITS = "import sys\nsys.stdin.readline()\nsys.exit(3)"
SHOUTS = """
import json, sys
for line in sys.stdin:
    print(json.dumps({"text": json.loads(line)["text"].upper()}), flush=True)
"""
DIES_ON_BAD = """
import json, os, sys
for line in sys.stdin:
    text = json.loads(line)["text"]
    if text == "bad":
        os.abort()
    print(json.dumps({"text": text + f" {os.getpid()}"}), flush=True)
"""


def child(script: str, seconds: float = 60) -> ChildRewriter:
    return ChildRewriter(seconds, (sys.executable, "-c", script))


def test_one_child_serves_all_requests() -> None:
    with child(SHOUTS) as rewriter:
        assert rewriter.rewrite("any", "é\u2028\n", {}) == Rewritten("É\u2028\n")
        assert rewriter.rewrite("any", "b" * 1_000_000, {}) == Rewritten("B" * 1_000_000)


@pytest.mark.parametrize("text", ["short", "longer than any pipe holds" * 100_000])
def test_a_rewrite_that_hangs_is_ended_and_refused(text: str) -> None:
    with child(HANGS, seconds=0.1) as rewriter:
        assert rewriter.rewrite("any", text, {}) == Declined("the rewrite took longer than 0.1 seconds")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_child_that_crashes_is_a_refusal_that_names_the_signal() -> None:
    with child(DIES_BY_SIGNAL) as rewriter:
        assert rewriter.rewrite("any", "", {}) == Declined(
            "the rewrite crashed the process that ran it (signal 11)"
        )


def test_an_exception_of_ours_is_a_refusal_with_its_traceback() -> None:
    with child(RAISES) as rewriter:
        declined = rewriter.rewrite("any", "", {})
    assert isinstance(declined, Declined)
    assert declined.reason == "internal error, please report it: KeyError: 'site'"
    assert declined.detail.startswith("Traceback")


def test_a_child_that_just_leaves_is_a_refusal() -> None:
    with child(EXITS) as rewriter:
        assert rewriter.rewrite("any", "", {}) == Declined("internal error, please report it: exit code 3")


def test_a_new_child_starts_after_a_death() -> None:
    with child(DIES_ON_BAD) as rewriter:
        first = rewriter.rewrite("any", "good", {})
        again = rewriter.rewrite("any", "good", {})
        died = rewriter.rewrite("any", "bad", {})
        reborn = rewriter.rewrite("any", "good", {})
    assert first == again
    assert isinstance(died, Declined)
    assert isinstance(reborn, Rewritten)
    assert reborn != first


def test_the_real_child_refuses_what_libcst_cannot_parse(rewriter) -> None:
    declined = rewriter.rewrite("any", "x = (\n", {})  # isolint: ignore[ISO501] one child serves many files
    assert isinstance(declined, Declined)
    assert declined.reason.startswith("libcst cannot parse it: ")


class Renaming(Codemod):
    """Renames the module's first name, or refuses."""

    name = "renaming"
    codes = frozenset()
    REWRITES = ()
    REFUSES = ()

    def plan(self, index, findings):  # noqa: ARG002 - the contract passes them
        return iter(())

    def rewrite(self, module, payload):
        if "refuse" in payload:
            raise Refused(payload["refuse"])
        return module.with_changes(header=(), footer=())


def ask(text: str, **payload: str) -> dict[str, str]:
    return answer({"renaming": Renaming()}, {"codemod": "renaming", "text": text, "payload": payload})


def test_the_child_answers_with_the_new_text() -> None:
    assert ask("# gone\nx = 1\n") == {"text": "x = 1\n"}


def test_the_child_answers_with_the_reason_of_a_refusal() -> None:
    assert ask("x = 1\n", refuse="it is in a lambda") == {"refused": "it is in a lambda"}


@pytest.mark.parametrize("text", ["\x0cx = 1\n", "\\\nx = 1\n"], ids=["form feed", "continuation"])
def test_text_that_libcst_does_not_give_back_is_refused(text: str) -> None:
    assert ask(text) == {"refused": "cannot be round-tripped: libcst does not give this text back as it is"}


def test_the_child_removes_the_imports_of_which_only_the_text_before_made_use() -> None:
    before = "import os\nimport sys\nimport json\n\nos.chdir(sys.argv[1])\n"
    after = "import os\nimport sys\nimport json\n\ngo(sys.argv[1])\n"
    assert answer({}, {"before": before, "text": after}) == {"text": after.replace("import os\n", "")}
