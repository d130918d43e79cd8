"""How started patches are stopped, and contexts popped: several at once, and by Python version."""

from __future__ import annotations

from rewriting import line, refusal, rewritten

from isolint.codemods.popped_context import PoppedContext
from isolint.codemods.stopped_patch import StoppedPatch

SOURCE = """\
from unittest.mock import patch


def test_a():
    # The first
    patch("app.fetch").start()
    load = patch("app.load").start()
    assert load
"""


def test_neighbours_share_one_with() -> None:
    starts = [line(SOURCE, "fetch"), line(SOURCE, "app.load")]
    changed = rewritten(StoppedPatch, SOURCE, function=line(SOURCE, "def test_a"), starts=starts)
    assert (
        changed
        == """\
from unittest.mock import patch


def test_a():
    # The first
    with patch("app.fetch"), patch("app.load") as load:
        assert load
"""
    )


def test_a_patch_without_a_name_cannot_be_stopped_before_python_3_11() -> None:
    source = SOURCE.replace("test_a()", "test_a(self)")
    reason = refusal(
        StoppedPatch,
        source,
        function=line(source, "def test_a"),
        starts=[line(source, "app.load")],
        owner="method",
        enter_context=False,
    )
    assert reason == "the patch has no name by which it could be stopped"


def test_a_context_is_given_a_name_to_be_popped_by_before_python_3_11() -> None:
    source = "class TestApp(TestCase):\n    def setUp(self):\n        app.app_context().push()\n"
    changed = rewritten(PoppedContext, source, function=2, starts=[3], owner="method", enter_context=False)
    assert changed.splitlines()[2:] == [
        "        context = app.app_context()",
        "        context.push()",
        "        self.addCleanup(context.pop)",
    ]
