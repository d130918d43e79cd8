"""What interpreters of effects look at, and that nothing else would say anything to them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from harness import analysed

from isolint.contracts import Rule
from isolint.engine import catalog
from isolint.index.resolution.values import Display, Literal, Value
from isolint.index.state import collect
from isolint.index.state.effects import Interpreter


class _Everybody:
    """Shows every event to every interpreter."""

    def __init__(self, interpreters: Sequence[Interpreter]) -> None:
        self._interpreters = interpreters

    def of(self, kind: object, target: object) -> Sequence[Interpreter]:  # noqa: ARG002
        return self._interpreters


@pytest.mark.parametrize("rule", catalog.rules(), ids=lambda rule: rule.code)
def test_interpreters_have_nothing_to_say_of_what_does_not_concern_them(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [analysed(case.files, ()).index.effects for case in rule.INVALID]
    monkeypatch.setattr(collect, "Audience", _Everybody)

    assert asked == [analysed(case.files, ()).index.effects for case in rule.INVALID]


def test_the_hash_of_a_value_takes_as_long_as_it_has_parts_not_as_it_would_be_written_out() -> None:
    value: Value = Literal(1)
    for _ in range(200):
        value = Display("tuple", (value, value))

    assert hash(value) == hash(Display("tuple", value.elements))
