"""Cases of logging that is put back, or that a call leaves alone."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.logging_options import LEVEL_ASKED_FOR, LEVEL_NOT_ASKED_FOR

#: Whoever reads the configuration afterwards finds it as it was.
LOGGING = (
    *LEVEL_NOT_ASKED_FOR,
    Valid(
        "a logger that is made by hand is nobody else's",
        """
        import logging

        def test_a():
            logger = logging.Logger("app")
            logger.setLevel(logging.ERROR)
            logger.addHandler(logging.NullHandler())
            logger.propagate = False
            assert not logger.isEnabledFor(logging.DEBUG)

        def test_b():
            logger = logging.Logger("app")
            assert logger.isEnabledFor(logging.DEBUG) and logger.propagate and not logger.hasHandlers()
        """,
    ),
    Valid(
        "under pytest the root logger has handlers, and is not configured twice unless forced",
        """
        import logging

        def test_a():
            logging.basicConfig(level=logging.DEBUG)
            logging.basicConfig(level=logging.DEBUG, force=False)

        def test_b():
            assert not logging.getLogger().isEnabledFor(logging.DEBUG)
            assert logging.getLogger().hasHandlers()
        """,
    ),
    Valid(
        "a finalizer takes the handler off, by a partial call",
        """
        import functools
        import logging

        def test_a(request):
            logger = logging.getLogger("app")
            handler = logging.NullHandler()
            logger.addHandler(handler)
            request.addfinalizer(functools.partial(logger.removeHandler, handler))

        def test_b():
            assert not logging.getLogger("app").hasHandlers()
        """,
    ),
    Valid(
        "a fixture puts the root logger's handlers back, whatever was forced on it",
        {
            "conftest.py": """
                import logging
                import pytest

                LOGGER = logging.getLogger()

                @pytest.fixture(autouse=True)
                def unaltered():
                    before = list(LOGGER.handlers)
                    yield
                    LOGGER.handlers = before
                """,
            "app.py": """
                import logging

                def configure():
                    logging.basicConfig(format="%(message)s", force=True)
                """,
            "test_case.py": """
                import logging
                import app

                def test_a():
                    app.configure()

                def test_b():
                    assert logging.getLogger().handlers
                """,
        },
    ),
    Valid(
        "handlers that are taken off are added again, one after the other",
        """
        import logging

        def test_a():
            before = logging.getLogger("app").handlers[:]
            for handler in before:
                logging.getLogger("app").removeHandler(handler)
            assert not logging.getLogger("app").handlers
            for handler in before:
                logging.getLogger("app").addHandler(handler)

        def test_b():
            assert not logging.getLogger("app").hasHandlers()
        """,
    ),
    Valid(
        "loggers that a loop goes over, from each of which a clean-up takes what was not there",
        {
            "app.py": """
                import logging

                class Quiet(logging.Filter):
                    pass

                def be_quiet():
                    for name in ("app.one", "app.two"):
                        logging.getLogger(name).addFilter(Quiet())
                """,
            "test_case.py": """
                import logging
                import app

                def test_a():
                    one, two = logging.getLogger("app.one"), logging.getLogger("app.two")
                    before, before_two = list(one.filters), list(two.filters)
                    try:
                        app.be_quiet()
                    finally:
                        for added in list(one.filters):
                            if added not in before:
                                one.removeFilter(added)
                        for added in list(two.filters):
                            if added not in before_two:
                                two.removeFilter(added)

                def test_b():
                    assert not logging.getLogger("app.one").filters
                """,
        },
    ),
    Valid(
        "a capture of warnings that is turned off again",
        """
        import logging

        def test_a():
            logging.captureWarnings(True)
            assert logging.getLogger("py.warnings")
            logging.captureWarnings(False)

        def test_b():
            logging.captureWarnings(False)
        """,
    ),
    Valid(
        "a handler for where there is none, as under pytest there is",
        {
            "app.py": """
                import logging

                log = logging.getLogger("app")

                def set_up():
                    if not log.hasHandlers():
                        log.addHandler(logging.StreamHandler())

                def set_up_root():
                    if logging.root.handlers:
                        return
                    logging.root.addHandler(logging.StreamHandler())
                """,
            "test_case.py": """
                import logging
                import app

                def test_a():
                    app.set_up()
                    app.set_up_root()

                def test_b():
                    assert logging.getLogger("app").hasHandlers() and logging.getLogger().hasHandlers()
                """,
        },
    ),
)

#: What stays.
LEFT_LOGGING = (
    *LEVEL_ASKED_FOR,
    Invalid(
        "a loop over two loggers, of which the clean-up knows one",
        {
            "app.py": """
                import logging

                def be_quiet():
                    for name in ("app.one", "app.two"):
                        logging.getLogger(name).addFilter(logging.Filter())
                """,
            "test_case.py": """
                import logging
                import app

                def test_a():
                    one = logging.getLogger("app.one")
                    before = list(one.filters)
                    try:
                        app.be_quiet()
                    finally:
                        for added in list(one.filters):
                            if added not in before:
                                one.removeFilter(added)

                def test_b():
                    assert not logging.getLogger("app.two").filters
                """,
        },
        line=5,
        path="app.py",
        site="process:logging:filters:app.two",
        message=(
            "`be_quiet` changes the process's logging filters of `app.two`, and leaves it so after 1 test; "
            "1 test meets it"
        ),
    ),
    Invalid(
        "the handlers of another logger",
        """
        import logging

        def test_a():
            for handler in logging.getLogger("other").handlers[:]:
                logging.getLogger("app").addHandler(handler)

        def test_b():
            assert not logging.getLogger("app").hasHandlers()
        """,
        line=5,
        site="process:logging:handlers:app",
        message=(
            "`test_a` changes the process's logging handlers of `app`, and leaves it so after 1 test; "
            "1 test meets it"
        ),
    ),
    Invalid(
        "a capture of warnings, which no test notices that only logs",
        """
        import logging

        def test_a():
            logging.captureWarnings(True)

        def test_b():
            assert not logging.getLogger("app").hasHandlers()
        """,
        line=4,
        site="process:capture of warnings",
        message=(
            "`test_a` changes the process's capture of warnings, and leaves it so after 1 test; no test that meets it was found"
        ),
    ),
    Invalid(
        "a handler for a logger that has none of its own",
        {
            "app.py": """
                import logging

                log = logging.getLogger("app")

                def set_up():
                    if not log.handlers:
                        log.addHandler(logging.StreamHandler())
                """,
            "test_case.py": """
                import logging
                import app

                def test_a():
                    app.set_up()

                def test_b():
                    assert not logging.getLogger("app").hasHandlers()
                """,
        },
        line=7,
        path="app.py",
        site="process:logging:handlers:app",
        message=(
            "`set_up` changes the process's logging handlers of `app`, and leaves it so after 1 test; "
            "2 tests meet it"
        ),
    ),
    Invalid(
        "the level of a logger, which one below it goes by, and which who disables all logging does not see",
        """
        import logging

        def test_a():
            logging.getLogger("app").setLevel(logging.DEBUG)

        def test_b():
            assert not logging.getLogger("app.jobs").isEnabledFor(logging.DEBUG)

        def test_c():
            assert logging.getLogger("apps").isEnabledFor(logging.WARNING)

        def test_d():
            logging.disable(logging.CRITICAL)
            try:
                assert test_d
            finally:
                logging.disable(logging.NOTSET)
        """,
        line=4,
        site="process:logging:levels:app",
        message=(
            "`test_a` changes the process's logging levels of `app`, and leaves it so after 1 test; "
            "1 test meets it"
        ),
    ),
    Invalid(
        "the level of a logger that another test listens to",
        {
            "app.py": """
                import logging

                log = logging.getLogger("app")

                def hush():
                    log.setLevel(logging.CRITICAL)
                """,
            "test_case.py": """
                import logging
                import app

                def test_a():
                    app.hush()

                def test_b(request):
                    heard = logging.NullHandler()
                    app.log.addHandler(heard)
                    request.addfinalizer(lambda: app.log.removeHandler(heard))
                    app.log.warning("b")

                def test_c(request):
                    heard = logging.NullHandler()
                    logging.getLogger("other").addHandler(heard)
                    request.addfinalizer(lambda: logging.getLogger("other").removeHandler(heard))
                """,
        },
        line=6,
        path="app.py",
        site="process:logging:levels:app",
        message=(
            "`hush` changes the process's logging levels of `app`, and leaves it so after 1 test; "
            "1 test meets it"
        ),
    ),
)
