from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import fakes
import pytest
from fakes import LeakRule, ScriptedRewriter, Stopper, task

from isolint.config import Config
from isolint.engine.check import Setup, analyse
from isolint.engine.passes import Change, FixOptions, FixOutcome, fix
from isolint.engine.project import Project, from_texts, replace
from isolint.engine.worker import Declined
from isolint.model import FileError, Finding, Location, Refusal, Safety

EVERYTHING = frozenset({Safety.SAFE, Safety.UNSAFE})


@pytest.fixture(autouse=True)
def fake_engine(monkeypatch) -> None:
    fakes.install(monkeypatch)


class FoldingRule(LeakRule):
    """Calls of `leak`, of which one finding of each name stands for the others.

    What it does: reports the first call of `leak(NAME)`, and where the others are.
    """

    def check(self, index: Any) -> Iterator[Finding]:
        found: dict[str, Finding] = {}
        for one in super().check(index):
            first = found.setdefault(one.site.key, one)
            if first is not one:
                more = Location(one.path, one.span.line, "test_a")
                found[one.site.key] = dataclasses.replace(first, related=(*first.related, more))
        yield from found.values()


def run(
    texts: Mapping[str, str] | Project,
    rewriter: ScriptedRewriter | None = None,
    codemod: Stopper | None = None,
    rule: LeakRule | None = None,
    **options: Any,
) -> FixOutcome:
    project = texts if isinstance(texts, Project) else from_texts(texts)
    setup = Setup(Config(root=Path("project")), (rule or LeakRule(),), None)  # type: ignore[arg-type]
    wanted = FixOptions((codemod or Stopper(),), **options)
    return fix(setup, analyse(setup, project), rewriter or ScriptedRewriter(), wanted)


def reasons(outcome: FixOutcome) -> dict[str, str]:
    return {refusal.finding.site.key: refusal.reason for refusal in outcome.refusals}


def test_every_finding_with_a_fix_is_cured() -> None:
    outcome = run({"a.py": "leak(x)\nleak(y)\n", "b.py": "leak(z)\n", "c.py": "fine\n"})
    assert outcome.changes == {
        "a.py": Change("leak(x)\nleak(y)\n", "pass\npass\n"),
        "b.py": Change("leak(z)\n", "pass\n"),
    }
    assert [found.site.key for fix_ in outcome.applied for found in fix_.findings] == ["x", "y", "z"]
    assert outcome.remaining == outcome.refusals == outcome.withheld == ()


def test_places_that_one_finding_stands_for_are_cured_in_turn() -> None:
    outcome = run({"a.py": "leak(x)\nleak(x)\nleak(x)\n"}, rule=FoldingRule())
    assert outcome.changes["a.py"].new == "pass\npass\npass\n"
    assert outcome.remaining == outcome.refusals == ()


def test_a_project_without_findings_is_left_alone() -> None:
    rewriter = ScriptedRewriter()
    outcome = run({"a.py": "fine\n"}, rewriter)
    assert (outcome.changes, outcome.applied, rewriter.calls) == ({}, (), 0)


def with_import(site: str) -> fakes.Edit:
    return lambda text: ("" if "import it" in text else "import it\n") + text.replace(f"leak({site})", "pass")


def test_identical_edits_of_two_fixes_become_one() -> None:
    rewriter = ScriptedRewriter({site: with_import(site) for site in "xy"})
    outcome = run({"a.py": "fine\nleak(x)\nleak(y)\n"}, rewriter)
    assert outcome.changes["a.py"].new == "import it\nfine\npass\npass\n"
    assert len(outcome.applied) == 2
    assert rewriter.calls == 2


def test_an_insertion_next_to_another_edit_is_not_made_twice() -> None:
    rewriter = ScriptedRewriter({site: with_import(site) for site in "xy"})
    outcome = run({"a.py": "leak(x)\nfine\nleak(y)\n"}, rewriter)
    assert outcome.changes["a.py"].new == "import it\npass\nfine\npass\n"


