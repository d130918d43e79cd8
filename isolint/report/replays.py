"""What came out when a worker's tests ran again in one process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from isolint.proof.replaying import Again, Replay, Worker
from isolint.report.text import Style, plural, printable
from isolint.report.verification import case_lines, ending_text


def listing(found: Sequence[Worker]) -> str:
    """Return a line for each process of a recorded run."""
    width = max((len(worker.name) for worker in found), default=0)
    return "".join(
        f"{worker.name:<{width}}  {plural(len(worker.items), 'test')}, {len(worker.failed)} failed\n"
        for worker in found
    )


def render(results: Sequence[Replay], style: Style) -> str:
    """Return, for each worker, what failed again and what changes it, and what did not fail again."""
    return "\n".join("".join(f"{line}\n" for line in _replay(result, style)) for result in results)


def summary(results: Sequence[Replay]) -> str:
    """Return the line that closes a replay."""
    tests = [test for result in results for test in result.tests]
    again = sum(test.fails_again for test in tests)
    explained = sum(bool(test.case and test.case.culprits) for test in tests)
    count = f"{again} of {plural(len(tests), 'test')}"
    return f"{count} failed again in one process, {explained} for what ran before.\n"


def _replay(result: Replay, style: Style) -> Iterator[str]:
    worker = result.worker
    counts = f"{plural(len(worker.items), 'test')}, of which {len(worker.failed)} failed"
    yield f"{worker.name} ran {counts}; run again: {result.ran}"
    if result.missing:
        count = plural(len(result.missing), "test")
        yield printable(f"  {count} of these are no longer there, such as {result.missing[0]}")
    for test in result.tests:
        yield from _test(test, style)


def _test(test: Again, style: Style) -> Iterator[str]:
    if test.case is not None and test.case.culprits:
        yield from case_lines(test.case, style)
        return
    yield f"{style.paint(test.node_id, bold=True)} {_verdict(test)}"
    yield printable(f"  then: {ending_text(test.then)}")
    if test.now is not None:
        yield printable(f"  now: {ending_text(test.now)}")


def _verdict(test: Again) -> str:
    if test.now is None:
        return "did not run again"
    if not test.fails_again:
        return "does not fail in one process: it takes other processes beside it, or chance"
    if test.alone is not None and test.alone.is_bad:
        return "fails alone as well: nothing that ran before it there is to blame"
    return "failed again, and no part of what ran before is enough to show it"
