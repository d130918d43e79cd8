"""Cases of attributes of a module that a test saves under their names, and puts back in a loop."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    PM = {"a": 1}
    GROUP = {"a": 2}

    def shown():
        return PM["a"], GROUP
    """
_TESTS = """
    import copy
    import app

    def test_a():
        {saved}
        app.PM["a"] = 5
        assert app.shown()
        {put_back}

    def test_b():
        assert app.shown() == (1, {{"a": 2}})
    """
_BY_COMPREHENSION = 'saved = {name: getattr(app, name).copy() for name in ["PM", "GROUP"]}'
_IN_TURN = "for name, kept in saved.items():"
_SETTING = "    setattr(app, name, kept)"


def _files(saved: str, *put_back: str) -> dict[str, str]:
    return {
        "app.py": _APP,
        "test_case.py": _TESTS.format(
            saved=saved, put_back="\n        ".join(put_back or (_IN_TURN, _SETTING))
        ),
    }


SAVED_BY_NAME = (
    Valid("copies by name, in a dict", _files(_BY_COMPREHENSION)),
    Valid(
        "copies by name, got again by it",
        _files(_BY_COMPREHENSION, "for name in saved:", "    setattr(app, name, saved[name])"),
    ),
    Valid("each written out", _files('saved = {"PM": dict(app.PM), "GROUP": copy.copy(app.GROUP)}')),
    Valid(
        "pairs in a list",
        _files(
            'saved = [(name, copy.deepcopy(getattr(app, name))) for name in ("PM", "GROUP")]',
            "for name, kept in saved:",
            _SETTING,
        ),
    ),
)


def _left(why: str, *files: str) -> Invalid:
    return Invalid(
        why,
        _files(*files),
        line=6,
        site="global:app:PM",
        message="`test_a` changes `PM`, and leaves it so after 1 test; 1 test meets it",
    )


SAVED_OTHERWISE = (
    _left("another name", 'saved = {name: getattr(app, name).copy() for name in ["GROUP"]}'),
    _left("no copies", 'saved = {name: getattr(app, name) for name in ["PM", "GROUP"]}'),
    _left("what is put back is not what was saved", 'saved = {name: {"a": 3} for name in ["PM", "GROUP"]}'),
)
