"""Cases of `process_state`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.arrivals import LEFT_BEHIND
from isolint.rules.cases.django_hooks import CLEARED_BY_HOOK, NOT_CLEARED_BY_HOOK
from isolint.rules.cases.elsewhere import ELSEWHERE, HERE
from isolint.rules.cases.emptied_on_exit import EMPTIED_ON_EXIT, NOT_EMPTIED
from isolint.rules.cases.fake_files import FAKE_FOLDERS, REAL_FOLDERS
from isolint.rules.cases.flexmock import OTHER_LOGGERS, THE_LOGGERS
from isolint.rules.cases.given_loggers import HANDLERS_DROPPED, HANDLERS_LEFT
from isolint.rules.cases.handed_in import HELD_BY_NAME, HELD_BY_THAT_NAME
from isolint.rules.cases.handed_on import HANDED_ON, NOT_HANDED_ON
from isolint.rules.cases.handlers_and_levels import LOGGERS_AS_BEFORE, LOGGERS_CHANGED
from isolint.rules.cases.initial_entries import NEVER_SPELLED, SPELLED
from isolint.rules.cases.interrupts import INTERRUPTED, NEVER_INTERRUPTED
from isolint.rules.cases.kept_values import NOT_TAKEN_OUT, TAKEN_OUT
from isolint.rules.cases.last_words import SITES_GIVEN_BACK, SITES_LEFT
from isolint.rules.cases.library_state import LIBRARIES_AS_BEFORE, LIBRARIES_CHANGED
from isolint.rules.cases.locales import LEFT_LOCALES, LOCALES
from isolint.rules.cases.logging import LEFT_LOGGING, LOGGING
from isolint.rules.cases.looked_at import CALLED_BY_LIBRARY, LOOKED_AT
from isolint.rules.cases.made_up import KNOWN, MADE_UP
from isolint.rules.cases.noticing import HANDLERS_ADDED, ONE_KEY, SET_BLINDLY
from isolint.rules.cases.own_loggers import CAPTURED, LOGGERS_OF_OTHERS, NOT_CAPTURED, OWN_LOGGERS
from isolint.rules.cases.parsed_first import ASKED, NOT_ASKED
from isolint.rules.cases.seeded import ADDED_EACH_TIME, SEEDED, SET_ALIKE, UNSEEDED
from isolint.rules.cases.set_first import TRANSLATION_SET_FIRST
from isolint.rules.cases.set_if_missing import HANDLED_AS_AT_START, HANDLED_OTHERWISE
from isolint.rules.cases.signals import SIGNALS_AS_BEFORE, SIGNALS_HANDLED
from isolint.rules.cases.stand_ins import NOT_STOOD_IN, STOOD_IN
from isolint.rules.cases.streams_and_loops import STREAMS_AND_LOOPS_CLOSED, STREAMS_AND_LOOPS_OF_OTHERS
from isolint.rules.cases.thread_loops import LOOPS_ASKED_FOR, LOOPS_NOT_ASKED_FOR
from isolint.rules.cases.ways_back import BACK_AGAIN, NOT_BACK
from isolint.rules.cases.working_folder import FOLDERS_LEFT, FOLDERS_PUT_BACK

VALID = (
    *OTHER_LOGGERS,
    *NEVER_INTERRUPTED,
    *SITES_GIVEN_BACK,
    *LOOPS_NOT_ASKED_FOR,
    *HANDLED_AS_AT_START,
    *NOT_HANDED_ON,
    *NEVER_SPELLED,
    *CLEARED_BY_HOOK,
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
    *SIGNALS_AS_BEFORE,
    *LOGGING,
    *HELD_BY_NAME,
    *LOCALES,
    *ELSEWHERE,
    *TAKEN_OUT,
    *STREAMS_AND_LOOPS_OF_OTHERS,
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
    *FOLDERS_PUT_BACK,
    *FAKE_FOLDERS,
    *OWN_LOGGERS,
    *CAPTURED,
    *EMPTIED_ON_EXIT,
    *LOOKED_AT,
    *LOGGERS_AS_BEFORE,
    *LIBRARIES_AS_BEFORE,
)

INVALID = (
    *THE_LOGGERS,
    *INTERRUPTED,
    *SITES_LEFT,
    *LOOPS_ASKED_FOR,
    *HANDLED_OTHERWISE,
    *HANDED_ON,
    *SPELLED,
    *HANDLERS_LEFT,
    *NOT_BACK,
    *SET_BLINDLY,
    *ONE_KEY,
    *HANDLERS_ADDED,
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
    *NOT_CLEARED_BY_HOOK,
    *TRANSLATION_SET_FIRST,
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
    *SIGNALS_HANDLED,
    Invalid(
        "the command line",
        "import sys\n\ndef test_a():\n    sys.argv = ['app', '-v']\n",
        line=4,
        site="process:argv",
        message="`test_a` changes the process's argv, and leaves it so after 1 test; no test that meets it was found",
    ),
    Invalid(
        "the command line, which is parsed unless there are other arguments",
        {
            "tool.py": """
                import argparse

                def main(argv=None):
                    parser = argparse.ArgumentParser()
                    parser.add_argument("--name")
                    return parser.parse_args(argv)
                """,
            "test_tool.py": """
                import sys
                from tool import main

                def test_a():
                    sys.argv = ["tool", "--name", "x"]
                    assert main().name == "x"

                def test_b():
                    assert main(["--name", "y"]).name == "y"

                def test_c():
                    assert main().name is None
                """,
        },
        path="test_tool.py",
        line=5,
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
    *STREAMS_AND_LOOPS_CLOSED,
    *FOLDERS_LEFT,
    *REAL_FOLDERS,
    *LOGGERS_OF_OTHERS,
    *NOT_CAPTURED,
    *NOT_EMPTIED,
    *CALLED_BY_LIBRARY,
    *LOGGERS_CHANGED,
    *LIBRARIES_CHANGED,
)
