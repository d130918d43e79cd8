from __future__ import annotations

import random

import pytest

from isolint.engine.edits import apply, edits_between, merge, original_line
from isolint.model import Edit, Fix, Safety


def make_fix(*edits: Edit) -> Fix:
    return Fix("codemod", Safety.SAFE, (), edits)


def edit(start: int, end: int, *lines: str, path: str = "a.py") -> Edit:
    return Edit(path, start, end, lines)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "a\n"),
        ("a\n", ""),
        ("a\nb\nc\n", "a\nx\nc\n"),
        ("a\nb", "a\nb\n"),
        ("a\nb\n", "a\nb"),
        ("a\r\nb\r\n", "a\r\nx\r\nb\r\n"),
        ("a\x0cb\nc\n", "a\x0cb\nd\n"),
        ("same\nsame\nsame\n", "same\nsame\n"),
    ],
)
def test_applying_the_edits_between_two_texts_gives_the_second(old: str, new: str) -> None:
    edits = edits_between("a.py", old, new)
    assert dict(apply({"a.py": old}, [make_fix(*edits)])) == {"a.py": new}


def test_applying_the_edits_between_arbitrary_texts_gives_the_second() -> None:
    generator = random.Random(7)
    for _ in range(200):
        old, new = (
            "".join(generator.choices(["a\n", "b\n", "\n", "c"], k=generator.randrange(9))) for _ in "12"
        )
        edits = edits_between("a.py", old, new)
        assert dict(apply({"a.py": old}, [make_fix(*edits)])).get("a.py", old) == new


def test_equal_texts_have_no_edits() -> None:
    assert edits_between("a.py", "a\n", "a\n") == ()


def test_lines_replaced_one_for_one_are_edits_of_their_own() -> None:
    assert edits_between("a.py", "a\nb\nc\n", "x\ny\nc\n") == (edit(0, 1, "x\n"), edit(1, 2, "y\n"))


def test_untouched_lines_are_in_no_edit() -> None:
    assert edits_between("a.py", "a\nb\nc\nd\n", "a\nx\nc\ny\n") == (edit(1, 2, "x\n"), edit(3, 4, "y\n"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (edit(1, 3, "x\n"), edit(2, 4, "y\n")),
        (edit(1, 2, "x\n"), edit(1, 2, "y\n")),
        (edit(1, 1, "x\n"), edit(1, 1, "y\n")),
        (edit(1, 4), edit(2, 2, "y\n")),
        (edit(2, 2, "x\n"), edit(2, 3, "y\n")),
        (edit(1, 2, "x\n"), edit(2, 2, "y\n")),
    ],
    ids=[
        "crossing",
        "the same lines",
        "insertions at one place",
        "an insertion into deleted lines",
        "an insertion above",
        "an insertion below",
    ],
)
def test_a_fix_that_collides_waits(one: Edit, other: Edit) -> None:
    first, second = make_fix(one), make_fix(other)
    merged = merge([first, second])
    assert (merged.accepted, merged.waiting) == ((first,), (second,))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (edit(1, 2, "x\n"), edit(1, 2, "x\n")),
        (edit(1, 2, "x\n"), edit(2, 3, "y\n")),
        (edit(1, 2, "x\n"), edit(1, 2, "y\n", path="b.py")),
    ],
    ids=["identical", "next to each other", "other files"],
)
def test_fixes_that_do_not_collide_go_together(one: Edit, other: Edit) -> None:
    fixes = (make_fix(one), make_fix(other))
    assert merge(fixes).accepted == fixes


def test_a_fix_waits_as_a_whole_when_one_of_its_edits_collides() -> None:
    first = make_fix(edit(1, 2, "x\n"))
    second = make_fix(edit(1, 2, "y\n"), edit(5, 6, "z\n"))
    third = make_fix(edit(5, 6, "other\n"))
    assert merge([first, second, third]).accepted == (first, third)


def test_an_edit_shared_by_fixes_is_applied_once() -> None:
    shared = edit(0, 0, "import it\n")
    fixes = [make_fix(shared, edit(1, 2, "x\n")), make_fix(shared, edit(2, 3, "y\n"))]
    assert dict(apply({"a.py": "a\nb\nc\n"}, fixes)) == {"a.py": "import it\na\nx\ny\n"}


@pytest.mark.parametrize(("line", "expected"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 5), (6, 6)])
def test_lines_of_the_new_text_are_traced_to_the_old_one(line: int, expected: int) -> None:
    edits = edits_between("a.py", "a\nb\nc\nd\ne\nf\n", "a\nB1\nB2\nc\ne\nf\n")
    assert original_line(edits, line) == expected
