"""Cases of what is done where an entry of the settings is a text that it does not start with."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import logging

    SETTINGS = {"handler": "thread", "log": "out.log"}

    def make_agent():
        log = logging.getLogger("notify.agent")
        log.setLevel(logging.WARNING)

    def init(**options):
        SETTINGS.update(options)
        if SETTINGS.get("handler") == "agent":
            make_agent()
    """
_TESTS = """
    import app

    def test_a():
        app.init({options})

    def test_b():
        app.init(handler="blocking")
    """

NEVER_SPELLED = (
    Valid(
        "no test has the text that the handler would have to be",
        {"app.py": _APP, "test_case.py": _TESTS.format(options='handler="user-agent"')},
    ),
)


def _made(why: str, options: str) -> Invalid:
    return Invalid(
        why,
        {"app.py": _APP, "test_case.py": _TESTS.format(options=options)},
        path="app.py",
        line=7,
        site="process:logging:levels:notify.agent",
        message="`make_agent` changes the process's logging levels of `notify.agent`, and leaves it so after "
        "1 test; no test that meets it was found",
    )


SPELLED = (
    _made("a test gives the text", 'handler="agent"'),
    _made("a test has the text in a configuration", '**read("[notify] handler = agent")'),
)
