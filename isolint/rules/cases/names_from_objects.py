"""Cases of `fixed_path` where the name of a file is made of what an object was made with."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_STORE = """
    import os
    from pathlib import Path

    class Install:
        def __init__(self, team=None):
            self.team = team

    class Store:
        def __init__(self, base=str(Path.home()) + "/.store", client=None):
            self.base = base
            self.client = client
            if client is not None:
                self.base = f"{self.base}/{client}"

        def save(self, install):
            team = install.team or "none"
            with open(f"{self.base}/{team}", "w") as file:
                file.write("x")

        def find(self, team):
            return os.path.exists(f"{self.base}/{team or 'none'}")

        def delete(self, team):
            os.remove(f"{self.base}/{team or 'none'}")
    """
_TEST = """
    from store import Install, Store

    def test_a():
        store = Store({made})
        store.save(Install({team}))
        assert store.find({team})
        {after}

    def test_b():
        assert not Store({made}).find(None)

    def test_c():
        assert not Store().find({team})

    def test_d():
        assert not Store({made}).find({team})
    """


def _store(made: str, team: str, after: str = "") -> dict[str, str]:
    return {"store.py": _STORE, "test_case.py": _TEST.format(made=made, team=team, after=after)}


MADE_WITH = (
    Valid(
        "what stands in for a name is not used where there is one",
        _store("", "'T1'", "store.delete('T1')"),
    ),
    Valid(
        "a folder that the constructor makes another of, as the object is told",
        _store("client='c'", "'T1'"),
    ),
)
MADE_WITHOUT = (
    Invalid(
        "the name that an object is made with",
        _store("", "'T1'"),
        line=5,
        site="file:~/.store/T1",
        message="`test_a` writes the file `~/.store/T1` through `Store.save`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
    Invalid(
        "a folder that is given, of which nothing else is made",
        _store("'/tmp/other'", "'T1'"),
        line=5,
        site="file:/tmp/other/T1",
        message="`test_a` writes the file `/tmp/other/T1` through `Store.save`, and leaves it so after 1 test; "
        "1 test meets it",
    ),
)
