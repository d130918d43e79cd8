"""A pytest plugin that runs one test over and over, each time as if a session ended, until it ends otherwise.

The order in which the tests run is the recorder's; it may name the test several times. Other modules can be
left to be imported after the test has run once.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Sequence

ASKED_OPTION = "--isolint-asked"
USUAL_OPTION = "--isolint-usual"
LATER_OPTION = "--isolint-later"

PLUGIN_NAME = "isolint-asking"

GOOD, BAD = "good", "bad"

#: No further test is begun after so many seconds.
_PATIENCE = 60.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("isolint")
    group.addoption(ASKED_OPTION, metavar="NODEID", help="stop when this test ends otherwise than usual")
    group.addoption(
        USUAL_OPTION, choices=[GOOD, BAD], help="how it usually ends, as the first time if not said"
    )

    group.addoption(
        LATER_OPTION,
        metavar="PLACE",
        action="append",
        default=[],
        help="collect this, and nothing of what was collected before, once the test has run",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start asking, if that is wanted."""
    node_id = config.getoption(ASKED_OPTION)
    if node_id:
        asking = Asking(node_id, config.getoption(USUAL_OPTION), config.getoption(LATER_OPTION))
        config.pluginmanager.register(asking, PLUGIN_NAME)


class Asking:
    """Runs a test as if it were the last of its session, and stops the session when it ends otherwise."""

    def __init__(self, node_id: str, usual: str | None, later: Sequence[str]) -> None:
        self._node_id = node_id
        self._usual = usual
        self._later = later
        self._end = time.monotonic() + _PATIENCE

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Run the test before anything else is imported, and then collect the rest, which pytest runs."""
        if self._later and session.items:
            session.config.hook.pytest_runtest_protocol(item=session.items[0], nextitem=None)
            session.perform_collect(self._later)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """Run the test, and tear down all that was set up for it or before it."""
        if item.nodeid != self._node_id:
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports = runtestprotocol(item, nextitem=None)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        ending = BAD if any(report.failed for report in reports) else GOOD
        self._usual = self._usual or ending
        if ending != self._usual:
            item.session.shouldstop = "the test ended otherwise"
        elif time.monotonic() > self._end:
            item.session.shouldstop = "time is up"
        return True
