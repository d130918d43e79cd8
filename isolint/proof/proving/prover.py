"""Look for the smallest test file that shows a finding to be true, by running it in both orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from isolint.model import Finding
from isolint.proof.observations import Observation, module_of
from isolint.proof.proving.bench import Bench
from isolint.proof.proving.shrinking import Shrinking
from isolint.proof.proving.slicing import Module
from isolint.proof.proving.views import Form, forms
from isolint.proof.proving.writing import (
    IMPORTING,
    LOOKING,
    exploring,
    importing,
    looking,
    merged,
    put_together,
)
from isolint.proof.units import Command

#: So many tests that change a state are tried, and so many pairs of these with tests that read it.
_MOST_TESTS = 4
_MOST_PAIRS = 4

#: What differs in the words of a failure from run to run: addresses, and names of temporary folders.
_VARYING = re.compile(r"0x[0-9a-f]+|\b[0-9a-f]{6,}\b|\d+")


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that was seen to pass in one order of its tests and to fail in the other.

    `polluter` is the test, or the module, whose code it is; `reason` the words of the failure.
    """

    finding: Finding
    path: str
    text: str
    polluter: str
    passing: Command
    failing: Command
    reason: str


@dataclass(frozen=True, slots=True)
class Unproven:
    """Why there is no proof of a finding: what was tried, and what was seen."""

    finding: Finding
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What there is to make a proof of, by the names of the index.

    `texts` are the test modules, by path; `names` what the index calls the modules, and `imports` what pytest
    calls those with tests; `tests` what pytest collects; `objects` gives the dotted names of what holds a
    state of a library.
    """

    texts: Mapping[str, str]
    names: Mapping[str, str]
    imports: Mapping[str, str]
    tests: frozenset[str]
    objects: Callable[[Finding], tuple[str, ...]]


@dataclass(slots=True)
class Prover:
    """Proves one finding after another; `bench` gives the place where a proof for a module would stand."""

    sources: Sources
    bench: Callable[[Finding, str], Bench]
    say: Callable[[str], None]
    _reasons: list[str] = field(default_factory=list)

    def prove(self, finding: Finding) -> Proof | Unproven:
        """Return a proof that was run, or why there is none."""
        self._reasons = []
        for attempt in self._attempts(finding):
            proof = attempt()
            if proof is not None:
                return proof
        if not self._reasons:
            self._reasons.append("pytest collects none of the tests that it is about")
        return Unproven(finding, tuple(dict.fromkeys(self._reasons)))

    def _attempts(self, finding: Finding) -> Iterator[Callable[[], Proof | None]]:
        start = finding.chain[0] if finding.chain else None
        if start is not None and start.name == start.path and start.path in self.sources.names:
            yield lambda: self._by_import(finding, start.path)
        known = tuple(test for test in finding.tests if test in self.sources.tests)
        for test in known[:_MOST_TESTS]:
            yield lambda test=test: self._by_test(finding, test)  # type: ignore[misc]
        victims = tuple(test for test in finding.victims if test in self.sources.tests)
        pairs = [(test, victim) for victim in victims for test in known if test != victim]
        for test, victim in pairs[:_MOST_PAIRS]:
            yield lambda test=test, victim=victim: self._by_pair(finding, test, victim)  # type: ignore[misc]

    def _by_import(self, finding: Finding, path: str) -> Proof | None:
        """Prove that importing a module changes a state."""
        self.say(f"importing {path}")
        code = importing(self.sources.imports.get(path, self.sources.names[path]))
        bench = self.bench(finding, path)
        form = self._form(finding, _Trial(bench, code, IMPORTING, path))
        if form is None:
            return None
        text = put_together(code, looking(form, code))
        return self._proof(finding, bench, text, (IMPORTING, LOOKING), path)

    def _by_test(self, finding: Finding, test: str) -> Proof | None:
        """Prove that a test leaves a state changed, with as little of its module as that takes."""
        self.say(f"what {test} leaves behind")
        path, name = _parts(test)
        code = self.sources.texts[path]
        own = self.sources.names[path]
        is_own = finding.site.key.partition(":")[0] == own
        bench = self.bench(finding, path)
        module = Module(code, [tuple(name.split("::"))])
        form = self._form(finding, _Trial(bench, code, name, test, own)) if module.has_tests else None
        if form is None:
            return None if is_own else self._by_node_id(finding, test, bench)
        look = looking(form, code)
        module = Module(code, [tuple(name.split("::"))], look.imports)

        def composed(text: str) -> str:
            return put_together(text, look)

        ways: list[str] = []

        def fails(text: str) -> bool:
            seen = bench.ran(composed(text), (name, LOOKING))
            if not _is_shown(seen, name, LOOKING):
                return False
            # What is left out may not be what puts a part of the state right.
            ways.append(_VARYING.sub("#", seen[LOOKING].reason))
            return ways[-1] == ways[0]

        self.say("making it smaller")
        smallest = Shrinking(module, fails).run()
        if smallest is None:
            return None
        proof = self._proof(finding, bench, composed(smallest), (name, LOOKING), test)
        return proof or self._proof(finding, bench, composed(code), (name, LOOKING), test)

    def _by_node_id(self, finding: Finding, test: str, bench: Bench) -> Proof | None:
        """Prove it with the project's own test, where a copy of that does not do the same."""
        form = self._form(finding, _Trial(bench, "", test, test))
        if form is None:
            return None
        text = put_together("", looking(form))
        return self._proof(finding, bench, text, (test, LOOKING), test)

    def _by_pair(self, finding: Finding, test: str, victim: str) -> Proof | None:
        """Prove that one test of the project changes how another ends."""
        self.say(f"{victim} after {test}")
        (path, name), (other_path, other) = _parts(test), _parts(victim)
        code: str | None = self.sources.texts[path]
        if path != other_path:
            code = merged(self.sources.texts[path], self.sources.texts[other_path])
        if code is None:
            self._reasons.append(f"{path} and {other_path} do not fit into one file")
            return None
        bench = self.bench(finding, other_path)
        module = Module(code, [tuple(name.split("::")), tuple(other.split("::"))])
        if not module.has_tests or name == other:
            return None
        ending = bench.ran(code, (name, other)).get(other)
        if ending is None or not ending.is_bad:
            self._reasons.append(f"{victim} does not fail after {test}")
            return None
        if not _all_pass(bench.ran(code, (other, name)), (other, name)):
            self._reasons.append(f"{victim} and {test} do not both pass in the other order")
            return None

        def differs(text: str) -> bool:
            after = bench.ran(text, (name, other)).get(other)
            if after is None or (after.ending, after.kind) != (ending.ending, ending.kind):
                return False
            return _all_pass(bench.ran(text, (other, name)), (other, name))

        smallest = Shrinking(module, differs).run()
        if smallest is None:
            return None
        return self._proof(finding, bench, smallest, (name, other), test)

    def _form(self, finding: Finding, trial: _Trial) -> Form | None:
        """Return a way to look at the state by which it is seen to stay changed."""
        found = forms(finding.site, trial.own, self.sources.objects(finding))
        if not found:
            self._reasons.append(f"no line of Python can look at `{finding.site.id}`")
            return None
        look, names = exploring(found)
        text = put_together(trial.code, look)
        after = trial.bench.ran(text, (trial.test, *names))
        if not any(name in after for name in names):
            self._reasons.append(f"{trial.label} does not run in a file of its own")
            return None
        before = trial.bench.ran(text, (*names, trial.test))
        usable = [(form, name) for form, name in zip(found, names, strict=True) if _passes(before, name)]
        if any(form.goes_by_value for form, _ in usable):
            usable = [(form, name) for form, name in usable if form.goes_by_value]
        shown = [form for form, name in usable if name in after and after[name].is_bad]
        if not shown:
            self._reasons.append(
                f"`{finding.site.id}` is the same after {trial.label} as before"
                if usable
                else f"no comparison of `{finding.site.id}` holds even before {trial.label}"
            )
        return shown[0] if shown else None

    def _proof(
        self, finding: Finding, bench: Bench, text: str, tests: tuple[str, str], polluter: str
    ) -> Proof | None:
        """Run the final text in both orders, and return it if they end as they have to."""
        first, second = tests
        failing, passing = bench.command(tests), bench.command(tests[::-1])
        title = _title(finding, failing, passing)
        whole = put_together(text, title=title)
        after = bench.ran(whole, tests)
        before = bench.ran(whole, tests[::-1])
        if not _all_pass(before, tests):
            failed = next((name for name in tests if not _passes(before, name)), first)
            reason = before[failed].reason if failed in before else "it does not run"
            self._reasons.append(f"{failed} does not pass even when it runs in the other order: {reason}")
            return None
        if not _is_shown(after, first, second):
            self._reasons.append(f"what {polluter} leaves is not seen once the file is made small")
            return None
        return Proof(finding, bench.path, whole, polluter, passing, failing, after[second].reason)


