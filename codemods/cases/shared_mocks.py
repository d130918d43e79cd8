"""Cases of mocks that the tests of a suite share, or that one of them leaves to the others."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

MOCKS_OF_A_CONFTEST = (
    Rewrites(
        "mocks of a conftest, which tests of other modules import",
        {
            "app.py": "def send(text):\n    pass\n\ndef order():\n    send('order')\n",
            "tests/__init__.py": "",
            "tests/conftest.py": """
                from unittest.mock import Mock, patch

                send = Mock()

                patch("app.send", send).start()
                """,
            "tests/test_a.py": """
                import app
                from tests.conftest import send

                def test_order():
                    app.order()
                    send.assert_called_once_with("order")
                """,
            "tests/test_b.py": """
                import app
                from tests.conftest import send

                def test_order():
                    app.order()
                    send.assert_called_once_with("order")
                """,
        },
        {
            "tests/conftest.py": '''
                from unittest.mock import Mock, patch

                import pytest

                send = Mock()

                patch("app.send", send).start()


                @pytest.fixture(autouse=True)
                def fresh_state():
                    """Let each test start with the state of this module as it was at first."""
                    send.reset_mock()
                ''',
        },
    ),
)

MOCKS_OF_SEVERAL = (
    Refuses(
        "a mock of a module that is no conftest, which tests of another use",
        {
            "app.py": "def order(send):\n    send('order')\n",
            "tests/__init__.py": "",
            "tests/mocks.py": "from unittest.mock import Mock\n\nsend = Mock()\n",
            "tests/test_a.py": """
                import app
                from tests.mocks import send

                def test_order():
                    app.order(send)
                    send.assert_called_once_with("order")

                def test_again():
                    app.order(send)
                    send.assert_called_once_with("order")
                """,
        },
        "`send` of `tests/mocks.py` is used by tests that a fixture there does not reach",
    ),
    Refuses(
        "calls that a fixture for several tests makes",
        """
        from unittest.mock import Mock
        import pytest

        send = Mock()

        @pytest.fixture(scope="module")
        def order():
            send("order")

        def test_order(order):
            send.assert_called_once_with("order")

        def test_more(order):
            list(map(send, "a"))
            assert send.call_count == 2
        """,
        "`test_order` looks at calls of `send` that a fixture for several tests may have made",
    ),
)


STUBBED_MOCKS = (
    Rewrites(
        "attributes of a mock that the same test has just put in the place of a function",
        {
            "app.py": """
                import shutil

                def place():
                    return shutil.which("tool")
                """,
            "test_app.py": """
                import shutil
                from unittest.mock import Mock

                import app

                def test_place():
                    shutil.which = Mock()
                    shutil.which.return_value = "/bin/tool"
                    assert app.place() == "/bin/tool"

                def test_elsewhere():
                    assert app.place() != "/bin/tool"
                """,
        },
        {
            "test_app.py": """
                import shutil
                from unittest.mock import Mock

                import app

                def test_place(monkeypatch):
                    monkeypatch.setattr(shutil, "which", Mock())
                    shutil.which.return_value = "/bin/tool"
                    assert app.place() == "/bin/tool"

                def test_elsewhere():
                    assert app.place() != "/bin/tool"
                """,
        },
    ),
)
