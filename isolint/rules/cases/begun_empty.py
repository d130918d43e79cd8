"""Cases of `mutated_module_state` on what is left as empty as it begins."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_GARBAGE = """
    from threading import local

    class Garbage:
        def __init__(self):
            self._storage = local()

        def drain(self):
            items = getattr(self._storage, "items", ())
            self._storage.items = []
            return items

    GARBAGE = Garbage()

    def free():
        for item in GARBAGE.drain():
            item.close()
    """
_QUEUES = """
    import threading

    _data = threading.local()

    def queue():
        return _data.__dict__.setdefault("jobs", [])

    def clear():
        try:
            del _data.jobs
        except AttributeError:
            pass
    """
_HOSTS = """
    class Hosts:
        def __init__(self, failed=None):
            self.failed = failed or set()

        def reset(self):
            self.failed = {reset}

    HOSTS = Hosts()
    """
_TESTED_HOSTS = """
    from app import HOSTS

    def test_a():
        HOSTS.reset()

    def test_b():
        assert not HOSTS.failed
    """

EMPTIED_AS_BEGUN = (
    Valid(
        "an attribute that nothing but an empty list is ever assigned to",
        {
            "app.py": _GARBAGE,
            "test_case.py": """
                import app

                def test_a():
                    app.free()

                def test_b():
                    assert not app.GARBAGE.drain()
                """,
        },
    ),
    Valid(
        "an attribute of a thread's own data, which begins with none, is deleted",
        {
            "app.py": _QUEUES,
            "test_case.py": """
                import app

                def test_a():
                    assert app.queue() == []
                    app.clear()

                def test_b():
                    app.clear()
                    assert app.queue() == []
                """,
        },
    ),
    Valid(
        "what the constructor has put in where nothing was given is put in again",
        {"app.py": _HOSTS.format(reset="set()"), "test_case.py": _TESTED_HOSTS},
    ),
)
NOT_AS_BEGUN = (
    Invalid(
        "something else is put in than the constructor has put in where nothing was given",
        {"app.py": _HOSTS.format(reset='{"localhost"}'), "test_case.py": _TESTED_HOSTS},
        line=6,
        site="global:app:HOSTS",
        message="`Hosts.reset` changes `HOSTS`, and leaves it so after 1 test; 1 test meets it",
        path="app.py",
    ),
    Invalid(
        "what importing has put into an attribute of a thread's own data is deleted",
        {
            "app.py": _QUEUES + "\n    queue().append('first')\n    _data.jobs = ['first']\n",
            "test_case.py": """
                import app

                def test_a():
                    app.clear()

                def test_b():
                    assert app.queue() == ["first"]
                """,
        },
        line=10,
        site="global:app:_data",
        message="`clear` changes `_data`, and leaves it so after 1 test; 1 test meets it",
        path="app.py",
    ),
)
