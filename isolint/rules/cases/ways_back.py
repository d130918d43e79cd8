"""Cases of ways back other than to what was saved: up again, to what an import recorded, by a reload."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

BACK_AGAIN = (
    Valid(
        "the working folder, as many levels up as it was changed down",
        """
        import os
        import subprocess

        def test_a():
            os.chdir("web/js")
            subprocess.run(["make", "test"])
            os.chdir("../..")

        def test_b():
            assert os.path.exists("web")
        """,
    ),
    Valid(
        "the levels of loggers, to what they were when the helpers were imported",
        {
            "helpers.py": """
                import logging

                LEVELS = {
                    name: logger.level
                    for name, logger in logging.root.manager.loggerDict.items()
                    if isinstance(logger, logging.Logger)
                }

                def calm_down():
                    for name, level in LEVELS.items():
                        logging.getLogger(name).setLevel(level)
                """,
            "test_case.py": """
                import logging
                import helpers

                def test_a():
                    helpers.calm_down()

                def test_b():
                    assert logging.getLogger("app").level == 0
                """,
        },
    ),
)
NOT_BACK = (
    Invalid(
        "the levels of loggers, to what a table says",
        """
        import logging

        LEVELS = {"app": logging.DEBUG, "app.db": logging.ERROR, "app.web": logging.INFO}

        def test_a():
            for name, level in LEVELS.items():
                logging.getLogger(name).setLevel(level)

        def test_b():
            assert logging.getLogger("app").level == 0
        """,
        line=7,
        site="process:logging:levels",
        message="`test_a` changes the process's logging levels, and leaves it so after 1 test; no test that meets it was found",
    ),
)

RELOADED = (
    Valid(
        "a module that is run once more, by a helper, on the way out of a test",
        {
            "app.py": """
                ROOT = "/proc"

                def read():
                    return ROOT
                """,
            "helpers.py": """
                import importlib

                def run_again(module):
                    return importlib.reload(module)
                """,
            "test_case.py": """
                import app
                from helpers import run_again

                def test_a():
                    try:
                        app.ROOT = "/tmp/proc"
                        assert app.read() == "/tmp/proc"
                    finally:
                        run_again(app)

                def test_b():
                    assert app.read() == "/proc"
                """,
        },
    ),
)
NOT_RELOADED = (
    Invalid(
        "another module than the one that was changed is run once more",
        {
            "app.py": """
                ROOT = "/proc"

                def read():
                    return ROOT
                """,
            "other.py": "import app\n",
            "test_case.py": """
                import importlib
                import app
                import other

                def test_a():
                    try:
                        app.ROOT = "/tmp/proc"
                        assert app.read() == "/tmp/proc"
                    finally:
                        importlib.reload(other)

                def test_b():
                    assert app.read() == "/proc"
                """,
        },
        line=7,
        site="global:app:ROOT",
        message="the suite sets `ROOT`, and leaves it so after 1 test; 1 test meets it",
    ),
)

NOT_MADE_ANEW = (
    Invalid(
        "a list that the module has from another one, which does not run once more",
        {
            "config.py": "pins = []\n",
            "app.py": "import config\n\npins = config.pins\n",
            "test_case.py": """
                import importlib
                import app

                def test_a():
                    app.pins.append(1)
                    importlib.reload(app)

                def test_b():
                    assert not app.pins
                """,
        },
        line=5,
        site="global:app:pins",
        message="`test_a` changes `pins`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
