"""What has changed between two recordings: as text, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from isolint.profiling.comparing import Change, Comparison, Level, MarkerComparison, Moved, Verdict
from isolint.report.text import Style, plural, printable

_VERSION = 1
_COLOURS = {Verdict.SLOWER: "red", Verdict.GROWN: "yellow", Verdict.FASTER: "green"}

#: A machine whose pace differs by less is the same.
_SAME_PACE = 0.05

_SHOWN = 10


def summary(comparison: Comparison) -> str:
    """Return the line that closes a comparison."""
    slower = comparison.slower
    compared = [marker for marker in comparison.markers if not marker.obstacle]
    if not compared:
        return "Nothing was compared."
    limit = f"by more than {comparison.threshold:.0%}"
    if not slower:
        return f"Nothing grew {limit} and beyond the noise."
    counts = [
        plural(count, level.value)
        for level in Level
        if (count := sum(change.level is level for change in slower))
    ]
    return f"Slower {limit}: {', '.join(counts)}."


def render(comparison: Comparison, style: Style) -> str:
    """Return a block for each suite: what changed, and how much did not."""
    blocks = ("".join(f"{line}\n" for line in _block(marker, style)) for marker in comparison.markers)
    return "\n".join(blocks)


def _block(marker: MarkerComparison, style: Style) -> Iterator[str]:
    name = style.paint(marker.name, bold=True)
    if marker.obstacle:
        yield f"{name}: not compared: {printable(marker.obstacle)}"
        return
    yield f"{name}: {'; '.join((*_wall(marker), *map(_whole, marker.at(Level.MARKER))))}"
    yield from (f"  {line}" for line in _remarks(marker))
    for change in _changed(marker):
        label = style.paint(f"{change.verdict.value:<6}", fg=_COLOURS[change.verdict])
        yield f"  {label}  {printable(change.name)}  {_seconds(change)}  {_share(change)} {_noise(change)}"
    for level in (Level.MODULE, Level.TEST):
        quiet = [change for change in marker.at(level) if change.verdict is Verdict.NOISE]
        if quiet:
            yield f"  {len(quiet)} of {plural(len(marker.at(level)), level.value)} within the noise"


def _changed(marker: MarkerComparison) -> list[Change]:
    found = [change for change in marker.changes if change.verdict is not Verdict.NOISE]
    rank = {level: number for number, level in enumerate(Level)}
    return sorted(found, key=lambda change: (rank[change.level], change.before - change.after, change.name))


def _wall(marker: MarkerComparison) -> Iterator[str]:
    if marker.walls is not None:
        yield f"wall {marker.walls[0]:.2f} s -> {marker.walls[1]:.2f} s"


def _whole(change: Change) -> str:
    said = f", {change.verdict.value}" if change.verdict is Verdict.NOISE else ""
    return f"own time {_seconds(change)}, {_share(change)} {_noise(change)}{said}"


def _remarks(marker: MarkerComparison) -> Iterator[str]:
    if marker.pace is not None and abs(marker.pace - 1) > _SAME_PACE:
        yield f"the machine took {marker.pace:.2f} times as long for the same work: CPU time is scaled"
    for moved, words in (
        (marker.new, "new"),
        (marker.gone, "gone"),
        (marker.otherwise, "ended otherwise"),
    ):
        if moved.names:
            yield f"{words}, and not compared: {plural(len(moved.names), 'test')}, {moved.seconds:.2f} s"


def _seconds(change: Change) -> str:
    return f"{change.before:.3f} s -> {change.after:.3f} s"


def _share(change: Change) -> str:
    return "from nothing" if change.share is None else f"{change.share:+.1%}"


def _noise(change: Change) -> str:
    return f"(noise up to {change.noise:.0%})"


def render_markdown(comparison: Comparison) -> str:
    """Return the comparison as Markdown, for a pull request or the summary of a job."""
    lines = ["## Profile", "", summary(comparison)]
    for marker in comparison.markers:
        lines += ["", f"### {_escaped(marker.name)}", ""]
        if marker.obstacle:
            lines.append(f"Not compared: {_escaped(marker.obstacle)}.")
            continue
        lines += [f"{_escaped('; '.join(_wall(marker)))}."]
        lines += [f"* {_escaped(remark)}" for remark in _remarks(marker)]
        lines += ["", *_rows(marker)]
    return "\n".join(lines) + "\n"


def _rows(marker: MarkerComparison) -> Iterator[str]:
    yield "| | before | after | change | noise | |"
    yield "|---|---:|---:|---:|---:|---|"
    shown = dict.fromkeys((*marker.at(Level.MARKER), *_changed(marker), *marker.at(Level.MODULE)))
    for change in shown:
        name = f"**{_escaped(change.name)}**" if change.level is Level.MARKER else _escaped(change.name)
        figures = f"{change.before:.3f} s | {change.after:.3f} s | {_share(change)} | {change.noise:.0%}"
        yield f"| {name} | {figures} | {change.verdict.value} |"


def _escaped(text: str) -> str:
    marked = {"|": "\\|", "<": "&lt;", "*": "\\*", "_": "\\_", "`": "\\`"}
    return "".join(marked.get(character, character) for character in printable(text))


def render_json(comparison: Comparison) -> str:
    """Return all changes and all that could not be compared, as one JSON object."""
    document = {
        "version": _VERSION,
        "threshold": comparison.threshold,
        "slower": len(comparison.slower),
        "profiles": {marker.name: _marker(marker) for marker in comparison.markers},
    }
    return json.dumps(document, indent=2) + "\n"


def _marker(marker: MarkerComparison) -> dict[str, Any]:
    walls = None if marker.walls is None else {"before": marker.walls[0], "after": marker.walls[1]}
    return {
        "not_compared": marker.obstacle or None,
        "wall": walls,
        "pace": None if marker.pace is None else round(marker.pace, 3),
        "changes": [_change(change) for change in marker.changes],
        "new": _moved(marker.new),
        "gone": _moved(marker.gone),
        "ended_otherwise": _moved(marker.otherwise),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "level": change.level.value,
        "name": change.name,
        "before": round(change.before, 4),
        "after": round(change.after, 4),
        "share": None if change.share is None else round(change.share, 4),
        "noise": round(change.noise, 4),
        "verdict": change.verdict.value,
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {"tests": list(moved.names), "seconds": round(moved.seconds, 4)}
