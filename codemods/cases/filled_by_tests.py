"""Cases of objects whose containers start with nothing in them: what only tests put there goes with it."""

from __future__ import annotations

from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

_METRICS = """
    class Counter:
        def __init__(self):
            self.count = 0

        def inc(self):
            self.count += 1

    class Metrics:
        def __init__(self):
            self.counters = {}

        def counter(self, name):
            if name not in self.counters:
                self.counters[name] = Counter()
            return self.counters[name]

    shared = Metrics()
    counter = shared.counter
    """
_TESTS = """
    from app import counter

    def test_one():
        counter("calls").inc()
        assert counter("calls").count == 1

    def test_two():
        counter("calls").inc()
        counter("calls").inc()
        assert counter("calls").count == 2
    """

REWRITES = (
    Rewrites(
        "counters in a table that only tests fill, by a method that goes by a name of its own",
        {"app.py": _METRICS, "test_app.py": _TESTS},
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    \"\"\"Start each test from the state that it would have alone.\"\"\"
                    import app

                    app_shared_counters = dict(app.shared.counters)
                    yield
                    app.shared.counters.clear()
                    app.shared.counters.update(app_shared_counters)


                # isolint: end (a3ca5abc)
                """,
        },
    ),
)
REFUSES = (
    Refuses(
        "a counter that a module has made when it was imported, too",
        {"app.py": _METRICS.rstrip() + '\n    counter("started").inc()\n', "test_app.py": _TESTS},
        "app.py:6 changes more than an attribute, or a list, dict or set in one",
    ),
)
