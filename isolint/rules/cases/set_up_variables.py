"""Cases of variables that the set-up of a test sets, and the test removes."""

from __future__ import annotations

from isolint.contracts import Invalid

_FOLDER = """
    import os
    import unittest

    class FolderTest(unittest.TestCase):
        def setUp(self):
            os.environ["TOOL_FOLDER"] = "/srv/tool"

        def test_named(self):
            assert os.environ["TOOL_FOLDER"]

        def test_missing(self):
            del os.environ["TOOL_FOLDER"]
            assert os.environ.get("TOOL_FOLDER") is None
    """

#: What is reported is what the set-up leaves.
SET_BY_SET_UP = (
    Invalid(
        "a test removes what its own set-up has set",
        _FOLDER,
        line=6,
        site="env:TOOL_FOLDER",
        message="`TOOL_FOLDER` is set and stays set after the test",
    ),
)
