"""Cases of `counted_mock`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

VALID = (
    Valid(
        "a mock of the test's own",
        """
        from unittest.mock import Mock

        def test_a():
            send = Mock()
            send()
            send.assert_called_once()

        def test_b():
            send = Mock()
            send()
            send.assert_called_once()
        """,
    ),
    Valid(
        "each test resets it first",
        """
        from unittest.mock import Mock

        send = Mock()

        def test_a():
            send.reset_mock()
            send()
            send.assert_called_once()

        def test_b():
            send.reset_mock()
            send()
            send.assert_called_once()
        """,
    ),
    Valid(
        "an autouse fixture resets it",
        """
        from unittest.mock import Mock
        import pytest

        send = Mock()

        @pytest.fixture(autouse=True)
        def fresh():
            yield
            send.reset_mock()

        def test_a():
            send()
            send.assert_called_once()
        """,
    ),
    Valid(
        "setUp resets it",
        """
        import unittest
        from unittest.mock import MagicMock

        send = MagicMock()

        class Sending(unittest.TestCase):
            def setUp(self):
                send.reset_mock()

            def test_a(self):
                send()
                send.assert_called_once()
        """,
    ),
    Valid(
        "the set-up puts a new mock in its place",
        """
        from unittest.mock import Mock

        api = Mock()

        def setup_function():
            api.get = Mock()

        def test_a():
            api.get()
            api.get.assert_called_once()

        def test_b():
            api.get()
            api.get.assert_called_once()
        """,
    ),
    Valid(
        "any call will do",
        """
        from unittest.mock import Mock

        send = Mock()

        def test_a():
            send(1)
            send.assert_called_with(1)

        def test_b():
            send(2)
            send.assert_any_call(2)
        """,
    ),
    Valid(
        "nobody calls what must not be called",
        """
        from unittest.mock import Mock

        api = Mock()

        def test_a():
            api.get()
            api.get.assert_called()

        def test_b():
            api.put.assert_not_called()
        """,
    ),
    Valid(
        "no mock, though its method has the name of one",
        """
        class Counter:
            call_count = 0

        counter = Counter()

        def test_a():
            assert counter.call_count == 0
        """,
    ),
)

INVALID = (
    Invalid(
        "counted by the next test too",
        {
            "app.py": "def send():\n    pass\n\ndef order():\n    send()\n",
            "test_case.py": """
                from unittest.mock import Mock, patch
                import app

                send = Mock()

                @patch("app.send", send)
                def test_a():
                    send.reset_mock()
                    app.order()
                    send.assert_called_once()

                @patch("app.send", send)
                def test_b():
                    send.assert_not_called()
                """,
        },
        line=9,
        site="global:test_case:send",
        message="`test_a` has the shared mock `send` called and does not reset it; 1 test counts its calls",
    ),
    Invalid(
        "a part of a mock of the conftest, in another file",
        {
            "conftest.py": "from mock import MagicMock\n\napi = MagicMock()\n",
            "test_case.py": """
                from conftest import api

                def test_a(client):
                    rows = client.load()
                    assert api.get.call_args[0] == (1,)
                """,
            "test_other.py": """
                from conftest import api

                def test_b(client):
                    assert api.get.call_count == 0
                """,
        },
        line=4,
        site="global:conftest:api",
        message="`test_a` has the shared mock `api.get` called and does not reset it; 1 test counts its calls",
    ),
    Invalid(
        "only the test itself, when it is run again",
        """
        from unittest.mock import Mock

        send = Mock()

        def test_a():
            send()
            send.assert_called_once()
        """,
        line=6,
        site="global:test_case:send",
        message="`test_a` has the shared mock `send` called and does not reset it; 1 test counts its calls",
    ),
)
