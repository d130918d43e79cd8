"""Suites that look like the hazards and are none: what is changed is put back, or nobody else sees it."""

from __future__ import annotations

from dataclasses import dataclass

_APP = """
    import contextvars
    import functools
    import os

    mode = "day"
    berths = {"north": 1}
    current = contextvars.ContextVar("current", default="nobody")

    class Kiln:
        limit = 1200

    def send(text):
        return f"sent {text}"

    def tariff():
        return os.environ.get("FERRY_TARIFF", "summer")

    @functools.cache
    def cached_tariff():
        return tariff()
    """

_SEES = """
    import os
    import app

    def test_sees_what_is_there():
        assert app.mode == "day"
        assert app.berths == {"north": 1}
        assert app.Kiln.limit == 1200
        assert app.send("a") == "sent a"
        assert app.tariff() == "summer"
        assert app.cached_tariff() == "summer"
        assert app.current.get() == "nobody"
        assert os.path.exists("app.py")
        assert not os.path.exists("left.txt")
    """


@dataclass(frozen=True, slots=True)
class Clean:
    """A suite of which `verify` may name no cause; with `is_steady` each test always ends alike."""

    name: str
    files: dict[str, str]
    is_steady: bool = True


def _beside(name: str, text: str, **more: str) -> Clean:
    """Return a suite in which a module stands before and after those that would notice a leak."""
    files = {
        "pytest.ini": "[pytest]\nasyncio_mode = strict\n",
        "app.py": _APP,
        "test_a.py": _SEES,
        "test_b.py": text,
        "test_c.py": _SEES,
    }
    return Clean(name, {**files, **{f"{path}.py": body for path, body in more.items()}})


