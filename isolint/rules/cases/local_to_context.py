"""Cases of names for what is local to a context, which is another object for each test."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    {imported}

    class Limits:
        def __init__(self):
            self.seen = set()

    def limits():
        context = {name}
        if not hasattr(context, "limits"):
            context.limits = Limits()
        return context.limits

    def limited(name):
        limits().seen.add(name)
    """
_OPTIONAL = """
    try:
        from flask.globals import {name}
    except ImportError:
        {name} = None
    """
_TESTS = """
    from app import limited, limits

    def test_a():
        limited("a")

    def test_b():
        assert not limits().seen
    """
_STORE = """
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()

    def enrol(user):
        db.{part}.add(user)
    """
_ENROLLING = """
    from app import db, enrol

    def test_a():
        enrol("a")

    def test_b():
        assert db.{part}
    """

LOCAL_TO_CONTEXT = (
    Valid(
        "a library's proxy, where the library has it",
        {
            "app.py": _APP.format(imported=_OPTIONAL.format(name="request_ctx").strip(), name="request_ctx"),
            "test_case.py": _TESTS,
        },
    ),
    Valid(
        "a proxy of the module's own",
        {
            "app.py": _APP.format(
                imported="from werkzeug.local import LocalProxy\n\n    current = LocalProxy(lambda: None)",
                name="current",
            ),
            "test_case.py": _TESTS,
        },
    ),
    Valid(
        "what is put into the session of an application goes with its context",
        {"app.py": _STORE.format(part="session"), "test_case.py": _ENROLLING.format(part="session")},
    ),
)

LOCAL_TO_NOTHING = (
    Invalid(
        "an object of a library that all share, where the library has it",
        {
            "app.py": """
                try:
                    from storage import shared
                except ImportError:
                    shared = None

                def limited(name):
                    shared.limits = name
                """,
            "test_case.py": """
                from app import limited, shared

                def test_a():
                    limited("a")

                def test_b():
                    assert not shared.limits
                """,
        },
        line=7,
        path="app.py",
        site="global:app:shared",
        message="`limited` changes `shared`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "another part of what all applications share",
        {"app.py": _STORE.format(part="binds"), "test_case.py": _ENROLLING.format(part="binds")},
        path="app.py",
        line=6,
        site="global:app:db",
        message="`enrol` changes `db`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
