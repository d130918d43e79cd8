"""ISO105: the state of the whole process is changed while a test runs."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex, Role
from isolint.index.state.effects import Effect, EffectKind, Form
from isolint.model import Doubt, SiteKind
from isolint.rules._doubts import MILD
from isolint.rules._elsewhere import ELSEWHERE, HERE
from isolint.rules._handed_in import HELD_BY_NAME, HELD_BY_THAT_NAME
from isolint.rules._kept_values import NOT_TAKEN_OUT, TAKEN_OUT
from isolint.rules._locales import LEFT_LOCALES, LOCALES
from isolint.rules._logging import LEFT_LOGGING, LOGGING
from isolint.rules._made_up import KNOWN, MADE_UP
from isolint.rules._seeded import ADDED_EACH_TIME, SEEDED, SET_ALIKE, UNSEEDED
from isolint.rules._stand_ins import NOT_STOOD_IN, STOOD_IN
from isolint.rules._state import TEST_CODE, StateRule, doer, through

#: State that suites often set without harm: seeding is how a test makes itself repeatable.
_MILD = frozenset({"rng", "sys.path", "event loop"})

_LOGGING = "logging"
#: State that pytest itself puts back around each phase of a test.
_RUNNER_RESTORES = frozenset({"warnings", "stdout", "stderr", "stdin"})


class ProcessStateChange(StateRule):
    """A test, or the application code that it runs, changes the process and does not put it back.

    What it does: reports `os.chdir`, `os.umask`, `locale.setlocale`, signal handlers, logging configuration,
    levels and handlers, warnings filters, `sys.path`, `sys.modules`, `sys.argv`, the standard streams,
    `importlib.reload`, seeds, and what else the library models list.

    Why it breaks tests: these exist once a process. A test that runs in another folder, or with a handler
    that is already closed, fails wherever it happens to run next.

    Example:
        def test_export(tmp_path):
            os.chdir(tmp_path)
            export("out.csv")

    Fix and its safety: safe for the working folder, the import path, attributes of modules, and handlers and
    filters of loggers, by `monkeypatch` or the clean-ups of a `unittest.TestCase`; safe for levels of loggers in
    tests, by `caplog.set_level`. Elsewhere a fixture in the nearest common conftest.py saves the state before each
    test and puts it back, where it is known how; safe, or unsafe where it is possible only that the state stays
    changed, and where all loggers are put back as the name of the one is not known. What a wider fixture changes
    for several tests is left alone. `monkeypatch.setitem(sys.modules, ...)` and `warnings.catch_warnings` take
    themselves back.
    """

    code = "ISO105"
    name = "process-state"
    kinds = (SiteKind.PROCESS,)
    restorable = True

    VALID = (
        *MADE_UP,
        *SEEDED,
        *SET_ALIKE,
        *STOOD_IN,
        Valid(
            "a fixture hands out a class with some arguments, whose objects put the folder back when left",
            {
                "conftest.py": """
                    import functools
                    import os
                    import pytest

                    class Project:
                        def __init__(self, index=None):
                            self.index = index
                            self.before = os.getcwd()

                        def __enter__(self):
                            return self

                        def __exit__(self, *args):
                            os.chdir(self.before)

                    @pytest.fixture
                    def make_project():
                        yield functools.partial(Project, index="local")
                    """,
                "test_case.py": """
                    import os

                    def test_a(make_project, tmp_path):
                        with make_project() as project:
                            os.chdir(tmp_path)
                            assert project.index

                    def test_b():
                        assert os.path.exists("setup.cfg")
                    """,
            },
        ),
        Valid(
            "a level that an option of a command sets, which no test names",
            {
                "app.py": """
                    import logging
                    import click

                    @click.command()
                    @click.option("-v", "--verbose", count=True)
                    @click.option("--debug/--no-debug", default=False)
                    def main(verbose, debug):
                        if debug or verbose > 0:
                            logging.getLogger("app").setLevel(logging.DEBUG)
                    """,
                "test_case.py": """
                    import logging
                    from click.testing import CliRunner
                    from app import main

                    def test_a():
                        assert CliRunner().invoke(main, []).exit_code == 0

                    def test_b():
                        assert main.main(["--no-debug"], standalone_mode=False) is None
                        assert not logging.getLogger("app").level
                    """,
            },
        ),
        Valid(
            "tests hand over a logger of their own, where another would be taken",
            {
                "app.py": """
                    import logging

                    def prepare(level, logger=None):
                        if logger is None:
                            logger = logging.getLogger()
                        logger.setLevel(level)
                    """,
                "test_case.py": """
                    import logging
                    import unittest
                    from app import prepare

                    class TestA(unittest.TestCase):
                        def setUp(self):
                            self.logger = logging.Logger("own")

                        def test_a(self):
                            prepare("INFO", logger=self.logger)
                            assert self.logger.level

                        def test_b(self):
                            assert not logging.getLogger().level
                    """,
            },
        ),
        Valid(
            "a handler of signals that a mock is only asked about",
            {
                "app.py": """
                    import multiprocessing
                    import signal

                    def prepare():
                        signal.signal(signal.SIGINT, signal.SIG_IGN)

                    def pool():
                        return multiprocessing.Pool(2, prepare)
                    """,
                "test_case.py": """
                    import signal
                    from unittest import mock
                    import app

                    def test_a():
                        with mock.patch("multiprocessing.Pool") as pool:
                            app.pool()
                        pool.assert_called_once_with(2, app.prepare)

                    def test_b():
                        assert signal.getsignal(signal.SIGINT)
                    """,
            },
        ),
        Valid(
            "the working folder, put back to what it was, made absolute",
            """
            import os
            from pathlib import Path

            def test_a(tmp_path):
                before = Path.cwd().resolve()
                os.chdir(tmp_path)
                try:
                    assert not list(Path.cwd().iterdir())
                finally:
                    os.chdir(before)

            def test_b():
                assert list(Path.cwd().iterdir())
            """,
        ),
        Valid(
            "a handler that is kept for a signal that does not come, and a clean-up that takes out the last item",
            {
                "app.py": """
                    import atexit
                    import sys

                    def leave():
                        sys.path.append("late")

                    def prepare():
                        atexit.register(leave)
                    """,
                "test_case.py": """
                    import sys
                    import unittest
                    from app import prepare

                    class TestPath(unittest.TestCase):
                        def test_a(self):
                            prepare()
                            sys.path.append("early")
                            self.addCleanup(sys.path.pop)

                        def test_b(self):
                            assert "early" not in sys.path
                    """,
            },
        ),
        *LOGGING,
        *HELD_BY_NAME,
        *LOCALES,
        *ELSEWHERE,
        *TAKEN_OUT,
        Valid(
            "a thread sets its own event loop, and a forked child closes its own streams",
            {
                "app.py": """
                    import asyncio
                    import os
                    import sys
                    import threading

                    def loop():
                        asyncio.set_event_loop(asyncio.new_event_loop())

                    def start():
                        threading.Thread(target=loop).start()

                    def spawn():
                        if os.fork():
                            return
                        sys.stdin.close()
                        os._exit(0)
                    """,
                "test_case.py": """
                    import asyncio
                    import app

                    def test_a():
                        app.start()
                        app.spawn()

                    def test_b():
                        app.start()
                        assert asyncio.get_event_loop()
                    """,
            },
        ),
        Valid(
            "put back by a fixture for each test, of a module that the conftest loads as a plugin",
            {
                "conftest.py": 'pytest_plugins = "support.plugin"\n',
                "support/__init__.py": "",
                "support/plugin.py": """
                    import os
                    import pytest

                    @pytest.fixture(autouse=True)
                    def folder():
                        before = os.getcwd()
                        yield
                        os.chdir(before)
                    """,
                "test_case.py": """
                    import os

                    def test_a(tmp_path):
                        os.chdir(tmp_path)

                    def test_b():
                        assert os.getcwd()
                    """,
            },
        ),
        Valid("monkeypatch.chdir", "def test_a(monkeypatch, tmp_path):\n    monkeypatch.chdir(tmp_path)\n"),
        Valid(
            "the old folder comes back in a finally",
            """
            import os

            def test_a(tmp_path):
                old = os.getcwd()
                os.chdir(tmp_path)
                try:
                    assert True
                finally:
                    os.chdir(old)
            """,
        ),
        Valid(
            "a test module may extend sys.path for its own imports",
            'import sys\n\nsys.path.insert(0, "src")\n\ndef test_a():\n    pass\n',
        ),
        Valid(
            "a block that puts the filters back",
            """
            import warnings

            def test_a():
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
            """,
        ),
        Valid(
            "the old folder comes back at the end",
            """
            import os

            def test_a(tmp_path):
                old = os.getcwd()
                os.chdir(tmp_path)
                assert os.listdir()
                os.chdir(old)
            """,
        ),
        Valid(
            "a context manager of the suite, whose argument names the folder",
            """
            import contextlib
            import os

            @contextlib.contextmanager
            def inside(path):
                old = os.getcwd()
                os.chdir(path)
                try:
                    yield
                finally:
                    os.chdir(old)

            def test_a():
                with inside("data"):
                    assert open("a.txt").read()
            """,
        ),
        Valid(
            "a handler that is taken off again",
            """
            import logging

            def test_a():
                handler = logging.NullHandler()
                logging.getLogger("app").addHandler(handler)
                logging.getLogger("app").removeHandler(handler)
            """,
        ),
        Valid(
            "a level that is put back from where it was read",
            """
            import logging

            log = logging.getLogger("app")

            def test_a():
                level = log.level
                log.setLevel(logging.DEBUG)
                log.setLevel(level)
            """,
        ),
        Valid(
            "a handler that no logger has",
            """
            import logging

            def test_a():
                handler = logging.StreamHandler()
                handler.setLevel(logging.DEBUG)
                handler.setFormatter(logging.Formatter("x"))
            """,
        ),
        Valid(
            "signals go back to the handler that was there",
            """
            import signal

            def test_a():
                old = signal.signal(signal.SIGINT, print)
                signal.signal(signal.SIGINT, old)
            """,
        ),
        Valid("no tracer any more", "import sys\n\ndef test_a():\n    sys.settrace(None)\n"),
        Valid(
            "pytest gives each test its filters and streams anew",
            """
            import io
            import sys
            import warnings

            def test_a():
                warnings.simplefilter("error")
                sys.stdout = io.StringIO()
            """,
        ),
        Valid(
            "a stream of its own, closed",
            """
            import io
            import sys
            import unittest

            class Captured(unittest.TestCase):
                def setUp(self):
                    sys.stdout = io.StringIO()

                def tearDown(self):
                    sys.stdout.close()
                    sys.stdout = sys.__stdout__

                def test_a(self):
                    pass
            """,
        ),
        Valid(
            "a context that tearDown pops",
            """
            import unittest
            from flask import Flask

            class Pages(unittest.TestCase):
                def setUp(self):
                    self.context = Flask("app").app_context()
                    self.context.push()

                def tearDown(self):
                    self.context.pop()

                def test_a(self):
                    pass
            """,
        ),
        Valid(
            "a loop of its own, closed",
            """
            import asyncio

            def test_a():
                loop = asyncio.new_event_loop()
                loop.close()

            def test_b():
                assert asyncio.get_event_loop()
            """,
        ),
        Valid(
            "pytester returns to the folder that it came from",
            "import os\n\ndef test_a(pytester):\n    os.chdir(pytester.mkdir('x'))\n",
        ),
        Valid(
            "monkeypatch has saved the folder already",
            """
            import os

            def test_a(monkeypatch, tmp_path):
                monkeypatch.chdir(tmp_path)
                os.chdir("/")
            """,
        ),
        Valid(
            "application code that takes its own change back, when it is told to",
            {
                "app.py": """
                    import os

                    class Daemon:
                        def start(self):
                            self.old = os.umask(0o77)

                        def stop(self):
                            os.umask(self.old)
                    """,
                "test_case.py": "from app import Daemon\n\ndef test_a():\n    Daemon().start()\n",
            },
        ),
        Valid(
            "a table of a library that a context manager puts back, around each test",
            """
            import pytest
            import matplotlib.pyplot as plt

            @pytest.fixture(autouse=True)
            def style():
                with plt.rc_context():
                    yield

            def test_a():
                plt.rcParams["figure.dpi"] = 300
            """,
        ),
        Valid(
            "an item of a library's table that is put back from where it was read",
            """
            from matplotlib import rcParams

            def test_a():
                dpi = rcParams["figure.dpi"]
                rcParams["figure.dpi"] = 300
                try:
                    assert rcParams["figure.dpi"] == 300
                finally:
                    rcParams["figure.dpi"] = dpi
            """,
        ),
        Valid(
            "a library that each test starts anew",
            """
            import pytest
            import structlog

            @pytest.fixture(autouse=True)
            def fresh():
                structlog.reset_defaults()

            def test_a():
                structlog.configure(processors=[])
            """,
        ),
        Valid(
            "a registry of its own",
            """
            from prometheus_client import CollectorRegistry, Counter

            def test_a():
                Counter("rides", "Rides.", registry=CollectorRegistry())
            """,
        ),
        Valid(
            "filters that pytest's own fixture puts back, set by a handler class of the project",
            """
            import logging
            import warnings

            class Handler(logging.Handler):
                def __init__(self):
                    super().__init__()
                    self.setLevel(logging.ERROR)

            def test_a(recwarn):
                warnings.simplefilter("always")
                Handler()
            """,
        ),
        Valid(
            "a hook that is taken out again, and again",
            """
            import sys

            def take_out(hook):
                if hook in sys.meta_path:
                    sys.meta_path.remove(hook)

            def test_a():
                hook = object()
                sys.meta_path.insert(0, hook)
                take_out(hook)
                take_out(hook)
            """,
        ),
        Valid("reading the state", "import os\n\ndef test_a():\n    assert os.getcwd()\n"),
    )
    INVALID = (
        *KNOWN,
        *UNSEEDED,
        *ADDED_EACH_TIME,
        *NOT_STOOD_IN,
        *LEFT_LOCALES,
        *HERE,
        *LEFT_LOGGING,
        *HELD_BY_THAT_NAME,
        *NOT_TAKEN_OUT,
        Invalid(
            "an item of a library's table, under another name",
            {
                "style.py": "import matplotlib\n\nPARAMETERS = matplotlib.rcParams\n",
                "test_case.py": """
                    from style import PARAMETERS

                    def test_a():
                        PARAMETERS["figure.dpi"] = 300
                    """,
            },
            line=4,
            site="process:matplotlib rcParams",
            message="`test_a` changes the process's matplotlib rcParams, and leaves it so after 1 test; "
            "1 test meets it",
        ),
        Invalid(
            "through a module that a fixture hands out",
            {
                "test_case.py": """
                    import pytest
                    import schedule

                    @pytest.fixture
                    def plan():
                        return schedule

                    def test_a(plan):
                        plan.every(2).minutes.do(print)

                    def test_b(plan):
                        assert not plan.jobs
                    """,
            },
            line=9,
            site="process:scheduled jobs",
            message="`test_a` changes the process's scheduled jobs, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "a library that is reset before only one of the tests",
            """
            import structlog

            def test_a():
                structlog.configure(processors=[])

            def test_b():
                structlog.reset_defaults()
                assert not structlog.is_configured()

            def test_c():
                assert not structlog.is_configured()
            """,
            line=4,
            site="process:structlog configuration",
            message="`test_a` changes the process's structlog configuration, and leaves it so after 1 test; "
            "3 tests meet it",
        ),
        Invalid(
            "a metric in the registry of the process",
            """
            from prometheus_client import Counter

            def test_a():
                Counter("rides", "Rides.")
            """,
            line=4,
            site="process:prometheus registry",
            message="`test_a` changes the process's prometheus registry, and leaves it so after 1 test; "
            "1 test meets it",
        ),
        Invalid(
            "an object of a library's own",
            """
            from oslo_config import cfg

            CONF = cfg.CONF

            def test_a():
                CONF.set_override("debug", True)
            """,
            line=6,
            site="process:oslo_config.cfg.CONF",
            message="`test_a` changes the process's oslo_config.cfg.CONF, and leaves it so after 1 test; "
            "1 test meets it",
        ),
        Invalid(
            "a folder added to where modules are looked for",
            """
            import sys

            def test_a():
                sys.path.append("plugins")
            """,
            line=4,
            site="process:sys.path",
            message="`test_a` changes the process's sys.path, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "chdir in a test",
            "import os\n\ndef test_a(tmp_path):\n    os.chdir(tmp_path)\n",
            line=4,
            site="process:cwd",
            message="`test_a` changes the process's cwd, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "the level of the root logger",
            "import logging\n\ndef test_a():\n    logging.getLogger().setLevel(10)\n",
            line=4,
            site="process:logging:levels:root",
            message="`test_a` changes the process's logging levels of `root`, and leaves it so after 1 test; "
            "1 test meets it",
        ),
        Invalid(
            "a logger that an object keeps",
            """
            import logging

            class Loud:
                def __init__(self):
                    self.log = logging.getLogger("shop")

                def shout(self):
                    self.log.setLevel(logging.DEBUG)

            def test_a():
                Loud().shout()
            """,
            line=8,
            site="process:logging:levels:shop",
            message="`Loud.shout` changes the process's logging levels of `shop`, and leaves it so after 1 test; "
            "1 test meets it",
        ),
        Invalid(
            "a timer, whose first argument is no signal",
            "import signal\n\ndef test_a():\n    signal.setitimer(signal.ITIMER_REAL, 5)\n",
            line=4,
            site="process:signal",
            message="`test_a` changes the process's signal, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "the handler of one signal",
            "import signal\n\ndef test_a():\n    signal.signal(signal.SIGTERM, print)\n",
            line=4,
            site="process:signal:SIGTERM",
            message="`test_a` changes the process's signal SIGTERM, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "the command line",
            "import sys\n\ndef test_a():\n    sys.argv = ['app', '-v']\n",
            line=4,
            site="process:argv",
            message="`test_a` changes the process's argv, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "the context of decimal numbers, by an attribute of what a getter gives",
            """
            from decimal import Decimal, getcontext

            def test_a():
                getcontext().prec = 3

            def test_b():
                assert getcontext().prec == 28
            """,
            line=4,
            site="process:decimal context",
            message="`test_a` changes the process's decimal context, and leaves it so after 1 test; 2 tests meet it",
        ),
        Invalid(
            "a folder that comes back only in a branch",
            """
            import os

            def test_a(tmp_path):
                old = os.getcwd()
                os.chdir(tmp_path)
                if old != "/":
                    os.chdir(old)

            def test_b():
                assert open("data.txt").read()
            """,
            line=5,
            site="process:cwd",
            message="`test_a` changes the process's cwd, and leaves it so after 1 test; 2 tests meet it. "
            "Restored only when the condition before line 7 holds",
        ),
        Invalid(
            "the level of a handler that a logger already has, behind an object of the application",
            {
                "app.py": """
                    import logging

                    class Log:
                        def handler(self):
                            for handler in logging.getLogger("app").handlers:
                                return handler

                        def quiet(self):
                            self.handler().setLevel(logging.ERROR)

                    log = Log()
                    """,
                "test_case.py": "from app import log\n\ndef test_a():\n    log.quiet()\n",
            },
            line=9,
            path="app.py",
            site="process:logging:handlers",
            message="`Log.quiet` changes the process's logging handlers, and leaves it so after 1 test; "
            "1 test meets it",
        ),
        Invalid(
            "a level that stays, although the handler goes",
            """
            import logging

            def test_a():
                log = logging.getLogger("app")
                handler = logging.NullHandler()
                log.addHandler(handler)
                log.setLevel(logging.DEBUG)
                log.removeHandler(handler)
            """,
            line=7,
            site="process:logging:levels:app",
            message="`test_a` changes the process's logging levels of `app`, and leaves it so after 1 test; "
            "1 test meets it",
        ),
        Invalid(
            "a context of a Flask application that is never popped",
            """
            from flask import Flask

            def test_a():
                app = Flask("app")
                context = app.test_request_context("/")
                context.push()

            def test_b():
                assert Flask("other").test_client()
            """,
            line=6,
            site="process:flask context",
            message="`test_a` changes the process's flask context, and leaves it so after 1 test; 2 tests meet it",
        ),
        Invalid(
            "a stream of the runner that a tearDown closes, where only some tests put their own there",
            """
            import io
            import sys
            import unittest

            class Captured(unittest.TestCase):
                def capture(self):
                    sys.stdout = io.StringIO()

                def tearDown(self):
                    sys.stdout.close()
                    sys.stdout = sys.__stdout__

                def test_a(self):
                    self.capture()

                def test_b(self):
                    pass
            """,
            line=10,
            site="process:stdout",
            message="`Captured.tearDown` closes the process's stdout, and leaves it so after 1 test; 2 tests meet it",
        ),
        Invalid(
            "the loop of the process, closed by an object that took it",
            {
                "app.py": """
                    import asyncio

                    class Bot:
                        def __init__(self):
                            self.loop = asyncio.get_event_loop()

                        def run(self, job):
                            self.loop.run_until_complete(job)
                            self.loop.close()
                    """,
                "test_case.py": """
                    from app import Bot

                    def test_a():
                        Bot().run(None)

                    def test_b():
                        assert Bot()
                    """,
            },
            line=9,
            path="app.py",
            site="process:event loop",
            message="`Bot.run` closes the process's event loop, and leaves it so after 1 test; 2 tests meet it",
        ),
        Invalid(
            "a logger's handler, one call away",
            {
                "app.py": """
                    import logging

                    log = logging.getLogger("app")

                    def set_up():
                        log.addHandler(logging.StreamHandler())
                    """,
                "test_case.py": "from app import set_up\n\ndef test_a():\n    set_up()\n",
            },
            line=6,
            path="app.py",
            site="process:logging:handlers:app",
            message="`set_up` changes the process's logging handlers of `app`, and leaves it so after 1 test; 1 test meets it",
        ),
    )

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Leave out what happens at import, as it is the same for every test, and what comes back anyway."""
        state = effect.site[1].partition(":")[0]
        role = index.roles.of(effect.owner)
        if role is Role.TEST_MODULE or role not in (*TEST_CODE, Role.APP) or state == "sys.modules":
            return False
        if state in _RUNNER_RESTORES and effect.form is not Form.CLOSE:
            return False
        if effect.form is Form.POP:
            # What is taken out of a list of the interpreter was put there by somebody.
            return False
        if state == "sys.path" and role is Role.APP and effect.form is Form.CALL:
            # A program that adds to where it looks for modules does the same whoever runs it.
            return False
        return role is not Role.APP or not self._is_managed(index, effect)

    def _is_managed(self, index: ProjectIndex, effect: Effect) -> bool:
        """Tell whether a module of the application takes its own changes of a state back somewhere."""
        path = index.program.path(effect.source)
        return any(
            other.form is Form.PUT_BACK and index.program.path(other.source) == path
            for other in index.on(effect.site, EffectKind.RESET)
        )

    def leaving(self, index: ProjectIndex, effect: Effect) -> int:
        """Closing a stream is no clean-up, unless the test has put one of its own there."""
        if effect.form is not Form.CLOSE or effect.site[1] not in _RUNNER_RESTORES:
            return super().leaving(index, effect)
        if index.leaks.elsewhere.is_child(effect):
            return 0
        own = 0
        for other in index.on(effect.site, EffectKind.WRITE, EffectKind.GUARD):
            is_before = other.owner != effect.owner or other.event < effect.event
            if is_before and other.form is not Form.CLOSE:
                own |= index.reach.tests(other.owner)
        return index.reach.tests(effect.owner) & ~own

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests whose functions change or observe the same; a closed stream fails everybody."""
        if effect.form is Form.CLOSE and effect.site[1] in _RUNNER_RESTORES:
            return (1 << len(index.tests)) - 1
        tests = 0
        for other in index.effects:
            if other.site[0] is not SiteKind.PROCESS:
                continue
            sees = _overlap(other.site[1], effect.site[1], other.kind is EffectKind.READ)
            if not sees and index.is_test_code(index.program.path(other.source)):
                sees = _listens(other.site[1], effect.site[1])
            if sees and index.resolver.scope(other.owner).kind is ScopeKind.FUNCTION:
                tests |= index.reach.tests(other.owner)
        return tests | (_in_relative_files(index) if effect.site[1] == "cwd" else 0)

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say who changes what."""
        verb = "closes" if effect.form is Form.CLOSE else "changes"
        state, _, holder = effect.site[1].replace(":", " ", 1).partition(":")
        of = f" of `{holder}`" if holder else ""
        return f"{doer(index, effect)} {verb} the process's {state}{of}{through(index, effect)}"

    def doubts(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> tuple[Doubt, ...]:
        """Return one more where suites often set the state without harm."""
        found = super().doubts(index, effect, tests, victims)
        is_mild = effect.site[1].partition(":")[0] in _MILD and effect.form is not Form.CLOSE
        return (*found, MILD) if is_mild else found


def _overlap(one: str, other: str, is_read: bool) -> bool:
    """Tell whether what changes or reads one state has to do with another, or with a whole that it is part of.

    Who sets up logging as a whole does not see what is set of one logger. Who asks a logger for its level or
    handlers is told those of the loggers above it.
    """
    whole, _, part = one.partition(":")
    other_whole, _, other_part = other.partition(":")
    if whole != other_whole or part == other_part or not other_part:
        return whole == other_whole
    if not part or not is_read or whole != _LOGGING:
        return not part and (is_read or whole != _LOGGING)
    kind, _, logger = part.partition(":")
    other_kind, _, above = other_part.partition(":")
    return kind == other_kind and _is_above(above, logger)


def _listens(one: str, other: str) -> bool:
    """Tell whether a test that adds a handler to a logger hears more or less of it as something else changes."""
    adding, changing = one.split(":"), other.split(":")
    if adding[:2] != [_LOGGING, "handlers"] or changing[0] != _LOGGING:
        return False
    if len(adding) < 3 or len(changing) < 3 or changing[1] == "handlers":
        return False
    listened, changed = adding[2], changing[2]
    return listened == changed or _is_above(listened, changed) or _is_above(changed, listened)


def _is_above(above: str, logger: str) -> bool:
    """Tell whether what one logger lets pass, or is set to, counts for another one, too."""
    return bool(above) and bool(logger) and (above == "root" or logger.startswith(f"{above}."))


def _in_relative_files(index: ProjectIndex) -> int:
    """Return the tests that touch files by paths that start from the working directory."""
    tests = 0
    for effect in index.effects:
        if effect.site[0] is SiteKind.FILE and not effect.site[1].startswith(("/", "~")):
            tests |= index.reach.tests(effect.owner)
    return tests
