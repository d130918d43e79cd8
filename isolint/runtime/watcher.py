"""Look at the state around each test and fixture, and say who left it changed."""

from __future__ import annotations

import functools
import inspect
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from .importing import ImportHook
from .leaks import MAIN, Actor, Leak, Mode, Moment, PutBack, to_data
from .ledger import Account, Entry, Party
from .observer import Change, Observer
from .probing import Surroundings, probes
from .wrapping import hookwrapper

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

#: What the watcher delivers: leaks as plain data, and sites that were reached.
LEAKS, REACHED = "leaks", "reached"

#: Looked up in their class, they would take longer than much of what is looked at.
_SETUP, _CALL, _TEARDOWN = Moment.SETUP, Moment.CALL, Moment.TEARDOWN

#: The names that pytest gives to the set-up methods of classes and modules, which are fixtures to it.
_METHOD = r"_(?:xunit|unittest)_(\w+?)_fixture_"


class Running(NamedTuple):
    """A party other than the test, and its account; what imports and collection do is for good, with none."""

    party: Party
    account: Account | None


class Watcher:
    """Lays each change at the door of who ran since the last look.

    It looks where one ends and another begins, and not where only pytest itself ran in between. Its hooks
    stand inside of those of other plugins, which change state around each phase. Of `chosen` sites, if there
    are any, no others are put back.
    """

    def __init__(
        self,
        mode: Mode,
        surroundings: Surroundings,
        deliver: Callable[[dict[str, Any]], None],
        worker: str = MAIN,
        chosen: frozenset[str] = frozenset(),
    ) -> None:
        self._mode = mode
        self._chosen = chosen
        self._watched = surroundings.watched
        self._root = os.path.join(os.path.realpath(surroundings.root), "")
        self._deliver = deliver
        self._worker = worker
        self._observer = Observer(probes(surroundings))
        self._imports = ImportHook(self.import_begins, self.import_ends)
        # Who runs: the test, in its phase, if no other.
        self._node_id, self._moment, self._order = "", Moment.COLLECTION, 0
        self._test = Account()
        self._other: Running | None = None
        self._importer: Running | None = None
        # Whether anything but pytest itself ran since the last look.
        self._is_due = self._is_ending = False
        self._open: dict[Any, Running] = {}
        self._leaks: list[Leak] = []
        #: What a test left that nobody else has to do with, so far.
        self._withheld: list[tuple[Entry, Leak]] = []
        self._reached: set[str] = set()
        self._modules = -1
        self._of_suite: dict[Any, str] = {}

    def pytest_sessionstart(self) -> None:
        """Take the state as it is, and hear of imports from now on."""
        self._imports.install()
        self._observer.renew()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Hear of no more imports, and hand over what a session that was cut short has not."""
        self._imports.remove()
        self.deliver()
        for probe in self._observer.probes:
            probe.session_ends()

    @hookwrapper()
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, Any]:
        """Lay at the door of a module what collecting it, and so importing it, does."""
        __tracebackhide__ = True
        self._switch(Running(Party(Actor.COLLECTION, Moment.COLLECTION, collector.nodeid), None), is_due=True)
        try:
            return (yield)
        finally:
            self._switch(None, is_due=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin the account of a test."""
        self._order += 1
        self._node_id, self._moment = item.nodeid, _SETUP
        self._test = Account()
        self._observer.test_begins(item.nodeid)
        self._is_due = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        """Note that the body runs; what pytest's own fixtures did just before is taken for a part of it."""
        self._moment, self._is_due = _CALL, True

    @hookwrapper(trylast=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, Any]:
        """Settle the account of a test, at the latest: a wider fixture that ends does so before."""
        __tracebackhide__ = True
        self._is_due = self._is_ending = True
        try:
            return (yield)
        finally:
            self._settle_test()
            self._is_ending = False
            self.deliver()

    @hookwrapper(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        """Lay at the door of a fixture what its set-up does."""
        __tracebackhide__ = True
        place = self._place(fixturedef.func)
        is_wide = fixturedef.scope != "function"
        is_method = fixturedef.argname.startswith(("_xunit_", "_unittest_"))
        if not (place or is_wide or is_method):
            self._is_due |= not _is_of_pytest(fixturedef.func)
            return (yield)
        outer, account = self._other, Account() if is_wide else self._test
        self._switch(Running(self._party(fixturedef, Moment.SETUP, place), account), is_due=True)
        try:
            return (yield)
        finally:
            self._tell_probes(fixturedef, place)
            # Between two fixtures only pytest runs; a body, or another fixture, can ask for one at any time.
            self._switch(outer, is_due=outer is not None or self._moment is Moment.CALL)
            self._open[fixturedef] = Running(self._party(fixturedef, Moment.TEARDOWN, place), account)
            # Finalizers run last in, first out: this one just before those of the fixture itself.
            fixturedef.addfinalizer(functools.partial(self._fixture_ends, fixturedef, place))

    def _fixture_ends(self, fixturedef: Any, place: str) -> None:
        teardown = self._open.get(fixturedef)
        if teardown is None:
            return
        if self._is_ending and teardown.account is not self._test:
            self._settle_test()
        self._switch(teardown, is_due=True)
        for probe in self._observer.probes:
            probe.fixture_ends(place.rpartition(":")[0], fixturedef.argname)

    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> None:
        """Settle the account of a wide fixture."""
        ended = self._open.pop(fixturedef, None)
        if ended is None:
            self._is_due = True
            return
        self._switch(None, is_due=False)
        if self._is_ending:
            self._moment = Moment.TEARDOWN
        if ended.account is not None and ended.account is not self._test:
            self._settle(ended.account)

    def import_begins(self, name: str) -> None:
        """Keep apart what the first import of a module does to others; collecting is nothing but imports."""
        if self._moment is not Moment.COLLECTION:
            self._importer = self._other
            self._switch(Running(Party(Actor.IMPORT, self._moment, self._node_id, name), None), is_due=True)

    def import_ends(self) -> None:
        """Return to who imported."""
        if self._moment is not Moment.COLLECTION:
            self._switch(self._importer, is_due=True)

    def deliver(self) -> None:
        """Hand over what is known by now, if that is anything new."""
        carried: dict[str, Any] = {}
        if self._withheld:
            self._tell_what_is_met()
        if self._leaks:
            carried[LEAKS] = [to_data(leak) for leak in self._leaks]
            self._leaks = []
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            now = self._observer.reached(site.site for site in self._watched.sites)
            if now - self._reached:
                carried[REACHED] = sorted(now - self._reached)
                self._reached |= now
        if carried:
            self._deliver(carried)

    def _settle_test(self) -> None:
        self._switch(None, is_due=False)
        self._moment = _TEARDOWN
        self._settle(self._test)

    def _switch(self, following: Running | None, *, is_due: bool) -> None:
        """Look, if anything may have happened, and let another be who runs, or the test itself."""
        if self._is_due:
            for change in self._observer.changes():
                self._enter(change)
        self._other, self._is_due = following, is_due

    def _enter(self, change: Change) -> None:
        party = Party(Actor.TEST, self._moment, self._node_id)
        account: Account | None = self._test
        if self._other is not None:
            party, account = self._other
        if account is not None:
            account.add(change, party)
        elif not change.probe.is_harmless(change.key, change.before, change.after):
            self._leaks.append(self._leak(Entry(change, party), PutBack.NOT_TRIED, ""))

    def _settle(self, account: Account) -> None:
        """Report what stayed changed, and put it back if that is wanted."""
        left = account.close(self._observer)
        for entry in left:
            leak = self._leak(entry, PutBack.NOT_TRIED, "")
            if entry.probe.is_private(entry.key, entry.before):
                self._withheld.append((entry, leak))
                continue
            if not self._puts_back(entry):
                self._leaks.append(leak)
                continue
            leak = leak._replace(put_back=PutBack.DONE)
            reason = self._observer.restore(entry.probe, entry.key, entry.before)
            self._leaks.append(self._leak(entry, PutBack.IMPOSSIBLE, reason) if reason else leak)
        if left and self._mode is not Mode.WATCH:
            self._observer.renew()

    def _tell_what_is_met(self) -> None:
        """Report what a test left, and took for its own, that another has met by now."""
        withheld, self._withheld = self._withheld, []
        for entry, leak in withheld:
            if entry.probe.is_private(entry.key, entry.before):
                self._withheld.append((entry, leak))
            else:
                self._leaks.append(leak)

    def _puts_back(self, entry: Entry) -> bool:
        """Tell whether a leak is to be put back: of some chosen sites, or of all where none is chosen."""
        is_chosen = not self._chosen or entry.probe.site(entry.key) in self._chosen
        return is_chosen and self._mode is not Mode.WATCH

    def _leak(self, entry: Entry, put_back: PutBack, reason: str) -> Leak:
        party = entry.culprit
        site = entry.probe.site(entry.key)
        before, after = entry.probe.describe(entry.key, entry.before, entry.after)
        return Leak(
            site=site,
            probe=entry.probe.name,
            before=before,
            after=after,
            actor=party.actor,
            moment=party.moment,
            node_id=party.node_id,
            name=party.name,
            scope=party.scope,
            place=party.place,
            findings=self._watched.findings(site),
            put_back=put_back,
            reason=reason,
            worker=self._worker,
            order=self._order,
        )

    def _party(self, fixturedef: Any, moment: Moment, place: str) -> Party:
        method = re.match(_METHOD, fixturedef.argname)
        name = method.group(1) if method else fixturedef.argname
        return Party(Actor.FIXTURE, moment, self._node_id, name, fixturedef.scope, place)

    def _tell_probes(self, fixturedef: Any, place: str) -> None:
        cached = fixturedef.cached_result
        if cached is not None and cached[2] is None:
            for probe in self._observer.probes:
                probe.fixture_begins(place.rpartition(":")[0], fixturedef.argname, cached[0])

    def _place(self, function: Any) -> str:
        """Return file and line of a function of the suite, nothing for one of a library."""
        # Methods are made anew each time that they are asked for.
        function = getattr(function, "__func__", function)
        try:
            known = self._of_suite.get(function)
        except TypeError:
            return self._look_up(function)
        if known is None:
            known = self._of_suite[function] = self._look_up(function)
        return known

    def _look_up(self, function: Any) -> str:
        code = getattr(inspect.unwrap(function), "__code__", None)
        if code is None:
            return ""
        file = os.path.realpath(code.co_filename)
        if not file.startswith(self._root) or "site-packages" in file:
            return ""
        return f"{file[len(self._root) :].replace(os.sep, '/')}:{code.co_firstlineno}"


def _is_of_pytest(function: Any) -> bool:
    return getattr(function, "__module__", "").startswith("_pytest.")
