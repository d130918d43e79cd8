"""Cases of `stopped_patch`."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

REWRITES = (
    Rewrites(
        "a test and a fixture",
        {
            "app.py": "def fetch():\n    return 1\n\ndef load():\n    return fetch()\n",
            "test_app.py": """
                from unittest.mock import patch

                import app
                import pytest

                @pytest.fixture
                def offline():
                    patch("app.load", return_value=3).start()
                    yield 3

                def test_a():
                    patcher = patch("app.fetch", return_value=2)
                    fetch = patcher.start()
                    # The patched one
                    assert app.load() == 2
                    assert fetch.called

                def test_b(offline):
                    assert app.load() == 3

                def test_c():
                    assert app.load() == 1
                """,
        },
        {
            "test_app.py": """
                from unittest.mock import patch

                import app
                import pytest

                @pytest.fixture
                def offline():
                    with patch("app.load", return_value=3):
                        yield 3

                def test_a():
                    with patch("app.fetch", return_value=2) as fetch:
                        # The patched one
                        assert app.load() == 2
                        assert fetch.called

                def test_b(offline):
                    assert app.load() == 3

                def test_c():
                    assert app.load() == 1
                """,
        },
    ),
    Rewrites(
        "a test case",
        {
            "app.py": "def fetch():\n    return 1\n\ndef load():\n    return fetch()\n",
            "test_app.py": """
                import unittest
                from unittest import mock

                import app

                class TestLoad(unittest.TestCase):
                    def setUp(self):
                        self.patcher = mock.patch.object(app, "fetch")
                        self.fetch = self.patcher.start()  # no network

                    def test_a(self):
                        load = mock.patch.object(app, "load").start()
                        self.assertNotEqual(app.load(), load)
                """,
            "test_other.py": "import app\n\ndef test_b():\n    assert app.load() == app.fetch() == 1\n",
        },
        {
            "test_app.py": """
                import unittest
                from unittest import mock

                import app

                class TestLoad(unittest.TestCase):
                    def setUp(self):
                        self.patcher = mock.patch.object(app, "fetch")
                        self.fetch = self.patcher.start()  # no network
                        self.addCleanup(self.patcher.stop)

                    def test_a(self):
                        load = self.enterContext(mock.patch.object(app, "load"))
                        self.assertNotEqual(app.load(), load)
                """,
        },
    ),
)

REFUSES = (
    Refuses(
        "a helper, which ends before the test does",
        {
            "app.py": "def fetch():\n    return 1\n\ndef load():\n    return fetch()\n",
            "test_app.py": """
                from unittest.mock import patch
                import app

                def offline():
                    patch("app.fetch", return_value=2).start()

                def test_a():
                    offline()
                    assert app.load() == 2

                def test_b():
                    assert app.load() == 1
                """,
        },
        "`offline` ends before the tests that need its patch",
    ),
    Refuses(
        "a patch that is started in a branch",
        {
            "app.py": "def fetch():\n    return 1\n\ndef load():\n    return fetch()\n",
            "test_app.py": """
                from unittest.mock import patch
                import app

                def test_a():
                    if app.load() == 1:
                        patch("app.fetch", return_value=2).start()
                    assert app.load() == 2

                def test_b():
                    assert app.load() == 1
                """,
        },
        "`test_a` starts a patch in a branch, a loop or a block",
    ),
    Refuses(
        "a fixture that returns a value",
        {
            "app.py": "def fetch():\n    return 1\n\ndef load():\n    return fetch()\n",
            "test_app.py": """
                from unittest.mock import patch
                import app
                import pytest

                @pytest.fixture
                def offline():
                    return patch("app.fetch", return_value=2).start()

                def test_a(offline):
                    assert app.load() == 2

                def test_b():
                    assert app.load() == 1
                """,
        },
        "line 7 does more than start a patch",
    ),
)
