"""Cases of what flexmock, or a patch, has hand out something else than a library does."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import logging

    def exclude(wanted):
        for handler in logging.getLogger().handlers:
            handler.addFilter(wanted)
    """


def _files(body: str) -> dict[str, str]:
    head = "from unittest import mock\nfrom flexmock import flexmock\nimport app\n\ndef test_a():\n"
    return {"app.py": _APP, "test_case.py": f"{head}    {body}\n    app.exclude(len)\n"}


OTHER_LOGGERS = (
    Valid(
        "flexmock has the function that hands out a logger return something else",
        _files('flexmock(app.logging).should_receive("getLogger").and_return(flexmock(handlers=[]))'),
    ),
    Valid(
        "flexmock puts something in place of the function that hands out a logger",
        _files("flexmock(app.logging, getLogger=lambda: flexmock(handlers=[]))"),
    ),
    Valid(
        "the function that hands out a logger is patched",
        {
            "app.py": _APP,
            "test_case.py": """
                from unittest import mock
                import app

                @mock.patch("app.logging.getLogger")
                def test_a(get):
                    app.exclude(len)
                """,
        },
    ),
)
THE_LOGGERS = (
    Invalid(
        "flexmock has another function return something else",
        _files('flexmock(app.logging).should_receive("getLevelName").and_return("")'),
        line=5,
        site="process:logging:filters:root",
        message="`exclude` changes the process's logging filters of `root`, and leaves it so after 1 test; no test "
        "that meets it was found",
        path="app.py",
    ),
)
