"""Cases of what Django calls around each test of its own test cases."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from django.core.cache import cache

    def keep():
        cache.set("a", 1)

    def kept():
        return cache.get("a")
    """
_TESTS = """
    from app import keep, kept
    from django.core.cache import cache
    from django.test import TestCase

    class CacheCase(TestCase):
        def {hook}(self):
            super().{hook}()
            cache.clear()

    class KeepTest(CacheCase):
        def test_keep(self):
            keep()

        def test_nothing(self):
            assert kept() is None
    """


def _cleared(hook: str) -> dict[str, str]:
    return {"app.py": _APP, "test_case.py": _TESTS.replace("{hook}", hook)}


CLEARED_BY_HOOK = (
    Valid("what Django runs after each test clears the cache", _cleared("_post_teardown")),
    Valid("what Django runs as it takes the data away clears the cache", _cleared("_fixture_teardown")),
)
NOT_CLEARED_BY_HOOK = (
    Invalid(
        "a method that nobody calls clears the cache",
        _cleared("_after"),
        line=4,
        path="app.py",
        site="process:django.core.cache.cache",
        message="`keep` changes the process's django.core.cache.cache, and leaves it so after 1 test; 1 test meets it",
    ),
)
