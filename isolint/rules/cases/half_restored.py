"""Cases of clean-ups that set a variable again which was set before, and leave one that was not."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_SUITE = """
    import os
    import unittest

    def mode():
        return os.environ.get("APP_MODE")

    class ModeTest(unittest.TestCase):
        def setUp(self):
            self.before = os.environ.get("APP_MODE")

        def tearDown(self):
            if self.before is not None:
                os.environ["APP_MODE"] = self.before{otherwise}

        def test_a(self):
            os.environ["APP_MODE"] = "loud"

        def test_b(self):
            self.assertIsNone(mode())
    """
_OTHERWISE = """
            else:
                os.environ.pop("APP_MODE", None)"""

WHOLLY_RESTORED = (
    Valid("a hook that sets a variable again, or takes it away", _SUITE.replace("{otherwise}", _OTHERWISE)),
)
HALF_RESTORED = (
    Invalid(
        "a hook that sets a variable again only where it was set before",
        _SUITE.replace("{otherwise}", ""),
        line=16,
        site="env:APP_MODE",
        message="`APP_MODE` is set and stays set after the test: 1 other test reads it",
    ),
)
