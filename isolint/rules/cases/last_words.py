"""Cases of several rules on tests that end by setting what they have changed: that is a clean-up."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_SITES = """
    from zope.component.hooks import getSite, setSite

    class Site:
        def __init__(self):
            self.title = ""
            self.tags = {}

        def rename(self, title):
            self.title = title

        def tag(self, name):
            self.tags[name] = True

    ROOT = Site()

    def current():
        return getSite() or ROOT
    """
_ZONES = """
    import os

    def zone():
        return os.environ.get("APP_ZONE", "UTC")
    """

SITES_GIVEN_BACK = (
    Valid(
        "the site of a component registry is set, and in the last statement set again",
        {
            "app.py": _SITES,
            "test_case.py": """
                import unittest
                import app

                class SiteTest(unittest.TestCase):
                    def setUp(self):
                        self.root = app.ROOT

                    def test_a(self):
                        app.setSite(app.Site())
                        self.assertIsNot(app.current(), self.root)
                        app.setSite(self.root)

                    def test_b(self):
                        self.assertIs(app.current(), self.root)
                """,
        },
    ),
)
SITES_LEFT = (
    Invalid(
        "the site of a component registry is set, and looked at in the last statement",
        {
            "app.py": _SITES,
            "test_case.py": """
                import app

                def test_a():
                    app.setSite(None)
                    app.setSite(app.Site())
                    assert app.current().title == ""

                def test_b():
                    assert app.current() is app.ROOT
                """,
        },
        line=5,
        site="process:component site",
        message="`test_a` changes the process's component site, and leaves it so after 1 test; no test that meets it was "
        "found",
    ),
)
OBJECTS_GIVEN_BACK = (
    Valid(
        "a method changes an attribute, and as the last thing of the test changes it again",
        {
            "app.py": _SITES,
            "test_case.py": """
                import app

                def test_a():
                    before = "".join(app.ROOT.tags)
                    app.ROOT.rename("a")
                    assert app.current().title == "a"
                    app.ROOT.rename(before)

                def test_b():
                    assert app.ROOT.title != "a"
                """,
        },
    ),
)
OBJECTS_LEFT = (
    Invalid(
        "a method adds another item as the last thing of the test",
        {
            "app.py": _SITES,
            "test_case.py": """
                import app

                def test_a():
                    app.ROOT.tag("a")
                    assert "a" in app.ROOT.tags
                    app.ROOT.tag("b")

                def test_b():
                    assert not app.ROOT.tags
                """,
        },
        line=12,
        site="global:app:ROOT",
        message="`Site.tag` changes `ROOT`, and leaves it so after 1 test; 2 tests meet it",
        path="app.py",
    ),
    Invalid(
        "another attribute is set as the last thing of the test",
        {
            "app.py": _SITES,
            "test_case.py": """
                import app

                def test_a():
                    app.ROOT.tag("a")
                    assert "a" in app.ROOT.tags
                    app.ROOT.rename("")

                def test_b():
                    assert not app.ROOT.tags
                """,
        },
        line=12,
        site="global:app:ROOT",
        message="`Site.tag` changes `ROOT`, and leaves it so after 1 test; 2 tests meet it",
        path="app.py",
    ),
)
VARIABLES_GIVEN_BACK = (
    Valid(
        "a method of the test's class sets again what another one has saved, or takes it away",
        {
            "app.py": _ZONES,
            "test_case.py": """
                import os
                from app import zone

                class Zoned:
                    def given(self, name):
                        self.old = os.environ["APP_ZONE"] if "APP_ZONE" in os.environ else None
                        os.environ["APP_ZONE"] = name

                    def reset(self):
                        if not hasattr(self, "old"):
                            return
                        if self.old is not None:
                            os.environ["APP_ZONE"] = self.old
                        elif "APP_ZONE" in os.environ:
                            del os.environ["APP_ZONE"]

                class TestZone(Zoned):
                    def test_a(self):
                        self.given("CET")
                        assert zone() == "CET"
                        self.reset()

                    def test_b(self):
                        assert zone() == "UTC"
                """,
        },
    ),
)
