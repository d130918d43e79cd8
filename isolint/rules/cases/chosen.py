"""Cases of values that a condition chooses, and of arguments that are handed on: what a test brings about."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.terminals import NO_TERMINAL, TERMINAL

_WRAPPED = """
    LOG = []

    class Store:
        def __init__(self, name, audit=False, trail=None):
            self.name = name
            if audit:
                LOG.append(name)
            if trail is not None:
                LOG.extend(trail)

    def store(*args, **options):
        return Store(*args, **options)

    def opened(name, *rest):
        return store(name, *rest)
    """

_CHOOSING = """
    LOG = []

    class Store:
        def __init__(self, mode=None, audit=False):
            self.mode = mode or "plain"
            self.trail = LOG if audit else None
            if mode is None:
                kept = 1
            else:
                kept = 0
            self.kept = kept

        def save(self, item):
            if self.trail is not None:
                LOG.append(item)
            if self.mode == "strict":
                LOG.append(item)
            if self.kept > 1:
                LOG.append(item)
    """

_CONFIGURED = """
    class Handler:
        def __init__(self):
            self.level = 1
            self.name = compute()

        def configure(self, level=None, name=None):
            self.level = self.level if level is None else level
            self.name = name or self.name

    def compute():
        return sum([1, 2])

    HANDLER = Handler()
    """

#: What is chosen, or handed on, leads to no write, or to one that changes nothing.
CHOSEN_OTHERWISE = (
    Valid(
        "what is handed on by position does not ask for it",
        {
            "app.py": _WRAPPED,
            "test_case.py": """
                import app

                def test_a():
                    assert app.store("a", False).name == app.opened("a").name

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "an attribute holds what the arguments of its object have chosen",
        {
            "app.py": _CHOOSING,
            "test_case.py": """
                import app

                def test_a():
                    app.Store().save("a")
                    app.Store("a", False).save("b")

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "an attribute is given what it holds where there is no argument",
        {
            "app.py": _CONFIGURED,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.configure()

                def test_b():
                    assert HANDLER.level == 1 and HANDLER.name
                """,
        },
    ),
    Valid(
        "what an attribute was handed is called, and what with is known",
        {
            "app.py": """
                LOG = []

                class Runner:
                    def compose(self, name, verbose=True):
                        if verbose:
                            LOG.append(name)
                        return name

                class Holder:
                    def __init__(self):
                        self.runner = None

                    def start(self, runner):
                        self.runner = runner

                def compose(name):
                    holder = Holder()
                    holder.start(Runner())
                    return holder.runner.compose(name, verbose=False)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.compose("a")

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    *NO_TERMINAL,
    Valid(
        "an object hands itself over, where a shared one would be taken for none",
        {
            "app.py": """
                class Lexer:
                    def __init__(self):
                        self.lines = []

                    def feed(self, line):
                        add(line, lexer=self)

                _lexer = Lexer()

                def add(line, lexer=None):
                    if not lexer:
                        lexer = _lexer
                    lexer.lines.append(line)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.Lexer().feed("a")

                def test_b():
                    assert not app._lexer.lines
                """,
        },
    ),
)

#: What is chosen, or handed on, leads there.
CHOSEN = (
    Invalid(
        "what is handed on by position asks for it",
        {
            "app.py": _WRAPPED,
            "test_case.py": """
                import app

                def test_a():
                    assert app.opened("a", True).name

                def test_b():
                    assert not app.LOG
                """,
        },
        line=7,
        path="app.py",
        site="global:app:LOG",
        message="`Store.__init__` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an attribute holds the mode that was asked for",
        {
            "app.py": _CHOOSING,
            "test_case.py": """
                import app

                def test_a():
                    app.Store("strict").save("a")

                def test_b():
                    assert not app.LOG
                """,
        },
        line=17,
        path="app.py",
        site="global:app:LOG",
        message="`Store.save` changes `LOG`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "an attribute is given another value",
        {
            "app.py": _CONFIGURED,
            "test_case.py": """
                from app import HANDLER

                def test_a():
                    HANDLER.configure(2)

                def test_b():
                    assert HANDLER.level == 1 and HANDLER.name
                """,
        },
        line=7,
        path="app.py",
        site="global:app:HANDLER",
        message="`Handler.configure` changes `HANDLER`, and leaves it so after 1 test; 2 tests meet it",
    ),
    Invalid(
        "attributes are given what they hold themselves",
        {
            "app.py": """
                LOG = []

                class Store:
                    mode = kind = None

                    def __init__(self):
                        self.mode = self.mode or self.kind
                        self.kind = self.kind or self.mode

                    def save(self, item):
                        if self.mode == "strict":
                            LOG.append(item)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.Store().save("a")

                def test_b():
                    assert not app.LOG
                """,
        },
        line=12,
        path="app.py",
        site="global:app:LOG",
        message="`Store.save` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a function has several ways out, one of them in a loop",
        {
            "app.py": """
                LOG = []

                def is_known(names, force=False):
                    if force:
                        return True
                    for name in names:
                        if name == "a":
                            return True
                    return False

                def show(text):
                    if is_known([text]):
                        LOG.append(text)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.show("a")

                def test_b():
                    assert not app.LOG
                """,
        },
        line=13,
        path="app.py",
        site="global:app:LOG",
        message="`show` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
    *TERMINAL,
    Invalid(
        "a loop chooses anew in each round",
        {
            "app.py": """
                LOG = []

                def save(items, last=None):
                    for item in items:
                        mode = "plain" if last is None else "strict"
                        last = item
                    if mode == "strict":
                        LOG.append(last)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.save(["a", "b"])

                def test_b():
                    assert not app.LOG
                """,
        },
        line=8,
        path="app.py",
        site="global:app:LOG",
        message="`save` changes `LOG`, and leaves it so after 1 test; 1 test meets it",
    ),
)
