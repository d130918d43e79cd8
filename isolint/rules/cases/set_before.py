"""Cases of tests for which what they call sets a state anew, before anything looks at it, and of those for which not."""

from __future__ import annotations

from isolint.contracts import Invalid

_HANDLER = """
class Handler:
    @classmethod
    def connect(cls, address):
        cls.address = address

    @classmethod
    def current(cls):
        return getattr(cls, "address", None) and cls.address

def migrate(address):
    Handler.connect(address)
    return status()

def migrate_perhaps(address):
    if address:
        Handler.connect(address)
    return status()

def migrate_or_leave(address):
    if not address:
        return None
    Handler.connect(address)
    return status()

def migrate_late(address):
    before = status()
    Handler.connect(address)
    return before

def status():
    return Handler.current()
"""


def _migrated(why: str, tests: str, *calls: str) -> Invalid:
    bodies = "".join(
        f"\ndef test_{number}(address):\n    assert {call}\n" for number, call in enumerate(calls)
    )
    test = f"import app\n\ndef test_connect():\n    app.Handler.connect('a')\n{bodies}"
    return Invalid(
        why,
        {"app.py": _HANDLER, "test_case.py": test},
        line=4,
        path="app.py",
        site="attr:app:Handler.address",
        message=f"`Handler.connect` changes `Handler.address`, and leaves it so after {tests}",
    )


BY_A_CLASS = (
    _migrated(
        "a function that the test calls sets it first, wherever it goes on to look",
        "3 tests; no test that meets it was found",
        "app.migrate(address)",
        "app.migrate_or_leave(address)",
    ),
    _migrated(
        "a function that the test calls may set it first, or looks before it does",
        "3 tests; 2 tests meet it",
        "app.migrate_perhaps(address)",
        "app.migrate_late(address)",
    ),
)

_MODE = """
mode = "slow"

def set_mode(name):
    global mode
    mode = name

def start(name):
    set_mode(name)

def described():
    return mode
"""


def _named(why: str, tests: str, first: str) -> Invalid:
    test = f"""
        import app

        def test_a():
            app.set_mode("fast")

        def test_b():
            {first}
            assert app.described()
        """
    return Invalid(
        why,
        {"app.py": _MODE, "test_case.py": test},
        line=5,
        path="app.py",
        site="global:app:mode",
        message=f"`set_mode` rebinds `mode`, which stays so after {tests}",
    )


OF_A_NAME = (
    _named(
        "the only one that reads the name has it set before, by what it calls",
        "2 tests that run it; no test was found that reads what it leaves",
        'app.start("quick")',
    ),
    _named("nothing sets the name before it is read", "1 test that runs it; 1 test reads it", "assert True"),
    Invalid(
        "who has imported the name before goes on with what it stood for, but not who asks the module",
        {
            "app.py": _MODE,
            "pages.py": """
                import app
                from app import mode

                def title():
                    return mode

                def subtitle():
                    return app.mode
                """,
            "test_case.py": """
                import app
                import pages

                def test_a():
                    app.set_mode("fast")

                def test_title():
                    assert pages.title() == "slow"

                def test_subtitle():
                    assert pages.subtitle() == "slow"
                """,
        },
        line=5,
        path="app.py",
        site="global:app:mode",
        message="`set_mode` rebinds `mode`, which stays so after 1 test that runs it; 1 test reads it",
    ),
)
