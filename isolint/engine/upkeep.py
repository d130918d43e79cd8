"""Keep the managed blocks to what leaks: an entry whose state nothing leaves changed any more goes."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace

from isolint.codemods.conftest.managed_block import parse, took_over_empty_file
from isolint.codemods.conftest.upkeep import CODEMOD, Block
from isolint.codemods.planning.questions import local_packages
from isolint.contracts import Refused, Task
from isolint.engine import catalog
from isolint.engine.check import Analysis, Setup, lies_in, unsilenced
from isolint.engine.edits import apply
from isolint.engine.plan import Failure, carry_out, texts_of
from isolint.engine.project import Project
from isolint.engine.project import replace as with_texts
from isolint.engine.worker import Rewriter
from isolint.model import FileError, Fix, Safety


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The project with its blocks brought up to date, what was changed for that, and blocks to leave alone.

    `emptied` are the files that held nothing but a block, and go with it.
    """

    project: Project
    fixes: tuple[Fix, ...] = ()
    emptied: tuple[str, ...] = ()
    untouchable: tuple[FileError, ...] = ()


def keep_up(setup: Setup, project: Project, rewriter: Rewriter, paths: Sequence[str] = ()) -> Upkeep:
    """Ask of each entry of a managed block whether its state would leak without it, and drop it if not.

    Only blocks in `paths` are looked at; without paths, all of them.
    All rules are asked, and comments that silence findings are not heeded: what a user does not want to see
    may be there all the same.
    """
    blocks, untouchable = _blocks(project, paths)
    if not blocks:
        return Upkeep(project, untouchable=untouchable)
    asking = replace(setup, rules=catalog.rules())
    blocks, analysis = _judged(asking, project, rewriter, blocks)
    fixes = _written(project, analysis, rewriter, blocks)
    result, spoilt = with_texts(project, dict(apply(texts_of(project), fixes)))
    if not fixes or spoilt or _has_more(asking, result, project):
        return Upkeep(project, untouchable=untouchable)
    emptied = [block.path for block in blocks if _is_emptied(block.path, project, result)]
    return Upkeep(result, tuple(fixes), tuple(emptied), untouchable)


def _blocks(project: Project, paths: Sequence[str]) -> tuple[list[Block], tuple[FileError, ...]]:
    """Return the managed blocks of a project, and why some of them are to be left alone."""
    found: list[Block] = []
    untouchable: list[FileError] = []
    for path, module in project.modules.items():
        if posixpath.basename(path) != "conftest.py" or not (not paths or lies_in(path, paths)):
            continue
        try:
            entries = parse(module.text)
        except Refused as refused:
            untouchable.append(FileError(path, str(refused)))
        else:
            found += [] if entries is None else [Block(path, entries)]
    return found, tuple(untouchable)


def _judged(
    setup: Setup, project: Project, rewriter: Rewriter, blocks: Sequence[Block]
) -> tuple[list[Block], Analysis]:
    """Return the blocks with all that is needed of them, and the analysis where just that stands.

    It takes several rounds, as a statement that changes many objects is reported for a few of them.
    """
    while True:
        less = [block for block in blocks if block.kept != block.present]
        fixes = [_rewrite(project, rewriter, block, block.kept.to_payload()) for block in less]
        bare, _ = with_texts(project, dict(apply(texts_of(project), [fix for fix in fixes if fix])))
        analysis = unsilenced(setup, bare)
        judged = [block.judged(analysis.index, analysis.findings) for block in blocks]
        is_settled = [block.kept for block in judged] == [block.kept for block in blocks]
        if is_settled or all(block.kept == block.present for block in judged):
            return judged, analysis
        blocks = judged


def _written(project: Project, analysis: Analysis, rewriter: Rewriter, blocks: Sequence[Block]) -> list[Fix]:
    """Return the edits that bring the blocks up to date."""
    local = {"local": local_packages(analysis.index)}
    fixes = [
        _rewrite(project, rewriter, block, block.brought_up_to_date(analysis.index).to_payload() | local)
        for block in blocks
        if block.outdated or block.kept != block.present
    ]
    return [fix for fix in fixes if fix is not None]


def _rewrite(project: Project, rewriter: Rewriter, block: Block, payload: dict[str, object]) -> Fix | None:
    task = Task(CODEMOD, Safety.SAFE, (), {block.path: payload | {"whole": True}})
    result = carry_out(task, project, rewriter)
    return None if isinstance(result, Failure) else result


def _has_more(setup: Setup, result: Project, project: Project) -> bool:
    """Tell whether more is to be said of a project than before."""
    sites = [found.site.id for found in unsilenced(setup, project).findings]
    return any(found.site.id not in sites for found in unsilenced(setup, result).findings)


def _is_emptied(path: str, project: Project, result: Project) -> bool:
    return not result.modules[path].text.strip() and not took_over_empty_file(project.modules[path].text)
