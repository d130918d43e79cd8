"""Cases of `replaced_module`."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid
from isolint.rules.cases.begun_names import NOT_TAKEN_AWAY, TAKEN_AWAY
from isolint.rules.cases.reloaded import MAY_TELL
from isolint.rules.cases.taken_out_and_given import GIVEN_AGAIN, NOT_GIVEN_AGAIN

VALID = (
    *GIVEN_AGAIN,
    *NOT_TAKEN_AWAY,
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
    *NOT_GIVEN_AGAIN,
    *TAKEN_AWAY,
    Invalid(
        "a reload of a module that is imported by a call",
        {
            "app.py": "import os\n\nMODE = os.getenv('APP_MODE')\n\ndef mode():\n    return MODE\n",
            "test_case.py": """
                import importlib

                def test_a(monkeypatch):
                    with monkeypatch.context() as patch:
                        patch.setenv("APP_MODE", "night")
                        app = __import__("app")
                        importlib.reload(app)

                def test_b():
                    import app

                    assert app.mode() is None
                """,
        },
        line=7,
        site="process:sys.modules:app",
        message="`test_a` reloads `app`, and leaves it so after 1 test; 1 test meets it",
    ),
    *MAY_TELL,
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
