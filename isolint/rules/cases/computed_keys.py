"""Cases of entries that are looked up by computed keys: those may meet one that run code which has its text."""

from __future__ import annotations

from isolint.contracts import Invalid

_APP = """
POLICIES = {"oldest": 1, "newest": 2}

class Store:
    def __init__(self, policy="oldest"):
        self.policy = policy

    def size(self):
        if self.policy not in POLICIES:
            return 0
        return POLICIES[self.policy]

def names():
    return sorted(POLICIES)

def register(name, size):
    POLICIES[name] = size
"""
_TESTS = """
import app

def test_a():
    {change}
    assert app.Store("largest").size() == 3

def test_default():
    assert app.Store().size() == 1

def test_newest():
    assert app.Store("newest").size() == 2
{further}
"""
_SAME = """
def test_same():
    assert app.Store("largest").size() == 0
"""
_ALL = """
def test_names():
    assert app.names() == ["newest", "oldest"]
"""
_LEFT = "changes `POLICIES`, and leaves it so after 1 test"


def _registered(why: str, met: str, further: str = "") -> Invalid:
    change = 'app.POLICIES["largest"] = 3'
    return Invalid(
        why,
        {"app.py": _APP, "test_case.py": _TESTS.format(change=change, further=further)},
        line=4,
        site="global:app:POLICIES",
        message=f"`test_a` {_LEFT}; {met}",
    )


LOOKED_UP_BY_TEXT = (
    _registered("none of the others has the text of the key", "no test that meets it was found"),
    _registered("another has the text of the key", "1 test meets it", _SAME),
    _registered("another looks at all keys", "1 test meets it", _ALL),
    Invalid(
        "the key is handed over, always as a text",
        {
            "app.py": _APP,
            "test_case.py": _TESTS.format(change='app.register("largest", 3)', further=_SAME + _ALL),
        },
        line=16,
        path="app.py",
        site="global:app:POLICIES",
        message=f"`register` {_LEFT}; 3 tests meet it",
    ),
    Invalid(
        "the key is handed over as a name that is made on the way",
        {
            "app.py": _APP,
            "test_case.py": _TESTS.format(change='app.register("-".join(["lar", "gest"]), 3)', further=""),
        },
        line=16,
        path="app.py",
        site="global:app:POLICIES",
        message=f"`register` {_LEFT}; 3 tests meet it",
    ),
)
