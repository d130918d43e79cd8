"""Cases of tests that run code which mentions a state, and yet do not come to it."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_APP = """
SEEN = []

def note(name):
    SEEN.append(name)

def recall():
    return list(SEEN)

def recalled():
    return len(recall())

def report(verbose=False):
    if not verbose:
        return ""
    return ", ".join(SEEN)

def brief():
    return report()
"""
_NOTING = """
import app

def test_noting():
    app.note("a")
"""


def _files(test: str) -> dict[str, str]:
    return {"app.py": _APP, "test_noting.py": _NOTING, "test_other.py": test}


def _met(why: str, test: str, tests: str) -> Invalid:
    message = f"`note` changes `SEEN`, and leaves it so after 1 test; {tests}"
    return Invalid(why, _files(test), line=4, path="app.py", site="global:app:SEEN", message=message)


#: The only one that comes to it is the test that makes the change, which does not look at it.
NOT_MET = (
    _met(
        "the branch that looks at it is ruled out by an argument's default",
        """
        import app

        def test_brief():
            assert app.brief() == ""

        def test_report():
            assert app.report(verbose=False) == ""
        """,
        "no test that meets it was found",
    ),
    _met(
        "the function that looks at it is replaced on the way",
        """
        from unittest import mock
        import app

        @mock.patch("app.recall", return_value=[])
        def test_recalled(recall):
            assert app.recalled() == 0
        """,
        "no test that meets it was found",
    ),
)
MET = (
    _met(
        "one test takes the branch that looks at it",
        """
        import app

        def test_brief():
            assert app.brief() == ""

        def test_report():
            assert app.report(verbose=True) == ""
        """,
        "1 test meets it",
    ),
    Invalid(
        "the branch that looks at it is opened by the test that makes the change",
        {
            "app.py": """
                is_on = False
                lines = []

                def switch_on():
                    global is_on
                    is_on = True
                    lines.append("on")

                def shown():
                    if is_on:
                        return lines
                    return []
                """,
            "test_switch.py": """
                import app

                def test_on():
                    app.switch_on()
                """,
            "test_shown.py": """
                import app

                def test_shown():
                    assert app.shown() == []
                """,
        },
        line=7,
        path="app.py",
        site="global:app:lines",
        message="`switch_on` changes `lines`, and leaves it so after 1 test; 1 test meets it",
    ),
    _met(
        "the function that looks at it is only watched",
        """
        import app

        def test_recalled(mocker):
            mocker.spy(app, "recall")
            assert app.recalled() == 0
        """,
        "1 test meets it",
    ),
    _met(
        "it is looked at in a branch, and after it",
        """
        import app

        def shown(verbose=False):
            if verbose:
                print(app.SEEN)
            return app.SEEN

        def test_shown():
            assert shown() == []
        """,
        "1 test meets it",
    ),
)

#: Names that functions bind anew.
_MODE = """
mode = "slow"

def set_mode(name):
    global mode
    mode = name

def described(verbose=False):
    if verbose:
        return f"mode {mode}"
    return "mode"
"""


def _named(verbose: str) -> dict[str, str]:
    return {
        "app.py": _MODE,
        "test_app.py": f"""
            import app

            def test_setting():
                app.set_mode("fast")

            def test_described():
                assert app.described({verbose}).startswith("mode")
            """,
    }


NAME_NOT_READ = Valid("nobody takes the branch that reads the name", _named(""))
NAME_READ = Invalid(
    "a test takes the branch that reads the name",
    _named("verbose=True"),
    line=5,
    path="app.py",
    site="global:app:mode",
    message="`set_mode` rebinds `mode`, which stays so after 1 test that runs it; 1 test reads it",
)


def _switched(*tests: str) -> dict[str, str]:
    app = """
        class Engine:
            fast = False

            def run(self):
                return "fast" if Engine.fast else "slow"
        """
    switching = """
        import app

        def test_fast():
            app.Engine.fast = True
            assert app.Engine().run() == "fast"
        """
    return {"app.py": app, "test_fast.py": switching, "test_others.py": _IMPORTS + "".join(tests)}


_IMPORTS = """
from unittest import mock
import app
"""
_SLOW = """
def test_slow():
    assert app.Engine().run() == "slow"
"""
#: Tests that come to the state, after they have set it anew.
_SET_FIRST = """
def test_set():
    app.Engine.fast = False
    assert app.Engine().run() == "slow"

def test_patched(monkeypatch):
    monkeypatch.setattr(app.Engine, "fast", False)
    assert app.Engine().run() == "slow"

def test_in_block():
    with mock.patch.object(app.Engine, "fast", False):
        assert app.Engine().run() == "slow"

@mock.patch.object(app.Engine, "fast", False)
def test_decorated():
    assert app.Engine().run() == "slow"
"""
_SET_LATE = """
def test_late():
    assert app.Engine().run() == "slow"
    app.Engine.fast = False

def test_perhaps(request):
    if request.config.option.verbose:
        app.Engine.fast = False
    assert app.Engine().run() == "slow"

def test_outside():
    with mock.patch.object(app.Engine, "fast", True):
        assert app.Engine().run() == "fast"
    assert app.Engine().run() == "slow"
"""


def _left(why: str, met: str, *tests: str) -> Invalid:
    return Invalid(
        why,
        _switched(*tests),
        line=4,
        path="test_fast.py",
        site="attr:app:Engine.fast",
        message=f"the suite sets `Engine.fast`, and leaves it so after 1 test; {met} it",
    )


ONLY_SET_FIRST = Valid("all that look at an attribute set it anew before", _switched(_SET_FIRST))
LOOKED_AT = (
    Invalid(
        "a library's base class may ask for what a test has set",
        {
            "app.py": "import argparse\n\nclass Parser(argparse.ArgumentParser):\n    error = print\n",
            "test_app.py": """
                import app

                def hush():
                    app.Parser.error = lambda self, message: None
                    assert app.Parser.error

                def test_a():
                    hush()

                def test_b():
                    hush()
                """,
        },
        line=4,
        path="test_app.py",
        site="attr:app:Parser.error",
        message="the suite sets `Parser.error`, and leaves it so after 2 tests; 2 tests meet it",
    ),
    _left("a test looks at what others set anew first", "1 test meets", _SLOW, _SET_FIRST),
    _left("tests set it anew too late, or perhaps", "4 tests meet", _SLOW, _SET_LATE),
)
