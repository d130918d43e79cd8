"""Cases of branches that no test takes: a flag, a constant, the platform or a variable decides."""

from __future__ import annotations

from isolint.contracts import Valid

#: What decides on the way to the write is known for every test that comes there.
SWITCHED_OFF = (
    Valid(
        "a flag is off by default, and no test passes it",
        {
            "app.py": """
                LOG = []

                def save(item, audit=False):
                    if audit:
                        LOG.append(item)
                    return item
                """,
            "test_case.py": """
                import app

                def test_a():
                    assert app.save("a")

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "the flag that is passed on is off",
        {
            "app.py": """
                LOG = []

                def write(item, *, audit):
                    if not audit:
                        return item
                    LOG.append(item)
                    return item

                def save(item, **options):
                    return write(item, **options)
                """,
            "test_case.py": """
                import app

                def test_a():
                    assert app.save("a", audit=False)

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "a keyword argument is left out on the way",
        {
            "app.py": """
                LOG = []

                class Store:
                    def __init__(self, name, trail=None):
                        self.name = name
                        if trail is not None:
                            LOG.append(trail)
                """,
            "test_case.py": """
                import app

                def store(**options):
                    return app.Store("a", **options)

                def test_a():
                    assert store().name == "a"

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "the object is made with the flag off",
        {
            "app.py": """
                LOG = []

                class Store:
                    def __init__(self, audit=False):
                        self.audit = audit
                        self.prepare()

                    def prepare(self):
                        if self.audit:
                            LOG.append("prepared")

                    def save(self, item):
                        if self.audit is True:
                            LOG.append(item)
                """,
            "test_case.py": """
                import pytest
                import app

                @pytest.fixture
                def store():
                    return app.Store()

                def test_a(store):
                    app.Store().save("a")
                    store.save("b")

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "an object of the suite switches it off",
        {
            "app.py": """
                LOG = []

                def build(site):
                    if not site.debug:
                        LOG.append(site)
                """,
            "test_case.py": """
                import app

                class Site:
                    def __init__(self):
                        self.debug = True

                def test_a():
                    app.build(Site())

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "what another platform calls is defined for that one",
        {
            "app.py": """
                import os
                import sys

                LOG = []

                if sys.platform == "win32":
                    def save(item):
                        LOG.append(item)
                elif not sys.version_info >= (3, 8) and os.name == "posix":
                    def save(item):
                        LOG.extend(item)
                else:
                    def save(item):
                        return item

                if os.name != "nt":
                    def drop(item):
                        return item
                else:
                    def drop(item):
                        LOG.remove(item)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.drop(app.save("a"))

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "only another platform takes the branch",
        {
            "app.py": """
                import os
                import platform
                import sys

                WINDOWS = platform.system() == "Windows"
                LOG = []

                def save(item):
                    if WINDOWS:
                        LOG.append(item)
                    if sys.platform == "win32" or os.name != "posix" and os.name == "nt":
                        LOG.append(item)
                    if not sys.platform.startswith("win"):
                        return item
                    LOG.append(item)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.save("a")

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "a variable switches it on that no test sets",
        {
            "app.py": """
                import os

                LOG = []
                LEVEL = os.environ.get("APP_LEVEL", "info")

                def save(item):
                    if os.environ.get("APP_AUDIT") == "yes":
                        LOG.append(item)
                    if LEVEL == "debug":
                        LOG.append(item)
                    if "a" != os.getenv("APP_MODE", "a"):
                        LOG.append(item)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.save("a")

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "a constant of the module switches it off",
        {
            "app.py": """
                from typing import TYPE_CHECKING

                AUDIT = False
                LOG = []

                def save(item):
                    if AUDIT and item:
                        LOG.append(item)
                    if TYPE_CHECKING:
                        LOG.append(item)
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.save("a")

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
    Valid(
        "what decides comes from a function",
        {
            "app.py": """
                import os
                import sys

                LOG = []

                def is_windows():
                    return sys.platform == "win32"

                def level():
                    return os.environ.get("APP_LEVEL")

                class Store:
                    def __init__(self, audit=False):
                        self._audit = audit

                    def is_audited(self):
                        return self._audit

                    def save(self, item):
                        if is_windows() or level() == "debug":
                            LOG.append(item)
                        if self.is_audited():
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
    ),
    Valid(
        "what is given takes the place of the shared one",
        {
            "app.py": """
                class Console:
                    def __init__(self):
                        self.lines = []

                    def show(self, text):
                        self.lines.append(text)

                _console = Console()

                def report(text, console=None):
                    target = console or _console
                    target.show(text)
                    target.lines += [text]
                """,
            "test_case.py": """
                import app

                def test_a():
                    app.report("a", app.Console())

                def test_b():
                    assert not app._console.lines
                """,
        },
    ),
    Valid(
        "no test makes what an attribute holds elsewhere",
        {
            "app.py": """
                CALLS = []

                class Counting:
                    def __init__(self):
                        self.run = Middleware(self.run)

                    def run(self, request):
                        CALLS.append(request)

                class Middleware:
                    def __init__(self, app):
                        self.app = app

                    def __call__(self, request):
                        return self.app(request)

                def main():
                    return Counting()
                """,
            "test_case.py": """
                import app

                def test_a():
                    def view(request):
                        return request

                    assert app.Middleware(view)("a")

                def test_b():
                    assert not app.CALLS
                """,
        },
    ),
    Valid(
        "the argument is left at a default that stands for nothing",
        {
            "app.py": """
                LOG = []
                _NOTHING = object()
                _NO_ERROR = BaseException()

                def fail(error, cause=_NOTHING, other=_NO_ERROR):
                    is_missing = cause is _NOTHING
                    if not is_missing:
                        LOG.append(cause)
                    if other is not _NO_ERROR:
                        LOG.append(other)
                    return error
                """,
            "test_case.py": """
                import app

                def test_a():
                    assert app.fail(ValueError())

                def test_b():
                    assert not app.LOG
                """,
        },
    ),
)
