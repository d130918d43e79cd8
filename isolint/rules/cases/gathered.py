"""Cases of changes for each of what a function has gathered in a list of its own."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    MONITORS = {{"a": len, "b": len}}

    def check(value):
        gone = []
        for name in MONITORS:
            {gathering}
        for name, value in gone:
            del MONITORS[name]
    """
_TESTS = """
    import app

    def test_a():
        app.check("a")

    def test_b():
        assert app.MONITORS
    """
_TRYING = """try:
                value = MONITORS[name].__call__(value)
            except TypeError:
                gone.append((name, value))"""


def _files(gathering: str) -> dict[str, str]:
    return {"app.py": _APP.format(gathering=gathering), "test_case.py": _TESTS}


SELDOM_GATHERED = (Valid("only what has failed is gathered, which nothing does", _files(_TRYING)),)
ALL_GATHERED = (
    Invalid(
        "all are gathered",
        _files("gone.append((name, value))"),
        path="app.py",
        line=8,
        site="global:app:MONITORS",
        message="`check` changes `MONITORS`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
