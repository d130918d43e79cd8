"""What the rules on files have in common: a finding for each statement that leaves one changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from isolint.contracts import Rule
from isolint.index import ProjectIndex, Role
from isolint.index.resolution.values import Literal
from isolint.index.sharing.file_use import FileHazard
from isolint.index.sharing.module_set_up import set_up_of
from isolint.index.sites.paths import holder_of, is_protected, is_relative
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.model import Confidence, Doubt, Finding, FixOffer, Safety, Site, SiteKind
from isolint.rules._doubts import BRANCH, RUN_TWICE, inferred, weakened
from isolint.rules._findings import counted, from_effect
from isolint.rules._state import doer, through

_ELSEWHERE = Doubt("the working folder may be another one", Confidence.LIKELY, is_weak=True)
_HANDED = Doubt("the name of the file is put together on the way", Confidence.LIKELY, is_weak=True)
_MOVED = Doubt("tests change the working folder, and may run this in another one", is_weak=True)


class FileRule(Rule):
    """A rule on files that tests leave changed."""

    held: bool

    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield a finding for each statement and file, of those whose folder somebody holds or of the others."""
        told_elsewhere = {shared.site[1] for shared in index.shared_databases}
        for hazard in index.file_hazards:
            if hazard.path in told_elsewhere:
                continue
            effect = min(hazard.effects, key=lambda one: len(inferred(index, one)))
            # What may not happen may not happen twice.
            if hazard.is_alone and _unsure(index, effect):
                continue
            # Where the folder is guessed as well, that is one guess more than a finding may rest on.
            if is_relative(hazard.path) and _moves(index) and _unsure(index, effect):
                continue
            if is_protected(hazard.path):
                continue
            if hazard.path.startswith("{") is self.held:
                yield self._finding(index, hazard, effect)

    def _finding(self, index: ProjectIndex, hazard: FileHazard, effect: Effect) -> Finding:
        anchor = index.chains.anchor(effect)
        meets = "test meets" if hazard.victims.bit_count() == 1 else "tests meet"
        message = (
            f"{doer(index, effect)} {_does(effect)} {_named(hazard.path)}{through(index, effect)}, "
            f"and leaves it so after {counted(hazard.tests.bit_count(), 'test')}; "
            f"{hazard.victims.bit_count()} {meets} it"
        )
        return replace(
            from_effect(self, index, effect, message, hazard.tests),
            path=index.program.path(anchor.function),
            span=index.resolver.scope(anchor.function).events[anchor.event].span,
            site=Site(SiteKind.FILE, hazard.path, index.holder(holder_of(hazard.path))),
            victims=index.nodeids(hazard.victims),
            doubts=_doubts(index, effect, hazard),
            fix=_narrower(index, hazard.path) if self.held else _offer(index, anchor.function, hazard.path),
        )


def _moves(index: ProjectIndex) -> bool:
    """Tell whether some test, or what runs for it, changes the working folder."""
    changing = index.on((SiteKind.PROCESS, "cwd"), EffectKind.WRITE, EffectKind.GUARD, EffectKind.RESET)
    return any(index.reach.tests(effect.owner) for effect in changing)


def _offer(index: ProjectIndex, function: int, path: str) -> FixOffer | None:
    """Return the offer to let a test that decides on a path write its file in a folder of its own.

    Where a set-up makes the file, or its folder, for all tests of a module, that is to do so for each.
    """
    if set_up_of(index, (SiteKind.FILE, path)) is not None:
        return FixOffer("set_up_for_each", Safety.UNSAFE)
    owner = index.program.enclosing_class(function)
    is_plain = index.roles.of(function) is Role.TEST and index.suite.takes_fixtures(owner)
    in_test = is_plain and bool(index.reach.starts(function))
    return FixOffer("file_in_tmp_path", Safety.SAFE) if in_test else None


def _narrower(index: ProjectIndex, path: str) -> FixOffer | None:
    """Return the offer to make for each test what the fixture that holds a path makes for several."""
    holder = holder_of(path) or ""
    # A test may have come to need what another one has put there.
    if any(index.fixtures_at((SiteKind.FIXTURE, holder))):
        return FixOffer("narrow_fixture", Safety.UNSAFE)
    owner = index.objects.sites.class_of((SiteKind.ATTRIBUTE, holder))
    is_of_tests = owner is not None and any(test.owner == owner for test in index.tests)
    return FixOffer("class_set_up_for_each", Safety.UNSAFE) if is_of_tests else None


def _does(effect: Effect) -> str:
    if effect.form is Form.LIBRARY_CALL:
        command = effect.value.content if isinstance(effect.value, Literal) else ""
        return f"runs `{command}`, which changes"
    return "removes" if effect.form is Form.DELETE else "writes"


def _named(path: str) -> str:
    """Return a file as prose."""
    holder = holder_of(path)
    if holder is None:
        return f"the file `{path}`"
    name = holder.rpartition(":")[2]
    if path == f"{{{holder}}}":
        return f"the file or folder that `{name}` holds"
    return f"the file `{path.replace(holder, name)}`"


def _doubts(index: ProjectIndex, effect: Effect, hazard: FileHazard) -> tuple[Doubt, ...]:
    """Return the doubts that a test meets the file: it may run once, a relative path may lead elsewhere."""
    found = weakened(_unsure(index, effect))
    if hazard.is_alone:
        found = (*found, RUN_TWICE)
    if effect.via:
        found = (*found, _HANDED)
    if not is_relative(hazard.path):
        return found
    return (*found, _MOVED if _moves(index) else _ELSEWHERE)


def _unsure(index: ProjectIndex, effect: Effect) -> tuple[Doubt, ...]:
    """Return the doubts that the file is written: by a branch, where that is done or on the way there."""
    scopes = ((index.resolver.scope(step.function), step.event) for step in effect.via)
    on_the_way = any(scope.may_pass_over(event) for scope, event in scopes)
    found = inferred(index, effect)
    return (*found, BRANCH) if on_the_way and BRANCH not in found else found
