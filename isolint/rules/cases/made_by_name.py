"""Cases of objects whose class is looked up by a name that a caller gives."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    LOG = []

    class Quiet:
        def go(self):
            return None

    class Loud(Quiet):
        def go(self):
            LOG.append("went")

    KINDS = {"loud": Loud, "quiet": Quiet}

    def make(kind):
        made = KINDS[kind]
        return made()
    """
_TESTS = """
    import app

    def test_goes():
        app.make("{kind}").go()

    def test_log():
        assert app.LOG == []
    """

#: Tables of an application.
OTHER_KINDS = (
    Valid(
        "a class that is looked up by the name of another one",
        {"app.py": _APP, "test_app.py": _TESTS.replace("{kind}", "quiet")},
    ),
)
MADE_BY_NAME = (
    Invalid(
        "a method of an object whose class is looked up by a name",
        {"app.py": _APP, "test_app.py": _TESTS.replace("{kind}", "loud")},
        line=9,
        path="app.py",
        site="global:app:LOG",
        message="`Loud.go` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
)
