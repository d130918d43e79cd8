"""Cases of functions that are handed to what only looks at them, and to what calls them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import signal

    def serve():
        signal.signal(signal.SIGTERM, lambda *_: None)
    """
_TESTS = """
    import inspect
    import signal
    import unittest
    from app import serve

    class TestApp(unittest.TestCase):
        def test_importable(self):
            {looks}

        def test_signal(self):
            self.assertEqual(signal.getsignal(signal.SIGTERM), signal.SIG_DFL)
    """


def _files(looks: str) -> dict[str, str]:
    return {"app.py": _APP, "test_case.py": _TESTS.replace("{looks}", looks)}


LOOKED_AT = tuple(
    Valid(f"a function is only looked at: {looks}", _files(looks))
    for looks in (
        "self.assertIsNotNone(serve)",
        "self.assertTrue(serve)",
        "self.assertTrue(callable(serve))",
        "assert hasattr(serve, '__wrapped__') or isinstance(serve, object)",
        "assert not inspect.iscoroutinefunction(serve) and inspect.signature(serve)",
        "assert id(serve) and repr(serve)",
    )
)


def _called(why: str, looks: str) -> Invalid:
    return Invalid(
        why,
        _files(looks),
        path="app.py",
        line=4,
        site="process:signal:SIGTERM",
        message="`serve` changes the process's signal SIGTERM, and leaves it so after 1 test; 1 test meets it",
    )


CALLED_BY_LIBRARY = (
    _called("an assertion that calls what it is handed", "self.assertRaises(ValueError, serve)"),
    _called("a builtin that calls what it is handed", "assert list(map(str, iter(serve, None)))"),
)
