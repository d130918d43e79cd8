"""Cases of clean-up that sets a variable to what set-up has set: that puts nothing back."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_FIXTURE = """
    import os
    import pytest

    FOLDER = "/srv/store"
    BEFORE = os.environ.get("STORE_HOME")

    @pytest.fixture
    def store():
        os.environ["STORE_HOME"] = {given}
        yield FOLDER
        os.environ["STORE_HOME"] = {after}

    def test_open(store):
        assert os.environ["STORE_HOME"] == store

    def test_read():
        assert os.getenv("STORE_HOME") in (None, FOLDER)
    """
_HOOKS = """
    import os
    import unittest

    class TestStore(unittest.TestCase):
        def setUp{wide}:
            os.environ["STORE_HOME"] = "/srv/store"

        def tearDown{wide}:
            os.environ["STORE_HOME"] = {after}

        def test_open(self):
            os.environ["STORE_HOME"] = "/srv/other"
            assert os.environ["STORE_HOME"]

    def test_read():
        assert not os.getenv("STORE_HOME")
    """

OTHERWISE = (
    Valid("another value may be what was there", _FIXTURE.format(given="FOLDER", after='"/srv"')),
    Valid("what was there is set on both sides", _FIXTURE.format(given="BEFORE", after="BEFORE")),
    Valid("tear-down sets another value", _HOOKS.format(wide="(self)", after='""')),
)
REPEATED = (
    Invalid(
        "a fixture sets the same on its way out",
        _FIXTURE.format(given="FOLDER", after="FOLDER"),
        line=9,
        site="env:STORE_HOME",
        message="`STORE_HOME` is set and stays set after the test: 1 other test reads it",
    ),
    Invalid(
        "tear-down sets what set-up has set",
        _HOOKS.format(wide="(self)", after='"/srv/store"'),
        line=6,
        site="env:STORE_HOME",
        message="`STORE_HOME` is set and stays set after the test: 1 other test reads it",
    ),
)
