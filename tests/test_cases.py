"""Every case of every rule and codemod that the catalog finds."""

from __future__ import annotations

from typing import Any

import pytest
from harness import after, analysed, asserts, fixed

from isolint.contracts import Codemod, Invalid, Refuses, Rewrites, Rule, Valid, case_files
from isolint.engine import catalog
from isolint.engine.worker import ChildRewriter

RULES = catalog.rules()
CODEMODS = catalog.codemods()


def cases(entries: tuple[Any, ...], key: str, attribute: str) -> list[Any]:
    return [
        pytest.param(entry, case, id=f"{getattr(entry, key)}: {case.why}")
        for entry in entries
        for case in getattr(entry, attribute)
    ]


def rules_of(codemod: Codemod) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.code in codemod.codes)


@pytest.mark.parametrize(("rule", "case"), cases(RULES, "code", "VALID"))
def test_rule_stays_silent(rule: Rule, case: Valid) -> None:
    assert analysed(case.files, [rule]).findings == ()


@pytest.mark.parametrize(("rule", "case"), cases(RULES, "code", "INVALID"))
def test_rule_reports_exactly_one_finding(rule: Rule, case: Invalid) -> None:
    findings = analysed(case.files, [rule]).findings
    assert [(found.path, found.span.line, found.site.id, found.message) for found in findings] == [
        (case.path, case.line, case.site, case.message)
    ]
    assert (findings[0].code, findings[0].name) == (rule.code, rule.name)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_has_as_many_silent_cases_as_loud_ones_and_documents_itself(rule: Rule) -> None:
    assert len(rule.VALID) >= len(rule.INVALID) > 0
    documentation = rule.__doc__ or ""
    for heading in ("What it does", "Why it breaks tests", "Example", "Fix and its safety"):
        assert heading in documentation


@pytest.mark.parametrize(("codemod", "case"), cases(CODEMODS, "name", "REWRITES"))
def test_codemod_rewrites(codemod: Codemod, case: Rewrites, rewriter: ChildRewriter) -> None:
    rules = rules_of(codemod)
    outcome = fixed(case.before, rules, [codemod], rewriter)
    result = after(case.before, outcome)

    assert result == case_files(case.before) | case_files(case.after)
    assert asserts(result) == asserts(case_files(case.before))
    cured = {found.code for fix in outcome.applied for found in fix.findings}
    assert [found for found in outcome.remaining if found.code in cured] == []
    assert fixed(result, rules, [codemod], rewriter).changes == {}


@pytest.mark.parametrize(("codemod", "case"), cases(CODEMODS, "name", "REFUSES"))
def test_codemod_refuses(codemod: Codemod, case: Refuses, rewriter: ChildRewriter) -> None:
    outcome = fixed(case.files, rules_of(codemod), [codemod], rewriter)

    assert outcome.changes == {}
    assert {refusal.reason for refusal in outcome.refusals} == {case.reason}


@pytest.mark.parametrize("codemod", CODEMODS, ids=lambda codemod: codemod.name)
def test_codemod_names_rules_that_exist_and_shows_what_it_does(codemod: Codemod) -> None:
    assert codemod.codes <= {rule.code for rule in RULES}
    assert codemod.REWRITES
    assert codemod.REFUSES
