"""What is said of a proof, beside the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from isolint.proof.proving.prover import Proof, Unproven
from isolint.report.text import plural, printable


def proven(proof: Proof, output: Path | None, runs: int) -> str:
    """Return what a proof shows, and how to see it."""
    where = f"{proof.finding.code}:{proof.finding.path}:{proof.finding.span.line}"
    rows = ((proof.failing.text, "fails"), (proof.passing.text, "passes"))
    width = max(len(text) for text, _ in rows)
    lines = [
        f"Proven: {where}, `{proof.finding.site.id}`, by the code of {proof.polluter}.",
        f"  {proof.reason}",
        f"The file is {output}." if output is not None else f"The file belongs at {proof.path}.",
        *(f"  {text:<{width}}  # {ending}" for text, ending in rows),
        f"Both were run. {plural(runs, 'run')} of pytest.",
    ]
    return "".join(f"{printable(line)}\n" for line in lines)


def unproven(results: Sequence[Unproven], runs: int) -> str:
    """Return why there is no proof."""
    lines: list[str] = []
    for result in results:
        where = f"{result.finding.code}:{result.finding.path}:{result.finding.span.line}"
        lines.append(f"Not proven: {where}, `{result.finding.site.id}`.")
        lines += [f"  {reason}" for reason in result.reasons]
    lines.append(f"{plural(runs, 'run')} of pytest.")
    return "".join(f"{printable(line)}\n" for line in lines)
