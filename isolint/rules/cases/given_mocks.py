"""Cases of constructors that fall back on what they set up, where tests hand them mocks."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    client = None

    class Client:
        pass

    def set_up():
        global client
        if client is None:
            client = Client()
        return client

    class Handler:
        def __init__(self, given=None):
            self.client = given or set_up()
    """
_TESTS = """
    from unittest.mock import MagicMock, patch

    import app
    import pytest

    @pytest.fixture
    def client():
        with patch("app.Client"{told}) as made:
            yield made

    def test_a(client):
        assert app.Handler(client)

    def test_c():
        assert app.Handler(MagicMock(spec=app.Client))

    def test_b():
        assert app.client is None
    """

GIVEN_MOCKS = (
    Valid(
        "what a patch puts in place is there, and so is a mock with a specification",
        {"app.py": _APP, "test_case.py": _TESTS.format(told="")},
    ),
)

GIVEN_WHATEVER = (
    Invalid(
        "what a patch is told to put in place may be nothing",
        {"app.py": _APP, "test_case.py": _TESTS.format(told=", new=app.client")},
        line=9,
        path="app.py",
        site="global:app:client",
        message="`set_up` rebinds `client`, which stays so after 1 test that runs it; 2 tests read it",
    ),
)
