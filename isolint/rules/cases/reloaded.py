"""Cases of tests that use a module which another has loaded again, and can or cannot tell."""

from __future__ import annotations

from isolint.contracts import Invalid

_APP = """
LIMIT = 3

class User:
    def __init__(self, name):
        self.name = name

    def twin(self):
        return User(self.name)

class Account:
    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return isinstance(other, Account) and self.number == other.number

def greeting(name):
    return f"hello {name}"
"""
_RELOADING = """
import importlib
import app

def test_reloading():
    importlib.reload(app)
"""


def _reloaded(why: str, met: str, tests: str) -> Invalid:
    return Invalid(
        why,
        {"app.py": _APP, "test_reload.py": _RELOADING, "test_users.py": tests},
        line=5,
        path="test_reload.py",
        site="process:sys.modules:app",
        message=f"`test_reloading` reloads `app`, and leaves it so after 1 test; {met}",
    )


MAY_TELL = (
    _reloaded(
        "who makes objects of the class that it has imported, or calls a function, goes on with these",
        "no test that meets it was found",
        """
        from app import LIMIT, User, greeting

        def test_name():
            assert User("a").name == "a"

        def test_greeting():
            assert len(greeting("a")) > LIMIT
        """,
    ),
    _reloaded(
        "the class that a method asks its module for is another than the one that a test has imported",
        "3 tests meet it",
        """
        import app
        from app import Account, User

        def test_twin():
            assert type(User("a").twin()) is type(User("a"))

        def test_class():
            assert isinstance(User("a"), app.User)

        def test_equal():
            assert Account(1) == Account(1)

        def test_name():
            assert User("a").name == "a"
        """,
    ),
)
