"""What a rule, a codemod and their cases are: the three things that a contributor adds as one file."""

from __future__ import annotations

import abc
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from isolint.model import Finding, Refusal, Safety

if TYPE_CHECKING:
    import libcst as cst

    from isolint.index import ProjectIndex

#: A case's project: relative path -> source. A bare string stands for one file, `test_case.py`.
Files = Mapping[str, str] | str

CASE_FILE = "test_case.py"


def case_files(files: Files) -> dict[str, str]:
    """Return a case's project as relative path -> source, with the indentation of the case taken off."""
    named = {CASE_FILE: files} if isinstance(files, str) else files
    return {path: textwrap.dedent(text).lstrip("\n") for path, text in named.items()}


@dataclass(frozen=True, slots=True)
class Valid:
    """A project on which the rule must stay silent."""

    why: str
    files: Files


@dataclass(frozen=True, slots=True)
class Invalid:
    """A project on which the rule must report exactly one finding, pinned to place, site and message."""

    why: str
    files: Files
    line: int
    site: str
    message: str
    path: str = CASE_FILE


@dataclass(frozen=True, slots=True)
class Rewrites:
    """A project before and after `fix` runs this codemod to its fixpoint; `after` leaves out what stays."""

    why: str
    before: Files
    after: Files


@dataclass(frozen=True, slots=True)
class Refuses:
    """A project that the codemod must leave alone, with the reason that the user reads."""

    why: str
    files: Files
    reason: str


class Rule(abc.ABC):
    """One hazard: a query over the index. The docstring of a subclass is its user documentation."""

    code: ClassVar[str]
    name: ClassVar[str]
    VALID: ClassVar[Sequence[Valid]]
    INVALID: ClassVar[Sequence[Invalid]]

    @abc.abstractmethod
    def check(self, index: ProjectIndex) -> Iterator[Finding]:
        """Yield each instance of the hazard, in any order."""


class Refused(Exception):
    """Raised by a rewrite that finds it cannot keep the code's meaning; the message is the reason."""


#: What `Codemod.plan` hands to `Codemod.rewrite` for one file: JSON values only, for it crosses a process.
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """One all-or-nothing rewrite: a payload for each file that it touches.

    A path that is not in the project yet is created, starting from an empty module.
    """

    codemod: str
    safety: Safety
    findings: tuple[Finding, ...]
    payloads: Mapping[str, Payload]


class Codemod(abc.ABC):
    """One rewrite: `plan` asks the index what to do, and `rewrite` does it, in a child process.

    One that `serves_each_test` makes or puts back an object for all: changes of it need nothing more then.
    """

    name: ClassVar[str]
    codes: ClassVar[frozenset[str]]
    serves_each_test: ClassVar[bool] = False
    REWRITES: ClassVar[Sequence[Rewrites]]
    REFUSES: ClassVar[Sequence[Refuses]]

    @abc.abstractmethod
    def plan(self, index: ProjectIndex, findings: Sequence[Finding]) -> Iterator[Task | Refusal]:
        """Yield a task or a refusal for each of the findings, all of which offer this codemod."""

    @abc.abstractmethod
    def rewrite(self, module: cst.Module, payload: Payload) -> cst.Module:
        """Return the rewritten module, or raise `Refused`."""
