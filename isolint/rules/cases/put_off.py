"""Cases of attributes and items put right by functions that are handed over, to be called after the test."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_CATCHER = """
import unittest
import warnings

def catcher():
    caught = []
    original = warnings.showwarning

    def show(*args):
        caught.append(args[0])

    warnings.showwarning = show

    def restore():
        warnings.showwarning = original

    def forget():
        caught.clear()

    return caught, {returned}

class TestCatcher(unittest.TestCase):
    def test_a(self):
        caught, restore = catcher()
        self.addCleanup(restore)
        warnings.warn("a")
        assert caught

    def test_b(self):
        assert warnings.showwarning.__module__ == "warnings"
"""

_KEEPING = {
    "lines.py": """
        class Lines:
            short = True
            width = 80
        """,
    "case.py": """
        import unittest

        class TestCase(unittest.TestCase):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self._put_off = []

            def addCleanup(self, function, *args, **kwargs):
                self._put_off.append((function, args, kwargs))

            def doCleanups(self):
                while self._put_off:
                    function, args, kwargs = self._put_off.pop()
                    function(*args, **kwargs)
                return super().doCleanups()
        """,
}
_KEPT = """
import unittest
from case import TestCase
from lines import Lines

def is_short():
    return Lines.short

def shorten(short=True):
    Lines.short = short

class TestLines(TestCase):
    def setUp(self):
        self.addCleanup({put_off})

    def test_a(self):
        shorten(False)
        assert not is_short()

class TestOthers(unittest.TestCase):
    def test_b(self):
        assert Lines.short and Lines.width
"""

#: Attributes that tests set.
ATTRIBUTES_PUT_OFF = (
    Valid(
        "a class of test cases that keeps what is put off itself",
        {**_KEEPING, "test_case.py": _KEPT.format(put_off="shorten, is_short()")},
    ),
    Valid("what a helper hands out beside another thing is put off", _CATCHER.format(returned="restore")),
    Valid(
        "what a helper hands out several of is put off in a loop",
        {
            "app.py": "mode = 'slow'\ndepth = 0\n",
            "test_case.py": """
                import unittest
                import app

                class TestModes(unittest.TestCase):
                    def setUp(self):
                        for undo in self.start():
                            self.addCleanup(undo)

                    def start(self):
                        mode, depth = app.mode, app.depth
                        app.mode = "fast"
                        app.depth = 3

                        def undo_mode():
                            app.mode = mode

                        def undo_depth():
                            app.depth = depth

                        return [undo_mode, undo_depth]

                    def test_a(self):
                        assert app.mode == "fast"

                def test_b():
                    assert app.mode == "slow" and not app.depth
                """,
        },
    ),
)
ATTRIBUTES_LEFT = (
    Invalid(
        "a class of test cases that keeps what is put off itself, where that puts another thing back",
        {**_KEEPING, "test_case.py": _KEPT.format(put_off="setattr, Lines, 'width', Lines.width")},
        line=9,
        site="attr:lines:Lines.short",
        message="the suite sets `Lines.short`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "what a helper hands out to be put off puts nothing back",
        _CATCHER.format(returned="forget"),
        line=11,
        site="patch:warnings.showwarning",
        message="the suite sets `warnings.showwarning`, and leaves it so after 1 test; 2 tests meet it",
    ),
)

_STYLE = "STYLE = {'width': 80, 'tabs': False}\n\ndef style():\n    return STYLE\n"

#: Items of a shared dict.
ITEMS_GIVEN_BACK = (
    Valid(
        "a test stores the item again that it has read there before it stored others",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    style = app.style()
                    width = style["width"]
                    style["width"] = 20
                    assert app.style()["width"] == 20
                    style["width"] = 40
                    assert app.style()["width"] == 40
                    style["width"] = width

                def test_b():
                    tabs = app.STYLE.get("tabs")
                    app.STYLE["tabs"] = True
                    assert app.STYLE["tabs"]
                    app.STYLE["tabs"] = tabs

                def test_c():
                    assert app.style() == {"width": 80, "tabs": False}
                """,
        },
    ),
)
ITEMS_NOT_GIVEN_BACK = (
    Invalid(
        "a test gives back the item of another key",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    tabs = app.STYLE["tabs"]
                    app.STYLE["width"] = 20
                    app.STYLE["tabs"] = tabs

                def test_b():
                    assert app.style()["width"] == 80
                """,
        },
        line=5,
        site="global:app:STYLE",
        message="`test_a` changes `STYLE`, and leaves it so after 1 test; 1 test meets it",
    ),
    Invalid(
        "a test stores again what it has read after it stored something else",
        {
            "app.py": _STYLE,
            "test_case.py": """
                import app

                def test_a():
                    app.STYLE["width"] = 20
                    width = app.STYLE["width"]
                    app.STYLE["width"] = 40
                    app.STYLE["width"] = width

                def test_b():
                    assert app.style()["width"] == 80
                """,
        },
        line=4,
        site="global:app:STYLE",
        message="`test_a` changes `STYLE`, and leaves it so after 1 test; 1 test meets it",
    ),
)
