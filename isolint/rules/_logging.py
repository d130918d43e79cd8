"""Cases of logging that is put back, or that a call leaves alone."""

from __future__ import annotations

from isolint.contracts import Valid

#: Whoever reads the configuration afterwards finds it as it was.
LOGGING = (
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
)