SUITES = (
    _beside(
        "variable by monkeypatch",
        """
        import app

        def test_b(monkeypatch):
            monkeypatch.setenv("FERRY_TARIFF", "winter")
            assert app.tariff() == "winter"
        """,
    ),
    _beside(
        "variable put back in finally",
        """
        import os
        import app

        def test_b():
            before = os.environ.get("FERRY_TARIFF")
            os.environ["FERRY_TARIFF"] = "winter"
            try:
                assert app.tariff() == "winter"
            finally:
                if before is None:
                    del os.environ["FERRY_TARIFF"]
                else:
                    os.environ["FERRY_TARIFF"] = before
        """,
    ),
    _beside(
        "variable by a patch of the dict",
        """
        import os
        from unittest import mock
        import app

        @mock.patch.dict(os.environ, {"FERRY_TARIFF": "winter"})
        def test_b():
            assert app.tariff() == "winter"
        """,
    ),
    _beside(
        "variable in set-up and tear-down",
        """
        import os
        import unittest
        import app

        class FerryTest(unittest.TestCase):
            def setUp(self):
                os.environ["FERRY_TARIFF"] = "winter"

            def tearDown(self):
                os.environ.pop("FERRY_TARIFF", None)

            def test_b(self):
                self.assertEqual(app.tariff(), "winter")
        """,
    ),
    _beside(
        "module state in a fixture",
        """
        import pytest
        import app

        @pytest.fixture
        def night():
            before = app.mode
            app.mode = "night"
            yield
            app.mode = before

        def test_b(night):
            assert app.mode == "night"
        """,
    ),
    _beside(
        "module state by a clean-up",
        """
        import unittest
        import app

        class ModeTest(unittest.TestCase):
            def test_b(self):
                self.addCleanup(setattr, app, "mode", app.mode)
                app.mode = "night"
                self.assertEqual(app.mode, "night")
        """,
    ),
    _beside(
        "dict by monkeypatch",
        """
        import app

        def test_b(monkeypatch):
            monkeypatch.setitem(app.berths, "south", 2)
            assert len(app.berths) == 2
        """,
    ),
    _beside(
        "dict put back item by item",
        """
        import app

        def test_b():
            app.berths["south"] = 2
            assert len(app.berths) == 2
            del app.berths["south"]
        """,
    ),
    _beside(
        "class attribute by a patch",
        """
        from unittest import mock
        import app

        def test_b():
            with mock.patch.object(app.Kiln, "limit", 10):
                assert app.Kiln.limit == 10
        """,
    ),
    _beside(
        "function patched by a decorator",
        """
        from unittest import mock
        import app

        @mock.patch("app.send", return_value="nothing")
        def test_b(send):
            assert app.send("a") == "nothing"
        """,
    ),
    _beside(
        "patcher stopped",
        """
        import unittest
        from unittest import mock
        import app

        class SendTest(unittest.TestCase):
            def setUp(self):
                patcher = mock.patch.object(app, "send", lambda text: "nothing")
                patcher.start()
                self.addCleanup(patcher.stop)

            def test_b(self):
                self.assertEqual(app.send("a"), "nothing")
        """,
    ),
    _beside(
        "cache cleared by a fixture for all",
        """
        import app

        def test_b(monkeypatch):
            monkeypatch.setenv("FERRY_TARIFF", "winter")
            assert app.cached_tariff() == "winter"
        """,
        conftest="""
        import pytest
        import app

        @pytest.fixture(autouse=True)
        def fresh():
            app.cached_tariff.cache_clear()
            yield
            app.cached_tariff.cache_clear()
        """,
    ),
    _beside(
        "working folder by monkeypatch",
        """
        import os

        def test_b(monkeypatch, tmp_path):
            monkeypatch.chdir(tmp_path)
            assert not os.path.exists("app.py")
            open("left.txt", "w").close()
        """,
    ),
    _beside(
        "file removed",
        """
        import os

        def test_b():
            with open("left.txt", "w") as file:
                file.write("a")
            try:
                assert os.path.getsize("left.txt") == 1
            finally:
                os.remove("left.txt")
        """,
    ),
    _beside(
        "context variable reset",
        """
        import app

        def test_b():
            token = app.current.set("acme")
            assert app.current.get() == "acme"
            app.current.reset(token)
        """,
    ),
    _beside(
        "context variable of a task",
        """
        import pytest
        import app

        @pytest.mark.asyncio
        async def test_b():
            app.current.set("acme")
            assert app.current.get() == "acme"
        """,
    ),
    _beside(
        "database in memory for each test",
        """
        import sqlite3
        import pytest

        @pytest.fixture
        def rides():
            connection = sqlite3.connect(":memory:")
            connection.execute("CREATE TABLE rides (rider TEXT)")
            yield connection
            connection.close()

        @pytest.mark.parametrize("rider", ["ada", "bob"])
        def test_b(rides, rider):
            rides.execute("INSERT INTO rides VALUES (?)", (rider,))
            assert len(rides.execute("SELECT * FROM rides").fetchall()) == 1
        """,
    ),
    _beside(
        "values of a wide fixture that nobody changes",
        """
        import pytest

        @pytest.fixture(scope="module")
        def numbers():
            return [3, 1, 2]

        def test_b(numbers):
            assert sorted(numbers) == [1, 2, 3]

        def test_bb(numbers):
            assert numbers == [3, 1, 2]
        """,
    ),
    Clean(
        "leaks that nobody reads, and a test that always fails",
        {
            "pytest.ini": "[pytest]\n",
            "app.py": _APP,
            "test_a.py": """
            import os
            import app

            def test_leaves_a_variable():
                os.environ["NOBODY_ASKS"] = "1"

            def test_leaves_a_mode():
                app.mode = "night"
            """,
            "test_b.py": """
            import app

            def test_fails():
                assert app.send("a") == "received a"
            """,
        },
    ),
    Clean(
        "a test that ends as it likes, beside leaks",
        {
            "pytest.ini": "[pytest]\n",
            "app.py": _APP,
            "test_a.py": """
            import app

            def test_leaves_a_mode():
                app.mode = "night"
            """,
            "test_b.py": """
            import random
            import time
            import app

            def test_reads():
                assert app.mode

            def test_by_chance():
                assert random.Random(time.time_ns()).random() < 0.5
            """,
        },
        is_steady=False,
    ),
)
