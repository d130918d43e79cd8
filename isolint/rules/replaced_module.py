"""ISO404: a test reloads a module, or changes its entry in `sys.modules`, and leaves it so."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.facts.records import ScopeKind
from isolint.index import ProjectIndex
from isolint.index.state.effects import REMOVING, Effect, EffectKind, Form
from isolint.index.state.modules import module_of
from isolint.model import Confidence, Doubt, SiteKind
from isolint.rules._state import TEST_CODE, StateRule, doer, through


class ReplacedModule(StateRule):
    """Code of the suite reloads a module, stubs it or takes it out of `sys.modules`, and nothing takes that back.

    What it does: reports `importlib.reload(module)`, and assignments and deletions of `sys.modules["name"]`, where
    other tests use the reloaded module or import the replaced one while they run.

    Why it breaks tests: a reload runs the module's body again, under the patches and the environment of one
    test, and binds every name anew: classes are no longer those that other modules have imported, and what the
    body decides by a condition stays decided. A module that is taken out is loaded a second time beside the first
    one, so that patches reach one of the two and the test uses the other.

    Example:
        def test_disabled(monkeypatch):
            monkeypatch.setenv("APP_DISABLED", "1")
            importlib.reload(app)
            assert app.run is app.do_nothing

    Fix and its safety: none is applied. `monkeypatch.setitem(sys.modules, ...)` and `monkeypatch.delitem`
    take themselves back, and so does `mock.patch.dict(sys.modules)`. After a reload only another one helps, in
    the clean-up of a fixture, once the environment is what it was.
    """

    code = "ISO404"
    name = "replaced-module"
    kinds = (SiteKind.PROCESS,)

    VALID = (
        Valid(
            "monkeypatch replaces the entry",
            {
                "app.py": "def load():\n    import yaml\n    return yaml\n",
                "test_case.py": """
                    import sys
                    from app import load

                    def test_a(monkeypatch):
                        monkeypatch.setitem(sys.modules, "yaml", None)
                        load()

                    def test_b():
                        assert load()
                    """,
            },
        ),
        Valid(
            "mock.patch.dict puts the table back",
            {
                "app.py": "def load():\n    import yaml\n    return yaml\n",
                "test_case.py": """
                    import sys
                    from unittest import mock
                    from app import load

                    def test_a():
                        with mock.patch.dict(sys.modules):
                            sys.modules["yaml"] = None
                            load()

                    def test_b():
                        assert load()
                    """,
            },
        ),
        Valid(
            "the entry is put back where the test ends",
            {
                "app.py": "def load():\n    import yaml\n    return yaml\n",
                "test_case.py": """
                    import sys
                    from app import load

                    def test_a():
                        saved = sys.modules.pop("yaml", None)
                        sys.modules["yaml"] = None
                        load()
                        sys.modules["yaml"] = saved

                    def test_b():
                        assert load()
                    """,
            },
        ),
        Valid(
            "the module is reloaded once more after the test",
            {
                "app.py": "import os\n\nDEBUG = bool(os.getenv('DEBUG'))\n",
                "test_case.py": """
                    import importlib
                    import app
                    import pytest

                    @pytest.fixture
                    def debug():
                        importlib.reload(app)
                        yield
                        importlib.reload(app)

                    def test_a(debug):
                        assert app.DEBUG is False

                    def test_b():
                        assert app.DEBUG is False
                    """,
            },
        ),
        Valid(
            "whoever uses the module reloads it first",
            {
                "app.py": "import os\n\nDEBUG = bool(os.getenv('DEBUG'))\n",
                "test_case.py": """
                    import importlib
                    import app

                    def fresh():
                        return importlib.reload(app)

                    def test_a():
                        assert fresh().DEBUG is False

                    def test_b():
                        assert fresh().DEBUG is False
                    """,
            },
        ),
        Valid(
            "nobody imports the stub at run time",
            {
                "app.py": "import json\n\ndef load():\n    return json\n",
                "test_case.py": """
                    import sys
                    from app import load

                    def test_a():
                        sys.modules["yaml"] = None

                    def test_b():
                        assert load()
                    """,
            },
        ),
        Valid("reading the table", "import sys\n\ndef test_a():\n    assert 'app' not in sys.modules\n"),
        Valid(
            "a function of the application that loads modules by name",
            {
                "app.py": "import sys\n\ndef load(name):\n    sys.modules[name] = object()\n    import yaml\n",
                "test_case.py": "from app import load\n\ndef test_a():\n    load('yaml')\n\ndef test_b():\n    load('x')\n",
            },
        ),
    )
    INVALID = (
        Invalid(
            "a reload under a patched environment",
            {
                "app.py": """
                    import os

                    if os.getenv("APP_OFF"):
                        def run():
                            return None
                    else:
                        def run():
                            return 1
                    """,
                "test_case.py": """
                    import importlib
                    import app

                    def test_a(monkeypatch):
                        monkeypatch.setenv("APP_OFF", "1")
                        importlib.reload(app)

                    def test_b():
                        assert app.run() == 1
                    """,
            },
            line=6,
            site="process:sys.modules:app",
            message="`test_a` reloads `app`, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "reload under its old name, in a helper, of a module whose class another file holds",
            {
                "app.py": "import os\n\nLIMIT = os.getenv('LIMIT')\n\nclass Api:\n    def get(self):\n        return LIMIT\n",
                "test_case.py": """
                    try:
                        from importlib import reload
                    except ImportError:
                        from imp import reload
                    import app

                    def again(module):
                        reload(module)

                    def test_a():
                        again(app)
                    """,
                "test_other.py": "from app import Api\n\ndef test_b():\n    assert Api().get() is None\n",
            },
            line=8,
            site="process:sys.modules:app",
            message="`again` reloads `app`, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "a stub that application code imports when it runs",
            {
                "app.py": "def load():\n    import yaml\n    return yaml\n",
                "test_case.py": """
                    from sys import modules
                    from app import load

                    def test_a():
                        modules["yaml"] = None

                    def test_b():
                        assert load()
                    """,
            },
            line=5,
            site="process:sys.modules:yaml",
            message="`test_a` replaces `yaml` in sys.modules, and leaves it so after 1 test; 1 test meets it",
        ),
        Invalid(
            "a module taken out, which another test then patches by its name",
            {
                "app.py": "def run():\n    return 1\n",
                "test_case.py": """
                    import sys
                    from unittest import mock
                    import app

                    def test_a():
                        sys.modules.pop("app")

                    def test_b():
                        with mock.patch("app.run", return_value=2):
                            assert app.run() == 2
                    """,
            },
            line=6,
            site="process:sys.modules:app",
            message="`test_a` takes `app` out of sys.modules, and leaves it so after 1 test; 1 test meets it",
        ),
    )

    def concerns(self, index: ProjectIndex, effect: Effect) -> bool:
        """Take what code of the suite does while tests run; loading modules is how applications import."""
        name = module_of(effect.site)
        if name is None or index.roles.of(effect.owner) not in TEST_CODE:
            return False
        if effect.form is not Form.RELOAD and index.roles.of(effect.source) not in TEST_CODE:
            return False
        if effect.owner == index.program.module_of(effect.owner):
            return False
        return effect.form in _FORMS and not self._is_undone_later(index, effect, name)

    def _is_undone_later(self, index: ProjectIndex, effect: Effect, name: str) -> bool:
        """Tell whether a stub of a module that is none of the project's is taken out again further down."""
        if index.program.path_of(name) is not None:
            return False
        together = [
            (other.event, other.form)
            for other in index.on(effect.site, EffectKind.WRITE)
            if other.owner == effect.owner and other.source == effect.source
        ]
        stubs = [event for event, form in together if form is Form.ASSIGN]
        removed = [event for event, form in together if form in REMOVING]
        return bool(stubs and removed) and min(stubs) < max(removed) and effect.event >= min(stubs)

    def victims(self, index: ProjectIndex, effect: Effect) -> int:
        """Return the tests that use the module, or import it while they run, and do not load it anew first."""
        name = module_of(effect.site) or ""
        path = index.program.path_of(name)
        if effect.form is not Form.RELOAD:
            return _reaching(index, index.module_users.importers(name))
        if path is None:
            return 0
        return _reaching(index, index.module_users.users(path)) & ~_reloading(index, effect)

    def phrase(self, index: ProjectIndex, effect: Effect) -> str:
        """Say what happens to the module."""
        name = module_of(effect.site)
        if effect.form is Form.RELOAD:
            return f"{doer(index, effect)} reloads `{name}`{through(index, effect)}"
        if effect.form in REMOVING:
            return f"{doer(index, effect)} takes `{name}` out of sys.modules{through(index, effect)}"
        return f"{doer(index, effect)} replaces `{name}` in sys.modules{through(index, effect)}"

    def doubts(self, index: ProjectIndex, effect: Effect, tests: int, victims: int) -> tuple[Doubt, ...]:
        """Return one more: a module that is loaded twice may not show it."""
        return (*super().doubts(index, effect, tests, victims), _SHOWS_IN_CLASSES)


_SHOWS_IN_CLASSES = Doubt(
    "a second copy of a module shows only in its classes and in its state", Confidence.LIKELY
)
_FORMS = frozenset({Form.RELOAD, Form.ASSIGN, Form.DELETE, Form.POP})


def _reaching(index: ProjectIndex, functions: frozenset[int]) -> int:
    tests = 0
    for function in functions:
        tests |= index.reach.tests(function)
    return tests


def _reloading(index: ProjectIndex, effect: Effect) -> int:
    """Return the tests that reload the same module themselves."""
    tests = 0
    for other in index.on(effect.site, EffectKind.WRITE):
        if other.form is Form.RELOAD and index.resolver.scope(other.owner).kind is not ScopeKind.MODULE:
            tests |= index.reach.tests(other.owner)
    return tests
