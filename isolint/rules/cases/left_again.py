"""Cases of changes that a context manager of the project puts back when it is left."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

#: The manager is the changed object itself, entered by the test or by a decorator around it.
LEFT_AGAIN = (
    Valid(
        "an object that forgets what was changed in its block, or in a function that it decorates",
        {
            "app.py": """
                import functools

                class Recorder:
                    def __init__(self):
                        self.prefixes = []
                        self.seen = []

                    def __enter__(self):
                        self.seen.append("start")
                        return self

                    def __exit__(self, *details):
                        self.reset()

                    def reset(self):
                        self.prefixes = []
                        self.seen = []

                    def allow(self, prefix):
                        self.prefixes.append(prefix)

                    def activate(self, function):
                        return wrapped(function, self)

                def wrapped(function, recorder: "Recorder"):
                    @functools.wraps(function)
                    def wrapper(*args):
                        with recorder:
                            return function(*args)

                    return wrapper

                recorder = Recorder()
                activate = recorder.activate
                """,
            "test_case.py": """
                import app

                def test_a():
                    with app.recorder:
                        app.recorder.allow("a")

                def test_b():
                    assert not app.recorder.prefixes

                @app.activate
                def test_c():
                    app.recorder.allow("c")

                def test_d():
                    @app.activate
                    def run():
                        app.recorder.allow("d")

                    run()

                def test_e():
                    with app.Recorder() as own:
                        own.allow("e")
                """,
        },
    ),
)

#: The exit leaves alone what was changed.
LEFT_CHANGED = (
    Invalid(
        "a context manager that sets anew another attribute of itself when it is left",
        {
            "app.py": """
                class Recorder:
                    def __init__(self):
                        self.prefixes = []
                        self.seen = []

                    def __enter__(self):
                        return self

                    def __exit__(self, *details):
                        self.reset()

                    def reset(self):
                        self.seen = []

                    def allow(self, prefix):
                        self.prefixes.append(prefix)

                recorder = Recorder()
                """,
            "test_case.py": """
                import app

                def test_a():
                    with app.recorder:
                        app.recorder.allow("a")

                def test_b():
                    assert not app.recorder.prefixes
                """,
        },
        line=16,
        site="global:app:recorder",
        message="`Recorder.allow` changes `recorder`, and leaves it so after 1 test; 2 tests meet it",
        path="app.py",
    ),
)
