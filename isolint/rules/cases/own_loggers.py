"""Cases of loggers whose handlers a test takes away."""

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