def test_overlapping_fixes_take_turns() -> None:
    outcome = run({"a.py": "leak(x); leak(y); leak(z)\n"})
    assert outcome.changes["a.py"].new == "pass; pass; pass\n"
    assert len(outcome.applied) == 3


def test_a_fix_is_applied_to_all_of_its_files_or_to_none() -> None:
    codemod = Stopper(
        lambda finding: task(finding, "helper.py") if finding.site.key == "x" else task(finding)
    )

    def refuse_the_helper(text: str) -> str | Declined:
        return Declined("the helper is too odd") if "helper" in text else text.replace("leak(x)", "pass")

    rewriter = ScriptedRewriter({"x": refuse_the_helper})
    outcome = run({"a.py": "leak(x)\nleak(y)\n", "helper.py": "# helper\n"}, rewriter, codemod)
    assert outcome.changes == {"a.py": Change("leak(x)\nleak(y)\n", "leak(x)\npass\n")}
    assert reasons(outcome) == {"x": "the helper is too odd"}


def test_a_fix_whose_result_does_not_parse_is_refused() -> None:
    rewriter = ScriptedRewriter({"x": lambda text: text.replace("leak(x)", "pass pass")})
    outcome = run({"a.py": "leak(x)\nleak(y)\n"}, rewriter)
    assert outcome.changes["a.py"].new == "leak(x)\npass\n"
    assert reasons(outcome)["x"].startswith("the rewrite of a.py does not parse on Python 3.")


def test_a_fix_that_cures_nothing_is_taken_back() -> None:
    rewriter = ScriptedRewriter({"x": lambda text: "# moved\n" + text})
    outcome = run({"a.py": "leak(x)\n", "b.py": "leak(y)\n"}, rewriter)
    assert outcome.changes == {"b.py": Change("leak(y)\n", "pass\n")}
    reason = "the rewrite does not cure it, and was taken back; `isolint explain ISO901` says more"
    assert reasons(outcome) == {"x": reason}
    assert [found.site.key for found in outcome.remaining] == ["x"]


def test_a_fix_that_changes_nothing_is_refused_and_not_tried_again() -> None:
    rewriter = ScriptedRewriter({"x": lambda text: text})
    outcome = run({"a.py": "leak(x)\n", "b.py": "leak(y)\n"}, rewriter)
    expected = "this form of the code is none that it rewrites; `isolint explain ISO901` says what to write"
    assert reasons(outcome) == {"x": expected}
    assert rewriter.calls == 2


def test_fixes_that_spoil_a_file_only_together_are_applied_one_after_the_other() -> None:
    def unwrap(site: str, line: str) -> fakes.Edit:
        # Either deletion alone leaves the block a body; both together leave it none.
        return lambda text: (
            text.replace(line, "")
            if text.count("leak") + text.count("keep") > 1
            else text.replace(f"leak({site})", "pass")
        )

    rewriter = ScriptedRewriter({"x": unwrap("x", "    leak(x)\n"), "y": unwrap("y", "    leak(y)\n")})
    outcome = run({"a.py": "if it:\n    leak(x)\n    leak(y)\n"}, rewriter)
    assert outcome.changes["a.py"].new == "if it:\n    pass\n"
    assert outcome.refusals == ()


def test_fixes_that_breed_findings_come_to_an_end() -> None:
    breeding = {f"x{'x' * n}": breed(n) for n in range(30)}
    outcome = run({"a.py": "leak(x)\n"}, ScriptedRewriter(breeding))
    assert len(outcome.applied) == 10
    assert outcome.changes["a.py"].new == f"leak({'x' * 11})\n"


def breed(extra: int) -> fakes.Edit:
    site = "x" * (extra + 1)
    return lambda text: text.replace(f"leak({site})", f"leak({site}x)")


def test_an_unsafe_task_waits_until_it_is_allowed() -> None:
    codemod = Stopper(lambda finding: task(finding, safety=Safety.UNSAFE))
    held = run({"a.py": "leak(x)\n"}, codemod=codemod)
    assert held.changes == {}
    assert [found.site.key for found in held.withheld] == ["x"]
    assert held.refusals == ()

    done = run({"a.py": "leak(x)\n"}, codemod=codemod, allowed=EVERYTHING)
    assert done.changes["a.py"].new == "pass\n"
    assert done.withheld == ()


