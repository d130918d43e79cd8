"""Analyse and fix projects that exist in memory only."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from isolint import models
from isolint.config import Config
from isolint.contracts import Codemod, Files, Rule, case_files
from isolint.engine.check import Analysis, Setup, analyse
from isolint.engine.passes import FixOptions, FixOutcome, fix
from isolint.engine.project import from_texts
from isolint.engine.worker import Rewriter
from isolint.model import Safety

EVERY_TIER = frozenset({Safety.SAFE, Safety.UNSAFE})


def setup(rules: Sequence[Rule]) -> Setup:
    return Setup(Config(root=Path("project")), tuple(rules), models.load(()))


def analysed(files: Files, rules: Sequence[Rule]) -> Analysis:
    project = from_texts(case_files(files))
    assert project.errors == ()
    return analyse(setup(rules), project)


def fixed(
    files: Files,
    rules: Sequence[Rule],
    codemods: Sequence[Codemod],
    rewriter: Rewriter,
    paths: tuple[str, ...] = (),
) -> FixOutcome:
    analysis = analysed(files, rules)
    return fix(setup(rules), analysis, rewriter, FixOptions(tuple(codemods), EVERY_TIER, paths))


def after(files: Files, outcome: FixOutcome) -> dict[str, str]:
    """Return a case's project as a fix leaves it."""
    files = case_files(files) | {path: change.new for path, change in outcome.changes.items()}
    return {path: text for path, text in files.items() if text is not None}


def asserts(files: Mapping[str, str]) -> Counter[str]:
    """Count the asserts of a project, whatever their place."""
    trees = (ast.parse(text) for text in files.values())
    nodes = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Assert))
    return Counter(ast.dump(node) for node in nodes)
