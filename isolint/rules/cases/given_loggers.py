"""Cases of loggers that are given to a function which takes their handlers away."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_GIVEN = {
    "app.py": """
        def drop(logger):
            for handler in list(logger.handlers):
                logger.removeHandler(handler)
        """,
    "test_case.py": """
        import logging
        import app

        def test_handler():
            logger = logging.getLogger("shop")
            logger.addHandler(logging.StreamHandler())
            {end}

        def test_other():
            assert not logging.getLogger("shop").handlers
        """,
}


def _given(end: str) -> dict[str, str]:
    return {path: text.replace("{end}", end) for path, text in _GIVEN.items()}


HANDLERS_DROPPED = (
    Valid(
        "handlers that a function takes away from the logger which it is given",
        _given("app.drop(logger)"),
    ),
)
HANDLERS_LEFT = (
    Invalid(
        "a function takes the handlers of another logger away",
        _given('app.drop(logging.getLogger("other"))'),
        line=6,
        site="process:logging:handlers:shop",
        message="`test_handler` changes the process's logging handlers of `shop`, and leaves it so after 1 test; 1 test meets it",
    ),
)
