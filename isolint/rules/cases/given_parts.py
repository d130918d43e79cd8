"""Cases of a part of what a function is given, or of what stands in for it."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    class Locale:
        pass

    class Site:
        def __init__(self):
            self.parts = {"locale": Locale()}

    site = Site()

    def locale(given=None):
        given = given or site
        return given.parts["locale"]
    """
_TESTS = """
    from app import Site, locale

    def test_set():
        locale({given}).name = "de"

    def test_unset():
        assert not hasattr(locale(), "name")
    """


def _set(given: str) -> dict[str, str]:
    return {"app.py": _APP, "test_case.py": _TESTS.format(given=given)}


OF_WHAT_IS_GIVEN = (Valid("an object of the test's own", _set("Site()")),)
OF_WHAT_STANDS_IN = (
    Invalid(
        "the object that stands in for what is not given",
        _set(""),
        line=4,
        site="global:app:site",
        message="`test_set` changes `site`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
