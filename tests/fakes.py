"""An engine over fakes: a rule that reports each call of `leak(NAME)`, and codemods that edit text."""

# ruff: noqa: ARG002 - fakes take what the contracts pass

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from isolint.config import Config
from isolint.contracts import Codemod, Payload, Rule, Task
from isolint.engine import check, pool
from isolint.engine.worker import Declined, Rewritten
from isolint.facts.records import Scope
from isolint.model import (
    Finding,
    FixOffer,
    Location,
    Refusal,
    Safety,
    Site,
    SiteKind,
    Span,
)
from isolint.source import SourceFile

LEAK = re.compile(r"\bleak\((\w+)\)")


@dataclass(frozen=True)
class FakeFacts:
    path: str
    text: str
    scopes: tuple[Scope, ...] = ()


@dataclass(frozen=True)
class FakeIndex:
    modules: Mapping[str, FakeFacts]

    @property
    def tests(self) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(nodeid=f"{path}::{name}")
            for path, facts in self.modules.items()
            for name in re.findall(r"^def (test\w*)", facts.text, re.MULTILINE)
        ]


class LeakRule(Rule):
    """Calls of `leak`.

    What it does: reports each call of `leak(NAME)`.
    """

    code: ClassVar[str] = "ISO901"
    name: ClassVar[str] = "leak"
    VALID = ()
    INVALID = ()

    def check(self, index: Any) -> Iterator[Finding]:
        for path, facts in index.modules.items():
            for number, line in enumerate(facts.text.split("\n"), 1):
                for match in LEAK.finditer(line):
                    yield self.finding(path, number, match)

    def finding(self, path: str, number: int, match: re.Match[str]) -> Finding:
        return Finding(
            self.code,
            self.name,
            f"{match[1]} leaks",
            path,
            Span(number, match.start() + 1, number, match.end() + 1),
            Site(SiteKind.GLOBAL, match[1], Location("app.py", 1, match[1])),
            tests=(f"{path}::test_a",),
            victims=("test_b.py::test_b",),
            chain=(Location(path, number, "test_a"),),
            fix=FixOffer("stopper", Safety.SAFE),
        )


class OtherRule(LeakRule):
    """Nothing at all."""

    code = "ISO902"
    name = "other"

    def check(self, index: Any) -> Iterator[Finding]:
        return iter(())


Edit = Callable[[str], "str | Declined"]


class Stopper(Codemod):
    """Proposes what `propose` says of each finding; its payload names the site, for the fake rewriter."""

    name: ClassVar[str] = "stopper"
    codes: ClassVar[frozenset[str]] = frozenset({"ISO901"})
    REWRITES = ()
    REFUSES = ()

    def __init__(self, propose: Callable[[Finding], Task | Refusal] | None = None) -> None:
        self.propose = propose or task

    def plan(self, index: Any, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        for finding in findings:
            yield self.propose(finding)

    def rewrite(self, module: Any, payload: Payload) -> Any:
        raise AssertionError("the fake rewriter does this")


def task(finding: Finding, *others: str, safety: Safety = Safety.SAFE) -> Task:
    payload = {"site": finding.site.key}
    return Task("stopper", safety, (finding,), dict.fromkeys((finding.path, *others), payload))


@dataclass
class ScriptedRewriter:
    """Makes `leak(NAME)` a `pass`, unless `edits` has something else for that NAME."""

    edits: Mapping[str, Edit] = field(default_factory=dict)
    calls: int = 0

    def rewrite(self, codemod: str, text: str, payload: Payload) -> Rewritten | Declined:
        self.calls += 1
        site = payload["site"]
        edit = self.edits.get(site, lambda old: old.replace(f"leak({site})", "pass", 1))
        result = edit(text)
        return result if isinstance(result, Declined) else Rewritten(result)

    def tidy(self, before: str, text: str) -> Rewritten | Declined:
        return Rewritten(text)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the fakes in the place of facts, index and library models."""

    def extract(source: SourceFile) -> FakeFacts:
        if "crash_the_extractor" in source.text:
            raise RuntimeError("extractor crashed")
        return FakeFacts(source.path, source.text)

    def build(
        modules: Mapping[str, FakeFacts], config: Config, models: object, texts: Mapping[str, str]
    ) -> FakeIndex:
        return FakeIndex(modules)

    monkeypatch.setattr(pool, "extract", extract)
    monkeypatch.setattr(check, "build", build)
