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
        made = {looked_up}
        return made()
    """
_TESTS = """
    import app

    def test_goes():
        app.make("{kind}").go()

    def test_log():
        assert app.LOG == []
    """


def _made(looked_up: str, kind: str) -> dict[str, str]:
    app = _APP.replace("{looked_up}", looked_up)
    return {"app.py": app, "test_app.py": _TESTS.replace("{kind}", kind)}


def _went(why: str, looked_up: str) -> Invalid:
    return Invalid(
        why,
        _made(looked_up, "loud"),
        line=9,
        path="app.py",
        site="global:app:LOG",
        message="`Loud.go` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    )


#: Tables of an application.
OTHER_KINDS = (
    Valid("a class that is looked up by the name of another one", _made("KINDS[kind]", "quiet")),
    Valid("a class that is asked for by the name of another one", _made("KINDS.get(kind)", "quiet")),
)
MADE_BY_NAME = (
    _went("a method of an object whose class is looked up by a name", "KINDS[kind]"),
    _went("a method of an object whose class is asked for by a name", "KINDS.get(kind, Quiet)"),
)
