"""Line edits: found between two texts, merged where they agree, and applied."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from isolint.model import Edit, Fix
from isolint.source import split_lines


@dataclass(frozen=True, slots=True)
class Merged:
    """Fixes that can be applied together, and those that have to wait for the next pass."""

    accepted: tuple[Fix, ...]
    waiting: tuple[Fix, ...]


def edits_between(path: str, old: str, new: str) -> tuple[Edit, ...]:
    """Return the line edits that turn `old` into `new`."""
    before, after = split_lines(old), split_lines(new)
    head = _shared(zip(before, after, strict=False))
    tail = _shared(zip(reversed(before[head:]), reversed(after[head:]), strict=False))
    # Only what lies between is matched: the matcher is quadratic where lines repeat.
    old_middle, new_middle = before[head : len(before) - tail], after[head : len(after) - tail]
    matcher = difflib.SequenceMatcher(None, old_middle, new_middle, autojunk=False)
    edits: list[Edit] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        lines = tuple(new_middle[new_start:new_end])
        if tag == "equal":
            continue
        if len(lines) == end - start:
            # Line by line, for one of these lines may be what another fix changes in the same way.
            edits += (
                Edit(path, head + start + n, head + start + n + 1, (line,)) for n, line in enumerate(lines)
            )
        else:
            edits.append(Edit(path, head + start, head + end, lines))
    return tuple(edits)


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for old, new in pairs:
        if old != new:
            break
        count += 1
    return count


def merge(fixes: Iterable[Fix]) -> Merged:
    """Accept each fix whose every edit is either identical to an accepted one or clear of all of them."""
    taken: dict[str, set[Edit]] = defaultdict(set)
    accepted: list[Fix] = []
    waiting: list[Fix] = []
    for fix in fixes:
        if any(_collides(edit, taken[edit.path]) for edit in fix.edits):
            waiting.append(fix)
            continue
        accepted.append(fix)
        for edit in fix.edits:
            taken[edit.path].add(edit)
    return Merged(tuple(accepted), tuple(waiting))


def _collides(edit: Edit, taken: set[Edit]) -> bool:
    return edit not in taken and any(_overlap(edit, other) for other in taken)


def _overlap(one: Edit, other: Edit) -> bool:
    if one.start == one.end or other.start == other.end:
        # Where an insertion meets another edit, even at its border, their order would be a guess.
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def apply(texts: Mapping[str, str], fixes: Sequence[Fix]) -> Iterator[tuple[str, str]]:
    """Yield path and new text of each file that the fixes touch; one that is not in `texts` starts empty."""
    edits: dict[str, set[Edit]] = defaultdict(set)
    for fix in fixes:
        for edit in fix.edits:
            edits[edit.path].add(edit)
    for path in sorted(edits):
        lines = split_lines(texts.get(path, ""))
        # From the bottom up, so that the line numbers of the edits above stay true.
        for edit in sorted(edits[path], key=lambda item: (item.start, item.end), reverse=True):
            lines[edit.start : edit.end] = edit.lines
        yield path, "".join(lines)


def original_line(edits: Sequence[Edit], line: int) -> int:
    """Return where a line (1-based) of the edited text was before, or where its replacement began."""
    shift = 0
    for edit in edits:
        begin = edit.start + shift
        if line - 1 < begin:
            break
        if line - 1 < begin + len(edit.lines):
            return edit.start + 1
        shift += len(edit.lines) - (edit.end - edit.start)
    return line - shift
