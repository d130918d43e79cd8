"""Cases of variables that the code which a test runs sets, maybe under a name that is not known."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
    import contextlib
    import os

    def activate(settings):
        for name, value in settings.items():
            os.environ.setdefault(name, value)

    @contextlib.contextmanager
    def project(settings):
        activate(settings)
        yield

    def main(settings):
        with project(settings):
            print(settings)
    """
_DELETING = {
    "app.py": _APP,
    "test_case.py": """
        import os
        import app

        def test_a():
            app.main({"APP_MODE": "a"})
            del os.environ["APP_MODE"]

        def test_b():
            os.environ["APP_MODE"] = "b"
            assert app.main({}) is None
        """,
}

DELETED_AFTER = (Valid("what the test takes away the application may have set for it", _DELETING),)
REMOVED_AFTER = (
    Valid(
        "what the test takes away the application may have set for it",
        {
            "app.py": _APP,
            "test_case.py": """
                import os
                import app

                def test_a():
                    app.main({"APP_MODE": "a"})
                    del os.environ["APP_MODE"]

                def test_b():
                    assert os.environ.get("APP_MODE") is None
                """,
        },
    ),
)
REMOVED_BEFORE = (
    Invalid(
        "the test takes it away before the application may set it",
        {
            "app.py": """
                import os

                def read():
                    return os.environ.get("APP_MODE")

                def setup(settings):
                    for name, value in settings.items():
                        os.environ.setdefault(name, value)
                """,
            "test_case.py": """
                import os
                import app

                def test_a():
                    del os.environ["APP_MODE"]
                    assert app.read() is None

                def test_b():
                    assert app.read() == "a"
                """,
        },
        line=5,
        site="env:APP_MODE",
        message="`APP_MODE` is removed and stays removed after the test: 1 other test reads it",
    ),
)

SET_WITH_OTHERS = (
    Valid(
        "the application sets it for the test, with others that a function has put together",
        {
            "app.py": """
                import os

                class Runtime:
                    def __init__(self, name):
                        self.name = name

                    def variables(self, is_action):
                        found = {"APP_NAME": self.name}
                        if is_action:
                            found["APP_ACTION"] = "run"
                        else:
                            found.update({"APP_ACTION": "show"})
                        return found

                    def start(self):
                        made = self.variables(False)
                        os.environ.update(made)
                """,
            "test_case.py": """
                import os
                from app import Runtime

                def test_a():
                    Runtime("a").start()
                    assert os.environ["APP_ACTION"] == "show"
                """,
            "test_other.py": """
                import os

                def test_b(monkeypatch):
                    monkeypatch.setenv("APP_ACTION", "b")
                    assert os.environ["APP_ACTION"]
                """,
        },
    ),
)
