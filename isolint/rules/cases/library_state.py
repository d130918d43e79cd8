"""Cases of what libraries keep for the process: put back or a test's own, and left."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

LIBRARIES_AS_BEFORE = (
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
)

LIBRARIES_CHANGED = (
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
)
