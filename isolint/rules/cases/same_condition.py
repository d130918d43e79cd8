"""Cases of changes that are taken back under the condition under which they were made."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_BETWEEN = """
import os

def test_zone(has_zone):
    if has_zone:
        os.environ["ZONE"] = "north"
    {between}
    if has_zone:
        del os.environ["ZONE"]

def test_other():
    assert "ZONE" not in os.environ, os.environ["ZONE"]
"""
_HOOKS = """
import os
import sys

class TestUser:
    def setup_method(self):
        self.pretend()

    def teardown_method(self):
        self.stop()

    def pretend(self):
        {before}:
            self.before = os.geteuid
            os.geteuid = lambda: 7

    def stop(self):
        {after}:
            os.geteuid = self.before

    def test_user(self):
        assert os.geteuid() == 7

def test_own():
    assert os.geteuid() != 7
"""

#: Whenever the one happens, so does the other.
VARIABLES_UNDER_SAME = (
    Valid(
        "a variable that is set and taken away under the same condition on the platform",
        """
        import os
        import platform

        def test_zone():
            if platform.system() != "Windows":
                os.environ["ZONE"] = "north"
            assert len("north") == 5
            if platform.system() != "Windows":
                del os.environ["ZONE"]

        def test_other():
            assert "ZONE" not in os.environ
        """,
    ),
    Valid(
        "a variable that is set and taken away under the same condition on a parameter",
        _BETWEEN.format(between='assert len("north") == 5'),
    ),
)
#: Another condition may come out otherwise, and so may one on what was changed meanwhile.
VARIABLES_NOT_UNDER_SAME = (
    Invalid(
        "a variable that is taken away only where a name still says so that is bound anew in between",
        _BETWEEN.format(between="has_zone = bool(os.listdir())"),
        line=5,
        site="env:ZONE",
        message="`ZONE` is set and stays set after the test: 1 other test reads it. Restored only when the condition before line 8 holds",
    ),
)
ATTRIBUTES_UNDER_SAME = (
    Valid(
        "an attribute that a teardown puts back on the platforms on which the set-up replaces it",
        _HOOKS.format(before='if sys.platform != "win32"', after='if sys.platform != "win32"'),
    ),
)
ATTRIBUTES_NOT_UNDER_SAME = (
    Invalid(
        "an attribute that a teardown puts back on fewer platforms than the set-up replaces it on",
        _HOOKS.format(before='if sys.platform != "win32"', after='if sys.platform == "darwin"'),
        line=14,
        site="patch:os.geteuid",
        message="the suite sets `os.geteuid`, and leaves it so after 1 test; 1 test meets it",
    ),
)
