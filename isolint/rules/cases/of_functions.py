"""Cases of attributes and defaults of functions: who meets what is left in them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_SENDING = """
    import unittest

    class TestSend(unittest.TestCase):
        def send(self, url, headers=[]):
            headers.append(("Kind", "json"))
            return url, headers

        def test_a(self):
            self.send("/a"{given})

        def test_b(self):
            assert len(self.send("/b", headers=[("Tag", "1")])[1]) == 2

        def test_c(self):
            assert self.send("/c", [("Tag", "2")])
    """
_TOOL = """
    def browse(url):
        return url if browse.plain else url.upper()

    def main(args):
        {start}
        if args == ["open"]:
            return browse("x")
        return None
    """
_BROWSING = """
    import tool

    def test_a():
        tool.browse.plain = True
        assert tool.browse("x") == "x"

    def test_b():
        assert tool.main(["--help"]) is None

    def test_c():
        assert tool.main(["open"])
    """

DEFAULTS_PASSED_OVER = (
    Valid("all calls pass what there is a default for", _SENDING.format(given=', ["Tag"]')),
)
DEFAULTS_LEFT = (
    Invalid(
        "one call of three leaves the argument out",
        _SENDING.format(given=""),
        line=9,
        site="attr:test_case:TestSend.send.headers",
        message="`TestSend.test_a` changes `TestSend.send.headers` through `TestSend.send`, and leaves it so after "
        "1 test; no other test that meets it was found",
    ),
    Invalid(
        "an attribute of a function that no other test sets before it is read",
        {"tool.py": _TOOL.format(start="pass"), "test_case.py": _BROWSING},
        line=4,
        site="attr:tool:browse.plain",
        message="`test_a` changes `browse.plain`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
SET_BEFORE_IT_IS_READ = (
    Valid(
        "an attribute of a function that whoever reads it sets before",
        {
            "tool.py": _TOOL.format(start="browse.plain = False"),
            "test_case.py": _BROWSING.replace("tool.browse.plain = True", "tool.browse.plain = False"),
        },
    ),
)
