"""Cases of requests that only some of an application's routes answer."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    from fastapi import APIRouter, FastAPI

    count = 0

    async def step():
        global count
        count += 1
        return count

    app = FastAPI()
    router = APIRouter({options})

    @{owner}.get("{path}")
    async def counted():
        return {{"count": await step()}}

    @app.get("/plain")
    async def plain():
        return count

    app.include_router(router)
    """
_CASE = """
    from fastapi.testclient import TestClient

    from app import app, count

    def test_a():
        with TestClient(app) as client:
            assert client.get("{url}").json() == 42

    def test_b():
        assert not count
    """


def _project(owner: str, path: str, url: str, options: str = "") -> dict[str, str]:
    app = _APP.format(owner=owner, path=path, options=options)
    return {"app.py": app, "test_case.py": _CASE.format(url=url)}


OTHER_ROUTES = (
    Valid("an application's root answers no other URL", _project("app", "/", "/plain")),
    Valid(
        "the root of a router with a prefix answers that prefix",
        _project("router", "/", "/plain", 'prefix="/counts"'),
    ),
)


def _stepped(why: str, files: dict[str, str]) -> Invalid:
    return Invalid(
        why,
        files,
        path="app.py",
        line=7,
        site="global:app:count",
        # The other test has imported what the name stood for.
        message="`step` rebinds `count`, which stays so after 1 test that runs it; "
        "no other test that reads it was found",
    )


ROOT_ROUTES = (
    _stepped("a request asks for an application's root", _project("app", "/", "/")),
    _stepped("a request asks for the root with its host", _project("app", "/", "http://testserver/?a=1")),
    _stepped("a request asks for a router's prefix", _project("router", "/", "/counts/", 'prefix="/counts"')),
    _stepped("the root of a router may be included under any prefix", _project("router", "/", "/plain")),
)
