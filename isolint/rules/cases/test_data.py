"""Cases of what Django copies for each test, and of a library's container that a test empties again."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_BASES = """
    from django.test import TestCase as DjangoTestCase

    class Databases:
        @classmethod
        def setUpClass(cls):
            cls.databases = ["default"]
            super().setUpClass()

    class BaseTestCase(Databases, DjangoTestCase):
        pass
    """

#: Attributes that `setUpTestData` sets.
TEST_DATA = (
    Valid(
        "what setUpTestData has set is copied for each test, whatever the way to Django's class",
        {
            "tests/__init__.py": "",
            "tests/common.py": _BASES,
            "tests/test_case.py": """
                from app.models import Account
                from .common import BaseTestCase as TestCase

                class WithNames:
                    @classmethod
                    def setUpTestData(cls):
                        super().setUpTestData()
                        cls.names = []

                class Accounts(WithNames, TestCase):
                    @classmethod
                    def setUpTestData(cls):
                        super().setUpTestData()
                        cls.account = Account.objects.create(name="one")
                        cls.limits = {}

                class TestAccounts(Accounts):
                    def test_a(self):
                        self.account.name = "two"
                        self.account.save()
                        self.limits["a"] = 1
                        self.names.append("a")

                    def test_b(self):
                        assert self.account.name == "one"
                        assert not self.limits and not self.names
                """,
        },
    ),
)

SHARED_TEST_DATA = (
    Invalid(
        "what setUpClass of a Django test case has set is not copied",
        """
        from django.test import TestCase

        class TestAccounts(TestCase):
            @classmethod
            def setUpClass(cls):
                super().setUpClass()
                cls.limits = {}

            @classmethod
            def setUpTestData(cls):
                cls.names = []

            def test_a(self):
                self.limits["a"] = 1
                self.names.append("a")

            def test_b(self):
                assert not self.limits and not self.names
        """,
        line=14,
        site="attr:test_case:TestAccounts.limits",
        message="`TestAccounts.test_a` changes `TestAccounts.limits`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
    Invalid(
        "a hook of that name which a plain unittest case calls itself",
        """
        import unittest

        class TestAccounts(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.setUpTestData()

            @classmethod
            def setUpTestData(cls):
                cls.names = []

            def test_a(self):
                self.names.append("a")

            def test_b(self):
                assert not self.names
        """,
        line=13,
        site="attr:test_case:TestAccounts.names",
        message="`TestAccounts.test_a` changes `TestAccounts.names`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
)

_APP = "from fastapi import FastAPI\n\napp = FastAPI()\n\n@app.get('/')\ndef root():\n    return {}\n"

#: A dict of a library's object, which starts empty.
EMPTIED_AGAIN = (
    Valid(
        "a test empties a library's dict again, puts a new one in its place, or takes out the key",
        {
            "app.py": _APP,
            "test_case.py": """
                from app import app, root

                def test_a():
                    app.dependency_overrides[root] = lambda: 1
                    assert app
                    app.dependency_overrides.clear()

                def test_b():
                    app.dependency_overrides[root] = lambda: 2
                    assert app
                    app.dependency_overrides = {}

                def test_c():
                    app.dependency_overrides[root] = lambda: 3
                    assert app
                    app.dependency_overrides.pop(root)

                def test_d():
                    assert not app.dependency_overrides
                """,
        },
    ),
)

NOT_EMPTIED_AGAIN = (
    Invalid(
        "a test empties one dict of a library's object, and has changed another",
        {
            "app.py": _APP,
            "test_case.py": """
                from app import app, root

                def test_a():
                    app.dependency_overrides[root] = lambda: 1
                    app.exception_handlers[root] = None
                    app.dependency_overrides.clear()

                def test_b():
                    assert not app.exception_handlers
                """,
        },
        line=5,
        site="global:app:app",
        message="`test_a` changes `app`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a test empties a dict that importing the application fills",
        {
            "app.py": _APP + "\napp.dependency_overrides[root] = lambda: 0\n",
            "test_case.py": """
                from app import app, root

                def test_a():
                    app.dependency_overrides[test_a] = lambda: 1
                    app.dependency_overrides.clear()

                def test_b():
                    assert app.dependency_overrides
                """,
        },
        line=4,
        site="global:app:app",
        message="`test_a` changes `app`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
