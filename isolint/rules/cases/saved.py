"""Cases of what an object saves of a shared one, and puts back by another of its methods."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
mode = "slow"
depth = 0

class Words:
    blanks = " "

    @staticmethod
    def set_blanks(blanks):
        Words.blanks = blanks
"""

_CONTEXT = """
import app
from app import Words

class Context:
    def __init__(self):
        self.saved = {}

    def save(self):
        self.saved["blanks"] = Words.blanks
        self.mode = app.mode
        return self

    def restore(self):
        Words.set_blanks(self.saved["blanks"])
        app.mode = self.mode

suite = Context().save()

def test_a():
    context = Context().save()
    Words.set_blanks("_")
    app.mode = "fast"
    assert app.mode == "fast" and Words.blanks == "_"
    context.restore()

def test_b():
    suite.restore()
    assert app.mode == "slow"

def test_c():
    assert app.mode == "slow" and Words.blanks == " "
"""

_FLAG = """
try:
    import yaml
    HAS_YAML = True
except ImportError:
    HAS_YAML = False
"""

#: Attributes that tests set.
SAVED = (
    Valid(
        "an object puts back the names that it has saved",
        {"app.py": _APP, "test_case.py": _CONTEXT},
    ),
    Valid(
        "a test sets a name to the one, then to the other of the constants that it may start as",
        {
            "app.py": _FLAG,
            "test_case.py": """
                import app

                def test_a():
                    app.HAS_YAML = False
                    assert not app.HAS_YAML
                    app.HAS_YAML = True

                def test_b():
                    assert app.HAS_YAML
                """,
        },
    ),
)
SAVED_ELSEWHERE = (
    Invalid(
        "a test sets a name to one of the constants that it may start as, and leaves it at that",
        {
            "app.py": _FLAG,
            "test_case.py": """
                import app

                def test_a():
                    app.HAS_YAML = False
                    assert not app.HAS_YAML

                def test_b():
                    assert app.HAS_YAML
                """,
        },
        line=4,
        site="global:app:HAS_YAML",
        message="the suite sets `HAS_YAML`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "an object puts what it has saved of another name there",
        {
            "app.py": _APP,
            "test_case.py": """
                import app

                class Context:
                    def __init__(self):
                        self.mode = app.depth

                    def restore(self):
                        app.mode = self.mode

                def test_a():
                    Context().restore()

                def test_b():
                    assert app.mode == "slow"
                """,
        },
        line=8,
        site="global:app:mode",
        message="the suite sets `mode`, and leaves it so after 1 test; 1 test meets it",
    ),
)

#: Attributes of classes that the application sets.
CLASSES_SAVED = (
    Valid(
        "an object puts back by a setter what it has saved under a key",
        {"app.py": _APP, "test_case.py": _CONTEXT},
    ),
    Valid(
        "a fixture has the object tidy itself, by what it has from a library",
        {
            "app.py": """
                import library

                class Theme(library.Parameters):
                    def reset(self):
                        self.update({"colour": "red"})

                    def update(self, values):
                        super().update(values)

                class Plot:
                    theme = Theme()
                """,
            "test_case.py": """
                import pytest
                from app import Plot

                class TestTheme:
                    @pytest.fixture(autouse=True)
                    def reset(self):
                        yield
                        Plot.theme.reset()

                    def test_a(self):
                        Plot.theme["colour"] = "blue"
                        assert Plot.theme["colour"] == "blue"

                def test_b():
                    assert Plot.theme["colour"] == "red"
                """,
        },
    ),
)
CLASSES_NOT_SAVED = (
    Invalid(
        "a fixture has the object do what has nothing to do with its library",
        {
            "app.py": """
                import library

                class Theme(library.Parameters):
                    def show(self):
                        return str(self)

                class Plot:
                    theme = Theme()
                """,
            "test_case.py": """
                import pytest
                from app import Plot

                class TestTheme:
                    @pytest.fixture(autouse=True)
                    def shown(self):
                        yield
                        Plot.theme.show()

                    def test_a(self):
                        Plot.theme["colour"] = "blue"
                        assert Plot.theme["colour"] == "blue"

                def test_b():
                    assert Plot.theme["colour"] == "red"
                """,
        },
        line=11,
        site="attr:app:Plot.theme",
        message="`TestTheme.test_a` changes `Plot.theme`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
