"""Cases of what a framework has done when it started, before any test."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APPS = """
    from django.apps import AppConfig

    class ShopConfig(AppConfig):
        name = "shop"
        prepared = False

        @classmethod
        def prepare(cls):
            if cls.prepared:
                return
            cls.prepared = True

        def {method}(self):
            self.prepare()
    """
_TESTS = """
    from shop.apps import ShopConfig

    def test_a():
        ShopConfig.prepare()

    def test_b():
        assert ShopConfig.prepared
    """

DONE_AT_START = (
    Valid(
        "an application is ready, and says so, before the first test",
        {"shop/__init__.py": "", "shop/apps.py": _APPS.format(method="ready"), "test_case.py": _TESTS},
    ),
)
NOT_DONE_AT_START = (
    Invalid(
        "a method that no framework calls",
        {"shop/__init__.py": "", "shop/apps.py": _APPS.format(method="begin"), "test_case.py": _TESTS},
        path="shop/apps.py",
        line=11,
        site="attr:shop.apps:ShopConfig.prepared",
        message="`ShopConfig.prepare` changes `ShopConfig.prepared`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
)
