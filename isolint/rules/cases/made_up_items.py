"""Cases of containers whose items are those of something else, which a property gives."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CONTEXT = {
    "app.py": """
        from collections import UserDict
        from contextlib import contextmanager
        from contextvars import ContextVar

        _held = ContextVar("held")

        class Context(UserDict):
        {body}

        context = Context()

        @contextmanager
        def entered(initial):
            token = _held.set(dict(initial))
            yield
            _held.reset(token)
        """,
    "test_case.py": """
        from app import context, entered

        def test_a():
            with entered({}):
                context["b"] = 2

        def test_b():
            with entered({}):
                assert len(context) == 0
        """,
}
_BY_PROPERTY = """
            def __init__(self):
                pass

            @property
            def data(self):
                return _held.get()
"""


def _with(body: str) -> dict[str, str]:
    return {path: text.replace("        {body}", body) for path, text in _CONTEXT.items()}


ITEMS_OF_CONTEXTS = (Valid("items that a property keeps in a context variable", _with(_BY_PROPERTY)),)
ITEMS_OF_OBJECTS = (
    Invalid(
        "items that a container keeps itself",
        _with("            pass"),
        line=5,
        path="test_case.py",
        site="global:app:context",
        message="`test_a` changes `context`, and leaves it so after 1 test; 1 test meets it",
    ),
)
