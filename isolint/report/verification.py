"""What a verification found, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from isolint.proof.causes import Cause
from isolint.proof.compare import Difference, always_bad
from isolint.proof.observations import Observation
from isolint.proof.runner import Summary
from isolint.proof.search import Case, Nature
from isolint.proof.trials import Culprits
from isolint.proof.verification import Verification
from isolint.report.text import Style, plural, printable

_MODULES = {
    Nature.VICTIM: "can be collected alone, and not beside other modules",
    Nature.BRITTLE: "cannot be collected alone, and can beside other modules",
    Nature.FLAKY: "cannot always be collected beside the same modules",
}
_SHOWN = 4
_OTHERS = 2

#: Characters of a failure's words.
_LONGEST = 160

_TITLES = {
    Nature.VICTIM: "passes alone, and fails after other tests",
    Nature.BRITTLE: "fails alone, and passes after other tests",
    Nature.OTHERWISE: "ends otherwise after other tests than alone",
    Nature.FLAKY: "differs from run to run of the same tests in the same order",
    Nature.PARALLEL: "differs only beside other processes",
    Nature.UNEXPLAINED: "differs, and does not run alone",
    Nature.STEADY: "ends alone as it does after all other tests, in their order and reversed",
}


def render(work: Verification, style: Style) -> str:
    """Return the table of arrangements, each difference with its culprits, and what could not be judged."""
    parts = [_table(work.summaries, style)]
    parts += [case_lines(case, style) for case in work.cases]
    parts += [_unsearched(difference, style) for difference in work.unsearched]
    parts += list(_remarks(work))
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)


def summary(work: Verification, seconds: float) -> str:
    """Return the line that closes a verification."""
    # Where only some tests were asked for, all were collected, and few seen.
    tests = len(work.runner.seen.by_test()) or (len(work.inventory.tests) if work.cases else 0)
    runs = plural(work.runner.runs, "run")
    took = f"{plural(tests, 'test')}, {runs} of pytest in {seconds:.0f} s"
    if not work.is_whole:
        return f"Interrupted: {plural(len(work.differences), 'difference')} so far. {took}."
    differing = [case for case in work.cases if case.nature is not Nature.STEADY]
    if work.cases and not differing:
        return f"{plural(len(work.cases), 'test')} looked into: no other test makes a difference. {took}."
    if not differing:
        return f"Every test ended alike in every arrangement. {took}."
    families = _families(work.cases)
    causes = f" Causes: {families}." if families else ""
    return f"{plural(len(differing), 'test')} did not always end alike.{causes} {took}."


def _families(cases: Iterable[Case]) -> str:
    counts: dict[str, int] = {}
    for case in cases:
        named = {culprits.causes[0].family.value for culprits in case.culprits if culprits.causes}
        for family in named:
            counts[family] = counts.get(family, 0) + 1
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return ", ".join(f"{family} ({count})" for family, count in ranked)


def _table(summaries: Sequence[Summary], style: Style) -> list[str]:
    if not summaries:
        return []
    width = max(len(entry.label) for entry in summaries)
    # Repeats that went alike share a line.
    rows = Counter(f"{entry.label:<{width}}  {_row(entry, style)}" for entry in summaries)
    return [f"{row}  {times} times" if times > 1 else row for row, times in rows.items()]


def _row(entry: Summary, style: Style) -> str:
    text = f"{entry.passed:>4} passed"
    if entry.failed:
        text += f"  {entry.failed} failed"
    missing = entry.collected - entry.passed - entry.failed
    if missing > 0:
        text += f"  {missing} not run"
    if entry.trouble:
        text += f"  {printable(entry.trouble)}"
    return style.paint(text, fg="red" if entry.failed or entry.trouble else "green")


def case_lines(case: Case, style: Style) -> list[str]:
    """Return how a test ends where, and what makes the difference."""
    titles = _TITLES if "::" in case.node_id else {**_TITLES, **_MODULES}
    lines = [f"{style.paint(case.node_id, bold=True)} {titles[case.nature]}"]
    if case.alone is not None:
        lines.append(f"  alone: {ending_text(case.alone)}")
        others = case.difference.unlike(case.alone)
        lines += _seen((seen.process.label, seen.observation) for seen in others)
    else:
        lines += _seen((seen.process.label, seen.observation) for seen in case.difference.sightings)
    for culprits in case.culprits:
        lines += _culprits(case, culprits)
    if not case.is_complete and case.difference.sightings:
        lines.append("  there may be more; `--all-polluters` looks for them")
    return lines


def _seen(endings: Iterable[tuple[str, Observation]]) -> Iterator[str]:
    labels: dict[Observation, list[str]] = {}
    for label, ending in endings:
        labels.setdefault(ending, []).append(label)
    for ending, where in labels.items():
        unique = list(dict.fromkeys(where))
        more = f" and {len(unique) - _SHOWN} more" if len(unique) > _SHOWN else ""
        yield f"  {'; '.join(unique[:_SHOWN])}{more}: {ending_text(ending)}"


def ending_text(ending: Observation) -> str:
    """Return how a test ended, and why, on one line."""
    place = f" at {ending.place}" if ending.place else ""
    words = ending.reason if len(ending.reason) <= _LONGEST else f"{ending.reason[:_LONGEST]} ..."
    reason = f": {words}" if words else ""
    return printable(f"{ending.ending.value}{place}{reason}")


def _culprits(case: Case, culprits: Culprits) -> Iterator[str]:
    role = "state-setter" if case.nature is Nature.BRITTLE else "polluter"
    together = ", together with " if len(culprits.units) > 1 else ""
    yield f"  {role}: {together.join(unit.text for unit in culprits.units)}"
    if culprits.causes:
        yield f"    cause: {_cause(culprits.causes[0])}"
    others = [f"{cause.family.value} `{cause.site}`" for cause in culprits.causes[1:]]
    if others:
        more = f" and {len(others) - _OTHERS} more" if len(others) > _OTHERS else ""
        yield f"    or else: {', '.join(others[:_OTHERS])}{more}"
    if culprits.command is None or case.alone_command is None:
        yield "    shows only where modules are imported in the order of the whole suite"
        return
    alone = case.alone.ending.value if case.alone else ""
    commands = (
        (culprits.command.text, culprits.ending.ending.value),
        (case.alone_command.text, alone),
    )
    width = max(len(text) for text, _ in commands)
    yield from (f"    {text:<{width}}  # {ending}" for text, ending in commands)


def _cause(cause: Cause) -> str:
    parts = [f"{cause.family.value}, `{cause.site}`"]
    if cause.write is not None:
        parts[0] += f" written at {cause.write.path}:{cause.write.line}"
    if cause.read is not None:
        parts.append(f"read at {cause.read.path}:{cause.read.line}")
    if cause.change:
        parts.append(f"seen to change: {cause.change}")
    code = f" ({cause.finding.code})" if cause.finding is not None else ""
    return printable(f"{', '.join(parts)}{code}")


def _unsearched(difference: Difference, style: Style) -> list[str]:
    seen = ((sighting.process.label, sighting.observation) for sighting in difference.sightings)
    title = f"{style.paint(difference.node_id, bold=True)} does not always end alike; not looked into"
    return [title, *_seen(seen)]


def _remarks(work: Verification) -> Iterator[list[str]]:
    known = {found.node_id for found in work.differences}
    errors = {module: why for module, why in work.runner.seen.errors.items() if module not in known}
    if errors:
        yield [
            "Not collected:",
            *(f"  {module}: {printable(next(iter(reasons.values())))}" for module, reasons in errors.items()),
        ]
    bad = always_bad(work.runner.seen)
    if bad:
        yield [
            "Failing wherever they run, always for the same reason:",
            *(f"  {node_id}: {ending_text(ending)}" for node_id, ending in bad.items()),
        ]
    if work.pairs_known:
        counts = f"{work.pairs_run} of {work.pairs_known}"
        yield [f"Ordered pairs of modules that share state: {counts} were run."]
    if work.followed_known:
        counts = f"{work.followed_run} of {work.followed_known}"
        yield [f"Tests that change state, with what reads it right behind them: {counts} were run."]
