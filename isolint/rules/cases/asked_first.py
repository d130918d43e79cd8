"""Cases of objects that a class holds, which what they are handed to asks about before it changes them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Label:
        def __init__(self):
            self.text = ""

    class Plate:
        def __init__(self):
            self.text = ""

    def rename(label, text):
        if isinstance(label, Label):
            label.text = text

    def retitle(label, text):
        if label:
            label.text = text
    """
_TESTS = """
    from app import Label, Plate, rename, retitle

    class TestLabel:
        label = {kind}()

        def test_a(self):
            {change}(self.label, "x")

        def test_b(self):
            assert self.label.text == ""
    """


def _left(change: str) -> Invalid:
    return Invalid(
        f"the object is what it has to be for `{change}`",
        {"app.py": _APP, "test_case.py": _TESTS.format(kind="Label", change=change)},
        line=7,
        path="test_case.py",
        site="attr:test_case:TestLabel.label",
        message=f"`TestLabel.test_a` changes `TestLabel.label` through `{change}`, "
        "and leaves it so after 1 test; 2 tests meet it",
    )


NOT_ASKED_FOR = (
    Valid(
        "an object of a class that is not asked for",
        {"app.py": _APP, "test_case.py": _TESTS.format(kind="Plate", change="rename")},
    ),
)
ASKED_FOR = (_left("rename"), _left("retitle"))
