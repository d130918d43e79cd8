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
    message = f"`note` changes `SEEN`, and leaves it so after 1 test; {tests} it"
    return Invalid(why, _files(test), line=4, path="app.py", site="global:app:SEEN", message=message)


#: The only one that is left to meet it is the test that makes the change.
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
        "1 test meets",
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
        "1 test meets",
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
        "2 tests meet",
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
        message="`switch_on` changes `lines`, and leaves it so after 1 test; 2 tests meet it",
    ),
    _met(
        "the function that looks at it is only watched",
        """
        import app

        def test_recalled(mocker):
            mocker.spy(app, "recall")
            assert app.recalled() == 0
        """,
        "2 tests meet",
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
        "2 tests meet",
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
