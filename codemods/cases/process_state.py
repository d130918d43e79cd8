"""Cases of what the managed block puts back of the process."""

from __future__ import annotations

from isolint.codemods.cases.managed_block import SUMMARY
from isolint.codemods.conftest.managed_block import BEGIN
from isolint.contracts import Refuses, Rewrites

OF_THE_PROCESS = (
    Rewrites(
        "variables that the application writes, beside one that tests cannot do without",
        {
            "app.py": """
                import os

                def login(token):
                    os.environ["TOKEN"] = token

                def region():
                    if "REGION" not in os.environ:
                        os.environ["REGION"] = "eu"
                    return os.environ["REGION"]

                def key():
                    return os.environ["KEY"]
                """,
            "test_case.py": """
                import os
                import app

                def test_a():
                    app.login("x")
                    assert os.environ["TOKEN"] == "x"

                def test_b():
                    assert app.region() == "eu"
                    assert "TOKEN" not in os.environ

                def test_c():
                    assert app.key() == "k"
                """,
            "test_key.py": """
                import os
                import unittest
                import app

                class TestKey(unittest.TestCase):
                    def test_d(self):
                        os.environ["KEY"] = "k"
                        self.assertEqual(app.key(), "k")
                """,
        },
        {
            "conftest.py": f"""
                import os

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state(monkeypatch):
                    {SUMMARY}
                    monkeypatch.setenv("KEY", "k")
                    environment = os.environ.copy()
                    yield
                    os.environ.clear()
                    os.environ.update(environment)


                # isolint: end (26a13948)
                """,
        },
    ),
    Rewrites(
        "a logger by its name and the root logger",
        {
            "app.py": """
                import logging

                log = logging.getLogger("shop")

                class Quiet:
                    def __init__(self):
                        self.log = log

                    def hush(self):
                        self.log.setLevel(logging.ERROR)

                def verbose(handler):
                    log.addHandler(handler)
                    log.propagate = False
                    logging.getLogger().setLevel(logging.DEBUG)
                """,
            "test_case.py": """
                import logging
                import app

                def test_a():
                    app.Quiet().hush()
                    app.verbose(logging.NullHandler())

                def test_b():
                    assert app.log.level == logging.NOTSET
                    assert not app.log.handlers and app.log.propagate
                    assert logging.getLogger().level == logging.WARNING
                """,
        },
        {
            "conftest.py": f"""
                import logging

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    shop_level = logging.getLogger("shop").level
                    shop_handlers = logging.getLogger("shop").handlers[:]
                    shop_propagate = logging.getLogger("shop").propagate
                    root_level = logging.getLogger().level
                    yield
                    logging.getLogger("shop").setLevel(shop_level)
                    logging.getLogger("shop").handlers[:] = shop_handlers
                    logging.getLogger("shop").propagate = shop_propagate
                    logging.getLogger().setLevel(root_level)


                # isolint: end (7007bdf8)
                """,
        },
    ),
    Rewrites(
        "a logger whose name only its callers know",
        {
            "app.py": """
                import logging
                import os

                def set_up(level):
                    log = logging.getLogger(os.environ["LOG"])
                    log.setLevel(level)
                    log.addHandler(logging.StreamHandler())
                    return log
                """,
            "test_case.py": """
                import logging
                import app

                def test_a(monkeypatch):
                    monkeypatch.setenv("LOG", "shop")
                    assert app.set_up(logging.ERROR).level == logging.ERROR

                def test_b(monkeypatch):
                    monkeypatch.setenv("LOG", "shop")
                    assert len(app.set_up(logging.DEBUG).handlers) == 1
                """,
        },
        {
            "conftest.py": f"""
                import logging
                import sys

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    logger_levels = {{
                        one: logging.getLogger(one).level
                        for one in ["", *logging.root.manager.loggerDict]
                    }}
                    logger_handlers = {{
                        one: logging.getLogger(one).handlers[:]
                        for one in ["", *logging.root.manager.loggerDict]
                    }}
                    yield
                    for one in ["", *logging.root.manager.loggerDict]:
                        if one in logger_levels or one not in sys.modules:
                            logging.getLogger(one).setLevel(logger_levels.get(one, logging.NOTSET))
                    for one in ["", *logging.root.manager.loggerDict]:
                        if one in logger_handlers or one not in sys.modules:
                            logging.getLogger(one).handlers[:] = logger_handlers.get(one, [])


                # isolint: end (ab130771)
                """,
        },
    ),
    Rewrites(
        "the working folder, a signal and the random numbers",
        {
            "app.py": """
                import os
                import random
                import signal

                def work(folder):
                    os.chdir(folder)
                    signal.signal(signal.SIGTERM, print)
                    random.seed(1)
                """,
            "test_case.py": """
                import os
                import random
                import signal
                import app

                def test_a(tmp_path):
                    app.work(tmp_path)

                def test_b():
                    assert os.getcwd() and random.random()
                    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
                """,
        },
        {
            "conftest.py": f"""
                import os
                import random
                import signal

                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    folder = os.getcwd()
                    sigterm_handler = signal.getsignal(signal.SIGTERM)
                    random_state = random.getstate()
                    yield
                    os.chdir(folder)
                    signal.signal(signal.SIGTERM, sigterm_handler)
                    random.setstate(random_state)


                # isolint: end (3a99c4ea)
                """,
        },
    ),
    Rewrites(
        "the jobs of a scheduler that a library keeps",
        {
            "test_case.py": """
                import schedule

                def test_a():
                    schedule.every(2).minutes.do(print)

                def test_b():
                    assert not schedule.jobs
                """,
        },
        {
            "conftest.py": f"""
                import pytest


                {BEGIN}
                @pytest.fixture(autouse=True)
                def isolated_state():
                    {SUMMARY}
                    import schedule

                    jobs = schedule.jobs[:]
                    yield
                    schedule.jobs[:] = jobs


                # isolint: end (287d35af)
                """,
        },
    ),
)

NOT_OF_THE_PROCESS = (
    Refuses(
        "a handler that a test takes from its logger, without anything of its own that adds one",
        {
            "app.py": """
                import logging

                def set_up():
                    logging.getLogger("shop").addHandler(logging.StreamHandler())

                class Till:
                    def __init__(self):
                        self.log = logging.getLogger("shop")
                        self.handler = self.log.handlers[0]
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.set_up()
                    assert app.Till().handler

                def test_b():
                    assert app.Till().handler
                """,
        },
        "`test_b` needs `handlers of shop` as another test leaves it, and would find nothing",
    ),
    Refuses(
        "a variable that the application writes in one test, and another test needs",
        {
            "app.py": """
                import os

                def login(token):
                    os.environ["TOKEN"] = token

                def fetch():
                    return os.environ["TOKEN"]
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.login("x")

                def test_b():
                    assert app.fetch() == "x"
                """,
        },
        "`test_b` needs `TOKEN` as another test leaves it, and would find nothing",
    ),
)