def test_a_display_task_is_never_applied() -> None:
    codemod = Stopper(lambda finding: task(finding, safety=Safety.DISPLAY))
    assert run({"a.py": "leak(x)\n"}, codemod=codemod, allowed=EVERYTHING).changes == {}


def test_only_findings_in_the_wanted_paths_are_fixed() -> None:
    outcome = run({"a/x.py": "leak(x)\n", "ab/y.py": "leak(y)\n"}, paths=("a",))
    assert outcome.changes.keys() == {"a/x.py"}


def test_a_refusal_of_the_plan_is_passed_on_with_its_reason() -> None:
    codemod = Stopper(lambda finding: Refusal("stopper", finding, "it is in a lambda"))
    outcome = run({"a.py": "leak(x)\n"}, codemod=codemod)
    assert reasons(outcome) == {"x": "it is in a lambda"}
    assert outcome.changes == {}


def test_a_file_that_is_not_there_yet_is_created() -> None:
    codemod = Stopper(lambda finding: task(finding, "conftest.py"))
    rewriter = ScriptedRewriter({"x": lambda text: text.replace("leak(x)", "pass") if text else "made = 1\n"})
    outcome = run({"a.py": "leak(x)\n"}, rewriter, codemod)
    assert outcome.changes["conftest.py"] == Change(None, "made = 1\n")


def test_a_file_that_could_not_be_read_is_not_taken_for_a_new_one() -> None:
    project = from_texts({"a.py": "leak(x)\n"})
    unread = Project(project.modules, (FileError("conftest.py", "cannot be decoded"),))
    outcome = run(unread, codemod=Stopper(lambda finding: task(finding, "conftest.py")))
    assert outcome.changes == {}
    assert reasons(outcome) == {"x": "conftest.py could not be read"}


def test_a_crash_of_a_rewrite_is_recorded_with_its_traceback() -> None:
    crash = Declined("internal error, please report it: KeyError: 'a'", "Traceback ...\nKeyError: 'a'")
    outcome = run({"a.py": "leak(x)\n"}, ScriptedRewriter({"x": lambda _: crash}))
    assert outcome.errors == (FileError("a.py", "Traceback ...\nKeyError: 'a'"),)
    assert reasons(outcome) == {"x": crash.reason}


def test_new_lines_end_as_the_others_of_the_file_do() -> None:
    rewriter = ScriptedRewriter({"x": lambda text: "import it\n" + text.replace("leak(x)", "pass")})
    outcome = run({"a.py": "leak(x)\r\nfine\r\n"}, rewriter)
    assert outcome.changes["a.py"].new == "import it\r\npass\r\nfine\r\n"


def test_text_that_the_encoding_of_the_file_cannot_hold_is_refused() -> None:
    project = from_texts({"a.py": "leak(x)\n"})
    module = project.modules["a.py"]
    latin = type(module)(module.text, "iso-8859-1", module.suppressions, module.facts)
    rewriter = ScriptedRewriter({"x": lambda text: text.replace("leak(x)", "'\u20ac'")})
    outcome = run(Project({"a.py": latin}), rewriter)
    assert reasons(outcome)["x"].startswith("the rewrite of a.py cannot be written as iso-8859-1")


def test_a_text_whose_facts_cannot_be_had_does_not_replace_the_old_one() -> None:
    project = from_texts({"a.py": "fine\n"})
    replaced, errors = replace(project, {"a.py": "crash_the_extractor\n"})
    assert replaced.modules["a.py"].text == "fine\n"
    assert [error.path for error in errors] == ["a.py"]


def test_a_fix_that_our_own_extractor_cannot_follow_is_refused() -> None:
    rewriter = ScriptedRewriter({"x": lambda text: text.replace("leak(x)", "crash_the_extractor")})
    outcome = run({"a.py": "leak(x)\n", "b.py": "leak(y)\n"}, rewriter)
    assert outcome.changes.keys() == {"b.py"}
    assert reasons(outcome)["x"].startswith("the rewrite of a.py internal error")
