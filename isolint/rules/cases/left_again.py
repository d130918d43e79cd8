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
    Valid(
        "what the manager has saved of the object that it is given, and sets again as far down as it did",
        {
            "app.py": """
                class Provider:
                    def __init__(self):
                        self.cache = (None, None)

                    def send(self, data):
                        return data

                class Desk:
                    def __init__(self):
                        self.provider = Provider()

                class Mocking:
                    def __init__(self, desk):
                        self.desk = desk
                        if desk.provider.cache:
                            self._send = desk.provider.send

                    def __enter__(self):
                        self.desk.provider.send = self.answer
                        self.desk.provider.cache = (self, None)

                    def __exit__(self, *details):
                        self.desk.provider.send = self._send
                        self.desk.provider.cache = (None, None)

                    def answer(self, data):
                        return None

                desk = Desk()
                """,
            "test_case.py": """
                import app

                def test_a():
                    with app.Mocking(app.desk):
                        assert app.desk.provider.send(1) is None

                def test_b():
                    assert app.desk.provider.send(1) == 1
                """,
        },
    ),
    Valid(
        "a state that the way in records, and the way out takes and goes back to",
        {
            "app.py": """
                class Router:
                    def __init__(self):
                        self._kept = []
                        self.routes = []

                    def keep(self):
                        self._kept.append(list(self.routes))

                    def go_back(self):
                        self.routes[:] = self._kept.pop()

                    def add(self, route):
                        self.routes.append(route)

                    def __enter__(self):
                        self.keep()
                        return self

                    def __exit__(self, *details):
                        self.go_back()

                router = Router()
                """,
            "test_case.py": """
                import app

                def test_a():
                    with app.router:
                        app.router.add("a")

                def test_b():
                    assert not app.router.routes
                """,
        },
    ),
)

#: The exit leaves alone what was changed.
LEFT_CHANGED = (
    Invalid(
        "what a block puts in: on the way out only what the way in has put there is taken out",
        {
            "app.py": """
                class Stack:
                    def __init__(self):
                        self.items = []

                    def __enter__(self):
                        self.items.append("frame")

                    def __exit__(self, *details):
                        self.items.pop()

                    def push(self, item):
                        self.items.append(item)

                stack = Stack()
                """,
            "test_case.py": """
                import app

                def test_a():
                    with app.stack:
                        app.stack.push("a")

                def test_b():
                    assert not app.stack.items
                """,
        },
        line=12,
        path="app.py",
        site="global:app:stack",
        message="`Stack.push` changes `stack`, and leaves it so after 1 test; 2 tests meet it",
    ),
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
