"""Cases of what an application has from a setting of Django, with a default where it is not set."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CONF = """
    from django.conf import settings

    LOUD = getattr(settings, "APP_LOUD", False)
    HOURS = getattr(settings, "APP_HOURS", {})
    """
_APP = """
    import conf

    def ring(hour):
        return conf.LOUD and hour in conf.HOURS
    """
_RINGING = """
    import app
    import conf

    def test_ring():
        conf.LOUD = True
        conf.HOURS = {7: "early"}
        assert app.ring(7)
        conf.LOUD = False
        conf.HOURS = {}

    def test_quiet():
        conf.LOUD = False
        assert not app.ring(7)

    def test_other():
        assert not app.ring(7)
    """

LEFT_UNSET = (
    Valid(
        "a test gives the default back of a setting that nobody has, and another sets just that",
        {"conf.py": _CONF, "app.py": _APP, "test_case.py": _RINGING},
    ),
)

NOT_LEFT_UNSET = (
    Invalid(
        "another value than the default",
        {
            "conf.py": _CONF,
            "app.py": _APP,
            "test_case.py": """
                import app
                import conf

                def test_ring():
                    conf.LOUD = 1
                    assert not app.ring(7)

                def test_other():
                    assert not app.ring(7)
                """,
        },
        line=5,
        site="global:conf:LOUD",
        message="the suite sets `LOUD`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "the default of what the settings of the suite have",
        {
            "conf.py": _CONF,
            "app.py": _APP,
            "settings.py": "APP_LOUD = True",
            "test_case.py": """
                import app
                import conf

                def test_quiet():
                    conf.LOUD = False
                    assert not app.ring(7)

                def test_other():
                    assert app.ring(7)
                """,
        },
        line=5,
        site="global:conf:LOUD",
        message="the suite sets `LOUD`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "the default of what the suite is configured with",
        {
            "conf.py": _CONF,
            "app.py": _APP,
            "conftest.py": """
                from django.conf import settings

                def pytest_configure():
                    settings.configure(**dict(APP_LOUD=True))
                """,
            "test_case.py": """
                import app
                import conf

                def test_quiet():
                    conf.LOUD = False
                    assert not app.ring(7)

                def test_other():
                    assert app.ring(7)
                """,
        },
        line=5,
        site="global:conf:LOUD",
        message="the suite sets `LOUD`, and leaves it so after 1 test; 1 test meets it",
    ),
)
