"""Minimal parts of sequences, found without trying them all."""

from __future__ import annotations

import pytest

from isolint.proof.minimise import minimal


class Counted:
    """Tells whether some elements are all there, and counts how often it was asked."""

    def __init__(self, *needed: frozenset[int], takes_back: frozenset[tuple[int, int]] = frozenset()) -> None:
        self.needed = needed
        self.takes_back = takes_back
        self.calls = 0

    def __call__(self, part: tuple[int, ...]) -> bool:
        assert list(part) == sorted(part), "the order of the whole is kept"
        self.calls += 1
        effective = {x for x in part if not any((x, y) in self.takes_back for y in part if y > x)}
        return any(needed <= effective for needed in self.needed)


@pytest.mark.parametrize("culprit", [0, 1, 37, 98, 99])
def test_one_of_a_hundred_is_found_in_eight_tries(culprit: int) -> None:
    enough = Counted(frozenset({culprit}))

    assert minimal(range(100), enough) == (culprit,)
    assert enough.calls <= 8


@pytest.mark.parametrize("culprits", [{0, 1}, {0, 99}, {30, 31}, {5, 50, 95}])
def test_several_that_have_to_come_together_are_found(culprits: set[int]) -> None:
    enough = Counted(frozenset(culprits))

    assert set(minimal(range(100), enough)) == culprits


def test_of_two_that_suffice_each_for_itself_one_is_returned() -> None:
    assert minimal(range(20), Counted(frozenset({3}), frozenset({11}))) in ((3,), (11,))


def test_an_element_that_takes_back_what_another_does_is_no_hindrance() -> None:
    # 7 undoes 3, and 12 does it again: of all of them 12 is what counts.
    enough = Counted(frozenset({3}), frozenset({12}), takes_back=frozenset({(3, 7)}))

    assert minimal(range(20), enough) in ((3,), (12,))


def test_the_whole_may_be_what_is_needed() -> None:
    assert minimal((1, 2, 3), Counted(frozenset({1, 2, 3}))) == (1, 2, 3)
