"""Cases of loggers that have their handlers and levels again, and of those that keep what a test gave them."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

LOGGERS_AS_BEFORE = (
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
)

LOGGERS_CHANGED = (
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
        "1 test meets it",
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
        site="process:logging:handlers:app",
        message="`Log.quiet` changes the process's logging handlers of `app`, and leaves it so after 1 test; "
        "no other test that meets it was found",
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
        "no test that meets it was found",
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
        message="`set_up` changes the process's logging handlers of `app`, and leaves it so after 1 test; no test that meets it was found",
    ),
)
