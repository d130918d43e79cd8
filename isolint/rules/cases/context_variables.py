"""Cases of context variables: of each thread and task its own value, and of tests that are neither the same."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.copied_contexts import COPIED, NOT_COPIED

_APP = """
    from contextvars import ContextVar

    current = ContextVar("current", default=None)

    def name():
        return current.get()

    def begin(name):
        current.set(name)
    """
_NEXT = """
    def test_b():
        assert name() is None
    """

IN_CONTEXT = (
    *COPIED,
    Valid(
        "a context variable that is reset by its token",
        {
            "app.py": _APP,
            "test_case.py": f"""
    import pytest
    from app import current, name

    @pytest.fixture
    def ann():
        token = current.set("ann")
        yield
        current.reset(token)

    def test_a(ann):
        assert name() == "ann"

    def test_c():
        token = current.set("bob")
        try:
            assert name() == "bob"
        finally:
            current.reset(token)
{_NEXT}""",
        },
    ),
    Valid(
        "a context variable that is set to None or its default again",
        {
            "app.py": _APP,
            "test_case.py": f"""
    import pytest
    from app import begin, current, name

    @pytest.fixture(autouse=True)
    def nobody():
        yield
        current.set(None)

    def test_a():
        begin("ann")
        assert name() == "ann"
{_NEXT}""",
        },
    ),
    Valid(
        "a context variable that is set to a default other than None",
        {
            "app.py": """
    from contextvars import ContextVar

    depth = ContextVar("depth", default=0)

    def reset():
        depth.set(0)

    def line(text):
        return "  " * depth.get() + text
    """,
            "test_case.py": """
    from app import line, reset

    def test_a():
        reset()
        assert line("a") == "a"

    def test_b():
        assert line("b") == "b"
    """,
        },
    ),
    Valid(
        "tasks, threads and what a test client asks for have contexts of their own",
        {
            "app.py": f"""{_APP}
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/")
    def index():
        begin("ann")

    async def serve():
        begin("bob")
        """,
            "test_case.py": f"""
    import asyncio
    import threading
    from app import app, begin, name, serve
    from fastapi.testclient import TestClient

    def test_a():
        asyncio.run(serve())

    def test_c():
        with TestClient(app) as client:
            client.get("/")

    def test_d():
        threading.Thread(target=begin, args=("cid",)).start()

    async def test_e():
        begin("dan")
{_NEXT}""",
        },
    ),
    Valid(
        "who asks for its value has set it before",
        {
            "app.py": _APP,
            "test_case.py": """
                from app import begin, name

                def test_a():
                    begin("ann")
                    assert name() == "ann"

                def test_b():
                    begin("bob")
                    assert name() == "bob"
                """,
        },
    ),
    Valid(
        "another class that has such methods",
        {
            "app.py": _APP.replace("from contextvars import ContextVar", "from mine import ContextVar"),
            "test_case.py": f"""
    from app import begin, name

    def test_a():
        begin("ann")
{_NEXT}""",
        },
    ),
)

LEFT_IN_CONTEXT = (
    *NOT_COPIED,
    Invalid(
        "a fixture sets a context variable",
        {
            "app.py": _APP,
            "test_case.py": f"""
    import pytest
    from app import current, name

    @pytest.fixture
    def ann():
        current.set("ann")

    def test_a(ann):
        assert name() == "ann"
{_NEXT}""",
        },
        line=6,
        site="global:app:current",
        message="`ann` changes `current`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "the application sets a context variable",
        {
            "app.py": _APP,
            "test_case.py": f"""
    from app import begin, name

    def test_a():
        begin("ann")
{_NEXT}""",
        },
        line=9,
        path="app.py",
        site="global:app:current",
        message="`begin` changes `current`, and leaves it so after 1 test; 1 test meets it",
    ),
)
