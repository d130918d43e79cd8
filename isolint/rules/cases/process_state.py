"""Cases of `process_state`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.arrivals import LEFT_BEHIND
from isolint.rules.cases.elsewhere import ELSEWHERE, HERE
from isolint.rules.cases.given_loggers import HANDLERS_DROPPED, HANDLERS_LEFT
from isolint.rules.cases.handed_in import HELD_BY_NAME, HELD_BY_THAT_NAME
from isolint.rules.cases.handed_on import HANDED_ON, NOT_HANDED_ON
from isolint.rules.cases.initial_entries import NEVER_SPELLED, SPELLED
from isolint.rules.cases.kept_values import NOT_TAKEN_OUT, TAKEN_OUT
from isolint.rules.cases.locales import LEFT_LOCALES, LOCALES
from isolint.rules.cases.logging import LEFT_LOGGING, LOGGING
from isolint.rules.cases.made_up import KNOWN, MADE_UP
from isolint.rules.cases.noticing import ONE_KEY, SET_BLINDLY
from isolint.rules.cases.parsed_first import ASKED, NOT_ASKED
from isolint.rules.cases.seeded import ADDED_EACH_TIME, SEEDED, SET_ALIKE, UNSEEDED
from isolint.rules.cases.stand_ins import NOT_STOOD_IN, STOOD_IN
from isolint.rules.cases.ways_back import BACK_AGAIN, NOT_BACK

VALID = (
    *NOT_HANDED_ON,
    *NEVER_SPELLED,
    Valid(
        "taken out of a library's registry again by its name",
        """
        from omegaconf import OmegaConf

        def test_a():
            OmegaConf.register_new_resolver("mode", str)
            assert OmegaConf.has_resolver("mode")
            OmegaConf.clear_resolver("mode")

        def test_b():
            assert not OmegaConf.has_resolver("mode")
        """,
    ),
    Valid(
        "a fixture configures logging after each test, which takes handlers away that others have added",
        {
            "app.py": """
                import logging.config

                class Logging:
                    def configure(self, config):
                        self.config = {**config}
                        logging.config.dictConfig(self.config)

                LOGGING = Logging()

                def configure(config):
                    LOGGING.configure(config)
                """,
            "test_case.py": """
                import logging
                import pytest
                from app import configure

                @pytest.fixture
                def config():
                    return {"version": 1, "root": {"level": "INFO"}}

                @pytest.fixture(autouse=True)
                def configured(config):
                    yield
                    configure(config)

                def test_a():
                    logging.getLogger().addHandler(logging.StreamHandler())

                def test_b():
                    assert not logging.getLogger().handlers
                """,
        },
    ),
    Valid(
        "a copy of the context of decimal numbers",
        """
        import copy
        from decimal import Decimal, getcontext

        def rounded(number):
            context = getcontext().copy()
            context.prec = 3
            return number.quantize(Decimal("0.1"), context=context)

        def test_a():
            assert rounded(Decimal("1.23"))

        def test_b():
            context = copy.copy(getcontext())
            context.prec = 3
            assert context.divide(1, 3)

        def test_c():
            assert getcontext().prec == 28
        """,
    ),
    *HANDLERS_DROPPED,
    *BACK_AGAIN,
    *MADE_UP,
    *NOT_ASKED,
    *SEEDED,
    *SET_ALIKE,
    *STOOD_IN,
    Valid(
        "the conftest above all tests that come there has told the process the same",
        {
            "app.py": """
                import logging

                TRACE = 5

                def name_levels():
                    logging.addLevelName(TRACE, "TRACE")

                def start():
                    name_levels()
                """,
            "tests/unit/conftest.py": "import app\n\napp.start()\n",
            "tests/unit/test_case.py": """
                import logging

                import app

                def test_a():
                    app.name_levels()

                def test_b():
                    assert logging.getLevelName(5) == "TRACE"
                """,
            "tests/other/test_case.py": "def test_c():\n    pass\n",
        },
    ),
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
    *HANDED_ON,
    *SPELLED,
    Invalid(
        "left in a library's registry",
        """
        from omegaconf import OmegaConf

        def test_a():
            OmegaConf.register_new_resolver("mode", str)

        def test_b():
            assert not OmegaConf.has_resolver("mode")
        """,
        line=4,
        site="process:omegaconf resolvers",
        message="`test_a` changes the process's omegaconf resolvers, and leaves it so after 1 test; 2 tests meet it",
    ),
    *HANDLERS_LEFT,
    *NOT_BACK,
    *SET_BLINDLY,
    *ONE_KEY,
    *ASKED,
    *LEFT_BEHIND,
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
        "the conftest has added a handler, and the test adds another",
        {
            "app.py": """
                import logging

                def start():
                    logging.getLogger().addHandler(logging.StreamHandler())
                """,
            "conftest.py": "import app\n\napp.start()\n",
            "test_case.py": """
                import logging

                import app

                def test_a():
                    app.start()

                def test_b():
                    assert logging.getLogger().handlers
                """,
        },
        line=4,
        path="app.py",
        site="process:logging:handlers:root",
        message="`start` changes the process's logging handlers of `root`, and leaves it so after 1 test; "
        "2 tests meet it",
    ),
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
        "no test that meets it was found",
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
        message="`test_a` changes the process's scheduled jobs, and leaves it so after 1 test; no other test that meets it was found",
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
        "no other test that meets it was found",
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
        "no other test that meets it was found",
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
        message="`test_a` changes the process's sys.path, and leaves it so after 1 test; no other test that meets it was found",
    ),
    Invalid(
        "chdir in a test",
        "import os\n\ndef test_a(tmp_path):\n    os.chdir(tmp_path)\n",
        line=4,
        site="process:cwd",
        message="`test_a` changes the process's cwd, and leaves it so after 1 test; no other test that meets it was found",
    ),
    Invalid(
        "the level of the root logger",
        "import logging\n\ndef test_a():\n    logging.getLogger().setLevel(10)\n",
        line=4,
        site="process:logging:levels:root",
        message="`test_a` changes the process's logging levels of `root`, and leaves it so after 1 test; "
        "no test that meets it was found",
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
        "no test that meets it was found",
    ),
    Invalid(
        "a timer, whose first argument is no signal",
        "import signal\n\ndef test_a():\n    signal.setitimer(signal.ITIMER_REAL, 5)\n",
        line=4,
        site="process:signal",
        message="`test_a` changes the process's signal, and leaves it so after 1 test; no test that meets it was found",
    ),
    Invalid(
        "the handler of one signal",
        "import signal\n\ndef test_a():\n    signal.signal(signal.SIGTERM, print)\n",
        line=4,
        site="process:signal:SIGTERM",
        message="`test_a` changes the process's signal SIGTERM, and leaves it so after 1 test; no test that meets it was found",
    ),
    Invalid(
        "the command line",
        "import sys\n\ndef test_a():\n    sys.argv = ['app', '-v']\n",
        line=4,
        site="process:argv",
        message="`test_a` changes the process's argv, and leaves it so after 1 test; no test that meets it was found",
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
        "no test that meets it was found",
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
        "no other test that meets it was found",
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
        message="`set_up` changes the process's logging handlers of `app`, and leaves it so after 1 test; no other test that meets it was found",
    ),
)
