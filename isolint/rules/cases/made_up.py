"""Cases of loggers with names that are made up for the occasion: no other test can ask for them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_TESTS = """
    import logging
    import time
    import uuid

    NAME = "app"

    def made():
        return "app." + uuid.uuid4().hex

    def test_a():
        logger = logging.getLogger({name})
        logger.setLevel(10)
        assert logger.level == 10

    def test_b():
        assert not logging.getLogger("test_case").level
    """

MADE_UP = (
    Valid(
        "a logger whose name has a time in it",
        {"test_case.py": _TESTS.format(name='f"{__name__}-{time.time()}"')},
    ),
    Valid(
        "a logger whose name a helper makes up",
        {"test_case.py": _TESTS.format(name="made()")},
    ),
)

KNOWN = (
    Invalid(
        "a logger whose name is put together from what is known",
        {"test_case.py": _TESTS.format(name="f'{__name__}.a'")},
        line=12,
        site="process:logging:levels:test_case.a",
        message="`test_a` changes the process's logging levels of `test_case.a`, and leaves it so after 1 test; no test that meets it was found",
    ),
)
