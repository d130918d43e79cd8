"""Cases of `handed_over`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.set_on_the_way import DELETED_AFTER

VALID = (
    *DELETED_AFTER,
    Valid(
        "a list that is empty from the start, of which a test calls a method",
        """
        class Data:
            entries = []

        def test_entry():
            Data.entries = [1]
            assert len(Data.entries) == 1

        def test_full():
            Data.entries.append(2)
        """,
    ),
    Valid(
        "an attribute that each derived class is given when it is made",
        """
        class Record:
            kept: dict

            def __init_subclass__(cls):
                cls.kept = {}

        class Book(Record):
            pass

        def test_fills():
            Book.kept = {"1": "a"}

        def test_takes():
            assert Book.kept["1"]
        """,
    ),
    Valid(
        "a fixture provides it",
        """
        import pytest

        class TestAccount:
            @pytest.fixture(autouse=True)
            def account(self):
                type(self).id = 1

            def test_create(self):
                type(self).id = 2

            def test_delete(self):
                assert type(self).id
        """,
    ),
    Valid(
        "each test sets it before it reads it",
        """
        class TestAccount:
            def test_create(self):
                TestAccount.id = 1
                assert TestAccount.id

            def test_delete(self):
                TestAccount.id = 2
                assert TestAccount.id
        """,
    ),
    Valid(
        "the class has a value from the start, and the second test wants that one",
        """
        class Client:
            timeout = 3
            proxy = None

        def test_slow():
            Client.timeout = 30
            Client.proxy = "local"

        def test_default():
            assert Client.timeout == 3
            assert Client.proxy is None
        """,
    ),
    Valid(
        "an attribute of the object, which is new for each test",
        """
        class TestAccount:
            def setup_method(self):
                self.id = 0

            def test_create(self):
                self.id = 1

            def test_delete(self):
                assert self.id == 0
        """,
    ),
    Valid(
        "a helper fills it where it is missing",
        """
        TOKEN = None

        def token():
            global TOKEN
            if TOKEN is None:
                TOKEN = "t"
            return TOKEN

        def test_login():
            assert token().upper()

        def test_logout():
            assert token().lower()
        """,
    ),
    Valid(
        "a test that patches it for itself",
        """
        import pytest

        def test_writer():
            pytest.token = "t"

        def test_reader(monkeypatch):
            monkeypatch.setattr(pytest, "token", "own", raising=False)
            assert pytest.token
        """,
    ),
    Valid(
        "a class that a decorator or metaclass may have given the attribute",
        """
        def configured(cls):
            cls.mode = "fast"
            return cls

        class Meta(type):
            def __getattr__(cls, name):
                return name

        @configured
        class Config:
            pass

        class Names(metaclass=Meta):
            pass

        def test_a():
            Config.mode = Names.mode = "slow"

        def test_b():
            assert Config.mode
            assert Names.mode
        """,
    ),
    Valid(
        "a variable that the test sets itself, or that it may find missing",
        """
        import os

        def test_a():
            os.environ["MODE"] = "a"

        def test_b():
            os.environ["MODE"] = "b"
            del os.environ["MODE"]

        def test_c():
            if "MODE" in os.environ:
                del os.environ["MODE"]
        """,
    ),
)

INVALID = (
    Invalid(
        "a test calls a method of what another one puts in the place of None",
        """
        class Data:
            entry = None

        def test_entry():
            Data.entry = bytearray(b"a")
            assert len(Data.entry) == 1

        def test_full():
            Data.entry.append(2)
            assert len(Data.entry) == 2
        """,
        line=9,
        site="attr:test_case:Data.entry",
        message="`test_full` needs `Data.entry`, which only `test_entry` sets",
    ),
    Invalid(
        "an attribute of the test class",
        """
        class TestAccount:
            def test_create(self):
                self.__class__.id = 1

            def test_read(self):
                assert self.id == 1

            def test_delete(self):
                assert TestAccount.id
        """,
        line=6,
        site="attr:test_case:TestAccount.id",
        message="2 tests need `TestAccount.id`, which only `TestAccount.test_create` sets",
    ),
    Invalid(
        "a global that starts empty, filled by a test in order of number",
        """
        import app
        TOKEN = None

        def test_1_login():
            global TOKEN
            TOKEN = app.login()

        def test_2_use():
            assert app.use(TOKEN)
        """,
        line=9,
        site="global:test_case:TOKEN",
        message="`test_2_use` needs `TOKEN`, which only `test_1_login` sets",
    ),
    Invalid(
        "a key of a module's dictionary",
        """
        import app
        STATE = {}

        def test_create():
            STATE["id"] = app.create()

        def test_delete():
            app.delete(STATE["id"])
        """,
        line=8,
        site="global:test_case:STATE",
        message="`test_delete` needs `STATE['id']`, which only `test_create` sets",
    ),
    Invalid(
        "an attribute put on pytest itself, with marks for the order",
        """
        import pytest

        @pytest.mark.order(1)
        def test_create():
            pytest.account = 1

        @pytest.mark.order(2)
        def test_delete():
            assert pytest.account
        """,
        line=9,
        site="patch:pytest.account",
        message="`test_delete` needs `pytest.account`, which only `test_create` sets, in the order of "
        "`pytest.mark.order`",
    ),
    Invalid(
        "the cache of the configuration",
        """
        def test_create(request):
            request.config.cache.set("account", 1)

        def test_delete(request):
            assert request.config.cache.get("account", None) == 1
        """,
        line=5,
        site="patch:pytest.cache['account']",
        message="`test_delete` needs `cache['account']`, which only `test_create` sets",
    ),
    Invalid(
        "an attribute that an application's object has from one test alone",
        {
            "event.py": """
                class Status:
                    pass

                status = Status()
                """,
            "test_case.py": """
                from event import status

                class TestEvent:
                    def test_state_change(self):
                        status.state = False

                    def test_object(self):
                        assert status.state is False
                """,
        },
        line=8,
        site="global:event:status",
        message="`TestEvent.test_object` needs `status.state`, which only `TestEvent.test_state_change` sets",
    ),
    Invalid(
        "a variable that is deleted as if it were surely there",
        {
            "app.py": """
                import os

                def set_key(value):
                    os.environ["KEY"] = value
                """,
            "test_case.py": """
                import os
                import app

                def test_with_key():
                    app.set_key("k")

                def test_without_key():
                    del os.environ["KEY"]
                """,
        },
        line=8,
        site="env:KEY",
        message="`test_without_key` deletes `KEY`, which only `test_with_key` sets",
    ),
)
