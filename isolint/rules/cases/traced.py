"""Cases of files that are written where a caller asks for it."""

from __future__ import annotations

from isolint.contracts import Invalid, Valid

_TRACED = """
    def save(item, trace=False):
        if trace:
            with open("/srv/app-trace.log", "a") as file:
                file.write(item)
        return item

    def traced():
        with open("/srv/app-trace.log") as file:
            return file.read()
    """

#: Files behind a flag.
FILE_LEFT_OUT = (
    Valid(
        "no test asks for what is written to the file",
        {
            "app.py": _TRACED,
            "test_case.py": """
                import app

                def test_a():
                    assert app.save("a")

                def test_b():
                    assert app.traced()
                """,
        },
    ),
)

FILE_WRITTEN = (
    Invalid(
        "a test asks for what is written to the file",
        {
            "app.py": _TRACED,
            "test_case.py": """
                import app

                def test_a():
                    assert app.save("a", True)

                def test_b():
                    assert app.traced()
                """,
        },
        line=3,
        path="app.py",
        site="file:/srv/app-trace.log",
        message="`save` writes the file `/srv/app-trace.log`, and leaves it so after 1 test; 2 tests meet it",
    ),
)
