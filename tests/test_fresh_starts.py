"""Set-ups after which a test has nothing of the tests before it, and those that leave it a part."""

from __future__ import annotations

import pytest
from harness import analysed

from isolint.rules.cases.fresh_starts import BOARD, PINNED
from isolint.rules.mutated_module_state import MutatedModuleState


@pytest.mark.parametrize(("colour", "adders"), [("", 0), ('"red"', 1)])
def test_only_a_set_up_that_empties_all_hides_what_was_added(colour: str, adders: int) -> None:
    files = {"app.py": BOARD, "test_case.py": PINNED.replace("{colour}", colour)}

    messages = [finding.message for finding in analysed(files, [MutatedModuleState()]).findings]

    assert sum("`Board.add`" in message for message in messages) == adders
