"""Cases of tests whose decorators belong to the suite: what pytest sees of their parameters."""

from __future__ import annotations

from isolint.contracts import Refuses, Rewrites

_APP = """
    class Writer:
        little = True

        def order(self):
            return self.little
    """

REFUSES = (
    Refuses(
        "a wrapper that takes all that it is given, and shows pytest nothing of what its test asks for",
        {
            "app.py": _APP,
            "test_app.py": """
                from app import Writer

                def prepared(function):
                    def wrapper(*args, **kwargs):
                        return function(*args, **kwargs)
                    return wrapper

                @prepared
                def test_big():
                    Writer.little = False
                    assert not Writer().order()

                def test_little():
                    assert Writer().order()
                """,
        },
        "`test_big` has a decorator of the project, which may not pass `monkeypatch` on",
    ),
    Refuses(
        "a wrapper that an object of the suite makes",
        {
            "app.py": _APP,
            "test_app.py": """
                from app import Writer

                class Prepared:
                    def __init__(self, name):
                        self.name = name

                    def __call__(self, function):
                        def wrapper(*args, **kwargs):
                            return function(*args, **kwargs)
                        return wrapper

                @Prepared("big")
                def test_big():
                    Writer.little = False
                    assert not Writer().order()

                def test_little():
                    assert Writer().order()
                """,
        },
        "`test_big` has a decorator of the project, which may not pass `monkeypatch` on",
    ),
)

REWRITES = (
    Rewrites(
        "a wrapper that is shown as what it wraps",
        {
            "app.py": _APP,
            "test_app.py": """
                import functools
                from app import Writer

                def prepared(function):
                    @functools.wraps(function)
                    def wrapper(*args, **kwargs):
                        return function(*args, **kwargs)
                    return wrapper

                @prepared
                def test_big():
                    Writer.little = False
                    assert not Writer().order()

                def test_little():
                    assert Writer().order()
                """,
        },
        {
            "test_app.py": """
                import functools
                from app import Writer

                def prepared(function):
                    @functools.wraps(function)
                    def wrapper(*args, **kwargs):
                        return function(*args, **kwargs)
                    return wrapper

                @prepared
                def test_big(monkeypatch):
                    monkeypatch.setattr(Writer, "little", False)
                    assert not Writer().order()

                def test_little():
                    assert Writer().order()
                """,
        },
    ),
)
