"""Cases of a library's store whose keys a test sets and takes out again."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_STORAGE = """
    from uuid import uuid4
    from django.core.cache import cache

    class Storage:
        def __init__(self, name=None):
            self.name = name or uuid4().hex

        def save(self, data):
            cache.set("storage-" + self.name, data)

        def read(self):
            return cache.get("storage-" + self.name)

        def remove(self):
            cache.delete("storage-" + self.name)
    """

TAKEN_OUT = (
    Valid(
        "a key that the test has had put into the cache is deleted",
        {
            "app.py": _STORAGE,
            "test_case.py": """
                from app import Storage
                from django.core.cache import cache

                def test_a():
                    first = Storage()
                    first.save("a")
                    second = Storage(first.name)
                    assert second.read() == "a"
                    second.remove()

                def test_b():
                    cache.set("b", 1)
                    assert Storage("b").read() is None
                    cache.delete("b")
                """,
        },
    ),
)

NOT_TAKEN_OUT = (
    Invalid(
        "a key is deleted that the test has not put into the cache",
        {
            "app.py": _STORAGE,
            "test_case.py": """
                from app import Storage

                def test_a():
                    Storage("a").remove()

                def test_b():
                    assert Storage("a").read() is None
                """,
        },
        line=15,
        path="app.py",
        site="process:django.core.cache.cache",
        message="`Storage.remove` changes the process's django.core.cache.cache, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
)

_STORE = """
    from redis import Redis

    store = Redis()
    """

#: The same of an object that the project makes.
TAKEN_OUT_OF_STORE = (
    Valid(
        "a key that the test has set is deleted",
        {
            "app.py": _STORE,
            "test_case.py": """
                from app import store

                def test_a():
                    store.set("a", 1)
                    assert store.get("a")
                    store.delete("a")

                def test_b():
                    assert store.get("a") is None
                """,
        },
    ),
)

NOT_TAKEN_OUT_OF_STORE = (
    Invalid(
        "another key is deleted than the one that was set",
        {
            "app.py": _STORE,
            "test_case.py": """
                from app import store

                def test_a():
                    store.set("a", 1)
                    assert store.get("a")
                    store.delete("b")

                def test_b():
                    assert store.get("a") is None
                """,
        },
        line=4,
        site="global:app:store",
        message="`store` (`redis.Redis`) keeps keys from one test to the next; 1 test changes it",
    ),
)
