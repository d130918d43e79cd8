from __future__ import annotations

from collections.abc import Iterator

import pytest

from isolint.engine.worker import ChildRewriter


@pytest.fixture(scope="session")
def rewriter() -> Iterator[ChildRewriter]:
    """Yield the real child process, kept for the session: it takes half a second to import libcst."""
    with ChildRewriter() as child:
        yield child
