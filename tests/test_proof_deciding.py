"""Of several states that a polluter left changed: which of them is the cause."""

from __future__ import annotations

from collections.abc import Sequence

from isolint.proof.causes import Cause
from isolint.proof.deciding import decided
from isolint.proof.families import Family

ROWS = Cause(Family.DATABASE, "db:memory:users")
VARIABLE = Cause(Family.ENVIRONMENT, "env:APP_MODE")
LIST = Cause(Family.MODULE_STATE, "global:app:seen")
FOLDER = Cause(Family.PROCESS, "process:cwd")


class Suite:
    """A test that ends as it does alone once some sites have been put back."""

    def __init__(self, *needed: str) -> None:
        self.needed = set(needed)
        self.tried: list[tuple[str, ...]] = []

    def is_cured(self, sites: tuple[str, ...]) -> bool:
        self.tried.append(sites)
        return self.needed <= set(sites)

    def decide(self, likely: Sequence[Cause], others: Sequence[Cause]) -> list[str]:
        return [cause.site for cause in decided(likely, others, self.is_cured)]


def test_what_is_likely_is_not_tried() -> None:
    suite = Suite("env:APP_MODE")

    assert suite.decide([LIST], [VARIABLE]) == ["global:app:seen"]
    assert suite.tried == []


def test_of_others_the_least_is_named_that_has_to_be_put_back() -> None:
    assert Suite("env:APP_MODE").decide([], [LIST, VARIABLE, FOLDER]) == ["env:APP_MODE"]


def test_nothing_is_named_where_putting_back_does_not_help() -> None:
    assert Suite("port:80").decide([], [LIST, VARIABLE]) == []
    assert Suite("port:80").decide([], []) == []


def test_rows_are_named_first_where_all_else_is_put_back_in_vain() -> None:
    suite = Suite("db:memory:users")

    assert suite.decide([LIST], [VARIABLE, ROWS]) == ["db:memory:users", "global:app:seen"]
    assert suite.tried == [("global:app:seen", "env:APP_MODE")]


def test_rows_are_not_named_where_something_else_is_enough() -> None:
    assert Suite("env:APP_MODE").decide([], [LIST, ROWS, VARIABLE]) == ["env:APP_MODE"]
    assert Suite("global:app:seen").decide([LIST], [ROWS]) == ["global:app:seen"]


def test_rows_alone_need_no_try() -> None:
    suite = Suite("db:memory:users")

    assert suite.decide([], [ROWS]) == ["db:memory:users"]
    assert suite.tried == []


def test_too_many_states_are_not_tried() -> None:
    many = [Cause(Family.MODULE_STATE, f"global:app:name_{number}") for number in range(20)]
    suite = Suite("global:app:name_1")

    assert suite.decide([], [*many, ROWS]) == []
    assert suite.tried == []