@dataclass(frozen=True, slots=True)
class _Trial:
    """A test in some code, whose name in words is `label`; `own` is the module that the code is a copy of."""

    bench: Bench
    code: str
    test: str
    label: str
    own: str | None = None


def place(path: str, finding: Finding) -> str:
    """Return where a proof stands: beside the tests, under a name that pytest takes for a test module."""
    beside = PurePosixPath(path)
    code = finding.code.lower()
    name = f"proof_{code}_test.py" if beside.stem.endswith("_test") else f"test_proof_{code}.py"
    return beside.with_name(name).as_posix()


def _parts(test: str) -> tuple[str, str]:
    path = module_of(test)
    return path, test[len(path) + 2 :]


def _passes(seen: Mapping[str, Observation], name: str) -> bool:
    return name in seen and not seen[name].is_bad


def _all_pass(seen: Mapping[str, Observation], names: Sequence[str]) -> bool:
    return all(_passes(seen, name) for name in names)


def _is_shown(seen: Mapping[str, Observation], first: str, second: str) -> bool:
    """Tell whether the second test failed after the first, which has to have run."""
    return first in seen and second in seen and seen[second].is_bad


def _title(finding: Finding, failing: Command, passing: Command) -> str:
    rows = ((failing.text, "fails"), (passing.text, "passes"))
    width = max(len(text) for text, _ in rows)
    lines = [f"    {text:<{width}}  # {ending}" for text, ending in rows]
    head = f"Proof of {finding.code} at {finding.path}:{finding.span.line}, on `{finding.site.id}`."
    return "\n".join((head, "", *lines, "")).replace("\\", "\\\\")
