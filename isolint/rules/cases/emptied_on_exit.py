"""Cases of context managers and decorators that empty what was filled before them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_TESTS = """
    import unittest
    import requests
    import responses

    class TestApi(unittest.TestCase):
        def setUp(self):
            {set_up}

        {decorator}
        def test_status(self):
            assert requests

    class TestNothing(unittest.TestCase):
        @responses.activate
        def test_none(self):
            assert not responses.registered()
    """
_ADDS = "responses.add(responses.GET, 'https://one.com/')"
_GETS = "self.got = requests.get('https://one.com/')"


def _files(set_up: tuple[str, ...], decorator: str = "") -> str:
    return _TESTS.format(set_up="\n            ".join(set_up), decorator=decorator)


EMPTIED_ON_EXIT = (
    Valid(
        "a block after it in the same set-up",
        _files((_ADDS, "with responses.mock:", f"    {_GETS}")),
    ),
    Valid("a decorator of the test that it is set up for", _files((_ADDS,), "@responses.activate")),
    Valid("a decorator, by its other name", _files((_ADDS,), "@responses.mock.activate")),
)


def _left(why: str, line: int, source: str) -> Invalid:
    return Invalid(
        why,
        source,
        line=line,
        site="process:responses registry",
        message="`TestApi.setUp` changes the process's responses registry, and leaves it so after 1 test; "
        "no other test that meets it was found",
    )


NOT_EMPTIED = (
    _left("no test is decorated that it is set up for", 7, _files((_ADDS,))),
    _left("a block before it", 9, _files(("with responses.mock:", f"    {_GETS}", _ADDS))),
    _left(
        "a block that may be left out",
        7,
        _files((_ADDS, "if self.id():", "    with responses.mock:", f"        {_GETS}")),
    ),
    _left(
        "a context manager of its own", 7, _files((_ADDS, "with responses.RequestsMock():", f"    {_GETS}"))
    ),
)
