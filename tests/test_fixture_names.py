"""Several groups of fixtures that are defined alike, whose one definition is to have the same name."""

from __future__ import annotations

import pytest
from harness import analysed

from isolint.rules.cases.fixture_names import own
from isolint.rules.duplicated_fixture import DuplicatedFixture

ALIKE = "`desk` is defined alike in 2 modules, also at tests/"


@pytest.mark.parametrize(
    ("copies", "others", "advice"),
    [
        pytest.param(
            ("test_a", "test_b"),
            ("test_c", "test_d"),
            f"{ALIKE}test_d.py:4: one under a new name in tests/conftest.py would serve them all "
            "(the copies of tests/test_a.py:4 are to have `desk`)",
            id="both want the name in one conftest",
        ),
        pytest.param(
            ("deep/test_a", "test_b", "test_e"),
            ("deep/test_c", "deep/test_d"),
            f"{ALIKE}deep/test_d.py:4: one under a new name in tests/deep/conftest.py would serve them all "
            "(the copies of tests/deep/test_a.py:4 are to have `desk`)",
            id="the larger one keeps the name, as that of the other's folder would hide it",
        ),
        pytest.param(
            ("one/test_a", "one/test_b"),
            ("two/test_c", "two/test_d"),
            f"{ALIKE}two/test_d.py:4: one in tests/two/conftest.py would serve them all",
            id="folders beside each other have one each",
        ),
    ],
)
def test_advice_on_two_groups_of_one_name_can_be_followed_together(
    copies: tuple[str, ...], others: tuple[str, ...], advice: str
) -> None:
    files = {f"tests/{name}.py": own(3, name[-1]) for name in copies}
    files |= {f"tests/{name}.py": own(5, name[-1]) for name in others}

    first, second = sorted(analysed(files, [DuplicatedFixture()]).findings, key=lambda one: one.message)

    assert advice in (first.message, second.message)
    assert sum("under a new name" in one.message for one in (first, second)) == advice.count(
        "under a new name"
    )
