"""Cases of extensions: objects that enter themselves by a name in what an application holds."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_EXTENSION = """
    from flask import current_app
    from werkzeug.local import LocalProxy

    class Desk:
        rules = {"open": True}

        def init_app(self, app):
            app.extensions["desk"] = self

        def rule(self, name, value):
            {changes}

    _desk = LocalProxy(lambda: current_app.extensions["desk"])

    def rules():
        return sorted(_desk.rules)
    """
_TESTS = """
    import pytest
    from flask import Flask

    from extension import Desk, rules

    @pytest.fixture
    def app():
        app = Flask("app")
        Desk().init_app(app)
        return app

    def test_rule(app):
        app.extensions["desk"].rule("closed", False)

    def test_rules(app):
        with app.app_context():
            assert rules() == ["open"]
    """

#: Attributes of classes.
OF_OWN_OBJECT = (
    Valid(
        "an extension whose object has an attribute of its own",
        {
            "extension.py": _EXTENSION.replace("{changes}", "self.rules = {**self.rules, name: value}"),
            "test_extension.py": _TESTS,
        },
    ),
)
OF_EXTENSION = (
    Invalid(
        "an extension that an application hands out by a name, and a proxy by which it is asked for",
        {
            "extension.py": _EXTENSION.replace("{changes}", "self.rules[name] = value"),
            "test_extension.py": _TESTS,
        },
        line=11,
        path="extension.py",
        site="attr:extension:Desk.rules",
        message="`Desk.rule` changes `Desk.rules`, and leaves it so after 1 test; 1 test meets it",
    ),
)
