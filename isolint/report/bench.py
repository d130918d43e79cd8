"""What strategies of running a suite gain and give up: as text and as Markdown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from isolint.profiling.bench import Bench, Benched, Gain
from isolint.profiling.measurement import Result, Status
from isolint.report.profile_text import counted, seconds
from isolint.report.text import Style, plural, printable

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where and with what a benchmark was run."""

    moment: str
    revision: str | None
    interpreter: str
    machine: str
    rounds: int
    asked: int


def render(bench: Bench, style: Style) -> str:
    """Return a table of the strategies, and what is to be said of each."""
    width = max(len(one.strategy.name) for one in bench.benched)
    lines: list[str] = []
    for one in bench.benched:
        name = style.paint(f"{printable(one.strategy.name):<{width}}", bold=True)
        lines.append(f"{name}  {wall(one)}  {delta(bench, one)}  {result(one)}")
        lines += [f"{'':<{width}}  {remark}" for remark in remarks(bench, one)]
    return "".join(f"{line.rstrip()}\n" for line in (*lines, conclusion(bench)))


def wall(one: Benched) -> str:
    """Return the wall time of a strategy, with the least and the most of its runs."""
    if one.wall is None:
        return "no whole run"
    between = f" ({min(one.walls):.2f} to {max(one.walls):.2f})" if len(one.walls) > 1 else ""
    return f"{seconds(one.wall)}{between}"


def delta(bench: Bench, one: Benched) -> str:
    """Return the difference to the reference in seconds and per cent."""
    gain = bench.gain(one)
    if gain is None:
        return "reference" if one is bench.reference else "not comparable"
    return f"{gain.seconds:+.2f} s, {gain.share:+.1%} {_noise(gain)}"


def _noise(gain: Gain) -> str:
    said = "" if gain.judgement.is_beyond_noise else ", within it"
    return f"(noise up to {gain.noise:.0%}{said})"


def result(one: Benched) -> str:
    """Return how the tests of the typical run ended."""
    return counted(one.typical.counts, one.typical.deselected)


def remarks(bench: Bench, one: Benched) -> Iterator[str]:
    """Yield a line on each thing to be said of a strategy: coverage, instability, failures, efficiency."""
    given_up, added = bench.given_up(one), bench.added(one)
    if given_up:
        some = f"{plural(len(given_up), 'test')} that {bench.reference.strategy.name} runs"
        yield f"coverage given up: {some}: {_some(given_up)}"
    if added:
        yield f"also runs {plural(len(added), 'test')}: {_some(added)}"
    if one.unstable:
        yield f"unstable: {_endings(one.unstable)}"
    if one.failing:
        yield f"failing in every run: {_some(one.failing)}"
    yield from (f"cut off: {printable(trouble)}" for trouble in one.troubles)
    if any(run.status is Status.EMPTY for run in one.runs):
        yield "selects no tests"
    efficiency = one.typical.efficiency
    if efficiency is not None and len(one.typical.workers) > 1:
        workers = plural(len(one.typical.workers), "worker")
        yield f"parallel efficiency: {efficiency:.0%} of {workers}"


def conclusion(bench: Bench) -> str:
    """Return which strategy is the fastest that gives nothing up."""
    best = bench.fastest
    if best is None:
        return "No strategy ran all tests of the reference, and alike in every run."
    if best is bench.reference:
        return f"Nothing that runs the same tests is faster than {best.strategy.name}."
    gain = bench.gain(best)
    if gain is None or not gain.judgement.is_beyond_noise:
        reference = bench.reference.strategy.name
        return f"Nothing that runs the same tests is faster than {reference} beyond the noise."
    return (
        f"Fastest with the same tests, and alike in every run: {best.strategy.name}, "
        f"{gain.before:.2f} s -> {gain.after:.2f} s."
    )


def _endings(unstable: Mapping[str, tuple[Result, ...]]) -> str:
    texts = [
        f"{node_id} ({', '.join(dict.fromkeys(result.value for result in results))} in {len(results)} runs)"
        for node_id, results in unstable.items()
    ]
    return _some(texts)


def _some(names: Collection[str]) -> str:
    found = sorted(names)
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return printable(", ".join(found[:_SHOWN]) + more)


def render_markdown(bench: Bench, circumstances: Circumstances) -> str:
    """Return a report in which every figure comes from a run."""
    lines = ["# Benchmark of test strategies", "", *facts(circumstances), "", *_table(bench), ""]
    for one in bench.benched:
        lines += _section(bench, one)
    lines += ["## Result", "", conclusion(bench)]
    return "\n".join(lines) + "\n"


def facts(circumstances: Circumstances) -> Iterator[str]:
    """Yield a line of Markdown on each thing to know of a benchmark."""
    yield f"* Date: {circumstances.moment}"
    if circumstances.revision is not None:
        yield f"* Revision: {circumstances.revision}"
    yield f"* Interpreter: {circumstances.interpreter}"
    yield f"* Machine: {circumstances.machine}"
    rounds = plural(circumstances.rounds, "round")
    yield f"* {rounds}, in each of which every strategy was run once; times are medians of the wall clock"
    if circumstances.rounds < circumstances.asked:
        yield f"* Interrupted: {circumstances.asked} rounds were asked for"


def _table(bench: Bench) -> Iterator[str]:
    yield "| strategy | tests | wall | difference |"
    yield "|---|---|---:|---|"
    for one in bench.benched:
        name = one.strategy.name.replace("|", "\\|")
        yield f"| {name} | {result(one)} | {wall(one)} | {delta(bench, one)} |"


def _section(bench: Bench, one: Benched) -> Iterator[str]:
    is_reference = one is bench.reference
    yield f"## {one.strategy.name}{' (before)' if is_reference else ''}"
    yield ""
    if one.strategy.revision is not None:
        yield f"At the revision `{one.strategy.revision}`:"
        yield ""
    yield from ("```bash", one.command, "```", "")
    session = one.typical.session
    pytest = f" in {seconds(session)}" if session is not None else ""
    yield f"* Result: `{result(one)}{pytest}`"
    yield f"* Wall clock: `{wall(one)}`"
    gain = bench.gain(one)
    if gain is not None:
        faster = f"{abs(gain.share):.1%} {'faster' if gain.seconds < 0 else 'slower'}"
        yield f"* Before: `{gain.before:.2f} s`, after: `{gain.after:.2f} s`"
        yield f"* Delta: `{gain.seconds:+.2f} s` ({faster}; {_noise(gain)[1:-1]})"
    yield from (f"* {remark[0].upper()}{remark[1:]}" for remark in remarks(bench, one))
    if not one.unstable and not one.troubles and len(one.runs) > 1:
        yield f"* Every test ended alike in {plural(len(one.runs), 'run')}"
    yield ""
