from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from isolint.engine import catalog
from isolint.engine.worker import ChildRewriter


@pytest.fixture(scope="session")
def rewriter() -> Iterator[ChildRewriter]:
    """Yield the real child process, kept for the session: it takes half a second to import libcst."""
    with ChildRewriter() as child:
        yield child


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Yield the URL of a real Postgres server, run by our own template, and name it in the environment."""
    template = catalog.template("postgres_server", catalog.templates())
    code = template.render(template.values([("workers", "own"), ("run", "local")]))
    namespace: dict[str, Any] = {}
    exec(code, namespace)
    with namespace["running_postgres"]() as url, pytest.MonkeyPatch.context() as environment:
        environment.setenv("SHOP_POSTGRES", url)
        yield url
