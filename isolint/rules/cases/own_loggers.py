"""Cases of loggers whose handlers a test takes away, or that an assertion gives others for a while."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import logging

    def handlers(name):
        return logging.getLogger(name).handlers
    """
_TEST = """
    import logging
    import shop

    def test_{which}():
        logger = logging.getLogger("{name}")
        assert shop.handlers("{name}") == []
        logger.handlers = []
    """


def _files(*names: str) -> dict[str, str]:
    tests = {
        f"test_{which}.py": _TEST.format(which=which, name=name)
        for which, name in zip("abc", names, strict=False)
    }
    return {"shop.py": _APP, **tests}


OWN_LOGGERS = (Valid("of a name that only it asks for", _files("shop.one", "shop.two")),)
LOGGERS_OF_OTHERS = (
    Invalid(
        "of a name that the project may use",
        _files("shop"),
        path="test_a.py",
        line=7,
        site="process:logging:handlers:shop",
        message="`test_a` changes the process's logging handlers of `shop`, and leaves it so after 1 test; "
        "no test that meets it was found",
    ),
    Invalid(
        "of a name that is no module's of the project",
        _files("urllib3"),
        path="test_a.py",
        line=7,
        site="process:logging:handlers:urllib3",
        message="`test_a` changes the process's logging handlers of `urllib3`, and leaves it so after 1 test; "
        "no test that meets it was found",
    ),
)

_CAPTURED = """
    import logging
    import unittest

    class TestLogs(unittest.TestCase):
        def test_a(self):
            with self.assertLogs({of}):
                {changed}
                logging.error("a")
            {after}

        def test_b(self):
            logging.error("b")
    """
_LEVEL = "{logger}.handlers[0].setLevel(logging.ERROR)"
_HANDLER = "{logger}.addHandler(logging.StreamHandler())"
_ROOT = "logging.getLogger()"
_SHOP = 'logging.getLogger("shop")'


def _captured(of: str, changed: str, after: str = "") -> str:
    return _CAPTURED.format(of=of, changed=changed, after=after)


CAPTURED = (
    Valid("a handler that the assertion made", _captured("level='ERROR'", _LEVEL.format(logger=_ROOT))),
    Valid("one of a logger by name", _captured("'shop'", _LEVEL.format(logger=_SHOP))),
    Valid("one more handler", _captured(_SHOP, _HANDLER.format(logger=_SHOP))),
)
NOT_CAPTURED = (
    Invalid(
        "a handler of another logger",
        _captured("'shop'", _HANDLER.format(logger=_ROOT)),
        line=7,
        site="process:logging:handlers:root",
        message="`TestLogs.test_a` changes the process's logging handlers of `root`, and leaves it so after 1 test; "
        "no test that meets it was found",
    ),
    Invalid(
        "the handler of the logger itself, when the assertion is over",
        _captured("", "pass", _LEVEL.format(logger=_ROOT)),
        line=9,
        site="process:logging:handlers:root",
        message="`TestLogs.test_a` changes the process's logging handlers of `root`, and leaves it so after 1 test; "
        "no other test that meets it was found",
    ),
)
